//! The server killed in the middle of the work and started again, with 1,000 clients that come back by themselves: first at
//! once, then with full jitter over a doubling wait. Who cannot be led on fetches its view. Nothing acknowledged may be missing.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::load::drive::{Drive, PartyId};
use crate::load::field::{Contestant, Field};
use crate::load::figures::{deliveries_ms, over, short};
use crate::load::process;
use crate::load::report::{Promise, Report};
use crate::load::socket::Phase;
use crate::load::{Options, server::Werkatelier};

const PEOPLE: usize = 1_000;
const ROUNDS: usize = 3;
/// Contributions a second while the server is killed.
const PER_SECOND: u64 = 100;
const TIME: Duration = Duration::from_secs(1);
/// How long the server is away: what a service manager takes.
const AWAY: Duration = Duration::from_secs(1);
/// As `web/src/lib/socket.ts` does it.
const RETRY: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(15);
const BACK_WITHIN: Duration = Duration::from_secs(40);

struct Round {
    /// From the kill, and from the moment the server listened again, until everyone followed.
    back_s: f64,
    after_ready_s: f64,
    connect_p50_ms: f64,
    connect_p99_ms: f64,
    peak_mib: f64,
    /// How many fetched their view.
    views: usize,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, rounds) = (options.people.unwrap_or(PEOPLE), options.rounds.unwrap_or(ROUNDS));
    let mut report = Report::of("restart");
    let mut field = Field::gather_alone(options, people)?;
    field.follow(0, people)?;
    let mut all = Vec::new();
    for round in 0..rounds {
        all.push(one(&mut field, options, round as u64)?);
    }
    report.failures = field.failures();
    report.versions = field.versions.clone();
    report.parameters =
        json!({ "people": people, "rounds": rounds, "per_second": PER_SECOND, "away_ms": AWAY.as_millis() });
    let told = |round: &Round| {
        let Round { back_s, after_ready_s, connect_p50_ms, connect_p99_ms, peak_mib, views } = round;
        json!({
            "back_s": back_s, "after_ready_s": after_ready_s, "connect_p50_ms": connect_p50_ms,
            "connect_p99_ms": connect_p99_ms, "peak_mib": peak_mib, "views": views,
        })
    };
    report.rounds = all.iter().map(told).collect();
    let figure = |figure: fn(&Round) -> f64| over(&all, figure);
    let (back, p99, peak) = (figure(|r| r.back_s), figure(|r| r.connect_p99_ms), figure(|r| r.peak_mib));
    let seen = field.drive.parties[0].ledger.seen;
    report.medians = json!({ "back_s": back, "connect_p99_ms": p99, "peak_mib": peak, "deliveries": seen });
    report.line(format!(
        "all {people} back {} s after the kill, {} s after it listened again; connect p50 {} ms, p99 {} ms; {} views fetched; peak {} MiB",
        short(back), short(figure(|r| r.after_ready_s)), short(figure(|r| r.connect_p50_ms)), short(p99),
        figure(|r| r.views as f64), short(peak)
    ));
    let what = "server killed and restarted with 1,000 clients";
    report.promises.push(Promise::at_most(&format!("{what}: all back"), 15.0, " s", back));
    report.promises.push(Promise::at_most(&format!("{what}: connect p99"), 1_000.0, " ms", p99));
    report.promises.push(Promise::at_most(&format!("{what}: memory peak"), 300.0, " MiB", peak));
    Ok(report)
}

