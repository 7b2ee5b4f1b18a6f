//! Where the log goes and how much of it. What is logged never holds a token, a text or a name; this file cannot see to that.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Sends the log to standard error. A second call in one process changes nothing.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(filter: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(filter)?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    if log.try_init().is_err() {
        tracing::debug!("the log was started already");
    }
    Ok(())
}
