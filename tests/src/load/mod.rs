//! The load tool's parts: real servers, a driver with many sockets, the floor, the peers, and the scenarios that put them side
//! by side. Timings are told, never asserted; what is lost, doubled or refused makes it fail.

pub mod all;
pub mod dialect;
pub mod disk;
pub mod drive;
pub mod field;
pub mod figures;
pub mod floor;
pub mod ledger;
pub mod line;
pub mod machine;
pub mod party;
pub mod peers;
pub mod picture;
pub mod process;
pub mod pump;
pub mod relay;
pub mod report;
pub mod scenario;
pub mod server;
pub mod socket;
pub mod view;
pub mod wire;
pub mod workshop;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::json;

use machine::{Cores, OTHERS_MAX, Quiet};
use report::Report;

/// File descriptors the driver needs: 5,000 idle sockets of two servers, and some.
const DESCRIPTORS: u64 = 20_000;

/// What to do where others use the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Refuse.
    Refused,
    /// Go on, and say so in the results.
    Marked,
}

/// How a scenario is run.
#[derive(Clone, Debug)]
pub struct Options {
    pub cores: Cores,
    /// The release server's program.
    pub server: PathBuf,
    /// This tool's program, which also holds the floor.
    pub tool: PathBuf,
    /// Folder of the peers; none leaves them out.
    pub peers: Option<PathBuf>,
    /// Rounds, where a scenario has some; none is its own number.
    pub rounds: Option<usize>,
    /// Seconds of the part that is measured, where a scenario goes by time; none is its own number.
    pub seconds: Option<u64>,
    /// Whether the server is also measured over TLS, where a scenario can.
    pub tls: bool,
    /// People, where a scenario lets them be chosen; none is as promised.
    pub people: Option<usize>,
    pub noise: Noise,
}

/// Runs one scenario between two looks at what others do.
///
/// # Errors
/// Where others use too much of the processor, or it broke off.
pub fn run(scenario: scenario::Scenario, options: &Options) -> Result<Report> {
    rlimit::increase_nofile_limit(DESCRIPTORS).context("file descriptors")?;
    let before = machine::look(&options.cores)?;
    if options.noise == Noise::Refused {
        machine::refuse(before)?;
    }
    options.cores.sit(machine::Seat::Driver)?;
    let (began, quiet) = (Instant::now(), Quiet::begin(&options.cores)?);
    let measured = scenario.run(options);
    options.cores.sit(machine::Seat::Any)?;
    let mut report = measured?;
    report.seconds = began.elapsed().as_secs_f64();
    report.others = quiet.others()?;
    report.noisy = report.others.max(before) > OTHERS_MAX;
    if options.noise == Noise::Refused {
        machine::refuse(report.others)?;
    }
    report.machine = machine::description();
    report.rows = report.rows();
    report.parameters["commands_per_second"] = json!(server::COMMANDS_PER_SECOND);
    Ok(report)
}
