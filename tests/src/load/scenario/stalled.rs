//! Twenty phones that stop reading among a thousand: what the others notice, and what the server keeps for who does not read.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::drive::Drive;
use crate::load::field::{Contestant, Field};
use crate::load::figures::{deliveries_ms, over, ratio, short};
use crate::load::process;
use crate::load::report::{Promise, Report};
use crate::load::socket::{Part, Phase};

const PEOPLE: usize = 1_000;
const STALLED: usize = 20;
/// Messages a second: what it takes to be 64 KiB and more behind soon, on top of what the kernel hides.
const PER_SECOND: u64 = 400;
const ROUNDS: usize = 2;
/// Of each half of a round; a workshop takes 10,000 ideas, so that a third round would not fit.
const TIME: Duration = Duration::from_secs(5);
const SETTLED_WITHIN: Duration = Duration::from_secs(10);

struct Round {
    /// p99 of all deliveries to those who read, without and with the others, in milliseconds.
    without_ms: f64,
    with_ms: f64,
    /// Bytes that the server's memory grew from one half to the other.
    grew: f64,
    /// How many the server had closed at the end.
    closed: usize,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, rounds) = (options.people.unwrap_or(PEOPLE), options.rounds.unwrap_or(ROUNDS));
    let time = options.seconds.map_or(TIME, Duration::from_secs);
    let mut report = Report::of("stalled");
    let mut field = Field::gather_alone(options, people + STALLED * rounds)?;
    field.follow(0, people)?;
    // Everything is grown to its size before it is compared.
    rain(&mut field, Duration::from_secs(1))?;
    let mut all = Vec::new();
    for round in 0..rounds {
        all.push(one(&mut field, people + round * STALLED, time)?);
    }
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters = json!({
        "people": people, "stalled": STALLED, "per_second": PER_SECOND, "rounds": rounds, "seconds": time.as_secs(),
    });
    let told = |round: &Round| {
        let Round { without_ms, with_ms, grew, closed } = round;
        json!({ "without_p99_ms": without_ms, "with_p99_ms": with_ms, "grew_bytes": grew, "closed": closed })
    };
    report.rounds = all.iter().map(told).collect();
    let (without, with) = (over(&all, |round| round.without_ms), over(&all, |round| round.with_ms));
    let grew = over(&all, |round| round.grew) / f64::from(1 << 20);
    report.medians = json!({ "without_p99_ms": without, "with_p99_ms": with, "grew_mib": grew });
    let closed = over(&all, |round| round.closed as f64);
    report.line(format!(
        "p99 {} ms without, {} ms with {STALLED} that do not read, of whom {closed} were closed; memory grew {} MiB",
        short(without), short(with), short(grew)
    ));
    let measured = ratio(&all, |round| round.with_ms, |round| round.without_ms);
    report.promises.push(Promise::at_most(
        "20 stalled phones among 1,000: the others' p99",
        1.2,
        " ×",
        measured,
    ));
    report.promises.push(Promise::at_most("20 stalled phones among 1,000: memory growth", 8.0, " MiB", grew));
    Ok(report)
}

fn one(field: &mut Field, from: usize, time: Duration) -> Result<Round> {
    let pid = field.contestants[0].pid();
    let without_ms = rain(field, time)?;
    let before = process::memory(pid)?.now;
    let stalled = stall(field, from)?;
    let with_ms = rain(field, time)?;
    let grew = process::memory(pid)?.now as f64 - before as f64;
    // They read again: who was closed finds the end after what the kernel kept.
    let party = field.contestants[0].party;
    let Field { drive, .. } = field;
    for index in &stalled {
        drive.wake(party, *index)?;
    }
    let closed = |drive: &Drive| {
        let sockets = &drive.parties[party].sockets;
        stalled.iter().filter(|index| sockets[**index].phase == Phase::Closed).count()
    };
    drive.until(std::time::Instant::now() + SETTLED_WITHIN, |drive| closed(drive) == stalled.len())?;
    let closed = closed(drive);
    // They were not to be counted.
    drive.parties[party].ledger.closed -= closed;
    Ok(Round { without_ms, with_ms, grew, closed })
}

/// Connects so many who follow and then read nothing.
fn stall(field: &mut Field, from: usize) -> Result<Vec<usize>> {
    let Field { drive, contestants, .. } = field;
    let Contestant { party, tokens, .. } = &contestants[0];
    let first = drive.parties[*party].sockets.len();
    let more = tokens[from..from + STALLED].iter().map(String::as_str);
    drive.connect(*party, Part::Bystander, more, SETTLED_WITHIN)?;
    let stalled: Vec<usize> = (first..first + STALLED).collect();
    for index in &stalled {
        drive.stall(*party, *index)?;
    }
    Ok(stalled)
}

/// Says so many things a second for so long and gives the p99 of all deliveries.
fn rain(field: &mut Field, time: Duration) -> Result<f64> {
    field.drive.ping()?;
    field.rain(0, PER_SECOND, time, SETTLED_WITHIN)?;
    let party = field.contestants[0].party;
    Ok(deliveries_ms(&field.drive.parties[party].ledger.deliveries, 0.99))
}
