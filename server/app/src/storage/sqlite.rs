//! Opening a data folder: the lock, the connections and their settings, the schema and its version, and the
//! checkpointer. It writes no event.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use tokio::sync::{mpsc, watch};

use super::error::{StorageError, Trouble};
use super::statements::STATEMENTS_KEPT;

/// The data file's name in its folder.
pub const FILE: &str = "werkatelier.db";
/// The lock file's name: who holds a lock on it owns the folder.
const LOCK: &str = "werkatelier.lock";
/// The schema, told in SQL.
static SCHEMA: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// How long the writer waits for another program that holds the file, such as a copying tool.
const BUSY: Duration = Duration::from_secs(60);
/// Connections that read beside the writer. Reading is rare: rooms live in memory.
const READERS: u32 = 4;
/// Rows that a reader's thread sends ahead: a log is read whole.
const ROWS_AHEAD: usize = 1024;
/// How long after a checkpoint the next one may come. Two a second would do; more keeps the log file small.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(100);
/// Pages in the log file from which a checkpoint makes the writer wait (64 MiB): without a pause in the writing a
/// passive one never gets to the end, and the file would grow for ever.
const LOG_PAGES_MAX: i64 = 16_384;
/// How long that wait may be.
const CHECKPOINT_BUSY: Duration = Duration::from_millis(100);
/// Bytes up to which a file is checked whole at opening, in a few hundredths of a second. `check` does it for any size.
const CHECKED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The folder is this process's while any copy of this lives.
#[derive(Clone, Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held for its lock, which ends with it")] Arc<File>);

impl Lock {
    /// Makes the folder where it is not there, readable by its owner only, and takes it.
    pub(super) fn take(folder: &Path) -> Result<Self, StorageError> {
        let unwritable = |error| StorageError::unwritable(folder, &error);
        if !folder.is_dir() {
            let mut making = std::fs::DirBuilder::new();
            making.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
            making.create(folder).map_err(unwritable)?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK));
        let file = file.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(Arc::new(file))),
            Err(TryLockError::WouldBlock) => Err(StorageError::FolderInUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }
}

/// Opens the connection that writes, with the schema of this version.
pub(super) async fn writer(folder: &Path) -> Result<SqliteConnection, StorageError> {
    let file = folder.join(FILE);
    let opened = |error: sqlx::Error| match Trouble::of(&error) {
        Trouble::Unwritable => {
            StorageError::FolderUnwritable { folder: folder.to_owned(), reason: error.to_string() }
        }
        _ => error.into(),
    };
    let mut connection = options(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "1")
        .pragma("checkpoint_fullfsync", "1")
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "67108864")
        .pragma("secure_delete", "on")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .busy_timeout(BUSY)
        .connect()
        .await
        .map_err(opened)?;
    if std::fs::metadata(&file).is_ok_and(|file| file.len() <= CHECKED_BYTES_MAX) {
        whole(&mut connection).await?;
    }
    refuse_newer(&mut connection).await?;
    SCHEMA.run_direct(None, &mut connection, false).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => opened(error),
        MigrateError::Dirty(_) | MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_) => {
            StorageError::FileDamaged { reason: error.to_string() }
        }
        error => StorageError::Failed(error.to_string()),
    })?;
    begin_new_logs(&mut connection).await.map_err(opened)?;
    Ok(connection)
}

/// Opens the connections that read.
pub(super) async fn readers(folder: &Path) -> Result<SqlitePool, StorageError> {
    let options = options(&folder.join(FILE)).read_only(true).row_buffer_size(ROWS_AHEAD);
    Ok(SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?)
}

/// Opens a file that may not change: another process may be writing it.
pub(super) async fn reader(file: &Path) -> Result<SqliteConnection, StorageError> {
    if !file.is_file() {
        return Err(StorageError::FileMissing { file: file.to_owned() });
    }
    let mut connection = options(file).read_only(true).row_buffer_size(ROWS_AHEAD).connect().await?;
    let known = "select count(*) from sqlite_schema where type = 'table' and name = 'workshops'";
    if sqlx::query_scalar::<_, i64>(known).fetch_one(&mut connection).await? == 0 {
        return Err(StorageError::FileDamaged { reason: "it holds no workshops table".to_owned() });
    }
    refuse_newer(&mut connection).await?;
    Ok(connection)
}

