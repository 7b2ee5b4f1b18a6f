//! When counts are due: on desks and stages several times a second, on phones seldom and, where that is near, along with what they
//! are told anyway: a phone that sleeps is woken once. It counts nothing.

use std::time::Duration;

use tokio::time::Instant;

use super::settings::{TALLY_ALONE, TALLY_DESK, TALLY_PHONE};

/// The next counts.
#[derive(Debug)]
pub(super) struct Ticks {
    desk: Instant,
    /// From when on they go along with what else is told.
    phone: Instant,
}

impl Ticks {
    /// Of a room that opens now.
    pub(super) fn from(now: Instant) -> Self {
        Self { desk: now + TALLY_DESK, phone: now + TALLY_PHONE }
    }

    /// The next moment at which some are due, though nothing else is told.
    pub(super) fn next(&self) -> Instant {
        self.desk.min(self.phone + TALLY_ALONE)
    }

    /// Whether those of desks and stages are due; then these are the last.
    pub(super) fn desk(&mut self, now: Instant) -> bool {
        passed(&mut self.desk, now, Duration::ZERO, TALLY_DESK)
    }

    /// The same of phones that are told something now.
    pub(super) fn phone_along(&mut self, now: Instant) -> bool {
        passed(&mut self.phone, now, Duration::ZERO, TALLY_PHONE)
    }

    /// The same of phones that are told nothing else.
    pub(super) fn phone_alone(&mut self, now: Instant) -> bool {
        passed(&mut self.phone, now, TALLY_ALONE, TALLY_PHONE)
    }
}

/// Whether a moment is so long past; then the next one is so far from now.
fn passed(moment: &mut Instant, now: Instant, since: Duration, apart: Duration) -> bool {
    let passed = *moment + since <= now;
    if passed {
        *moment = now + apart;
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_counted_with_what_is_told_or_a_little_later_alone() {
        let began = Instant::now();
        let mut ticks = Ticks::from(began);
        let early = TALLY_PHONE - Duration::from_millis(1);
        assert!(!ticks.phone_along(began + early) && !ticks.phone_alone(began + TALLY_PHONE));
        assert!(ticks.phone_along(began + TALLY_PHONE));
        let told = began + TALLY_PHONE;
        assert!(!ticks.phone_along(told + early), "not more often");
        assert!(!ticks.phone_alone(told + TALLY_PHONE + TALLY_ALONE - Duration::from_millis(1)));
        assert!(ticks.phone_alone(told + TALLY_PHONE + TALLY_ALONE));
        assert!(!ticks.phone_along(told + TALLY_PHONE + TALLY_ALONE));
    }

    #[test]
    fn desks_have_their_own_moments_and_the_nearest_is_waited_for() {
        let began = Instant::now();
        let mut ticks = Ticks::from(began);
        assert_eq!(ticks.next(), began + TALLY_DESK);
        assert!(!ticks.desk(began));
        let late = began + TALLY_PHONE + TALLY_ALONE;
        assert!(ticks.desk(late));
        assert_eq!(ticks.next(), late, "phones are due");
        assert!(ticks.phone_alone(late));
        assert_eq!(ticks.next(), late + TALLY_DESK);
    }
}
