//! What a WebSocket itself asks for, byte by byte, as the cases of the Autobahn suite have it: fragments, control frames
//! between them, reserved bits and opcodes, lengths, UTF-8, and every way to close.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use werkatelier::client::Unpacking;
use werkatelier_tests::{Afternoon, GATHER, TestServer};

use crate::Told;

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;
/// The last fragment of a message.
const FIN: u8 = 0x80;
/// More than an answer takes, less than patience.
const ANSWER: Duration = Duration::from_secs(10);

/// A client that does as it is told, right or wrong.
struct Raw {
    stream: TcpStream,
}

impl Raw {
    async fn open(server: &TestServer) -> anyhow::Result<Self> {
        let address = server.url().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&address).await?;
        let request = format!(
            "GET /api/v1/socket HTTP/1.1\r\nHost: {address}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: other, werkatelier.v1\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8(head)?.to_ascii_lowercase();
        anyhow::ensure!(head.starts_with("http/1.1 101"), "{head}");
        // The accept key of the standard's own example (RFC 6455, 1.3).
        anyhow::ensure!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
        anyhow::ensure!(head.contains("sec-websocket-protocol: werkatelier.v1"), "{head}");
        Ok(Self { stream })
    }

    /// Opens one, says hello and hears the welcome.
    async fn welcomed(server: &TestServer, token: &str) -> anyhow::Result<Self> {
        let mut raw = Self::open(server).await?;
        let hello = format!(r#"{{"type":"hello","token":"{token}"}}"#);
        raw.say(FIN | TEXT, hello.as_bytes()).await?;
        for expected in ["welcome", "stale"] {
            let (first, text) = raw.next().await?.context("a message")?;
            anyhow::ensure!(first == FIN | TEXT && contains(&text, expected), "{expected}");
        }
        Ok(raw)
    }

    /// Says a frame, masked with zeros.
    async fn say(&mut self, first: u8, payload: &[u8]) -> anyhow::Result<()> {
        let mut frame = vec![first];
        match payload.len() {
            short @ 0..=125 => frame.push(0x80 | u8::try_from(short)?),
            long => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(long)?.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(payload);
        self.bytes(&frame).await
    }

    async fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        // Who was told to go may be gone already.
        match self.stream.write_all(bytes).await {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }

    /// The next frame's first byte and payload; none at the end.
    async fn next(&mut self) -> anyhow::Result<Option<(u8, Vec<u8>)>> {
        let mut head = [0; 2];
        match timeout(ANSWER, self.stream.read_exact(&mut head)).await? {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        };
        let len = match head[1] {
            126 => usize::from(self.stream.read_u16().await?),
            127 => usize::try_from(self.stream.read_u64().await?)?,
            short => usize::from(short),
        };
        let mut payload = vec![0; len];
        self.stream.read_exact(&mut payload).await?;
        Ok(Some((head[0], payload)))
    }

    /// The first message with `part` in it, as `read` reads it.
    async fn until(
        &mut self,
        part: &str,
        mut read: impl FnMut(u8, &[u8]) -> anyhow::Result<String>,
    ) -> anyhow::Result<String> {
        loop {
            let (first, payload) = self.next().await?.context("one more message")?;
            let text = read(first, &payload)?;
            if text.contains(part) {
                return Ok(text);
            }
        }
    }

    /// Waits for the close frame and for the end after it; its code.
    async fn closed(&mut self) -> anyhow::Result<u16> {
        loop {
            let (first, payload) = self.next().await?.context("a close frame before the end")?;
            if first == FIN | CLOSE {
                anyhow::ensure!(self.next().await?.is_none(), "nothing after the close frame");
                return Ok(payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code)));
            }
        }
    }

    /// Hears the answer to a `ping` of ours, past whatever counts arrive meanwhile.
    async fn hears_pong(&mut self) -> Told {
        loop {
            let (first, text) = self.next().await?.context("a pong")?;
            anyhow::ensure!(first == FIN | TEXT, "{first:#x}");
            if contains(&text, r#""pong""#) {
                return Ok(());
            }
        }
    }
}

fn contains(text: &[u8], part: &str) -> bool {
    String::from_utf8_lossy(text).contains(part)
}

