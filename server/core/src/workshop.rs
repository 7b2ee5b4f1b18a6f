//! The state of a workshop, and what can be read off it. How events change it stands in `apply`; it decides and counts nothing.

mod apply;
mod index;
mod orders;
mod rounds;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::agenda::{Phase, Run, RunKey, Scope, Step, Timer};
use crate::command::{Agreement, QuestionState, Reaction, Show};
use crate::event::{Created, Event, NewStage, NewTheme, PlenaryItem, Recorded, Selected};
use crate::id::{
    CommentId, ContributionId, Moment, ParticipantId, QuestionId, Seq, StageId, StepId, ThemeId, VoterId,
};
use crate::limits;
use crate::selection::Count;
use crate::text::Wording;

use index::Index;

pub use index::ThemeCounts;
pub use rounds::{Ballot, Round};

/// Things by their id, in the order in which they came. The hash is a fast one, with a seed of its own in each table: it makes
/// no promise against who chooses ids to collide, and `limits` bound how many anybody can choose.
pub type Map<K, V> = IndexMap<K, V, foldhash::fast::RandomState>;

/// Everything that is true in one workshop, but persons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workshop {
    /// The number of the last event applied.
    pub seq: Seq,
    /// When that was.
    pub at: Moment,
    /// What it was made of; none before the first event.
    pub created: Option<Created>,
    pub themes: Map<ThemeId, Theme>,
    pub steps: Map<StepId, StepState>,
    pub stages: Map<StageId, Stage>,
    pub participants: Map<ParticipantId, Participant>,
    pub contributions: Map<ContributionId, Contribution>,
    pub comments: Map<CommentId, Comment>,
    pub questions: Map<QuestionId, Question>,
    pub runs: BTreeMap<RunKey, Run>,
    pub rounds: BTreeMap<RunKey, Round>,
    pub selections: BTreeMap<ThemeId, Selection>,
    /// What the plenary chose of the selected ideas.
    pub hall_selection: Option<Selection>,
    /// Places of each theme where a step gives them by size, fixed when its first round opened.
    pub shared_places: BTreeMap<StepId, BTreeMap<ThemeId, u32>>,
    /// How often somebody said what group they belong to.
    pub affiliations_said: u32,
    /// Pairs that a facilitator found not the same, the smaller id first.
    pub told_apart: BTreeSet<(ContributionId, ContributionId)>,
    pub plenaries: BTreeMap<StepId, Plenary>,
    /// The line to everyone (`None`) or to a theme.
    pub messages: BTreeMap<Option<ThemeId>, Message>,
    pub blank: bool,
    /// The last event that opened, closed or skipped a step at someone's word.
    pub agenda_changed: Seq,
    /// The last event that could take something from someone's sight.
    pub taken: Seq,
    /// Where people are before they have a theme: the plenary step last opened.
    pub plenary_step: Option<StepId>,
    /// Ways into all this.
    index: Index,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    pub is: NewTheme,
    /// The last short number given out.
    pub last_number: u32,
    /// The step this group is in: the one last opened for it.
    pub step: Option<StepId>,
    pub help: bool,
    /// People in the group as a facilitator counted them.
    pub headcount: Option<u32>,
    /// When something last happened here.
    pub active_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepState {
    pub is: Step,
    pub skipped: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub is: NewStage,
    /// What it is pinned to; none follows the step.
    pub pinned: Option<Show>,
    pub featured: Option<ContributionId>,
    pub changed: Seq,
    /// The theme whose room it hangs in.
    pub theme: Option<ThemeId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    /// Their number in order of arrival, from 1: how a console names them.
    pub number: u32,
    pub theme: Option<ThemeId>,
    pub left: bool,
    pub removed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    pub id: ContributionId,
    pub step: StepId,
    pub theme: ThemeId,
    pub number: u32,
    pub author: Option<ParticipantId>,
    pub text: Wording,
    /// The author's words before a facilitator clarified them.
    pub original: Option<Wording>,
    pub parents: Vec<ContributionId>,
    pub signed: bool,
    pub late: bool,
    pub withdrawn: bool,
    pub hidden: bool,
    /// The idea that stands for this one, where a facilitator put them together.
    pub merged_into: Option<ContributionId>,
    /// Ideas this one stands for, in the order of merging.
    pub merged: Vec<ContributionId>,
    /// Whether a facilitator saw these very words for the stage.
    pub cleared: bool,
    pub at: Moment,
    pub reactions: BTreeMap<Reaction, BTreeSet<ParticipantId>>,
    pub comments: Vec<CommentId>,
}

