//! What someone asks for, in the imperative, parsed. A command says nothing about whether it may or can be done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{
    CommentId, ContributionId, ParticipantId, PersonId, QuestionId, Seq, StageId, StepId, ThemeId,
};
use crate::selection::Firmness;
use crate::text::{CommentText, ContributionText, DisplayName, MessageText, Reason};

/// One thing somebody asks of a workshop. Commands for steps, timers and stages carry the sequence number their sender
/// saw: when somebody else was first, they are refused with `changed_meanwhile` and nothing happens twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
#[ts(export)]
pub enum Command {
    // What participants do.
    /// Go to a theme, at the welcome or, later, with a facilitator's help.
    ChooseTheme { theme: ThemeId },
    /// "Ik ben hier als …": one of the workshop's groups, or "dat zeg ik liever niet".
    SayAffiliation { affiliation: Option<u32> },
    /// "Ik ga weg".
    Leave {},
    /// Post a contribution; a facilitator posts on behalf of someone.
    Post {
        id: ContributionId,
        step: StepId,
        theme: ThemeId,
        text: ContributionText,
        /// The contributions this one builds on.
        #[serde(default)]
        parents: Vec<ContributionId>,
        /// The name to show with it, where the author wants that.
        #[serde(default)]
        signed: Option<DisplayName>,
    },
    /// Change the words of one's own contribution, while its step is open.
    EditContribution { contribution: ContributionId, text: ContributionText },
    /// Take one's own contribution back, while its step is open.
    Withdraw { contribution: ContributionId },
    /// Give or take back a light signal.
    React { contribution: ContributionId, reaction: Reaction, on: bool },
    /// Remark on a contribution.
    Comment { id: CommentId, contribution: ContributionId, text: CommentText },
    /// Judge an idea; `null` is "weet ik niet", which counts as no judgement.
    Judge { step: StepId, contribution: ContributionId, judgement: Option<Judgement> },
    /// Pick an idea, or no longer.
    Pick { step: StepId, contribution: ContributionId, on: bool },
    /// Give an idea this many dots or points; 0 takes them back.
    GivePoints { step: StepId, contribution: ContributionId, points: u32 },
    /// Score an idea on a criterion, 1 to 5; `null` is "weet niet".
    Score { step: StepId, contribution: ContributionId, criterion: u32, score: Option<u8> },
    /// "Ik ben klaar", or no longer.
    FinishBallot { step: StepId, done: bool },
    /// Answer "Hoe sta je erin?" on the idea that is presented.
    Agree { step: StepId, contribution: ContributionId, level: Agreement },
    /// Ask the panel a question.
    Ask {
        id: QuestionId,
        step: StepId,
        #[serde(default)]
        contribution: Option<ContributionId>,
        text: CommentText,
    },

