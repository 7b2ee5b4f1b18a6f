//! How often join codes may be guessed wrong: by everyone together, and from one address. Right codes cost nothing, because
//! a whole venue can be one address. It looks no code up.
//!
//! Written out, not with `governor`: a guess is paid for after it turned out wrong, and may then leave a debt, so that many
//! wrong guesses at once are paid back before the next. The debt has an end: one flood never keeps a hall from typing codes
//! for longer than [`DEBT_MAX`].

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;

use crate::env::Env;

/// Wrong guesses over the whole server: 3 at once and then 2 a second, so in no second more than 5.
const ALL: Rate = Rate { every: Duration::from_millis(500), burst: 3 };
/// Wrong guesses from one address: 15 at once and then 15 a minute, so in no minute more than 30.
const EACH: Rate = Rate { every: Duration::from_secs(4), burst: 15 };
/// The longest anybody waits for others' wrong guesses.
const DEBT_MAX: Duration = Duration::from_secs(60);
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
        let most = now + self.every * (self.burst - 1) + DEBT_MAX;
        (whole_at.max(now) + self.every).min(most)
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

    /// Wrong guesses let through within `time`, when one is tried every 10 ms.
    async fn wrong_within(time: Duration, from: impl Fn(u32) -> IpAddr) -> u32 {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        let (mut wrong, tries) = (0, u32::try_from(time.as_millis() / 10).expect("few"));
        for n in 0..tries {
            if guesses.wait(from(n)).is_zero() {
                guesses.wrong(from(n));
                wrong += 1;
            }
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        wrong
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_five_a_second_over_the_whole_server() {
        let many = |n: u32| IpAddr::from(n.to_be_bytes());
        assert_eq!(wrong_within(Duration::from_millis(990), many).await, 4);
        let ten = wrong_within(Duration::from_secs(10), many).await;
        assert!((22..=23).contains(&ten), "3 at once and 2 a second, not {ten}");
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_thirty_a_minute_from_one_address_and_others_go_on() {
        let minute = wrong_within(Duration::from_secs(60), |_| address(1)).await;
        assert!((29..=30).contains(&minute), "15 at once and 15 in the minute, not {minute}");
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for _ in 0..15 {
            guesses.wrong(address(1));
        }
        tokio::time::advance(Duration::from_secs(8)).await;
        guesses.wrong(address(1));
        guesses.wrong(address(1));
        assert!(!guesses.wait(address(1)).is_zero());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!guesses.wait(address(1)).is_zero());
        assert_eq!(guesses.wait(address(2)), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_leave_a_debt() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for n in 0..103 {
            guesses.wrong(address(n));
        }
        assert_eq!(guesses.wait(address(200)), Duration::from_millis(50_500));
    }

    #[tokio::test(start_paused = true)]
    async fn the_debt_of_a_flood_is_over_after_a_minute() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for _ in 0..10_000 {
            guesses.wrong(address(1));
        }
        assert_eq!(guesses.wait(address(2)), DEBT_MAX);
        assert_eq!(guesses.wait(address(1)), DEBT_MAX);
        tokio::time::advance(DEBT_MAX).await;
        assert!(guesses.wait(address(1)).is_zero());
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::4"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
    }
}
