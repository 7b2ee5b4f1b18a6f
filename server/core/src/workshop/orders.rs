//! The order in which each person has a ballot, worked out once for each: a hash per idea is the dearest part of a vote.
//! It is a memory, no state: what is forgotten is worked out again, the same.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::exposure;
use crate::id::{ContributionId, ParticipantId};

/// Ideas kept in all orders of one round together: 16 MB, a thousand people with a ballot of a thousand.
const IDEAS_KEPT_MAX: usize = 1_000_000;

/// The orders of one round, by person. All are equal, and a copy begins empty, because they follow from the round.
#[derive(Debug, Default)]
pub(super) struct Orders(Mutex<BTreeMap<ParticipantId, Arc<[ContributionId]>>>);

impl Orders {
    /// This ballot in this person's order. A round has one ballot for ever, and a workshop one salt.
    pub(super) fn of(
        &self,
        participant: ParticipantId,
        salt: &str,
        ballot: &[ContributionId],
    ) -> Arc<[ContributionId]> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(order) = kept.get(&participant) {
            return Arc::clone(order);
        }
        let ids = ballot.iter().map(|id| id.0);
        let order = exposure::ballot_order(ids, salt.as_bytes(), participant.0.as_bytes());
        let order: Arc<[ContributionId]> = order.into_iter().map(ContributionId).collect();
        if (kept.len() + 1) * ballot.len() > IDEAS_KEPT_MAX {
            kept.clear();
        }
        kept.insert(participant, Arc::clone(&order));
        order
    }
}

impl Clone for Orders {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Orders {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
