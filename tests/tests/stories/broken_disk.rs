//! A disk that refuses to sync: nothing is acknowledged from the first refusal on, the server says so and ends, and what was
//! acknowledged before is there at the next start.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;
use werkatelier::client::Host;
use werkatelier_tests::{Afternoon, GATHER, Spawned};

use crate::Told;

const SERVER: &str = env!("CARGO_BIN_EXE_werkatelier-tests-serve");
/// Patience with a server that is to end.
const ENDS_WITHIN: Duration = Duration::from_secs(30);
const BEFORE: usize = 5;

/// Compiles what stands between the server and its disk.
fn between(folder: &Path) -> anyhow::Result<PathBuf> {
    let (source, made) = (folder.join("broken_disk.c"), folder.join("broken_disk.so"));
    fs::write(&source, include_str!("broken_disk.c"))?;
    let made_by = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&made).arg(&source).output();
    let made_by = made_by.context("cc")?;
    ensure!(made_by.status.success(), "{}", String::from_utf8_lossy(&made_by.stderr));
    Ok(made)
}

/// A server on a disk that can be broken.
struct House {
    server: Spawned,
    afternoon: Arc<Afternoon>,
    folder: TempDir,
    aside: TempDir,
}

impl House {
    async fn build() -> anyhow::Result<Self> {
        let (folder, aside) = (tempfile::tempdir()?, tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?);
        let (between, broken) = (between(aside.path())?, broken(&aside));
        let with = [("LD_PRELOAD", between.as_path()), ("BROKEN_DISK", &broken)];
        let server = Spawned::start_with(SERVER, folder.path(), "127.0.0.1:0", &with)?;
        let afternoon = Arc::new(Afternoon::begin(Host::new(&server.url, &server.key)?).await?);
        Ok(Self { server, afternoon, folder, aside })
    }

    fn breaks(&self) -> Told {
        Ok(fs::write(broken(&self.aside), "")?)
    }

    /// Waits until it ended, and starts it again on the same folder and address, with a disk that works.
    async fn ends_and_begins_again(self) -> anyhow::Result<(Spawned, TempDir)> {
        let listen = self.server.url.replace("http://", "");
        let (status, said) = tokio::task::spawn_blocking(|| self.server.ended(ENDS_WITHIN)).await??;
        // Killed for taking too long, it has no code.
        assert!(status.code() == Some(1) && said.contains("disk I/O error"), "{status}: {said}");
        let refused = fs::read(broken(&self.aside))?.len();
        assert_eq!(refused, 1, "a sync that failed is not tried again, not even in closing");
        Ok((Spawned::start(SERVER, self.folder.path(), &listen)?, self.folder))
    }
}

/// The file whose being there breaks the disk.
fn broken(aside: &TempDir) -> PathBuf {
    aside.path().join("broken")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failed_sync_nothing_is_acknowledged_and_the_server_ends() -> Told {
    let house = House::build().await?;
    let afternoon = Arc::clone(&house.afternoon);
    let person = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    let mut posted = Vec::new();
    for n in 0..BEFORE {
        let (id, command) = person.posting(&afternoon, &format!("Voor de schijf het begaf {n}"))?;
        person.client.insist(&command).await?;
        posted.push(format!("card:{id}"));
    }

    house.breaks()?;
    let (id, command) = person.posting(&afternoon, "Toen de schijf het begaf")?;
    let mut insisting = tokio::spawn(async move {
        let answered = person.client.insist(&command).await;
        (person, answered)
    });
    let (_server, _folder) = tokio::select! {
        biased;
        // Who types it stays with it: their page goes on trying.
        answered = &mut insisting => bail!("answered, or given up, while the disk was broken: {:?}", answered?.1),
        again = house.ends_and_begins_again() => again?,
    };
    let (_person, answered) = insisting.await?;
    answered?;
    posted.push(format!("card:{id}"));
    afternoon.lead.agrees(afternoon.head().await?).await?;
    let mut stored: Vec<String> = {
        let replica = afternoon.lead.replica();
        let cards = replica.entities.iter().filter(|(_, card)| card["type"] == "card");
        cards.map(|(key, _)| key.clone()).collect()
    };
    stored.sort();
    posted.sort();
    assert_eq!(stored, posted, "everything acknowledged, once");
    Ok(())
}

/// Who joins has rows of their own besides the event: a transaction of several statements.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_joins_on_a_disk_that_refuses_to_sync() -> Told {
    let house = House::build().await?;
    let afternoon = Arc::clone(&house.afternoon);
    afternoon.person(0).await?;
    house.breaks()?;
    ensure!(afternoon.person(0).await.is_err(), "somebody joined");
    let (_server, _folder) = house.ends_and_begins_again().await?;
    afternoon.person(0).await?;
    afternoon.lead.agrees(afternoon.head().await?).await?;
    Ok(())
}
