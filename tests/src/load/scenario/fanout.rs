//! One accepted contribution to everyone in the room, one at a time: what a delivered frame costs the server, and when the last
//! one has it.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::load::Options;
use crate::load::field::{FLOOR, Field, OVER_TLS, WERKATELIER};
use crate::load::figures::{median, over, ratio, short};
use crate::load::peers::Peer;
use crate::load::process;
use crate::load::report::{Promise, Report};

/// Followers, smallest first; the first is what a command costs by itself.
const SIZES: [usize; 4] = [1, 20, 100, 1_000];
const ROUNDS: usize = 5;
/// Contributions of one round at one size.
const POSTS: usize = 30;
/// Between two contributions to the same server: more than its window for what comes close together, so that each goes out at
/// once, as one idea of an afternoon does. Meanwhile the other servers have their turn.
const APART: Duration = Duration::from_millis(30);
/// Beside better servers it is measured in `rain`, where batches exist.
const PEERS: [Peer; 3] = [Peer::Ws, Peer::SocketIo, Peer::Bun];

/// One round of one server at one size.
#[derive(Clone, Debug)]
struct Turn {
    name: &'static str,
    followers: usize,
    /// Server's microseconds of one contribution with all its frames.
    post_us: f64,
    /// Median milliseconds to the last follower.
    last_ms: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let sizes: Vec<usize> =
        SIZES.into_iter().filter(|size| options.people.is_none_or(|people| *size <= people)).collect();
    let rounds = options.rounds.unwrap_or(ROUNDS);
    let mut report = Report::of("fanout");
    let mut field = Field::gather(options, *sizes.last().unwrap_or(&1), &PEERS)?;
    report.lines.append(&mut field.absent);
    let driver = process::cpu(std::process::id())?;
    let began = field.drive.now();
    let mut all: Vec<Vec<Turn>> = vec![Vec::new(); rounds];
    for size in sizes.iter().copied() {
        field.all_follow(size)?;
        for round in &mut all {
            round.extend(turns(&mut field, size)?);
        }
    }
    let busy = (process::cpu(std::process::id())? - driver) as f64 / (field.drive.now() - began) as f64;
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters = json!({ "posts": POSTS, "rounds": rounds, "apart_ms": APART.as_millis(), "sizes": sizes, "tls": options.tls });
    report.rounds = all.iter().map(|round| json!(round.iter().map(told).collect::<Vec<_>>())).collect();
    summary(&mut report, &field, &sizes, &all);
    report.line(format!(
        "the driver{} used {:.0} % of its core: where that is well below 100, the servers were the bottleneck",
        if options.tls { ", without its line," } else { "" },
        busy * 100.0
    ));
    Ok(report)
}

fn told(turn: &Turn) -> serde_json::Value {
    let Turn { name, followers, post_us, last_ms } = turn;
    json!({ "server": name, "followers": followers, "post_us": post_us, "last_ms": last_ms })
}

/// Every server in turn, one contribution each, so many times.
fn turns(field: &mut Field, followers: usize) -> Result<Vec<Turn>> {
    field.drive.ping()?;
    let before: Vec<u64> = field.contestants.iter().map(|one| one.cpu()).collect::<Result<_>>()?;
    let first: Vec<usize> =
        field.contestants.iter().map(|one| field.drive.parties[one.party].ledger.next()).collect();
    for _ in 0..POSTS {
        for contestant in 0..field.contestants.len() {
            field.say_to_all(contestant, APART)?;
        }
    }
    let turns = field.contestants.iter().zip(before).zip(first).map(|((one, before), first)| {
        let last = field.drive.parties[one.party].ledger.completions_ms(first);
        Ok(Turn {
            name: one.name,
            followers,
            post_us: (one.cpu()? - before) as f64 / 1e3 / POSTS as f64,
            last_ms: median(&last),
        })
    });
    turns.collect()
}

