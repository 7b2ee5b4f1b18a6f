//! Servers for stories: one inside the test, and one as a process of its own that can be killed.

use std::io::BufRead as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
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
        let mut command = Command::new(exe);
        command.arg(folder).arg(listen).stdout(Stdio::piped());
        let mut child = command.spawn().context("the server did not start")?;
        let out = child.stdout.take().context("no output")?;
        let mut lines = std::io::BufReader::new(out).lines();
        let mut line = || lines.next().context("the server said nothing")?.context("unreadable");
        let (url, key) = (line()?, line()?);
        Ok(Self { child, url, key })
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
