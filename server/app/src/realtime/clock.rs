//! The room's clock: it never goes back, whatever the wall clock does while the room is open.

use std::time::Duration;

use werkatelier_core::id::Moment;

use crate::env::Env;

/// max(last event, wall clock at opening) + monotonic time since.
#[derive(Clone, Debug)]
pub(super) struct RoomClock {
    env: Env,
    base: Moment,
    opened: Duration,
}

impl RoomClock {
    pub(super) fn open(env: Env, last_event: Moment) -> Self {
        Self { base: last_event.max(env.now()), opened: env.monotonic(), env }
    }

    pub(super) fn now(&self) -> Moment {
        let since = self.env.monotonic().saturating_sub(self.opened);
        self.base.plus(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// How long until this moment; nothing when it has passed.
    pub(super) fn until(&self, moment: Moment) -> Duration {
        Duration::from_millis(u64::try_from(moment.since(self.now())).unwrap_or(0))
    }
}
