//! One thread that holds all clients of all servers in a run: connects them, says what it is told to, and writes into each
//! server's ledger what came. It measures no processor and starts no server.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mio::{Events, Poll, Token};

use super::dialect::{Copy, Dialect};
use super::party::{Audience, Party};
use super::socket::{Part, Phase, Socket, Who};
use super::view::View;
use super::wire;

/// Bytes read from a socket at once.
const BUFFER_BYTES: usize = 64 * 1024;
/// Events taken at once: everyone of a large room.
const EVENTS: usize = 2048;
/// Connections on their way at once: what the shortest queue of a listening socket holds (Node's, 511), with room to spare.
const CONNECTING_MAX: usize = 200;
/// Sockets of one server; places after these are of views on their way.
const SOCKETS_MAX: usize = 1 << 20;
/// Places of one server, for the token that tells whose an event is.
const PLACES_MAX: usize = 2 * SOCKETS_MAX;
/// What answers to pings take, for a full room.
const ANSWERED: Duration = Duration::from_millis(60);
/// The longest sleep in one turn, so that a deadline is looked at.
const TURN: Duration = Duration::from_millis(20);

/// One server's place in a [`Drive`].
pub type PartyId = usize;

/// Everything one run drives.
pub struct Drive {
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    began: Instant,
    pub parties: Vec<Party>,
}

