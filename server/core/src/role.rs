//! Who may do what: one role per link, and the one function that answers. What someone may *see* is `audience`'s.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::agenda::Scope;
use crate::command::Command;
use crate::id::{LinkId, ParticipantId, StageId, ThemeId};
use crate::rejection::Rejection;
use crate::workshop::Workshop;

/// What a link lets its holder be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "role", rename_all = "snake_case")]
#[ts(export)]
pub enum Role {
    /// Takes part by phone.
    Participant {
        /// Who.
        participant: ParticipantId,
    },
    /// Leads one theme group.
    Facilitator {
        /// Which.
        theme: ThemeId,
    },
    /// Leads the afternoon: all themes, steps, timers and stages.
    Lead,
    /// Made the workshop; may also export, renew links and delete.
    Organiser,
    /// A projector: sees, does nothing.
    Stage {
        /// Which.
        stage: StageId,
    },
    /// Looks along with one theme group, does nothing.
    Observer {
        /// Which.
        theme: ThemeId,
    },
    /// The room itself, when a moment has come.
    Room,
}

/// Who asks: a role, and the link they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// What they are.
    pub role: Role,
    /// The link, none for the organiser's key and the room itself.
    pub link: Option<LinkId>,
}

impl Actor {
    /// The participant, where the actor is one.
    #[must_use]
    pub fn participant(&self) -> Option<ParticipantId> {
        match self.role {
            Role::Participant { participant } => Some(participant),
            _ => None,
        }
    }

    /// Whether the actor leads all themes.
    #[must_use]
    pub fn leads_all(&self) -> bool {
        matches!(self.role, Role::Lead | Role::Organiser)
    }

    /// Whether the actor leads this theme.
    #[must_use]
    pub fn leads(&self, theme: ThemeId) -> bool {
        self.leads_all() || matches!(self.role, Role::Facilitator { theme: own } if own == theme)
    }
}

/// What a command needs of who gives it.
enum Needs {
    /// A participant, of this theme where one is named.
    Participant(Option<ThemeId>),
    /// A participant of this theme, or who leads it and does it for someone.
    ParticipantOrLead(Option<ThemeId>),
    /// Who leads this theme.
    LeadOf(Option<ThemeId>),
    /// Who leads some theme, whichever.
    AnyLead,
    /// Who leads all themes.
    LeadAll,
    /// The room itself.
    Room,
}

/// Whether this actor may give this command at all. Whether the moment allows it is `decide`'s.
///
/// # Errors
/// `forbidden` for the wrong role, `foreign_theme` for the right role elsewhere.
pub fn may(workshop: &Workshop, actor: &Actor, command: &Command) -> Result<(), Rejection> {
    let own_theme =
        actor.participant().and_then(|id| workshop.participants.get(&id)).and_then(|person| person.theme);
    let of_theme = |theme: Option<ThemeId>| match theme {
        Some(theme) if own_theme != Some(theme) => Err(Rejection::ForeignTheme),
        _ => Ok(()),
    };
    let leads = |theme: Option<ThemeId>| match (actor.role, theme) {
        (Role::Lead | Role::Organiser, _) => Ok(()),
        (Role::Facilitator { theme: own }, Some(theme)) if own == theme => Ok(()),
        (Role::Facilitator { .. }, Some(_)) => Err(Rejection::ForeignTheme),
        _ => Err(Rejection::Forbidden),
    };
    if actor.participant().is_some_and(|id| workshop.participants.get(&id).is_none_or(|p| p.removed)) {
        return Err(Rejection::Forbidden);
    }
    match needs(workshop, command) {
        Needs::Participant(theme) if actor.participant().is_some() => of_theme(theme),
        Needs::ParticipantOrLead(theme) if actor.participant().is_some() => of_theme(theme),
        Needs::ParticipantOrLead(theme) | Needs::LeadOf(theme) => leads(theme),
        Needs::AnyLead if actor.leads_all() || matches!(actor.role, Role::Facilitator { .. }) => Ok(()),
        Needs::LeadAll if actor.leads_all() => Ok(()),
        Needs::Room if actor.role == Role::Room => Ok(()),
        Needs::Participant(_) | Needs::AnyLead | Needs::LeadAll | Needs::Room => Err(Rejection::Forbidden),
    }
}

