//! One socket: its handshake, its reading, and its place as a follower. It holds no state of the workshop and no queue.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use werkatelier_core::audience::{OwnId, own_patch, see_own};
use werkatelier_core::command::Command;
use werkatelier_core::id::{CommandId, WorkshopId};
use werkatelier_core::role::{Actor, Role};

use super::ended::Ended;
use super::follower::{Follower, Reads};
use super::frame::said;
use super::handle::{Room, Submission};
use super::log::{AudienceLog, Cursor, Telling};
use super::pace::{Paced, SharedPace};
use super::pack::{Dictionary, Packing};
use super::personal::Personal;
use super::publish::{resumes, some};
use super::reply::{Outcome, Reply};
use super::settings::{HELLO_BYTES_MAX, HELLO_WITHIN, SPREAD_MS, UNANSWERED_MAX};
use super::socket::Socket;
use crate::protocol::{
    Answer, ClientMessage, Code, Heard, OwnPut, Refusal, Resume, ServerMessage, from_json_error,
};

/// Who lets people in: from a token to who they are and the room they belong in.
pub trait Doors: Send + Sync + 'static {
    /// Knows a token.
    fn enter(
        &self,
        token: String,
        workshop: Option<WorkshopId>,
    ) -> impl Future<Output = Result<(Actor, Room), Refusal>> + Send;
}

/// Serves one socket until it ends. What is only for its beginning or its end is boxed: a task is as large as the largest
/// thing it ever waits for, and thousands of them wait for a word.
pub(crate) async fn serve(mut socket: Socket, doors: Arc<impl Doors>) {
    let Entered { actor, room, resume, takes } = match Box::pin(hello(&mut socket, &*doors)).await {
        Ok(entered) => entered,
        Err(Turned::Refused(refusal)) => return refuse(socket, refusal).await,
        Err(Turned::Away(why)) => return socket.close(why).await,
    };
    let Some(mut connection) = Connection::enter(actor, room, takes, &socket) else {
        return refuse(socket, Refusal::of(Code::Unauthorized)).await;
    };
    let ended = match connection.welcome(&socket, resume) {
        Ok(()) => connection.run(&mut socket).await,
        Err(ended) => ended,
    };
    tracing::debug!(workshop.id = %connection.room.id(), ended = ?ended, "a connection ended");
    // Nobody writes to it any more.
    drop(connection);
    socket.close(ended).await;
}

/// Why somebody did not come in.
enum Turned {
    Refused(Refusal),
    Away(Ended),
}

/// Who came in, where, and how they want to be told.
struct Entered {
    actor: Actor,
    room: Room,
    resume: Option<Resume>,
    takes: Takes,
}

/// In which form a client takes what it is told.
#[derive(Clone, Copy)]
struct Takes {
    telling: Telling,
    packing: Packing,
}

async fn hello(socket: &mut Socket, doors: &impl Doors) -> Result<Entered, Turned> {
    let first = timeout(HELLO_WITHIN, socket.hear()).await.unwrap_or(Err(Ended::Protocol));
    let text = match first.map_err(Turned::Away)? {
        Message::Text(text) => text,
        _ => return Err(Turned::Away(Ended::Protocol)),
    };
    let expected = || Turned::Refused(Refusal::of(Code::HelloExpected));
    if text.as_str().len() > HELLO_BYTES_MAX {
        return Err(expected());
    }
    let Ok(ClientMessage::Hello { token, workshop, resume, lean, deflate }) =
        serde_json::from_str(text.as_str())
    else {
        return Err(expected());
    };
    let (actor, room) = doors.enter(token, workshop).await.map_err(Turned::Refused)?;
    let takes = Takes { telling: Telling::of(lean), packing: Packing::of(deflate) };
    Ok(Entered { actor, room, resume, takes })
}

async fn refuse(socket: Socket, refusal: Refusal) {
    let why = match refusal.code.as_str() {
        "not_found" => Ended::NotFound,
        "unauthorized" | "foreign_workshop" => Ended::Unauthorized,
        _ => Ended::Hammering,
    };
    if socket.say(&ServerMessage::Refused(refusal)).is_ok() {
        socket.close(why).await;
    }
}

struct Connection {
    actor: Actor,
    room: Room,
    log: Arc<AudienceLog>,
    follower: Arc<Follower>,
    /// Commands that were given and not answered yet.
    unanswered: usize,
    pace: SharedPace,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A pass that is under way has it still: it writes nothing after the close frame.
        self.follower.pause();
        self.log.leave(&self.follower);
    }
}

impl Connection {
    fn enter(actor: Actor, room: Room, takes: Takes, socket: &Socket) -> Option<Self> {
        // Registered first: a move or a withdrawal from here on rings, and one before is read below.
        let personal = room.board.persons.lock().enter(actor.participant(), actor.link);
        if room.asks.is_revoked(actor.link) {
            return None;
        }
        let log = room.board.log(room.audience(actor.role)?, takes.telling);
        if let Some(participant) = actor.participant() {
            room.board.saw(participant);
        }
        let people = if actor.participant().is_some() { 1 } else { 10 };
        let follower = Follower::new(Arc::clone(socket.out()), personal, takes.packing);
        log.join(&follower);
        Some(Self { actor, log, follower, unanswered: 0, pace: room.board.pace(actor, people), room })
    }

