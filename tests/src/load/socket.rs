//! One client socket that never blocks: its handshake, its bytes in and out. What is said over it is `drive`'s.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::dialect::Copy;
use super::wire::{self, Found, Side};

/// Where a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for the answer to the upgrade.
    Upgrading,
    /// A socket; what has to be said before it follows is being said.
    Greeting,
    /// It follows.
    Ready,
    Closed,
}

/// What a connection is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Is to see everything that is said.
    Follower,
    /// Only says things.
    Sender,
    /// Is there, and nobody counts what it sees.
    Bystander,
}

/// One client's end.
pub struct Socket {
    stream: TcpStream,
    pub phase: Phase,
    pub part: Part,
    /// Place among the followers.
    pub follower: usize,
    /// Who it is, in the words of the server.
    pub token: String,
    /// What a Werkatelier follower has.
    pub copy: Option<Copy>,
    /// Whether it had that before it connected.
    pub resumes: bool,
    /// When it began to connect, on the drive's clock.
    pub began: u64,
    /// The beginning of a frame whose end has not come.
    rest: Vec<u8>,
    /// What the kernel has not taken yet.
    out: Vec<u8>,
}

/// Who connects.
pub struct Who {
    pub part: Part,
    pub follower: usize,
    pub token: String,
    pub copy: Option<Copy>,
    /// The request that asks for a socket.
    pub greeting: Vec<u8>,
    pub began: u64,
}

impl Socket {
    /// Begins to connect; the answer comes with the poll.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub fn open(registry: &Registry, place: Token, address: SocketAddr, who: Who) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        registry.register(&mut stream, place, Interest::READABLE | Interest::WRITABLE)?;
        let Who { part, follower, token, copy, greeting, began } = who;
        let (phase, resumes, rest) = (Phase::Upgrading, copy.is_some(), Vec::new());
        Ok(Self { stream, phase, part, follower, token, copy, resumes, began, rest, out: greeting })
    }

    /// Puts a text frame on its way.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn say(&mut self, text: &[u8]) -> io::Result<()> {
        self.put(wire::TEXT, text);
        self.flush()
    }

    /// Adds a frame to what goes out with the next flush: several can go in one write.
    pub fn put(&mut self, opcode: u8, payload: &[u8]) {
        wire::put(&mut self.out, Side::Client, opcode, payload);
    }

    /// Writes what waits, as far as the kernel takes it.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn flush(&mut self) -> io::Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => drop(self.out.drain(..written)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected) => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Sets nothing apart for small writes: the two ends talk at once.
    pub fn hurry(&self) {
        // A connection that is gone says so when it is read.
        let _gone = self.stream.set_nodelay(true);
    }

    /// Reads what is there and tells every frame; the frames lie in `buffer` or in the rest of before, and nothing is
    /// allocated for one that came whole.
    ///
    /// # Errors
    /// Where the connection is gone, or says something that is no frame.
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        mut tell: impl FnMut(&mut Self, u8, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        loop {
            let count = match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            // On until nothing is there: an end that came with the last bytes brings no event of its own.
            self.take(&buffer[..count], &mut tell)?;
        }
    }

    fn take(
        &mut self,
        fresh: &[u8],
        tell: &mut impl FnMut(&mut Self, u8, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut rest = std::mem::take(&mut self.rest);
        let joined = !rest.is_empty();
        if joined {
            rest.extend_from_slice(fresh);
        }
        let bytes = if joined { &rest[..] } else { fresh };
        let mut at = 0;
        if self.phase == Phase::Upgrading {
            at = self.upgraded(bytes)?;
        }
        while self.phase != Phase::Upgrading {
            match wire::find(&bytes[at..]) {
                Found::Frame { opcode, from, to } => {
                    tell(self, opcode, &bytes[at + from..at + to])?;
                    at += to;
                }
                Found::Part => break,
                Found::Nonsense => return Err(ErrorKind::InvalidData.into()),
            }
        }
        if joined {
            rest.drain(..at);
            self.rest = rest;
        } else {
            rest.extend_from_slice(&fresh[at..]);
            self.rest = rest;
        }
        Ok(())
    }

    /// Where the answer to the upgrade ends, once it is there.
    fn upgraded(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(head) = wire::head(bytes) else { return Ok(0) };
        if !bytes.starts_with(b"HTTP/1.1 101") {
            return Err(ErrorKind::ConnectionRefused.into());
        }
        self.phase = Phase::Greeting;
        Ok(head)
    }

    /// Reads nothing any more, as a phone whose radio sleeps: what is sent to it waits in the kernel.
    ///
    /// # Errors
    /// Where it was not registered.
    pub fn stall(&mut self, registry: &Registry) -> io::Result<()> {
        registry.deregister(&mut self.stream)
    }

    /// Reads again.
    ///
    /// # Errors
    /// Where it is registered already.
    pub fn wake(&mut self, registry: &Registry, token: Token) -> io::Result<()> {
        registry.register(&mut self.stream, token, Interest::READABLE | Interest::WRITABLE)
    }
}
