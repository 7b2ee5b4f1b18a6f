//! A client in Rust that is a replica: what `rehearse`, the stories and the load tool hold in their hand.
//! It is not what phones run; that is `web/src/lib`. Both say what `docs/PROTOCOL.md` says.

mod host;
mod http;
mod replica;
mod socket;
mod unpacking;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use parking_lot::{MappedMutexGuard, Mutex, MutexGuard};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;
use werkatelier_core::command::Command;
use werkatelier_core::id::{CommandId, Seq, WorkshopId};

pub use host::{Host, Joined, Made, setup_of};
pub use http::{Api, Reply, new_token};
pub use replica::{Applied, Replica};
pub use unpacking::Unpacking;

use crate::protocol::{Ask, Refusal};
use socket::Order;

/// Why a client has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClientError {
    /// The server said no, with its code.
    #[error("refused: {} {}", .0.code, .0.params)]
    Refused(Refusal),
    /// The server could not be reached, or the connection is gone for good.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// The server said something this client does not understand.
    #[error("not understood: {0}")]
    Malformed(String),
    /// It did not become true within the deadline.
    #[error("not within {0:?}: {1}")]
    TimedOut(Duration, String),
}

impl ClientError {
    /// The server's code, where it refused.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }
}

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether it waits its moment of a `stale`'s spread, as phones do.
    pub spread: bool,
    /// The first wait before connecting again; doubled each time, with full jitter, up to 15 seconds.
    pub retry: Duration,
    /// How long [`Client::until`], [`Client::command`] and [`Client::ask`] wait.
    pub deadline: Duration,
    /// Whether it keeps every frame as it came, for tests that look at what was sent.
    pub keep_frames: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            spread: true,
            retry: Duration::from_millis(500),
            deadline: Duration::from_secs(20),
            keep_frames: false,
        }
    }
}

/// Where a connection is.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// Not there yet, or not there now; it comes back by itself.
    Connecting,
    /// It follows.
    Online,
    /// Cut by [`Client::cut`]; it comes back when told.
    Cut,
    /// Closed for good, with the close code where there was one.
    Ended(Option<u16>, Option<Refusal>),
}

/// Sees every message as it comes in, before it is applied.
pub type Observer = Box<dyn Fn(&Value) + Send + Sync>;

/// What the connection's task and the client share.
pub(crate) struct Link {
    api: Api,
    workshop: Option<WorkshopId>,
    options: Options,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

struct State {
    replica: Replica,
    status: Status,
    unanswered: IndexMap<CommandId, Waiting>,
    asked: HashMap<u32, Asking>,
    frames: Vec<String>,
    observer: Option<Observer>,
    welcomes: u32,
}

struct Waiting {
    message: String,
    sent: bool,
    answer: Option<oneshot::Sender<Result<Seq, Refusal>>>,
}

struct Asking {
    message: String,
    sent: bool,
    answer: oneshot::Sender<Value>,
}

/// A follower of one workshop over a socket. Dropping it closes the connection.
pub struct Client {
    link: Arc<Link>,
    orders: mpsc::UnboundedSender<Order>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Client {
    /// Connects with a token and waits until the replica is whole. The organiser's key needs the workshop.
    ///
    /// # Errors
    /// Where the server cannot be reached or refuses.
    pub async fn connect(
        base_url: &str,
        token: &str,
        workshop: Option<WorkshopId>,
        options: Options,
    ) -> Result<Self, ClientError> {
        Self::watched(base_url, token, workshop, options, None).await
    }

    /// The same, with somebody who sees every message.
    ///
    /// # Errors
    /// Where the server cannot be reached or refuses.
    pub async fn watched(
        base_url: &str,
        token: &str,
        workshop: Option<WorkshopId>,
        options: Options,
        observer: Option<Observer>,
    ) -> Result<Self, ClientError> {
        Self::begun(base_url, token, workshop, options, observer, Replica::default()).await
    }

    /// Connects as who just joined, with what the answer to that brought: the first view is there already.
    ///
    /// # Errors
    /// Where the server cannot be reached or refuses.
    pub async fn joined(
        base_url: &str,
        joined: &Joined,
        options: Options,
        observer: Option<Observer>,
    ) -> Result<Self, ClientError> {
        let workshop = joined.answer["workshop"].as_str().and_then(|id| id.parse().ok());
        let replica = Replica::joined(&joined.answer);
        Self::begun(base_url, &joined.token, workshop, options, observer, replica).await
    }

    async fn begun(
        base_url: &str,
        token: &str,
        workshop: Option<WorkshopId>,
        options: Options,
        observer: Option<Observer>,
        replica: Replica,
    ) -> Result<Self, ClientError> {
        let api = Api::new(base_url, token)?;
        let state = State {
            replica,
            status: Status::Connecting,
            unanswered: IndexMap::new(),
            asked: HashMap::new(),
            frames: Vec::new(),
            observer,
            welcomes: 0,
        };
        let changed = watch::Sender::new(0);
        let link = Arc::new(Link { api, workshop, options, state: Mutex::new(state), changed });
        let (orders, given) = mpsc::unbounded_channel();
        let task = tokio::spawn(socket::run(Arc::clone(&link), given));
        let client = Self { link, orders, task };
        client.until("the first view", |replica| replica.is_whole().then_some(())).await?;
        Ok(client)
    }

    /// The HTTP side, with the same token.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.link.api
    }

