//! A message as it goes over a socket: encoded once, with the WebSocket header before it, and shared by all who get it; packed
//! once as well, where somebody takes it so. It knows nobody who gets it.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::Serialize;

use super::pack::Dictionary;

/// Bytes of the longest header a server writes: no mask, a length of 64 bits.
const HEAD_MAX: usize = 10;
/// Bytes that most messages take; a longer one asks for more.
const USUAL: usize = 512;
/// A whole text frame.
const TEXT: u8 = 0x81;
/// A whole binary frame: a text that was packed.
const BINARY: u8 = 0x82;

/// One text message, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Frame(Arc<Encoded>);

#[derive(Debug)]
struct Encoded {
    bytes: Bytes,
    head: usize,
    /// The same for who takes it packed, made when the first one does. All have the dictionary of one room.
    packed: OnceLock<Bytes>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.0.bytes == other.0.bytes
    }
}

impl Eq for Frame {}

impl Frame {
    /// Encodes a message. Every message is plain data with string keys, which always encodes.
    pub(super) fn of(message: &impl Serialize) -> Self {
        let mut bytes = Vec::with_capacity(USUAL);
        bytes.resize(HEAD_MAX, 0);
        if serde_json::to_writer(&mut bytes, message).is_err() {
            bytes.truncate(HEAD_MAX);
        }
        let (bytes, head) = headed(bytes, TEXT);
        Self(Arc::new(Encoded { bytes, head, packed: OnceLock::new() }))
    }

    /// Header and text.
    pub(super) fn wire(&self) -> &Bytes {
        &self.0.bytes
    }

    /// Header and message for who takes it packed against `dictionary`, which is always its room's, or, without one, for who
    /// takes text.
    pub(super) fn wire_for(&self, dictionary: Option<&Dictionary>) -> &Bytes {
        let Some(dictionary) = dictionary else { return self.wire() };
        self.0.packed.get_or_init(|| {
            let mut bytes = vec![0; HEAD_MAX];
            match dictionary.pack(self.text().as_bytes(), &mut bytes) {
                true => {
                    // It is kept as long as its tail.
                    bytes.shrink_to_fit();
                    headed(bytes, BINARY).0
                }
                false => self.wire().clone(),
            }
        })
    }

    /// The message alone, as JSON.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.0.bytes[self.0.head..]).unwrap_or_default()
    }

    /// Bytes on the wire, as text.
    pub(super) fn len(&self) -> usize {
        self.0.bytes.len()
    }
}

/// Puts the header before a message, where [`HEAD_MAX`] bytes were left for it, so that nothing is copied; how long it is.
fn headed(mut bytes: Vec<u8>, kind: u8) -> (Bytes, usize) {
    let (head, long) = header(bytes.len() - HEAD_MAX, kind);
    let begin = HEAD_MAX - long;
    bytes[begin..HEAD_MAX].copy_from_slice(&head[..long]);
    (Bytes::from(bytes).slice(begin..), long)
}

/// The header of a message of `len` bytes, and how many bytes of it are written.
fn header(len: usize, kind: u8) -> ([u8; HEAD_MAX], usize) {
    let mut head = [kind; HEAD_MAX];
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

/// One message, whatever is in it; none of a control frame.
#[cfg(test)]
pub(super) fn whole(message: &tokio_tungstenite::tungstenite::Message) -> Option<Bytes> {
    let kind = match message {
        it if it.is_text() => TEXT,
        it if it.is_binary() => BINARY,
        _ => return None,
    };
    let bytes = [&[0; HEAD_MAX][..], &message.clone().into_data()].concat();
    Some(headed(bytes, kind).0)
}

/// What is said to one only, as one write; with a dictionary packed as one, a line each.
pub(super) fn said(messages: &[impl Serialize], dictionary: Option<&Dictionary>) -> Bytes {
    if let Some(packed) = dictionary.and_then(|dictionary| packed(messages, dictionary)) {
        return packed;
    }
    let mut bytes = Vec::with_capacity(USUAL * messages.len());
    let mut text = Vec::with_capacity(USUAL);
    for message in messages {
        text.clear();
        // It always encodes: see `Frame::of`.
        if serde_json::to_writer(&mut text, message).is_ok() {
            let (head, long) = header(text.len(), TEXT);
            bytes.extend_from_slice(&head[..long]);
            bytes.extend_from_slice(&text);
        }
    }
    bytes.into()
}

fn packed(messages: &[impl Serialize], dictionary: &Dictionary) -> Option<Bytes> {
    let mut lines = Vec::with_capacity(USUAL * messages.len());
    for message in messages {
        if !lines.is_empty() {
            lines.push(b'\n');
        }
        serde_json::to_writer(&mut lines, message).ok()?;
    }
    let mut bytes = vec![0; HEAD_MAX];
    dictionary.pack(&lines, &mut bytes).then(|| headed(bytes, BINARY).0)
}

/// Several frames as one write.
pub(super) fn joined(frames: &[Bytes]) -> Bytes {
    match frames {
        [one] => one.clone(),
        several => several.concat().into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};

    use super::*;
    use crate::client::Unpacking;

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
        let wires: Vec<Bytes> = frames.iter().map(|frame| frame.wire().clone()).collect();
        assert_eq!(said(&messages, None), joined(&wires));
        let dictionary = Some(&Dictionary::default());
        assert_eq!(said(&messages[..1], dictionary), wires[0], "too short to pack");
        for dictionary in [None, dictionary] {
            assert_eq!(said(&messages[..0], dictionary), Bytes::new());
        }
        let mut client =
            WebSocket::from_raw_socket(Cursor::new(said(&messages, dictionary).to_vec()), Role::Client, None);
        let Message::Binary(packed) = client.read().expect("a message") else { panic!("no binary message") };
        let texts: Vec<&str> = frames.iter().map(Frame::text).collect();
        assert_eq!(Unpacking::default().text(&packed).expect("packed"), texts.join("\n"));
    }

    #[test]
    fn who_takes_it_packed_reads_a_binary_message_and_others_the_text() {
        let said = "een boom ".repeat(50);
        let (frame, dictionary) = (Frame::of(&said), Dictionary::default());
        let packed = frame.wire_for(Some(&dictionary)).clone();
        assert_eq!(frame.wire_for(Some(&dictionary)).as_ptr(), packed.as_ptr(), "packed once");
        let mut client = WebSocket::from_raw_socket(Cursor::new(packed.to_vec()), Role::Client, None);
        let Message::Binary(packed) = client.read().expect("a message") else { panic!("no binary message") };
        assert!(packed.len() < 50);
        assert_eq!(Unpacking::default().text(&packed).expect("packed"), frame.text());
        assert_eq!(frame.wire_for(None), frame.wire());
        let short = Frame::of(&"kort");
        assert_eq!(short.wire_for(Some(&dictionary)), short.wire());
    }
}
