//! `werkatelier export`: what an organiser downloads, from the data file, without a server.

use std::io::Write as _;
use std::path::PathBuf;

use werkatelier_core::audience::Audience;
use werkatelier_core::id::WorkshopId;
use werkatelier_core::people::People;
use werkatelier_core::report;
use werkatelier_core::workshop::Workshop;

use super::{CliError, file_of};
use crate::export::{ballots, csv, json};
use crate::storage::{StorageError, WorkshopRow, read_file};

/// Write out a workshop from the data file: a table of all ideas, the whole report, or the ballots without persons.
#[derive(clap::Args, Clone, Debug)]
pub struct Export {
    /// What to write: csv, json or ballots
    #[arg(value_enum)]
    pub format: Format,
    /// Folder of the data file [default: as for `serve`]
    #[arg(long, env = "WERKATELIER_DATA_FOLDER", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Id or join code of the workshop; needed where the file holds several
    #[arg(long, value_name = "WORKSHOP")]
    pub workshop: Option<String>,
    /// The file to write, instead of printing
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A format of an export.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// All ideas as a table
    Csv,
    /// The whole report
    Json,
    /// The ballots of every counted round, for `recount`
    Ballots,
}

/// Writes the export to the file or the standard output; answers a sentence where it wrote a file.
///
/// # Errors
/// A data file that cannot be read, a workshop that is not in it or not named, a file that cannot be written.
pub async fn run(args: Export) -> Result<Option<String>, CliError> {
    let bytes = bytes(&args).await?;
    let Some(path) = args.out else {
        let unwritable = |source| CliError::Unwritable { path: "the standard output".into(), source };
        std::io::stdout().write_all(&bytes).map_err(unwritable)?;
        return Ok(None);
    };
    std::fs::write(&path, bytes).map_err(|source| CliError::Unwritable { path: path.clone(), source })?;
    Ok(Some(format!("wrote {}", path.display())))
}

async fn bytes(args: &Export) -> Result<Vec<u8>, CliError> {
    let file = file_of(args.data.as_deref());
    let named = args.workshop.as_deref();
    let id = chosen(read_file::workshops(&file).await?, named)?;
    let loaded =
        read_file::load(&file, id).await?.ok_or_else(|| CliError::UnknownWorkshop(id.to_string()))?;
    let (mut workshop, mut people) = (Workshop::default(), People::default());
    loaded.events.iter().for_each(|event| workshop.apply(event));
    loaded.private.iter().for_each(|row| people.apply(row));
    let organiser = Audience::Desk { theme: None };
    if args.format == Format::Ballots {
        return Ok(ballots(&report::ballots(&workshop, &people, organiser))?);
    }
    let report = report::report(&workshop, &people, organiser).ok_or_else(|| StorageError::FileDamaged {
        reason: format!("the log of workshop {id} does not begin with it"),
    })?;
    Ok(if args.format == Format::Csv { csv(&report)? } else { json(&report)? })
}

/// The workshop that was named, by id or join code, or the only one.
fn chosen(rows: Vec<WorkshopRow>, named: Option<&str>) -> Result<WorkshopId, CliError> {
    match (named, rows.as_slice()) {
        (_, []) => Err(CliError::NoWorkshop),
        (None, [only]) => Ok(only.workshop),
        (None, several) => {
            let line = |row: &WorkshopRow| format!("  {}  {}  {}", row.join_code, row.date, row.title);
            Err(CliError::WhichWorkshop(several.iter().map(line).collect::<Vec<_>>().join("\n")))
        }
        (Some(named), rows) => {
            let (id, code) = (named.parse().ok(), named.parse().ok());
            let found =
                rows.iter().find(|row| Some(row.workshop) == id || Some(&row.join_code) == code.as_ref());
            found.map(|row| row.workshop).ok_or_else(|| CliError::UnknownWorkshop(named.to_owned()))
        }
    }
}