/// What every connection has in common.
pub(super) fn options(file: &Path) -> SqliteConnectOptions {
    // Statements are not logged: they hold texts and names.
    SqliteConnectOptions::new().filename(file).foreign_keys(false).disable_statement_logging()
}

/// The version of the file's schema, none where it has none yet.
pub(super) async fn version(connection: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
    let there = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    if sqlx::query_scalar::<_, i64>(there).fetch_one(&mut *connection).await? == 0 {
        return Ok(None);
    }
    sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(connection).await
}

async fn refuse_newer(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    let known = SCHEMA.iter().map(|migration| migration.version).max().unwrap_or(0);
    match version(connection).await? {
        Some(found) if found > known => Err(StorageError::FileNewer { found, known }),
        _ => Ok(()),
    }
}

async fn whole(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    let found: String = sqlx::query_scalar("pragma quick_check(1)").fetch_one(connection).await?;
    if found == "ok" { Ok(()) } else { Err(StorageError::FileDamaged { reason: found }) }
}

/// A backup that is opened as a data file of its own begins another life of every log.
async fn begin_new_logs(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let copied = sqlx::query("delete from meta where key = 'copied'").execute(&mut *transaction).await?;
    if copied.rows_affected() > 0 {
        sqlx::query("update workshops set log = randomblob(16)").execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// Moves what was written from the log file to the data file, beside the writer.
pub(super) struct Checkpointer {
    connection: SqliteConnection,
    failure: watch::Sender<Option<String>>,
    lock: Lock,
}

impl Checkpointer {
    pub(super) async fn open(
        folder: &Path,
        failure: watch::Sender<Option<String>>,
        lock: Lock,
    ) -> Result<Self, StorageError> {
        let connection = options(&folder.join(FILE))
            .synchronous(SqliteSynchronous::Full)
            .pragma("fullfsync", "1")
            .pragma("checkpoint_fullfsync", "1")
            .pragma("wal_autocheckpoint", "0")
            .busy_timeout(CHECKPOINT_BUSY)
            .connect()
            .await?;
        Ok(Self { connection, failure, lock })
    }

    /// Follows the writer, and ends after it.
    pub(super) async fn run(mut self, mut wrote: mpsc::Receiver<()>) {
        while wrote.recv().await.is_some() {
            if self.failure.borrow().is_some() {
                break;
            }
            match self.checkpoint().await {
                Ok(()) => {}
                Err(error) if Trouble::of(&error) == Trouble::Broken => {
                    tracing::error!(%error, "a checkpoint failed; nothing more is written");
                    self.failure.send_replace(Some(error.to_string()));
                }
                // The log file keeps what could not be moved: a full disk takes nothing.
                Err(error) => tracing::warn!(%error, "a checkpoint waits"),
            }
            tokio::time::sleep(CHECKPOINT_EVERY).await;
        }
        // The writer is gone: what is left moves over, and a file that is copied now is whole by itself.
        let emptied = sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(&mut self.connection).await;
        if let Err(error) = emptied.map(|_| ()).and(self.connection.close().await) {
            tracing::warn!(%error, "the last checkpoint waits for the next start");
        }
        drop(self.lock);
    }

    async fn checkpoint(&mut self) -> sqlx::Result<()> {
        let row = sqlx::query("pragma wal_checkpoint(passive)").fetch_one(&mut self.connection).await?;
        if row.try_get::<i64, _>(1)? > LOG_PAGES_MAX {
            sqlx::query("pragma wal_checkpoint(truncate)").fetch_one(&mut self.connection).await?;
        }
        Ok(())
    }
}

/// Where the data file of a folder lies.
#[must_use]
pub fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