fn one(field: &mut Field, options: &Options, seed: u64) -> Result<Round> {
    field.drive.ping()?;
    // Its patience is none: what is on its way is still on its way when the server is killed.
    field.rain(0, PER_SECOND, TIME, Duration::ZERO)?;
    let Field { drive, contestants, .. } = field;
    let one = &mut contestants[0];
    let party = one.party;
    let views_before = drive.parties[party].views_taken;
    drive.parties[party].welcomes.clear();
    let killed = Instant::now();
    one.werkatelier().context("no Werkatelier")?.running.kill()?;
    let mut back = ComingBack::new(drive.parties[party].sockets.len(), seed);
    while killed.elapsed() < AWAY {
        back.turn(drive, party)?;
    }
    let server: &mut Werkatelier = one.werkatelier().context("no Werkatelier")?;
    server.again(&options.cores)?;
    let ready = Instant::now();
    let everyone = drive.parties[party].sockets.len();
    while drive.parties[party].ready < everyone {
        back.turn(drive, party)?;
        if ready.elapsed() > BACK_WITHIN {
            bail!("{} of {everyone} came back", drive.parties[party].ready);
        }
    }
    let (back_s, after_ready_s) = (killed.elapsed().as_secs_f64(), ready.elapsed().as_secs_f64());
    say_again(drive, one)?;
    let welcomes = drive.parties[party].welcomes.clone();
    let pid = one.pid();
    // Everyone sees what comes next, and has all that came before.
    field.say_to_all(0, Duration::ZERO)?;
    let ledger = &mut field.drive.parties[party].ledger;
    // Those were the kill's.
    ledger.closed = 0;
    ledger.forget();
    Ok(Round {
        back_s,
        after_ready_s,
        connect_p50_ms: deliveries_ms(&welcomes, 0.5),
        connect_p99_ms: deliveries_ms(&welcomes, 0.99),
        peak_mib: process::memory(pid)?.peak as f64 / f64::from(1 << 20),
        views: field.drive.parties[party].views_taken - views_before,
    })
}

/// What was not answered is said again under the same ids: it happens once, whether or not it was on disk already.
fn say_again(drive: &mut Drive, one: &Contestant) -> Result<()> {
    for number in drive.parties[one.party].ledger.open() {
        let command = one.command(number);
        drive.say_again(one.party, one.sender, number, &command)?;
    }
    Ok(())
}

/// When each client tries again.
struct ComingBack {
    /// Failures so far, and the moment of the next try where one is due.
    clients: Vec<(u32, Option<Instant>)>,
    chance: u64,
}

impl ComingBack {
    fn new(clients: usize, seed: u64) -> Self {
        Self {
            clients: vec![(0, None); clients],
            chance: seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15),
        }
    }

    /// Lets who is due try, and takes in what comes.
    fn turn(&mut self, drive: &mut Drive, party: PartyId) -> Result<()> {
        let now = Instant::now();
        for index in 0..self.clients.len() {
            if drive.parties[party].sockets[index].phase != Phase::Closed {
                continue;
            }
            let wait = self.wait(index);
            let (failures, due) = &mut self.clients[index];
            let due_at = *due.get_or_insert(now + wait);
            if due_at <= now {
                (*failures, *due) = (*failures + 1, None);
                drive.reopen(party, index)?;
            }
        }
        drive.turn(Duration::from_millis(2))
    }

    /// The first time at once, then a random part of a doubling wait.
    fn wait(&mut self, index: usize) -> Duration {
        let (failures, due) = self.clients[index];
        if failures == 0 || due.is_some() {
            return Duration::ZERO;
        }
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        let share = (self.chance >> 11) as f64 / (1_u64 << 53) as f64;
        RETRY.saturating_mul(1 << (failures - 1).min(8)).min(RETRY_MAX).mul_f64(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_try_is_at_once_and_the_next_are_spread() {
        let mut back = ComingBack::new(100, 1);
        assert!((0..100).all(|index| back.wait(index).is_zero()));
        back.clients.iter_mut().for_each(|client| client.0 = 3);
        let waits: Vec<Duration> = (0..100).map(|index| back.wait(index)).collect();
        assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(2)));
        assert!(
            waits.iter().any(|wait| *wait > Duration::from_secs(1))
                && waits.iter().any(|wait| *wait < Duration::from_secs(1))
        );
    }
}
