//! Servers for stories: one inside the test, and one as a process of its own that can be killed.

use std::io::{BufRead as _, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use werkatelier::client::Host;
use werkatelier::{Config, Handle, Server};

/// Commands a second one person may give: stories type fast.
const COMMANDS_PER_SECOND: u32 = 5_000;

/// A server inside the test, on a free port and a folder of its own.
pub struct TestServer {
    handle: Handle,
    folder: TempDir,
}

impl TestServer {
    /// Opens a new one.
    ///
    /// # Errors
    /// Where no server can be opened.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self { handle: open(folder.path(), None).await?, folder })
    }

    /// Stops it and opens the same folder at the same address.
    ///
    /// # Errors
    /// Where it does not stop or open.
    pub async fn restart(self) -> Result<Self> {
        let (address, folder) = (self.handle.addr(), self.folder);
        self.handle.shutdown().await.map_err(anyhow::Error::msg)?;
        Ok(Self { handle: open(folder.path(), Some(address)).await?, folder })
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.handle.addr())
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Who holds its key.
    ///
    /// # Errors
    /// Never for an address of its own.
    pub fn host(&self) -> Result<Host> {
        Ok(Host::new(&self.url(), self.handle.organiser_key())?)
    }
}

async fn open(folder: &Path, listen: Option<SocketAddr>) -> Result<Handle> {
    let mut config = Config::local(folder);
    config.commands_per_second = COMMANDS_PER_SECOND;
    config.listen = listen.or(config.listen);
    Ok(Server::open(config).await?.spawn())
}

/// A server as a process of its own; killed when dropped.
pub struct Spawned {
    child: Child,
    pub url: String,
    pub key: String,
}

impl Spawned {
    /// Starts the program at `exe` (see `src/bin/serve.rs`) and waits until it listens.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(exe: &str, folder: &Path, listen: &str) -> Result<Self> {
        Self::start_with(exe, folder, listen, &[])
    }

    /// The same with these in its environment; what it says when it ends is kept.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start_with(exe: &str, folder: &Path, listen: &str, with: &[(&str, &Path)]) -> Result<Self> {
        let mut command = Command::new(exe);
        command.arg(folder).arg(listen).envs(with.iter().copied()).stdout(Stdio::piped());
        if !with.is_empty() {
            command.stderr(Stdio::piped());
        }
        let mut child = command.spawn().context("the server did not start")?;
        let out = child.stdout.take().context("no output")?;
        let mut lines = std::io::BufReader::new(out).lines();
        let mut line = || lines.next().context("the server said nothing")?.context("unreadable");
        let (url, key) = (line()?, line()?);
        Ok(Self { child, url, key })
    }

    /// Waits until it ends by itself: how, and what it said. After so long it is killed.
    ///
    /// # Errors
    /// Where that cannot be told.
    pub fn ended(mut self, within: Duration) -> Result<(ExitStatus, String)> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("a process")?;
        let (ended, in_time) = mpsc::channel::<()>();
        let watched = thread::spawn(move || {
            if in_time.recv_timeout(within) == Err(RecvTimeoutError::Timeout) {
                // It may just have ended.
                let _gone = kill_process(pid, Signal::KILL);
            }
        });
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut said)?;
        }
        let status = self.child.wait()?;
        drop(ended);
        watched.join().ok().context("nobody watched")?;
        Ok((status, said))
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// Where the process cannot be killed.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        // Killed already, in most stories.
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}
