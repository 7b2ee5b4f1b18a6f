//! The one writer of a data file: it joins what is waiting from several rooms into one transaction and one fsync.
//! It reads nothing for anybody and knows no event.

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot, watch};
use werkatelier_core::id::{LinkId, Seq, WorkshopId};

use super::error::Trouble;
use super::read;
use super::rows::{CommandRow, WorkshopRow};
use super::sqlite::Lock;
use super::statements::{self, CapabilityRow, EventRow, PersonRow, Rows};

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
    Create { row: Box<WorkshopRow>, event: EventRow },
    Link(Box<CapabilityRow>),
    Revoke { workshop: WorkshopId, link: LinkId },
}

/// An append, written out by the room that asks, so that the writer only writes.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) workshop: WorkshopId,
    pub(super) expected: Seq,
    pub(super) to: Seq,
    pub(super) events: Vec<EventRow>,
    pub(super) commands: Vec<CommandRow>,
    pub(super) people: Vec<PersonRow>,
    pub(super) capabilities: Vec<CapabilityRow>,
}

/// What was written, and is on disk.
#[derive(Clone, Debug)]
pub(super) enum Written {
    Done,
    /// There was nothing to change.
    Nothing,
    Workshop(Box<WorkshopRow>),
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

/// The task that owns the write connection.
pub(super) struct Writer {
    pub(super) connection: SqliteConnection,
    pub(super) inbox: mpsc::Receiver<Job>,
    /// Why the file failed, once it did. Nothing is written after that.
    pub(super) failure: watch::Sender<Option<String>>,
    /// Tells the checkpointer that there was writing; closed with the writer.
    pub(super) wrote: mpsc::Sender<()>,
    /// Held until the last byte is written.
    pub(super) lock: Lock,
}

impl Writer {
    /// Writes until nobody can ask any more.
    pub(super) async fn run(mut self) {
        let mut jobs = Vec::new();
        while self.inbox.recv_many(&mut jobs, JOBS_PER_COMMIT).await > 0 {
            let (writes, answers): (Vec<_>, Vec<_>) =
                jobs.drain(..).map(|job| (job.write, job.answer)).unzip();
            for (answer, written) in answers.into_iter().zip(self.write(&writes).await) {
                // Who does not wait any more has lost nothing: it is on disk or it is not.
                let _ = answer.send(written);
            }
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the write connection did not close");
        }
        drop(self.lock);
    }

    /// All together; where one of them breaks the joint transaction, each by itself.
    async fn write(&mut self, writes: &[Write]) -> Answers {
        match self.transaction(writes).await {
            Ok(answers) => answers,
            Err(Refused::Failed(_)) if writes.len() > 1 && self.failure.borrow().is_none() => {
                let mut answers = Answers::with_capacity(writes.len());
                for write in writes {
                    let alone = self.transaction(std::slice::from_ref(write)).await;
                    answers.extend(alone.unwrap_or_else(|refused| vec![Err(refused)]));
                }
                answers
            }
            Err(refused) => writes.iter().map(|_| Err(refused.clone())).collect(),
        }
    }

    /// One transaction. An error means that nothing of it is stored.
    async fn transaction(&mut self, writes: &[Write]) -> Result<Answers, Refused> {
        if let Some(why) = self.failure.borrow().clone() {
            return Err(Refused::Failed(why));
        }
        let written = match self.statements(writes).await {
            // A failed commit is never tried again: after a failed fsync nobody knows what the disk holds.
            Ok(answers) => sqlx::query("commit")
                .execute(&mut self.connection)
                .await
                .map(|_| answers)
                .map_err(|error| (Trouble::of(&error) != Trouble::Full, error)),
            Err(error) => Err((matches!(Trouble::of(&error), Trouble::Broken | Trouble::Damaged), error)),
        };
        let (broken, error) = match written {
            Ok(answers) => {
                // A checkpointer that is behind knows enough already.
                let _ = self.wrote.try_send(());
                return Ok(answers);
            }
            Err(error) => error,
        };
        // SQLite may have rolled back by itself; then this is refused, and all is well.
        let _ = sqlx::query("rollback").execute(&mut self.connection).await;
        if broken {
            tracing::error!(%error, "the data file failed; nothing more is written");
            self.failure.send_replace(Some(error.to_string()));
        }
        Err(match Trouble::of(&error) {
            Trouble::Full => Refused::Full,
            _ => Refused::Failed(error.to_string()),
        })
    }

    async fn statements(&mut self, writes: &[Write]) -> sqlx::Result<Answers> {
        let connection = &mut self.connection;
        sqlx::query("begin immediate").execute(&mut *connection).await?;
        let mut rows = Rows::default();
        let mut answers = Answers::with_capacity(writes.len());
        for write in writes {
            answers.push(match write {
                Write::Append(append) => take_append(connection, append, &mut rows).await?,
                Write::Create { row, event } => create(connection, row, event, &mut rows).await?,
                Write::Link(capability) => link(connection, capability).await?,
                Write::Revoke { workshop, link } => {
                    let found = statements::revoke(connection, *workshop, *link).await?;
                    Ok(if found { Written::Done } else { Written::Nothing })
                }
            });
        }
        rows.insert(connection).await?;
        Ok(answers)
    }
}

/// Moves the head on; only then do the rows of this append go along.
async fn take_append<'a>(
    connection: &mut SqliteConnection,
    append: &'a Encoded,
    rows: &mut Rows<'a>,
) -> sqlx::Result<Result<Written, Refused>> {
    if !statements::move_head(connection, append.workshop, append.expected, append.to).await? {
        return Ok(Err(Refused::Conflict));
    }
    let of = append.workshop;
    rows.events.extend(append.events.iter().map(|row| (of, row)));
    rows.commands.extend(append.commands.iter().map(|row| (of, row)));
    rows.people.extend(append.people.iter().map(|row| (of, row)));
    rows.capabilities.extend(&append.capabilities);
    Ok(Ok(Written::Done))
}

async fn create<'a>(
    connection: &mut SqliteConnection,
    row: &'a WorkshopRow,
    event: &'a EventRow,
    rows: &mut Rows<'a>,
) -> sqlx::Result<Result<Written, Refused>> {
    match statements::insert_workshop(connection, row).await {
        Ok(true) => {
            rows.events.push((row.workshop, event));
            Ok(Ok(Written::Workshop(Box::new(row.clone()))))
        }
        Ok(false) => {
            let there = read::workshop(&mut *connection, row.workshop).await?;
            Ok(there.map(|row| Written::Workshop(Box::new(row))).ok_or(Refused::IdTaken))
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Err(Refused::JoinCodeTaken)),
        Err(error) => Err(error),
    }
}

async fn link(
    connection: &mut SqliteConnection,
    capability: &CapabilityRow,
) -> sqlx::Result<Result<Written, Refused>> {
    if statements::insert_capabilities(&[capability], connection).await? == 1
        || statements::has_capability(connection, &capability.is).await?
    {
        return Ok(Ok(Written::Done));
    }
    Ok(Err(Refused::IdTaken))
}
