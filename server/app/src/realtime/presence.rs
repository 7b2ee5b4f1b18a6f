//! Who is here: volatile, never in the log.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use werkatelier_core::id::{ParticipantId, ThemeId};
use werkatelier_core::workshop::Workshop;

use super::settings::PRESENT_FOR;

/// When each participant last acted or looked, on the process's monotonic clock.
#[derive(Debug, Default)]
pub(super) struct Presence {
    seen: HashMap<ParticipantId, Duration>,
}

impl Presence {
    pub(super) fn saw(&mut self, participant: ParticipantId, now: Duration) {
        self.seen.insert(participant, now);
    }

    /// People present per theme, `None` for who has none. Who left on purpose is not here.
    pub(super) fn per_theme(&self, workshop: &Workshop, now: Duration) -> BTreeMap<Option<ThemeId>, u32> {
        let mut present = BTreeMap::new();
        for (id, person) in &workshop.participants {
            let recent = self.seen.get(id).is_some_and(|seen| now.saturating_sub(*seen) <= PRESENT_FOR);
            if recent && !person.left && !person.removed {
                *present.entry(person.theme).or_default() += 1;
            }
        }
        present
    }
}
