//! Checks a rehearsed workshop at its end: every view is the server's, nothing is lost, the count can be made again.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use serde_json::Value;
use werkatelier_core::id::{Seq, StepId, ThemeId};
use werkatelier_core::selection::{BallotFile, Count, PlaceOutcome, count_with_firmness};

use super::RehearseError;
use super::crowd::Crowd;
use super::report::{Report, SelectedIdea, ThemeReport};
use crate::client::{Client, ClientError};

/// Followers that are compared at the same time.
const AT_ONCE: usize = 8;

/// Compares, counts and measures.
///
/// # Errors
/// Where the server does not answer any more.
pub async fn report(crowd: &Crowd) -> Result<Report, RehearseError> {
    let last = crowd.watch.last();
    let mut differences: Vec<String> = futures::stream::iter(crowd.followers())
        .map(|(name, client)| async move { differs(&name, client, last).await })
        .buffer_unordered(AT_ONCE)
        .filter_map(|difference| async move { difference })
        .collect()
        .await;
    differences.extend(lost(crowd));
    differences.extend(recounted(crowd).await?);
    let (on_stage, missing) = on_stage(crowd);
    differences.extend(missing);
    let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
    let reports = crowd.setup.themes.iter().zip(&crowd.desks);
    Ok(Report {
        people: crowd.people.len(),
        ideas: count(&crowd.count.ideas),
        out_of_sight: count(&crowd.count.out_of_sight),
        judgements: count(&crowd.count.judgements),
        picks: count(&crowd.count.picks),
        themes: reports.map(|(theme, desk)| theme_report(desk, theme.id, theme.title.as_str())).collect(),
        acknowledged: crowd.watch.acknowledged(),
        seen_by_the_last: crowd.watch.seen_by_the_last(),
        on_stage,
        differences,
        notes: Vec::new(),
    })
}

async fn differs(name: &str, client: &Client, last: Seq) -> Option<String> {
    client.agrees(last).await.err().map(|error| match error {
        ClientError::TimedOut(_, difference) => format!("{name}: {difference}"),
        other => format!("{name}: {other}"),
    })
}

/// Everything that was acknowledged stands on the lead's desk, in its author's words.
fn lost(crowd: &Crowd) -> Vec<String> {
    let desk = crowd.lead.replica();
    let mut lost = Vec::new();
    let mut kept = 0;
    for person in &crowd.people {
        for (id, words) in person.posted.lock().iter() {
            match desk.get(&format!("card:{id}")) {
                Some(card) if card["text"] == **words => kept += 1,
                Some(card) => lost.push(format!("card:{id} says {} and was {words:?}", card["text"])),
                None => lost.push(format!("card:{id} was acknowledged and is not there")),
            }
        }
    }
    let stored = desk.all("card").count();
    if lost.is_empty() && stored != kept {
        lost.push(format!("{kept} contributions were posted and {stored} are stored"));
    }
    lost
}

/// The last result of a theme, and the step it was made in.
#[must_use]
pub fn result_of(desk: &Client, theme: ThemeId) -> Option<(StepId, Count)> {
    let theme = theme.to_string();
    let replica = desk.replica();
    let rounds = replica.all("round").filter(|round| round["run"]["theme"] == *theme);
    rounds
        .filter_map(|round| {
            let step = round["run"]["step"].as_str()?.parse().ok()?;
            Some((step, serde_json::from_value(round["result"].clone()).ok()?))
        })
        .last()
}

/// The exported ballots give the recorded results again.
async fn recounted(crowd: &Crowd) -> Result<Vec<String>, ClientError> {
    let path = format!("/api/v1/workshops/{}/export.ballots.json", crowd.made.workshop);
    let exported = match crowd.host.api().get(&path).await {
        Ok(exported) => exported,
        Err(ClientError::Refused(refusal)) => {
            return Ok(vec![format!("{path} is refused: {}", refusal.code)]);
        }
        Err(other) => return Err(other),
    };
    let mut differences = Vec::new();
    for (theme, desk) in crowd.themes() {
        let Some((_, recorded)) = result_of(desk, theme) else {
            differences.push(format!("theme {theme} has no result"));
            continue;
        };
        let letter = desk.replica().get(&format!("theme:{theme}")).map(|theme| theme["letter"].clone());
        let again = ballots_of(&exported, &letter.unwrap_or_default())
            .and_then(|file| count_with_firmness(&file).ok());
        if again.as_ref().map(essence) != Some(essence(&recorded)) {
            differences.push(format!("theme {theme}: the exported ballots do not give the recorded result"));
        }
    }
    Ok(differences)
}

/// The ballot file of the theme with this letter: one of several, or the one there is.
fn ballots_of(exported: &Value, letter: &Value) -> Option<BallotFile> {
    let file = match exported["rounds"].as_array() {
        Some(rounds) => rounds.iter().rfind(|round| round["letter"] == *letter)?,
        None => exported,
    };
    serde_json::from_value(file.clone()).ok()
}

type Essence<'a> = (Vec<(&'a str, Option<String>, u32)>, u32, u32, u32);

/// What a recount must give again: order with exact times and supporters, floor, counted, coverage.
fn essence(count: &Count) -> Essence<'_> {
    let place =
        |placed: &'_ werkatelier_core::selection::Placed| placed.time.as_ref().map(ToString::to_string);
    let order = count.order.iter().map(|placed| (placed.id.as_str(), place(placed), placed.supporters));
    (order.collect(), count.floor, count.counted, count.coverage.with)
}

/// How many selected ideas stand on the stage of the hall, and which do not.
fn on_stage(crowd: &Crowd) -> (usize, Vec<String>) {
    let (desk, stage) = (crowd.lead.replica(), crowd.stage.replica());
    let selected = desk.all("selection").flat_map(|selection| super::crowd::ids_of(&selection["selected"]));
    let (there, missing): (Vec<_>, Vec<_>) =
        selected.partition(|id| stage.get(&format!("card:{id}")).is_some());
    let said = missing.iter().map(|id| format!("card:{id} was selected and is not on the stage of the hall"));
    (there.len(), said.collect())
}

fn theme_report(desk: &Client, theme: ThemeId, title: &str) -> ThemeReport {
    let Some((_, count)) = result_of(desk, theme) else {
        return ThemeReport { title: title.to_owned(), ..ThemeReport::default() };
    };
    let replica = desk.replica();
    let key = theme.to_string();
    let places = count.order.iter().filter(|placed| placed.outcome == PlaceOutcome::Selected);
    let selected = places.map(|placed| {
        let card = replica.get(&format!("card:{}", placed.id));
        let field = |name: &str| card.and_then(|card| card[name].as_str()).unwrap_or_default().to_owned();
        SelectedIdea {
            number: field("number"),
            text: field("text"),
            time: placed.time.as_ref().map(ToString::to_string),
            supporters: placed.supporters.into(),
        }
    });
    ThemeReport {
        title: title.to_owned(),
        ideas: replica.all("card").filter(|card| card["theme"] == *key).count(),
        turnout: count.turnout.into(),
        counted: count.counted.into(),
        present: count.present.map(u64::from),
        covered: count.coverage.with.into(),
        rule: format!("{:?}", count.rule),
        floor: count.floor.into(),
        selected: selected.collect(),
    }
}
