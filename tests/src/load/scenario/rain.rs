//! Bursts of 16 contributions to a full room: what a delivered contribution costs where several come close together.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::field::{FLOOR, Field, WERKATELIER};
use crate::load::figures::{median, over, ratio, short};
use crate::load::peers::Peer;
use crate::load::process;
use crate::load::report::{Promise, Report};

const PEOPLE: usize = 1_000;
const BURST: usize = 16;
const ROUNDS: usize = 5;
/// Bursts of one round.
const BURSTS: usize = 10;
/// Between two bursts to the same server: more than its window, so that none helps the next.
const APART: Duration = Duration::from_millis(60);

/// One round of one server.
struct Turn {
    name: &'static str,
    /// Server's microseconds of one contribution to one follower.
    frame_us: f64,
    /// Median milliseconds until everyone had all of a burst.
    last_ms: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, rounds) = (options.people.unwrap_or(PEOPLE), options.rounds.unwrap_or(ROUNDS));
    let mut report = Report::of("rain");
    let mut field = Field::gather(options, people, &Peer::ALL)?;
    report.lines.append(&mut field.absent);
    field.all_follow(people)?;
    let (driver, began) = (process::cpu(std::process::id())?, field.drive.now());
    let all: Vec<Vec<Turn>> = (0..rounds).map(|_| turns(&mut field, people)).collect::<Result<_>>()?;
    let busy = (process::cpu(std::process::id())? - driver) as f64 / (field.drive.now() - began) as f64;
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters = json!({ "people": people, "burst": BURST, "bursts": BURSTS, "rounds": rounds, "apart_ms": APART.as_millis() });
    let told =
        |turn: &Turn| json!({ "server": turn.name, "frame_us": turn.frame_us, "last_ms": turn.last_ms });
    report.rounds = all.iter().map(|round| json!(round.iter().map(told).collect::<Vec<_>>())).collect();
    summary(&mut report, &field, &all);
    report.line(format!("the driver used {:.0} % of its core", busy * 100.0));
    Ok(report)
}

fn turns(field: &mut Field, people: usize) -> Result<Vec<Turn>> {
    field.drive.ping()?;
    let before: Vec<u64> = field.contestants.iter().map(|one| one.cpu()).collect::<Result<_>>()?;
    let mut last: Vec<Vec<f64>> = vec![Vec::new(); before.len()];
    for _ in 0..BURSTS {
        for (contestant, last) in last.iter_mut().enumerate() {
            let first = field.burst(contestant, BURST, APART)?;
            let party = &mut field.drive.parties[field.contestants[contestant].party];
            last.push(party.ledger.completions_ms(first).into_iter().fold(0.0, f64::max));
            party.ledger.forget();
        }
    }
    let turns = field.contestants.iter().zip(before).zip(last).map(|((one, before), last)| {
        let frames = (BURSTS * BURST * people) as f64;
        Ok(Turn {
            name: one.name,
            frame_us: (one.cpu()? - before) as f64 / 1e3 / frames,
            last_ms: median(&last),
        })
    });
    turns.collect()
}

fn us(name: &'static str) -> impl Fn(&Vec<Turn>) -> f64 {
    move |round| round.iter().find(|turn| turn.name == name).map_or(0.0, |turn| turn.frame_us)
}

fn summary(report: &mut Report, field: &Field, all: &[Vec<Turn>]) {
    for one in &field.contestants {
        let name = one.name;
        let (frame, to_floor) = (over(all, us(name)), ratio(all, us(name), us(FLOOR)));
        let of =
            |round: &Vec<Turn>| round.iter().find(|turn| turn.name == name).map_or(0.0, |turn| turn.last_ms);
        let last = over(all, of);
        let seen = field.drive.parties[one.party].ledger.seen;
        report.medians[name] =
            json!({ "frame_us": frame, "to_floor": to_floor, "last_ms": last, "deliveries": seen });
        report.line(format!(
            "{name:<11} {:>7} µs a contribution and follower ({:>5} × the floor), all with everyone after {:>6} ms",
            short(frame), short(to_floor), short(last)
        ));
    }
    let here = |peer: &Peer| field.contestants.iter().any(|one| one.name == peer.name());
    let measured = ratio(all, us(WERKATELIER), us(FLOOR));
    report.promises.push(Promise::at_most("bursts of 16: CPU against the floor", 1.2, " ×", measured));
    for (peer, bound) in [(Peer::Ws, 20.0), (Peer::SocketIo, 20.0), (Peer::Bun, 1.1)] {
        if here(&peer) {
            let measured = ratio(all, us(peer.name()), us(WERKATELIER));
            let what = format!("bursts of 16: times cheaper than {}", peer.name());
            report.promises.push(Promise::at_least(&what, bound, " ×", measured));
        }
    }
}
