//! A workshop as it is told afterwards: a document model with no format in it, folded from what an audience may see.
//! Authors are nowhere in it; a name stands only where its owner put it. It counts nothing again.

mod ballots;
mod fold;
mod rounds;

use serde::Serialize;

use crate::agenda::BallotForm;
use crate::id::{ContributionId, LinkId, Moment, Seq, StepId, ThemeId, WorkshopId};
use crate::role::Role;
use crate::selection::{Coverage, Fraction, HandsUp, Rule};

pub use ballots::{RoundBallots, ballots};
pub use fold::report;

/// Everything there is to tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub workshop: WorkshopId,
    pub title: String,
    /// A language tag: `nl`, `de`.
    pub language: String,
    /// The calendar day, `2026-11-21`.
    pub date: String,
    /// The last event this report knows of.
    pub seq: Seq,
    /// When that was.
    pub at: Moment,
    pub steps: Vec<ReportStep>,
    pub themes: Vec<ReportTheme>,
    /// What was presented to everyone, in running order; empty before a plenary began.
    pub plenary: Vec<ReportItem>,
    /// Rounds in which everyone voted together on the selected ideas, in the order of the agenda.
    pub hall_rounds: Vec<ReportRound>,
    /// What everyone together chose of them.
    pub hall_selection: Option<ReportSelection>,
    /// Share of voters of all themes who see a pick of theirs in the plenary.
    pub plenary_coverage: Option<Coverage>,
}

/// A step of the agenda.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportStep {
    pub id: StepId,
    pub title: String,
    /// Planned minutes.
    pub minutes: u32,
    pub skipped: bool,
    /// When it was first seen open by any group; none where it never was.
    pub opened_at: Option<Moment>,
}

/// A theme with all that was posted in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportTheme {
    pub id: ThemeId,
    pub letter: String,
    pub title: String,
    pub question: String,
    /// In the order of their numbers.
    pub ideas: Vec<ReportIdea>,
    /// Rounds that were counted, in the order of the agenda.
    pub rounds: Vec<ReportRound>,
    pub selection: Option<ReportSelection>,
}

/// One contribution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportIdea {
    pub id: ContributionId,
    /// Its short number: `T14`.
    pub number: String,
    pub text: String,
    /// The words before a facilitator clarified them.
    pub original: Option<String>,
    /// How many contributions said this, itself included.
    pub mentions: u32,
    /// Short numbers of what was put together with it, and it stands for.
    pub merged: Vec<String>,
    /// The short number of what stands for it.
    pub merged_into: Option<String>,
    /// Where the author put it.
    pub name: Option<String>,
    /// Short numbers of what it builds on.
    pub builds_on: Vec<String>,
    pub status: IdeaStatus,
    /// Whether a facilitator typed it for someone.
    pub on_behalf: bool,
    pub at: Moment,
    pub reactions: ReportReactions,
    pub comments: Vec<String>,
    /// What the last counted round says of it; none where it could not be picked: on no ballot, or not shortlisted.
    pub result: Option<IdeaResult>,
    /// The same of the last round in which everyone voted together.
    pub hall_result: Option<IdeaResult>,
    /// Its place in what everyone together chose, from 1.
    pub hall_selected: Option<u32>,
    /// Its place in the selection that people decided on, from 1.
    pub selected: Option<u32>,
    /// Who pitches it.
    pub pitcher: Option<String>,
    /// Answers on the agreement scale from "Ik ga ervoor" to "Ik ben tegen", once it was closed.
    pub agreement: Option<[u32; 5]>,
}

/// Whether a contribution counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdeaStatus {
    Counts,
    /// A facilitator hid it.
    Hidden,
    /// It waits in the tray of what came late.
    Late,
    /// Another idea stands for it.
    Merged,
}

/// Light signals, never votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportReactions {
    pub thumb: u32,
    pub heart: u32,
    pub curious: u32,
}

