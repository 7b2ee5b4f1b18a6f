//! Times commands from the moment they are given to the last follower who was to see them. It changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use werkatelier_core::command::Command;
use werkatelier_core::id::Seq;

use super::report::Latency;
use crate::client::{Client, ClientError, Observer};

/// What was timed.
#[derive(Default)]
pub struct Watch {
    /// When the last follower got a frame that leads to this number. All frames of one publication lead to the same one.
    last: Mutex<BTreeMap<u64, Instant>>,
    given: Mutex<Vec<Given>>,
}

struct Given {
    seq: Seq,
    at: Instant,
    done: Instant,
    seen: bool,
}

impl Watch {
    /// Sees the frames of one follower.
    #[must_use]
    pub fn observer(self: &Arc<Self>) -> Observer {
        let watch = Arc::clone(self);
        Box::new(move |message| {
            if message["type"] == "batch"
                && let Some(to) = message["to"].as_u64()
            {
                watch.last.lock().insert(to, Instant::now());
            }
        })
    }

    /// Gives a command and times it.
    ///
    /// # Errors
    /// Where it is refused, or unanswered within the deadline.
    pub async fn give(&self, client: &Client, command: &Command) -> Result<Seq, ClientError> {
        let at = Instant::now();
        let seq = client.insist(command).await?;
        let given = Given { seq, at, done: Instant::now(), seen: is_seen(command) };
        self.given.lock().push(given);
        Ok(seq)
    }

    /// The last number that was acknowledged.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.given.lock().iter().map(|given| given.seq).max().unwrap_or_default()
    }

    /// From a command to its acknowledgement.
    #[must_use]
    pub fn acknowledged(&self) -> Latency {
        let given = self.given.lock();
        Latency::of(given.iter().map(|given| ms(given.at, given.done)).collect())
    }

    /// From a command to the last follower, for commands that desks see in a frame.
    #[must_use]
    pub fn seen_by_the_last(&self) -> Latency {
        let (given, last) = (self.given.lock(), self.last.lock());
        let seen = given.iter().filter(|given| given.seen);
        // The frame that brings an event leads to it or to a later event of the same publication.
        let times = seen.filter_map(|given| Some(ms(given.at, *last.range(given.seq.0..).next()?.1)));
        Latency::of(times.collect())
    }
}

fn ms(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64() * 1_000.0
}

/// Whether the lead's desk sees in a frame that this happened, so that its publication is known.
fn is_seen(command: &Command) -> bool {
    matches!(
        command,
        Command::Post { .. }
            | Command::EditContribution { .. }
            | Command::Comment { .. }
            | Command::Clarify { .. }
            | Command::Hide { .. }
    )
}
