//! What everybody holds of a room: where commands are given, and what was last published. It decides nothing.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use werkatelier_core::audience::Audience;
use werkatelier_core::command::Command;
use werkatelier_core::id::{CommandId, LinkId, ParticipantId, Seq, WorkshopId};
use werkatelier_core::people::People;
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::workshop::Workshop;

use super::publish::Board;
use super::reply::Reply;
use super::settings::MAILBOX_WAIT;
use super::view::ViewBytes;
use crate::protocol::{Code, Refusal};
use crate::storage::NewLink;

/// A handle to the one room of a workshop.
#[derive(Clone)]
pub struct Room {
    pub(super) id: WorkshopId,
    pub(super) board: Arc<Board>,
    pub(super) asks: Arc<super::asks::Asks>,
    pub(super) mailbox: mpsc::Sender<Submission>,
    /// Ends when the room stops.
    pub(super) stopped: CancellationToken,
}

/// A command on its way to the room.
pub(super) struct Submission {
    pub(super) actor: Actor,
    pub(super) id: CommandId,
    pub(super) command: Command,
    pub(super) links: Vec<NewLink>,
    pub(super) reply: Reply,
}

impl Room {
    /// Gives a command. `Ok` means it is on disk; the number is that of the last event it led to.
    ///
    /// # Errors
    /// Why it was refused; then it changed nothing.
    pub async fn submit(
        &self,
        actor: Actor,
        id: CommandId,
        command: Command,
        links: Vec<NewLink>,
    ) -> Result<Seq, Refusal> {
        let (reply, answered) = Reply::awaited();
        self.begin(Submission { actor, id, command, links, reply });
        answered.await.unwrap_or_else(|_| Err(Refusal::of(Code::Busy)))
    }

    /// The same, answered where the submission says: it takes its place among the waiting at once. A full room is waited for.
    pub(super) fn begin(&self, submission: Submission) {
        if let Some(participant) = submission.actor.participant() {
            self.board.saw(participant);
        }
        // A room that stops answers what it took; a submission that is dropped answers `busy` by itself.
        if let Err(TrySendError::Full(submission)) = self.mailbox.try_send(submission) {
            let mailbox = self.mailbox.clone();
            tokio::spawn(async move { timeout(MAILBOX_WAIT, mailbox.send(submission)).await });
        }
    }

    /// Which workshop.
    #[must_use]
    pub fn id(&self) -> WorkshopId {
        self.id
    }

    /// Whether it still takes commands.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.mailbox.is_closed()
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        self.mailbox.same_channel(&other.mailbox)
    }

    /// The audience a role belongs to now.
    #[must_use]
    pub fn audience(&self, role: Role) -> Option<Audience> {
        Audience::of(role, &self.board.published.read().workshop)
    }

    /// The whole view of an audience, encoded once for all who ask.
    #[must_use]
    pub fn view(&self, audience: Audience) -> ViewBytes {
        self.board.view(audience)
    }

    /// Enough for the first useful screen of somebody who joined, a [`crate::protocol::JoinAnswer`]; none for who did not,
    /// or was removed.
    #[must_use]
    pub fn join_answer(&self, participant: ParticipantId) -> Option<ViewBytes> {
        let audience = self.audience(Role::Participant { participant })?;
        Some(self.board.welcome(self.id, audience, participant))
    }

    /// Reads what was last published.
    pub fn read<T>(&self, with: impl FnOnce(&Workshop, &People) -> T) -> T {
        let published = self.board.published.read();
        with(&published.workshop, &published.people)
    }

    /// Ends the connections of a link that was revoked.
    pub fn link_revoked(&self, link: LinkId) {
        self.asks.revoke(link);
        self.board.persons.lock().ring(link);
    }
}
