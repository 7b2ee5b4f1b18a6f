//! What storage refuses and how it fails: closed enums with stable codes, and what SQLite's numbers mean for a caller.
//! It decides nothing about what happens next.

use std::io;
use std::path::{Path, PathBuf};

/// Why the data file did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    #[error("cannot write in the data folder {}: {reason}", folder.display())]
    FolderUnwritable { folder: PathBuf, reason: String },
    #[error("the data folder {} is in use by another werkatelier", folder.display())]
    FolderInUse { folder: PathBuf },
    #[error("the data file is of a newer version ({found}) than this program knows ({known})")]
    FileNewer { found: i64, known: i64 },
    #[error(
        "the data file is of an older version ({found}) than this program reads ({known}); starting the server on it, or on a copy, \
         brings it up to date"
    )]
    FileOlder { found: i64, known: i64 },
    #[error("the data file is damaged: {reason}")]
    FileDamaged { reason: String },
    #[error("there is no data file {}", file.display())]
    FileMissing { file: PathBuf },
    #[error("{} is there already", file.display())]
    BackupExists { file: PathBuf },
    #[error("another workshop has this join code or secret")]
    JoinCodeTaken,
    #[error("this id or token is in use for something else")]
    IdTaken,
    #[error("the disk is full")]
    Full,
    #[error("the data file cannot be read or written: {0}")]
    Failed(String),
}

impl StorageError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::FolderUnwritable { .. } => "data_folder_unwritable",
            Self::FolderInUse { .. } => "data_folder_in_use",
            Self::FileNewer { .. } => "data_file_newer",
            Self::FileOlder { .. } => "data_file_older",
            Self::FileDamaged { .. } => "data_file_damaged",
            Self::FileMissing { .. } => "data_file_missing",
            Self::BackupExists { .. } => "backup_exists",
            Self::JoinCodeTaken => "join_code_taken",
            Self::IdTaken => "id_taken",
            Self::Full => "storage_full",
            Self::Failed(_) => "storage_failed",
        }
    }

    fn of(trouble: &Trouble, reason: String) -> Self {
        match trouble {
            Trouble::Full => Self::Full,
            Trouble::Damaged => Self::FileDamaged { reason },
            Trouble::Unwritable | Trouble::Statement | Trouble::Broken => Self::Failed(reason),
        }
    }

    pub(super) fn unwritable(folder: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            _ => Self::FolderUnwritable { folder: folder.to_owned(), reason: error.to_string() },
        }
    }
}

/// Why an append did not happen. In every case nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The log of this workshop is not where the caller thought: read it again and decide again.
    #[error("storage_conflict")]
    Conflict,
    /// The disk is full: later.
    #[error("storage_full")]
    Full,
    /// The disk or the file failed. After a failed commit every append fails until the process starts again.
    #[error("storage_failed: {0}")]
    Failed(String),
}

/// What an error of SQLite means for who asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No room; nothing was written, and it works again when there is room.
    Full,
    /// The file is not what it should be.
    Damaged,
    /// The file or its folder cannot be opened for writing.
    Unwritable,
    /// The statement was wrong for this data; others are fine.
    Statement,
    /// The disk failed. What it holds is not known any more.
    Broken,
}

impl Trouble {
    /// What went wrong on a connection of sqlx.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let sqlx::Error::Database(error) = error else {
            return match error {
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged,
                sqlx::Error::RowNotFound => Self::Statement,
                _ => Self::Broken,
            };
        };
        error.code().and_then(|code| code.parse().ok()).map_or(Self::Broken, Self::of_code)
    }

    /// What went wrong on the writer's connection, or the checkpointer's.
    pub(super) fn of_written(error: &rusqlite::Error) -> Self {
        error.sqlite_error().map_or(Self::Broken, |error| Self::of_code(error.extended_code))
    }

    /// Whether a row was refused because something of it has to be the only one of its kind.
    pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
        const CONSTRAINT_UNIQUE: i32 = 2067;
        error.sqlite_error().is_some_and(|error| error.extended_code == CONSTRAINT_UNIQUE)
    }

    /// Whether a row was refused because there is one of its name.
    pub(super) fn is_there(error: &rusqlite::Error) -> bool {
        const CONSTRAINT_PRIMARYKEY: i32 = 1555;
        error.sqlite_error().is_some_and(|error| error.extended_code == CONSTRAINT_PRIMARYKEY)
    }

    /// Whether a statement that is a transaction by itself failed before its commit: another program held the file for too long,
    /// which in a write-ahead log only a beginning is told, or a constraint refused the row.
    pub(super) fn is_before_commit(error: &rusqlite::Error) -> bool {
        use rusqlite::ErrorCode::{ConstraintViolation, DatabaseBusy};
        matches!(error.sqlite_error_code(), Some(ConstraintViolation | DatabaseBusy))
    }

    /// Reads the result codes of <https://sqlite.org/rescode.html>.
    fn of_code(code: i32) -> Self {
        /// The shared memory beside the log could not grow: only a full disk does that.
        const IOERR_SHMSIZE: i32 = 4874;
        match code & 0xff {
            13 => Self::Full,
            10 if code == IOERR_SHMSIZE => Self::Full,
            10 => Self::Broken,
            11 | 26 => Self::Damaged,
            8 | 14 => Self::Unwritable,
            _ => Self::Statement,
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        Self::of(&Trouble::of(&error), error.to_string())
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::of(&Trouble::of_written(&error), error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn what_failed_before_a_commit_is_known_by_its_number() {
        let failed = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        let before = |codes: &[i32]| codes.iter().all(|code| Trouble::is_before_commit(&failed(*code)));
        assert!(before(&[ffi::SQLITE_BUSY, ffi::SQLITE_CONSTRAINT, ffi::SQLITE_CONSTRAINT_TRIGGER]));
        for code in [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_FULL, ffi::SQLITE_NOMEM, ffi::SQLITE_CORRUPT] {
            assert!(!before(&[code]), "{code}");
        }
    }
}
