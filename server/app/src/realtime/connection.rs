//! One socket: its handshake, its reading, and its place as a follower. It holds no state of the workshop and no queue.

use std::future::Future;
use std::sync::Arc;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use werkatelier_core::audience::{Audience, see_own};
use werkatelier_core::command::Command;
use werkatelier_core::id::{CommandId, Seq, WorkshopId};
use werkatelier_core::role::{Actor, Role};

use super::fanout::{self, Ended};
use super::log::{AudienceLog, Cursor, Read};
use super::pace::{Paced, SharedPace};
use super::personal::Personal;
use super::publish::{encode, resumes};
use super::room::Room;
use super::settings::{HELLO_BYTES_MAX, HELLO_WITHIN, SILENCE_MAX, SPREAD_MS, UNANSWERED_MAX};
use crate::protocol::{ClientMessage, Code, OwnPut, Refusal, Resume, ServerMessage, from_json_error};

/// Who lets people in: from a token to who they are and the room they belong in.
pub trait Doors: Send + Sync + 'static {
    /// Knows a token.
    fn enter(
        &self,
        token: String,
        workshop: Option<WorkshopId>,
    ) -> impl Future<Output = Result<(Actor, Room), Refusal>> + Send;
}

/// Serves one socket until it ends.
pub async fn serve(mut socket: WebSocket, doors: Arc<impl Doors>) {
    let (actor, room, resume) = match hello(&mut socket, &*doors).await {
        Ok(entered) => entered,
        Err(Some(refusal)) => return refuse(socket, refusal).await,
        Err(None) => return fanout::close(&mut socket, Ended::Protocol).await,
    };
    let Some(mut connection) = Connection::enter(actor, room) else {
        return refuse(socket, Refusal::of(Code::Unauthorized)).await;
    };
    let ended = match connection.welcome(&mut socket, resume).await {
        Ok(()) => connection.run(&mut socket).await,
        Err(ended) => ended,
    };
    tracing::debug!(workshop.id = %connection.room.id(), ended = ?ended, "a connection ended");
    fanout::close(&mut socket, ended).await;
}

async fn hello(
    socket: &mut WebSocket,
    doors: &impl Doors,
) -> Result<(Actor, Room, Option<Resume>), Option<Refusal>> {
    let first = timeout(HELLO_WITHIN, socket.recv()).await.map_err(|_| None)?;
    let Some(Ok(Message::Text(text))) = first else { return Err(None) };
    let expected = || Some(Refusal::of(Code::HelloExpected));
    if text.as_str().len() > HELLO_BYTES_MAX {
        return Err(expected());
    }
    let Ok(ClientMessage::Hello { token, workshop, resume }) = serde_json::from_str(text.as_str()) else {
        return Err(expected());
    };
    let (actor, room) = doors.enter(token, workshop).await.map_err(Some)?;
    Ok((actor, room, resume))
}

async fn refuse(mut socket: WebSocket, refusal: Refusal) {
    let code = match refusal.code.as_str() {
        "not_found" => 4404,
        "unauthorized" | "foreign_workshop" => 4401,
        _ => 1008,
    };
    let told = fanout::write(&mut socket, vec![encode(&ServerMessage::Refused(refusal))]).await;
    if told.is_ok() {
        let frame = axum::extract::ws::CloseFrame { code, reason: Utf8Bytes::from_static("") };
        let _gone = socket.send(Message::Close(Some(frame))).await;
    }
}

type Answered = (CommandId, Result<Seq, Refusal>);

struct Connection {
    actor: Actor,
    room: Room,
    audience: Audience,
    log: Arc<AudienceLog>,
    woken: watch::Receiver<u64>,
    /// None while the client fetches its view.
    cursor: Option<Cursor>,
    personal: Arc<Personal>,
    unanswered: FuturesUnordered<BoxFuture<'static, Answered>>,
    pace: SharedPace,
    heard: Instant,
}

impl Connection {
    fn enter(actor: Actor, room: Room) -> Option<Self> {
        // Registered first: a move or a withdrawal from here on rings, and one before is read below.
        let personal = room.board.persons.lock().enter(actor.participant(), actor.link);
        if room.asks.is_revoked(actor.link) {
            return None;
        }
        let audience = room.audience(actor.role)?;
        let log = room.board.log(audience);
        if let Some(participant) = actor.participant() {
            room.board.saw(participant);
        }
        let people = if actor.participant().is_some() { 1 } else { 10 };
        Some(Self {
            actor,
            audience,
            woken: log.subscribe(),
            log,
            cursor: None,
            personal,
            unanswered: FuturesUnordered::new(),
            pace: room.board.pace(actor, people),
            heard: Instant::now(),
            room,
        })
    }

