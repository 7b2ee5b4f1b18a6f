//! `decide`: from a state and a command to what happened, or why not. It changes nothing and waits for nothing.

use std::collections::BTreeMap;

use crate::agenda::{Phase, Run, RunKey};
use crate::command::Command;
use crate::event::Event;
use crate::id::{ContributionId, Fresh, Moment, StepId, ThemeId};
use crate::method::{enrich, gather, merge, paper, pitch, round, select, stage, steps, vote, welcome};
use crate::people::{People, Private};
use crate::rejection::{Rejection, Thing};
use crate::role::{self, Actor};
use crate::workshop::{Contribution, Workshop};

/// What a decision is made with, beside state and command.
#[derive(Debug)]
pub struct Context {
    /// The room's clock.
    pub now: Moment,
    /// Who asks.
    pub actor: Actor,
    /// Where new ids and seeds come from.
    pub fresh: Fresh,
    /// People present per theme, as the room sees them now.
    pub present: BTreeMap<ThemeId, u32>,
}

/// What follows from a command: nothing at all is a valid answer ("it was so already").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Rows of `people` that belong with it.
    pub private: Vec<Private>,
}

impl Decision {
    /// One event.
    #[must_use]
    pub fn one(event: Event) -> Self {
        Self { events: vec![event], private: Vec::new() }
    }

    /// These events.
    #[must_use]
    pub fn all(events: Vec<Event>) -> Self {
        Self { events, private: Vec::new() }
    }

    /// One event, where it changes something.
    #[must_use]
    pub fn when(changes: bool, event: impl FnOnce() -> Event) -> Self {
        if changes { Self::one(event()) } else { Self::default() }
    }
}

/// Everything a method needs to decide.
pub(crate) struct Case<'a> {
    pub(crate) workshop: &'a Workshop,
    pub(crate) people: &'a People,
    pub(crate) ctx: &'a mut Context,
}

/// What a method answers.
pub(crate) type Decided = Result<Decision, Rejection>;

/// Decides one command.
///
/// # Errors
/// Every reason to refuse it; then nothing changed and the same command may be tried again.
pub fn decide(
    workshop: &Workshop,
    people: &People,
    command: &Command,
    ctx: &mut Context,
) -> Result<Decision, Rejection> {
    role::may(workshop, &ctx.actor, command)?;
    let mut case = Case { workshop, people, ctx };
    match command {
        Command::Join { .. }
        | Command::ChooseTheme { .. }
        | Command::SayAffiliation { .. }
        | Command::Leave {}
        | Command::MoveParticipant { .. }
        | Command::RemoveParticipant { .. }
        | Command::SetHeadcount { .. }
        | Command::CallHelp { .. } => welcome::decide(&case, command),
        Command::Post { .. }
        | Command::EditContribution { .. }
        | Command::Withdraw { .. }
        | Command::Clarify { .. }
        | Command::Hide { .. }
        | Command::AcceptLate { .. }
        | Command::ClearForStage { .. } => gather::decide(&case, command),
        Command::React { .. } | Command::Comment { .. } | Command::HideComment { .. } => {
            enrich::decide(&case, command)
        }
        Command::Merge { .. } | Command::Unmerge { .. } | Command::TellApart { .. } => {
            merge::decide(&case, command)
        }
        Command::Judge { .. }
        | Command::Pick { .. }
        | Command::GivePoints { .. }
        | Command::Score { .. }
        | Command::FinishBallot { .. } => vote::decide(&mut case, command),
        Command::PaperBallot { .. } => paper::decide(&case, command),
        Command::FreezeShortlist { .. }
        | Command::TakeOffBallot { .. }
        | Command::HandsUp { .. }
        | Command::SetPlaces { .. }
        | Command::RevealResult { .. }
        | Command::FirmnessMeasured { .. } => round::decide(&case, command),
        Command::Select { .. } => select::decide(&mut case, command),
        Command::Agree { .. }
        | Command::Ask { .. }
        | Command::Spotlight { .. }
        | Command::ArrangePlenary { .. }
        | Command::CloseAgreement { .. }
        | Command::SettleQuestion { .. } => pitch::decide(&mut case, command),
        Command::OpenStep { .. }
        | Command::CloseStep { .. }
        | Command::AddRound { .. }
        | Command::SkipStep { .. }
        | Command::SetTimer { .. }
        | Command::GroupReady { .. }
        | Command::CloseDue { .. }
        | Command::GraceOver { .. }
        | Command::ClockResumed {} => steps::decide(&mut case, command),
        Command::SetStage { .. }
        | Command::Feature { .. }
        | Command::BlankStages { .. }
        | Command::SendMessage { .. }
        | Command::ClearMessage { .. } => stage::decide(&case, command),
    }
}

impl Case<'_> {
    /// The contribution, whether it counts or not.
    pub(crate) fn contribution(&self, id: ContributionId) -> Result<&Contribution, Rejection> {
        self.workshop.contributions.get(&id).ok_or(Rejection::Unknown { what: Thing::Contribution })
    }

    /// The contribution, where it still counts.
    pub(crate) fn counting(&self, id: ContributionId) -> Result<&Contribution, Rejection> {
        let found = self.contribution(id)?;
        if found.counts() { Ok(found) } else { Err(Rejection::NoLongerThere) }
    }

    /// That there is such a theme.
    pub(crate) fn theme(&self, id: ThemeId) -> Result<&crate::workshop::Theme, Rejection> {
        self.workshop.themes.get(&id).ok_or(Rejection::Unknown { what: Thing::Theme })
    }

    /// The step, where there is one.
    pub(crate) fn step(&self, id: StepId) -> Result<&crate::agenda::Step, Rejection> {
        self.workshop.step(id).ok_or(Rejection::Unknown { what: Thing::Step })
    }

    /// The run of a step for a theme.
    pub(crate) fn run(&self, step: StepId, theme: Option<ThemeId>) -> (RunKey, Run) {
        let key = self.workshop.run_key(step, theme);
        (key, self.workshop.run(key))
    }

    /// The run, where what people do still counts in it.
    pub(crate) fn taking(&self, step: StepId, theme: Option<ThemeId>) -> Result<RunKey, Rejection> {
        let (key, run) = self.run(step, theme);
        match run.phase {
            Phase::Open | Phase::Closing => Ok(key),
            Phase::Planned | Phase::Closed => Err(Rejection::StepNotOpen),
        }
    }

    /// The theme of the acting participant.
    pub(crate) fn own_theme(&self) -> Option<ThemeId> {
        self.workshop.participants.get(&self.ctx.actor.participant()?)?.theme
    }
}
