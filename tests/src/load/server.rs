//! The real server, as the release program, on a folder of its own: started, killed, started again. What it is asked is the
//! scenarios'.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use werkatelier::client::Host;

use super::machine::{Cores, Seat};

/// Commands a second that these servers take from one person: a driver types for a whole room.
pub const COMMANDS_PER_SECOND: u32 = 100_000;
/// What every server of ours says when it is ready, and then where.
const LISTENING: &str = "listening on ";

/// A process that listens, pinned to its core; killed when dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// From `exec` to the line that says where it listens.
    pub ready_in: Duration,
    // Read no further, but kept: who prints to a closed pipe ends.
    _out: BufReader<std::process::ChildStdout>,
}

impl Running {
    /// Starts a program that prints `listening on http://ADDRESS`, or `https`, when it is ready.
    ///
    /// # Errors
    /// Where it does not start or says nothing.
    pub fn start(mut command: Command, cores: &Cores, seat: Seat) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        cores.sit(seat)?;
        let began = Instant::now();
        let child = command.spawn();
        cores.sit(Seat::Driver)?;
        let mut child = child.with_context(|| format!("{name} did not start"))?;
        let mut out = BufReader::new(child.stdout.take().context("no output")?);
        let mut line = String::new();
        loop {
            line.clear();
            if out.read_line(&mut line)? == 0 {
                // It ended by itself, and said why where everybody sees it.
                bail!("{name} ended before it listened: {}", child.wait()?);
            }
            if let Some(url) = line.trim().strip_prefix(LISTENING) {
                let (_, address) = url.split_once("://").context("no address")?;
                let address = address.replace("localhost", "127.0.0.1").parse()?;
                return Ok(Self { child, address, ready_in: began.elapsed(), _out: out });
            }
        }
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and its end.
    ///
    /// # Errors
    /// Where it cannot be killed.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Running {
    /// Asks it to stop, as a service manager does, and waits until it did.
    ///
    /// # Errors
    /// Where it cannot be asked, or ends in failure.
    pub fn stop(&mut self) -> Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).context("a process")?;
        kill_process(pid, Signal::TERM)?;
        let ended = self.child.wait()?;
        if !ended.success() {
            bail!("the server ended with {ended}");
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Killed already, in some scenarios.
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// Werkatelier on a temporary folder.
pub struct Werkatelier {
    pub running: Running,
    pub folder: TempDir,
    program: PathBuf,
    /// The clients' end of TLS, where it speaks that.
    line: Option<Running>,
}

impl Werkatelier {
    /// Starts it on a new folder and a free port.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(program: &Path, cores: &Cores) -> Result<Self> {
        Self::start_in(program, cores, tempfile::tempdir()?)
    }

    /// The same on a folder that may hold something already.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start_in(program: &Path, cores: &Cores, folder: TempDir) -> Result<Self> {
        let running = serve(program, cores, folder.path(), "127.0.0.1:0")?;
        Ok(Self { running, folder, program: program.to_owned(), line: None })
    }

    /// The same, speaking TLS. Its clients speak to a line of this tool's, `tool`, that encrypts for them.
    ///
    /// # Errors
    /// Where one of the two does not start.
    pub fn start_with_tls(program: &Path, tool: &Path, cores: &Cores) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()])?;
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        fs::write(&certificate, made.cert.pem())?;
        fs::write(&key, made.signing_key.serialize_pem())?;
        let mut command = serving(program, folder.path(), "127.0.0.1:0");
        command.arg("--tls-cert").arg(&certificate).arg("--tls-key").arg(&key);
        command.args(["--public-url", "https://127.0.0.1"]);
        let running = Running::start(command, cores, Seat::Server)?;
        let mut line = Command::new(tool);
        line.arg("line").arg(running.address.to_string()).arg(&certificate);
        let line = Running::start(line, cores, Seat::Driver)?;
        Ok(Self { running, folder, program: program.to_owned(), line: Some(line) })
    }

    /// Where its clients come.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.line.as_ref().unwrap_or(&self.running).address
    }

    /// Starts it again on the same folder and address, without TLS; it must have been killed.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn again(&mut self, cores: &Cores) -> Result<()> {
        let listen = self.running.address.to_string();
        self.line = None;
        self.running = serve(&self.program, cores, self.folder.path(), &listen)?;
        Ok(())
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Who holds its key.
    ///
    /// # Errors
    /// Where the key cannot be read.
    pub fn host(&self) -> Result<Host> {
        let key = fs::read_to_string(self.folder.path().join("organiser.key"))?;
        Ok(Host::new(&self.url(), key.trim())?)
    }
}

fn serve(program: &Path, cores: &Cores, folder: &Path, listen: &str) -> Result<Running> {
    Running::start(serving(program, folder, listen), cores, Seat::Server)
}

fn serving(program: &Path, folder: &Path, listen: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("serve").arg("--no-open").args(["--log", "error", "--listen", listen]);
    command.arg("--commands-per-second").arg(COMMANDS_PER_SECOND.to_string());
    command.arg("--data").arg(folder);
    command
}

/// The release program: the one that is named, or this workspace's, built where cargo is at hand so that it is today's.
///
/// # Errors
/// Where there is none.
pub fn program(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    if let Some(cargo) = env::var_os("CARGO") {
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--release", "--bin", "werkatelier"])
            // Both packages, so that it is built with the same features as this tool, and nothing twice.
            .args(["--package", "werkatelier", "--package", "werkatelier-tests", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
            .status()?;
        if !built.success() {
            bail!("the server could not be built");
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release");
    let beside = env::current_exe()?.with_file_name("werkatelier");
    let found = [folder.join("werkatelier"), beside].into_iter().find(|path| path.is_file());
    found.context(
        "no release server: build it with `cargo build --release -p werkatelier`, or name it with --server",
    )
}
