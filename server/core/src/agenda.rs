//! Steps and their life. The agenda is data; what people do in a step is its method's business, not this file's.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{Moment, Seq, StepId, ThemeId};
use crate::limits;
use crate::selection::{self, HandsUp};
use crate::text::Wording;

/// One step of the agenda: it runs one method with its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// What stands in the agenda and above the phone.
    pub title: Wording,
    /// What participants read when it is open.
    pub instruction: Wording,
    /// Planned duration in minutes.
    pub minutes: u32,
    /// Milliseconds that what was already typed still counts after closing.
    pub grace_ms: i64,
    /// Whether it closes by itself when its timer ends.
    pub auto_close: bool,
    /// The one theme it is for, where it is not for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub only: Option<ThemeId>,
    /// What people do.
    pub method: Method,
}

/// What people do in a step, with its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "method", rename_all = "snake_case")]
#[ts(export)]
pub enum Method {
    /// Enter and choose or get a theme.
    Welcome {
        /// How people come into a theme.
        assignment: Assignment,
    },
    /// Look at the stage, have a break, or walk.
    Listen {
        /// What there is to do.
        kind: ListenKind,
    },
    /// Write contributions, alone first.
    Gather {
        /// What one sees of others.
        visibility: Visibility,
        /// How many one person may post; none is no limit of this step.
        max_per_person: Option<u32>,
    },
    /// Read cards, react, comment, build on.
    Enrich {
        /// Whether reactions are on.
        reactions: bool,
        /// Whether comments are on.
        comments: bool,
        /// Whether builds are on.
        builds: bool,
    },
    /// Mark and pick.
    Vote(VoteSettings),
    /// See the result, decide, and give the reason.
    Select {},
    /// The selected ideas of all themes, one by one, for everyone.
    Pitch {
        /// Whether the agreement scale is asked.
        agreement: bool,
        /// Whether questions can be asked.
        questions: bool,
    },
}

/// The settings of a voting round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VoteSettings {
    /// Most picks on a ballot; none is 5, and 3 where the ballot has fewer than 10 ideas.
    pub limit: Option<u32>,
    /// Places to fill.
    pub places: u32,
    /// Reserves after the places.
    pub reserves: u32,
    /// How a result follows from the ballots.
    pub rule: VoteRule,
    /// What "promising" means here; the ballot names it.
    pub criterion: Wording,
    /// Whether people may pick what they wrote themselves.
    pub own_ideas: bool,
    /// Most cards one person judges where there are two phases.
    pub cards_max: u32,
    /// What a ballot asks of people.
    #[serde(default)]
    pub form: BallotForm,
    /// What is voted on: the ideas of each theme by itself, or the selected ideas of all, with everyone.
    #[serde(default)]
    pub over: VoteOver,
    /// Places over all themes together, given by the size of each; none is `places` for every theme.
    #[serde(default)]
    pub by_size: Option<u32>,
    /// What votes by raised hand do.
    #[serde(default)]
    pub hands_up: HandsUp,
}

/// What a ballot asks of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
#[ts(export)]
pub enum BallotForm {
    /// Card by card *kansrijk* or *nu niet*, then at most so many picks.
    #[default]
    MarksPicks,
    /// Pick every idea one agrees with; no marks, no most.
    Approval,
    /// So many dots to give.
    Dots {
        /// How many; none follows from the ideas, see [`dots_for`].
        dots: Option<u32>,
        /// Whether one idea may get several.
        stacking: bool,
    },
    /// A budget of points to spread over the ideas.
    Points {
        /// Points of one ballot.
        budget: u32,
    },
    /// A score of 1 to 5 per idea on each criterion, or "weet niet".
    Scale {
        /// What is scored, 1 to [`limits::CRITERIA_MAX`].
        criteria: Vec<Wording>,
    },
}

/// What is voted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VoteOver {
    /// The ideas of a theme, by its own group.
    #[default]
    Theme,
    /// The selected ideas of all themes, by everyone together.
    Selected,
}

/// Dots on a ballot of so many ideas where nobody set a number: a quarter of them, 3 to 7.
#[must_use]
pub fn dots_for(ideas: usize) -> u32 {
    let quarter = u32::try_from((ideas + 2) / 4).unwrap_or(u32::MAX);
    quarter.clamp(limits::DOTS_MIN, limits::DOTS_MAX)
}

/// How a result follows from the ballots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VoteRule {
    /// Sequential Phragmén; most votes below ten counted voters or for one place.
    FairShare,
    /// Picks, then marks, then the lot; points or scores where the ballot's form has those.
    MostVotes,
}

/// How people come into a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Assignment {
    /// They choose.
    Choose,
    /// They get the theme with the fewest people.
    Balanced,
    /// A facilitator places them.
    Facilitator,
}

