//! The machine a run happens on: what it is, which core is whose, and whether others use it. It measures no server.

use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Result, bail};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde_json::{Value, json};

use super::process;

/// Share of the processor that others may use before a run is refused.
pub const OTHERS_MAX: f64 = 0.15;
/// How long is looked before anything is started.
const LOOK: Duration = Duration::from_millis(700);

/// Whose core it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The servers', one at a time.
    Server,
    /// The driver's.
    Driver,
    /// Any core: before a run, and where there is only one.
    Any,
}

/// The cores this process may use.
#[derive(Clone, Copy, Debug)]
pub struct Cores {
    all: CpuSet,
    driver: Option<usize>,
    server: Option<usize>,
}

impl Cores {
    /// Those of this process, once, before anything is pinned.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn find() -> Result<Self> {
        let all = sched_getaffinity(None)?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core));
        let (driver, server) = (cores.next(), cores.next());
        Ok(Self { all, driver: driver.filter(|_| server.is_some()), server })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.all.count()
    }

    /// Seats this thread, and what it starts from here on.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn sit(&self, seat: Seat) -> Result<()> {
        let core = match seat {
            Seat::Server => self.server,
            Seat::Driver => self.driver,
            Seat::Any => None,
        };
        let set = core.map_or(self.all, |core| {
            let mut set = CpuSet::new();
            set.set(core);
            set
        });
        Ok(sched_setaffinity(None, &set)?)
    }
}

/// Watches what others use while something is measured.
pub struct Quiet {
    began: Instant,
    machine: f64,
    family: f64,
    cores: f64,
}

impl Quiet {
    /// # Errors
    /// Where there is no `/proc`.
    pub fn begin(cores: &Cores) -> Result<Self> {
        let (machine, family) = (process::machine()?, process::family());
        Ok(Self { began: Instant::now(), machine, family, cores: f64::from(cores.count().max(1)) })
    }

    /// The share of the processor that others used since it began; what the kernel does for nobody in particular is theirs.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn others(&self) -> Result<f64> {
        let busy = process::machine()? - self.machine;
        let own = process::family() - self.family;
        let elapsed = self.began.elapsed().as_secs_f64() * self.cores;
        Ok(((busy - own) / elapsed.max(0.01)).clamp(0.0, 1.0))
    }
}

/// Looks for a moment, and refuses where others are at work.
///
/// # Errors
/// Where others use more than [`OTHERS_MAX`].
pub fn look(cores: &Cores) -> Result<f64> {
    let quiet = Quiet::begin(cores)?;
    thread::sleep(LOOK);
    quiet.others()
}

/// Refuses a share that is too large.
///
/// # Errors
/// Where it is above [`OTHERS_MAX`].
pub fn refuse(others: f64) -> Result<()> {
    if others > OTHERS_MAX {
        bail!(
            "others used {:.0} % of the processor, more than {:.0} %: what is measured would be theirs too. \
             Run it again when they are done, or with --noisy",
            others * 100.0,
            OTHERS_MAX * 100.0
        );
    }
    Ok(())
}

/// What it is, for who reads the results.
#[must_use]
pub fn description() -> Value {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    json!({
        "processor": line(&processor, "model name"),
        "cores": thread::available_parallelism().map_or(1, usize::from),
        "memory": line(&memory, "MemTotal"),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
    })
}
