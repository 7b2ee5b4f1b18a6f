//! Whether a command costs the same however many events a workshop has, how long 100,000 events take to open, and how long a
//! server takes to start on a file of a million.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::load::Options;
use crate::load::drive::PartyId;
use crate::load::field::Field;
use crate::load::figures::{median, short};
use crate::load::party::Audience;
use crate::load::pump::Pump;
use crate::load::report::{Promise, Report};
use crate::load::socket::Part;

const PEOPLE: usize = 20;
/// Events after which the cost is looked at.
const SIZES: [usize; 4] = [100, 1_000, 20_000, 100_000];
/// Of a file that a server starts on.
const FILE: usize = 1_000_000;
/// Ideas that are changed in turn.
const IDEAS: usize = 64;
/// Commands that are measured at each size: so many that each has its share of checkpoints, of which one comes with some
/// thousand commands.
const COMMANDS: usize = 10_000;
/// And at the first, which only warms up.
const FIRST: usize = 50;
/// The last size may cost so much more than the second: the first is too short to be warm.
const SAME: f64 = 1.15;
/// For growing the file; what is not reached by then is told.
const GROWING: Duration = Duration::from_secs(25);
/// Events that are added before what was counted is let go of.
const PART: usize = 50_000;
const OPENED_WITHIN: Duration = Duration::from_secs(30);

/// The cost at one size.
struct Step {
    events: usize,
    us: f64,
    p50_ms: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let growing = options.seconds.map_or(GROWING, Duration::from_secs);
    let mut report = Report::of("growth");
    let mut field = Field::gather_alone(options, PEOPLE)?;
    field.follow(0, PEOPLE)?;
    let mut pump = Pump::prime(&mut field, 0, IDEAS, 1)?;
    field.drive.parties[0].audience = Audience::Nobody;
    let mut steps = Vec::new();
    for events in SIZES {
        grow(&mut field, &mut pump, events, growing)?;
        steps.push(step(&mut field, &mut pump)?);
    }
    let opened = reopen(&mut field, options)?;
    let reached = events(&field);
    report.failures = field.failures();
    let file = big_file(options, growing)?;
    report.parameters = json!({ "sizes": SIZES, "commands": COMMANDS, "people": PEOPLE });
    report.rounds =
        steps.iter().map(|s| json!({ "events": s.events, "us": s.us, "p50_ms": s.p50_ms })).collect();
    for Step { events, us, p50_ms } in &steps {
        report.line(format!(
            "at {events:>7} events a command costs {} µs of the server, answered after {} ms (p50)",
            short(*us),
            short(*p50_ms)
        ));
    }
    report.line(format!("{reached} events opened in {} ms, from hello to welcome", short(opened.room_ms)));
    report.line(format!("a file of {} events: ready {} ms after exec", file.0, short(file.1)));
    report.medians = json!({
        "steps": report.rounds, "opened_ms": opened.room_ms, "opened_events": reached,
        "ready_ms": opened.ready_ms, "file_events": file.0, "file_ready_ms": file.1,
    });
    let (few, many) = (steps.get(1).context("sizes")?, steps.last().context("sizes")?);
    let what = "growth: a command at 100,000 events against one at 1,000";
    report.promises.push(Promise::at_most(what, SAME, " ×", many.us / few.us));
    let what = format!("growth: {reached} events opened");
    report.promises.push(Promise::at_most(&what, 1_000.0, " ms", opened.room_ms));
    let what = format!("growth: a file of {} events starts", file.0);
    report.promises.push(Promise::at_most(&what, 2_000.0, " ms", file.1));
    Ok(report)
}

/// Events of the workshop: every command here is one, and letting people in is a few more.
fn events(field: &Field) -> usize {
    field.drive.parties[0].ledger.next()
}

fn grow(field: &mut Field, pump: &mut Pump, to: usize, time: Duration) -> Result<()> {
    field.drive.ping()?;
    let missing = to.saturating_sub(events(field));
    if missing > 0 {
        pump.run(&mut field.drive, missing, time)?;
    }
    field.drive.parties[0].ledger.forget();
    Ok(())
}

fn step(field: &mut Field, pump: &mut Pump) -> Result<Step> {
    field.drive.ping()?;
    let events = events(field);
    let before = field.contestants[0].cpu()?;
    let commands = if events < SIZES[1] { FIRST } else { COMMANDS };
    let first = pump.run(&mut field.drive, commands, Duration::from_secs(20))?;
    let us = (field.contestants[0].cpu()? - before) as f64 / 1e3 / commands as f64;
    Ok(Step { events, us, p50_ms: median(&field.drive.parties[0].ledger.answers_ms(first)) })
}

/// What a restart takes.
struct Opened {
    ready_ms: f64,
    room_ms: f64,
}

/// Starts the server anew on what is there and measures until the first follower is welcomed: the room is opened for it.
fn reopen(field: &mut Field, options: &Options) -> Result<Opened> {
    let ready = field.restart_werkatelier(&options.cores)?;
    let (address, token) = (field.contestants[0].address(), field.contestants[0].tokens[0].clone());
    let party: PartyId = field.drive.add(crate::load::dialect::Dialect::Werkatelier, address);
    field.drive.open(party, Part::Bystander, &token)?;
    let welcomed = |drive: &crate::load::drive::Drive| !drive.parties[party].welcomes.is_empty();
    if !field.drive.until(Instant::now() + OPENED_WITHIN, welcomed)? {
        bail!("the workshop was not opened: {:?}", field.drive.parties[party].ledger.failures());
    }
    let room_ms = f64::from(field.drive.parties[party].welcomes[0]) / 1e6;
    Ok(Opened { ready_ms: ready.as_secs_f64() * 1e3, room_ms })
}

/// Grows a file, as far as the time goes, and gives its events and the milliseconds until a server on it is ready.
fn big_file(options: &Options, time: Duration) -> Result<(usize, f64)> {
    let mut field = Field::gather_alone(options, PEOPLE)?;
    field.follow(0, PEOPLE)?;
    let mut pump = Pump::prime(&mut field, 0, IDEAS, 1)?;
    field.drive.parties[0].audience = Audience::Nobody;
    let until = Instant::now() + time;
    while Instant::now() < until && events(&field) < FILE {
        let next = (events(&field) + PART).min(FILE);
        grow(&mut field, &mut pump, next, Duration::from_secs(5))?;
    }
    let ready = field.restart_werkatelier(&options.cores)?;
    Ok((events(&field), ready.as_secs_f64() * 1e3))
}
