//! What woke one person's connections: a set of own things that changed, never a queue of messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::Notify;
use werkatelier_core::audience::{OwnId, OwnTouched, own_marks};
use werkatelier_core::id::{LinkId, ParticipantId};
use werkatelier_core::people::People;
use werkatelier_core::workshop::Workshop;

use super::settings::CONNECTIONS_PER_PERSON;

/// One connection as its room knows it.
#[derive(Debug, Default)]
pub(super) struct Personal {
    dirty: Mutex<BTreeSet<OwnId>>,
    /// Rings when something own changed, when one moved, and when one's link ended.
    pub(super) bell: Notify,
}

impl Personal {
    /// What changed since it was last asked.
    pub(super) fn take(&self) -> BTreeSet<OwnId> {
        std::mem::take(&mut *self.dirty.lock())
    }

    fn mark(&self, id: OwnId) {
        self.dirty.lock().insert(id);
        self.bell.notify_one();
    }
}

/// The connections of a room by person, and by link for those who lead or show.
#[derive(Debug, Default)]
pub(super) struct Persons {
    participants: HashMap<ParticipantId, Vec<Weak<Personal>>>,
    links: HashMap<LinkId, Vec<Weak<Personal>>>,
}

impl Persons {
    /// Registers a connection for as long as the answer lives; none where a person has too many.
    pub(super) fn enter(
        &mut self,
        participant: Option<ParticipantId>,
        link: Option<LinkId>,
    ) -> Option<Arc<Personal>> {
        let personal = Arc::new(Personal::default());
        if let Some(participant) = participant {
            let own = self.participants.entry(participant).or_default();
            own.retain(|other| other.strong_count() > 0);
            if own.len() >= CONNECTIONS_PER_PERSON {
                return None;
            }
            add(own, &personal);
        }
        if let Some(link) = link {
            add(self.links.entry(link).or_default(), &personal);
        }
        Some(personal)
    }

    /// Rings at every connection of a link.
    pub(super) fn ring(&mut self, link: LinkId) {
        for personal in live(self.links.get_mut(&link)) {
            personal.bell.notify_one();
        }
    }

    /// Marks what an event changed for those who are here.
    pub(super) fn mark(&mut self, workshop: &Workshop, people: &People, touched: &OwnTouched) {
        for (participant, id) in own_marks(workshop, people, touched) {
            for personal in live(self.participants.get_mut(&participant)) {
                personal.mark(id);
            }
        }
    }
}

fn add(list: &mut Vec<Weak<Personal>>, personal: &Arc<Personal>) {
    list.retain(|other| other.strong_count() > 0);
    list.push(Arc::downgrade(personal));
}

fn live(list: Option<&mut Vec<Weak<Personal>>>) -> Vec<Arc<Personal>> {
    list.map(|list| list.iter().filter_map(Weak::upgrade).collect()).unwrap_or_default()
}
