//! `werkatelier recount`: anyone can redo a count from an exported ballot file or a `.pb` file, with no server.
//! It has no rules of its own; the count is the core's, the same that the live room records.

mod pb;
mod printed;
mod rounds;

use std::io::Read;
use std::path::PathBuf;

use werkatelier_core::selection::{
    Amount, BallotFile, CountError, NotAnAmount, Rule, count_with_firmness, floor_for,
};

pub use pb::PbError;
pub use printed::{Recounted, RecountedCoverage, RecountedTie};

/// Largest file that is read: ten times the largest published city-wide vote.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Recompute a result from an exported ballot file, or from a `.pb` file.
#[derive(clap::Args, Debug, Clone)]
pub struct Recount {
    /// `export.ballots.json`, or a participatory-budgeting file in the format of pabulib.org
    pub file: PathBuf,
    /// Of a file with several rounds: those of this theme, by its letter or title
    #[arg(long, value_name = "THEME")]
    pub theme: Option<String>,
    /// Of a file with several rounds: the one with this number; a round of everyone together has no other name
    #[arg(long, value_name = "N")]
    pub round: Option<u32>,
    /// Count by this rule instead of the file's own: fair-share, most-votes or equal-shares for picks,
    /// most-points for points, best-score for scales
    #[arg(long, value_parser = parse_rule, value_name = "RULE")]
    pub rule: Option<Rule>,
    /// Places to give, instead of the file's own; the floor stays that of the file's places
    #[arg(long)]
    pub places: Option<u32>,
    /// Supporters an idea needs, instead of the file's own
    #[arg(long)]
    pub floor: Option<u32>,
    /// Lot seed, instead of the one that server seed and ballots give
    #[arg(long, value_name = "HEX")]
    pub seed: Option<String>,
    /// What may be spent under equal-shares, instead of the file's own
    #[arg(long, value_parser = parse_budget)]
    pub budget: Option<Amount>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
pub enum RecountError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{} is larger than {FILE_BYTES_MAX} bytes", path.display())]
    TooLarge { path: PathBuf },
    #[error("not a ballot file: {reason}")]
    NotABallotFile { reason: String },
    #[error("choose one round with --theme or --round:\n{rounds}")]
    WhichRound { rounds: String },
    #[error("there is no such round; the file holds:\n{rounds}")]
    NoSuchRound { rounds: String },
    #[error(transparent)]
    Pb(#[from] PbError),
    #[error(transparent)]
    Count(#[from] CountError),
}

impl RecountError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "file_unreadable",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotABallotFile { .. } => "not_a_ballot_file",
            Self::WhichRound { .. } => "round_not_chosen",
            Self::NoSuchRound { .. } => "round_unknown",
            Self::Pb(error) => error.code(),
            Self::Count(error) => error.code(),
        }
    }
}

/// What the command prints: a table, or JSON as in `docs/SELECTION.md`.
///
/// # Errors
/// A file that cannot be read, understood or counted whole.
pub fn run(recount: &Recount) -> Result<String, RecountError> {
    let mut file = parse(&read(&recount.file)?, recount)?;
    if let Some(rule) = recount.rule {
        file.rule = rule;
    }
    let changed = changed_places(&file, recount);
    file.floor = recount.floor.or(file.floor).or(changed.as_ref().map(|changed| changed.floor));
    file.places = recount.places.unwrap_or(file.places);
    file.budget = recount.budget.or(file.budget);
    file.seed = recount.seed.clone().or(file.seed);
    let counted = count_with_firmness(&file)?;
    let changed = changed.map(|changed| changed.places);
    Ok(if recount.json { printed::json(counted, changed) } else { printed::table(&counted, &file, changed) })
}

/// The places of a record that others are asked for, and the floor that follows from them.
struct Recorded {
    places: u32,
    floor: u32,
}

/// Where other places are asked for than an export holds: the floor of a round follows from the places at its opening, and
/// a place more or less never moves it. A `.pb` file records no places, and equal shares asks for no supporters.
fn changed_places(file: &BallotFile, recount: &Recount) -> Option<Recorded> {
    let recorded = file.budget.is_none() && file.rule != Rule::EqualShares;
    let places =
        Some(file.places).filter(|places| recorded && recount.places.is_some_and(|own| own != *places))?;
    let counted = file.ballots.iter().filter(|ballot| ballot.is_counted()).count();
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    Some(Recorded { places, floor: file.floor.unwrap_or_else(|| floor_for(counted, places)) })
}

fn read(path: &PathBuf) -> Result<String, RecountError> {
    let unreadable = |source| RecountError::Unreadable { path: path.clone(), source };
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(RecountError::TooLarge { path: path.clone() });
    }
    String::from_utf8(bytes)
        .map_err(|_| RecountError::NotABallotFile { reason: "it is not UTF-8 text".to_owned() })
}

/// What a file is, its content says: JSON begins with a brace, a `.pb` file with the name of a section.
fn parse(text: &str, wanted: &Recount) -> Result<BallotFile, RecountError> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return rounds::choose(text, wanted.theme.as_deref(), wanted.round);
    }
    if pb::begins_like_one(text) {
        return Ok(pb::parse(text)?);
    }
    Err(RecountError::NotABallotFile {
        reason: "it begins neither with `{` nor with a section of a .pb file".to_owned(),
    })
}

fn parse_rule(text: &str) -> Result<Rule, String> {
    let named = Rule::ALL.into_iter().find(|rule| rule.name() == text);
    named.ok_or_else(|| format!("choose one of {}", Rule::ALL.map(Rule::name).join(", ")))
}

fn parse_budget(text: &str) -> Result<Amount, NotAnAmount> {
    text.parse()
}

#[cfg(test)]
mod tests;
