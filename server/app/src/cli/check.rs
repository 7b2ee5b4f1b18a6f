//! `werkatelier check`: verifies a data file.

use std::path::PathBuf;

use super::CliError;
use crate::storage;

/// Verify a data file: whole, gapless logs, every log replays, recorded results count again to the same.
#[derive(clap::Args, Clone, Debug)]
pub struct Check {
    /// `werkatelier.db`, or a backup; also while a server is using it
    pub file: PathBuf,
    /// Print JSON instead of lines
    #[arg(long)]
    pub json: bool,
}

/// What was found, in words or JSON.
#[derive(Debug)]
pub struct Checked {
    pub text: String,
    /// Whether nothing is wrong; otherwise the program ends with exit code 5.
    pub ok: bool,
}

/// Checks the file.
///
/// # Errors
/// As [`storage::check`].
pub async fn run(args: Check) -> Result<Checked, CliError> {
    let report = storage::check(&args.file).await?;
    let json = || {
        let mut json = serde_json::to_value(&report).unwrap_or_default();
        json["ok"] = report.ok().into();
        format!("{json:#}")
    };
    Ok(Checked { text: if args.json { json() } else { report.to_string() }, ok: report.ok() })
}
