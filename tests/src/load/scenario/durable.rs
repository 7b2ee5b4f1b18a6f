//! Durable actions a second: a command goes in, is on disk, and everyone has it; 20 people with 64 commands in flight. At
//! Werkatelier people give ideas of theirs other words, because a workshop bounds how many ideas it takes; the peers store a
//! new row each time.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::field::{FLOOR, Field, WERKATELIER};
use crate::load::figures::{over, ratio, short};
use crate::load::peers::Peer;
use crate::load::process;
use crate::load::pump::Pump;
use crate::load::report::{Promise, Report};

const PEOPLE: usize = 20;
const IN_FLIGHT: usize = 64;
/// Ideas that each of these is about in turn: at 80,000 actions/s one comes again after 16 ms, and what changes twice between two
/// frames, up to 10 ms apart, is told once.
const IDEAS_EACH: usize = 20;
const ROUNDS: usize = 5;
/// Milliseconds of one server's turn.
const TURN_MS: u64 = 1_500;

struct Turn {
    name: &'static str,
    per_second: f64,
    /// Share of the deliveries in whose place later words about the same idea came.
    overtaken: f64,
    /// Shares of a core.
    server: f64,
    driver: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let rounds = options.rounds.unwrap_or(ROUNDS);
    let time = options.seconds.map_or(Duration::from_millis(TURN_MS), Duration::from_secs);
    let mut report = Report::of("durable");
    let mut field = Field::gather(options, PEOPLE, &Peer::ALL)?;
    report.lines.append(&mut field.absent);
    field.all_follow(PEOPLE)?;
    let mut pumps: Vec<Pump> = (0..field.contestants.len())
        .map(|one| Pump::prime(&mut field, one, IN_FLIGHT, IDEAS_EACH))
        .collect::<Result<_>>()?;
    let mut all = Vec::new();
    for _ in 0..rounds {
        let turns =
            pumps.iter_mut().enumerate().map(|(contestant, pump)| turn(&mut field, contestant, pump, time));
        all.push(turns.collect::<Result<Vec<Turn>>>()?);
    }
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters = json!({ "people": PEOPLE, "in_flight": IN_FLIGHT, "ideas": IN_FLIGHT * IDEAS_EACH, "rounds": rounds, "turn_ms": time.as_millis() });
    let told = |turn: &Turn| json!({ "server": turn.name, "per_second": turn.per_second, "server_core": turn.server, "driver_core": turn.driver, "overtaken": turn.overtaken });
    report.rounds = all.iter().map(|round| json!(round.iter().map(told).collect::<Vec<_>>())).collect();
    summary(&mut report, &field, &all);
    Ok(report)
}

fn turn(field: &mut Field, contestant: usize, pump: &mut Pump, time: Duration) -> Result<Turn> {
    field.drive.ping()?;
    let one = &field.contestants[contestant];
    let me = std::process::id();
    let before = (one.cpu()?, process::cpu(me)?);
    let first = pump.run(&mut field.drive, usize::MAX, time)?;
    let after = (field.contestants[contestant].cpu()?, process::cpu(me)?);
    let ledger = &mut field.drive.parties[pump.party].ledger;
    let (from, to) = ledger.span(first).unwrap_or_default();
    let (actions, seconds) = ((ledger.next() - first) as f64, (to - from) as f64 / 1e9);
    let overtaken = ledger.overtaken as f64 / (ledger.overtaken + ledger.deliveries.len()) as f64;
    ledger.forget();
    let share = |before: u64, after: u64| (after - before) as f64 / 1e9 / seconds;
    Ok(Turn {
        name: field.contestants[contestant].name,
        per_second: actions / seconds,
        overtaken,
        server: share(before.0, after.0),
        driver: share(before.1, after.1),
    })
}

fn of(name: &'static str, figure: impl Fn(&Turn) -> f64) -> impl Fn(&Vec<Turn>) -> f64 {
    move |round| round.iter().find(|turn| turn.name == name).map_or(0.0, &figure)
}

fn summary(report: &mut Report, field: &Field, all: &[Vec<Turn>]) {
    let per_second = |name| of(name, |turn| turn.per_second);
    for one in &field.contestants {
        let rate = over(all, per_second(one.name));
        let (server, driver) =
            (over(all, of(one.name, |turn| turn.server)), over(all, of(one.name, |turn| turn.driver)));
        let overtaken = over(all, of(one.name, |turn| turn.overtaken));
        let times = ratio(all, per_second(WERKATELIER), per_second(one.name));
        report.medians[one.name] = json!({ "per_second": rate, "server_core": server, "driver_core": driver, "overtaken": overtaken });
        let bottleneck = match (server > 0.9, driver > 0.9) {
            (_, true) => "the driver was the bottleneck",
            (true, _) => "the server was the bottleneck",
            _ => "waiting for the disk, or for one another",
        };
        report.line(format!(
            "{:<11} {rate:>7.0} actions/s (Werkatelier {} ×), server {:.0} % and driver {:.0} % of a core: {bottleneck}",
            one.name, short(times), server * 100.0, driver * 100.0
        ));
        if overtaken > 0.0 {
            report.line(format!(
                "{}: {:.1} % of deliveries were overtaken by later words",
                one.name,
                overtaken * 100.0
            ));
        }
    }
    report.line(format!("{FLOOR} stores nothing: it is what the driver and the kernel can do"));
    let bounds = [(Peer::Ws, 14.0), (Peer::SocketIo, 14.0), (Peer::Bun, 8.0), (Peer::BunBatch, 0.75)];
    for (peer, bound) in
        bounds.into_iter().filter(|(peer, _)| field.contestants.iter().any(|c| c.name == peer.name()))
    {
        let what = format!("durable actions/s against {}", peer.name());
        let measured = ratio(all, per_second(WERKATELIER), per_second(peer.name()));
        report.promises.push(Promise::at_least(&what, bound, " ×", measured));
    }
}
