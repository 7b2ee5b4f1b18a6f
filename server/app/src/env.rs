//! The clock and the source of chance, as values that are handed on. It knows no room: what a room's own clock says is the room's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use tokio::time::Instant;
use werkatelier_core::id::Moment;

/// Where time and chance come from. Clones share them.
#[derive(Clone, Debug)]
pub struct Env {
    started: Instant,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// The wall clock and the operating system.
    Real,
    /// A wall clock that stood at `start` when this was made, and draws that repeat.
    Fixed { start: Moment, seed: u64, drawn: Arc<AtomicU64> },
}

impl Env {
    /// The machine's own.
    #[must_use]
    pub fn real() -> Self {
        Self { started: Instant::now(), source: Source::Real }
    }

    /// For tests and simulations: the wall clock goes on from `start` with tokio's clock (which a test can pause), and the
    /// same `seed` draws the same.
    #[must_use]
    pub fn fixed(start: Moment, seed: u64) -> Self {
        Self { started: Instant::now(), source: Source::Fixed { start, seed, drawn: Arc::default() } }
    }

    /// The wall clock, which may jump. Timers belong on [`Env::monotonic`].
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.source {
            Source::Real => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Fixed { start, .. } => {
                start.plus(i64::try_from(self.monotonic().as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// Time since this was made; never goes back.
    #[must_use]
    pub fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    /// 32 bytes that nobody can guess, from the operating system.
    ///
    /// # Panics
    /// When the operating system gives no randomness: no secret may be made then.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        match &self.source {
            Source::Real => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).expect("the operating system gives randomness");
                seed
            }
            Source::Fixed { seed, drawn, .. } => {
                let draw = drawn.fetch_add(1, Ordering::Relaxed);
                Sha256::new()
                    .chain_update(seed.to_be_bytes())
                    .chain_update(draw.to_be_bytes())
                    .finalize()
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fixed_one_repeats_and_a_real_one_does_not() {
        let draw = |env: &Env| [env.seed(), env.seed()];
        let (a, b) = (Env::fixed(Moment(5), 1), Env::fixed(Moment(5), 1));
        assert_eq!(draw(&a), draw(&b));
        assert_ne!(draw(&a)[0], draw(&a)[1]);
        assert_ne!(draw(&Env::real()), draw(&Env::real()));
        assert!(a.now() >= Moment(5));
        assert!(Env::real().now() > Moment(1_700_000_000_000));
    }
}
