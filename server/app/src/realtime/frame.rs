//! A message as it goes over a socket: encoded once, with the WebSocket header before it, and shared by all who get it.
//! It knows nobody who gets it.

use bytes::Bytes;
use serde::Serialize;

/// Bytes of the longest header a server writes: no mask, a length of 64 bits.
const HEAD_MAX: usize = 10;
/// Bytes that most messages take; a longer one asks for more.
const USUAL: usize = 512;
/// A whole text frame.
const TEXT: u8 = 0x81;

/// One text message, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    bytes: Bytes,
    head: usize,
}

impl Frame {
    /// Encodes a message. Every message is plain data with string keys, which always encodes.
    pub(super) fn of(message: &impl Serialize) -> Self {
        let mut bytes = Vec::with_capacity(USUAL);
        bytes.resize(HEAD_MAX, 0);
        if serde_json::to_writer(&mut bytes, message).is_err() {
            bytes.truncate(HEAD_MAX);
        }
        Self::headed(bytes)
    }

    /// Puts the header before the text, where [`HEAD_MAX`] bytes were left for it, so that nothing is copied.
    fn headed(mut bytes: Vec<u8>) -> Self {
        let len = bytes.len() - HEAD_MAX;
        let long = (len as u64).to_be_bytes();
        let (short, head) = match len {
            0..=125 => (len as u8, 2),
            126..=0xFFFF => (126, 4),
            _ => (127, HEAD_MAX),
        };
        let begin = HEAD_MAX - head;
        bytes[begin..begin + 2].copy_from_slice(&[TEXT, short]);
        // The bytes of the length that are written stand last, before the text.
        bytes[begin + 2..HEAD_MAX].copy_from_slice(&long[long.len() + 2 - head..]);
        Self { bytes: Bytes::from(bytes).slice(begin..), head }
    }

    /// Header and text.
    pub(super) fn wire(&self) -> &Bytes {
        &self.bytes
    }

    /// The message alone, as JSON.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.head..]).unwrap_or_default()
    }

    /// Bytes on the wire.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// Several frames as one write.
pub(super) fn joined(frames: &[Frame]) -> Bytes {
    match frames {
        [one] => one.bytes.clone(),
        several => {
            let mut bytes = Vec::with_capacity(several.iter().map(Frame::len).sum());
            several.iter().for_each(|frame| bytes.extend_from_slice(&frame.bytes));
            bytes.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};

    use super::*;

    #[test]
    fn a_client_reads_every_length_as_it_was_said() {
        for len in [0, 1, 123, 124, 65_533, 65_534, 70_000] {
            let said = "é".repeat(len / 2) + &"x".repeat(len % 2);
            let frame = Frame::of(&said);
            let text = format!("\"{said}\"");
            assert_eq!(frame.text(), text);
            let mut client =
                WebSocket::from_raw_socket(Cursor::new(frame.wire().to_vec()), Role::Client, None);
            assert_eq!(client.read().expect("a message"), Message::text(text), "{len} bytes");
        }
    }
}