    /// The replica as it is now. Hold it briefly: the connection waits.
    pub fn replica(&self) -> MappedMutexGuard<'_, Replica> {
        MutexGuard::map(self.link.state.lock(), |state| &mut state.replica)
    }

    /// Where the connection is.
    #[must_use]
    pub fn status(&self) -> Status {
        self.link.state.lock().status.clone()
    }

    /// How often the server welcomed this client.
    #[must_use]
    pub fn welcomes(&self) -> u32 {
        self.link.state.lock().welcomes
    }

    /// Every frame so far, as it came; empty unless the options keep them.
    #[must_use]
    pub fn frames(&self) -> Vec<String> {
        self.link.state.lock().frames.clone()
    }

    /// Gives a new command and waits until it is on disk.
    ///
    /// # Errors
    /// Where it is refused, or unanswered within the deadline.
    pub async fn command(&self, command: &Command) -> Result<Seq, ClientError> {
        self.repeat(new_command(), command).await
    }

    /// Gives a command under an id of the caller's: the same id is the same command.
    ///
    /// # Errors
    /// Where it is refused, or unanswered within the deadline.
    pub async fn repeat(&self, id: CommandId, command: &Command) -> Result<Seq, ClientError> {
        let command = serde_json::to_value(command).map_err(|e| ClientError::Malformed(e.to_string()))?;
        self.raw(id, command).await
    }

    /// Gives whatever this is as a command, well-formed or not.
    ///
    /// # Errors
    /// Where it is refused, or unanswered within the deadline.
    pub async fn raw(&self, id: CommandId, command: Value) -> Result<Seq, ClientError> {
        let deadline = self.link.options.deadline;
        match tokio::time::timeout(deadline, self.begin(id, &command)).await {
            Ok(Ok(Ok(seq))) => Ok(seq),
            Ok(Ok(Err(refusal))) => Err(ClientError::Refused(refusal)),
            Ok(Err(_)) => Err(ClientError::Unreachable("the connection ended".to_owned())),
            Err(_) => Err(ClientError::TimedOut(deadline, format!("an answer to {command}"))),
        }
    }

    /// Puts a command on its way; commands begun one after the other are sent without waiting for answers. After a lost
    /// connection it is sent again under the same id.
    pub fn begin(&self, id: CommandId, command: &Value) -> oneshot::Receiver<Result<Seq, Refusal>> {
        let (answer, answered) = oneshot::channel();
        let message = json!({ "type": "do", "id": id, "command": command }).to_string();
        let waiting = Waiting { message, sent: false, answer: Some(answer) };
        self.link.state.lock().unanswered.insert(id, waiting);
        // A task that ended drops what is unanswered, which the receiver hears.
        let _ended = self.orders.send(Order::Send);
        answered
    }

    /// Asks something and waits for the answer, tagged `answer`.
    ///
    /// # Errors
    /// Where it is refused, or unanswered within the deadline.
    pub async fn ask(&self, what: &Ask) -> Result<Value, ClientError> {
        let (answer, answered) = oneshot::channel();
        {
            let mut state = self.link.state.lock();
            let id = state.asked.keys().max().map_or(1, |last| last.wrapping_add(1));
            let message = json!({ "type": "ask", "id": id, "what": what }).to_string();
            state.asked.insert(id, Asking { message, sent: false, answer });
        }
        let _ended = self.orders.send(Order::Send);
        let deadline = self.link.options.deadline;
        let answer = tokio::time::timeout(deadline, answered)
            .await
            .map_err(|_| ClientError::TimedOut(deadline, format!("an answer to {what:?}")))?
            .map_err(|_| ClientError::Unreachable("the connection ended".to_owned()))?;
        if answer["answer"] == "refused" {
            let refusal =
                serde_json::from_value(answer).map_err(|e| ClientError::Malformed(e.to_string()))?;
            return Err(ClientError::Refused(refusal));
        }
        Ok(answer)
    }

