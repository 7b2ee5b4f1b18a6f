//! What phones reported that tried the network out. It is forgotten when the server stops, and says nothing of who.

use std::collections::VecDeque;
use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use werkatelier_core::id::Moment;

use crate::protocol::{CheckBody, CheckView};

/// Reports that are remembered: a team tries a handful of phones.
const REPORTS_MAX: usize = 50;
/// Reports taken a second, lasting, over the whole server; anyone on the network may send them.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(5).expect("not zero");
/// And at once.
const BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");

/// The reports of late.
pub(crate) struct Preflight {
    reports: Mutex<VecDeque<CheckView>>,
    limiter: DefaultDirectRateLimiter,
}

impl Preflight {
    pub(crate) fn new() -> Self {
        let limiter = RateLimiter::direct(Quota::per_second(PER_SECOND).allow_burst(BURST));
        Self { reports: Mutex::default(), limiter }
    }

    /// Takes a report in; the same phone's takes the place of its former one. False when there are too many at once.
    pub(crate) fn report(&self, at: Moment, measured: CheckBody) -> bool {
        if self.limiter.check().is_err() {
            return false;
        }
        let mut reports = self.reports.lock();
        reports.retain(|report| report.measured.id != measured.id);
        reports.truncate(REPORTS_MAX - 1);
        reports.push_front(CheckView { at, measured });
        true
    }

    /// The newest first.
    pub(crate) fn reports(&self) -> Vec<CheckView> {
        self.reports.lock().iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn phone(id: u128) -> CheckBody {
        let id = Uuid::from_u128(id);
        CheckBody {
            id,
            rtt_ms: 12,
            socket: true,
            poll: true,
            kept: true,
            database: true,
            clock_ms: 0,
            bytes: 0,
            load_ms: 1,
        }
    }

    #[test]
    fn a_phone_counts_once_and_a_flood_is_held() {
        let preflight = Preflight::new();
        assert!(preflight.report(Moment(1), phone(1)) && preflight.report(Moment(2), phone(2)));
        assert!(preflight.report(Moment(3), phone(1)));
        let times: Vec<i64> = preflight.reports().iter().map(|report| report.at.0).collect();
        assert_eq!(times, [3, 2]);
        let taken = (0..200).filter(|n| preflight.report(Moment(9), phone(100 + n))).count();
        assert!((10..50).contains(&taken), "{taken}");
    }
}
