//! What woke one person's connections: a set of own things that changed and the answers to what they asked, never a queue of
//! messages.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::Notify;
use werkatelier_core::audience::{OwnId, OwnTouched, own_marks};
use werkatelier_core::id::{CommandId, LinkId, ParticipantId, Seq};
use werkatelier_core::people::People;
use werkatelier_core::workshop::Workshop;

use super::reply::Outcome;
use super::settings::CONNECTIONS_PER_PERSON;

/// One connection as its room knows it.
#[derive(Debug, Default)]
pub(super) struct Personal {
    dirty: Mutex<BTreeSet<OwnId>>,
    /// What became of its commands and was not told yet: at most as many as it may have unanswered.
    answers: Mutex<Vec<(CommandId, Outcome)>>,
    /// Rings when something own changed, when a command was answered, when one moved, and when one's link ended.
    pub(super) bell: Notify,
    /// How often it rang, and which ring the connection has done with: until then nobody else writes to it.
    rings: AtomicU64,
    done: AtomicU64,
    /// Whether newer connections of the same person took its place.
    displaced: AtomicBool,
}

impl Personal {
    /// Whether this connection is to end: the person has too many newer ones.
    pub(super) fn is_displaced(&self) -> bool {
        self.displaced.load(Ordering::Relaxed)
    }

    fn displace(&self) {
        self.displaced.store(true, Ordering::Relaxed);
        self.ring();
    }

    /// Has the connection look at what is its own.
    pub(super) fn ring(&self) {
        self.rings.fetch_add(1, Ordering::AcqRel);
        self.bell.notify_one();
    }

    /// The number of the last ring; take it before looking at what rang.
    pub(super) fn rings(&self) -> u64 {
        self.rings.load(Ordering::Acquire)
    }

    /// Everything up to this ring was told.
    pub(super) fn done(&self, ring: u64) {
        self.done.store(ring, Ordering::Release);
    }

    /// Whether the connection still has to look at something of its own: it may have moved, or ended.
    pub(super) fn is_rung(&self) -> bool {
        self.done.load(Ordering::Acquire) != self.rings()
    }

    /// What changed since it was last asked.
    pub(super) fn take(&self) -> BTreeSet<OwnId> {
        std::mem::take(&mut *self.dirty.lock())
    }

    /// Answers one of its commands.
    pub(super) fn answer(&self, command: CommandId, outcome: Outcome) {
        self.answers.lock().push((command, outcome));
        self.bell.notify_one();
    }

    /// What was answered since it was last asked.
    pub(super) fn answers(&self) -> Vec<(CommandId, Outcome)> {
        std::mem::take(&mut *self.answers.lock())
    }

    fn mark(&self, id: OwnId) {
        self.dirty.lock().insert(id);
        // From here on nobody else writes to it; its bell rings when the frames are there as well.
        self.rings.fetch_add(1, Ordering::AcqRel);
    }
}

/// The connections of a room by person, and by link for those who lead or show.
#[derive(Debug, Default)]
pub(super) struct Persons {
    participants: HashMap<ParticipantId, Vec<Weak<Personal>>>,
    links: HashMap<LinkId, Vec<Weak<Personal>>>,
    /// When something own last changed, for who asks again and again instead of listening.
    changed: HashMap<ParticipantId, Seq>,
    /// What changed before this number is not in `changed`: the room was not open then.
    since: Seq,
}

impl Persons {
    /// Nobody yet, in a room that opened at this number.
    pub(super) fn since(opened: Seq) -> Self {
        Self { since: opened, ..Self::default() }
    }

    /// Whether something own of a person may have changed after `seq`.
    pub(super) fn changed_after(&self, participant: ParticipantId, seq: Seq) -> bool {
        self.changed.get(&participant).copied().unwrap_or(self.since) > seq
    }

    /// Registers a connection for as long as the answer lives. Where a person has too many, the oldest makes room: on bad
    /// Wi-Fi the newest is the one somebody holds in their hand.
    pub(super) fn enter(
        &mut self,
        participant: Option<ParticipantId>,
        link: Option<LinkId>,
    ) -> Arc<Personal> {
        let personal = Arc::new(Personal::default());
        if let Some(participant) = participant {
            let own = self.participants.entry(participant).or_default();
            own.retain(|other| other.strong_count() > 0);
            if own.len() >= CONNECTIONS_PER_PERSON
                && let Some(oldest) = own.remove(0).upgrade()
            {
                oldest.displace();
            }
            add(own, &personal);
        }
        if let Some(link) = link {
            add(self.links.entry(link).or_default(), &personal);
        }
        personal
    }

    /// Rings at every connection of a link.
    pub(super) fn ring(&mut self, link: LinkId) {
        for personal in live(self.links.get_mut(&link)) {
            personal.ring();
        }
    }

    /// Marks what an event changed for those who are here; it is published as part of what leads to `seq`. Whose bell is to
    /// ring for it comes to `rung`.
    pub(super) fn mark(
        &mut self,
        workshop: &Workshop,
        people: &People,
        touched: &OwnTouched,
        seq: Seq,
        rung: &mut Vec<Arc<Personal>>,
    ) {
        for (participant, id) in own_marks(workshop, people, touched) {
            self.changed.insert(participant, seq);
            for personal in live(self.participants.get_mut(&participant)) {
                personal.mark(id);
                rung.push(personal);
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_newest_connection_of_a_person_always_gets_a_place() {
        let mut persons = Persons::default();
        let someone = Some(ParticipantId(Uuid::from_u128(1)));
        let mut held: Vec<_> = (0..CONNECTIONS_PER_PERSON).map(|_| persons.enter(someone, None)).collect();
        assert!(held.iter().all(|connection| !connection.is_displaced()));
        held.push(persons.enter(someone, None));
        let displaced: Vec<usize> = (0..held.len()).filter(|index| held[*index].is_displaced()).collect();
        assert_eq!(displaced, [0]);
    }

    #[test]
    fn a_ring_during_an_answer_is_not_taken_for_answered() {
        let personal = Personal::default();
        assert!(!personal.is_rung());
        personal.ring();
        let before = personal.rings();
        personal.ring();
        personal.done(before);
        assert!(personal.is_rung());
        personal.done(personal.rings());
        assert!(!personal.is_rung());
    }
}
