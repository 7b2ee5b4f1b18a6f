//! A real conversation again: every author posts and every person judges in their order and time. It reads no file.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::try_join_all;
use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};
use werkatelier_core::command::{Command, Judgement};
use werkatelier_core::id::{ContributionId, StepId};

use super::RehearseError;
use super::crowd::{Crowd, Person};
use super::polis::{Conversation, timeline};

/// A conversation on its way into a workshop.
pub struct Replay {
    conversation: Conversation,
    speed: f64,
    /// Which person of the crowd somebody is.
    seats: BTreeMap<u64, usize>,
    /// Which contribution an idea became.
    ideas: Mutex<BTreeMap<u64, ContributionId>>,
}

type Done = Result<(), RehearseError>;

impl Replay {
    #[must_use]
    pub fn new(conversation: Conversation, speed: f64) -> Self {
        let seats = conversation.people.iter().copied().enumerate().map(|(seat, who)| (who, seat)).collect();
        Self { conversation, speed, seats, ideas: Mutex::default() }
    }

    /// How many people take part.
    #[must_use]
    pub fn people(&self) -> usize {
        self.seats.len()
    }

    fn person<'a>(&self, crowd: &'a Crowd, who: u64) -> Option<&'a Person> {
        crowd.people.get(*self.seats.get(&who)?)
    }

    /// Everyone posts at their moment; then the facilitator hides what the moderator rejected.
    pub async fn write(&self, crowd: &Crowd, step: StepId) -> Done {
        let ideas = &self.conversation.ideas;
        let times = timeline(&ideas.iter().map(|idea| idea.at).collect::<Vec<_>>(), self.speed);
        let start = Instant::now();
        let everyone = self.seats.keys().map(|who| {
            let own = ideas.iter().zip(&times).filter(move |(idea, _)| idea.author == *who);
            async move {
                for (idea, at) in own {
                    sleep_until(start + milliseconds(*at)).await;
                    let Some(person) = self.person(crowd, *who) else { continue };
                    let posted = person.post(crowd, step, idea.text.clone(), Vec::new()).await?;
                    self.ideas.lock().insert(idea.id, posted);
                }
                Ok::<(), RehearseError>(())
            }
        });
        try_join_all(everyone).await?;
        for idea in ideas.iter().filter(|idea| idea.rejected) {
            let posted = self.ideas.lock().get(&idea.id).copied();
            if let (Some(contribution), Some(desk)) = (posted, crowd.desks.first()) {
                crowd.watch.give(desk, &Command::Hide { contribution, hidden: true }).await?;
                crowd.count.out_of_sight.fetch_add(1, Ordering::Relaxed);
            }
        }
        let contributions = self.visible();
        if let Some(desk) = crowd.desks.first() {
            crowd.watch.give(desk, &Command::ClearForStage { contributions }).await?;
        }
        Ok(())
    }

    fn visible(&self) -> Vec<ContributionId> {
        let posted = self.ideas.lock();
        let kept = self.conversation.ideas.iter().filter(|idea| !idea.rejected);
        kept.filter_map(|idea| posted.get(&idea.id).copied()).collect()
    }

    /// What this idea became, where this person may judge it: it was not hidden and is not their own.
    fn judged_as(&self, voter: u64, idea: u64) -> Option<ContributionId> {
        let judged = self.conversation.ideas.iter().find(|other| other.id == idea)?;
        let may = !judged.rejected && judged.author != voter;
        self.ideas.lock().get(&idea).copied().filter(|_| may)
    }

    /// Everyone judges at their moment.
    pub async fn judge(&self, crowd: &Crowd, step: StepId) -> Done {
        let votes = &self.conversation.votes;
        let times = timeline(&votes.iter().map(|vote| vote.at).collect::<Vec<_>>(), self.speed);
        let start = Instant::now();
        let everyone = self.seats.keys().map(|who| {
            let own = votes.iter().zip(&times).filter(move |(vote, _)| vote.voter == *who);
            async move {
                for (vote, at) in own {
                    let Some(contribution) = self.judged_as(*who, vote.idea) else { continue };
                    sleep_until(start + milliseconds(*at)).await;
                    let Some(person) = self.person(crowd, *who) else { continue };
                    person.judge(crowd, step, contribution, vote.judgement).await?;
                }
                Ok::<(), RehearseError>(())
            }
        });
        try_join_all(everyone).await?;
        Ok(())
    }

    /// Everyone picks of what they found promising, earliest judgements first.
    pub async fn pick(&self, crowd: &Crowd, step: StepId) -> Done {
        let everyone = self.seats.keys().filter_map(|who| {
            let person = self.person(crowd, *who)?;
            let judged = self.conversation.last_judgements(*who);
            let promising = judged.into_iter().filter(|(_, is)| *is == Some(Judgement::Promising));
            let wanted: Vec<ContributionId> =
                promising.filter_map(|(idea, _)| self.judged_as(*who, idea)).collect();
            (!wanted.is_empty()).then(|| person.pick(crowd, step, wanted.into_iter()))
        });
        try_join_all(everyone).await?;
        Ok(())
    }

    /// What somebody should know about this replay.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let Conversation { ideas, votes, shortened, empty, .. } = &self.conversation;
        let left_out = votes.iter().filter(|vote| {
            let idea = ideas.iter().find(|idea| idea.id == vote.idea);
            idea.is_some_and(|idea| idea.rejected || idea.author == vote.voter)
        });
        let mut notes = vec![format!(
            "{} judgements of people on their own or on hidden ideas are left out: nobody judges those here.",
            left_out.count()
        )];
        if shortened + empty > 0 {
            notes.push(format!(
                "{shortened} ideas were longer than a card and shortened; {empty} were empty."
            ));
        }
        notes
    }
}

fn milliseconds(ms: f64) -> Duration {
    Duration::from_secs_f64((ms / 1_000.0).max(0.0))
}
