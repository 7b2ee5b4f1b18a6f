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
        let (head, long) = header(bytes.len() - HEAD_MAX);
        let begin = HEAD_MAX - long;
        bytes[begin..HEAD_MAX].copy_from_slice(&head[..long]);
        Self { bytes: Bytes::from(bytes).slice(begin..), head: long }
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

/// The header of a text of `len` bytes, and how many bytes of it are written.
fn header(len: usize) -> ([u8; HEAD_MAX], usize) {
    let mut head = [TEXT; HEAD_MAX];
    let (short, long) = match len {
        0..=125 => (len as u8, 2),
        126..=0xFFFF => (126, 4),
        _ => (127, HEAD_MAX),
    };
    head[1] = short;
    let bytes = (len as u64).to_be_bytes();
    // The last bytes of the length, as many as are written.
    head[2..long].copy_from_slice(&bytes[bytes.len() + 2 - long..]);
    (head, long)
}

/// What is said to one only, as one write.
pub(super) fn said(messages: &[impl Serialize]) -> Bytes {
    let mut bytes = Vec::with_capacity(USUAL * messages.len());
    let mut text = Vec::with_capacity(USUAL);
    for message in messages {
        text.clear();
        // It always encodes: see `Frame::of`.
        if serde_json::to_writer(&mut text, message).is_ok() {
            let (head, long) = header(text.len());
            bytes.extend_from_slice(&head[..long]);
            bytes.extend_from_slice(&text);
        }
    }
    bytes.into()
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

    #[test]
    fn what_is_said_to_one_is_the_same_frames_one_after_the_other() {
        let messages = ["a".repeat(3), "b".repeat(300), "c".repeat(70_000)];
        let frames: Vec<Frame> = messages.iter().map(Frame::of).collect();
        assert_eq!(said(&messages), joined(&frames));
        assert_eq!(said(&messages[..0]), Bytes::new());
    }
}
