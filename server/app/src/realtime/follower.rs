//! One connection as the fan-out knows it: how far it has read, whether it may be written to, and when it was last heard.
//! It holds no frame: what it has not read yet stands in its audience's log.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::time::Instant;
use werkatelier_core::audience::Audience;

use super::ended::Ended;
use super::frame::joined;
use super::log::{AudienceLog, Cursor, Read};
use super::out::Out;
use super::personal::Personal;
use super::settings::{LAG_BYTES_MAX, SILENCE_MAX, STUCK_MAX};

/// A connection that follows an audience, or is about to.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) out: Arc<Out>,
    pub(super) personal: Arc<Personal>,
    place: Mutex<Option<Place>>,
    heard: Mutex<Instant>,
    ended: OnceLock<Ended>,
}

/// Where a follower stands. The audience keeps a pass over the log it left from writing to it.
#[derive(Clone, Copy, Debug)]
struct Place {
    audience: Audience,
    cursor: Cursor,
}

impl Follower {
    pub(super) fn new(out: Arc<Out>, personal: Arc<Personal>) -> Arc<Self> {
        Arc::new(Self {
            out,
            personal,
            place: Mutex::default(),
            heard: Mutex::new(Instant::now()),
            ended: OnceLock::new(),
        })
    }

    /// Follows from here on; what it has not read is written with the next [`Follower::catch_up`].
    pub(super) fn begin(&self, audience: Audience, cursor: Cursor) {
        *self.place.lock() = Some(Place { audience, cursor });
    }

    /// Follows nothing from here on: it fetches its view, or goes to another audience.
    pub(super) fn pause(&self) {
        *self.place.lock() = None;
    }

    /// Writes everything after where it stands. Whoever waits for room stays where they are, and is ended when that is too
    /// far behind; whose own things changed hears of that first, from its own task, which then catches up.
    pub(super) fn catch_up(&self, log: &AudienceLog, reads: &mut Reads) {
        let mut standing = self.place.lock();
        let Some(place) = standing.as_mut().filter(|place| place.audience == log.audience) else { return };
        let read = reads.after(log, place.cursor);
        if self.personal.is_rung() {
            return;
        }
        let written = match read {
            Next::Nothing => return,
            Next::Frames(frames, next) => {
                let offered = self.out.offer(frames);
                if let Ok(true) = offered {
                    place.cursor = *next;
                }
                offered
            }
            Next::Stale => {
                *standing = None;
                self.out.send(&log.stale).map(|()| true)
            }
        };
        match written {
            Ok(true) => {}
            Ok(false) => {
                let behind = standing.map_or(0, |place| log.bytes_after(place.cursor));
                if behind > LAG_BYTES_MAX {
                    self.end(Ended::Slow);
                }
            }
            Err(ended) => self.end(ended),
        }
    }

    /// Something was heard.
    pub(super) fn hears(&self) {
        *self.heard.lock() = Instant::now();
    }

    /// Ends it where it was silent, or took nothing, for too long.
    pub(super) fn sweep(&self, now: Instant) {
        let silent = now.saturating_duration_since(*self.heard.lock()) >= SILENCE_MAX;
        let stuck =
            self.out.stuck_since().is_some_and(|since| now.saturating_duration_since(since) >= STUCK_MAX);
        if silent || stuck {
            self.end(Ended::Slow);
        }
    }

    /// Has the connection's task end it. The first reason counts.
    fn end(&self, why: Ended) {
        let _first = self.ended.set(why);
        self.out.alarm.notify_one();
    }

    /// Why it is to end, where it is.
    pub(super) fn ended(&self) -> Option<Ended> {
        self.ended.get().copied()
    }
}

/// What comes after a cursor, as one write.
#[derive(Debug)]
enum Next {
    Nothing,
    Frames(Bytes, Cursor),
    Stale,
}

/// What was read for others in the same pass: most followers stand at the same place, and their bytes are joined once.
#[derive(Debug, Default)]
pub(super) struct Reads {
    kept: Vec<(Cursor, Next)>,
}

/// Places remembered in a pass; more are read anew.
const KEPT_MAX: usize = 8;

impl Reads {
    fn after(&mut self, log: &AudienceLog, cursor: Cursor) -> &Next {
        let at = match self.kept.iter().position(|(kept, _)| *kept == cursor) {
            Some(at) => at,
            None => {
                if self.kept.len() >= KEPT_MAX {
                    self.kept.clear();
                }
                self.kept.push((cursor, Next::read(log, cursor)));
                self.kept.len() - 1
            }
        };
        &self.kept[at].1
    }
}

impl Next {
    fn read(log: &AudienceLog, from: Cursor) -> Self {
        let mut cursor = from;
        match log.read(&mut cursor) {
            Read::Stale => Self::Stale,
            Read::Frames(frames) => match frames.as_slice() {
                [] => Self::Nothing,
                frames => Self::Frames(joined(frames), cursor),
            },
        }
    }
}
