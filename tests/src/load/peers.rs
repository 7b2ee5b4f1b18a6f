//! What a web developer would pick instead, as small servers in `tests/load/peers`: installed, started. What each does and
//! does not do stands in the README there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Options;
use super::dialect::Dialect;
use super::machine::Seat;
use super::server::Running;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Node with `ws` and better-sqlite3.
    Ws,
    /// Node with Socket.IO and better-sqlite3.
    SocketIo,
    /// Bun's own server and its own SQLite.
    Bun,
    /// The same with batching made by hand: the strongest rival.
    BunBatch,
}

impl Peer {
    pub const ALL: [Self; 4] = [Self::Ws, Self::SocketIo, Self::Bun, Self::BunBatch];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ws => "ws",
            Self::SocketIo => "socket.io",
            Self::Bun => "bun",
            Self::BunBatch => "bun-batch",
        }
    }

    #[must_use]
    pub fn dialect(self) -> Dialect {
        match self {
            Self::SocketIo => Dialect::SocketIo,
            Self::Ws | Self::Bun | Self::BunBatch => Dialect::Plain,
        }
    }

    fn script(self) -> &'static str {
        match self {
            Self::Ws => "ws.mjs",
            Self::SocketIo => "socketio.mjs",
            Self::Bun => "bun.mjs",
            Self::BunBatch => "bun-batch.mjs",
        }
    }
}

/// The packages of the peers as they are installed here.
pub struct Peers {
    folder: PathBuf,
    /// Their data files; removed with this.
    data: TempDir,
    pub versions: Value,
}

impl Peers {
    /// Installs what the lock file names, where that is not there yet.
    ///
    /// # Errors
    /// Where there is no npm, or it cannot install.
    pub fn install(options: &Options) -> Result<Self> {
        let folder = options.peers.clone().context("as asked")?;
        let lock =
            fs::read_to_string(folder.join("package-lock.json")).context("no lock file of the peers")?;
        let stamp = folder.join("node_modules/.installed-lock");
        if fs::read_to_string(&stamp).ok().as_deref() != Some(lock.as_str()) {
            eprintln!("installing the peers …");
            let done = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"])
                // No script of a package fetches a program that was made elsewhere: it is built here.
                .env("npm_config_build_from_source", "true")
                .current_dir(&folder)
                .stdout(Stdio::null())
                .status()
                .context("npm could not be started")?;
            if !done.success() {
                bail!("`npm ci` failed in {}", folder.display());
            }
            fs::write(&stamp, &lock)?;
        }
        let versions = versions(&folder);
        Ok(Self { folder, data: tempfile::tempdir()?, versions })
    }

    /// Starts one on a new data file.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(&self, peer: Peer, options: &Options) -> Result<Running> {
        let program = match peer {
            Peer::Ws | Peer::SocketIo => PathBuf::from("node"),
            Peer::Bun | Peer::BunBatch => {
                bun(&self.folder).context("the package bun has no program for this machine")?
            }
        };
        let mut command = Command::new(program);
        let data = self.data.path().join(format!("{}-{}.db", peer.name(), std::process::id()));
        for end in ["", "-wal", "-shm"] {
            // A second start of the same peer begins anew.
            let _absent = fs::remove_file(format!("{}{end}", data.display()));
        }
        command.arg(self.folder.join(peer.script())).arg(data).env("NODE_ENV", "production");
        command.current_dir(&self.folder);
        Running::start(command, &options.cores, Seat::Server)
    }
}

/// The program in the package for this machine: npm installs only the fitting one.
fn bun(folder: &Path) -> Option<PathBuf> {
    let packages = fs::read_dir(folder.join("node_modules/@oven")).ok()?;
    let mut programs: Vec<PathBuf> = packages
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/bun")))
        .filter(|path| path.is_file())
        .collect();
    // The plain one before the one for old processors.
    programs.sort();
    programs.into_iter().next()
}

fn versions(folder: &Path) -> Value {
    let version = |package: &str| {
        let text = fs::read_to_string(folder.join("node_modules").join(package).join("package.json")).ok()?;
        let package: Value = serde_json::from_str(&text).ok()?;
        Some(package["version"].clone())
    };
    let node = Command::new("node").arg("--version").output().ok();
    json!({
        "node": node.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        "ws": version("ws"),
        "socket.io": version("socket.io"),
        "better-sqlite3": version("better-sqlite3"),
        "bun": version("bun"),
    })
}