    /// Waits until the replica shows something, within the deadline.
    ///
    /// # Errors
    /// Where it does not, or the connection ended for good.
    pub async fn until<T>(
        &self,
        what: &str,
        mut seen: impl FnMut(&Replica) -> Option<T>,
    ) -> Result<T, ClientError> {
        let mut changed = self.link.changed.subscribe();
        let look = async {
            loop {
                changed.borrow_and_update();
                {
                    let state = self.link.state.lock();
                    if let Some(found) = seen(&state.replica) {
                        return Ok(found);
                    }
                    match &state.status {
                        Status::Ended(_, Some(refusal)) => return Err(ClientError::Refused(refusal.clone())),
                        Status::Ended(code, None) => {
                            return Err(ClientError::Unreachable(format!("closed with {code:?}")));
                        }
                        Status::Connecting | Status::Online | Status::Cut => {}
                    }
                }
                if changed.changed().await.is_err() {
                    return Err(ClientError::Unreachable("the connection ended".to_owned()));
                }
            }
        };
        let deadline = self.link.options.deadline;
        let late = |_| ClientError::TimedOut(deadline, what.to_owned());
        tokio::time::timeout(deadline, look).await.map_err(late)?
    }

    /// Waits until the connection is somewhere, within the deadline.
    ///
    /// # Errors
    /// Where it does not come there.
    pub async fn until_status(
        &self,
        what: &str,
        is: impl Fn(&Status) -> bool,
    ) -> Result<Status, ClientError> {
        let mut changed = self.link.changed.subscribe();
        let look = async {
            loop {
                changed.borrow_and_update();
                let status = self.status();
                if is(&status) || changed.changed().await.is_err() {
                    return status;
                }
            }
        };
        let deadline = self.link.options.deadline;
        tokio::time::timeout(deadline, look)
            .await
            .map_err(|_| ClientError::TimedOut(deadline, what.to_owned()))
    }

    /// Drops the connection without a word, as a phone that walks out of reach. [`Client::come_back`] ends it.
    pub fn cut(&self) {
        let _ended = self.orders.send(Order::Cut);
    }

    /// Connects again after [`Client::cut`], from where the replica is.
    pub fn come_back(&self) {
        let _ended = self.orders.send(Order::Connect);
    }

    /// Waits until what happened up to a number has come here, as far as it concerns this audience: a frame may lead past
    /// it, or there is none because nothing changed in view.
    ///
    /// # Errors
    /// Where it does not come within the deadline.
    pub async fn sees(&self, seq: Seq) -> Result<(), ClientError> {
        let there = self.until("the number", |replica| (replica.seq >= seq.0).then_some(()));
        match tokio::time::timeout(VIEW_AGE, there).await {
            Ok(seen) => seen,
            Err(_) => self.agrees(seq).await,
        }
    }

    /// Waits until the replica and own things are the server's at this number or later, within the deadline: frames may
    /// still be on their way, and a view may be a quarter of a second old.
    ///
    /// # Errors
    /// The first difference that stays, or what kept the server from answering.
    pub async fn agrees(&self, at_least: Seq) -> Result<(), ClientError> {
        let until = tokio::time::Instant::now() + self.link.options.deadline;
        let mut changed = self.link.changed.subscribe();
        loop {
            changed.borrow_and_update();
            let Some(difference) = self.difference(at_least).await? else { return Ok(()) };
            if tokio::time::Instant::now() >= until {
                return Err(ClientError::TimedOut(self.link.options.deadline, difference));
            }
            // Whichever comes first: something new here, or a fresher view there.
            let _either = tokio::time::timeout(VIEW_AGE, changed.changed()).await;
        }
    }

    /// The first difference between the replica and own things, and the server's.
    async fn difference(&self, at_least: Seq) -> Result<Option<String>, ClientError> {
        let workshop = self.replica().workshop().or(self.link.workshop);
        let workshop = workshop.ok_or_else(|| ClientError::Malformed("no workshop in view".to_owned()))?;
        let view = self.link.api.get(&format!("/api/v1/workshops/{workshop}/view")).await?;
        if view["seq"].as_u64().unwrap_or(0) < at_least.0 {
            return Ok(Some(format!("the server's view is at {}, before {at_least}", view["seq"])));
        }
        let own = socket::own_now(&self.link).await?;
        let replica = self.replica();
        Ok(replica.differs_from(&view).or_else(|| replica.own_differs_from(&own)))
    }

    /// The same command again and again under one id while the server says *later*.
    ///
    /// # Errors
    /// Where it is refused for good, or unanswered within the deadline.
    pub async fn insist(&self, command: &Command) -> Result<Seq, ClientError> {
        let id = new_command();
        loop {
            match self.repeat(id, command).await {
                Err(ClientError::Refused(refusal)) if refusal.means_later() => {
                    let ms = refusal.params["retry_after_ms"].as_u64().unwrap_or(250);
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                }
                other => return other,
            }
        }
    }
}

/// How old a view may be that the server gives; see `realtime::settings`.
const VIEW_AGE: Duration = Duration::from_millis(250);

/// A new command id: UUIDv7, as clients draw them.
#[must_use]
pub fn new_command() -> CommandId {
    CommandId(Uuid::now_v7())
}
