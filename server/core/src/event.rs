//! What happened, in the past tense and for ever: an event changes only by adding to it. It holds ids, never persons.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::agenda::{BallotForm, RunKey, Step, Timer};
use crate::command::{Agreement, Judgement, QuestionState, Reaction, Show};
use crate::id::{
    CommentId, ContributionId, JoinCode, LinkId, Moment, ParticipantId, PersonId, QuestionId, Seq, StageId,
    StepId, ThemeId, VoterId, WorkshopId,
};
use crate::role::Role;
use crate::selection::{AffiliationCount, Count, Firmness, HandsUp};
use crate::text::Wording;

/// An event in its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its number, gapless from 1.
    pub seq: Seq,
    /// When, on the room's clock.
    pub at: Moment,
    /// What.
    pub event: Event,
}

/// One thing that happened in a workshop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first event of every log.
    WorkshopCreated(Box<Created>),

    // People.
    ParticipantJoined {
        participant: ParticipantId,
    },
    ThemeChosen {
        participant: ParticipantId,
        theme: ThemeId,
    },
    ParticipantLeft {
        participant: ParticipantId,
    },
    ParticipantRemoved {
        participant: ParticipantId,
    },
    HeadcountSet {
        theme: ThemeId,
        people: Option<u32>,
    },
    /// Somebody said what group they belong to; which one stands in `people`.
    AffiliationSaid {
        participant: ParticipantId,
    },

    // The agenda.
    StepOpened {
        run: RunKey,
        timer: Timer,
    },
    /// Closing began; what was in flight counts until then.
    StepClosing {
        run: RunKey,
        grace_until: Moment,
    },
    StepClosed {
        run: RunKey,
    },
    StepSkipped {
        step: StepId,
        skipped: bool,
    },
    /// A step joined the agenda, right after another.
    StepAdded {
        step: Box<Step>,
        after: StepId,
    },
    TimerSet {
        run: RunKey,
        timer: Timer,
    },
    /// Nobody lived through this gap: running timers and graces end so much later.
    ClockResumed {
        gap_ms: i64,
    },
    GroupReady {
        run: RunKey,
        ready: bool,
    },
    HelpCalled {
        theme: ThemeId,
        on: bool,
    },

    // Contributions.
    ContributionPosted(Posted),
    /// Its author changed the words.
    ContributionEdited {
        contribution: ContributionId,
        text: Wording,
    },
    /// A facilitator made the words clearer; the old ones stay in the state as a trace.
    ContributionClarified {
        contribution: ContributionId,
        text: Wording,
    },
    ContributionWithdrawn {
        contribution: ContributionId,
    },
    ContributionHidden {
        contribution: ContributionId,
        hidden: bool,
    },
    /// `into` stands for both from here on.
    Merged {
        contribution: ContributionId,
        into: ContributionId,
    },
    Unmerged {
        contribution: ContributionId,
    },
    /// A facilitator saw that these two are not the same.
    ToldApart {
        one: ContributionId,
        other: ContributionId,
    },
    /// A contribution that came in late counts from here on.
    LateAccepted {
        contribution: ContributionId,
    },
    ClearedForStage {
        contributions: Vec<ContributionId>,
    },
    Reacted {
        contribution: ContributionId,
        participant: ParticipantId,
        reaction: Reaction,
        on: bool,
    },
    Commented {
        comment: CommentId,
        contribution: ContributionId,
        /// None where a facilitator did.
        author: Option<ParticipantId>,
        text: Wording,
    },
    CommentHidden {
        comment: CommentId,
        hidden: bool,
    },

    // Voting.
    RoundOpened(Box<RoundOpened>),
    /// Places of all themes, shared out by size when the first round of the step opened.
    PlacesShared {
        step: StepId,
        places: Vec<(ThemeId, u32)>,
    },
    Judged {
        run: RunKey,
        voter: VoterId,
        contribution: ContributionId,
        judgement: Option<Judgement>,
    },
    Picked {
        run: RunKey,
        voter: VoterId,
        contribution: ContributionId,
        on: bool,
    },
    PointsGiven {
        run: RunKey,
        voter: VoterId,
        contribution: ContributionId,
        points: u32,
    },
    Scored {
        run: RunKey,
        voter: VoterId,
        contribution: ContributionId,
        criterion: u32,
        score: Option<u8>,
    },
    BallotFinished {
        run: RunKey,
        voter: VoterId,
        done: bool,
    },
    /// One whole paper ballot; the same voter again replaces it.
    PaperBallotEntered {
        run: RunKey,
        voter: VoterId,
        picks: Vec<ContributionId>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        points: BTreeMap<ContributionId, u32>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        scores: BTreeMap<ContributionId, Vec<Option<u8>>>,
    },
    ShortlistFrozen {
        run: RunKey,
        shortlist: Vec<ContributionId>,
        /// On the ballot, judged by too few to say anything.
        too_little_seen: Vec<ContributionId>,
    },
    TakenOffBallot {
        run: RunKey,
        contribution: ContributionId,
        reason: Wording,
    },
    /// The same ballots go on; what the lot will be drawn from is new, because the old seed is known by now.
    RoundReopened {
        run: RunKey,
        server_seed: String,
    },
    /// None takes the votes back.
    HandsCounted {
        run: RunKey,
        contribution: ContributionId,
        votes: Option<u32>,
    },
    PlacesSet {
        run: RunKey,
        places: u32,
    },
    /// The count, as it was made: nothing is ever recounted from the log.
    RoundCounted {
        run: RunKey,
        count: Box<Count>,
        /// What groups of people picked, as far as that may ever be shown.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        affiliations: Vec<AffiliationCount>,
    },
    /// How firm the places of the last count are.
    FirmnessMeasured {
        run: RunKey,
        firmness: Vec<Firmness>,
    },
    ResultRevealed {
        run: RunKey,
        places: u32,
    },
    Selected(Selected),

    // The plenary.
    PlenaryComposed {
        step: StepId,
        items: Vec<PlenaryItem>,
    },
    SpotlightMoved {
        step: StepId,
        item: Option<u32>,
    },
    Agreed {
        step: StepId,
        voter: VoterId,
        contribution: ContributionId,
        level: Agreement,
    },
    AgreementClosed {
        step: StepId,
        contribution: ContributionId,
        closed: bool,
    },
    QuestionAsked {
        question: QuestionId,
        step: StepId,
        contribution: Option<ContributionId>,
        text: Wording,
    },
    QuestionSettled {
        question: QuestionId,
        state: QuestionState,
    },

    // Stages and messages.
    StageSet {
        stage: StageId,
        show: Option<Show>,
    },
    Featured {
        stage: StageId,
        contribution: Option<ContributionId>,
    },
    StagesBlanked {
        on: bool,
    },
    MessageSent {
        theme: Option<ThemeId>,
        text: Wording,
    },
    MessageCleared {
        theme: Option<ThemeId>,
    },
}

