//! Who writes an audience's frames: one task, which goes over its followers and writes the same shared bytes straight to
//! each socket. It encodes nothing, queues nothing, and waits for nobody.

use std::sync::Arc;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::follower::{Follower, Reads};
use super::log::AudienceLog;
use super::settings::{SWEEP, WRITES_PER_TURN};

/// Writes to the followers of `log` until its room stopped.
pub(super) async fn run(log: Arc<AudienceLog>, stopped: CancellationToken) {
    let mut turn = Vec::with_capacity(WRITES_PER_TURN);
    let mut sweep = Instant::now() + SWEEP;
    loop {
        tokio::select! {
            biased;
            () = stopped.cancelled() => return,
            // First: where news never ends, somebody stuck still does.
            () = sleep_until(sweep), if log.is_followed() => {
                let now = Instant::now();
                sweep = now + SWEEP;
                pass(&log, &mut turn, |follower| follower.sweep(now)).await;
            }
            () = log.news.notified() => {
                let mut reads = Reads::default();
                pass(&log, &mut turn, |follower| follower.catch_up(&log, &mut reads)).await;
            }
        }
    }
}

/// Goes over all followers, and leaves others their turn now and then. Who comes while it goes has caught up by itself; who is
/// skipped because another one left is seen in the pass that leaving asks for.
async fn pass(log: &AudienceLog, turn: &mut Vec<Arc<Follower>>, mut visit: impl FnMut(&Follower)) {
    let mut at = 0;
    loop {
        at += log.followers_from(at, turn);
        if turn.is_empty() {
            return;
        }
        // Given back at once: who left meanwhile is not kept open from here.
        turn.drain(..).for_each(|follower| visit(&follower));
        tokio::task::yield_now().await;
    }
}