impl Drive {
    /// # Errors
    /// Where the system gives no poll.
    pub fn new() -> Result<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(EVENTS),
            buffer: vec![0; BUFFER_BYTES],
            began: Instant::now(),
            parties: Vec::new(),
        })
    }

    /// Nanoseconds since it began.
    #[must_use]
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Adds a server.
    pub fn add(&mut self, dialect: Dialect, address: SocketAddr) -> PartyId {
        self.parties.push(Party::new(dialect, address));
        self.parties.len() - 1
    }

    /// Connects these, at most [`CONNECTING_MAX`] at a time, and waits until all follow.
    ///
    /// # Errors
    /// Where one is refused, or they are not all there within the deadline.
    pub fn connect<'a>(
        &mut self,
        party: PartyId,
        part: Part,
        tokens: impl ExactSizeIterator<Item = &'a str>,
        within: Duration,
    ) -> Result<()> {
        let deadline = Instant::now() + within;
        let wanted = self.parties[party].ready + tokens.len();
        for token in tokens {
            self.open(party, part, token)?;
            while self.parties[party].pending(2 * CONNECTING_MAX) >= CONNECTING_MAX
                && Instant::now() < deadline
            {
                self.turn(TURN)?;
            }
        }
        let there = self.until(deadline, |drive| {
            let party = &drive.parties[party];
            party.ready >= wanted || party.ledger.refused > 0
        })?;
        let party = &self.parties[party];
        if !there || party.ready < wanted {
            bail!("{} of {wanted} connections follow: {:?}", party.ready, party.ledger.failures());
        }
        Ok(())
    }

    /// Begins one connection.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub fn open(&mut self, party: PartyId, part: Part, token: &str) -> Result<usize> {
        let sockets = &self.parties[party].sockets;
        let index = sockets.len();
        let follower = sockets.iter().filter(|socket| socket.part == Part::Follower).count();
        let socket = self.socket(party, index, (part, follower), token, None)?;
        self.parties[party].sockets.push(socket);
        Ok(index)
    }

    /// Begins a connection that ended anew, from the copy that it had.
    ///
    /// # Errors
    /// Where no socket can be had.
    pub fn reopen(&mut self, party: PartyId, index: usize) -> Result<()> {
        let Socket { part, follower, token, copy, .. } = &mut self.parties[party].sockets[index];
        let (part, follower, token, copy) = (*part, *follower, std::mem::take(token), copy.take());
        self.parties[party].sockets[index] = self.socket(party, index, (part, follower), &token, copy)?;
        Ok(())
    }

    fn socket(
        &self,
        party: PartyId,
        index: usize,
        (part, follower): (Part, usize),
        token: &str,
        copy: Option<Copy>,
    ) -> Result<Socket> {
        let Party { dialect, address, .. } = &self.parties[party];
        let greeting =
            wire::upgrade(dialect.path(), &address.to_string(), dialect.subprotocol()).into_bytes();
        let who = Who { part, follower, token: token.to_owned(), copy, greeting, began: self.now() };
        let place = Token(party * PLACES_MAX + index);
        Socket::open(self.poll.registry(), place, *address, who).context("no socket could be had")
    }

    /// Begins to fetch the views that are wanted.
    fn fetch(&mut self) -> Result<()> {
        for (id, party) in self.parties.iter_mut().enumerate() {
            let Some(path) = &party.views else { continue };
            for index in party.fetching.drain(..) {
                let place = Token(id * PLACES_MAX + SOCKETS_MAX + party.fetched.len());
                let Socket { token, began, .. } = &party.sockets[index];
                party.fetched.push(View::fetch(
                    self.poll.registry(),
                    place,
                    party.address,
                    (path, token),
                    (index, *began),
                )?);
            }
        }
        Ok(())
    }

    /// Sends a command of the next number over one socket and gives the number. `command` is made from it.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn say(
        &mut self,
        party: PartyId,
        socket: usize,
        command: impl FnOnce(usize) -> serde_json::Value,
    ) -> Result<usize> {
        let number = self.put(party, socket, command)?;
        self.parties[party].sockets[socket].flush()?;
        Ok(number)
    }

    /// The same, which goes out with the next flush of that socket.
    ///
    /// # Errors
    /// Where the connection is closed.
    pub fn put(
        &mut self,
        party: PartyId,
        socket: usize,
        command: impl FnOnce(usize) -> serde_json::Value,
    ) -> Result<usize> {
        let now = self.now();
        self.put_at(party, socket, now, command)
    }

    /// The same of something that should have gone out at this moment: a driver that is late does not flatter a server.
    ///
    /// # Errors
    /// Where the connection is closed.
    pub fn put_at(
        &mut self,
        party: PartyId,
        socket: usize,
        moment: u64,
        command: impl FnOnce(usize) -> serde_json::Value,
    ) -> Result<usize> {
        let party = &mut self.parties[party];
        let audience = if party.audience == Audience::Everyone { party.followers() } else { 0 };
        let number = party.ledger.send(moment, audience);
        let text = party.dialect.says(number, &command(number));
        let socket = party.sockets.get_mut(socket).context("no such socket")?;
        // Who fetches its view may go on saying things.
        if !matches!(socket.phase, Phase::Ready | Phase::Greeting) {
            bail!("the connection that was to say something is gone");
        }
        socket.put(wire::TEXT, text.as_bytes());
        Ok(number)
    }

    /// Says something again under the number it had, as an outbox does after a lost connection.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn say_again(
        &mut self,
        party: PartyId,
        socket: usize,
        number: usize,
        command: &serde_json::Value,
    ) -> Result<()> {
        let Party { dialect, sockets, .. } = &mut self.parties[party];
        let text = dialect.says(number, command);
        sockets
            .get_mut(socket)
            .context("no such socket")?
            .say(text.as_bytes())
            .context("it is gone again")?;
        Ok(())
    }

    /// Lets everyone who follows say that they are still there, as a page does: who says nothing for 45 seconds is closed.
    /// Called between what is measured, so that it is no part of it.
    ///
    /// # Errors
    /// Where the system's poll fails.
    pub fn ping(&mut self) -> Result<()> {
        for party in &mut self.parties {
            let Some(ping) = party.dialect.ping() else { continue };
            for socket in party.sockets.iter_mut().filter(|socket| socket.phase == Phase::Ready) {
                // Who is gone is noticed when it is read.
                let _gone = socket.say(ping.as_bytes());
            }
        }
        self.rest_until(Instant::now() + ANSWERED)
    }

    /// Turns until something holds; whether it did before the deadline.
    ///
    /// # Errors
    /// Where the system's poll fails.
    pub fn until(&mut self, deadline: Instant, mut holds: impl FnMut(&Self) -> bool) -> Result<bool> {
        loop {
            if holds(self) {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.turn(left.min(TURN))?;
        }
    }

    /// Waits until a moment, taking in what comes.
    ///
    /// # Errors
    /// Where the system's poll fails.
    pub fn rest_until(&mut self, moment: Instant) -> Result<()> {
        self.until(moment, |_| false).map(drop)
    }

    /// Waits for events once and takes in what came.
    ///
    /// # Errors
    /// Where the system's poll fails.
    pub fn turn(&mut self, timeout: Duration) -> Result<()> {
        match self.poll.poll(&mut self.events, Some(timeout)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &self.events {
            let (party, index) = (event.token().0 / PLACES_MAX, event.token().0 % PLACES_MAX);
            let now = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
            let party = &mut self.parties[party];
            if let Some(view) = index.checked_sub(SOCKETS_MAX) {
                party.hear_view(view, now);
                continue;
            }
            let Some(socket) = party.sockets.get_mut(index).filter(|s| s.phase != Phase::Closed) else {
                continue;
            };
            let mut alive = !event.is_writable() || socket.flush().is_ok();
            if alive && event.is_readable() {
                alive = party.hear(index, &mut self.buffer, now).is_ok();
            }
            if !alive {
                party.lose(index);
            }
        }
        self.fetch()
    }

    /// Lets one socket read nothing any more.
    ///
    /// # Errors
    /// Where it did already.
    pub fn stall(&mut self, party: PartyId, index: usize) -> Result<()> {
        Ok(self.parties[party].sockets[index].stall(self.poll.registry())?)
    }

    /// Lets it read again.
    ///
    /// # Errors
    /// Where it does already.
    pub fn wake(&mut self, party: PartyId, index: usize) -> Result<()> {
        let place = Token(party * PLACES_MAX + index);
        Ok(self.parties[party].sockets[index].wake(self.poll.registry(), place)?)
    }
}
