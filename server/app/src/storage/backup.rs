//! A whole copy of a data file, made while a server writes it. It copies no file bytes: SQLite writes the copy.

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection};

use super::error::StorageError;
use super::sqlite;

/// Copies the data file `from`, as it stands at one moment, into the new file `to`. Opened in a data folder, the copy
/// begins new logs, so that no page goes on from what it saw after the copy was made.
///
/// # Errors
/// `backup_exists`, `data_file_missing`, `data_file_damaged`, `data_file_newer`, `storage_full`,
/// `data_folder_unwritable`. Then there is no file `to`.
pub async fn backup(from: &Path, to: &Path) -> Result<(), StorageError> {
    if to.exists() {
        return Err(StorageError::BackupExists { file: to.to_owned() });
    }
    let part = part_of(to);
    let copied = copy(from, &part).await.and_then(|()| publish(&part, to));
    if copied.is_err() {
        // What is half a copy may not look like one; where it cannot be removed, its name says what it is.
        let _ = std::fs::remove_file(&part);
    }
    copied
}

async fn copy(from: &Path, part: &Path) -> Result<(), StorageError> {
    let folder = part.parent().unwrap_or(Path::new("."));
    // A half copy of an earlier try, or nothing; and whether the folder can be written at all.
    let mut making = File::options();
    making.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut making, 0o600);
    making.open(part).map_err(|error| StorageError::unwritable(folder, &error))?;
    let mut connection = sqlite::reader(from).await?;
    let name = part.to_str().ok_or_else(|| StorageError::FolderUnwritable {
        folder: folder.to_owned(),
        reason: "its name is not UTF-8".to_owned(),
    })?;
    sqlx::query("vacuum into ?1").bind(name).execute(&mut connection).await?;
    connection.close().await?;
    let mut copy = sqlite::options(part).synchronous(SqliteSynchronous::Full).connect().await?;
    sqlx::query("insert or replace into meta (key, value) values ('copied', 'yes')")
        .execute(&mut copy)
        .await?;
    Ok(copy.close().await?)
}

/// Only a whole copy that is on disk gets its name.
fn publish(part: &Path, to: &Path) -> Result<(), StorageError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let published = File::open(part).and_then(|file| file.sync_all()).and_then(|()| {
        std::fs::rename(part, to)?;
        File::open(folder)?.sync_all()
    });
    published.map_err(|error| StorageError::unwritable(folder, &error))
}

fn part_of(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    name.into()
}
