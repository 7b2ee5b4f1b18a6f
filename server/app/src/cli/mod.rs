//! Commands on a data file, without a server: `export`, `backup` and `check`. They change nothing in it.

pub mod backup;
pub mod check;
pub mod export;

use std::path::{Path, PathBuf};

use crate::config::data_folder;
use crate::export::ExportError;
use crate::storage::{StorageError, file_in};

/// Why a command on a data file did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("the data file holds no workshop")]
    NoWorkshop,
    #[error("the data file holds no workshop {0}")]
    UnknownWorkshop(String),
    #[error("the data file holds several workshops; choose one with --workshop:\n{0}")]
    WhichWorkshop(String),
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
}

impl CliError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Storage(error) => error.code(),
            Self::Export(_) => "export_failed",
            Self::NoWorkshop => "no_workshop",
            Self::UnknownWorkshop(_) => "workshop_unknown",
            Self::WhichWorkshop(_) => "workshop_not_chosen",
            Self::Unwritable { .. } => "file_unwritable",
        }
    }
}

/// The data file that is meant: of the folder that was named, or of the usual one.
fn file_of(folder: Option<&Path>) -> PathBuf {
    file_in(&folder.map_or_else(data_folder, Path::to_path_buf))
}