impl Contribution {
    /// Whether it counts: neither withdrawn, hidden, merged into another, nor waiting in the tray of what came late.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.withdrawn && !self.hidden && !self.late && self.merged_into.is_none()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    pub contribution: ContributionId,
    pub author: Option<ParticipantId>,
    pub text: Wording,
    pub hidden: bool,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub step: StepId,
    pub contribution: Option<ContributionId>,
    pub text: Wording,
    pub state: QuestionState,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub text: Wording,
    pub at: Moment,
}

/// A human decision, and when it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    pub is: Selected,
    pub at: Moment,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plenary {
    pub items: Vec<PlenaryItem>,
    pub spotlight: Option<u32>,
    pub changed: Seq,
    pub agreement: BTreeMap<ContributionId, BTreeMap<VoterId, Agreement>>,
    pub closed: BTreeSet<ContributionId>,
}

impl Workshop {
    /// What it was made of.
    ///
    /// # Panics
    /// Never after the first event, and a room opens no log without one.
    #[must_use]
    pub fn made(&self) -> &Created {
        self.created.as_ref().expect("a log begins with WorkshopCreated")
    }

    /// The step and its settings.
    #[must_use]
    pub fn step(&self, step: StepId) -> Option<&Step> {
        self.steps.get(&step).map(|state| &state.is)
    }

    /// How this step runs for this theme: everyone together, or the theme by itself.
    #[must_use]
    pub fn run_key(&self, step: StepId, theme: Option<ThemeId>) -> RunKey {
        let plenary = self.step(step).is_none_or(|step| step.method.scope() == Scope::Plenary);
        RunKey { step, theme: if plenary { None } else { theme } }
    }

    /// The life of this run so far.
    #[must_use]
    pub fn run(&self, key: RunKey) -> Run {
        self.runs.get(&key).cloned().unwrap_or_default()
    }

    /// The step this theme, or who has none yet, is in.
    #[must_use]
    pub fn current(&self, theme: Option<ThemeId>) -> Option<&Step> {
        let step = match theme {
            Some(theme) => self.themes.get(&theme)?.step,
            None => self.plenary_step,
        };
        self.step(step?)
    }

    /// The contributions of a theme that count, in order of posting.
    pub fn ideas(&self, theme: ThemeId) -> impl Iterator<Item = &Contribution> {
        self.contributions.values().filter(move |c| c.theme == theme && c.counts())
    }

    /// The people of a theme who did not leave.
    pub fn people_of(&self, theme: ThemeId) -> impl Iterator<Item = (&ParticipantId, &Participant)> {
        self.participants.iter().filter(move |(_, p)| p.theme == Some(theme) && !p.left && !p.removed)
    }

