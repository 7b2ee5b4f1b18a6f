//! `werkatelier backup`: a whole copy of the data file, also while a server is using it.

use std::path::PathBuf;

use super::{CliError, file_of};
use crate::storage;

/// Copy the data file, as it stands at one moment, also while a server is using it.
///
/// Opened in a data folder of its own (as `werkatelier.db`), the copy begins new logs.
#[derive(clap::Args, Clone, Debug)]
pub struct Backup {
    /// The new file; nothing may be there yet
    pub to: PathBuf,
    /// Folder of the data file [default: as for `serve`]
    #[arg(long, env = "WERKATELIER_DATA_FOLDER", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

/// Makes the copy; answers a sentence about it.
///
/// # Errors
/// As [`storage::backup`].
pub async fn run(args: Backup) -> Result<String, CliError> {
    storage::backup(&file_of(args.data.as_deref()), &args.to).await?;
    Ok(format!("wrote {}", args.to.display()))
}
