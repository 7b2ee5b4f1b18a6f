//! The shared tail of an audience: frames encoded once, in order, for every follower to read at its own pace.
//! It keeps nothing per follower.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use werkatelier_core::audience::Audience;
use werkatelier_core::id::{Epoch, Seq};

use super::follower::Follower;
use super::frame::Frame;
use super::pack::Dictionary;
use super::settings::{SPREAD_MS, WRITES_PER_TURN};
use crate::protocol::ServerMessage;

/// What a follower holds: how far it has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) seq: Seq,
    tally: u64,
    signal: u64,
}

impl Cursor {
    /// A follower that has the state at this number, and no counts yet.
    pub(super) fn at(seq: Seq) -> Self {
        Self { seq, tally: 0, signal: 0 }
    }
}

/// What a follower gets when it reads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// These frames, to be written at once.
    Frames(Vec<Frame>),
    /// What it has cannot be led on by frames: it fetches the view.
    Stale,
}

#[derive(Debug)]
struct Change {
    to: Seq,
    /// Bytes of all frames up to this one, since the tail began.
    end: u64,
    /// None stands for a change too large for a frame.
    frame: Option<Frame>,
}

#[derive(Debug)]
struct Tail {
    changes: VecDeque<Change>,
    /// Bytes of the frames that are kept.
    bytes: usize,
    /// Bytes of all frames there were.
    end: u64,
    /// Who has at least this can be led on.
    from: Seq,
    /// The `to` of the last frame, dropped or not.
    to: Seq,
    tally: Option<(u64, Frame)>,
    signal: Option<(u64, Frame)>,
    version: u64,
    /// What the last frame was made from.
    epoch: Option<Epoch>,
}

/// How a follower is told what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Telling {
    /// Every thing whole, and every field of a message: pages of before there was another way.
    Whole,
    /// The fields that changed, where that is less; and of a message what is not as it was, or empty.
    Lean,
}

impl Telling {
    /// By whether a client said that it takes this.
    pub(super) fn of(lean: bool) -> Self {
        if lean { Self::Lean } else { Self::Whole }
    }
}

/// The tail of one audience of one room, and who follows it.
#[derive(Debug)]
pub(super) struct AudienceLog {
    pub(super) audience: Audience,
    pub(super) telling: Telling,
    /// What messages are packed against, for who takes them so.
    pub(super) dictionary: Arc<Dictionary>,
    /// What a follower is told whose copy cannot be led on.
    pub(super) stale: Bytes,
    tail: Mutex<Tail>,
    bytes_max: usize,
    followers: Mutex<Vec<Arc<Follower>>>,
    /// Whether something came since the last [`AudienceLog::wake`].
    fresh: AtomicBool,
    /// Wakes the fan-out.
    pub(super) news: Notify,
    /// Wakes who polls.
    woken: watch::Sender<()>,
}

impl AudienceLog {
    /// A tail that begins at what is published now.
    pub(super) fn new(
        audience: Audience,
        telling: Telling,
        dictionary: Arc<Dictionary>,
        published: Seq,
        bytes_max: usize,
    ) -> Arc<Self> {
        let tail = Tail {
            changes: VecDeque::new(),
            bytes: 0,
            end: 0,
            from: published,
            to: published,
            tally: None,
            signal: None,
            version: 0,
            epoch: None,
        };
        let stale = Frame::of(&ServerMessage::Stale { audience, spread_ms: SPREAD_MS });
        Arc::new(Self {
            audience,
            telling,
            dictionary,
            stale: stale.wire().clone(),
            tail: Mutex::new(tail),
            bytes_max,
            followers: Mutex::default(),
            fresh: AtomicBool::new(false),
            news: Notify::new(),
            woken: watch::Sender::new(()),
        })
    }

    /// The number a next frame leads on from.
    pub(super) fn last(&self) -> Seq {
        self.tail.lock().to
    }

    /// What the next frame is made from, where that is to be said: everyone who reads it has read the ones before.
    pub(super) fn turn_to(&self, epoch: Epoch) -> Option<Epoch> {
        let before = self.tail.lock().epoch.replace(epoch);
        (self.telling == Telling::Whole || before != Some(epoch)).then_some(epoch)
    }

