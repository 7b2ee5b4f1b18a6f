//! Why a connection ends, and how that is said in a close frame. It closes nothing.

use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The other side went away.
    Gone,
    /// Too slow, or silent.
    Slow,
    /// The token is unknown or withdrawn.
    Unauthorized,
    /// No such workshop.
    NotFound,
    /// Too many refusals in a short time, or refused for another reason that stays.
    Hammering,
    /// Not what this server's protocol says.
    Protocol,
    /// Not a WebSocket's frames.
    Framing,
    /// Text that is no UTF-8.
    Encoding,
    /// A message over the limit.
    TooLarge,
    /// The server restarts; when this client tries again.
    Restart { after_ms: u32 },
}

impl Ended {
    /// What the close frame says; none where nobody is there to hear it.
    pub(super) fn frame(self) -> Option<CloseFrame> {
        let code: u16 = match self {
            Self::Gone => return None,
            Self::Slow => 4408,
            Self::Unauthorized => 4401,
            Self::NotFound => 4404,
            Self::Hammering => 1008,
            Self::Protocol => 1003,
            Self::Framing => 1002,
            Self::Encoding => 1007,
            Self::TooLarge => 1009,
            Self::Restart { .. } => 1012,
        };
        let reason = match self {
            Self::Restart { after_ms } => after_ms.to_string().into(),
            _ => Utf8Bytes::from_static(""),
        };
        Some(CloseFrame { code: code.into(), reason })
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        match error {
            Error::Capacity(_) => Self::TooLarge,
            Error::Utf8(_) => Self::Encoding,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::Gone,
            Error::Protocol(_) => Self::Framing,
            _ => Self::Gone,
        }
    }
}

impl From<std::io::Error> for Ended {
    fn from(_: std::io::Error) -> Self {
        Self::Gone
    }
}
