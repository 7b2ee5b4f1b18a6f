//! The clients of one server: what they hear, who of them follows, and the views some of them fetch. It polls nothing and
//! says only what the server asks for.

use std::io;
use std::net::SocketAddr;

use super::dialect::{Dialect, Heard, numbers};
use super::ledger::Ledger;
use super::socket::{Part, Phase, Socket};
use super::view::{self, View, Whole};
use super::wire;

/// Who is to see what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every follower.
    Everyone,
    /// Nobody: a vote, or something that only the driver waits for.
    Nobody,
}

/// What becomes of what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// It stays: a view holds everything.
    Kept,
    /// The next thing said about an idea takes its place: a view holds the last.
    Replaced,
}

/// The clients of one server.
pub struct Party {
    pub dialect: Dialect,
    pub address: SocketAddr,
    pub sockets: Vec<Socket>,
    pub ledger: Ledger,
    pub audience: Audience,
    pub ready: usize,
    followers: usize,
    /// Frames of what was said, and their bytes.
    pub frames: u64,
    pub frame_bytes: u64,
    /// Nanoseconds from connecting to each welcome.
    pub welcomes: Vec<u32>,
    /// Where views are fetched; none goes on without them.
    pub views: Option<String>,
    /// How many were fetched and taken in.
    pub views_taken: usize,
    pub words: Words,
    /// Sockets that want their view, and views on their way.
    pub fetching: Vec<usize>,
    pub fetched: Vec<View>,
    /// Where what others said is put, instead of being looked at when it comes.
    put_off: Option<PutOff>,
}

/// Messages of what others said, to be looked at later, each as if when it came: some 30 MB a second in `ack`.
#[derive(Default)]
struct PutOff {
    bytes: Vec<u8>,
    /// Who got each, where it ends, and when it came.
    messages: Vec<(usize, usize, u64)>,
}

impl PutOff {
    fn add(&mut self, follower: usize, message: &[u8], now: u64) {
        self.bytes.extend_from_slice(message);
        self.messages.push((follower, self.bytes.len(), now));
    }

    /// Tells who saw which number when, and forgets it.
    fn tell(&mut self, mut tell: impl FnMut(usize, usize, u64)) {
        let mut from = 0;
        for (follower, to, now) in self.messages.drain(..) {
            numbers(&self.bytes[from..to], |number| tell(follower, number, now));
            from = to;
        }
        self.bytes.clear();
    }
}

impl Party {
    /// Nobody yet.
    #[must_use]
    pub fn new(dialect: Dialect, address: SocketAddr) -> Self {
        Self {
            dialect,
            address,
            sockets: Vec::new(),
            ledger: Ledger::default(),
            audience: Audience::Everyone,
            ready: 0,
            followers: 0,
            frames: 0,
            frame_bytes: 0,
            welcomes: Vec::new(),
            views: None,
            views_taken: 0,
            words: Words::Kept,
            fetching: Vec::new(),
            fetched: Vec::new(),
            put_off: None,
        }
    }

    /// From here on what others said is put off until [`Party::catch_up`]: twenty phones would look at it beside each other,
    /// where this one thread would let answers wait meanwhile.
    pub fn put_off(&mut self) {
        self.put_off.get_or_insert_default();
    }

    /// Looks at everything that was put off; from here on it is done at once again.
    pub fn catch_up(&mut self) {
        self.look();
        self.put_off = None;
    }

    fn look(&mut self) {
        if let Some(put_off) = &mut self.put_off {
            put_off.tell(|follower, number, now| self.ledger.saw(follower, number, now));
        }
    }

    /// Followers that are connected.
    #[must_use]
    pub fn followers(&self) -> usize {
        self.followers
    }

    /// Bytes of a frame of what was said, on average.
    #[must_use]
    pub fn mean_frame(&self) -> usize {
        usize::try_from(self.frame_bytes / self.frames.max(1)).unwrap_or(usize::MAX)
    }

