//! 600 people who vote at once: how long each waits to hear that the vote is on disk, and whether every vote is counted.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;
use werkatelier_core::command::{Closing, Command};

use crate::load::Options;
use crate::load::field::Field;
use crate::load::figures::{over, percentile, short};
use crate::load::party::Audience;
use crate::load::report::{Promise, Report};
use crate::load::workshop::{VOTING, Workshop, card, head, wait};

const PEOPLE: usize = 600;
/// Ideas on the ballot; each wave picks another one.
const ROUNDS: usize = 5;
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

struct Wave {
    p50_ms: f64,
    p95_ms: f64,
    last_ms: f64,
    /// From the first vote sent to the last.
    sent_ms: f64,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, rounds) = (options.people.unwrap_or(PEOPLE), options.rounds.unwrap_or(ROUNDS));
    let mut report = Report::of("votes");
    let mut field = Field::gather_alone(options, people)?;
    field.follow(0, people)?;
    let mut ideas = vec![0];
    for _ in 1..rounds {
        ideas.push(field.say_to_all(0, Duration::ZERO)?);
    }
    if let Some(workshop) = field.contestants[0].workshop() {
        wait(workshop.open(VOTING))?;
    }
    field.drive.parties[0].audience = Audience::Nobody;
    let waves: Vec<Wave> = ideas.iter().map(|idea| wave(&mut field, *idea)).collect::<Result<_>>()?;
    report.failures = field.failures();
    let counted = match field.contestants[0].workshop() {
        Some(workshop) => wait(count(workshop))?,
        None => Vec::new(),
    };
    let votes: u64 = counted.iter().sum();
    if counted.len() != rounds || votes != (people * rounds) as u64 {
        report.failures.push(format!("{votes} of {} votes were counted: {counted:?}", people * rounds));
    }
    report.versions = field.versions.clone();
    report.parameters = json!({ "people": people, "rounds": rounds });
    let told = |wave: &Wave| {
        let Wave { p50_ms, p95_ms, last_ms, sent_ms } = wave;
        json!({ "p50_ms": p50_ms, "p95_ms": p95_ms, "last_ms": last_ms, "sent_ms": sent_ms })
    };
    report.rounds = waves.iter().map(told).collect();
    let figure = |figure: fn(&Wave) -> f64| over(&waves, figure);
    let (p50, p95, last) = (figure(|w| w.p50_ms), figure(|w| w.p95_ms), figure(|w| w.last_ms));
    report.medians = json!({ "p50_ms": p50, "p95_ms": p95, "last_ms": last, "counted": votes });
    report.line(format!(
        "{people} votes sent within {} ms: p50 {} ms, p95 {} ms, last {} ms; {votes} of {} counted",
        short(figure(|w| w.sent_ms)),
        short(p50),
        short(p95),
        short(last),
        people * rounds
    ));
    report.promises.push(Promise::at_most(
        "600 people vote at once: p95 (arsnova.eu: 766 ms)",
        100.0,
        " ms",
        p95,
    ));
    let share = votes as f64 / (people * rounds) as f64 * 100.0;
    report.promises.push(Promise::at_least("600 people vote at once: votes counted", 100.0, " %", share));
    Ok(report)
}

fn wave(field: &mut Field, idea: usize) -> Result<Wave> {
    field.drive.ping()?;
    let Field { drive, contestants, .. } = field;
    let one = &contestants[0];
    let Some(workshop) = one.workshop() else { bail!("no workshop") };
    let pick = json!({ "do": "pick", "step": workshop.step(VOTING), "contribution": card(idea), "on": true });
    let (party, first, began) = (one.party, drive.parties[one.party].ledger.next(), drive.now());
    for socket in (0..drive.parties[party].sockets.len()).filter(|socket| *socket != one.sender) {
        drive.say(party, socket, |_| pick.clone())?;
    }
    let sent_ms = (drive.now() - began) as f64 / 1e6;
    drive.until(Instant::now() + ANSWERED_WITHIN, |drive| drive.parties[party].ledger.unanswered() == 0)?;
    let answers = drive.parties[party].ledger.answers_ms(first);
    let at = |share| percentile(&answers, share);
    Ok(Wave { p50_ms: at(0.5), p95_ms: at(0.95), last_ms: at(1.0), sent_ms })
}

/// Closes the round and gives the supporters of each idea as they were counted.
async fn count(workshop: &Workshop) -> Result<Vec<u64>> {
    let lead = workshop.client(&workshop.lead).await?;
    let (step, theme) = (workshop.step(VOTING), workshop.theme());
    let saw = head(&lead).await?;
    lead.command(&Command::CloseStep { step, themes: Vec::new(), how: Closing::WithGrace, saw }).await?;
    let key = format!("round:{step}/{theme}");
    let result = lead
        .until("the count", |replica| {
            replica.get(&key).filter(|round| round["phase"] == "counted").map(|round| round["result"].clone())
        })
        .await?;
    let ideas = |list: &str| result[list].as_array().cloned().unwrap_or_default();
    let all = ideas("order").into_iter().chain(ideas("unplaced"));
    Ok(all.filter_map(|idea| idea["supporters"].as_u64()).filter(|supporters| *supporters > 0).collect())
}
