//! How often join codes may be guessed wrong: by everyone together, and from one address. Right codes cost nothing, because
//! a whole venue can be one address. It looks no code up.
//!
//! Written out, not with `governor`: a guess is paid for after it turned out wrong, and may then leave a debt, so that many
//! wrong guesses at once are paid back before the next.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;

use crate::env::Env;

/// Wrong guesses over the whole server: 5 at once, and 5 a second.
const ALL: Rate = Rate { every: Duration::from_millis(200), burst: 5 };
/// Wrong guesses from one address: 30 at once, and 30 a minute.
const EACH: Rate = Rate { every: Duration::from_secs(2), burst: 30 };
/// Addresses remembered before those that owe nothing are forgotten.
const ADDRESSES: usize = 4096;

/// The budget of wrong guesses.
pub(crate) struct Guesses {
    env: Env,
    owed: Mutex<Owed>,
}

/// When each budget is whole again.
#[derive(Default)]
struct Owed {
    all: Duration,
    each: HashMap<IpAddr, Duration>,
}

/// The generic cell rate algorithm: one guess costs `every`, and at most `burst` of them are owed.
struct Rate {
    every: Duration,
    burst: u32,
}

impl Rate {
    /// How long until one more may be owed.
    fn wait(&self, whole_at: Duration, now: Duration) -> Duration {
        (whole_at.max(now) + self.every).saturating_sub(self.every * self.burst).saturating_sub(now)
    }

    fn pay(&self, whole_at: Duration, now: Duration) -> Duration {
        whole_at.max(now) + self.every
    }
}

impl Guesses {
    pub(crate) fn new(env: Env) -> Self {
        Self { env, owed: Mutex::default() }
    }

    /// How long until a code from this address may be tried; nothing when it may be now.
    pub(crate) fn wait(&self, from: IpAddr) -> Duration {
        let now = self.env.monotonic();
        let owed = self.owed.lock();
        let each = owed.each.get(&network(from)).copied().unwrap_or_default();
        ALL.wait(owed.all, now).max(EACH.wait(each, now))
    }

    /// A code from this address was wrong.
    pub(crate) fn wrong(&self, from: IpAddr) {
        let now = self.env.monotonic();
        let mut owed = self.owed.lock();
        if owed.each.len() >= ADDRESSES {
            owed.each.retain(|_, whole_at| *whole_at > now);
        }
        owed.all = ALL.pay(owed.all, now);
        let each = owed.each.entry(network(from)).or_default();
        *each = EACH.pay(*each, now);
    }
}

/// What counts as one address: of IPv6 the first 64 bits, which one subscriber has whole.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use werkatelier_core::id::Moment;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[tokio::test(start_paused = true)]
    async fn five_wrong_guesses_a_second_over_the_whole_server() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for guess in 0..5 {
            assert_eq!(guesses.wait(address(guess)), Duration::ZERO);
            guesses.wrong(address(guess));
        }
        assert_eq!(guesses.wait(address(9)), Duration::from_millis(200));
        tokio::time::advance(Duration::from_millis(200)).await;
        assert_eq!(guesses.wait(address(9)), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn thirty_a_minute_from_one_address_and_others_go_on() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        let mut wrong = 0;
        for _ in 0..600 {
            if guesses.wait(address(1)).is_zero() {
                guesses.wrong(address(1));
                wrong += 1;
            }
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        assert!((58..=61).contains(&wrong), "30 at once and 30 in the minute, not {wrong}");
        assert!(!guesses.wait(address(1)).is_zero());
        assert_eq!(guesses.wait(address(2)), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_leave_a_debt() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for n in 0..105 {
            guesses.wrong(address(n));
        }
        assert_eq!(guesses.wait(address(200)), Duration::from_millis(20_200));
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::4"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
    }
}
