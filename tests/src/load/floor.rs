//! The floor: what the kernel costs. A bare poll that takes a socket upgrade and, for every number it is sent, writes one
//! ready-made frame to everyone. It reads no JSON, stores nothing and forgets who is slow.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use super::dialect::{id, numbers, renumber, words};
use super::wire::{self, Found, Side};

const LISTENER: Token = Token(usize::MAX);
/// Bytes read at once.
const BUFFER_BYTES: usize = 64 * 1024;
/// Events taken at once.
const EVENTS: usize = 2048;

struct Client {
    stream: TcpStream,
    upgraded: bool,
    rest: Vec<u8>,
    /// What the kernel has not taken.
    out: Vec<u8>,
}

impl Client {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Only who is behind has anything in `out`: the ready-made bytes go straight to the kernel.
        if !self.out.is_empty() {
            self.out.extend_from_slice(bytes);
            return self.flush();
        }
        match self.stream.write(bytes) {
            Ok(written) => self.out.extend_from_slice(&bytes[written..]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.out.extend_from_slice(bytes),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(written) => drop(self.out.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads what is there and tells the numbers in it.
    fn read(&mut self, buffer: &mut [u8], mut tell: impl FnMut(usize)) -> io::Result<()> {
        loop {
            let count = match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            self.rest.extend_from_slice(&buffer[..count]);
            if !self.upgraded {
                let Some(head) = wire::head(&self.rest) else { continue };
                self.rest.drain(..head);
                self.upgraded = true;
                let accept = wire::ACCEPT;
                let answer = format!(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
                );
                self.write(answer.as_bytes())?;
            }
            let mut at = 0;
            while let Found::Frame { opcode, from, to } = wire::find(&self.rest[at..]) {
                if opcode == wire::CLOSE {
                    return Err(ErrorKind::ConnectionAborted.into());
                }
                numbers(&self.rest[at + from..at + to], &mut tell);
                at += to;
            }
            self.rest.drain(..at);
            if count < buffer.len() {
                return Ok(());
            }
        }
    }
}

/// A frame of what is said, so many bytes long, to be told apart by its number.
fn ready_made(bytes: usize) -> Vec<u8> {
    let mut text = format!("{{\"type\":\"idea\",\"text\":\"{}", words(0)).into_bytes();
    text.resize(bytes.max(text.len() + 2) - 2, b' ');
    text.extend(b"\"}");
    let mut frame = Vec::new();
    wire::put(&mut frame, Side::Server, wire::TEXT, &text);
    frame
}

/// Serves until it is killed; frames are so many bytes long.
///
/// # Errors
/// Where it cannot listen.
pub fn serve(bytes: usize) -> Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening on http://{}", listener.local_addr()?);
    let mut floor = Floor { clients: HashMap::new(), frame: ready_made(bytes), made: Vec::new(), next: 0 };
    let mut events = Events::with_capacity(EVENTS);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            match event.token() {
                LISTENER => floor.accept(&listener, &poll)?,
                Token(who) => {
                    let written = !event.is_writable() || floor.flush(who).is_ok();
                    if !written || (event.is_readable() && floor.hear(who, &mut buffer).is_err()) {
                        floor.clients.remove(&who);
                    }
                }
            }
        }
    }
}

struct Floor {
    clients: HashMap<usize, Client>,
    frame: Vec<u8>,
    /// Frames for everyone, ready-made for one write.
    made: Vec<u8>,
    next: usize,
}

impl Floor {
    fn accept(&mut self, listener: &TcpListener, poll: &Poll) -> io::Result<()> {
        loop {
            let (mut stream, _) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            stream.set_nodelay(true)?;
            let token = Token(self.next);
            poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
            let client = Client { stream, upgraded: false, rest: Vec::new(), out: Vec::new() };
            self.clients.insert(self.next, client);
            self.next += 1;
        }
    }

    fn flush(&mut self, who: usize) -> io::Result<()> {
        self.clients.get_mut(&who).map_or(Ok(()), Client::flush)
    }

    /// Takes what one says and writes it to all in one write each, then answers.
    fn hear(&mut self, who: usize, buffer: &mut [u8]) -> io::Result<()> {
        let Self { clients, frame, made, .. } = self;
        let Some(client) = clients.get_mut(&who) else { return Ok(()) };
        made.clear();
        let mut answers = Vec::new();
        client.read(buffer, |number| {
            let from = made.len();
            made.extend_from_slice(frame);
            renumber(&mut made[from..], number);
            let done = format!("{{\"type\":\"done\",\"id\":\"{}\"}}", id(number));
            wire::put(&mut answers, Side::Server, wire::TEXT, done.as_bytes());
        })?;
        if made.is_empty() {
            return Ok(());
        }
        clients.retain(|_, client| !client.upgraded || client.write(made).is_ok());
        clients.get_mut(&who).map_or(Ok(()), |client| client.write(&answers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ready_made_frame_is_as_long_as_asked() {
        for bytes in [200, 300, 480] {
            let frame = ready_made(bytes);
            let Found::Frame { from, to, .. } = wire::find(&frame) else { panic!("no frame") };
            assert_eq!((to - from, to), (bytes, frame.len()));
            let mut told = Vec::new();
            numbers(&frame, |number| told.push(number));
            assert_eq!(told, [0]);
        }
    }
}
