//! The shared tail of an audience: frames encoded once, in order, for every follower to read at its own pace.
//! It keeps nothing per follower.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use parking_lot::Mutex;
use tokio::sync::watch;
use werkatelier_core::id::Seq;

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
    Frames(Vec<Utf8Bytes>),
    /// What it has cannot be led on by frames: it fetches the view.
    Stale,
}

#[derive(Debug)]
struct Frame {
    to: Seq,
    /// None stands for a change too large for a frame.
    bytes: Option<Utf8Bytes>,
}

#[derive(Debug)]
struct Tail {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Who has at least this can be led on.
    from: Seq,
    /// The `to` of the last frame, dropped or not.
    to: Seq,
    tally: Option<(u64, Utf8Bytes)>,
    signal: Option<(u64, Utf8Bytes)>,
    version: u64,
}

/// The tail of one audience of one room.
#[derive(Debug)]
pub(super) struct AudienceLog {
    tail: Mutex<Tail>,
    bytes_max: usize,
    woken: watch::Sender<u64>,
}

impl AudienceLog {
    /// A tail that begins at what is published now.
    pub(super) fn new(published: Seq, bytes_max: usize) -> Arc<Self> {
        let tail = Tail {
            frames: VecDeque::new(),
            bytes: 0,
            from: published,
            to: published,
            tally: None,
            signal: None,
            version: 0,
        };
        Arc::new(Self { tail: Mutex::new(tail), bytes_max, woken: watch::Sender::new(0) })
    }

    /// The number a next frame leads on from.
    pub(super) fn last(&self) -> Seq {
        self.tail.lock().to
    }

    /// Adds a change up to `to`; without bytes it is too large for a frame. Nobody is woken yet.
    pub(super) fn push(&self, to: Seq, bytes: Option<Utf8Bytes>) {
        let mut tail = self.tail.lock();
        tail.bytes += bytes.as_ref().map_or(0, |bytes| bytes.as_str().len());
        tail.frames.push_back(Frame { to, bytes });
        tail.to = to;
        while tail.bytes > self.bytes_max {
            let Some(dropped) = tail.frames.pop_front() else { break };
            tail.bytes -= dropped.bytes.as_ref().map_or(0, |bytes| bytes.as_str().len());
            tail.from = dropped.to;
        }
    }

    /// Replaces the counts; whether they changed.
    pub(super) fn set_tally(&self, bytes: Utf8Bytes) -> bool {
        let mut tail = self.tail.lock();
        if tail.tally.as_ref().is_some_and(|(_, old)| *old == bytes) {
            return false;
        }
        tail.version += 1;
        tail.tally = Some((tail.version, bytes));
        true
    }

    /// Replaces the signal: the latest of a window is the sample.
    pub(super) fn set_signal(&self, bytes: Utf8Bytes) {
        let mut tail = self.tail.lock();
        tail.version += 1;
        tail.signal = Some((tail.version, bytes));
    }

    /// Wakes the followers.
    pub(super) fn wake(&self) {
        self.woken.send_modify(|version| *version = version.wrapping_add(1));
    }

    /// A subscription; take it before reading, so that no wake-up is lost.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.woken.subscribe()
    }

    /// Whether somebody follows.
    pub(super) fn followers(&self) -> usize {
        self.woken.receiver_count()
    }

    /// Whether who has this number can be led on by frames.
    pub(super) fn leads_on(&self, seq: Seq) -> bool {
        seq >= self.tail.lock().from
    }

    /// Whether there is a change after this number.
    pub(super) fn news_after(&self, seq: Seq) -> bool {
        self.tail.lock().to > seq
    }

    /// Everything after the cursor, which moves on. After `Stale` the cursor stands still.
    pub(super) fn read(&self, cursor: &mut Cursor) -> Read {
        let tail = self.tail.lock();
        if cursor.seq < tail.from {
            return Read::Stale;
        }
        let first = tail.frames.partition_point(|frame| frame.to <= cursor.seq);
        let mut frames = Vec::new();
        for frame in tail.frames.iter().skip(first) {
            let Some(bytes) = &frame.bytes else { return Read::Stale };
            frames.push(bytes.clone());
        }
        cursor.seq = cursor.seq.max(tail.to);
        let latest = |item: &Option<(u64, Utf8Bytes)>, seen: &mut u64| match item {
            Some((version, bytes)) if version > seen => {
                *seen = *version;
                Some(bytes.clone())
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
    use super::*;

    fn texts(read: Read) -> Vec<String> {
        match read {
            Read::Frames(frames) => frames.iter().map(|bytes| bytes.as_str().to_owned()).collect(),
            Read::Stale => vec!["stale".to_owned()],
        }
    }

    #[test]
    fn every_follower_reads_on_from_its_own_number() {
        let log = AudienceLog::new(Seq(4), 1000);
        log.push(Seq(6), Some("to6".into()));
        log.push(Seq(9), Some("to9".into()));
        let mut early = Cursor::at(Seq(4));
        let mut between = Cursor::at(Seq(7));
        assert_eq!(texts(log.read(&mut early)), ["to6", "to9"]);
        assert_eq!(texts(log.read(&mut early)), [""; 0]);
        assert_eq!(texts(log.read(&mut between)), ["to9"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(3)))), ["stale"]);
    }

    #[test]
    fn a_full_tail_drops_its_oldest_and_says_so() {
        let log = AudienceLog::new(Seq(0), 6);
        for to in 1..=4 {
            log.push(Seq(to), Some("abc".into()));
        }
        assert!(!log.leads_on(Seq(1)));
        assert!(log.leads_on(Seq(2)));
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(1)))), ["stale"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(2)))), ["abc", "abc"]);
    }

    #[test]
    fn a_change_too_large_makes_stale_whoever_has_not_passed_it() {
        let log = AudienceLog::new(Seq(0), 100);
        log.push(Seq(5), None);
        log.push(Seq(6), Some("to6".into()));
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(0)))), ["stale"]);
        assert_eq!(texts(log.read(&mut Cursor::at(Seq(5)))), ["to6"]);
    }

    #[test]
    fn only_the_latest_counts_are_read_and_only_once() {
        let log = AudienceLog::new(Seq(0), 100);
        assert!(log.set_tally("1".into()));
        assert!(log.set_tally("2".into()));
        assert!(!log.set_tally("2".into()));
        let mut cursor = Cursor::at(Seq(0));
        assert_eq!(texts(log.read(&mut cursor)), ["2"]);
        assert_eq!(texts(log.read(&mut cursor)), [""; 0]);
    }
}
