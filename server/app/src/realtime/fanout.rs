//! The seam between what a follower should get and how it is written. This form writes from the connection's own task:
//! all frames that wait in one flush, so that a burst is one system call.

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::SinkExt;
use tokio::time::timeout;

use super::settings::WRITE_TIMEOUT;

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The other side went away.
    Gone,
    /// Too slow, or silent.
    Slow,
    /// The token is unknown or withdrawn.
    Unauthorized,
    /// Too many refusals in a short time.
    Hammering,
    /// Not what the protocol says.
    Protocol,
    /// A message over the limit.
    TooLarge,
    /// The server restarts; when this client tries again.
    Restart { after_ms: u32 },
}

impl Ended {
    fn code(self) -> Option<u16> {
        match self {
            Self::Gone => None,
            Self::Slow => Some(4408),
            Self::Unauthorized => Some(4401),
            Self::Hammering => Some(1008),
            Self::Protocol => Some(1003),
            Self::TooLarge => Some(1009),
            Self::Restart { .. } => Some(1012),
        }
    }

    fn reason(self) -> Utf8Bytes {
        match self {
            Self::Restart { after_ms } => after_ms.to_string().into(),
            _ => Utf8Bytes::from_static(""),
        }
    }
}

/// Writes all frames in one flush.
pub(super) async fn write(socket: &mut WebSocket, frames: Vec<Utf8Bytes>) -> Result<(), Ended> {
    if frames.is_empty() {
        return Ok(());
    }
    let writing = async {
        for frame in frames {
            socket.feed(Message::Text(frame)).await?;
        }
        socket.flush().await
    };
    match timeout(WRITE_TIMEOUT, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Ended::Gone),
        Err(_) => Err(Ended::Slow),
    }
}

/// Says why, and closes.
pub(super) async fn close(socket: &mut WebSocket, why: Ended) {
    if let Some(code) = why.code() {
        let frame = CloseFrame { code, reason: why.reason() };
        // A peer that is gone or stuck cannot be told.
        let _told = timeout(WRITE_TIMEOUT, socket.send(Message::Close(Some(frame)))).await;
    }
}
