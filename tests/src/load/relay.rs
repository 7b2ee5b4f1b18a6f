//! A relay that counts what passes: the bytes of HTTP and sockets as they go over a line, without the kernel's own headers.
//! It delays and changes nothing.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use werkatelier::client::Unpacking;

use super::wire::{self, Found};

/// Bytes passed on at once.
const BUFFER_BYTES: usize = 16 * 1024;

/// What passed so far.
#[derive(Debug, Default)]
pub struct Passed {
    to_server: AtomicU64,
    to_clients: AtomicU64,
    /// Of `to_clients`, what gzip would have saved where a browser asks for it and the client here does not.
    saved: AtomicU64,
    /// Messages of sockets by their type, and answers by what was asked for: how many, and their bytes as browsers get them.
    kinds: Mutex<BTreeMap<String, (u64, u64)>>,
}

impl Passed {
    /// Bytes to the server, and to its clients.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        (self.to_server.load(Ordering::Relaxed), self.to_clients.load(Ordering::Relaxed))
    }

    /// Bytes to the clients that browsers would not have got: they ask for compressed answers.
    #[must_use]
    pub fn saved(&self) -> u64 {
        self.saved.load(Ordering::Relaxed)
    }

    /// What went to the clients, by kind: how many, and bytes; most bytes first. Connections that ended are in it.
    #[must_use]
    pub fn kinds(&self) -> Vec<(String, u64, u64)> {
        let kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kinds: Vec<_> =
            kinds.iter().map(|(kind, (count, bytes))| (kind.clone(), *count, *bytes)).collect();
        kinds.sort_by_key(|(_, _, bytes)| std::cmp::Reverse(*bytes));
        kinds
    }

    fn add(&self, kind: String, bytes: usize) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, sum) = kinds.entry(kind).or_default();
        *count += 1;
        *sum += bytes as u64;
    }
}

/// A relay on a free port of this machine, for as long as its runtime runs.
pub struct Relay {
    pub address: SocketAddr,
    pub passed: Arc<Passed>,
}

impl Relay {
    /// Passes everything on to `server`.
    ///
    /// # Errors
    /// Where no port is free.
    pub async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, passed) = (listener.local_addr()?, Arc::new(Passed::default()));
        let count = Arc::clone(&passed);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(join(client, server, Arc::clone(&count)));
            }
        });
        Ok(Self { address, passed })
    }
}

async fn join(client: TcpStream, server: SocketAddr, passed: Arc<Passed>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    // A line that hesitates would be another line.
    let _hurried = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let mut asked = None;
    let up = pass(from_client, to_server, |bytes| {
        passed.to_server.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        asked.get_or_insert_with(|| asked_for(bytes));
    });
    let mut answer = Answer::default();
    let down = pass(from_server, to_client, |bytes| {
        passed.to_clients.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        answer.hear(bytes, |kind, bytes| passed.add(kind, bytes));
    });
    tokio::join!(up, down);
    passed.saved.fetch_add(answer.saved(), Ordering::Relaxed);
    if answer.kept == Kept::Yes && !answer.bytes.is_empty() {
        let bytes = answer.bytes.len() - usize::try_from(answer.saved()).unwrap_or(0);
        passed.add(asked.unwrap_or_default(), bytes);
    }
}

/// The path of a request, without what names one thing among many.
fn asked_for(request: &[u8]) -> String {
    let request = String::from_utf8_lossy(request);
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let named = |part: &str| if part.len() < 20 { part.to_owned() } else { "…".to_owned() };
    path.split('/').map(named).collect::<Vec<_>>().join("/")
}

/// The answer of one connection, kept while it is one that a browser would have got compressed.
#[derive(Default)]
struct Answer {
    bytes: Vec<u8>,
    kept: Kept,
    /// For messages that come packed.
    unpacking: Unpacking,
}

#[derive(Default, PartialEq, Eq)]
enum Kept {
    #[default]
    Yes,
    /// It is a socket: its messages are packed already, where they are.
    No,
}

