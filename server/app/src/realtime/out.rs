//! The one way out of a connection: whole frames in order, each written at once where there is room. What does not fit waits
//! here, and the connection's own task writes it when there is. It reads nothing and knows no audience.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::ended::Ended;
use super::settings::OUT_BYTES_MAX;
use super::wire::Wire;

/// The writing side of a connection, shared by its task and the fan-out.
#[derive(Debug)]
pub(super) struct Out {
    wire: Wire,
    waiting: Mutex<Waiting>,
    /// Rings when something has to wait, or the connection is to end: its task looks then.
    pub(super) alarm: Notify,
}

/// What could not be written yet. It begins where the last write ended, maybe within a frame.
#[derive(Debug, Default)]
struct Waiting {
    parts: VecDeque<Bytes>,
    bytes: usize,
    /// When the other side last took something.
    since: Option<Instant>,
}

impl Waiting {
    fn push(&mut self, bytes: Bytes) {
        self.bytes += bytes.len();
        self.parts.push_back(bytes);
        self.since.get_or_insert_with(Instant::now);
    }
}

impl Out {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, waiting: Mutex::default(), alarm: Notify::new() }
    }

    /// The connection's bytes, for reading.
    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Writes whole frames, after what waits.
    ///
    /// # Errors
    /// `Slow` where too much waits already, `Gone` where nobody is there.
    pub(super) fn send(&self, frames: &Bytes) -> Result<(), Ended> {
        let mut waiting = self.waiting.lock();
        if waiting.bytes > OUT_BYTES_MAX {
            return Err(Ended::Slow);
        }
        if waiting.since.is_some() {
            waiting.push(frames.clone());
            return Ok(());
        }
        self.write(&mut waiting, frames)
    }

    /// Writes whole frames, unless something waits: then it is false, and they are the caller's still.
    ///
    /// # Errors
    /// `Gone` where nobody is there.
    pub(super) fn offer(&self, frames: &Bytes) -> Result<bool, Ended> {
        let mut waiting = self.waiting.lock();
        if waiting.since.is_some() {
            return Ok(false);
        }
        self.write(&mut waiting, frames).map(|()| true)
    }

    fn write(&self, waiting: &mut Waiting, frames: &Bytes) -> Result<(), Ended> {
        let written = match self.wire.try_write(frames) {
            Ok(0) if !frames.is_empty() => return Err(Ended::Gone),
            Ok(written) => written,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        if written < frames.len() || self.is_held()? {
            waiting.push(frames.slice(written..));
            self.alarm.notify_one();
        }
        Ok(())
    }

    /// Whether something that was taken is not out yet.
    fn is_held(&self) -> Result<bool, Ended> {
        match self.wire.try_flush() {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(true),
            flushed => flushed.map(|()| false).map_err(Ended::from),
        }
    }

    /// Since when the other side takes nothing; none where nothing waits.
    pub(super) fn stuck_since(&self) -> Option<Instant> {
        self.waiting.lock().since
    }

    /// Writes what waits, as there is room. Dropped, it goes on where it was when called again.
    ///
    /// # Errors
    /// `Gone` where nobody is there.
    pub(super) async fn drain(&self) -> Result<(), Ended> {
        while !self.flush()? {
            self.wire.writable().await?;
        }
        Ok(())
    }

    /// Whether nothing waits any more.
    fn flush(&self) -> Result<bool, Ended> {
        let mut waiting = self.waiting.lock();
        while let Some(front) = waiting.parts.front_mut() {
            if front.is_empty() {
                waiting.parts.pop_front();
                continue;
            }
            let written = match self.wire.try_write(front) {
                Ok(0) => return Err(Ended::Gone),
                Ok(written) => written,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            };
            front.advance(written);
            waiting.bytes -= written;
            waiting.since = Some(Instant::now());
        }
        if self.is_held()? {
            return Ok(false);
        }
        *waiting = Waiting::default();
        Ok(true)
    }
}