fn needs(workshop: &Workshop, command: &Command) -> Needs {
    let theme_of = |id| workshop.contributions.get(id).map(|c| c.theme);
    match command {
        Command::ChooseTheme { .. }
        | Command::SayAffiliation { .. }
        | Command::Leave {}
        | Command::Agree { .. }
        | Command::Ask { .. }
        | Command::FinishBallot { .. } => Needs::Participant(None),
        Command::React { contribution, .. } => Needs::Participant(theme_of(contribution)),
        Command::Post { theme, .. } => Needs::ParticipantOrLead(Some(*theme)),
        Command::Comment { contribution, .. }
        | Command::EditContribution { contribution, .. }
        | Command::Withdraw { contribution } => Needs::ParticipantOrLead(theme_of(contribution)),
        Command::Clarify { contribution, .. }
        | Command::Hide { contribution, .. }
        | Command::TellApart { one: contribution, .. }
        | Command::AcceptLate { contribution } => Needs::LeadOf(theme_of(contribution)),
        Command::HideComment { comment, .. } => {
            Needs::LeadOf(workshop.comments.get(comment).and_then(|c| theme_of(&c.contribution)))
        }
        Command::ClearForStage { contributions } => {
            let mut themes = contributions.iter().map(theme_of);
            let first = themes.next().flatten();
            if themes.all(|theme| theme == first) { Needs::LeadOf(first) } else { Needs::LeadAll }
        }
        Command::GroupReady { theme, .. }
        | Command::CallHelp { theme, .. }
        | Command::SetHeadcount { theme, .. } => Needs::LeadOf(Some(*theme)),
        Command::FreezeShortlist { .. }
        | Command::TakeOffBallot { .. }
        | Command::HandsUp { .. }
        | Command::SetPlaces { .. }
        | Command::RevealResult { .. }
        | Command::Select { .. }
        | Command::PaperBallot { .. }
        | Command::Judge { .. }
        | Command::Pick { .. }
        | Command::GivePoints { .. }
        | Command::Score { .. }
        | Command::Merge { .. }
        | Command::Unmerge { .. } => needs_in_round(workshop, command),
        Command::OpenStep { themes, .. } | Command::CloseStep { themes, .. } => match themes.as_slice() {
            [theme] => Needs::LeadOf(Some(*theme)),
            _ => Needs::LeadAll,
        },
        Command::SetStage { stage, .. } | Command::Feature { stage, .. } => {
            match workshop.stages.get(stage).and_then(|stage| stage.theme) {
                Some(theme) => Needs::LeadOf(Some(theme)),
                None => Needs::LeadAll,
            }
        }
        Command::AddRound { theme, .. }
        | Command::SetTimer { theme, .. }
        | Command::SendMessage { theme, .. }
        | Command::ClearMessage { theme } => theme.map_or(Needs::LeadAll, |theme| Needs::LeadOf(Some(theme))),
        // Whoever sees what should not hang there takes it away; only the lead brings the screens back.
        Command::BlankStages { on: true } => Needs::AnyLead,
        Command::SkipStep { .. }
        | Command::BlankStages { .. }
        | Command::MoveParticipant { .. }
        | Command::RemoveParticipant { .. }
        | Command::Spotlight { .. }
        | Command::ArrangePlenary { .. }
        | Command::CloseAgreement { .. }
        | Command::SettleQuestion { .. } => Needs::LeadAll,
        Command::Join { .. }
        | Command::CloseDue { .. }
        | Command::GraceOver { .. }
        | Command::FirmnessMeasured { .. }
        | Command::ClockResumed { .. } => Needs::Room,
    }
}

/// The same of what is done in a voting round: a group's round is its own, and where everyone votes together one votes
/// for ideas of other groups too, and only who leads all decides.
fn needs_in_round(workshop: &Workshop, command: &Command) -> Needs {
    let by_theme = |step| workshop.step(step).is_none_or(|step| step.method.scope() == Scope::Breakout);
    let theme_of = |id| workshop.contributions.get(id).map(|found| found.theme);
    match command {
        Command::Judge { step, contribution, .. }
        | Command::Pick { step, contribution, .. }
        | Command::GivePoints { step, contribution, .. }
        | Command::Score { step, contribution, .. } => {
            Needs::Participant(theme_of(contribution).filter(|_| by_theme(*step)))
        }
        Command::Merge { contribution, .. } | Command::Unmerge { contribution } => {
            // What everyone voted on is counted again by who leads all.
            let hall = workshop.rounds_of(None).any(|(_, round)| round.lists(*contribution));
            if hall { Needs::LeadAll } else { Needs::LeadOf(theme_of(contribution)) }
        }
        Command::FreezeShortlist { step, theme: Some(theme) }
        | Command::TakeOffBallot { step, theme: Some(theme), .. }
        | Command::HandsUp { step, theme: Some(theme), .. }
        | Command::SetPlaces { step, theme: Some(theme), .. }
        | Command::RevealResult { step, theme: Some(theme), .. }
        | Command::Select { step, theme: Some(theme), .. }
        | Command::PaperBallot { step, theme: Some(theme), .. }
            if by_theme(*step) =>
        {
            Needs::LeadOf(Some(*theme))
        }
        _ => Needs::LeadAll,
    }
}