    /// Adds a change up to `to`; without a frame it is too large for one. Nobody is woken yet.
    pub(super) fn push(&self, to: Seq, frame: Option<Frame>) {
        let len = |frame: &Option<Frame>| frame.as_ref().map_or(0, Frame::len);
        let mut tail = self.tail.lock();
        tail.bytes += len(&frame);
        tail.end += len(&frame) as u64;
        let end = tail.end;
        tail.changes.push_back(Change { to, end, frame });
        tail.to = to;
        while tail.bytes > self.bytes_max {
            let Some(dropped) = tail.changes.pop_front() else { break };
            tail.bytes -= len(&dropped.frame);
            tail.from = dropped.to;
        }
        self.fresh.store(true, Ordering::Release);
    }

    /// Replaces the counts; whether they changed.
    pub(super) fn set_tally(&self, frame: Frame) -> bool {
        let mut tail = self.tail.lock();
        if tail.tally.as_ref().is_some_and(|(_, old)| *old == frame) {
            return false;
        }
        tail.version += 1;
        tail.tally = Some((tail.version, frame));
        self.fresh.store(true, Ordering::Release);
        true
    }

    /// Replaces the signal: the latest of a window is the sample.
    pub(super) fn set_signal(&self, frame: Frame) {
        let mut tail = self.tail.lock();
        tail.version += 1;
        tail.signal = Some((tail.version, frame));
        self.fresh.store(true, Ordering::Release);
    }

    /// Wakes the followers, where there is something for them.
    pub(super) fn wake(&self) {
        if self.fresh.swap(false, Ordering::AcqRel) {
            self.news.notify_one();
            self.woken.send_replace(());
        }
    }

    /// A subscription for who polls; take it before reading, so that no wake-up is lost.
    pub(super) fn subscribe(&self) -> watch::Receiver<()> {
        self.woken.subscribe()
    }

    /// Takes a connection in; what is written to it is its own to say.
    pub(super) fn join(&self, follower: &Arc<Follower>) {
        let mut followers = self.followers.lock();
        followers.push(Arc::clone(follower));
        // The fan-out sleeps where there is nobody to look after.
        if followers.len() == 1 {
            self.news.notify_one();
        }
    }

    /// Lets a connection go.
    pub(super) fn leave(&self, follower: &Arc<Follower>) {
        let mut followers = self.followers.lock();
        if let Some(at) = followers.iter().position(|other| Arc::ptr_eq(other, follower)) {
            followers.swap_remove(at);
            // A pass that is under way may miss who took its place.
            self.news.notify_one();
        }
    }

    /// Whether there is a connection to look after.
    pub(super) fn is_followed(&self) -> bool {
        !self.followers.lock().is_empty()
    }

    /// How many follow or poll.
    pub(super) fn followers(&self) -> usize {
        self.followers.lock().len() + self.woken.receiver_count()
    }

    /// The next followers of a pass, from the one at `from` on; how many.
    pub(super) fn followers_from(&self, from: usize, into: &mut Vec<Arc<Follower>>) -> usize {
        let followers = self.followers.lock();
        into.extend(followers.iter().skip(from).take(WRITES_PER_TURN).cloned());
        into.len()
    }

    /// Whether who has this number can be led on by frames.
    pub(super) fn leads_on(&self, seq: Seq) -> bool {
        seq >= self.tail.lock().from
    }

    /// Whether there is a change after this number.
    pub(super) fn news_after(&self, seq: Seq) -> bool {
        self.tail.lock().to > seq
    }

    /// Bytes of the frames after a cursor; those that were dropped are not known any more.
    pub(super) fn bytes_after(&self, cursor: Cursor) -> usize {
        let tail = self.tail.lock();
        let first = tail.changes.partition_point(|change| change.to <= cursor.seq);
        let begin = tail
            .changes
            .get(first)
            .map_or(tail.end, |change| change.end - change.frame.as_ref().map_or(0, Frame::len) as u64);
        usize::try_from(tail.end - begin).unwrap_or(usize::MAX)
    }