    fn welcome(&mut self, socket: &Socket, resume: Option<Resume>) -> Result<(), Ended> {
        let board = &self.room.board;
        let audience = self.log.audience;
        let tally = board.tally(audience);
        // What changes of one's own from here on is marked; what is read next may hold it already, which does no harm.
        let _before = self.personal().take();
        let welcome = {
            let published = board.published.read();
            let own = self.actor.participant().map(|participant| board.own(&published, participant));
            ServerMessage::Welcome {
                role: self.actor.role,
                audience,
                epoch: board.epoch(&published.workshop),
                seq: published.workshop.seq,
                now: board.now(),
                own: own.unwrap_or_default(),
                tally,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                dictionary: self.packing().against(&self.log.dictionary).map(|it| it.text().to_owned()),
            }
        };
        // It brings what the others are packed against.
        let nothing = Dictionary::default();
        socket.out().send(&said(&[welcome], self.packing().against(&nothing)))?;
        match resume {
            Some(resume) => self.follow(socket, &resume),
            None => self.stale(socket, 0),
        }
    }

    fn packing(&self) -> Packing {
        self.follower.packing
    }

    /// Messages for this one, as one write.
    fn said(&self, messages: &[ServerMessage]) -> Bytes {
        said(messages, self.packing().against(&self.log.dictionary))
    }

    fn say(&self, socket: &Socket, message: ServerMessage) -> Result<(), Ended> {
        socket.out().send(&self.said(&[message]))
    }

    fn personal(&self) -> &Personal {
        &self.follower.personal
    }

    fn follow(&mut self, socket: &Socket, copy: &Resume) -> Result<(), Ended> {
        if !resumes(&self.room.board, self.log.audience, &self.log, copy) {
            return self.stale(socket, 0);
        }
        self.follower.begin(self.log.audience, Cursor::at(copy.seq));
        self.catch_up();
        Ok(())
    }

    /// Tells the client to fetch its view; nothing of the audience is sent until it follows again.
    fn stale(&mut self, socket: &Socket, spread_ms: u32) -> Result<(), Ended> {
        self.follower.pause();
        self.say(socket, ServerMessage::Stale { audience: self.log.audience, spread_ms })
    }

    /// Sends what it has not read yet. Where there is no room, the one who makes some sends it.
    fn catch_up(&self) {
        self.follower.catch_up(&self.log, &mut Reads::default());
    }

    async fn run(&mut self, socket: &mut Socket) -> Ended {
        let stopped = self.room.stopped.clone();
        let (follower, out) = (Arc::clone(&self.follower), Arc::clone(socket.out()));
        loop {
            // Who takes nothing is not listened to: its answers would wait as well.
            let stuck = out.is_stuck();
            let turn = tokio::select! {
                biased;
                // Before any frame: who moved gets no more of where they were.
                () = follower.personal.bell.notified() => self.send_own(socket),
                () = stopped.cancelled() => {
                    // What the room answered last is still told.
                    let told = self.drain(socket).await;
                    Err(told.err().unwrap_or_else(|| self.restart()))
                }
                // Something waits from now on, or the fan-out has had enough.
                () = out.alarm.notified() => follower.ended().map_or(Ok(()), Err),
                drained = out.drain(), if stuck => drained.and_then(|()| {
                    follower.hears();
                    // What was left to this task meanwhile.
                    self.send_own(socket)
                }),
                // Last: who never stops talking keeps none of these from their turn.
                message = socket.hear(), if !stuck => message.and_then(|message| self.hear(socket, message)),
            };
            if let Err(ended) = turn {
                return ended;
            }
        }
    }

    fn restart(&self) -> Ended {
        Ended::Restart { after_ms: self.room.board.way_back.delay_ms() }
    }