/// Frames by their first byte and their payload.
type Said<'a> = &'a [(u8, &'a [u8])];

const PING_TEXT: &[u8] = br#"{"type":"ping","visible":false}"#;

#[tokio::test]
async fn messages_come_in_any_number_of_pieces() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let mut raw = Raw::welcomed(&server, &afternoon.person(0).await?.token).await?;
    let half = PING_TEXT.len() / 2;
    raw.say(TEXT, &PING_TEXT[..half]).await?;
    // Control frames may stand between the fragments of a message, and are answered at once.
    raw.say(FIN | PING, b"between").await?;
    assert_eq!(raw.next().await?, Some((FIN | PONG, b"between".to_vec())));
    raw.say(CONTINUATION, b"").await?;
    raw.say(FIN | CONTINUATION, &PING_TEXT[half..]).await?;
    raw.hears_pong().await?;
    // One byte at a time on the wire.
    let mut frame = vec![FIN | TEXT, 0x80 | u8::try_from(PING_TEXT.len())?, 0, 0, 0, 0];
    frame.extend(PING_TEXT);
    for byte in frame {
        raw.bytes(&[byte]).await?;
    }
    raw.hears_pong().await?;
    // A letter of two bytes, split between two fragments.
    let letter = "{\"type\":\"ping\",\"visible\":false,\"é\":1}".as_bytes();
    let split = letter.iter().position(|byte| *byte == 0xC3).context("the letter")? + 1;
    raw.say(TEXT, &letter[..split]).await?;
    raw.say(FIN | CONTINUATION, &letter[split..]).await?;
    raw.hears_pong().await?;
    // Pings of every length a control frame may have; a pong nobody asked for is no matter.
    raw.say(FIN | PONG, b"unasked").await?;
    for len in [0, 1, 125] {
        raw.say(FIN | PING, &vec![b'x'; len]).await?;
        assert_eq!(raw.next().await?, Some((FIN | PONG, vec![b'x'; len])));
    }
    // Several at once, in one write.
    for _ in 0..10 {
        raw.say(FIN | TEXT, PING_TEXT).await?;
    }
    for _ in 0..10 {
        raw.hears_pong().await?;
    }
    Ok(())
}

/// Two phones of one person, of which one takes messages packed: the same words, the one in less than half the bytes.
#[tokio::test]
async fn who_takes_messages_packed_gets_them_as_binary_frames_and_nobody_else() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let person = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    person.until_in(&afternoon, GATHER).await?;
    let (mut plain, mut packed) = (Raw::open(&server).await?, Raw::open(&server).await?);
    let hello = |more: &str| format!(r#"{{"type":"hello","token":"{}","lean":true{more}}}"#, person.token);
    plain.say(FIN | TEXT, hello("").as_bytes()).await?;
    packed.say(FIN | TEXT, hello(r#","deflate":true"#).as_bytes()).await?;
    let (first, welcome) = packed.next().await?.context("a welcome")?;
    assert_eq!(first, FIN | BINARY);
    let mut unpacking = Unpacking::default();
    let welcome: Value = serde_json::from_str(&unpacking.text(&welcome)?)?;
    assert_eq!(welcome["type"], "welcome");
    unpacking.learn(&welcome);
    let theirs = plain.until("\"type\":\"welcome\"", text).await?;
    assert!(!theirs.contains("\"dictionary\""), "{theirs}");

    let idea = person.post(&afternoon, "Een boom in elke straat").await?;
    let mut came = (0, 0);
    let own = format!("card:{idea}");
    let theirs = plain.until(&own, text).await?;
    let ours = packed
        .until(&own, |first, payload| {
            came = (first, payload.len());
            if first == FIN | BINARY { Ok(unpacking.text(payload)?) } else { text(first, payload) }
        })
        .await?;
    assert_eq!(ours, theirs);
    assert!(came.0 == FIN | BINARY && 2 * came.1 < ours.len(), "{came:?}");
    Ok(())
}

fn text(first: u8, payload: &[u8]) -> anyhow::Result<String> {
    anyhow::ensure!(first == FIN | TEXT, "{first:x}");
    Ok(String::from_utf8(payload.to_vec())?)
}

#[tokio::test]
async fn what_is_no_websocket_is_closed_with_its_code() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let token = afternoon.person(0).await?.token;
    let cases: [(&str, Said<'_>, u16); 12] = [
        ("a reserved bit", &[(FIN | 0x40 | TEXT, PING_TEXT)], 1002),
        ("all reserved bits", &[(FIN | 0x70 | PING, b"")], 1002),
        ("a reserved opcode", &[(FIN | 0x3, b"")], 1002),
        ("a reserved control opcode", &[(FIN | 0xB, b"")], 1002),
        ("a control frame in fragments", &[(PING, b"a")], 1002),
        ("a control frame over 125 bytes", &[(FIN | PING, &[b'x'; 126])], 1002),
        ("a continuation of nothing", &[(FIN | CONTINUATION, b"a")], 1002),
        ("a message within a message", &[(TEXT, b"a"), (FIN | TEXT, b"b")], 1002),
        ("a close of one byte", &[(FIN | CLOSE, &[3])], 1002),
        ("text that is no UTF-8", &[(FIN | TEXT, &[0xC3, 0x28])], 1007),
        ("text that ends within a letter", &[(FIN | TEXT, &[b'a', 0xC3])], 1007),
        ("fragments that are no UTF-8", &[(TEXT, &[0xED, 0xA0]), (FIN | CONTINUATION, &[0x80])], 1007),
    ];
    for (what, frames, code) in cases {
        let mut raw = Raw::welcomed(&server, &token).await?;
        for (first, payload) in frames {
            raw.say(*first, payload).await?;
        }
        assert_eq!(raw.closed().await.context(what)?, code, "{what}");
    }
    let mut unmasked = Raw::welcomed(&server, &token).await?;
    unmasked.bytes(&[FIN | TEXT, 2, b'{', b'}']).await?;
    assert_eq!(unmasked.closed().await?, 1002, "a client's frames are masked");
    let mut endless = Raw::welcomed(&server, &token).await?;
    endless
        .bytes(&[FIN | TEXT, 0x80 | 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        .await?;
    assert_eq!(endless.closed().await?, 1009, "a length nobody has room for");
    let mut pieces = Raw::welcomed(&server, &token).await?;
    pieces.say(TEXT, &[b'x'; 9_000]).await?;
    pieces.say(FIN | CONTINUATION, &[b'x'; 9_000]).await?;
    assert_eq!(pieces.closed().await?, 1009, "too long in all");
    Ok(())
}

#[tokio::test]
async fn a_close_is_answered_with_its_own_code() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let token = afternoon.person(0).await?.token;
    for (said, heard) in [(1000_u16, 1000_u16), (1001, 1001), (3000, 3000), (4999, 4999)] {
        let mut raw = Raw::welcomed(&server, &token).await?;
        raw.say(FIN | CLOSE, &said.to_be_bytes()).await?;
        assert_eq!(raw.closed().await?, heard);
    }
    let mut wordless = Raw::welcomed(&server, &token).await?;
    wordless.say(FIN | CLOSE, b"").await?;
    assert_eq!(wordless.closed().await?, 1005, "no code for no code");
    for forbidden in [0_u16, 999, 1004, 1005, 1006, 1016, 2999, 5000] {
        let mut raw = Raw::welcomed(&server, &token).await?;
        raw.say(FIN | CLOSE, &forbidden.to_be_bytes()).await?;
        assert_eq!(raw.closed().await?, 1002, "{forbidden} is nobody's to say");
    }
    Ok(())
}

#[tokio::test]
async fn who_asks_for_no_socket_gets_none() -> Told {
    let server = TestServer::start().await?;
    let address = server.url().trim_start_matches("http://").to_owned();
    let whole = [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    for missing in 0..whole.len() {
        let headers: String = whole
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != missing)
            .map(|(_, it)| format!("{it}\r\n"))
            .collect();
        let mut stream = TcpStream::connect(&address).await?;
        let request = format!("GET /api/v1/socket HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        timeout(ANSWER, stream.read_exact(&mut head)).await??;
        assert_eq!(&head, b"HTTP/1.1 400", "without {}", whole[missing]);
    }
    Ok(())
}
