//! What people of a live rehearsal do in each step: plausible things in plausible amounts, the same every time.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::try_join_all;
use serde_json::Value;
use uuid::Uuid;
use werkatelier_core::command::{Agreement, Command, Judgement, Reaction};
use werkatelier_core::id::{CommentId, ContributionId, QuestionId, StepId};
use werkatelier_core::text::{CommentText, ContributionText, TextError};

use super::RehearseError;
use super::chance::Chance;
use super::crowd::{Crowd, Person, id_of};
use crate::client::ClientError;
use crate::protocol::Ask;

/// Between two questions for cards that are too young to be judged.
const ASK_AGAIN: Duration = Duration::from_millis(500);

type Done = Result<(), RehearseError>;

/// Everyone writes; in each theme a facilitator hides one and clears the rest for the stage.
pub async fn write(crowd: &Crowd, step: StepId) -> Done {
    try_join_all(crowd.people.iter().map(|person| writes(crowd, person, step))).await?;
    for (theme, desk) in crowd.themes() {
        let key = theme.to_string();
        let mut cards: Vec<ContributionId> = {
            let replica = desk.replica();
            let cards = replica.all("card").filter(|card| card["theme"] == *key);
            cards.filter_map(id_of).collect()
        };
        if cards.len() >= 8
            && let Some(contribution) = cards.pop()
        {
            crowd.watch.give(desk, &Command::Hide { contribution, hidden: true }).await?;
            crowd.count.out_of_sight.fetch_add(1, Ordering::Relaxed);
        }
        crowd.watch.give(desk, &Command::ClearForStage { contributions: cards }).await?;
    }
    Ok(())
}

async fn writes(crowd: &Crowd, person: &Person, step: StepId) -> Done {
    let mut chance = Chance::of(person.number);
    for _ in 0..2 + chance.below(4) {
        person.post(crowd, step, ContributionText::parse(&chance.idea())?, Vec::new()).await?;
    }
    let first = person.posted.lock().first().cloned();
    if let Some((contribution, text)) = first.filter(|_| chance.percent(15)) {
        let text = ContributionText::parse(&format!("{text}, te beginnen dit najaar"))?;
        if let Some(first) = person.posted.lock().first_mut() {
            first.1 = text.as_str().to_owned();
        }
        crowd.watch.give(&person.client, &Command::EditContribution { contribution, text }).await?;
    }
    if chance.percent(10) {
        let last = person.posted.lock().pop();
        if let Some((contribution, _)) = last {
            crowd.watch.give(&person.client, &Command::Withdraw { contribution }).await?;
            crowd.count.out_of_sight.fetch_add(1, Ordering::Relaxed);
        }
    }
    ask(person, &Ask::IdeasOfOthers { step }).await?;
    Ok(())
}

/// Everyone reads cards, reacts, remarks and builds on.
pub async fn enrich(crowd: &Crowd, step: StepId) -> Done {
    try_join_all(crowd.people.iter().map(|person| reads(crowd, person, step))).await?;
    Ok(())
}

async fn reads(crowd: &Crowd, person: &Person, step: StepId) -> Done {
    let mut chance = Chance::of(person.number + 10_000);
    for _ in 0..2 {
        let answer = ask(person, &Ask::NextCards { step, count: 3, holding: Vec::new() }).await?;
        for contribution in cards_of(&answer) {
            if chance.percent(60) {
                let reaction = [Reaction::Thumb, Reaction::Heart, Reaction::Curious][chance.below(3)];
                crowd
                    .watch
                    .give(&person.client, &Command::React { contribution, reaction, on: true })
                    .await?;
            }
            if chance.percent(20) {
                let (id, text) = (CommentId(Uuid::now_v7()), CommentText::parse(chance.remark())?);
                crowd.watch.give(&person.client, &Command::Comment { id, contribution, text }).await?;
            }
            if chance.percent(10) {
                let text = ContributionText::parse(chance.addition())?;
                person.post(crowd, step, text, vec![contribution]).await?;
            }
        }
    }
    Ok(())
}

/// Everyone judges the cards they get, until there are no more.
pub async fn judge(crowd: &Crowd, step: StepId) -> Done {
    try_join_all(crowd.people.iter().map(|person| judges(crowd, person, step))).await?;
    Ok(())
}

async fn judges(crowd: &Crowd, person: &Person, step: StepId) -> Done {
    let mut chance = Chance::of(person.number + 20_000);
    let ballot = format!("ballot:{step}");
    loop {
        let answer = ask(person, &Ask::NextCards { step, count: 3, holding: Vec::new() }).await?;
        let cards = cards_of(&answer);
        if cards.is_empty() {
            let left = person.client.replica().own.get(&ballot).and_then(|own| own["to_judge"].as_u64());
            if left.unwrap_or(0) == 0 {
                return Ok(());
            }
            // The youngest ideas are handed out ten seconds after they were written.
            tokio::time::sleep(ASK_AGAIN).await;
        }
        for contribution in cards {
            let judgement = match chance.below(100) {
                0..45 => Some(Judgement::Promising),
                45..85 => Some(Judgement::NotNow),
                _ => None,
            };
            person.judge(crowd, step, contribution, judgement).await?;
            // The next question counts what is judged from the published state, which is at least as new as the answer.
        }
    }
}

/// Everyone picks of what they found promising, in their own order.
pub async fn pick(crowd: &Crowd, step: StepId) -> Done {
    let picks = crowd.people.iter().map(|person| async move {
        let promising = person
            .client
            .replica()
            .own
            .get(&format!("ballot:{step}"))
            .map(|own| super::crowd::ids_of(&own["promising"]));
        person.pick(crowd, step, promising.unwrap_or_default().into_iter()).await
    });
    try_join_all(picks).await?;
    Ok(())
}

/// The idea with the spotlight: everyone says how they stand in it, somebody asks something.
pub async fn stand(crowd: &Crowd, step: StepId, contribution: ContributionId, item: usize) -> Done {
    let answers = crowd.people.iter().map(|person| async move {
        let mut chance = Chance::of(person.number + 30_000 + item);
        let level = Agreement::ALL[chance.below(4) + usize::from(chance.percent(10))];
        crowd.watch.give(&person.client, &Command::Agree { step, contribution, level }).await
    });
    try_join_all(answers).await?;
    if let Some(person) = crowd.people.get(item) {
        let (id, text) = (QuestionId(Uuid::now_v7()), CommentText::parse("Wie gaat dit trekken?")?);
        let question = Command::Ask { id, step, contribution: Some(contribution), text };
        crowd.watch.give(&person.client, &question).await?;
    }
    Ok(())
}

async fn ask(person: &Person, what: &Ask) -> Result<Value, ClientError> {
    loop {
        match person.client.ask(what).await {
            Err(ClientError::Refused(refusal)) if refusal.means_later() => {
                tokio::time::sleep(ASK_AGAIN).await;
            }
            other => return other,
        }
    }
}

fn cards_of(answer: &Value) -> Vec<ContributionId> {
    answer["cards"].as_array().into_iter().flatten().filter_map(id_of).collect()
}

impl From<TextError> for RehearseError {
    fn from(error: TextError) -> Self {
        Self::Unexpected(error.to_string())
    }
}
