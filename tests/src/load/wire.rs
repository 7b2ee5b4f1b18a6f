//! WebSocket frames as far as a load driver needs them: whole text frames out, any frame in, pings and closes told apart.
//! It checks nothing that a judge of the protocol would: that is Autobahn's.

/// Text of one frame.
pub const TEXT: u8 = 1;
/// A packed text.
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

/// Bytes of the largest payload that is taken; a view never comes over a socket, so more is a mistake.
const PAYLOAD_BYTES_MAX: u64 = 1 << 20;

/// What stands at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A frame with its opcode, its payload from here to there, and the beginning of what follows.
    Frame { opcode: u8, from: usize, to: usize },
    /// Not all of a frame yet.
    Part,
    /// Something that no server of ours sends.
    Nonsense,
}

/// Finds the frame at the beginning of `bytes`. A mask is taken for zeros, as [`put`] writes it.
#[must_use]
pub fn find(bytes: &[u8]) -> Found {
    let [first, second, ..] = *bytes else { return Found::Part };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let (length, header) = match (second & 0x7f, bytes.get(2..4), bytes.get(2..10)) {
        (126, Some(short), _) => (u64::from(u16::from_be_bytes([short[0], short[1]])), 4),
        (127, _, Some(long)) => (long.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 10),
        (126 | 127, _, _) => return Found::Part,
        (short, _, _) => (u64::from(short), 2),
    };
    // Continuations and reserved bits: nothing here is fragmented or compressed.
    if first & 0x80 == 0 || first & 0x70 != 0 || length > PAYLOAD_BYTES_MAX {
        return Found::Nonsense;
    }
    let from = header + mask;
    let to = from + usize::try_from(length).unwrap_or(usize::MAX);
    if bytes.len() < to { Found::Part } else { Found::Frame { opcode: first & 0x0f, from, to } }
}

/// Whose frame it is: a client masks what it sends, with zeros here, so that nothing is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// Adds a frame to what goes out.
pub fn put(out: &mut Vec<u8>, side: Side, opcode: u8, payload: &[u8]) {
    let mask = if side == Side::Client { 0x80 } else { 0 };
    out.push(0x80 | opcode);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ 0..=125), _) => out.push(mask | short),
        (_, Ok(medium)) => {
            out.push(mask | 126);
            out.extend(medium.to_be_bytes());
        }
        _ => {
            out.push(mask | 127);
            out.extend((payload.len() as u64).to_be_bytes());
        }
    }
    if side == Side::Client {
        out.extend([0; 4]);
    }
    out.extend_from_slice(payload);
}

/// The key every client of ours sends, and what a server answers to it (RFC 6455 §1.3).
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The request that asks for a socket.
#[must_use]
pub fn upgrade(path: &str, host: &str, subprotocol: Option<&str>) -> String {
    let subprotocol = subprotocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n"));
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{}\r\n",
        subprotocol.unwrap_or_default()
    )
}

/// The end of a request's or an answer's head, where it is whole.
#[must_use]
pub fn head(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_found_whatever_its_length() {
        for side in [Side::Client, Side::Server] {
            for length in [0, 1, 125, 126, 127, 65_535, 65_536] {
                let payload = vec![b'x'; length];
                let mut bytes = Vec::new();
                put(&mut bytes, side, TEXT, &payload);
                let end = bytes.len();
                bytes.extend(b"more");
                let Found::Frame { opcode, from, to } = find(&bytes) else { panic!("{length}") };
                assert_eq!((opcode, to, &bytes[from..to]), (TEXT, end, &payload[..]));
                for part in [0, 1, 3, end - 1] {
                    assert_eq!(find(&bytes[..part.min(end - 1)]), Found::Part, "{part} of {length}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_whole_frame_of_ours_is_nonsense() {
        assert_eq!(find(&[0x01, 0x00]), Found::Nonsense, "a fragment");
        assert_eq!(find(&[0xc1, 0x00]), Found::Nonsense, "compressed");
        assert_eq!(find(&[0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]), Found::Nonsense, "a terabyte");
    }
}