    // What facilitators do at the desk.
    /// Make the words clearer; what was written stays as a trace.
    Clarify { contribution: ContributionId, text: ContributionText },
    /// Take a contribution out of everyone's sight, or put it back.
    Hide { contribution: ContributionId, hidden: bool },
    /// Put an idea together with another that says the same: `into` stands for both. Reversible.
    Merge { contribution: ContributionId, into: ContributionId },
    /// Let a merged idea stand by itself again.
    Unmerge { contribution: ContributionId },
    /// "Niet hetzelfde": these two are no hint any more.
    TellApart { one: ContributionId, other: ContributionId },
    /// Let a contribution that came in late count.
    AcceptLate { contribution: ContributionId },
    /// Take a comment out of sight, or put it back.
    HideComment { comment: CommentId, hidden: bool },
    /// Say that these were seen and may stand on a stage.
    ClearForStage { contributions: Vec<ContributionId> },
    /// "Groep is klaar", or not yet.
    GroupReady { step: StepId, theme: ThemeId, ready: bool },
    /// Ask the lead for help, or no longer.
    CallHelp { theme: ThemeId, on: bool },
    /// Say how many people are in the group, phones or not; `null` goes back to who is seen.
    SetHeadcount { theme: ThemeId, people: Option<u32> },
    /// End the first of two phases of a round: from here on people pick from the shortlist.
    FreezeShortlist { step: StepId, theme: Option<ThemeId> },
    /// Take an idea off the ballot, with a reason that everyone sees.
    TakeOffBallot { step: StepId, theme: Option<ThemeId>, contribution: ContributionId, reason: Reason },
    /// Enter one paper ballot: one full ballot, counted and marked as paper. The same `ballot` again replaces it. It says
    /// what the round's form asks for, and nothing else: picks, or points, or scores.
    PaperBallot {
        step: StepId,
        theme: Option<ThemeId>,
        ballot: PersonId,
        #[serde(default)]
        picks: Vec<ContributionId>,
        /// Points or stacked dots per idea.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        points: BTreeMap<ContributionId, u32>,
        /// Scores per idea, one per criterion; `null` is "weet niet".
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        scores: BTreeMap<ContributionId, Vec<Option<u8>>>,
    },
    /// Votes by raised hand for one idea: kept and shown apart. `null` takes them back.
    HandsUp { step: StepId, theme: Option<ThemeId>, contribution: ContributionId, votes: Option<u32> },
    /// Give this many places. The floor stays what it was at opening.
    SetPlaces { step: StepId, theme: Option<ThemeId>, places: u32 },
    /// Show the first places of a result to everyone; 0 hides it again.
    RevealResult { step: StepId, theme: Option<ThemeId>, places: u32 },
    /// Decide what goes to the plenary, or, without a theme, what the plenary chose. A selection that differs from the result needs a reason.
    Select {
        step: StepId,
        theme: Option<ThemeId>,
        selected: Vec<ContributionId>,
        #[serde(default)]
        reason: Option<Reason>,
        #[serde(default)]
        pitchers: Vec<Pitcher>,
    },

    // What the lead does.
    /// Open a step, for these themes or for all; reopens one that was closed. What was open before closes with its grace.
    OpenStep {
        step: StepId,
        #[serde(default)]
        themes: Vec<ThemeId>,
        saw: Seq,
    },
    /// Close a step, for these themes or for all.
    CloseStep {
        step: StepId,
        #[serde(default)]
        themes: Vec<ThemeId>,
        how: Closing,
        saw: Seq,
    },
    /// One more voting round like this one, right after it, for everyone or for one theme; both stay, side by side.
    AddRound {
        of: StepId,
        id: StepId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        theme: Option<ThemeId>,
        saw: Seq,
    },
    /// Leave a step out, or put it back.
    SkipStep { step: StepId, skipped: bool, saw: Seq },
    /// Change the timer of a run: of one theme, or of all that run this step.
    SetTimer {
        step: StepId,
        #[serde(default)]
        theme: Option<ThemeId>,
        change: TimerChange,
        saw: Seq,
    },
    /// Pin what a stage shows, or let it follow the step.
    SetStage { stage: StageId, show: Option<Show>, saw: Seq },
    /// Feature one contribution on a stage, or none.
    Feature { stage: StageId, contribution: Option<ContributionId> },
    /// "Alle schermen leeg", which every facilitator may say, and back, which the lead says.
    BlankStages { on: bool },
    /// A line to everyone, or to one theme.
    SendMessage {
        #[serde(default)]
        theme: Option<ThemeId>,
        text: MessageText,
    },
    /// Take that line away.
    ClearMessage {
        #[serde(default)]
        theme: Option<ThemeId>,
    },
    /// Place somebody in another theme.
    MoveParticipant { participant: ParticipantId, theme: ThemeId },
    /// Remove somebody; what they wrote stays and their link ends.
    RemoveParticipant { participant: ParticipantId },
    /// Go to an item of the running order; `null` is the overview.
    Spotlight { step: StepId, item: Option<u32>, saw: Seq },
    /// Put the running order in this order.
    ArrangePlenary { step: StepId, order: Vec<ContributionId> },
    /// Close the agreement scale of an idea, which shows its distribution, or open it again.
    CloseAgreement { step: StepId, contribution: ContributionId, closed: bool },
    /// Say what becomes of a question.
    SettleQuestion { question: QuestionId, state: QuestionState },

