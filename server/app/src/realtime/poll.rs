//! The same over plain HTTP, for where sockets are blocked: one long poll answers with what a socket would have said, one's
//! own things whole.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;
use werkatelier_core::id::Seq;
use werkatelier_core::role::Actor;

use super::frame::Frame;
use super::handle::Room;
use super::log::{Cursor, Read, Telling};
use super::publish::resumes;
use crate::protocol::{Code, Refusal, Resume, ServerMessage};

/// What somebody who polls has already.
#[derive(Clone, Debug, Default)]
pub struct Polled {
    /// Their copy of the view.
    pub copy: Option<Resume>,
    /// The number that stood with their own things; none where they do not say.
    pub own: Option<Seq>,
    /// Whether they take what is not as it was, and no more.
    pub lean: bool,
}

impl Room {
    /// What came after what they have, at once or after at most `wait`; without a copy, that one is to be fetched. An
    /// [`crate::protocol::EventsAnswer`] as JSON. A participant's own things come whole with every answer.
    ///
    /// # Errors
    /// `unauthorized` for who is no longer part of the workshop.
    pub async fn events(&self, actor: Actor, has: Polled, wait: Duration) -> Result<Bytes, Refusal> {
        let unauthorized = || Refusal::of(Code::Unauthorized);
        let audience = self.audience(actor.role).ok_or_else(unauthorized)?;
        if self.asks.is_revoked(actor.link) {
            return Err(unauthorized());
        }
        if let Some(participant) = actor.participant() {
            self.board.saw(participant);
        }
        let log = self.board.log(audience, Telling::of(has.lean));
        let stale = || Frame::of(&ServerMessage::Stale { audience, spread_ms: 0 });
        let mut frames = Vec::new();
        let copy = has.copy.filter(|copy| resumes(&self.board, audience, &log, copy));
        if let Some(resume) = copy {
            let mut cursor = Cursor::at(resume.seq);
            let mut woken = log.subscribe();
            // Who waits here is a follower from here on.
            self.board.tell_now(audience);
            let (personal, own_changed) = {
                let mut persons = self.board.persons.lock();
                // Between two polls nobody listens: what changed then is compared by number.
                let changed = actor.participant().zip(has.own);
                let changed = changed.is_some_and(|(person, seq)| persons.changed_after(person, seq));
                (persons.enter(actor.participant(), actor.link), changed)
            };
            let wait = if own_changed { Duration::ZERO } else { wait };
            // Counts alone answer no poll: who has nothing new waits for a change.
            let news = async { while !log.news_after(resume.seq) && woken.changed().await.is_ok() {} };
            tokio::select! {
                _ = timeout(wait, news) => {}
                () = personal.bell.notified() => {}
                () = self.stopped.cancelled() => {}
            }
            self.board.tell_now(audience);
            match log.read(&mut cursor) {
                Read::Frames(more) => frames.extend(more),
                Read::Stale => frames.push(stale()),
            }
        } else {
            frames.push(stale());
        }
        if self.audience(actor.role) != Some(audience) {
            frames = vec![stale()];
        }
        if let Some(participant) = actor.participant() {
            let published = self.board.published.read();
            let put = self.board.own(&published, participant);
            frames.push(Frame::of(&ServerMessage::Own {
                seq: published.workshop.seq,
                put: Some(put),
                patch: Vec::new(),
                gone: Some(Vec::new()),
            }));
        }
        // After all that was read, as where they are now.
        if self.asks.is_revoked(actor.link) {
            return Err(unauthorized());
        }
        let joined = frames.iter().map(Frame::text).collect::<Vec<_>>().join(",");
        Ok(format!("{{\"messages\":[{joined}]}}").into())
    }
}
