//! From `exec` to the line that says where it listens, with a file that holds a workshop already; and how large the program is.

use std::fs;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::figures::{median, percentile, short};
use crate::load::report::{Promise, Report};
use crate::load::server::Werkatelier;
use crate::load::workshop::{Workshop, wait};

const PEOPLE: usize = 80;
const ROUNDS: usize = 11;

pub(super) fn run(options: &Options) -> Result<Report> {
    let rounds = options.rounds.unwrap_or(ROUNDS);
    let mut report = Report::of("start");
    let mut server = Werkatelier::start(&options.server, &options.cores)?;
    wait(Workshop::make(server.host()?, PEOPLE))?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        server.running.kill()?;
        server.again(&options.cores)?;
        times.push(server.running.ready_in.as_secs_f64() * 1e3);
    }
    let megabytes = fs::metadata(&options.server)?.len() as f64 / 1e6;
    let (middle, worst) = (median(&times), percentile(&times, 1.0));
    report.parameters = json!({ "rounds": rounds, "people": PEOPLE });
    report.rounds = times.iter().map(|time| json!({ "ready_ms": time })).collect();
    report.medians = json!({ "ready_ms": middle, "worst_ms": worst, "program_mb": megabytes });
    report.line(format!(
        "{rounds} starts after kill -9: ready after {} ms, at the most {} ms; the program has {} MB",
        short(middle),
        short(worst),
        short(megabytes)
    ));
    report.promises.push(Promise::at_most(
        "start with an existing file: ready after exec",
        300.0,
        " ms",
        worst,
    ));
    report.promises.push(Promise::at_most("binary", 30.0, " MB", megabytes));
    Ok(report)
}