    async fn welcome(&mut self, socket: &mut WebSocket, resume: Option<Resume>) -> Result<(), Ended> {
        let board = &self.room.board;
        let tally = board.tally(self.audience);
        // What changes of one's own from here on is marked; what is read next may hold it already, which does no harm.
        let _before = self.personal.take();
        let welcome = {
            let published = board.published.read();
            let own = self.actor.participant().map(|participant| board.own(&published, participant));
            ServerMessage::Welcome {
                role: self.actor.role,
                audience: self.audience,
                epoch: board.epoch(&published.workshop),
                seq: published.workshop.seq,
                now: board.now(),
                own: own.unwrap_or_default(),
                tally,
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }
        };
        fanout::write(socket, vec![encode(&welcome)]).await?;
        match resume {
            Some(resume) => self.follow(socket, &resume).await,
            None => self.stale(socket, 0).await,
        }
    }

    async fn follow(&mut self, socket: &mut WebSocket, copy: &Resume) -> Result<(), Ended> {
        if !resumes(&self.room.board, self.audience, &self.log, copy) {
            return self.stale(socket, 0).await;
        }
        self.cursor = Some(Cursor::at(copy.seq));
        self.send_frames(socket).await
    }

    /// Tells the client to fetch its view; nothing of the audience is sent until it follows again.
    async fn stale(&mut self, socket: &mut WebSocket, spread_ms: u32) -> Result<(), Ended> {
        self.cursor = None;
        let stale = ServerMessage::Stale { audience: self.audience, spread_ms };
        fanout::write(socket, vec![encode(&stale)]).await
    }

    async fn run(&mut self, socket: &mut WebSocket) -> Ended {
        let stopped = self.room.stopped.clone();
        loop {
            let silent = self.heard + SILENCE_MAX;
            let turn = tokio::select! {
                biased;
                // Before any frame: who moved gets no more of where they were.
                () = self.personal.bell.notified() => self.send_own(socket).await,
                message = socket.recv() => match message {
                    Some(Ok(message)) => self.hear(socket, message).await,
                    Some(Err(error)) => Err(reading_failed(&error)),
                    None => Err(Ended::Gone),
                },
                woken = self.woken.changed() => match woken {
                    Ok(()) => self.send_frames(socket).await,
                    Err(_) => Err(self.restart()),
                },
                Some(first) = self.unanswered.next() => self.answer(socket, first).await,
                () = stopped.cancelled() => {
                    // What the room answered last is still told.
                    let told = self.drain(socket).await;
                    Err(told.err().unwrap_or_else(|| self.restart()))
                }
                () = sleep_until(silent) => Err(Ended::Slow),
            };
            if let Err(ended) = turn {
                return ended;
            }
        }
    }

    fn restart(&self) -> Ended {
        Ended::Restart { after_ms: self.room.board.way_back.delay_ms() }
    }

