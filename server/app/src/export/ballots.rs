//! Ballots without persons, as `werkatelier recount` reads them.

use serde::Serialize;
use werkatelier_core::report::RoundBallots;

use super::ExportError;

#[derive(Serialize)]
struct Rounds<'a> {
    rounds: &'a [RoundBallots],
}

/// JSON: the ballot file itself where there is one counted round, otherwise `{"rounds": […]}` of them.
///
/// # Errors
/// Never for rounds that core made.
pub fn ballots(rounds: &[RoundBallots]) -> Result<Vec<u8>, ExportError> {
    let written = match rounds {
        [only] => serde_json::to_vec_pretty(only),
        rounds => serde_json::to_vec_pretty(&Rounds { rounds }),
    };
    written.map_err(|error| ExportError(error.to_string()))
}