fn at<'a>(round: &'a [Turn], name: &str, followers: usize) -> Option<&'a Turn> {
    round.iter().find(|turn| turn.name == name && turn.followers == followers)
}

/// Server's microseconds of one delivered frame: of all that a contribution costs where `than` is none, else of what it costs
/// more than with so few followers.
fn frame_us(round: &[Turn], name: &str, followers: usize, than: Option<usize>) -> f64 {
    let Some(turn) = at(round, name, followers) else { return 0.0 };
    match than.and_then(|than| at(round, name, than)).filter(|few| few.followers < followers) {
        Some(few) => (turn.post_us - few.post_us) / (followers - few.followers) as f64,
        None => turn.post_us / followers as f64,
    }
}

fn summary(report: &mut Report, field: &Field, sizes: &[usize], all: &[Vec<Turn>]) {
    let names: Vec<&str> = field.contestants.iter().map(|one| one.name).collect();
    for size in sizes {
        for name in &names {
            let whole = over(all, |round| frame_us(round, name, *size, None));
            let marginal = over(all, |round| frame_us(round, name, *size, Some(1)));
            let last = over(all, |round| at(round, name, *size).map_or(0.0, |turn| turn.last_ms));
            let to_floor =
                ratio(all, |r| frame_us(r, name, *size, None), |r| frame_us(r, FLOOR, *size, None));
            let costs = format!(
                "{size:>5} followers, {name:<11} {:>7} µs a frame ({:>5} × the floor), {:>7} µs marginal",
                short(whole),
                short(to_floor),
                short(marginal)
            );
            let median = &mut report.medians[format!("{name}/{size}")];
            *median = json!({ "frame_us": whole, "marginal_us": marginal, "to_floor": to_floor });
            if *name == OVER_TLS {
                // When the last one has it is the line's doing, which encrypts for all of them.
                report.line(costs);
                continue;
            }
            median["last_ms"] = json!(last);
            report.line(format!("{costs}, last after {:>6} ms", short(last)));
        }
    }
    let Some(most) = sizes.last().copied() else { return };
    if names.contains(&OVER_TLS) {
        let frame = |name| move |round: &Vec<Turn>| frame_us(round, name, most, None);
        let measured = ratio(all, frame(OVER_TLS), frame(WERKATELIER));
        report.medians["tls_to_plain"] = json!(measured);
        report.line(format!("with TLS a frame to {most} costs {} × the plain one", short(measured)));
    }
    let us = |name: &'static str| move |round: &Vec<Turn>| frame_us(round, name, most, None);
    let last =
        |name: &'static str| move |round: &Vec<Turn>| at(round, name, most).map_or(0.0, |turn| turn.last_ms);
    report.promises.push(Promise::at_most(
        &format!("fan-out to {most}: CPU per delivered frame against the floor"),
        1.15,
        " ×",
        ratio(all, us(WERKATELIER), us(FLOOR)),
    ));
    for (peer, bound) in [(Peer::Ws, 0.65), (Peer::SocketIo, 0.50)] {
        if names.contains(&peer.name()) {
            let measured = ratio(all, us(WERKATELIER), us(peer.name()));
            let what = format!("fan-out to {most}: CPU per delivered frame against {}", peer.name());
            report.promises.push(Promise::at_most(&what, bound, " ×", measured));
        }
    }
    let measured = ratio(all, last(WERKATELIER), last(FLOOR));
    report.promises.push(Promise::at_most(
        &format!("fan-out to {most}: time to the last against the floor's"),
        1.25,
        " ×",
        measured,
    ));
    for size in sizes.iter().copied().filter(|size| (2..1_000).contains(size)) {
        let marginal = |name: &'static str| move |round: &Vec<Turn>| frame_us(round, name, size, Some(1));
        let measured = ratio(all, marginal(WERKATELIER), marginal(FLOOR));
        let what = format!("fan-out to {size}: marginal CPU per frame against the floor's");
        report.promises.push(Promise::at_most(&what, 1.15, " ×", measured));
    }
}
