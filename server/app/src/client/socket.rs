//! The connection's task: hello, reading, fetching views, sending what is unanswered, and coming back.
//! It decides nothing about the workshop.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, OptionFuture};
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{interval, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use uuid::Uuid;
use werkatelier_core::id::{CommandId, Seq};

use super::replica::Applied;
use super::unpacking::Unpacking;
use super::{ClientError, Link, Status};
use crate::protocol::{Refusal, SUBPROTOCOL};

/// What the client tells its task.
pub(super) enum Order {
    /// Something unanswered was added.
    Send,
    Cut,
    Connect,
}

/// Between two pings, as pages do it.
const PING_EVERY: Duration = Duration::from_secs(10);
/// The longest wait before connecting again.
const RETRY_MAX: Duration = Duration::from_secs(15);

/// The close code of a server that restarts.
const RESTART: u16 = 1012;

type Socket = WebSocketStream<TcpStream>;
type View = BoxFuture<'static, Result<Value, ClientError>>;

enum Ended {
    /// It may work again later.
    Lost,
    /// The server restarts, and said when to come back.
    Later(Duration),
    Cut,
    /// The server closed it for good.
    Closed(Option<u16>, Option<Refusal>),
    /// Nobody holds the client any more.
    Dropped,
}

/// Keeps a client connected until it is refused, or dropped.
pub(super) async fn run(link: Arc<Link>, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut failures = 0;
    loop {
        let ended = match open(&link).await {
            Ok(socket) => {
                let mut connection =
                    Connection { link: &link, socket, unpacking: Unpacking::default(), view: None };
                let ended = connection.run(&mut orders).await;
                if connection.link.state.lock().replica.is_whole() {
                    failures = 0;
                }
                ended
            }
            Err(_) => Ended::Lost,
        };
        match ended {
            Ended::Lost => {
                status(&link, Status::Connecting);
                sleep(backoff(link.options.retry, failures)).await;
                failures += 1;
            }
            Ended::Later(wait) => {
                status(&link, Status::Connecting);
                sleep(wait.min(RETRY_MAX)).await;
            }
            Ended::Cut => {
                status(&link, Status::Cut);
                while !matches!(orders.recv().await, Some(Order::Connect) | None) {}
                status(&link, Status::Connecting);
            }
            Ended::Closed(code, refusal) => {
                let mut state = link.state.lock();
                // Whoever waits for an answer hears that there will be none.
                state.unanswered.clear();
                state.asked.clear();
                drop(state);
                return status(&link, Status::Ended(code, refusal));
            }
            Ended::Dropped => return,
        }
    }
}

fn status(link: &Link, status: Status) {
    link.state.lock().status = status;
    link.changed.send_modify(|version| *version += 1);
}

/// When a restarting server wants to see this client again.
fn way_back(frame: &CloseFrame) -> Option<Duration> {
    (u16::from(frame.code) == RESTART).then(|| frame.reason.parse().ok().map(Duration::from_millis))?
}

/// Full jitter over a doubling wait.
fn backoff(first: Duration, failures: u32) -> Duration {
    let most = first.saturating_mul(1 << failures.min(8)).min(RETRY_MAX);
    within(most)
}

/// A random part of a duration.
fn within(most: Duration) -> Duration {
    let (chance, _) = Uuid::new_v4().as_u64_pair();
    most.mul_f64((chance >> 11) as f64 / (1_u64 << 53) as f64)
}

async fn open(link: &Link) -> Result<Socket, Error> {
    let stream = TcpStream::connect(link.api.authority()).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{}/api/v1/socket", link.api.authority()).into_client_request()?;
    let protocol = SUBPROTOCOL.parse().map_err(|_| Error::AttackAttempt)?;
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
    Ok(socket)
}

/// Everything that is one's own as the server sees it now: what a new connection is welcomed with.
pub(super) async fn own_now(link: &Link) -> Result<Value, ClientError> {
    let unreachable = |error: Error| ClientError::Unreachable(error.to_string());
    let mut socket = open(link).await.map_err(unreachable)?;
    let hello = json!({ "type": "hello", "token": link.api.token(), "workshop": link.workshop });
    socket.send(Message::text(hello.to_string())).await.map_err(unreachable)?;
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message.map_err(unreachable)? {
            let mut message: Value = serde_json::from_str(text.as_str()).unwrap_or_default();
            if message["type"] == "welcome" {
                return Ok(message["own"].take());
            }
        }
    }
    Err(ClientError::Unreachable("no welcome".to_owned()))
}

