//! How fast one person may give commands over HTTP: a token bucket per link. Over a socket the connection has its own. Joining
//! is not limited here.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde_json::json;
use werkatelier_core::id::LinkId;
use werkatelier_core::role::{Actor, Role};

use crate::protocol::{Code, Refusal};

/// A desk types for a group, and the organiser's key may carry a program: as many people act through one link.
const PEOPLE_AT_A_DESK: u32 = 10;
/// Links remembered before those that waited long enough are forgotten.
const LINKS: usize = 4096;

/// The pace of everyone who acts over HTTP.
pub(crate) struct Pace {
    limiter: DefaultKeyedRateLimiter<Option<LinkId>>,
}

impl Pace {
    /// Commands a participant may give each second, lasting; in bursts of twice that.
    pub(crate) fn new(commands_per_second: u32) -> Self {
        // What a desk may is counted as a participant's, ten at a time.
        let lasting = NonZeroU32::new(commands_per_second.saturating_mul(PEOPLE_AT_A_DESK));
        let lasting = lasting.unwrap_or(NonZeroU32::MIN);
        let burst = lasting.saturating_mul(NonZeroU32::MIN.saturating_add(1));
        Self { limiter: RateLimiter::keyed(Quota::per_second(lasting).allow_burst(burst)) }
    }

    /// One more command.
    ///
    /// # Errors
    /// `rate_limited` with when to come back.
    pub(crate) fn act(&self, actor: &Actor) -> Result<(), Refusal> {
        if self.limiter.len() >= LINKS {
            self.limiter.retain_recent();
        }
        let cells = if matches!(actor.role, Role::Participant { .. }) { PEOPLE_AT_A_DESK } else { 1 };
        let cells = NonZeroU32::new(cells).unwrap_or(NonZeroU32::MIN);
        let Ok(Err(not_until)) = self.limiter.check_key_n(&actor.link, cells) else { return Ok(()) };
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        Err(Refusal::with(Code::RateLimited, json!({ "retry_after_ms": ms })))
    }
}

#[cfg(test)]
mod tests {
    use werkatelier_core::id::ParticipantId;

    use super::*;

    fn actor(link: u128, role: Role) -> Actor {
        Actor { role, link: Some(LinkId(uuid::Uuid::from_u128(link))) }
    }

    #[test]
    fn a_participant_has_bursts_of_twice_the_pace_and_a_desk_ten_times_that() {
        let pace = Pace::new(10);
        let participant = ParticipantId(uuid::Uuid::nil());
        let went = |actor: Actor| (0..250).filter(|_| pace.act(&actor).is_ok()).count();
        assert!((20..30).contains(&went(actor(1, Role::Participant { participant }))));
        assert!((200..230).contains(&went(actor(2, Role::Lead))));
        let refused = pace.act(&actor(1, Role::Participant { participant })).expect_err("too fast");
        assert!(refused.params["retry_after_ms"].as_u64().is_some_and(|ms| ms > 0));
    }
}