/// What there is to do in a `listen` step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ListenKind {
    /// Somebody speaks.
    Talk,
    /// A break.
    Break,
    /// Walk to another room.
    Walk,
    /// The end, with what happens next.
    Goodbye,
}

/// What one sees of others while gathering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Visibility {
    /// Nothing.
    Own,
    /// Three at a time, when asked for.
    OnRequest,
}

/// Whether a step is for everyone together or for each theme by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Scope {
    /// Everyone together.
    Plenary,
    /// Each theme group at its own pace.
    Breakout,
}

impl Step {
    /// The settings of its voting round, where it has one.
    #[must_use]
    pub fn vote_settings(&self) -> Option<&VoteSettings> {
        match &self.method {
            Method::Vote(settings) => Some(settings),
            _ => None,
        }
    }
}

impl Method {
    /// Who runs through it together.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Welcome { .. } | Self::Listen { .. } | Self::Pitch { .. } => Scope::Plenary,
            Self::Vote(settings) if settings.over == VoteOver::Selected => Scope::Plenary,
            Self::Gather { .. } | Self::Enrich { .. } | Self::Vote(_) | Self::Select {} => Scope::Breakout,
        }
    }
}

impl VoteSettings {
    /// The usual round: mark and pick, fair share, three places, two reserves.
    #[must_use]
    pub fn usual(criterion: Wording) -> Self {
        Self {
            limit: None,
            places: selection::PLACES_DEFAULT,
            reserves: selection::RESERVES_DEFAULT,
            rule: VoteRule::FairShare,
            criterion,
            own_ideas: true,
            cards_max: limits::CARDS_PER_PERSON,
            form: BallotForm::MarksPicks,
            over: VoteOver::Theme,
            by_size: None,
            hands_up: HandsUp::Apart,
        }
    }

    /// The most picks, dots or points on a ballot of `ideas` ideas; a scale has as many picks as ideas.
    #[must_use]
    pub fn limit_for(&self, ideas: usize) -> u32 {
        let all = u32::try_from(ideas).unwrap_or(u32::MAX);
        match (&self.form, self.over) {
            (BallotForm::MarksPicks, VoteOver::Theme) if ideas >= limits::FEW_IDEAS => {
                self.limit.unwrap_or(limits::PICKS_DEFAULT)
            }
            (BallotForm::MarksPicks, _) => self.limit.unwrap_or(limits::PICKS_FEW),
            (BallotForm::Approval | BallotForm::Scale { .. }, _) => all,
            (BallotForm::Dots { dots, .. }, _) => dots.unwrap_or_else(|| dots_for(ideas)),
            (BallotForm::Points { budget }, _) => *budget,
        }
    }
}

/// One step as one group runs through it: a theme, or everyone where the theme is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RunKey {
    /// The step.
    pub step: StepId,
    /// The group, none for everyone together.
    pub theme: Option<ThemeId>,
}

/// Where a run is in its life: `planned → open → closing → closed`; reopening makes it open again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Phase {
    /// Not yet begun.
    #[default]
    Planned,
    /// People work in it.
    Open,
    /// What was already typed or in flight still counts.
    Closing,
    /// Over.
    Closed,
}

/// The life of one run so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Where it is.
    pub phase: Phase,
    /// When it was last opened.
    pub opened_at: Option<Moment>,
    /// The timer.
    pub timer: Timer,
    /// Until when what was in flight counts, while closing.
    pub grace_until: Option<Moment>,
    /// "Groep is klaar".
    pub ready: bool,
    /// The last event that set the timer.
    pub timer_changed: Seq,
}

/// The time a step has left. It informs; it closes a step only where the step says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "timer", rename_all = "snake_case")]
#[ts(export)]
pub enum Timer {
    /// No timer.
    #[default]
    Off,
    /// It ends at this moment on the room's clock.
    Running {
        /// The end.
        ends_at: Moment,
    },
    /// It stands still with this many milliseconds left.
    Paused {
        /// Milliseconds left.
        left_ms: i64,
    },
}

impl Timer {
    /// The same timer after the clock went on by `ms` that count for nobody.
    #[must_use]
    pub fn later(self, ms: i64) -> Self {
        match self {
            Self::Running { ends_at } => Self::Running { ends_at: ends_at.plus(ms) },
            other => other,
        }
    }

    /// Milliseconds left at `now`, negative when it is over; none without a timer.
    #[must_use]
    pub fn left(self, now: Moment) -> Option<i64> {
        match self {
            Self::Off => None,
            Self::Running { ends_at } => Some(ends_at.since(now)),
            Self::Paused { left_ms } => Some(left_ms),
        }
    }
}
