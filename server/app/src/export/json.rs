//! The whole report as JSON, for programs. Fields are only ever added.

use serde::Serialize;
use werkatelier_core::report::Report;

use super::ExportError;

/// Raised when a field changes its meaning.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    #[serde(flatten)]
    report: &'a Report,
}

/// UTF-8 JSON of the report. Moments are milliseconds since 1970 in UTC.
///
/// # Errors
/// Never for a report that core made.
pub fn json(report: &Report) -> Result<Vec<u8>, ExportError> {
    serde_json::to_vec_pretty(&Document { format: FORMAT, report })
        .map_err(|error| ExportError(error.to_string()))
}
