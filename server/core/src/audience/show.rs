//! What a stage shows when it follows the step. It draws nothing.

use crate::agenda::{ListenKind, Method, RunKey, Scope};
use crate::command::Show;
use crate::workshop::{Stage, Workshop};

/// What this stage shows now: what it is pinned to, or what fits the step its room is in.
#[must_use]
pub fn show_of(workshop: &Workshop, stage: &Stage) -> Show {
    if let Some(pinned) = stage.pinned {
        return pinned;
    }
    let step = match stage.theme {
        Some(theme) => workshop.current(Some(theme)),
        // The hall follows everyone: the plenary step, or the breakouts once a group has begun.
        None => workshop
            .themes
            .keys()
            .find_map(|theme| {
                workshop.current(Some(*theme)).filter(|step| Some(step.id) != workshop.plenary_step)
            })
            .or_else(|| workshop.current(None)),
    };
    let Some(step) = step else { return Show::Join };
    match (&step.method, stage.theme) {
        (Method::Welcome { .. }, _) => Show::Join,
        // What everyone together chose is what they go home with.
        (Method::Listen { kind: ListenKind::Goodbye }, None)
            if workshop.last_round(None).is_some_and(|(_, round)| round.revealed > 0) =>
        {
            Show::Result { theme: None }
        }
        (Method::Listen { kind: ListenKind::Goodbye }, None) if !workshop.plenaries.is_empty() => {
            Show::Overview
        }
        (Method::Listen { .. }, _) => Show::Step,
        // Everyone votes together, or did: the result where it was shown.
        (Method::Vote(_), _) if step.method.scope() == Scope::Plenary => {
            let run = RunKey { step: step.id, theme: None };
            match workshop.rounds.get(&run) {
                Some(round) if round.revealed > 0 => Show::Result { theme: None },
                _ => Show::Voting { theme: None },
            }
        }
        (Method::Pitch { .. }, _) => {
            let plenary = workshop.plenaries.get(&step.id);
            if plenary.is_some_and(|plenary| plenary.spotlight.is_some()) {
                Show::Pitch
            } else {
                Show::Overview
            }
        }
        (_, None) => Show::Themes,
        (Method::Gather { .. }, Some(theme)) => Show::Theme { theme },
        (Method::Enrich { .. }, Some(theme)) => Show::Wall { theme },
        (Method::Vote(_), Some(theme)) => match workshop.last_round(Some(theme)) {
            Some((_, round)) if round.revealed > 0 => Show::Result { theme: Some(theme) },
            _ => Show::Voting { theme: Some(theme) },
        },
        (Method::Select {}, Some(theme)) => match workshop.last_round(Some(theme)) {
            Some((_, round)) if round.revealed > 0 => Show::Result { theme: Some(theme) },
            // Closed, and not shown yet: no idea stands alone where the result is to come.
            Some(_) => Show::Voting { theme: Some(theme) },
            None => Show::Theme { theme },
        },
    }
}
