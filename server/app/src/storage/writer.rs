//! The one writer of a data file, on a thread of its own: it joins what is waiting from several rooms into one transaction and
//! one fsync. It reads nothing for anybody and knows no event.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};
use werkatelier_core::id::{LinkId, Seq, WorkshopId};

use super::error::Trouble;
use super::heads::Heads;
use super::rows::WorkshopRow;
use super::sqlite::{Lock, log_pages, move_pages, not_moved};
use super::statements::{self, CapabilityRow, PersonRow};

/// Jobs of one transaction: more rooms than these wait for the next one, a few milliseconds.
const JOBS_PER_COMMIT: usize = 256;
/// Jobs that wait; a room has one under way at a time, so who waits here is a room, not a person.
pub(super) const JOBS_WAITING_MAX: usize = 1024;

/// Something to be written, and who wants to know.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) write: Write,
    pub(super) answer: oneshot::Sender<Result<Written, Refused>>,
}

/// What can be written.
#[derive(Debug)]
pub(super) enum Write {
    Append(Encoded),
    /// A workshop, and the line of its first event.
    Create {
        row: Box<WorkshopRow>,
        event: String,
    },
    Link(Box<CapabilityRow>),
    Revoke {
        workshop: WorkshopId,
        link: LinkId,
    },
}

/// An append, written out by the room that asks, so that the writer only writes.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) workshop: WorkshopId,
    pub(super) expected: Seq,
    pub(super) to: Seq,
    /// A line each.
    pub(super) events: String,
    pub(super) commands: String,
    pub(super) people: Vec<PersonRow>,
    pub(super) capabilities: Vec<CapabilityRow>,
}

impl Encoded {
    /// Whether nothing goes along with it.
    fn is_one_row(&self) -> bool {
        self.people.is_empty() && self.capabilities.is_empty()
    }
}

/// What was written, and is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Done,
    /// There was nothing to change, or it was there already.
    Nothing,
}

/// Why it was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Conflict,
    JoinCodeTaken,
    IdTaken,
    Full,
    Failed(String),
}

type Answers = Vec<Result<Written, Refused>>;

/// Pages in the log file from which they are moved to the data file: 4 MiB, as SQLite itself would do it.
pub(super) const LOG_PAGES: i32 = 1_000;

/// How far the moving of pages is: what the writer and the checkpointer tell each other.
#[derive(Debug, Default)]
pub(super) struct Moved(Mutex<Moving>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Moving {
    /// The writer asked nobody to move any.
    #[default]
    None,
    /// It asked the checkpointer, which has not said how that went.
    Asked,
    /// The checkpointer moved most of them.
    Most,
}

impl Moved {
    /// Whether the checkpointer is to be asked: not where it was asked already.
    fn ask(&self) -> bool {
        self.turn(Moving::None, Moving::Asked)
    }

    /// Most of the log file was moved; what was written meanwhile is left.
    pub(super) fn most(&self) {
        *self.0.lock() = Moving::Most;
    }

    /// It could not be moved; the writer may ask again.
    pub(super) fn none(&self) {
        *self.0.lock() = Moving::None;
    }

    /// Whether the rest is left to move, for who does it now.
    fn take(&self) -> bool {
        self.turn(Moving::Most, Moving::None)
    }

    /// Goes from one to the other; whether it was there.
    fn turn(&self, from: Moving, to: Moving) -> bool {
        let mut moving = self.0.lock();
        let there = *moving == from;
        if there {
            *moving = to;
        }
        there
    }
}

/// What owns the write connection.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) heads: Heads,
    pub(super) inbox: mpsc::Receiver<Job>,
    /// Why the file failed, once it did. Nothing is written after that.
    pub(super) failure: watch::Sender<Option<String>>,
    /// Tells the checkpointer that enough was written; closed with the writer.
    pub(super) wrote: SyncSender<()>,
    pub(super) moved: Arc<Moved>,
    /// Held until the last byte is written.
    pub(super) lock: Lock,
}

impl Writer {
    /// Writes until nobody can ask any more.
    pub(super) fn run(mut self) {
        let _told = Told(self.failure.clone());
        let mut jobs = Vec::new();
        while self.inbox.blocking_recv_many(&mut jobs, JOBS_PER_COMMIT) > 0 {
            let (writes, answers): (Vec<_>, Vec<_>) =
                jobs.drain(..).map(|job| (job.write, job.answer)).unzip();
            for (answer, written) in answers.into_iter().zip(self.write(&writes)) {
                // Who does not wait any more has lost nothing: it is on disk or it is not.
                let _ = answer.send(written);
            }
            self.bound_log();
        }
        if let Err((_, error)) = self.connection.close() {
            tracing::warn!(%error, "the write connection did not close");
        }
        drop(self.lock);
    }

    /// Sees to it, after each write, that the log file does not grow for ever. Where its rest was just moved the checkpointer is
    /// not asked: the next write begins the log file anew. Where somebody still reads what is in it, that write asks.
    pub(super) fn bound_log(&self) {
        if !self.move_rest() && log_pages() >= LOG_PAGES && self.moved.ask() {
            self.ring();
        }
    }

    /// Moves what was written while the checkpointer moved the rest. Only the writer can get to the end: while it writes on, the
    /// log file would never begin anew, and grow for ever. Whether there was something of the kind to do.
    fn move_rest(&self) -> bool {
        if !self.moved.take() || self.failure.borrow().is_some() {
            return false;
        }
        if let Err(error) = move_pages(&self.connection, "passive") {
            not_moved(&error, &self.failure);
        }
        true
    }

    /// Has the checkpointer move pages. Where the disk is full that may be one time too many.
    fn ring(&self) {
        let _ = self.wrote.try_send(());
    }

