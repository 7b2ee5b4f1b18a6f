//! How fast one person may act: a token bucket, and when patience ends. Who waits is never closed.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use serde_json::json;

use super::settings::{REFUSALS_MAX, REFUSALS_WITHIN, RoomSettings};
use crate::protocol::{Code, Refusal};

/// The pace of one connection's commands.
pub(super) struct PacedAction {
    limiter: DefaultDirectRateLimiter,
    clock: DefaultClock,
    refused: u32,
    since: Duration,
}

/// What became of one more command.
pub(super) enum Paced {
    Go,
    /// Later.
    Wait(Refusal),
    /// It keeps hammering.
    Close,
}

impl PacedAction {
    /// `factor` is how many people act through this connection: a desk types for a group.
    pub(super) fn new(settings: &RoomSettings, factor: u32) -> Self {
        let at_least_one = |number: u32| NonZeroU32::new(number.max(1)).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(settings.commands_per_second.saturating_mul(factor)))
            .allow_burst(at_least_one(settings.burst.saturating_mul(factor)));
        Self {
            limiter: RateLimiter::direct(quota),
            clock: DefaultClock::default(),
            refused: 0,
            since: Duration::ZERO,
        }
    }

    /// One more command at `now`, on the process's monotonic clock.
    pub(super) fn act(&mut self, now: Duration) -> Paced {
        let Err(not_until) = self.limiter.check() else { return Paced::Go };
        if now.saturating_sub(self.since) > REFUSALS_WITHIN {
            self.since = now;
            self.refused = 0;
        }
        self.refused += 1;
        if self.refused > REFUSALS_MAX {
            return Paced::Close;
        }
        let wait = not_until.wait_time_from(self.clock.now());
        let ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).saturating_add(1);
        Paced::Wait(Refusal::with(Code::RateLimited, json!({ "retry_after_ms": ms })))
    }
}
