//! How often join codes may be guessed wrong: by everyone together, and from one address. Right codes cost nothing, because
//! a whole venue can be one address. It looks no code up.
//!
//! Written out, not with `governor`: a guess is paid for after it turned out wrong. So that many at once cannot all be let
//! through before the first is paid for, codes are looked up one by one. Who waits for their turn waits for one read of the
//! data file at a time, and who guesses too often is sent away without one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

use crate::env::Env;

/// Wrong guesses over the whole server: 3 at once and then 2 a second, so in no second more than 5.
const ALL: Rate = Rate { every: Duration::from_millis(500), burst: 3 };
/// Wrong guesses from one address: 15 at once and then 15 a minute, so in no minute more than 30.
const EACH: Rate = Rate { every: Duration::from_secs(4), burst: 15 };
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

    /// The turn to try one code from this address; held while the code is looked up.
    ///
    /// # Errors
    /// How long until a code from this address may be tried.
    pub(crate) async fn turn(&self, from: IpAddr) -> Result<Turn<'_>, Duration> {
        let owed = self.owed.lock().await;
        let now = self.env.monotonic();
        let from = network(from);
        let each = owed.each.get(&from).copied().unwrap_or_default();
        let wait = ALL.wait(owed.all, now).max(EACH.wait(each, now));
        if wait.is_zero() { Ok(Turn { env: &self.env, owed, from }) } else { Err(wait) }
    }
}

/// One code being looked up; nobody else's is meanwhile.
pub(crate) struct Turn<'a> {
    env: &'a Env,
    owed: MutexGuard<'a, Owed>,
    from: IpAddr,
}

impl Turn<'_> {
    /// The code was wrong.
    pub(crate) fn wrong(mut self) {
        let now = self.env.monotonic();
        if self.owed.each.len() >= ADDRESSES {
            self.owed.each.retain(|_, whole_at| *whole_at > now);
        }
        self.owed.all = ALL.pay(self.owed.all, now);
        let each = self.owed.each.entry(self.from).or_default();
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
            if let Ok(turn) = guesses.turn(from(n)).await {
                turn.wrong();
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
    async fn at_most_thirty_a_minute_from_one_address() {
        let minute = wrong_within(Duration::from_secs(60), |_| address(1)).await;
        assert!((29..=30).contains(&minute), "15 at once and 15 in the minute, not {minute}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_guessed_too_often_waits_and_others_go_on() {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        for _ in 0..15 {
            guesses.turn(address(1)).await.expect("a turn").wrong();
            tokio::time::advance(Duration::from_millis(500)).await;
        }
        // Fifteen cost a minute. Seven and a half seconds of it are over: one more fits, and no second one.
        guesses.turn(address(1)).await.expect("a turn").wrong();
        assert!(guesses.turn(address(1)).await.is_err());
        assert!(guesses.turn(address(2)).await.is_ok());
    }

    /// What comes of codes that are tried at once, each looked up for a while.
    async fn at_once(codes: u32, right: bool) -> usize {
        let guesses = Guesses::new(Env::fixed(Moment(0), 1));
        let tried = (0..codes).map(async |_| {
            let Ok(turn) = guesses.turn(address(1)).await else { return false };
            tokio::task::yield_now().await;
            if !right {
                turn.wrong();
            }
            true
        });
        futures::future::join_all(tried).await.into_iter().filter(|let_through| *let_through).count()
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_are_no_more_than_a_burst_and_right_ones_are_all_let_through() {
        assert_eq!(at_once(200, false).await, 3);
        assert_eq!(at_once(200, true).await, 200);
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::4"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
    }
}