    /// All together; where one of them breaks the joint transaction, each by itself.
    pub(super) fn write(&mut self, writes: &[Write]) -> Answers {
        match self.transaction(writes) {
            Ok(answers) => answers,
            Err(Refused::Failed(_)) if writes.len() > 1 && self.failure.borrow().is_none() => {
                let alone = |write| {
                    let alone = self.transaction(std::slice::from_ref(write));
                    alone.unwrap_or_else(|refused| vec![Err(refused)])
                };
                writes.iter().flat_map(alone).collect()
            }
            Err(refused) => writes.iter().map(|_| Err(refused.clone())).collect(),
        }
    }

    /// One transaction. An error means that nothing of it is stored.
    fn transaction(&mut self, writes: &[Write]) -> Result<Answers, Refused> {
        if let Some(why) = self.failure.borrow().clone() {
            return Err(Refused::Failed(why));
        }
        let written = match writes {
            // Most often there is one, of one row. In a transaction that was left open it would not be on disk.
            [Write::Append(append)] if append.is_one_row() && self.connection.is_autocommit() => {
                at_once(&self.connection, &mut self.heads, append)
            }
            _ => together(&self.connection, &mut self.heads, writes),
        };
        let (broken, error) = match written {
            Ok(answers) => return Ok(answers),
            Err(error) => error,
        };
        self.heads.forget();
        // SQLite may have rolled back by itself; then this is refused, and all is well.
        let _ = statements::run(&self.connection, "rollback", ());
        if broken || !self.connection.is_autocommit() {
            tracing::error!(%error, "the data file failed; nothing more is written");
            self.failure.send_replace(Some(error.to_string()));
        }
        Err(match Trouble::of_written(&error) {
            Trouble::Full => {
                // What can be moved makes room in the log file.
                self.ring();
                Refused::Full
            }
            _ => Refused::Failed(error.to_string()),
        })
    }
}

/// A thread that panics says so: else every write would be refused by a server that looks healthy.
struct Told(watch::Sender<Option<String>>);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.send_replace(Some("the writer panicked".to_owned()));
        }
    }
}

/// What was answered, or why nothing is stored and whether the file failed.
type Tried = Result<Answers, (bool, rusqlite::Error)>;

/// One row, whose `insert` is a transaction by itself: an error that may be its commit's counts as that.
fn at_once(on: &Connection, heads: &mut Heads, append: &Encoded) -> Tried {
    match append_row(on, heads, append) {
        Ok(answer) => Ok(vec![answer]),
        Err(error) if Trouble::is_before_commit(&error) => Err((false, error)),
        Err(error) => Err(failed_commit(error)),
    }
}

/// All of it between a statement that begins and one that commits.
fn together(on: &Connection, heads: &mut Heads, writes: &[Write]) -> Tried {
    match statements(on, heads, writes) {
        Ok(answers) => statements::run(on, "commit", ()).map(|_| answers).map_err(failed_commit),
        Err(error) => Err((matches!(Trouble::of_written(&error), Trouble::Broken | Trouble::Damaged), error)),
    }
}

/// A failed commit is never tried again: after a failed fsync nobody knows what the disk holds.
fn failed_commit(error: rusqlite::Error) -> (bool, rusqlite::Error) {
    (Trouble::of_written(&error) != Trouble::Full, error)
}

fn statements(on: &Connection, heads: &mut Heads, writes: &[Write]) -> rusqlite::Result<Answers> {
    statements::run(on, "begin immediate", ())?;
    writes.iter().map(|write| statement(on, heads, write)).collect()
}

fn statement(
    on: &Connection,
    heads: &mut Heads,
    write: &Write,
) -> rusqlite::Result<Result<Written, Refused>> {
    match write {
        Write::Append(append) => take_append(on, heads, append),
        Write::Create { row, event } => create(on, row, event),
        Write::Link(capability) => link(on, capability),
        Write::Revoke { workshop, link } => {
            let found = statements::revoke(on, *workshop, *link)?;
            Ok(Ok(if found { Written::Done } else { Written::Nothing }))
        }
    }
}

/// Only where the log stands where it should do the other rows of this append go along.
fn take_append(
    on: &Connection,
    heads: &mut Heads,
    append: &Encoded,
) -> rusqlite::Result<Result<Written, Refused>> {
    let appended = append_row(on, heads, append)?;
    if appended.is_err() {
        return Ok(appended);
    }
    statements::insert_people(on, append.workshop, &append.people)?;
    for capability in &append.capabilities {
        statements::insert_capability(on, capability)?;
    }
    Ok(appended)
}

fn append_row(
    on: &Connection,
    heads: &mut Heads,
    append: &Encoded,
) -> rusqlite::Result<Result<Written, Refused>> {
    Ok(if heads.append(on, append)? { Ok(Written::Done) } else { Err(Refused::Conflict) })
}

fn create(on: &Connection, row: &WorkshopRow, event: &str) -> rusqlite::Result<Result<Written, Refused>> {
    match statements::insert_workshop(on, row) {
        Ok(true) if statements::begin(on, row, event)? => Ok(Ok(Written::Done)),
        Ok(true) => Ok(Err(Refused::Failed("a workshop was added and is not there".to_owned()))),
        Ok(false) => Ok(Ok(Written::Nothing)),
        Err(error) if Trouble::is_taken(&error) => Ok(Err(Refused::JoinCodeTaken)),
        Err(error) => Err(error),
    }
}

fn link(on: &Connection, capability: &CapabilityRow) -> rusqlite::Result<Result<Written, Refused>> {
    if statements::insert_capability(on, capability)? || statements::has_capability(on, &capability.is)? {
        return Ok(Ok(Written::Done));
    }
    Ok(Err(Refused::IdTaken))
}
