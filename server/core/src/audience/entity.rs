//! The things a view is made of, as they go over the wire. It decides nothing about who gets them.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::agenda::{BallotForm, Phase, RunKey, Scope, Step, Timer, VoteRule};
use crate::command::{QuestionState, Show};
use crate::event::PlenaryItem;
use crate::id::{
    CommentId, ContributionId, JoinCode, LinkId, Moment, ParticipantId, QuestionId, StageId, StepId, ThemeId,
    WorkshopId,
};
use crate::role::Role;
use crate::selection::{AffiliationCount, Count, HandsUp};

/// One thing as one audience sees it. Fields that not everyone may see are absent for who may not.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum Entity {
    Workshop(WorkshopView),
    Theme(ThemeView),
    Step(StepView),
    Card(CardView),
    Comment(CommentView),
    Round(Box<RoundView>),
    Selection(SelectionView),
    Plenary(PlenaryView),
    Question(QuestionView),
    Stage(StageView),
    Message(MessageView),
    Person(PersonView),
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct WorkshopView {
    pub id: WorkshopId,
    pub title: String,
    /// A language tag: `nl`, `de`.
    pub language: String,
    /// The calendar day, `2026-11-21`.
    pub date: String,
    pub template: String,
    pub join_code: JoinCode,
    /// What the QR carries; for desks and stages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub join_secret: Option<String>,
    pub expected_people: u32,
    /// The step of everyone together that was last opened; where who has no theme is.
    pub plenary_step: Option<StepId>,
    /// "Alle schermen leeg".
    pub blank: bool,
    /// What people may say they are here as; none is not asked.
    pub affiliations: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ThemeView {
    pub id: ThemeId,
    /// Its place among the themes, from 0.
    pub index: u32,
    pub letter: String,
    pub title: String,
    pub question: String,
    /// 1 to 8.
    pub colour: u8,
    pub icon: String,
    /// People it has room for.
    pub places: Option<u32>,
    /// The step this group is in.
    pub step: Option<StepId>,
    /// For desks: "vraagt hulp".
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub help: Option<bool>,
    /// For desks: people in the group as a facilitator counted them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub headcount: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    /// Its place in the agenda, from 0.
    pub index: u32,
    pub step: Step,
    pub scope: Scope,
    pub skipped: bool,
    /// The runs this audience may know of; a run not named is planned.
    pub runs: Vec<RunView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RunView {
    /// None is everyone together.
    pub theme: Option<ThemeId>,
    pub phase: Phase,
    pub opened_at: Option<Moment>,
    pub timer: Timer,
    /// Until when what was in flight counts, while closing.
    pub grace_until: Option<Moment>,
    /// "Groep is klaar".
    pub ready: bool,
}

/// A contribution.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CardView {
    pub id: ContributionId,
    pub theme: ThemeId,
    pub step: StepId,
    /// Its short number: `T14`.
    pub number: String,
    pub text: String,
    /// What it builds on.
    pub parents: Vec<ContributionId>,
    /// Where the author put it; never for a stage.
    pub name: Option<String>,
    /// Whether a facilitator made the words clearer.
    pub clarified: bool,
    pub at: Moment,
    /// For desks and stages: how many contributions said this, where ideas were put together. Never on a ballot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mentions: Option<u32>,
    /// For desks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub desk: Option<CardDesk>,
}

/// What only a desk knows of a card.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CardDesk {
    /// The author's words before a facilitator clarified them.
    pub original: Option<String>,
    pub hidden: bool,
    /// It came in after the grace time or the ballot, and waits in the tray.
    pub late: bool,
    /// Whether a facilitator saw these very words for the stage.
    pub cleared: bool,
    /// Whether a facilitator typed it for someone.
    pub on_behalf: bool,
    /// Whether it is on an open ballot: no edit, no hide.
    pub frozen: bool,
    /// The idea that stands for it, where a facilitator put them together.
    pub merged_into: Option<ContributionId>,
    /// Ideas it stands for, in the order of merging.
    pub merged: Vec<ContributionId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CommentView {
    pub id: CommentId,
    pub contribution: ContributionId,
    pub text: String,
    pub at: Moment,
    pub hidden: bool,
}

/// Where a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RoundPhase {
    /// The first of two phases: people look and mark.
    Looking,
    /// People pick (and mark, where there is one phase).
    Picking,
    /// Closing: what was in flight counts.
    Closing,
    /// Counted.
    Counted,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RoundView {
    pub run: RunKey,
    pub phase: RoundPhase,
    /// Ideas on the ballot now.
    pub ideas: u32,
    pub limit: u32,
    pub places: u32,
    pub rule: VoteRule,
    /// What the ballot asks of people.
    pub form: BallotForm,
    pub criterion: String,
    pub own_ideas: bool,
    pub two_phases: bool,
    /// Most cards one person judges while looking.
    pub cards_max: u32,
    /// Ideas taken off the ballot, with the reason.
    pub off: Vec<OffBallot>,
    /// Short numbers of ideas that were put together after the ballot was made, what stands for them first: their votes
    /// count as one.
    pub merged: Vec<Vec<String>>,
    /// For stages that show the whole result: what groups of people picked of its places.
    pub affiliations: Vec<AffiliationCount>,
    /// For stages that show a choice that differs: share of counted voters with a pick in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub choice_coverage: Option<crate::selection::Coverage>,
    /// Hex SHA-256 of the server seed, shown from the opening on.
    pub seed_hash: String,
    /// How many places of the result everyone may see.
    pub revealed: u32,
    /// The result as far as this audience may see it.
    pub result: Option<Count>,
    /// For desks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub desk: Option<RoundDesk>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OffBallot {
    pub contribution: ContributionId,
    pub reason: String,
}

/// What only a desk knows of a round.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RoundDesk {
    /// Published when the round closed.
    pub server_seed: Option<String>,
    /// How many counts were made; the result is the last.
    pub counts: u32,
    /// Paper ballots among the ballots.
    pub paper: u32,
    /// Ideas on the ballot that too few judged.
    pub too_little_seen: Vec<ContributionId>,
    /// What can be picked, where a shortlist was made: the short numbers that a paper ballot may carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shortlist: Option<Vec<ContributionId>>,
    /// Places at opening, which the floor follows from.
    pub places_at_opening: u32,
    /// Votes by raised hand.
    pub hands: BTreeMap<ContributionId, u32>,
    /// What hands do: shown apart, or added to most votes.
    pub hands_up: HandsUp,
    /// What groups of people picked, as far as that may be shown.
    pub affiliations: Vec<AffiliationCount>,
    /// Share of counted voters with a pick in the selection, where it differs from the result.
    pub selection_coverage: Option<crate::selection::Coverage>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SelectionView {
    /// None is what everyone together chose of the selected ideas.
    pub theme: Option<ThemeId>,
    pub step: StepId,
    pub selected: Vec<ContributionId>,
    pub reason: Option<String>,
    /// Whether it is other than the result.
    pub differs: bool,
    pub pitchers: Vec<PitcherView>,
    /// When it was decided.
    pub at: Moment,
    /// For desks: the link that decided; none is the organiser.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<LinkId>,
    /// For desks: what they were then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<Role>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PitcherView {
    pub contribution: ContributionId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PlenaryView {
    pub step: StepId,
    pub items: Vec<PlenaryItem>,
    /// The item that is presented; none is the overview.
    pub spotlight: Option<u32>,
    /// Scales that were closed.
    pub agreements: Vec<AgreementView>,
    /// Share of people with a counted ballot in any theme who see a pick of theirs among the items.
    pub coverage: Option<crate::selection::Coverage>,
}

/// The distribution of a closed scale.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct AgreementView {
    pub contribution: ContributionId,
    /// From "Ik ga ervoor" to "Ik ben tegen".
    pub counts: [u32; 5],
    /// "Hier verschillen we": normalised standard deviation above 0.3.
    pub disagreement: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct QuestionView {
    pub id: QuestionId,
    pub contribution: Option<ContributionId>,
    pub text: String,
    pub state: QuestionState,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StageView {
    pub id: StageId,
    /// Its place among the stages, from 0: the hall first.
    pub index: u32,
    pub title: String,
    /// The theme whose room it hangs in; none is the hall.
    pub theme: Option<ThemeId>,
    /// What it shows now, pinned or following the step.
    pub show: Show,
    pub pinned: bool,
    pub blank: bool,
    pub featured: Option<ContributionId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct MessageView {
    pub theme: Option<ThemeId>,
    pub text: String,
    pub at: Moment,
}

/// A participant as a desk sees them: a number, never a name.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PersonView {
    pub id: ParticipantId,
    pub number: u32,
    pub theme: Option<ThemeId>,
    pub left: bool,
}