    /// The rounds of this theme, or of everyone together, in the order of the agenda.
    pub fn rounds_of(
        &self,
        theme: Option<ThemeId>,
    ) -> impl DoubleEndedIterator<Item = (RunKey, &Round)> + '_ {
        let rounds = self.steps.keys().map(move |step| RunKey { step: *step, theme });
        rounds.filter_map(|key| self.rounds.get_key_value(&key)).map(|(key, round)| (*key, round))
    }

    /// The last round of this theme, or of everyone together, that was opened, and where it ran.
    #[must_use]
    pub fn last_round(&self, theme: Option<ThemeId>) -> Option<(RunKey, &Round)> {
        self.rounds_of(theme).next_back()
    }

    /// The last round of this theme, or of everyone together, that was counted and is closed. A round in which nobody
    /// voted says nothing while another one does.
    #[must_use]
    pub fn last_result(&self, theme: Option<ThemeId>) -> Option<(RunKey, &Round, &Count)> {
        let closed = || {
            self.rounds_of(theme).rev().filter_map(|(key, round)| {
                let count = round.result().filter(|_| self.run(key).phase == Phase::Closed)?;
                Some((key, round, count))
            })
        };
        closed().find(|(_, _, count)| count.counted > 0).or_else(|| closed().next())
    }

    /// The counts whose firmness nobody worked out yet, each with its number in its round.
    pub fn unmeasured(&self) -> impl Iterator<Item = (RunKey, u32)> + '_ {
        self.rounds.iter().filter_map(|(key, round)| {
            let count = round.result()?;
            let number = u32::try_from(round.counts.len()).ok()?;
            let asked = count.firmness.is_none() && self.run(*key).phase == Phase::Closed;
            asked.then_some((*key, number))
        })
    }

    /// The idea that stands for this one: itself, or what it was merged into.
    #[must_use]
    pub fn survivor(&self, contribution: ContributionId) -> ContributionId {
        let mut id = contribution;
        for _ in 0..limits::MERGED_MAX {
            match self.contributions.get(&id).and_then(|found| found.merged_into) {
                Some(into) => id = into,
                None => break,
            }
        }
        id
    }

    /// How many contributions this one stands for, itself included.
    #[must_use]
    pub fn mentions(&self, contribution: &Contribution) -> u32 {
        let merged = contribution.merged.iter().filter_map(|id| self.contributions.get(id));
        1 + merged.map(|found| self.mentions(found)).sum::<u32>()
    }

    /// Whether a round of this theme is open or closing: its ballot is made and nothing joins it.
    #[must_use]
    pub fn is_voting(&self, theme: ThemeId) -> bool {
        let mut rounds = self.rounds.keys().filter(|key| key.theme.is_none_or(|of| of == theme));
        rounds.any(|key| matches!(self.run(*key).phase, Phase::Open | Phase::Closing))
    }

    /// Whether this contribution is on the ballot of a round that is open or closing.
    #[must_use]
    pub fn on_open_ballot(&self, contribution: ContributionId) -> bool {
        self.rounds.iter().any(|(key, round)| {
            matches!(self.run(*key).phase, Phase::Open | Phase::Closing)
                && round.lists(contribution)
                && !round.off.contains_key(&contribution)
        })
    }

    /// The state as it is once these happened, for a decision whose later events follow from its earlier ones.
    #[must_use]
    pub(crate) fn after(&self, events: &[Event], at: Moment) -> Self {
        let mut after = self.clone();
        for event in events {
            after.apply(&Recorded { seq: after.seq.next(), at, event: event.clone() });
        }
        after
    }

    /// The short number of a contribution: `T14`.
    #[must_use]
    pub fn short_number(&self, contribution: &Contribution) -> String {
        let letter = self.themes.get(&contribution.theme).map_or("?", |theme| theme.is.letter.as_str());
        let mut digits = itoa::Buffer::new();
        [letter, digits.format(contribution.number)].concat()
    }

    /// Whether a timer of an open step runs, or ended at most a day before `now`: somebody may still look at it.
    #[must_use]
    pub fn is_timed(&self, now: Moment) -> bool {
        let recent = |ends_at: Moment| now.since(ends_at) < limits::TIMER_MS_MAX;
        self.runs.values().any(|run| {
            matches!((run.phase, run.timer), (Phase::Open, Timer::Running { ends_at }) if recent(ends_at))
        })
    }

    /// Runs whose moment may come: closing ones, and open ones that close by themselves.
    pub fn due(&self) -> impl Iterator<Item = Due> + '_ {
        self.runs.iter().filter_map(|(key, run)| match (run.phase, run.grace_until, run.timer) {
            (Phase::Closing, Some(at), _) => Some(Due { run: *key, what: DueKind::Grace, at }),
            (Phase::Open, _, Timer::Running { ends_at }) if self.step(key.step)?.auto_close => {
                Some(Due { run: *key, what: DueKind::Close, at: ends_at })
            }
            _ => None,
        })
    }
}

/// A moment at which the room gives itself a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub run: RunKey,
    pub what: DueKind,
    pub at: Moment,
}

/// What is due then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueKind {
    /// Closing, because the timer ended.
    Close,
    /// Closed, because the grace is over.
    Grace,
}