    async fn hear(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), Ended> {
        self.heard = Instant::now();
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(Ended::Gone),
            Message::Binary(_) => return Err(Ended::Protocol),
        };
        match serde_json::from_str::<ClientMessage>(text.as_str()) {
            Ok(ClientMessage::Do { id, command }) => self.give(socket, id, command).await,
            Ok(ClientMessage::Follow { epoch, seq, audience }) => match self.act() {
                Paced::Close => Err(Ended::Hammering),
                // A follower that asks too often waits for its next `stale`.
                Paced::Wait(_) => self.stale(socket, SPREAD_MS).await,
                Paced::Go => self.follow(socket, &Resume { epoch, seq, audience }).await,
            },
            Ok(ClientMessage::Ask { id, what }) => {
                let answer = match self.act() {
                    Paced::Go => self.room.ask(self.actor, &what),
                    Paced::Wait(refusal) => crate::protocol::Answer::Refused(refusal),
                    Paced::Close => return Err(Ended::Hammering),
                };
                fanout::write(socket, vec![encode(&ServerMessage::Answer { id, answer })]).await
            }
            Ok(ClientMessage::Ping { visible }) => {
                if let Some(participant) = self.actor.participant().filter(|_| visible) {
                    self.room.board.saw(participant);
                }
                let pong = ServerMessage::Pong { now: self.room.board.now() };
                fanout::write(socket, vec![encode(&pong)]).await
            }
            // A second hello, or nothing this version knows: said, and closed.
            Ok(ClientMessage::Hello { .. }) => Err(Ended::Protocol),
            Err(error) => {
                let refused = ServerMessage::Refused(from_json_error(&error));
                fanout::write(socket, vec![encode(&refused)]).await?;
                Err(Ended::Protocol)
            }
        }
    }

    /// One more thing this person does, over whichever of their connections.
    fn act(&self) -> Paced {
        self.pace.lock().act(self.room.board.env.monotonic())
    }

    async fn give(
        &mut self,
        socket: &mut WebSocket,
        id: CommandId,
        command: serde_json::Value,
    ) -> Result<(), Ended> {
        let rejected = |refusal| encode(&ServerMessage::Rejected { id, refusal });
        match self.act() {
            Paced::Go => {}
            Paced::Wait(refusal) => return fanout::write(socket, vec![rejected(refusal)]).await,
            Paced::Close => return Err(Ended::Hammering),
        }
        if self.unanswered.len() >= UNANSWERED_MAX {
            return fanout::write(socket, vec![rejected(Refusal::of(Code::Busy))]).await;
        }
        match serde_json::from_value::<Command>(command) {
            Ok(command) => {
                let answered = self.room.begin(self.actor, id, command, Vec::new());
                self.unanswered.push(Box::pin(async move { (id, answered.await) }));
                Ok(())
            }
            Err(error) => fanout::write(socket, vec![rejected(from_json_error(&error))]).await,
        }
    }

    /// Answers everything that is answered by now, in one write.
    async fn answer(&mut self, socket: &mut WebSocket, first: Answered) -> Result<(), Ended> {
        let mut frames = vec![frame(first)];
        while let Some(Some(next)) = self.unanswered.next().now_or_never() {
            frames.push(frame(next));
        }
        fanout::write(socket, frames).await
    }

    /// Waits for what the stopped room still answers.
    async fn drain(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        let mut frames = Vec::new();
        while let Some(next) = self.unanswered.next().await {
            frames.push(frame(next));
        }
        if let Some(cursor) = &mut self.cursor
            && let Read::Frames(last) = self.log.read(cursor)
        {
            frames.extend(last);
        }
        fanout::write(socket, frames).await
    }

    async fn send_frames(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        let Some(cursor) = &mut self.cursor else { return Ok(()) };
        match self.log.read(cursor) {
            Read::Frames(frames) => fanout::write(socket, frames).await,
            Read::Stale => self.stale(socket, SPREAD_MS).await,
        }
    }

    /// Something of one's own changed, or one moved, or the link ended.
    async fn send_own(&mut self, socket: &mut WebSocket) -> Result<(), Ended> {
        if self.room.asks.is_revoked(self.actor.link) {
            return Err(Ended::Unauthorized);
        }
        if self.personal.is_displaced() {
            return Err(Ended::Slow);
        }
        let audience = self.room.audience(self.actor.role).ok_or(Ended::Unauthorized)?;
        let own = self.own_frame();
        if let Some(own) = own {
            fanout::write(socket, vec![own]).await?;
        }
        if audience != self.audience {
            self.audience = audience;
            self.log = self.room.board.log(audience);
            self.woken = self.log.subscribe();
            return self.stale(socket, 0).await;
        }
        Ok(())
    }

    fn own_frame(&self) -> Option<Utf8Bytes> {
        let Role::Participant { participant } = self.actor.role else { return None };
        let ids = self.personal.take();
        let published = self.room.board.published.read();
        let (workshop, people) = (&published.workshop, &published.people);
        let mut put = Vec::new();
        let mut gone = Vec::new();
        for id in ids {
            match see_own(workshop, people, participant, id) {
                Some(value) => put.push(OwnPut { key: id.to_string(), value }),
                None => gone.push(id.to_string()),
            }
        }
        let something = !(put.is_empty() && gone.is_empty());
        something.then(|| encode(&ServerMessage::Own { seq: workshop.seq, put, gone }))
    }
}

fn frame((id, answered): Answered) -> Utf8Bytes {
    encode(&match answered {
        Ok(seq) => ServerMessage::Done { id, seq },
        Err(refusal) => ServerMessage::Rejected { id, refusal },
    })
}

fn reading_failed(error: &axum::Error) -> Ended {
    let text = error.to_string();
    if text.contains("too long") || text.contains("Space limit") { Ended::TooLarge } else { Ended::Gone }
}
