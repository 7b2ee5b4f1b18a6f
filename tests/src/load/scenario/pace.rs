//! 400 messages a second to 1,000 people: what of a core it takes, and how long a message is on its way.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::field::{Field, WERKATELIER};
use crate::load::figures::{deliveries_ms, over, short};
use crate::load::peers::Peer;
use crate::load::process;
use crate::load::report::{Promise, Report};

const PEOPLE: usize = 1_000;
const PER_SECOND: u64 = 400;
const ROUNDS: usize = 3;
/// Of Werkatelier and the floor.
const TIME: Duration = Duration::from_secs(4);
/// Of a peer: what it cannot sustain has to be waited for.
const PEER_TIME: Duration = Duration::from_secs(1);
/// What is later than this after the last was sent was not sustained.
const SUSTAINED: Duration = Duration::from_millis(250);
/// Patience with who does not sustain it.
const SETTLED_WITHIN: Duration = Duration::from_secs(20);

struct Turn {
    name: &'static str,
    /// Share of a core while messages were sent and until all had arrived.
    core: f64,
    driver: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// From the last message sent to the last delivery.
    behind_ms: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, rounds) = (options.people.unwrap_or(PEOPLE), options.rounds.unwrap_or(ROUNDS));
    let time = options.seconds.map_or(TIME, Duration::from_secs);
    let mut report = Report::of("pace");
    let mut field = Field::gather(options, people, &[Peer::Ws, Peer::SocketIo, Peer::Bun])?;
    report.lines.append(&mut field.absent);
    field.all_follow(people)?;
    let mut all = Vec::new();
    for round in 0..rounds {
        let mut turns = Vec::new();
        for contestant in 0..field.contestants.len() {
            // The peers in the first round only: they take most of the time.
            let peer = contestant > 1;
            if !peer || round == 0 {
                turns.push(turn(&mut field, contestant, if peer { PEER_TIME.min(time) } else { time })?);
            }
        }
        all.push(turns);
    }
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters = json!({
        "people": people, "per_second": PER_SECOND, "rounds": rounds, "seconds": time.as_secs(), "peer_seconds": PEER_TIME.as_secs(),
    });
    let told = |turn: &Turn| {
        let Turn { name, core, driver, p50_ms, p99_ms, behind_ms } = turn;
        json!({ "server": name, "core": core, "driver_core": driver, "p50_ms": p50_ms, "p99_ms": p99_ms, "behind_ms": behind_ms })
    };
    report.rounds = all.iter().map(|round| json!(round.iter().map(told).collect::<Vec<_>>())).collect();
    summary(&mut report, &field, &all);
    Ok(report)
}

fn turn(field: &mut Field, contestant: usize, time: Duration) -> Result<Turn> {
    let me = std::process::id();
    field.drive.ping()?;
    let before = (field.contestants[contestant].cpu()?, process::cpu(me)?);
    let [began, said, settled] = field.rain(contestant, PER_SECOND, time, SETTLED_WITHIN)?;
    let seconds = (settled - began) as f64 / 1e9;
    let one = &field.contestants[contestant];
    let deliveries = &field.drive.parties[one.party].ledger.deliveries;
    Ok(Turn {
        name: one.name,
        core: (one.cpu()? - before.0) as f64 / 1e9 / seconds,
        driver: (process::cpu(me)? - before.1) as f64 / 1e9 / seconds,
        p50_ms: deliveries_ms(deliveries, 0.5),
        p99_ms: deliveries_ms(deliveries, 0.99),
        behind_ms: (settled - said) as f64 / 1e6,
    })
}

fn of(all: &[Vec<Turn>], name: &str, figure: impl Fn(&Turn) -> f64) -> f64 {
    let turns: Vec<&Turn> = all.iter().flatten().filter(|turn| turn.name == name).collect();
    over(&turns, |turn| figure(turn))
}

fn summary(report: &mut Report, field: &Field, all: &[Vec<Turn>]) {
    for one in &field.contestants {
        let figure = |figure: fn(&Turn) -> f64| of(all, one.name, figure);
        let (core, p50, p99) = (figure(|t| t.core), figure(|t| t.p50_ms), figure(|t| t.p99_ms));
        let (behind, driver) = (figure(|t| t.behind_ms), figure(|t| t.driver));
        let sustained = if behind <= SUSTAINED.as_secs_f64() * 1e3 { "sustained" } else { "NOT sustained" };
        report.medians[one.name] =
            json!({ "core": core, "driver_core": driver, "p50_ms": p50, "p99_ms": p99, "behind_ms": behind });
        report.line(format!(
            "{:<11} {sustained}: {} of a core, p50 {} ms, p99 {} ms, the last {} ms after it was all sent (driver {:.0} %)",
            one.name, short(core), short(p50), short(p99), short(behind), driver * 100.0
        ));
    }
    let views = field.views_taken();
    if views > 0 {
        report.line(format!("{views} views were fetched: so much came at once that no frame could hold it"));
    }
    let core = of(all, WERKATELIER, |turn| turn.core);
    let p99 = of(all, WERKATELIER, |turn| turn.p99_ms);
    report.promises.push(Promise::at_most("400 messages/s to 1,000 people: share of a core", 0.45, "", core));
    report.promises.push(Promise::at_most(
        "400 messages/s to 1,000 people: p99 of all deliveries",
        45.0,
        " ms",
        p99,
    ));
}
