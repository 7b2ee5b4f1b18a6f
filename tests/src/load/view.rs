//! A view on its way over HTTP, as a page fetches it after `stale`: one connection, compressed. It is not looked at beyond the
//! numbers in it and where it ends.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::dialect::Copy;
use super::wire;

/// Bytes read at once.
const BUFFER_BYTES: usize = 32 * 1024;

/// One request and what came of it so far.
pub struct View {
    stream: Option<TcpStream>,
    out: Vec<u8>,
    answer: Vec<u8>,
    /// Which socket goes on from it, and when that began: one that was opened anew has no use for it.
    pub socket: (usize, u64),
}

/// Whether all of an answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    NotYet,
    Now,
}

impl View {
    /// Asks for a view, as who holds a token.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub fn fetch(
        registry: &Registry,
        place: Token,
        address: SocketAddr,
        (path, token): (&str, &str),
        socket: (usize, u64),
    ) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        registry.register(&mut stream, place, Interest::READABLE | Interest::WRITABLE)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        );
        Ok(Self { stream: Some(stream), out: request.into_bytes(), answer: Vec::new(), socket })
    }

    /// Writes and reads what can be.
    ///
    /// # Errors
    /// Where the connection broke.
    pub fn read(&mut self) -> io::Result<Whole> {
        let Some(stream) = &mut self.stream else { return Ok(Whole::NotYet) };
        while !self.out.is_empty() {
            match stream.write(&self.out) {
                Ok(written) => drop(self.out.drain(..written)),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => {
                    return Ok(Whole::NotYet);
                }
                Err(error) => return Err(error),
            }
        }
        let mut buffer = [0; BUFFER_BYTES];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return Ok(Whole::Now),
                Ok(count) => self.answer.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Whole::NotYet),
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes it out of where it lay; its connection ends.
    pub fn take(&mut self) -> Self {
        let answer = std::mem::take(&mut self.answer);
        Self { stream: self.stream.take(), out: Vec::new(), answer, socket: self.socket }
    }

    /// The body, unpacked; none where it was refused.
    #[must_use]
    pub fn body(&self) -> Option<Vec<u8>> {
        let (head, body) = self.answer.split_at(wire::head(&self.answer)?);
        let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
        if !head.starts_with("http/1.1 200") || head.contains("transfer-encoding") {
            return None;
        }
        if !head.contains("content-encoding: gzip") {
            return Some(body.to_vec());
        }
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(body).read_to_end(&mut unpacked).ok()?;
        Some(unpacked)
    }
}

/// What a view makes of a follower: all that stands before its things.
#[must_use]
pub fn copy_in(body: &[u8]) -> Copy {
    let end = memchr::memmem::find(body, b",\"put\":").unwrap_or(body.len());
    let mut beginning = body[..end].to_vec();
    beginning.push(b'}');
    Copy::of(&serde_json::from_slice(&beginning).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_goes_on_from_the_view() {
        let body =
            br#"{"audience":{"audience":"lobby"},"epoch":{"log":"x"},"seq":7,"now":1,"put":[{"key":"a"}]}"#;
        assert!(copy_in(body).follow().contains(r#""seq":7"#));
    }

    #[test]
    fn only_a_good_answer_has_a_body() {
        let body = |answer: &[u8]| {
            View { stream: None, out: Vec::new(), answer: answer.to_vec(), socket: (0, 0) }.body()
        };
        assert_eq!(body(b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n{}").as_deref(), Some(&b"{}"[..]));
        assert_eq!(body(b"HTTP/1.1 401 Unauthorized\r\n\r\n{}"), None);
        assert_eq!(body(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
