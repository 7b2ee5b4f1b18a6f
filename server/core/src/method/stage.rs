//! What stands on a projector, and lines to the room. It lets nothing on a stage that no facilitator saw.

use crate::command::{Command, Show};
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{ContributionId, StageId, ThemeId};
use crate::rejection::{Rejection, Thing};
use crate::text::Wording;
use crate::workshop::{Stage, Workshop};

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::SetStage { stage, show, saw } => {
            let found = stage_of(case, *stage)?;
            if found.changed > *saw {
                return Err(Rejection::ChangedMeanwhile);
            }
            if let Some(theme) = show.as_ref().and_then(theme_shown) {
                case.theme(theme)?;
                if !case.ctx.actor.leads(theme) {
                    return Err(Rejection::ForeignTheme);
                }
            }
            Ok(Decision::when(found.pinned != *show, || Event::StageSet { stage: *stage, show: *show }))
        }
        Command::Feature { stage, contribution } => feature(case, *stage, *contribution),
        Command::BlankStages { on } => {
            Ok(Decision::when(case.workshop.blank != *on, || Event::StagesBlanked { on: *on }))
        }
        Command::SendMessage { theme, text } => {
            theme.map_or(Ok(()), |theme| case.theme(theme).map(|_| ()))?;
            Ok(Decision::one(Event::MessageSent { theme: *theme, text: Wording::from(text) }))
        }
        Command::ClearMessage { theme } => {
            let there = case.workshop.messages.contains_key(theme);
            Ok(Decision::when(there, || Event::MessageCleared { theme: *theme }))
        }
        _ => Ok(Decision::default()),
    }
}

/// Whoever puts ideas on a stage has read them: clears those that nobody cleared yet.
pub(crate) fn cleared_by_showing(
    workshop: &Workshop,
    ideas: impl IntoIterator<Item = ContributionId>,
) -> Option<Event> {
    let uncleared = |id: &ContributionId| workshop.contributions.get(id).is_some_and(|card| !card.cleared);
    let contributions: Vec<ContributionId> = ideas.into_iter().filter(uncleared).collect();
    (!contributions.is_empty()).then_some(Event::ClearedForStage { contributions })
}

fn stage_of<'a>(case: &'a Case<'_>, stage: StageId) -> Result<&'a Stage, Rejection> {
    case.workshop.stages.get(&stage).ok_or(Rejection::Unknown { what: Thing::Stage })
}

fn theme_shown(show: &Show) -> Option<ThemeId> {
    match show {
        Show::Theme { theme } | Show::Wall { theme } => Some(*theme),
        Show::Voting { theme } | Show::Result { theme } | Show::Rounds { theme } => *theme,
        Show::Join | Show::Step | Show::Themes | Show::Overview | Show::Pitch => None,
    }
}

fn feature(case: &Case<'_>, stage: StageId, contribution: Option<ContributionId>) -> Decided {
    let found = stage_of(case, stage)?;
    let mut events = Vec::new();
    if let Some(id) = contribution {
        let card = case.counting(id)?;
        if !case.ctx.actor.leads(card.theme) {
            return Err(Rejection::ForeignTheme);
        }
        events.extend(cleared_by_showing(case.workshop, [id]));
    }
    if found.featured != contribution {
        events.push(Event::Featured { stage, contribution });
    }
    Ok(Decision::all(events))
}
