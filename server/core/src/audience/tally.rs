//! Counts that change often: latest value only, never in order, never in the log's frames. What a tally may hold depends
//! on the audience like everything else: no popularity while people generate or vote.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::agenda::{Method, Phase, RunKey};
use crate::audience::Audience;
use crate::command::{QuestionState, Reaction};
use crate::id::{ContributionId, Moment, ThemeId};
use crate::workshop::Workshop;

/// The counts one audience's screen shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Tally {
    /// People who joined and did not leave.
    pub people: u32,
    /// Of them, connected or active in the last ten minutes.
    pub present: u32,
    pub themes: Vec<ThemeTally>,
    /// For desks: reactions per card.
    pub reactions: Vec<ReactionTally>,
    /// How many answered the agreement scale of the idea that is presented.
    pub answered: Option<Answered>,
    /// For the lead: questions in the queue.
    pub questions: u32,
    /// For who leads and for stages: the round in which everyone votes together.
    pub round: Option<RoundTally>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ThemeTally {
    pub theme: ThemeId,
    pub people: u32,
    pub present: u32,
    /// Contributions that count.
    pub contributions: u32,
    /// Of them builds.
    pub builds: u32,
    /// Contributions and comments no facilitator cleared for a stage yet.
    pub waiting: u32,
    /// Contributions in the tray of what came late.
    pub late: u32,
    /// People who are done with their ballot, in the round that is open.
    pub done: u32,
    /// Ballots with a pick or a mark.
    pub begun: u32,
    /// When something last happened here.
    pub active_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RoundTally {
    /// People who are done with their ballot.
    pub done: u32,
    /// Ballots with something on them.
    pub begun: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReactionTally {
    pub contribution: ContributionId,
    pub thumb: u32,
    pub heart: u32,
    pub curious: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Answered {
    pub contribution: ContributionId,
    pub answers: u32,
}

/// The counts for an audience. `present` is per theme, `None` for people without one.
#[must_use]
pub fn tally(workshop: &Workshop, audience: Audience, present: &BTreeMap<Option<ThemeId>, u32>) -> Tally {
    let themes = workshop.themes.keys().filter(|theme| match audience {
        Audience::Theme { theme: own } | Audience::Observer { theme: own } => **theme == own,
        _ => true,
    });
    Tally {
        people: workshop.people_here(),
        present: present.values().sum(),
        themes: themes.map(|theme| theme_tally(workshop, audience, *theme, present)).collect(),
        reactions: if audience.is_desk() { reactions(workshop, audience) } else { Vec::new() },
        answered: answered(workshop),
        round: round_tally(workshop).filter(|_| leads(audience)),
        questions: match audience {
            Audience::Desk { theme: None } => {
                let waiting = |q: &&crate::workshop::Question| q.state == QuestionState::Waiting;
                number(workshop.questions.values().filter(waiting).count())
            }
            _ => 0,
        },
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn theme_tally(
    workshop: &Workshop,
    audience: Audience,
    theme: ThemeId,
    present: &BTreeMap<Option<ThemeId>, u32>,
) -> ThemeTally {
    let desk = audience.is_desk();
    let leads = leads(audience);
    let counts = workshop.counts_of(theme);
    // Who votes is not told how far the others are: progress is for who leads and for the stage.
    let round = workshop.current(Some(theme)).filter(|_| leads).and_then(|step| match step.method {
        Method::Vote(_) => workshop.rounds.get(&RunKey { step: step.id, theme: Some(theme) }),
        _ => None,
    });
    let state = workshop.themes.get(&theme);
    ThemeTally {
        theme,
        people: workshop.people_in(Some(theme)),
        present: present.get(&Some(theme)).copied().unwrap_or(0),
        contributions: if leads { counts.contributions } else { 0 },
        builds: if leads { counts.builds } else { 0 },
        waiting: if leads { counts.waiting } else { 0 },
        late: if desk { counts.late } else { 0 },
        done: round.map_or(0, |round| number(round.ballots.values().filter(|ballot| ballot.done).count())),
        begun: round.map_or(0, |round| number(round.ballots.len())),
        active_at: state.and_then(|state| state.active_at).filter(|_| desk),
    }
}

fn reactions(workshop: &Workshop, audience: Audience) -> Vec<ReactionTally> {
    let led = |theme: ThemeId| matches!(audience, Audience::Desk { theme: own } if own.is_none_or(|own| own == theme));
    let cards = workshop.contributions.values().filter(|card| led(card.theme) && card.counts());
    let of = |card: &crate::workshop::Contribution, reaction: Reaction| {
        card.reactions.get(&reaction).map_or(0, |people| number(people.len()))
    };
    cards
        .map(|card| ReactionTally {
            contribution: card.id,
            thumb: of(card, Reaction::Thumb),
            heart: of(card, Reaction::Heart),
            curious: of(card, Reaction::Curious),
        })
        .filter(|tally| tally.thumb + tally.heart + tally.curious > 0)
        .collect()
}

/// Who leads, and what stands in front of the room: who votes is not told how far the others are.
fn leads(audience: Audience) -> bool {
    audience.is_desk() || matches!(audience, Audience::Stage { .. })
}

fn round_tally(workshop: &Workshop) -> Option<RoundTally> {
    let round = workshop.rounds.get(&RunKey { step: workshop.plenary_step?, theme: None })?;
    let done = round.ballots.values().filter(|ballot| ballot.done).count();
    Some(RoundTally { done: number(done), begun: number(round.ballots.len()) })
}

fn answered(workshop: &Workshop) -> Option<Answered> {
    let step = workshop.plenary_step?;
    let open = matches!(workshop.run(RunKey { step, theme: None }).phase, Phase::Open | Phase::Closing);
    let plenary = workshop.plenaries.get(&step).filter(|_| open)?;
    let item = plenary.items.get(plenary.spotlight? as usize)?;
    let answers = plenary.agreement.get(&item.contribution).map_or(0, |answers| number(answers.len()));
    Some(Answered { contribution: item.contribution, answers })
}
