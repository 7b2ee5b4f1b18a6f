//! Reads packed messages as a page does: in front of each it puts the dictionary, as a stored block, and takes it off again.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use serde_json::Value;

/// Bytes of a text and the dictionary before it: a server says nothing longer.
const TEXT_BYTES_MAX: u64 = 4 << 20;

/// What one connection's messages are packed against.
#[derive(Clone, Debug, Default)]
pub struct Unpacking {
    /// The dictionary as a stored block of deflate (RFC 1951 §3.2.4).
    before: Vec<u8>,
    /// Bytes of the dictionary itself.
    length: usize,
}

impl Unpacking {
    /// Takes the dictionary of a `welcome`, for the messages after it.
    pub fn learn(&mut self, message: &Value) {
        if let Some(dictionary) = message["dictionary"].as_str()
            && let Ok(length) = u16::try_from(dictionary.len())
        {
            self.length = dictionary.len();
            self.before =
                [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), dictionary.as_bytes()].concat();
        }
    }

    /// The text of a packed message: one or more messages, a line each.
    ///
    /// # Errors
    /// Where it is none, or packed against something else.
    pub fn text(&self, packed: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        DeflateDecoder::new(self.before.as_slice().chain(packed))
            .take(TEXT_BYTES_MAX)
            .read_to_string(&mut text)?;
        text.get(self.length..).map(str::to_owned).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}
