//! The data file: logs of events, workshops, commands, capabilities and people, durable before anybody is told.
//! The only room that names sqlx and rusqlite. It decides nothing and folds no log, but to check one.

mod backup;
mod bundles;
mod check;
mod error;
mod heads;
mod read;
pub mod read_file;
mod rows;
mod sqlite;
mod statements;
mod writer;

use std::borrow::Borrow;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;
use sqlx::sqlite::SqlitePool;
use tokio::sync::{mpsc, oneshot, watch};
use werkatelier_core::event::{Created, Event, Recorded};
use werkatelier_core::id::{JoinCode, LinkId, LogId, Moment, Seq, WorkshopId};
use werkatelier_core::people::Private;
use werkatelier_core::role::Role;

use heads::Heads;
use statements::{CapabilityRow, PersonRow};
use writer::{Encoded, JOBS_WAITING_MAX, Job, Moved, Refused, Write, Writer, Written};

pub use backup::backup;
pub use check::{CheckReport, CheckedWorkshop, Problem, check};
pub use error::{AppendError, StorageError};
pub use rows::{Append, By, CommandRow, LinkRow, Loaded, NewLink, WorkshopRow};
pub use sqlite::{FILE, file_in};

/// One data folder, open. Copies share it; it closes with the last one, or by [`Store::close`].
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    /// None after closing.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    readers: SqlitePool,
    failure: watch::Receiver<Option<String>>,
    folder: std::path::PathBuf,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Until the last byte is written the folder is not free. It waits for that: where tasks run, use [`Store::close`].
        drop(self.jobs.lock().take());
        ended(std::mem::take(&mut *self.threads.lock()));
    }
}

fn ended(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("a storage thread did not end well");
        }
    }
}

fn threaded(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StorageError> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
    thread.map_err(|error| StorageError::Failed(error.to_string()))
}

impl Store {
    /// Opens the data folder, and makes it where it is not there yet.
    ///
    /// # Errors
    /// `data_folder_in_use`, `data_folder_unwritable`, `data_file_newer`, `data_file_damaged`, `storage_full`.
    pub async fn open(folder: &Path) -> Result<Self, StorageError> {
        let lock = sqlite::Lock::take(folder)?;
        let connection = sqlite::writer(folder).await?;
        let (failure, failed) = watch::channel(None);
        let moved = Arc::new(Moved::default());
        let checkpointer = sqlite::Checkpointer::open(folder, failure.clone(), moved.clone(), lock.clone())?;
        let readers = sqlite::readers(folder).await?;
        let (jobs, inbox) = mpsc::channel(JOBS_WAITING_MAX);
        // One place is enough: "there was writing" twice is the same as once.
        let (wrote, written) = std::sync::mpsc::sync_channel(1);
        let writer = Writer { connection, heads: Heads::default(), inbox, failure, wrote, moved, lock };
        let threads = vec![
            threaded("writer", move || writer.run())?,
            threaded("checkpointer", move || checkpointer.run(&written))?,
        ];
        Ok(Self {
            shared: Arc::new(Shared {
                jobs: Mutex::new(Some(jobs)),
                readers,
                failure: failed,
                folder: folder.to_owned(),
                threads: Mutex::new(threads),
            }),
        })
    }

    /// Makes a workshop: its row and its first event, together. The same workshop again answers the row that is there.
    ///
    /// # Errors
    /// `join_code_taken`: draw another code and secret, and try again. `storage_full`, `storage_failed`.
    pub async fn create(
        &self,
        created: &Created,
        at: Moment,
        log: LogId,
    ) -> Result<WorkshopRow, StorageError> {
        let row = Box::new(WorkshopRow {
            workshop: created.workshop,
            log,
            head: Seq(1),
            title: created.title.as_str().to_owned(),
            date: created.date.clone(),
            language: created.language.clone(),
            join_code: created.join_code.clone(),
            join_secret: created.join_secret.clone(),
            created_at: at,
        });
        let event = Event::WorkshopCreated(Box::new(created.clone()));
        let event = encoded(&Recorded { seq: Seq(1), at, event })?;
        let write = Write::Create { row, event };
        self.write(write).await?;
        // The one that is there now, whoever made it.
        self.workshop(created.workshop).await?.ok_or(StorageError::IdTaken)
    }