struct Connection<'a> {
    link: &'a Arc<Link>,
    socket: Socket,
    unpacking: Unpacking,
    /// The view on its way, after `stale`.
    view: Option<View>,
}

impl Connection<'_> {
    async fn run(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> Ended {
        if self.hello().await.is_err() {
            return Ended::Lost;
        }
        let mut ping = interval(PING_EVERY);
        loop {
            let view: OptionFuture<_> = self.view.as_mut().into();
            let turn = tokio::select! {
                message = self.socket.next() => match message {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) | None => Err(Ended::Lost),
                },
                order = orders.recv() => match order {
                    Some(Order::Send) => self.send_unanswered().await,
                    Some(Order::Cut) => Err(Ended::Cut),
                    Some(Order::Connect) => Ok(()),
                    None => Err(Ended::Dropped),
                },
                Some(fetched) = view => {
                    self.view = None;
                    self.take_view(fetched).await
                }
                _ = ping.tick() => self.ping().await,
            };
            if let Err(ended) = turn {
                return ended;
            }
        }
    }

    async fn hello(&mut self) -> Result<(), Ended> {
        let resume = {
            let state = self.link.state.lock();
            let replica = &state.replica;
            replica
                .is_whole()
                .then(|| json!({ "epoch": replica.epoch, "seq": replica.seq, "audience": replica.audience }))
        };
        let token = self.link.api.token();
        let workshop = self.link.workshop;
        let hello = json!({
            "type": "hello", "token": token, "workshop": workshop, "resume": resume, "lean": true, "deflate": true,
        });
        self.say(hello.to_string()).await
    }

    async fn say(&mut self, message: String) -> Result<(), Ended> {
        self.socket.send(Message::text(message)).await.map_err(|_| Ended::Lost)
    }

    async fn ping(&mut self) -> Result<(), Ended> {
        self.say(json!({ "type": "ping", "visible": true }).to_string()).await
    }

    async fn hear(&mut self, message: Message) -> Result<(), Ended> {
        let text = match message {
            Message::Text(text) => text.as_str().to_owned(),
            // What cannot be read is a line that went wrong: a new one begins anew.
            Message::Binary(packed) => self.unpacking.text(&packed).map_err(|_| Ended::Lost)?,
            Message::Close(frame) => {
                if let Some(wait) = frame.as_ref().and_then(way_back) {
                    return Err(Ended::Later(wait));
                }
                let code = frame.map(|frame| u16::from(frame.code));
                let refusal = match &self.link.state.lock().status {
                    Status::Ended(_, refusal) => refusal.clone(),
                    _ => None,
                };
                // Closed for slowness or a restart one comes back; otherwise it would be the same again.
                let again = refusal.is_none() && matches!(code, None | Some(1001 | 1006 | 1012 | 4408));
                return Err(if again { Ended::Lost } else { Ended::Closed(code, refusal) });
            }
            _ => return Ok(()),
        };
        for line in text.lines() {
            self.take(line).await?;
        }
        Ok(())
    }

    async fn take(&mut self, text: &str) -> Result<(), Ended> {
        let message: Value = serde_json::from_str(text).unwrap_or_default();
        self.unpacking.learn(&message);
        let applied = {
            let mut state = self.link.state.lock();
            if self.link.options.keep_frames {
                state.frames.push(text.to_owned());
            }
            if let Some(observer) = &state.observer {
                observer(&message);
            }
            state.replica.apply(&message)
        };
        let done = self.act(&message, applied).await;
        self.link.changed.send_modify(|version| *version += 1);
        done
    }

    async fn act(&mut self, message: &Value, applied: Applied) -> Result<(), Ended> {
        match applied {
            Applied::Stale(spread_ms) => self.fetch(spread_ms),
            Applied::Gap => self.follow().await?,
            Applied::Taken | Applied::Old => {}
        }
        match message["type"].as_str() {
            Some("welcome") => {
                {
                    let mut state = self.link.state.lock();
                    state.welcomes += 1;
                    state.status = Status::Online;
                    state.unanswered.values_mut().for_each(|waiting| waiting.sent = false);
                    state.asked.values_mut().for_each(|asking| asking.sent = false);
                }
                self.send_unanswered().await
            }
            Some("done" | "rejected") => {
                self.answered(message);
                Ok(())
            }
            Some("answer") => {
                let id = message["id"].as_u64().and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
                if let Some(asking) = self.link.state.lock().asked.remove(&id) {
                    // Who asked may have stopped waiting.
                    let _heard = asking.answer.send(message["answer"].clone());
                }
                Ok(())
            }
            Some("refused") => {
                let refusal = serde_json::from_value(message.clone()).ok();
                self.link.state.lock().status = Status::Ended(None, refusal);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn answered(&self, message: &Value) {
        let Some(id) = message["id"].as_str().and_then(|id| id.parse::<CommandId>().ok()) else { return };
        let Some(mut waiting) = self.link.state.lock().unanswered.shift_remove(&id) else { return };
        let answer = match message["seq"].as_u64() {
            Some(seq) => Ok(Seq(seq)),
            None => Err(serde_json::from_value(message.clone())
                .unwrap_or_else(|_| Refusal { code: "malformed".to_owned(), params: Value::Null })),
        };
        if let Some(sender) = waiting.answer.take() {
            // Who gave the command may have stopped waiting.
            let _heard = sender.send(answer);
        }
    }

    async fn send_unanswered(&mut self) -> Result<(), Ended> {
        let messages: Vec<String> = {
            let mut state = self.link.state.lock();
            // Before the welcome nothing is said: it all goes after it.
            if state.status != Status::Online {
                return Ok(());
            }
            let mut messages = Vec::new();
            for waiting in state.unanswered.values_mut().filter(|waiting| !waiting.sent) {
                waiting.sent = true;
                messages.push(waiting.message.clone());
            }
            for asking in state.asked.values_mut().filter(|asking| !asking.sent) {
                asking.sent = true;
                messages.push(asking.message.clone());
            }
            messages
        };
        for message in messages {
            self.socket.feed(Message::text(message)).await.map_err(|_| Ended::Lost)?;
        }
        self.socket.flush().await.map_err(|_| Ended::Lost)
    }

    /// Fetches the view at a moment of the spread; a later `stale` replaces the one on its way.
    fn fetch(&mut self, spread_ms: u64) {
        let link = Arc::clone(self.link);
        let wait =
            if self.link.options.spread { within(Duration::from_millis(spread_ms)) } else { Duration::ZERO };
        self.view = Some(
            async move {
                if !wait.is_zero() {
                    sleep(wait).await;
                }
                let workshop = match link.workshop {
                    Some(workshop) => workshop.to_string(),
                    None => {
                        let me = link.api.get("/api/v1/me").await?;
                        me["workshop"].as_str().unwrap_or_default().to_owned()
                    }
                };
                link.api.get(&format!("/api/v1/workshops/{workshop}/view")).await
            }
            .boxed(),
        );
    }

    async fn take_view(&mut self, fetched: Result<Value, ClientError>) -> Result<(), Ended> {
        match fetched {
            Ok(view) => {
                self.link.state.lock().replica.replace(&view);
                self.link.changed.send_modify(|version| *version += 1);
                self.follow().await
            }
            Err(ClientError::Refused(refusal)) if !refusal.means_later() => {
                Err(Ended::Closed(None, Some(refusal)))
            }
            Err(_) => Err(Ended::Lost),
        }
    }

    async fn follow(&mut self) -> Result<(), Ended> {
        let follow = {
            let replica = &self.link.state.lock().replica;
            json!({
                "type": "follow", "epoch": replica.epoch, "seq": replica.seq, "audience": replica.audience,
            })
        };
        self.say(follow.to_string()).await
    }
}
