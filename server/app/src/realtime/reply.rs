//! Where the answer to a command goes: to one who waits for it, or to the connection that it came over. It decides nothing.

use std::sync::Arc;

use tokio::sync::oneshot;
use werkatelier_core::id::{CommandId, Seq};

use super::personal::Personal;
use crate::protocol::{Code, Refusal};

/// What became of a command: the number of the last event it led to, or why it changed nothing.
pub(super) type Outcome = Result<Seq, Refusal>;

/// Answers one command, once. Dropped unused it answers `busy`: what the room did not touch may come again.
pub(super) struct Reply(Option<To>);

enum To {
    One(oneshot::Sender<Outcome>),
    Connection(CommandId, Arc<Personal>),
}

impl Reply {
    /// To one who waits.
    pub(super) fn awaited() -> (Self, oneshot::Receiver<Outcome>) {
        let (answer, answered) = oneshot::channel();
        (Self(Some(To::One(answer))), answered)
    }

    /// To a connection, which tells it with whatever else it has to tell.
    pub(super) fn over(connection: &Arc<Personal>, command: CommandId) -> Self {
        Self(Some(To::Connection(command, Arc::clone(connection))))
    }

    /// Gives the answer.
    pub(super) fn give(mut self, outcome: Outcome) {
        self.send(outcome);
    }

    fn send(&mut self, outcome: Outcome) {
        match self.0.take() {
            // Who hung up meanwhile asks again with the same id.
            Some(To::One(answer)) => drop(answer.send(outcome)),
            Some(To::Connection(command, connection)) => connection.answer(command, outcome),
            None => {}
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.send(Err(Refusal::of(Code::Busy)));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn every_command_is_answered_once_also_one_that_nobody_touched() {
        let busy = Err(Refusal::of(Code::Busy));
        let (reply, answered) = Reply::awaited();
        reply.give(Ok(Seq(7)));
        assert_eq!(answered.await, Ok(Ok(Seq(7))));
        let (reply, answered) = Reply::awaited();
        drop(reply);
        assert_eq!(answered.await, Ok(busy.clone()));
        let connection = Arc::new(Personal::default());
        let command = |n| CommandId(Uuid::from_u128(n));
        Reply::over(&connection, command(1)).give(Ok(Seq(8)));
        drop(Reply::over(&connection, command(2)));
        connection.bell.notified().await;
        assert_eq!(connection.answers(), [(command(1), Ok(Seq(8))), (command(2), busy)]);
        assert_eq!(connection.answers(), []);
    }
}