/// What a workshop is made of at its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub workshop: WorkshopId,
    pub title: Wording,
    /// BCP 47: `nl`, `de`.
    pub language: String,
    /// The calendar day, `2026-11-21`.
    pub date: String,
    /// Which template it was made from.
    pub template: String,
    pub join_code: JoinCode,
    /// 128 bits in hex; the QR carries it.
    pub join_secret: String,
    /// 128 bits in hex: what personal orders are drawn from.
    pub salt: String,
    pub expected_people: u32,
    pub themes: Vec<NewTheme>,
    pub steps: Vec<Step>,
    pub stages: Vec<NewStage>,
    /// What people may say they are here as; none is not asked.
    #[serde(default)]
    pub affiliations: Vec<Wording>,
}

/// A theme at its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTheme {
    pub id: ThemeId,
    /// The letter of its short numbers: `T` in T14.
    pub letter: String,
    pub title: Wording,
    pub question: Wording,
    /// 1 to 8, a colour of the tokens.
    pub colour: u8,
    /// A name of an icon of the pages.
    pub icon: String,
    pub places: Option<u32>,
}

/// A stage at its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewStage {
    pub id: StageId,
    pub title: Wording,
    /// The theme whose room it hangs in; none is the hall.
    pub theme: Option<ThemeId>,
}

/// A contribution as it was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub contribution: ContributionId,
    pub step: StepId,
    pub theme: ThemeId,
    /// None where a facilitator typed it for someone.
    pub author: Option<ParticipantId>,
    pub text: Wording,
    pub parents: Vec<ContributionId>,
    /// Whether the author put their name with it.
    pub signed: bool,
    /// Whether it came in after its step's grace time, or after the ballot of its theme was made.
    pub late: bool,
}