    fn hear(&mut self, socket: &Socket, message: Message) -> Result<(), Ended> {
        self.follower.hears();
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(()),
            Message::Close(_) | Message::Binary(_) => return Err(Ended::Protocol),
        };
        let message = match ClientMessage::read(text.as_str()) {
            Ok(Heard::Do { id, command }) => return self.give(socket, id, &command),
            Ok(Heard::Other(message)) => Ok(message),
            Err(error) => Err(error),
        };
        match message {
            Ok(ClientMessage::Follow { epoch, seq, audience }) => match self.act() {
                Paced::Close => Err(Ended::Hammering),
                // A follower that asks too often waits for its next `stale`.
                Paced::Wait(_) => self.stale(socket, SPREAD_MS),
                Paced::Go => self.follow(socket, &Resume { epoch, seq, audience }),
            },
            Ok(ClientMessage::Ask { id, what }) => {
                let answer = match self.act() {
                    Paced::Go => self.room.ask(self.actor, &what),
                    Paced::Wait(refusal) => Answer::Refused(refusal),
                    Paced::Close => return Err(Ended::Hammering),
                };
                self.say(socket, ServerMessage::Answer { id, answer })
            }
            Ok(ClientMessage::Ping { visible }) => {
                if let Some(participant) = self.actor.participant().filter(|_| visible) {
                    self.room.board.saw(participant);
                }
                self.say(socket, ServerMessage::Pong { now: self.room.board.now() })
            }
            // A second hello, or nothing this version knows: said, and closed.
            Ok(ClientMessage::Hello { .. } | ClientMessage::Do { .. }) => Err(Ended::Protocol),
            Err(error) => {
                self.say(socket, ServerMessage::Refused(from_json_error(&error)))?;
                Err(Ended::Protocol)
            }
        }
    }

    /// One more thing this person does, over whichever of their connections.
    fn act(&self) -> Paced {
        self.pace.lock().act(self.room.board.env.monotonic())
    }

    fn give(&mut self, socket: &Socket, id: CommandId, command: &str) -> Result<(), Ended> {
        let rejected = |refusal| self.say(socket, ServerMessage::Rejected { id, refusal });
        match self.act() {
            Paced::Go => {}
            Paced::Wait(refusal) => return rejected(refusal),
            Paced::Close => return Err(Ended::Hammering),
        }
        if self.unanswered >= UNANSWERED_MAX {
            return rejected(Refusal::of(Code::Busy));
        }
        match serde_json::from_str::<Command>(command) {
            Ok(command) => {
                let reply = Reply::over(&self.follower.personal, id);
                self.room.begin(Submission { actor: self.actor, id, command, links: Vec::new(), reply });
                self.unanswered += 1;
                Ok(())
            }
            Err(error) => rejected(from_json_error(&error)),
        }
    }

    /// Adds the answers there are by now.
    fn answered(&mut self, messages: &mut Vec<ServerMessage>) {
        let answers = self.personal().answers();
        self.unanswered -= answers.len();
        messages.extend(answers.into_iter().map(message));
    }

    /// Waits for what the stopped room still answers, and sends what it published last.
    async fn drain(&mut self, socket: &Socket) -> Result<(), Ended> {
        let mut messages = Vec::new();
        self.answered(&mut messages);
        while self.unanswered > 0 {
            self.personal().bell.notified().await;
            self.answered(&mut messages);
        }
        socket.out().send(&self.said(&messages))?;
        self.send_own(socket)
    }

    /// Something of one's own changed, a command was answered, one moved, or the link ended.
    fn send_own(&mut self, socket: &Socket) -> Result<(), Ended> {
        let ring = self.personal().rings();
        if self.room.asks.is_revoked(self.actor.link) {
            return Err(Ended::Unauthorized);
        }
        if self.personal().is_displaced() {
            return Err(Ended::Slow);
        }
        if socket.out().is_stuck() {
            // Still rung: nobody writes to it, and nothing is queued for it. It is told when it took what waits.
            return Ok(());
        }
        let audience = self.room.audience(self.actor.role).ok_or(Ended::Unauthorized)?;
        if audience.is_desk() {
            // With an answer goes what it answers: who leads says with their next command which number they saw.
            self.room.board.tell_now(audience);
        }
        let mut messages: Vec<ServerMessage> = self.own().into_iter().collect();
        self.answered(&mut messages);
        if audience == self.log.audience {
            self.follower.say(self.said(&messages), ring, &self.log)?;
        } else {
            socket.out().send(&self.said(&messages))?;
            self.follower.pause();
            self.log.leave(&self.follower);
            self.log = self.room.board.log(audience, self.log.telling);
            self.log.join(&self.follower);
            self.stale(socket, 0)?;
        }
        self.personal().done(ring);
        // What the fan-out left to this task meanwhile.
        self.catch_up();
        Ok(())
    }

    fn own(&self) -> Option<ServerMessage> {
        let Role::Participant { participant } = self.actor.role else { return None };
        let mut ids = self.personal().take();
        if self.log.telling == Telling::Whole {
            ids = ids.into_iter().map(OwnId::whole).collect();
        }
        let published = self.room.board.published.read();
        let (workshop, people) = (&published.workshop, &published.people);
        let (mut put, mut patch, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for id in &ids {
            if *id != id.whole() && ids.contains(&id.whole()) {
                // It is part of what comes whole.
                continue;
            }
            if let Some(part) = own_patch(workshop, people, participant, *id) {
                patch.push(part);
                continue;
            }
            match see_own(workshop, people, participant, *id) {
                Some(value) => put.push(OwnPut { key: id.key(), value }),
                None => gone.push(id.key()),
            }
        }
        let something = !(put.is_empty() && patch.is_empty() && gone.is_empty());
        let (put, gone) = match self.log.telling {
            Telling::Whole => (Some(put), Some(gone)),
            Telling::Lean => (some(put), some(gone)),
        };
        something.then_some(ServerMessage::Own { seq: workshop.seq, put, patch, gone })
    }
}

fn message((id, answered): (CommandId, Outcome)) -> ServerMessage {
    match answered {
        Ok(seq) => ServerMessage::Done { id, seq },
        Err(refusal) => ServerMessage::Rejected { id, refusal },
    }
}