impl Answer {
    /// Takes in more of it, and tells every whole message of a socket.
    fn hear(&mut self, bytes: &[u8], mut tell: impl FnMut(String, usize)) {
        self.bytes.extend_from_slice(bytes);
        if self.kept == Kept::Yes && self.bytes.starts_with(b"HTTP/1.1 101") {
            let Some(head) = wire::head(&self.bytes) else { return };
            self.bytes.drain(..head);
            self.kept = Kept::No;
        }
        while self.kept == Kept::No
            && let Found::Frame { opcode, from, to } = wire::find(&self.bytes)
        {
            let message = &self.bytes[from..to];
            let unpacked = if opcode == wire::BINARY { self.unpacking.text(message).ok() } else { None };
            let message = unpacked.as_ref().map_or(message, String::as_bytes);
            let kind = kind_of(message);
            if kind == WELCOME {
                self.unpacking.learn(&serde_json::from_slice(message).unwrap_or_default());
            }
            tell(kind, to);
            self.bytes.drain(..to);
        }
    }

    /// Bytes of the body that compression takes away; none of what is compressed already.
    fn saved(&self) -> u64 {
        let Some(head) = wire::head(&self.bytes) else { return 0 };
        let (head, body) = self.bytes.split_at(head);
        let packed = String::from_utf8_lossy(head).to_ascii_lowercase().contains("content-encoding");
        if packed || self.kept == Kept::No {
            return 0;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let gzip = encoder.write_all(body).and_then(|()| encoder.finish());
        gzip.map_or(0, |gzip| body.len().saturating_sub(gzip.len()) as u64)
    }
}

/// The kind of message that says what the others are packed against.
const WELCOME: &str = "socket: welcome";

/// The type a message gives itself.
fn kind_of(message: &[u8]) -> String {
    const TYPE: &str = "{\"type\":\"";
    let message = String::from_utf8_lossy(message);
    let kind = message.strip_prefix(TYPE).and_then(|rest| rest.split('"').next());
    format!("socket: {}", kind.unwrap_or("other"))
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut count: impl FnMut(&[u8])) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        count(&buffer[..read]);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
    // The other side hears that this one is done.
    let _closed = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(parts: &[&[u8]]) -> u64 {
        let mut answer = Answer::default();
        parts.iter().for_each(|part| answer.hear(part, |_, _| {}));
        answer.saved()
    }

    #[test]
    fn messages_are_told_by_their_type_however_they_come() {
        let mut bytes = b"HTTP/1.1 101 Switching Protocols\r\n\r\n".to_vec();
        for message in ["{\"type\":\"done\"}", "{\"type\":\"batch\",\"put\":[]}"] {
            wire::put(&mut bytes, wire::Side::Server, wire::TEXT, message.as_bytes());
        }
        let welcome = r#"{"type":"welcome","dictionary":"{\"type\":\"tally\""}"#;
        wire::put(&mut bytes, wire::Side::Server, wire::TEXT, welcome.as_bytes());
        // A block of fixed codes (RFC 1951 §3.2.6): fifteen bytes from fifteen back, "}", and the end.
        wire::put(&mut bytes, wire::Side::Server, wire::BINARY, &[171, 70, 229, 214, 2, 0]);
        for size in [1, 7, bytes.len()] {
            let (mut answer, mut heard) = (Answer::default(), Vec::new());
            bytes.chunks(size).for_each(|part| answer.hear(part, |kind, bytes| heard.push((kind, bytes))));
            let expected = [("done", 17), ("batch", 27), ("welcome", 55), ("tally", 8)];
            let expected = expected.map(|(kind, bytes)| (format!("socket: {kind}"), bytes));
            assert_eq!(heard, expected, "{size} at once");
        }
        assert_eq!(
            asked_for(b"GET /api/workshops/01a222bb-261e-7035-84ed-0754339b67b6/view?k=1 HTTP/1.1"),
            "/api/workshops/\u{2026}/view"
        );
    }

    #[test]
    fn only_what_a_browser_would_get_compressed_is_saved() {
        let body = [b'x'; 4_000];
        assert!(saved(&[b"HTTP/1.1 200 OK\r\n\r\n", &body]) > 3_000);
        assert_eq!(saved(&[b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", &body]), 0);
        assert_eq!(saved(&[b"HTTP/1.1 101 Switching Protocols\r\n\r\n", &body]), 0);
    }
}
