//! From a report to bytes, one format a file. It knows no log and no audience: what may be in a report is core's.

mod ballots;
mod csv;
mod json;

pub use ballots::ballots;
pub use csv::csv;
pub use json::json;

/// A report that could not be written out. A fault of the server, not of the report.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be written: {0}")]
pub struct ExportError(String);

#[cfg(test)]
pub(crate) mod tests;
