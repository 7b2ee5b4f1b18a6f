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
use super::pack::Packing;
use super::personal::Personal;
use super::settings::{JOINED_BYTES_MAX, LAG_BYTES_MAX, SILENCE_MAX};

/// A connection that follows an audience, or is about to.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) out: Arc<Out>,
    pub(super) personal: Arc<Personal>,
    pub(super) packing: Packing,
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
    pub(super) fn new(out: Arc<Out>, personal: Arc<Personal>, packing: Packing) -> Arc<Self> {
        Arc::new(Self {
            out,
            personal,
            packing,
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
        let read = reads.after(log, place.cursor, self.packing);
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

    /// Says what is only for this one and, unless it was rung again since `ring`, in the same write everything after where it
    /// stands.
    ///
    /// # Errors
    /// `Slow` where too much waits already, `Gone` where nobody is there.
    pub(super) fn say(&self, own: Bytes, ring: u64, log: &AudienceLog) -> Result<(), Ended> {
        let mut parts = vec![own];
        let mut standing = self.place.lock();
        if let Some(place) = standing.as_mut().filter(|place| place.audience == log.audience) {
            let mut next = place.cursor;
            // Read before it is asked whether it was rung: of what came after a move it gets nothing.
            let read = log.read(&mut next);
            let dictionary = self.packing.against(&log.dictionary);
            if let Read::Frames(frames) = read
                && self.personal.rings() == ring
                && !self.out.is_stuck()
            {
                // Not joined: that would be a copy for one.
                parts.extend(frames.iter().map(|frame| frame.wire_for(dictionary).clone()));
                place.cursor = next;
            }
        }
        parts.retain(|part| !part.is_empty());
        self.out.send_all(&parts)
    }

    /// Something was heard.
    pub(super) fn hears(&self) {
        *self.heard.lock() = Instant::now();
    }

    /// Ends it where it was silent, or took nothing, for too long.
    pub(super) fn sweep(&self, now: Instant) {
        // Who takes nothing is not listened to, and cannot be silent.
        let silent = || now.saturating_duration_since(*self.heard.lock()) >= SILENCE_MAX;
        if self.out.is_hopeless(now).unwrap_or_else(silent) {
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

/// What comes after a cursor: as one write, where that is not too much to copy.
#[derive(Debug)]
enum Next {
    Nothing,
    Frames(Vec<Bytes>, Cursor),
    Stale,
}

/// What was read for others in the same pass: most followers stand at the same place, and their bytes are joined once.
#[derive(Debug, Default)]
pub(super) struct Reads {
    kept: Vec<((Cursor, Packing), Next)>,
}

/// Places remembered in a pass; more are read anew.
const KEPT_MAX: usize = 8;

impl Reads {
    fn after(&mut self, log: &AudienceLog, cursor: Cursor, packing: Packing) -> &Next {
        let at = match self.kept.iter().position(|(kept, _)| *kept == (cursor, packing)) {
            Some(at) => at,
            None => {
                if self.kept.len() >= KEPT_MAX {
                    self.kept.clear();
                }
                self.kept.push(((cursor, packing), Next::read(log, cursor, packing)));
                self.kept.len() - 1
            }
        };
        &self.kept[at].1
    }
}

impl Next {
    fn read(log: &AudienceLog, from: Cursor, packing: Packing) -> Self {
        let mut cursor = from;
        match log.read(&mut cursor) {
            Read::Stale => Self::Stale,
            Read::Frames(frames) if frames.is_empty() => Self::Nothing,
            Read::Frames(frames) => {
                let dictionary = packing.against(&log.dictionary);
                let mut parts: Vec<Bytes> =
                    frames.iter().map(|frame| frame.wire_for(dictionary).clone()).collect();
                if parts.iter().map(Bytes::len).sum::<usize>() <= JOINED_BYTES_MAX {
                    parts = vec![joined(&parts)];
                }
                Self::Frames(parts, cursor)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;
    use uuid::Uuid;
    use werkatelier_core::id::{Seq, ThemeId};

    use super::super::frame::Frame;
    use super::super::log::Telling;
    use super::super::out::tests::pair;
    use super::super::wire::Wire;
    use super::*;

    fn audience(n: u128) -> Audience {
        Audience::Theme { theme: ThemeId(Uuid::from_u128(n)) }
    }

    async fn follower() -> (Arc<Follower>, TcpStream) {
        takes(Packing::Text).await
    }

    async fn takes(packing: Packing) -> (Arc<Follower>, TcpStream) {
        let (server, client) = pair().await;
        let out = Arc::new(Out::new(Wire::new(server, None).expect("a wire")));
        (Follower::new(out, Arc::new(Personal::default()), packing), client)
    }

    /// What was written by now. On loopback it is there when the write returns.
    fn written(client: &TcpStream) -> usize {
        let mut bytes = [0; 4_096];
        client.try_read(&mut bytes).unwrap_or(0)
    }

    #[tokio::test]
    async fn nobody_else_writes_to_who_moved_until_they_were_told() {
        let log = AudienceLog::new(audience(1), Telling::Lean, Arc::default(), Seq(0), 1 << 20);
        let (follower, client) = follower().await;
        client.writable().await.expect("connected");
        follower.begin(log.audience, Cursor::at(Seq(0)));
        follower.personal.ring();
        let ring = follower.personal.rings();
        log.push(Seq(1), Some(Frame::of(&"one")));
        follower.catch_up(&log, &mut Reads::default());
        follower.personal.ring();
        follower.personal.done(ring);
        follower.catch_up(&log, &mut Reads::default());
        assert_eq!(written(&client), 0, "rung again meanwhile");
        follower.personal.done(follower.personal.rings());
        follower.catch_up(&log, &mut Reads::default());
        client.readable().await.expect("a frame");
        assert_eq!(written(&client), Frame::of(&"one").len(), "once, and whole");
    }

    #[tokio::test]
    async fn who_takes_it_packed_and_who_does_not_stand_at_the_same_place_in_one_pass() {
        let log = AudienceLog::new(audience(1), Telling::Lean, Arc::default(), Seq(0), 1 << 20);
        let frame = Frame::of(&"een boom ".repeat(50));
        log.push(Seq(1), Some(frame.clone()));
        let mut reads = Reads::default();
        for packing in [Packing::Deflated, Packing::Text, Packing::Deflated] {
            let (follower, client) = takes(packing).await;
            follower.begin(log.audience, Cursor::at(Seq(0)));
            follower.catch_up(&log, &mut reads);
            client.readable().await.expect("a frame");
            let expected = frame.wire_for(packing.against(&log.dictionary)).len();
            assert_eq!(written(&client), expected, "{packing:?}");
        }
        assert!(frame.wire_for(Some(&log.dictionary)).len() < frame.len() / 4);
    }

    #[tokio::test]
    async fn ones_own_comes_with_the_frames_unless_one_moved_meanwhile() {
        let log = AudienceLog::new(audience(1), Telling::Lean, Arc::default(), Seq(0), 1 << 20);
        let (follower, client) = follower().await;
        client.writable().await.expect("connected");
        follower.begin(log.audience, Cursor::at(Seq(0)));
        let (own, frame) = (Frame::of(&"own"), Frame::of(&"frame"));
        follower.personal.ring();
        let ring = follower.personal.rings();
        log.push(Seq(1), Some(frame.clone()));
        follower.personal.ring();
        assert_eq!(follower.say(own.wire().clone(), ring, &log), Ok(()));
        client.readable().await.expect("a frame");
        assert_eq!(written(&client), own.len(), "rung again: whether the frame is for it is not known");
        let ring = follower.personal.rings();
        assert_eq!(follower.say(own.wire().clone(), ring, &log), Ok(()));
        client.readable().await.expect("both");
        assert_eq!(written(&client), own.len() + frame.len());
        follower.personal.done(ring);
        follower.catch_up(&log, &mut Reads::default());
        assert_eq!(written(&client), 0, "it has the frame");
    }

    #[tokio::test]
    async fn a_pass_over_the_log_that_was_left_writes_nothing() {
        let left = AudienceLog::new(audience(1), Telling::Lean, Arc::default(), Seq(0), 1 << 20);
        let (follower, client) = follower().await;
        client.writable().await.expect("connected");
        left.push(Seq(1), Some(Frame::of(&"left")));
        follower.begin(audience(2), Cursor::at(Seq(0)));
        follower.catch_up(&left, &mut Reads::default());
        follower.pause();
        follower.catch_up(&left, &mut Reads::default());
        // What is written last comes last: had anything gone before, it would be read here.
        follower.begin(left.audience, Cursor::at(Seq(1)));
        left.push(Seq(2), Some(Frame::of(&"came back")));
        follower.catch_up(&left, &mut Reads::default());
        client.readable().await.expect("a frame");
        assert_eq!(written(&client), Frame::of(&"came back").len());
    }

    #[tokio::test]
    async fn who_is_too_far_behind_ends_and_who_is_little_behind_does_not() {
        let log = AudienceLog::new(audience(1), Telling::Lean, Arc::default(), Seq(0), 1 << 20);
        let (follower, _client) = follower().await;
        follower.begin(log.audience, Cursor::at(Seq(0)));
        let frame = || Some(Frame::of(&"x".repeat(8_000)));
        let mut seq = Seq(0);
        let mut write = |most: usize| {
            for _ in 0..most {
                seq = seq.next();
                log.push(seq, frame());
                follower.catch_up(&log, &mut Reads::default());
                if follower.out.is_stuck() {
                    return;
                }
            }
        };
        write(1_000);
        assert!(follower.out.is_stuck(), "the kernel takes no more");
        assert_eq!(follower.ended(), None);
        for _ in 0..=LAG_BYTES_MAX / 8_000 {
            write(1);
        }
        assert_eq!(follower.ended(), Some(Ended::Slow));
    }
}
