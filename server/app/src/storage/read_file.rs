//! Reading a data file that somebody else may have open: no lock, no writing, no pool.

use std::path::Path;

use sqlx::Connection;
use werkatelier_core::id::WorkshopId;

use super::error::StorageError;
use super::rows::{Loaded, WorkshopRow};
use super::{read, sqlite};

/// The workshops in a data file, newest first.
///
/// # Errors
/// `data_file_missing`, `data_file_newer`, `data_file_older`, `data_file_damaged`, `storage_failed`.
pub async fn workshops(file: &Path) -> Result<Vec<WorkshopRow>, StorageError> {
    let mut connection = sqlite::log_reader(file).await?;
    let rows = read::workshops(&mut connection).await?;
    connection.close().await?;
    Ok(rows)
}

/// One workshop of a data file, none where it is not there.
///
/// # Errors
/// As [`workshops`].
pub async fn load(file: &Path, workshop: WorkshopId) -> Result<Option<Loaded>, StorageError> {
    let mut connection = sqlite::log_reader(file).await?;
    let mut reading = connection.begin().await?;
    let raw = read::log(&mut reading, workshop).await?;
    reading.commit().await?;
    connection.close().await?;
    raw.map(read::Raw::parse).transpose()
}