    /// Appends to one log, all or nothing. When it answers `Ok`, everything is on disk.
    ///
    /// # Errors
    /// `Conflict` where the log does not stand at `expected`; `Full`; `Failed`, also for events not numbered on from
    /// `expected`.
    pub async fn append(&self, append: impl Borrow<Append>) -> Result<(), AppendError> {
        let failed = |error: StorageError| AppendError::Failed(error.to_string());
        let write = Write::Append(encode(append.borrow()).map_err(failed)?);
        match self.send(write).await {
            Ok(_) => Ok(()),
            Err(Refused::Conflict) => Err(AppendError::Conflict),
            Err(Refused::Full) => Err(AppendError::Full),
            Err(Refused::Failed(why)) => Err(AppendError::Failed(why)),
            Err(Refused::IdTaken | Refused::JoinCodeTaken) => {
                Err(AppendError::Failed("an append was refused as something else".to_owned()))
            }
        }
    }

    /// Everything a room is opened from, none where there is no such workshop.
    ///
    /// # Errors
    /// `data_file_damaged` where a row cannot be read; `storage_failed`.
    pub async fn load(&self, workshop: WorkshopId) -> Result<Option<Loaded>, StorageError> {
        let mut reading = self.shared.readers.begin().await?;
        let Some(raw) = read::log(&mut reading, workshop).await? else { return Ok(None) };
        reading.commit().await?;
        // A long log takes tens of milliseconds to parse: not on a thread that serves sockets.
        let parsing = tokio::task::spawn_blocking(move || raw.parse()).await;
        parsing.map_err(|error| StorageError::Failed(error.to_string()))?.map(Some)
    }

