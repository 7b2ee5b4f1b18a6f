//! One WebSocket: tungstenite reads and answers what the protocol itself asks for, everything goes out through [`Out`].
//! What the messages mean is others' to know.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::ended::Ended;
use super::frame::Frame;
use super::out::Out;
use super::settings::CLOSE_WITHIN;
use super::wire::Wire;

/// Bytes that tungstenite takes at once. A command is seldom longer, and most connections only say `ping`: the default costs
/// 128 KiB a phone.
const TAKEN_BYTES: usize = 640;
/// Bytes read at once. What tungstenite does not take yet is kept until it does, which is at once.
const READ_BYTES: usize = 4 * 1024;
/// Reads of one turn: a message of the longest kind and more.
const READS_PER_TURN: u8 = 32;
/// Bytes thrown away at once of who was told to go.
const REST_BYTES: usize = 4 * 1024;

/// A connection after its upgrade.
pub(crate) struct Socket {
    messages: WebSocket<Ends>,
    out: Arc<Out>,
}

impl Socket {
    /// A server's side of `wire`; `early` is what was read beyond the request. No message is longer than `bytes_max`.
    pub(crate) fn new(wire: Wire, early: Vec<u8>, bytes_max: usize) -> Self {
        let out = Arc::new(Out::new(wire));
        let config = WebSocketConfig::default()
            .read_buffer_size(TAKEN_BYTES)
            // Every frame is handed on whole.
            .write_buffer_size(0)
            .max_message_size(Some(bytes_max))
            .max_frame_size(Some(bytes_max));
        let ends = Ends { out: Arc::clone(&out), reads: READS_PER_TURN, rest: Bytes::new(), empty: false };
        Self { messages: WebSocket::from_partially_read(ends, early, Role::Server, Some(config)), out }
    }

    pub(super) fn out(&self) -> &Arc<Out> {
        &self.out
    }

    /// The next message. Dropped while it waits, it loses nothing.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn hear(&mut self) -> Result<Message, Ended> {
        loop {
            // Who talks without a pause leaves others their turn.
            consume_budget().await;
            self.messages.get_mut().reads = READS_PER_TURN;
            match self.messages.read() {
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    if self.messages.get_ref().rest.is_empty() {
                        self.out.wire().readable().await?;
                    }
                }
                Ok(Message::Close(_)) => {
                    // The answer to it goes out; then there is nothing to say any more.
                    let _answered = self.messages.flush();
                    return Err(Ended::Gone);
                }
                other => return Ok(other?),
            }
        }
    }

    /// Says something to this one.
    ///
    /// # Errors
    /// `Slow`, `Gone`.
    pub(super) fn say(&self, message: &impl Serialize) -> Result<(), Ended> {
        self.out.send(Frame::of(message).wire())
    }

    /// Gives back the texts it hears, at most `times`.
    pub(crate) async fn echo(&mut self, times: u32) {
        for _ in 0..times {
            let Ok(message) = self.hear().await else { return };
            let text = matches!(message, Message::Text(_));
            if !text || self.messages.send(message).is_err() || self.out.drain().await.is_err() {
                return;
            }
        }
    }

    /// Gives back every message it hears, written as every frame here is, and ends as a connection does.
    #[cfg(test)]
    pub(crate) async fn mirror(mut self) {
        let why = loop {
            let said = match self.hear().await {
                Ok(message) => super::frame::whole(&message),
                Err(ended) => break ended,
            };
            let Some(said) = said else { continue };
            if let Err(ended) = self.out.send(&said) {
                break ended;
            }
            // Who takes nothing is not listened to.
            if let Err(ended) = self.out.drain().await {
                break ended;
            }
        };
        self.close(why).await;
    }

    /// Says why, and closes. Who takes nothing is not waited for long.
    pub(super) async fn close(mut self, why: Ended) {
        let closing = async {
            if let Some(frame) = why.frame() {
                // What it is still owed goes before the close frame: nothing may follow that.
                self.messages.flush()?;
                self.messages.close(Some(frame))?;
                self.messages.flush()?;
            }
            self.out.drain().await?;
            self.end().await?;
            if why == Ended::Gone { Ok(()) } else { self.discard().await }
        };
        // A peer that is gone or stuck cannot be told.
        let _told: Result<Result<(), Ended>, _> = timeout(CLOSE_WITHIN, Box::pin(closing)).await;
    }

    async fn end(&self) -> Result<(), Ended> {
        loop {
            match self.out.wire().end() {
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.out.wire().writable().await?,
                ended => return Ok(ended?),
            }
        }
    }

    /// Reads on until the other side closed too: to end with unread bytes would take back what was just said.
    async fn discard(&self) -> Result<(), Ended> {
        let mut rest = vec![0; REST_BYTES];
        loop {
            consume_budget().await;
            match self.out.wire().try_read(&mut rest) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.out.wire().readable().await?,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Both directions as tungstenite wants them: reading never waits, and writing always takes everything.
struct Ends {
    out: Arc<Out>,
    /// Reads that are left of this turn: tungstenite asks on as long as no message is whole, and an endless one may be made
    /// of empty pieces.
    reads: u8,
    /// What was read and not taken yet.
    rest: Bytes,
    /// Whether the last read took everything there was.
    empty: bool,
}

impl Read for Ends {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // As if nothing were there: the connection is still readable, and is asked again in its next turn.
        self.reads = self.reads.checked_sub(1).ok_or(ErrorKind::WouldBlock)?;
        if self.rest.is_empty() {
            if std::mem::take(&mut self.empty) {
                return Err(ErrorKind::WouldBlock.into());
            }
            let mut bytes = [0; READ_BYTES];
            let read = self.out.wire().try_read(&mut bytes)?;
            // The end of a stream is asked for again.
            self.empty = (1..READ_BYTES).contains(&read);
            let taken = read.min(into.len());
            into[..taken].copy_from_slice(&bytes[..taken]);
            if taken < read {
                self.rest = Bytes::copy_from_slice(&bytes[taken..read]);
            }
            return Ok(taken);
        }
        let taken = self.rest.len().min(into.len());
        into[..taken].copy_from_slice(&self.rest.split_to(taken));
        if self.rest.is_empty() {
            // Its memory is not kept by a connection that is silent for an hour.
            self.rest = Bytes::new();
        }
        Ok(taken)
    }
}

impl Write for Ends {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.out.send(&Bytes::copy_from_slice(bytes));
        sent.map(|()| bytes.len()).map_err(|_| ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
