//! Whether the process lives, and whether it takes people in. Both say nothing about any workshop.

use std::sync::Arc;

use axum::extract::State;

use super::error::Refused;
use crate::app::App;
use crate::protocol::Code;

/// `GET /healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: the data file can be written and the server is not stopping; else 503.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Refused> {
    if app.closing.is_cancelled() || !app.store.healthy().await {
        return Err(Code::Busy.into());
    }
    Ok("ready")
}