/// What a count says of one idea.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdeaResult {
    pub outcome: IdeaOutcome,
    /// Where it stands in the order, from 1; places first, then reserves.
    pub rank: Option<u32>,
    /// Counted ballots that picked it.
    pub supporters: u32,
    /// Of these counted ballots.
    pub counted: u32,
    /// Supporters in whole per cents of the counted ballots.
    pub share_percent: Option<u8>,
    pub marks: u32,
    /// Fair share only: the moment its supporters had saved enough.
    pub time: Option<Fraction>,
    /// Most points only: their sum.
    pub points: Option<u32>,
    /// Best score only.
    pub score: Option<ReportScore>,
    /// Votes by raised hand, as they were counted: `supporters` are ballots only, also where hands are added to most votes.
    pub hands: Option<u32>,
    /// Why it was taken off the ballot.
    pub reason: Option<String>,
}

/// The scores of one idea.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportScore {
    /// Of all given scores; 1 to 5.
    pub mean: Fraction,
    /// People who gave at least one.
    pub raters: u32,
    /// "Hier verschillen we".
    pub disagreement: bool,
    pub criteria: Vec<ReportCriterion>,
}

/// The scores of one idea on one criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportCriterion {
    pub name: String,
    /// None where nobody gave one.
    pub mean: Option<Fraction>,
    pub given: u32,
}

/// Where an idea came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IdeaOutcome {
    Selected,
    Reserve,
    NotPlaced,
    /// It had fewer supporters than the floor asks.
    BelowFloor,
    OffBallot,
}

/// A counted round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportRound {
    pub step: StepId,
    /// The step's title.
    pub title: String,
    pub criterion: String,
    /// What the ballot asked of people.
    pub form: BallotForm,
    pub rule: Rule,
    pub rule_version: u32,
    /// Most picks, dots or points on a ballot.
    pub limit: u32,
    pub places: u32,
    /// Supporters an idea needed for a place.
    pub floor: u32,
    /// Ballots with at least one pick.
    pub counted: u32,
    /// All ballots.
    pub turnout: u32,
    /// Of them on paper.
    pub paper: u32,
    /// People of the group while the round was open.
    pub present: Option<u32>,
    /// Voters with a pick in the result.
    pub coverage: Coverage,
    /// Short numbers, in order.
    pub selected: Vec<String>,
    pub reserves: Vec<String>,
    pub open_places: u32,
    /// The idea most voters picked of those who see nothing back.
    pub largest_unheard: Option<String>,
    /// How many counts were made: a merge after closing makes another one.
    pub counts: u32,
    /// What votes by raised hand did: apart, or added to most votes.
    pub hands_up: HandsUp,
    /// What each idea of the ballot got: places first, then reserves, the rest, and what was taken off.
    pub ideas: Vec<ReportStanding>,
    /// What groups of people picked, as recorded at closing: only where that points at nobody.
    pub affiliations: Vec<ReportAffiliation>,
    /// Hex SHA-256 of the server seed, shown from the opening on.
    pub seed_hash: String,
    /// Published when the round closed.
    pub server_seed: Option<String>,
    pub lot_seed: String,
}

/// What one round says of one idea.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportStanding {
    pub number: String,
    #[serde(flatten)]
    pub result: IdeaResult,
}

/// What one group of people picked in a round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportAffiliation {
    pub name: String,
    /// Counted ballots of the group.
    pub ballots: u32,
    /// Of them, how many picked each idea.
    pub picks: Vec<ReportPicks>,
}

/// How many picked an idea.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportPicks {
    pub number: String,
    pub picks: u32,
}

/// The human decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportSelection {
    /// Short numbers, first places first.
    pub selected: Vec<String>,
    pub reason: Option<String>,
    /// Whether it is other than the result.
    pub differs: bool,
    /// When it was decided.
    pub at: Moment,
    /// What the one who decided was then.
    pub role: Option<Role>,
    /// The link they held; none is the organiser's key.
    pub by: Option<LinkId>,
}

/// One item of the plenary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportItem {
    pub number: String,
    pub text: String,
    pub theme: String,
    /// Its place in its theme, from 1.
    pub place: u32,
    /// Whether a facilitator confirmed it; otherwise it is there "volgens de uitslag".
    pub confirmed: bool,
    pub pitcher: Option<String>,
    /// From "Ik ga ervoor" to "Ik ben tegen", once the scale was closed.
    pub agreement: Option<[u32; 5]>,
    /// "Hier verschillen we".
    pub disagreement: bool,
}