/// A voting round as it was opened: its ballot is frozen from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundOpened {
    pub run: RunKey,
    pub ballot: Vec<ContributionId>,
    pub limit: u32,
    pub places: u32,
    pub reserves: u32,
    pub rule: crate::agenda::VoteRule,
    pub criterion: Wording,
    pub own_ideas: bool,
    pub cards_max: u32,
    /// Whether people first look (`Bekijken`) and then pick from a shortlist.
    pub two_phases: bool,
    /// 16 random bytes in hex. Its SHA-256 is shown at once, itself when the round closed.
    pub server_seed: String,
    #[serde(default)]
    pub form: BallotForm,
    #[serde(default)]
    pub hands_up: HandsUp,
}

/// The human decision, apart from the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selected {
    pub run: RunKey,
    pub selected: Vec<ContributionId>,
    pub reason: Option<Wording>,
    /// Whether it is other than the result's places.
    pub differs: bool,
    /// Who pitches which idea; names live in `people`.
    pub pitchers: Vec<(ContributionId, PersonId)>,
    /// The link that decided; none is the organiser's key.
    pub by: Option<LinkId>,
    /// What they were then.
    #[serde(default)]
    pub role: Option<Role>,
}

/// One item of the running order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PlenaryItem {
    pub contribution: ContributionId,
    pub theme: ThemeId,
    /// Its place in its theme, from 1.
    pub place: u32,
    /// Whether a facilitator confirmed it; otherwise it is there "volgens de uitslag".
    pub confirmed: bool,
}

impl Event {
    /// Whether this can take something from someone's sight.
    pub(crate) fn takes(&self) -> bool {
        matches!(
            self,
            Self::StepOpened { .. }
                | Self::ParticipantRemoved { .. }
                | Self::ContributionWithdrawn { .. }
                | Self::ContributionHidden { .. }
                | Self::ContributionEdited { .. }
                | Self::CommentHidden { .. }
                | Self::TakenOffBallot { .. }
                | Self::RoundCounted { .. }
                | Self::ResultRevealed { .. }
                | Self::PlenaryComposed { .. }
                | Self::SpotlightMoved { .. }
                | Self::QuestionSettled { .. }
                | Self::StageSet { .. }
                | Self::Featured { .. }
                | Self::StagesBlanked { .. }
                | Self::MessageCleared { .. }
                | Self::RoundOpened(_)
                | Self::RoundReopened { .. }
                | Self::ShortlistFrozen { .. }
                | Self::Merged { .. }
                | Self::Unmerged { .. }
        )
    }

    /// The run an event is about.
    #[must_use]
    pub fn run(&self) -> Option<RunKey> {
        match self {
            Self::StepOpened { run, .. }
            | Self::StepClosing { run, .. }
            | Self::StepClosed { run }
            | Self::TimerSet { run, .. }
            | Self::GroupReady { run, .. }
            | Self::Judged { run, .. }
            | Self::Picked { run, .. }
            | Self::PointsGiven { run, .. }
            | Self::Scored { run, .. }
            | Self::BallotFinished { run, .. }
            | Self::RoundReopened { run, .. }
            | Self::HandsCounted { run, .. }
            | Self::PlacesSet { run, .. }
            | Self::FirmnessMeasured { run, .. }
            | Self::PaperBallotEntered { run, .. }
            | Self::ShortlistFrozen { run, .. }
            | Self::TakenOffBallot { run, .. }
            | Self::RoundCounted { run, .. }
            | Self::ResultRevealed { run, .. } => Some(*run),
            Self::RoundOpened(opened) => Some(opened.run),
            Self::Selected(selected) => Some(selected.run),
            _ => None,
        }
    }

    /// The one contribution an event is about.
    #[must_use]
    pub fn contribution(&self) -> Option<ContributionId> {
        match self {
            Self::ContributionPosted(posted) => Some(posted.contribution),
            Self::ContributionEdited { contribution, .. }
            | Self::ContributionClarified { contribution, .. }
            | Self::ContributionWithdrawn { contribution }
            | Self::ContributionHidden { contribution, .. }
            | Self::Merged { contribution, .. }
            | Self::Unmerged { contribution }
            | Self::LateAccepted { contribution }
            | Self::Reacted { contribution, .. }
            | Self::Commented { contribution, .. } => Some(*contribution),
            _ => None,
        }
    }
}
