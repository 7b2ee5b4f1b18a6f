//! A disk that takes nothing any more: nothing is acknowledged after the first sync that failed, the server says so and ends,
//! and what was acknowledged before is there at the next start.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use werkatelier::client::Host;
use werkatelier_tests::{Afternoon, GATHER, Spawned};

use crate::Told;

/// Patience with a server that is to end.
const ENDS_WITHIN: Duration = Duration::from_secs(30);
const BEFORE: usize = 5;

/// Compiles what stands between the server and its disk.
fn between(folder: &Path) -> anyhow::Result<PathBuf> {
    let (source, made) = (folder.join("broken_disk.c"), folder.join("broken_disk.so"));
    fs::write(&source, include_str!("broken_disk.c"))?;
    let made_by = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&made).arg(&source).output()?;
    ensure!(made_by.status.success(), "{}", String::from_utf8_lossy(&made_by.stderr));
    Ok(made)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failed_sync_nothing_is_acknowledged_and_the_server_ends() -> Told {
    let (folder, aside) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let exe = env!("CARGO_BIN_EXE_werkatelier-tests-serve");
    let broken = aside.path().join("broken");
    let between = between(aside.path())?;
    let with = [("LD_PRELOAD", between.as_path()), ("BROKEN_DISK", &broken)];
    let server = Spawned::start_with(exe, folder.path(), "127.0.0.1:0", &with)?;
    let listen = server.url.replace("http://", "");
    let afternoon = Arc::new(Afternoon::begin(Host::new(&server.url, &server.key)?).await?);
    let person = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    let mut posted = Vec::new();
    for n in 0..BEFORE {
        let (id, command) = person.posting(&afternoon, &format!("Voor de schijf het begaf {n}"))?;
        person.client.insist(&command).await?;
        posted.push(format!("card:{id}"));
    }

    fs::write(&broken, "")?;
    let (id, command) = person.posting(&afternoon, "Toen de schijf het begaf")?;
    let mut insisting = tokio::spawn(async move {
        let answered = person.client.insist(&command).await;
        (person, answered)
    });
    let ended = tokio::task::spawn_blocking(|| server.ended(ENDS_WITHIN));
    let (status, said) = tokio::select! {
        // Who types it stays with it: their page goes on trying.
        _ = &mut insisting => anyhow::bail!("acknowledged, or given up"),
        ended = ended => ended??,
    };
    assert!(!status.success() && said.contains("disk I/O error"), "{status}: {said}");
    assert_eq!(fs::read(&broken)?.len(), 1, "a sync that failed is not tried again, not even in closing");

    let _server = Spawned::start(exe, folder.path(), &listen)?;
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