    /// Reads one socket and takes in what it says.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn hear(&mut self, index: usize, buffer: &mut [u8], now: u64) -> io::Result<()> {
        let Self {
            sockets, dialect, ledger, frames, frame_bytes, welcomes, views, fetching, put_off, ..
        } = self;
        let Some(socket) = sockets.get_mut(index) else { return Ok(()) };
        let before = socket.phase;
        let (mut became_ready, mut became_stale) = (false, false);
        socket.read(buffer, |socket, opcode, payload| {
            match opcode {
                wire::TEXT => {}
                wire::PING => {
                    socket.put(wire::PONG, payload);
                    return socket.flush();
                }
                wire::CLOSE => return Err(io::ErrorKind::ConnectionAborted.into()),
                _ => return Ok(()),
            }
            match dialect.hear(payload, &mut socket.copy) {
                Heard::Ideas if socket.part == Part::Follower => {
                    *frames += 1;
                    *frame_bytes += payload.len() as u64;
                    let follower = socket.follower;
                    match put_off {
                        Some(put_off) => put_off.add(follower, payload, now),
                        None => numbers(payload, |number| ledger.saw(follower, number, now)),
                    }
                }
                Heard::Done(number) => ledger.done(number, now),
                Heard::Refused => ledger.refused += 1,
                Heard::Answer(text) => socket.say(text.as_bytes())?,
                Heard::Welcome => {
                    welcomes.push(u32::try_from(now - socket.began).unwrap_or(u32::MAX));
                    // Who came back is led on from its copy, unless told otherwise.
                    became_ready = socket.resumes;
                }
                Heard::Stale => match &socket.copy {
                    // At first it only asks for the view, which nobody here looks at: on from the welcome.
                    Some(copy) if socket.phase == Phase::Greeting && !socket.resumes => {
                        let follow = copy.follow();
                        socket.say(follow.as_bytes())?;
                        became_ready = true;
                    }
                    _ if views.is_some() => {
                        (became_ready, became_stale) = (false, true);
                        fetching.push(index);
                    }
                    _ => ledger.stale += usize::from(socket.part == Part::Follower),
                },
                Heard::Ready => became_ready = true,
                Heard::Ideas | Heard::Other => {}
            }
            Ok(())
        })?;
        // Who has no protocol of its own follows as soon as the socket is there.
        let socket = &mut self.sockets[index];
        if before == Phase::Upgrading && socket.phase == Phase::Greeting {
            socket.hurry();
            match self.dialect.hello(&socket.token, socket.copy.as_ref()) {
                Some(hello) => socket.say(hello.as_bytes())?,
                None => became_ready |= self.dialect == Dialect::Plain,
            }
        }
        if became_stale && self.sockets[index].phase == Phase::Ready {
            self.sockets[index].phase = Phase::Greeting;
            self.ready -= 1;
            self.followers -= usize::from(self.sockets[index].part == Part::Follower);
        }
        if became_ready {
            self.follows(index);
        }
        Ok(())
    }

    fn follows(&mut self, index: usize) {
        let socket = &mut self.sockets[index];
        if socket.phase != Phase::Ready {
            socket.phase = Phase::Ready;
            self.ready += 1;
            self.followers += usize::from(socket.part == Part::Follower);
        }
    }

    /// Reads on in a view; once it is whole it is taken in.
    pub fn hear_view(&mut self, index: usize, now: u64) {
        let Some(view) = self.fetched.get_mut(index) else { return };
        let (read, (socket, began)) = (view.read(), view.socket);
        if matches!(read, Ok(Whole::NotYet)) {
            return;
        }
        let view = view.take();
        // A connection that was opened anew meanwhile asks for itself.
        if !self.sockets.get(socket).is_some_and(|it| it.began == began && it.phase != Phase::Closed) {
            return;
        }
        if read.and_then(|_| self.take(&view, socket, now)).is_err() {
            self.lose(socket);
        }
    }

    /// Takes a fetched view in and goes on from it.
    fn take(&mut self, view: &View, index: usize, now: u64) -> io::Result<()> {
        // It holds what came before it.
        self.look();
        let socket = &mut self.sockets[index];
        let body = view.body().ok_or(io::ErrorKind::InvalidData)?;
        let copy = view::copy_in(&body);
        if socket.part == Part::Follower {
            numbers(&body, |number| self.ledger.saw_in_view(socket.follower, number, now));
            if self.words == Words::Replaced {
                self.ledger.replaced(socket.follower, now);
            }
        }
        self.views_taken += 1;
        socket.say(copy.follow().as_bytes())?;
        socket.copy = Some(copy);
        self.follows(index);
        Ok(())
    }

    /// A connection that ended.
    pub fn lose(&mut self, index: usize) {
        let Some(socket) = self.sockets.get_mut(index) else { return };
        if socket.phase == Phase::Ready {
            self.ready -= 1;
            self.followers -= usize::from(socket.part == Part::Follower);
        }
        if socket.phase != Phase::Closed {
            socket.phase = Phase::Closed;
            self.ledger.closed += 1;
        }
    }

    /// Connections on their way among the last so many.
    #[must_use]
    pub fn pending(&self, last: usize) -> usize {
        let recent = &self.sockets[self.sockets.len().saturating_sub(last)..];
        recent.iter().filter(|socket| matches!(socket.phase, Phase::Upgrading | Phase::Greeting)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::words;
    use super::*;

    #[test]
    fn what_is_put_off_is_told_as_it_came() {
        let messages =
            [(0, format!("[{},{}]", words(3), words(1)), 5), (1, words(1), 6), (0, String::new(), 7)];
        let mut put_off = PutOff::default();
        for _ in 0..2 {
            for (follower, message, now) in &messages {
                put_off.add(*follower, message.as_bytes(), *now);
            }
            let mut told = Vec::new();
            put_off.tell(|follower, number, now| told.push((follower, number, now)));
            assert_eq!(told, [(0, 3, 5), (0, 1, 5), (1, 1, 6)]);
            put_off.tell(|_, number, _| panic!("{number} again"));
        }
    }
}
