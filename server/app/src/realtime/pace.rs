//! How fast one person may act: a token bucket, and when patience ends. Who waits is never closed.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Weak};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use serde_json::json;
use werkatelier_core::role::Actor;

use super::settings::{REFUSALS_MAX, REFUSALS_WITHIN, RoomSettings};
use crate::protocol::{Code, Refusal};

/// How fast one person acts.
pub(super) struct PacedAction {
    limiter: DefaultDirectRateLimiter,
    clock: DefaultClock,
    refused: u32,
    since: Duration,
}

/// The pace of one person, shared by their connections.
pub(super) type SharedPace = Arc<Mutex<PacedAction>>;

/// The paces of a room's people, for as long as they have a connection.
#[derive(Default)]
pub(super) struct Paces {
    by_actor: HashMap<Actor, Weak<Mutex<PacedAction>>>,
}

impl Paces {
    /// The pace of this person; a new one where they have no connection yet.
    pub(super) fn of(&mut self, actor: Actor, settings: &RoomSettings, factor: u32) -> SharedPace {
        if let Some(pace) = self.by_actor.get(&actor).and_then(Weak::upgrade) {
            return pace;
        }
        self.by_actor.retain(|_, pace| pace.strong_count() > 0);
        let pace = Arc::new(Mutex::new(PacedAction::new(settings, factor)));
        self.by_actor.insert(actor, Arc::downgrade(&pace));
        pace
    }
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
