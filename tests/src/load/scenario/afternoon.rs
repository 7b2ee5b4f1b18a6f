//! The real afternoon: a live workshop replayed sixty times faster through `rehearse`, and 25 workshops of 80 people on one
//! server, in which everyone does something every six seconds that everyone else in the workshop sees.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use werkatelier::rehearse::{self, Rehearse, Skip};

use crate::data_folder;
use crate::load::Options;
use crate::load::dialect::Dialect;
use crate::load::drive::Drive;
use crate::load::figures::{deliveries_ms, percentile, short};
use crate::load::process;
use crate::load::report::{Promise, Report};
use crate::load::server::Werkatelier;
use crate::load::socket::Part;
use crate::load::workshop::{Workshop, wait};

/// The conversation, in the data folder; its first ideas are the organiser's own.
const LONDON: &str = "polis/london.youth.policing";
const SKIP: &str = "0-14";
const SPEED: f64 = 60.0;
const WORKSHOPS: usize = 25;
const PEOPLE: usize = 80;
/// Between two things that one person does.
const EVERY: Duration = Duration::from_secs(6);
const TIME: Duration = Duration::from_secs(12);
const CONNECTING: Duration = Duration::from_secs(30);
/// Cores that the promise counts.
const CORES: f64 = 2.0;

pub(super) fn run(options: &Options) -> Result<Report> {
    let mut report = Report::of("afternoon");
    let london = data_folder().map(|folder| folder.join(LONDON)).filter(|folder| folder.is_dir());
    let mut medians = json!({});
    match london {
        Some(folder) => medians["london"] = replay(options, folder, &mut report)?,
        None => report.line("the replay is left out: this machine has no data folder (WERKATELIER_DATA)"),
    }
    medians["workshops"] = many(options, &mut report)?;
    report.parameters = json!({
        "speed": SPEED, "workshops": WORKSHOPS, "people": PEOPLE, "every_s": EVERY.as_secs(),
        "seconds": options.seconds.unwrap_or(TIME.as_secs()),
    });
    report.rounds.push(medians.clone());
    report.medians = medians;
    Ok(report)
}

fn replay(options: &Options, folder: std::path::PathBuf, report: &mut Report) -> Result<Value> {
    let server = Werkatelier::start(&options.server, &options.cores)?;
    let key = std::fs::read_to_string(server.folder.path().join("organiser.key"))?;
    let skip: Skip = SKIP.parse().map_err(anyhow::Error::msg)?;
    let rehearse = Rehearse {
        server: Some(server.url()),
        key: Some(key.trim().to_owned()),
        people: 0,
        replay: Some(folder),
        skip: Some(skip),
        speed: SPEED,
        json: false,
    };
    let (before, began) = (process::cpu(server.pid())?, Instant::now());
    let rehearsed = wait(async { Ok(rehearse::run(&rehearse).await?) })?;
    let core = (process::cpu(server.pid())? - before) as f64 / 1e9 / began.elapsed().as_secs_f64();
    report.failures.extend(rehearsed.differences.iter().cloned());
    let seen = &rehearsed.seen_by_the_last;
    report.line(format!(
        "London × {SPEED}: {} people, {} ideas; on disk p99 {} ms, with everyone p99 {} ms, {} of a core",
        rehearsed.people,
        rehearsed.ideas,
        short(rehearsed.acknowledged.p99_ms),
        short(seen.p99_ms),
        short(core)
    ));
    report.promises.push(Promise::at_most(
        "the real afternoon, × 60: p99 seen by the last",
        150.0,
        " ms",
        seen.p99_ms,
    ));
    Ok(
        json!({ "seen_p99_ms": seen.p99_ms, "acknowledged_p99_ms": rehearsed.acknowledged.p99_ms, "core": core }),
    )
}

fn many(options: &Options, report: &mut Report) -> Result<Value> {
    let server = Werkatelier::start(&options.server, &options.cores)?;
    let mut drive = Drive::new()?;
    let mut workshops = Vec::new();
    for party in 0..WORKSHOPS {
        let workshop = wait(Workshop::make(server.host()?, PEOPLE))?;
        drive.add(Dialect::Werkatelier, server.running.address);
        drive.connect(party, Part::Follower, workshop.people.iter().map(String::as_str), CONNECTING)?;
        drive.connect(party, Part::Sender, [workshop.desk.as_str()].into_iter(), CONNECTING)?;
        // What everyone builds on.
        drive.say(party, PEOPLE, |number| workshop.post(number))?;
        workshops.push(workshop);
        drive.ping()?;
    }
    settle(&mut drive)?;
    drive.parties.iter_mut().for_each(|party| party.ledger.forget());
    drive.ping()?;
    let (before, began) = (process::cpu(server.pid())?, drive.now());
    write(&mut drive, &workshops, options.seconds.map_or(TIME, Duration::from_secs))?;
    let core = (process::cpu(server.pid())? - before) as f64 / 1e3 / ((drive.now() - began) as f64 / 1e3);
    settle(&mut drive)?;
    let deliveries: Vec<u32> =
        drive.parties.iter().flat_map(|party| party.ledger.deliveries.iter().copied()).collect();
    let last: Vec<f64> = drive.parties.iter().flat_map(|party| party.ledger.completions_ms(1)).collect();
    report.failures.extend(drive.parties.iter().flat_map(|party| party.ledger.failures()));
    let (p50, p99) = (deliveries_ms(&deliveries, 0.5), deliveries_ms(&deliveries, 0.99));
    let last_p99 = percentile(&last, 0.99);
    let cpu = core / CORES * 100.0;
    report.line(format!(
        "{WORKSHOPS} workshops of {PEOPLE}: {} actions, {} deliveries: p50 {} ms, p99 {} ms, the last of each p99 {} ms; {} % of two cores",
        last.len(), deliveries.len(), short(p50), short(p99), short(last_p99), short(cpu)
    ));
    let what = "25 workshops of 80 people at once";
    report.promises.push(Promise::at_most(&format!("{what}: p99 seen by the last"), 150.0, " ms", last_p99));
    report.promises.push(Promise::at_most(&format!("{what}: CPU of two cores"), 60.0, " %", cpu));
    Ok(json!({ "actions": last.len(), "p50_ms": p50, "p99_ms": p99, "last_p99_ms": last_p99, "core": core }))
}

/// Everyone builds on the first idea of their workshop, one after the other, each every six seconds.
fn write(drive: &mut Drive, workshops: &[Workshop], time: Duration) -> Result<()> {
    let everyone = WORKSHOPS * PEOPLE;
    let apart = u64::try_from(EVERY.as_nanos())? / everyone as u64;
    let actions = u64::try_from(time.as_nanos())? / apart;
    let began = drive.now();
    for action in 0..actions {
        let moment = began + action * apart;
        while drive.now() < moment {
            let left = Duration::from_nanos(moment.saturating_sub(drive.now()));
            drive.turn(left.min(Duration::from_millis(1)))?;
        }
        let (party, person) = (action as usize % WORKSHOPS, action as usize / WORKSHOPS % PEOPLE);
        let workshop = workshops.get(party).context("a workshop")?;
        drive.put_at(party, person, moment, |number| workshop.build(number, 0))?;
        drive.parties[party].sockets[person].flush()?;
    }
    Ok(())
}

fn settle(drive: &mut Drive) -> Result<()> {
    let settled = |drive: &Drive| drive.parties.iter().all(|party| party.ledger.is_settled());
    if !drive.until(Instant::now() + CONNECTING, settled)? {
        bail!("not everyone got everything");
    }
    Ok(())
}
