//! How long an acknowledgement takes at 5,000 actions a second, beside what one append to the disk takes by itself. Actions
//! come at their moments, whatever the answers.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::field::{Field, WERKATELIER};
use crate::load::figures::{over, percentile, ratio, short};
use crate::load::machine::Seat;
use crate::load::pump::Pump;
use crate::load::report::{Promise, Report};
use crate::load::{disk, process};

const PEOPLE: usize = 20;
const PER_SECOND: u64 = 5_000;
/// Ideas that are changed in turn: one comes again after 80 ms, when its last change is long answered.
const IDEAS: usize = 400;
/// Short ones, so that what the host takes of a core now and then, some milliseconds, spoils one of them and not all.
const ROUNDS: usize = 11;
const TIME: Duration = Duration::from_secs(1);
/// Of each bare loop.
const DISK_TIME: Duration = Duration::from_millis(300);

/// One round, in milliseconds.
struct Round {
    append: (f64, f64),
    insert: (f64, f64),
    ack: (f64, f64),
    server_core: f64,
    driver_core: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (rounds, time) =
        (options.rounds.unwrap_or(ROUNDS), options.seconds.map_or(TIME, Duration::from_secs));
    let mut report = Report::of("ack");
    let mut field = Field::gather(options, PEOPLE, &[])?;
    field.follow(0, PEOPLE)?;
    let mut pump = Pump::prime(&mut field, 0, IDEAS, 1)?;
    let folder = tempfile::tempdir()?;
    let mut all = Vec::new();
    for _ in 0..rounds {
        let two = |measured: &[f64]| (percentile(measured, 0.5), percentile(measured, 0.99));
        // On the server's core: a disk may answer one sooner than the other.
        options.cores.sit(Seat::Server)?;
        let append = two(&disk::append(folder.path(), DISK_TIME)?);
        let insert = two(&disk::insert(folder.path(), DISK_TIME)?);
        options.cores.sit(Seat::Driver)?;
        field.drive.ping()?;
        let me = std::process::id();
        let before = (field.contestants[0].cpu()?, process::cpu(me)?, field.drive.now());
        let first = pump.pace(&mut field.drive, PER_SECOND, time)?;
        let seconds = (field.drive.now() - before.2) as f64 / 1e9;
        let core = |before: u64, after: u64| (after - before) as f64 / 1e9 / seconds;
        let (server_core, driver_core) =
            (core(before.0, field.contestants[0].cpu()?), core(before.1, process::cpu(me)?));
        pump.catch_up(&mut field.drive)?;
        let ledger = &mut field.drive.parties[pump.party].ledger;
        ledger.forget();
        all.push(Round { append, insert, ack: two(&ledger.answers_ms(first)), server_core, driver_core });
    }
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters =
        json!({ "people": PEOPLE, "per_second": PER_SECOND, "rounds": rounds, "seconds": time.as_secs() });
    let told = |round: &Round| {
        let pair = |(p50, p99): (f64, f64)| json!({ "p50_ms": p50, "p99_ms": p99 });
        json!({
            "append": pair(round.append), "insert": pair(round.insert), WERKATELIER: pair(round.ack),
            "server_core": round.server_core, "driver_core": round.driver_core,
        })
    };
    report.rounds = all.iter().map(told).collect();
    summary(&mut report, &field, &all);
    Ok(report)
}

fn summary(report: &mut Report, field: &Field, all: &[Round]) {
    let figure = |figure: fn(&Round) -> f64| over(all, figure);
    let lines = [
        ("append and fdatasync", figure(|r| r.append.0), figure(|r| r.append.1)),
        ("SQLite insert", figure(|r| r.insert.0), figure(|r| r.insert.1)),
        (WERKATELIER, figure(|r| r.ack.0), figure(|r| r.ack.1)),
    ];
    for (name, p50, p99) in lines {
        report.medians[name] = json!({ "p50_ms": p50, "p99_ms": p99 });
        report.line(format!("{name:<21} p50 {} ms, p99 {} ms", short(p50), short(p99)));
    }
    let (server, driver) = (figure(|r| r.server_core), figure(|r| r.driver_core));
    report.line(format!(
        "server {:.0} % of a core; the driver polls without sleeping ({:.0} %)",
        server * 100.0,
        driver * 100.0
    ));
    let views = field.views_taken();
    if views > 0 {
        report.line(format!("{views} views were fetched: so much came at once that no frame could hold it"));
    }
    report.medians["server_core"] = json!(server);
    let what = format!("acknowledgement at {PER_SECOND} actions/s against one append + fdatasync's median");
    let measured = ratio(all, |round| round.ack.0, |round| round.append.0);
    report.promises.push(Promise::at_most(&format!("{what}: p50"), 2.5, " ×", measured));
    let measured = ratio(all, |round| round.ack.1, |round| round.append.0);
    report.promises.push(Promise::at_most(&format!("{what}: p99"), 8.0, " ×", measured));
}