    /// All workshops, newest first.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn workshops(&self) -> Result<Vec<WorkshopRow>, StorageError> {
        Ok(read::workshops(&self.shared.readers).await?)
    }

    /// One workshop, by its id.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn workshop(&self, workshop: WorkshopId) -> Result<Option<WorkshopRow>, StorageError> {
        Ok(read::workshop(&self.shared.readers, workshop).await?)
    }

    /// The workshop people join by this code.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn workshop_by_code(&self, code: &JoinCode) -> Result<Option<WorkshopRow>, StorageError> {
        Ok(read::workshop_by_code(&self.shared.readers, code).await?)
    }

    /// The workshop whose QR holds this secret.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn workshop_by_secret(&self, secret: &str) -> Result<Option<WorkshopRow>, StorageError> {
        Ok(read::workshop_by_secret(&self.shared.readers, secret).await?)
    }

    /// The capability whose token has this SHA-256, also when it was revoked.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn link(&self, hash: &[u8; 32]) -> Result<Option<LinkRow>, StorageError> {
        Ok(read::link(&self.shared.readers, hash).await?)
    }

    /// Stores a capability. The very same again is fine.
    ///
    /// # Errors
    /// `id_taken` where the link or the token is another one's; `storage_full`, `storage_failed`.
    pub async fn add_link(&self, link: NewLink) -> Result<(), StorageError> {
        self.write(Write::Link(Box::new(capability(link)?))).await.map(|_| ())
    }

    /// Every capability of a workshop, those of participants too, oldest first.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn links(&self, workshop: WorkshopId) -> Result<Vec<LinkRow>, StorageError> {
        Ok(read::links(&self.shared.readers, workshop).await?)
    }

    /// How many capabilities for this role a workshop has that were not withdrawn.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn links_of(&self, workshop: WorkshopId, role: Role) -> Result<u32, StorageError> {
        Ok(read::links_of(&self.shared.readers, workshop, &encoded(&role)?).await?)
    }

    /// Withdraws a link for ever. False where the workshop has no such link.
    ///
    /// # Errors
    /// `storage_full`, `storage_failed`.
    pub async fn revoke(&self, workshop: WorkshopId, link: LinkId) -> Result<bool, StorageError> {
        Ok(matches!(self.write(Write::Revoke { workshop, link }).await?, Written::Done))
    }

    /// Copies everything, as it stands at one moment, into a new file, while writing goes on.
    ///
    /// # Errors
    /// `backup_exists` where something is there already; `data_file_damaged`, `storage_full`, `data_folder_unwritable`.
    pub async fn backup(&self, to: &Path) -> Result<(), StorageError> {
        backup(&file_in(&self.shared.folder), to).await
    }

    /// Whether it can be read, and writing has not failed. A full disk is healthy: it passes.
    pub async fn healthy(&self) -> bool {
        let reads = sqlx::query("select 1 from workshops").fetch_optional(&self.shared.readers).await.is_ok();
        reads && self.shared.failure.borrow().is_none() && self.shared.jobs.lock().is_some()
    }

    /// Waits until writing failed for good, and says why: then the process says so and stops.
    pub async fn failed(&self) -> String {
        let mut failure = self.shared.failure.clone();
        let why = failure.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
        match why {
            Some(why) => why,
            // Closed: it cannot fail any more.
            None => std::future::pending().await,
        }
    }

    /// Writes what is waiting, moves everything into the data file, and gives the folder free.
    /// Whoever still holds a copy gets `storage_failed` from here on.
    pub async fn close(self) {
        drop(self.shared.jobs.lock().take());
        self.shared.readers.close().await;
        let threads = std::mem::take(&mut *self.shared.threads.lock());
        if let Err(error) = tokio::task::spawn_blocking(move || ended(threads)).await {
            tracing::error!(%error, "storage did not close");
        }
    }

    async fn write(&self, write: Write) -> Result<Written, StorageError> {
        self.send(write).await.map_err(|refused| match refused {
            Refused::Conflict => StorageError::Failed("a conflict where none can be".to_owned()),
            Refused::JoinCodeTaken => StorageError::JoinCodeTaken,
            Refused::IdTaken => StorageError::IdTaken,
            Refused::Full => StorageError::Full,
            Refused::Failed(why) => StorageError::Failed(why),
        })
    }

    async fn send(&self, write: Write) -> Result<Written, Refused> {
        let closed = || Refused::Failed("the data file is closed".to_owned());
        let jobs = self.shared.jobs.lock().clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        jobs.send(Job { write, answer }).await.map_err(|_| closed())?;
        drop(jobs);
        answered.await.map_err(|_| closed())?
    }
}

fn encode(append: &Append) -> Result<Encoded, StorageError> {
    let mut to = append.expected;
    for recorded in &append.events {
        to = to.next();
        if recorded.seq != to {
            return Err(StorageError::Failed(format!("event {} where {to} was to come", recorded.seq)));
        }
    }
    Ok(Encoded {
        workshop: append.workshop,
        expected: append.expected,
        to,
        events: bundles::event_lines(&append.events).map_err(unwritten)?,
        commands: bundles::command_lines(&append.commands),
        people: append.private.iter().map(person).collect::<Result<_, _>>()?,
        capabilities: append.links.iter().cloned().map(capability).collect::<Result<_, _>>()?,
    })
}

fn person(row: &Private) -> Result<PersonRow, StorageError> {
    let kind = match row {
        Private::Named { .. } => "named",
        Private::PersonNamed { .. } => "person_named",
        Private::VoterDrawn { .. } => "voter_drawn",
        Private::Asked { .. } => "asked",
        Private::Affiliated { .. } => "affiliated",
    };
    Ok(PersonRow { kind, row: encoded(row)? })
}

fn capability(is: NewLink) -> Result<CapabilityRow, StorageError> {
    Ok(CapabilityRow { role: encoded(&is.role)?, is })
}

fn encoded(value: &impl serde::Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> StorageError {
    StorageError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
