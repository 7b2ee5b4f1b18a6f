//! Opening a data folder: the lock, the connections and their settings, the schema and its version, and the
//! checkpointer. It writes no event.

use std::cell::Cell;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::watch;

use super::error::{StorageError, Trouble};
use super::statements::STATEMENTS_KEPT;
use super::writer::Moved;

/// The data file's name in its folder.
pub const FILE: &str = "werkatelier.db";
/// The lock file's name: who holds a lock on it owns the folder.
const LOCK: &str = "werkatelier.lock";
/// The schema, told in SQL.
pub(super) static SCHEMA: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// How long the writer waits for another program that holds the file, such as a copying tool.
const BUSY: Duration = Duration::from_secs(60);
/// Connections that read beside the writer. Reading is rare: rooms live in memory.
const READERS: u32 = 4;
/// Rows that a reader's thread sends ahead: a log is read whole.
const ROWS_AHEAD: usize = 1024;
/// How long after a checkpoint the next one may come, where writing is heavy.
const CHECKPOINT_EVERY: Duration = Duration::from_millis(100);
/// Pages in the log file from which a checkpoint makes the writer wait (64 MiB): somebody reads for so long that the log file
/// could not begin anew, and it would grow for ever.
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

thread_local! {
    static LOG_PAGES: Cell<i32> = const { Cell::new(0) };
}

/// Pages in the log file after the last commit of this thread.
pub(super) fn log_pages() -> i32 {
    LOG_PAGES.get()
}

/// Opens the connection that writes, with the schema of this version.
pub(super) async fn writer(folder: &Path) -> Result<rusqlite::Connection, StorageError> {
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
        // What a migration leaves behind holds what people wrote: a redaction later would not find it.
        .pragma("secure_delete", "on")
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
    let writer = durable(&file, BUSY).map_err(|error| match Trouble::of_written(&error) {
        Trouble::Unwritable => {
            StorageError::FolderUnwritable { folder: folder.to_owned(), reason: error.to_string() }
        }
        _ => error.into(),
    })?;
    writer.pragma_update(None, "journal_size_limit", 67_108_864)?;
    writer.pragma_update(None, "secure_delete", true)?;
    writer.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    writer.wal_hook(Some(|_: &Wal, pages| {
        LOG_PAGES.set(pages);
        Ok(())
    }));
    // Not before there is another: the last one to close moves the whole log file over, which may take its time.
    connection.close().await?;
    // What a process that was killed, or whose disk failed, left in the log file may never have been synced; from here on it is
    // answered as stored.
    match move_pages(&writer, "passive") {
        Err(error) if Trouble::of_written(&error) != Trouble::Full => Err(error.into()),
        _ => Ok(writer),
    }
}

/// Opens a connection whose commits are on disk.
fn durable(file: &Path, busy: Duration) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(busy)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "foreign_keys", false)?;
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

/// Opens a file that may not change, to read logs from: it has to be of this version.
pub(super) async fn log_reader(file: &Path) -> Result<SqliteConnection, StorageError> {
    let mut connection = reader(file).await?;
    let (found, known) = (version(&mut connection).await?.unwrap_or(0), known());
    if found < known { Err(StorageError::FileOlder { found, known }) } else { Ok(connection) }
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

/// The version of the schema that this program writes.
fn known() -> i64 {
    SCHEMA.iter().map(|migration| migration.version).max().unwrap_or(0)
}

async fn refuse_newer(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    let known = known();
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

/// Moves what was written from the log file to the data file, beside the writer, on a thread of its own.
pub(super) struct Checkpointer {
    connection: rusqlite::Connection,
    failure: watch::Sender<Option<String>>,
    moved: Arc<Moved>,
    lock: Lock,
}

impl Checkpointer {
    pub(super) fn open(
        folder: &Path,
        failure: watch::Sender<Option<String>>,
        moved: Arc<Moved>,
        lock: Lock,
    ) -> Result<Self, StorageError> {
        Ok(Self { connection: durable(&folder.join(FILE), CHECKPOINT_BUSY)?, failure, moved, lock })
    }

    /// Follows the writer, and ends after it.
    pub(super) fn run(self, wrote: &Receiver<()>) {
        let mut rung = false;
        while rung || wrote.recv().is_ok() {
            if self.failure.borrow().is_none() {
                match self.checkpoint() {
                    Ok(()) => self.moved.most(),
                    Err(error) => {
                        self.moved.none();
                        not_moved(&error, &self.failure);
                    }
                }
            }
            // The writer may ring again meanwhile; when it ends, this ends at once.
            let next = Instant::now() + CHECKPOINT_EVERY;
            rung = false;
            while let Ok(()) = wrote.recv_timeout(next.saturating_duration_since(Instant::now())) {
                rung = true;
            }
        }
        // The writer is gone: what is left moves over, and a file that is copied now is whole by itself. After a failure the log
        // file is what tells what was acknowledged: it stays as it is.
        let emptied = match self.failure.borrow().as_ref() {
            None => move_pages(&self.connection, "truncate").map(|_| ()),
            Some(_) => {
                self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(|_| ())
            }
        };
        if let Err(error) = emptied.and(self.connection.close().map_err(|(_, error)| error)) {
            tracing::warn!(%error, "the last checkpoint waits for the next start");
        }
        drop(self.lock);
    }

    fn checkpoint(&self) -> rusqlite::Result<()> {
        if move_pages(&self.connection, "passive")? > LOG_PAGES_MAX {
            move_pages(&self.connection, "truncate")?;
        }
        Ok(())
    }
}

/// Moves what may be moved from the log file to the data file; how many pages the log file had.
pub(super) fn move_pages(on: &rusqlite::Connection, how: &str) -> rusqlite::Result<i64> {
    on.prepare_cached(&format!("pragma wal_checkpoint({how})"))?.query_row((), |row| row.get(1))
}

/// What follows when moving pages failed: the log file keeps them, unless the disk itself failed.
pub(super) fn not_moved(error: &rusqlite::Error, failure: &watch::Sender<Option<String>>) {
    if Trouble::of_written(error) == Trouble::Broken {
        tracing::error!(%error, "a checkpoint failed; nothing more is written");
        failure.send_replace(Some(error.to_string()));
    } else {
        // A full disk takes nothing.
        tracing::warn!(%error, "a checkpoint waits");
    }
}

/// Where the data file of a folder lies.
#[must_use]
pub fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