    // What the room does by itself.
    /// Somebody joined with the join code or secret.
    Join { participant: ParticipantId },
    /// The timer of a step that closes by itself ended.
    CloseDue { step: StepId, theme: Option<ThemeId> },
    /// The grace time of a closing step is over.
    GraceOver { step: StepId, theme: Option<ThemeId> },
    /// How firm the places of a count are: worked out beside the room, which was counted at once.
    FirmnessMeasured { step: StepId, theme: Option<ThemeId>, count: u32, firmness: Vec<Firmness> },
    /// The room opened again while timers ran: they go on with what was left at the last event.
    ClockResumed {},
}

/// A light signal on a contribution; never a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Reaction {
    /// A thumb.
    Thumb,
    /// A heart.
    Heart,
    /// "Dit wil ik beter snappen".
    Curious,
}

/// A screening mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Judgement {
    /// "Kansrijk".
    Promising,
    /// "Nu niet".
    NotNow,
}

/// The five steps of "Hoe sta je erin?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Agreement {
    /// "Ik ga ervoor".
    AllIn,
    /// "Goed idee".
    Good,
    /// "Maakt me niet uit".
    Neutral,
    /// "Ik twijfel".
    Doubt,
    /// "Ik ben tegen".
    Against,
}

impl Agreement {
    /// All five, from for to against.
    pub const ALL: [Self; 5] = [Self::AllIn, Self::Good, Self::Neutral, Self::Doubt, Self::Against];
}

/// Who presents an idea.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Pitcher {
    /// The idea.
    pub contribution: ContributionId,
    /// Their name, said aloud in the room; kept apart from the log.
    pub name: DisplayName,
}

/// How a step closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Closing {
    /// With the step's grace time.
    WithGrace,
    /// At once: everyone is ready.
    AtOnce,
}

/// A change of a timer. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "timer", rename_all = "snake_case")]
#[ts(export)]
pub enum TimerChange {
    /// This much from now.
    Start {
        /// Milliseconds.
        ms: i64,
    },
    /// More, or less where negative.
    Add {
        /// Milliseconds.
        ms: i64,
    },
    /// Stand still.
    Pause,
    /// Go on.
    Resume,
    /// No timer.
    Off,
}

/// What a stage shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "show", rename_all = "snake_case")]
#[ts(export)]
pub enum Show {
    /// Large QR, address and code.
    Join,
    /// The step's title and instruction.
    Step,
    /// All theme groups at work, side by side.
    Themes,
    /// One theme: question, timer, count, featured contribution.
    Theme {
        /// Which.
        theme: ThemeId,
    },
    /// The cards of a theme that a facilitator saw.
    Wall {
        /// Which.
        theme: ThemeId,
    },
    /// How many are ready with their ballot.
    Voting {
        /// Which; none is everyone together.
        theme: Option<ThemeId>,
    },
    /// The revealed places of a theme.
    Result {
        /// Which; none is everyone together.
        theme: Option<ThemeId>,
    },
    /// The revealed places of all rounds of a theme, side by side.
    Rounds {
        /// Which; none is everyone together.
        theme: Option<ThemeId>,
    },
    /// All themes with their selected ideas.
    Overview,
    /// The idea of the running order that has the spotlight.
    Pitch,
}

/// What becomes of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QuestionState {
    /// In the queue.
    #[default]
    Waiting,
    /// On the stage.
    OnStage,
    /// Answered.
    Answered,
    /// Not for the stage.
    Dismissed,
}
