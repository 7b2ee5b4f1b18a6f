//! When who is sent away by a restart comes back: each client gets a moment of its own, over all rooms of the process. It
//! closes no connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::settings::{BACK_AFTER_MS, BACK_SPREAD_MS, BACK_STEP_MS};

/// Hands out the delays. Clones share the count.
#[derive(Clone, Debug, Default)]
pub(super) struct WayBack(Arc<AtomicU32>);

impl WayBack {
    /// Milliseconds until one more client tries again.
    pub(super) fn delay_ms(&self) -> u32 {
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        BACK_AFTER_MS + before.wrapping_mul(BACK_STEP_MS) % BACK_SPREAD_MS
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_thousand_clients_of_several_rooms_come_back_one_after_another() {
        let server = WayBack::default();
        let rooms = [server.clone(), server.clone(), server];
        let delays: BTreeSet<u32> = (0..1_000).map(|n| rooms[n % 3].delay_ms()).collect();
        assert_eq!(delays.len(), 1_000);
        assert_eq!(delays.first(), Some(&BACK_AFTER_MS));
        assert!(delays.last() < Some(&(BACK_AFTER_MS + BACK_SPREAD_MS)));
    }
}
