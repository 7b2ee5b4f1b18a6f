//! Trying out whether phones reach this server: for anyone on the network, without a workshop and without a secret. What
//! they measure is theirs; who leads may read it.

use std::sync::Arc;
use std::time::Duration;

use axum::Json as Answer;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use werkatelier_core::rejection::Rejection;

use super::accept::Place;
use super::body::Json;
use super::error::Refused;
use super::upgrade::Upgrade;
use crate::app::{App, Caller};
use crate::protocol::{CheckAnswer, CheckBody, ChecksAnswer, Code, Refusal};

/// How long the answer that waits is waited for: longer than a round trip on a bad line, shorter than patience.
const WAIT: Duration = Duration::from_secs(1);
/// What a socket may say, how often, and for how long altogether.
const ECHO_BYTES_MAX: usize = 256;
const ECHOES_MAX: u32 = 4;
const ECHO_TIME: Duration = Duration::from_secs(5);
/// Sockets at once over the whole server: who plays with them keeps no room and no phone waiting.
pub(crate) const ECHO_SOCKETS_MAX: usize = 50;

/// `GET /check`.
pub(super) async fn now(State(app): State<Arc<App>>) -> Answer<CheckAnswer> {
    Answer(CheckAnswer { now: app.env.now() })
}

/// `GET /check/wait`: whether the network lets a request be open for a while.
pub(super) async fn wait(State(app): State<Arc<App>>) -> Answer<CheckAnswer> {
    tokio::select! {
        () = tokio::time::sleep(WAIT) => {}
        () = app.closing.cancelled() => {}
    }
    now(State(app)).await
}

/// `GET /check/socket`: gives back what it hears.
pub(super) async fn socket(
    State(app): State<Arc<App>>,
    place: Option<Extension<Place>>,
    upgrade: Upgrade,
) -> Result<Response, Refused> {
    let echoing = Arc::clone(&app.echoes).try_acquire_owned().map_err(|_| Code::Busy)?;
    let (response, socket) = upgrade.accept(ECHO_BYTES_MAX);
    tokio::spawn(async move {
        if let Some(mut socket) = socket.await {
            tokio::select! {
                _ended = tokio::time::timeout(ECHO_TIME, socket.echo(ECHOES_MAX)) => {}
                () = app.closing.cancelled() => {}
            }
        }
        // The connection counts until its socket ends.
        drop((place, echoing));
    });
    Ok(response)
}

/// `POST /check`.
pub(super) async fn report(
    State(app): State<Arc<App>>,
    Json(body): Json<CheckBody>,
) -> Result<StatusCode, Refused> {
    if app.preflight.report(app.env.now(), body) {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refusal::with(Code::RateLimited, json!({ "retry_after_ms": 1_000 })).into())
}

/// `GET /checks`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Answer<ChecksAnswer>, Refused> {
    if !caller.actor.leads_all() {
        return Err(Rejection::Forbidden.into());
    }
    Ok(Answer(ChecksAnswer { now: app.env.now(), checks: app.preflight.reports() }))
}
