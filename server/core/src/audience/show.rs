//! What a stage shows when it follows the step. It draws nothing.

use crate::agenda::{ListenKind, Method};
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
        (Method::Listen { kind: ListenKind::Goodbye }, None) if !workshop.plenaries.is_empty() => {
            Show::Overview
        }
        (Method::Listen { .. }, _) => Show::Step,
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
        (Method::Vote(_), Some(theme)) => Show::Voting { theme },
        (Method::Select {}, Some(theme)) => match workshop.last_round(theme) {
            Some((_, round)) if round.revealed > 0 => Show::Result { theme },
            // Closed, and not shown yet: no idea stands alone where the result is to come.
            Some(_) => Show::Voting { theme },
            None => Show::Theme { theme },
        },
    }
}