    /// Everything after the cursor, which moves on. After `Stale` the cursor stands still.
    pub(super) fn read(&self, cursor: &mut Cursor) -> Read {
        let tail = self.tail.lock();
        if cursor.seq < tail.from {
            return Read::Stale;
        }
        let first = tail.changes.partition_point(|change| change.to <= cursor.seq);
        let mut frames = Vec::new();
        for change in tail.changes.iter().skip(first) {
            let Some(frame) = &change.frame else { return Read::Stale };
            frames.push(frame.clone());
        }
        cursor.seq = cursor.seq.max(tail.to);
        let latest = |item: &Option<(u64, Frame)>, seen: &mut u64| match item {
            Some((version, frame)) if version > seen => {
                *seen = *version;
                Some(frame.clone())
            }
            _ => None,
        };
        frames.extend(latest(&tail.tally, &mut cursor.tally));
        frames.extend(latest(&tail.signal, &mut cursor.signal));
        Read::Frames(frames)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use werkatelier_core::id::{LogId, ThemeId};

    use super::*;

    fn log(from: u64, bytes_max: usize) -> Arc<AudienceLog> {
        let theme = ThemeId(Uuid::from_u128(1));
        AudienceLog::new(Audience::Theme { theme }, Telling::Lean, Arc::default(), Seq(from), bytes_max)
    }

    /// A frame of six bytes on the wire: two of header, two quotes, two letters.
    fn frame(text: &str) -> Frame {
        Frame::of(&text)
    }

    fn texts(read: Read) -> Vec<String> {
        match read {
            Read::Frames(frames) => {
                frames.iter().map(|frame| frame.text().trim_matches('"').to_owned()).collect()
            }
            Read::Stale => vec!["stale".to_owned()],
        }
    }

    #[test]
    fn every_follower_reads_on_from_its_own_number() {
        let log = log(4, 1000);
        log.push(Seq(6), Some(frame("to6")));
        log.push(Seq(9), Some(frame("to9")));
        let mut early = Cursor::at(Seq(4));
        let mut between = Cursor::at(Seq(7));
        assert_eq!(texts(log.read(&mut early)), ["to6", "to9"]);
        assert_eq!(texts(log.read(&mut early)), [""; 0]);
        assert_eq!(texts(log.read(&mut between)), ["to9"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(3)))), ["stale"]);
    }

    #[test]
    fn what_frames_are_made_from_is_said_where_it_changed() {
        let epoch = |taken| Epoch { log: LogId(Uuid::from_u128(9)), taken: Seq(taken) };
        let lean = log(0, 1000);
        assert_eq!(lean.turn_to(epoch(1)), Some(epoch(1)), "nobody has read one before");
        assert_eq!([lean.turn_to(epoch(1)), lean.turn_to(epoch(1))], [None, None]);
        assert_eq!([lean.turn_to(epoch(4)), lean.turn_to(epoch(4))], [Some(epoch(4)), None]);
        let whole = AudienceLog::new(Audience::Lobby, Telling::Whole, Arc::default(), Seq(0), 1000);
        assert_eq!([whole.turn_to(epoch(1)), whole.turn_to(epoch(1))], [Some(epoch(1)); 2]);
    }

    #[test]
    fn a_full_tail_drops_its_oldest_and_says_so() {
        let log = log(0, 12);
        for to in 1..=4 {
            log.push(Seq(to), Some(frame("ab")));
        }
        assert!(!log.leads_on(Seq(1)));
        assert!(log.leads_on(Seq(2)));
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(1)))), ["stale"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(2)))), ["ab", "ab"]);
    }

    #[test]
    fn a_change_too_large_makes_stale_whoever_has_not_passed_it() {
        let log = log(0, 100);
        log.push(Seq(5), None);
        log.push(Seq(6), Some(frame("to6")));
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(0)))), ["stale"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(5)))), ["to6"]);
    }

    #[test]
    fn how_far_behind_somebody_is_counts_in_bytes() {
        let log = log(0, 18);
        for to in 1..=4 {
            log.push(Seq(to), Some(frame("ab")));
        }
        let behind = |seq| log.bytes_after(Cursor::at(Seq(seq)));
        assert_eq!([behind(4), behind(3), behind(2), behind(1), behind(0)], [0, 6, 12, 18, 18]);
    }

    #[test]
    fn only_the_latest_counts_are_read_and_only_once() {
        let log = log(0, 100);
        assert!(log.set_tally(frame("1")));
        assert!(log.set_tally(frame("2")));
        assert!(!log.set_tally(frame("2")));
        let mut cursor = Cursor::at(Seq(0));
        assert_eq!(texts(log.read(&mut cursor)), ["2"]);
        assert_eq!(texts(log.read(&mut cursor)), [""; 0]);
    }
}
