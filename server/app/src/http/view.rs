//! Following a workshop over HTTP: the whole view of the token's audience, and what came after a number. What an audience
//! sees is decided in core; nothing is filtered here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use werkatelier_core::audience::Audience;
use werkatelier_core::id::{Epoch, LogId, Seq};

use super::caller::Present;
use super::encoding::accepts;
use super::error::Refused;
use crate::app::App;
use crate::protocol::{Code, Resume};
use crate::realtime::{Polled, ViewBytes};

/// The longest a poll waits, in seconds: proxies cut connections off after 30.
const WAIT_MAX: u64 = 25;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// `GET …/view`: shared bytes, compressed once for everyone.
pub(super) async fn view(here: Present, headers: HeaderMap) -> Result<Response, Refused> {
    Ok(packed(here.room.view(here.audience()?), &headers))
}

/// What was compressed ahead, in the form this client takes.
pub(super) fn packed(view: ViewBytes, headers: &HeaderMap) -> Response {
    let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
    if !accepts(headers, "gzip") {
        return ([(header::CONTENT_TYPE, JSON), vary], view.json).into_response();
    }
    let gzip = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    ([(header::CONTENT_TYPE, JSON), vary, gzip], view.gzip).into_response()
}

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    log: Option<LogId>,
    #[serde(default)]
    taken: Seq,
    #[serde(default)]
    after: Seq,
    /// An [`Audience`] as JSON.
    #[serde(default)]
    audience: Option<String>,
    /// The number that stood with one's own things in the last answer.
    #[serde(default)]
    own: Option<Seq>,
    /// Whether what is not as it was, and no more, is taken.
    #[serde(default)]
    lean: bool,
    /// Seconds.
    #[serde(default)]
    wait: u64,
}

/// `GET …/events?log=&taken=&after=&audience=&own=&lean=&wait=25`: a long poll, where sockets are blocked. Who has no copy
/// leaves out all but `wait`, and hears at once that the view is to be fetched.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    here: Present,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Response, Refused> {
    let Query(After { log, taken, after, audience, own, lean, wait }) = query.map_err(|_| Code::Malformed)?;
    let audience: Option<Audience> =
        audience.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| Code::Malformed)?;
    let copy =
        log.zip(audience).map(|(log, audience)| Resume { epoch: Epoch { log, taken }, seq: after, audience });
    if app.closing.is_cancelled() {
        // An answer at once would be asked for again at once, until the server is gone.
        return Err(Code::Busy.into());
    }
    let wait = Duration::from_secs(wait.min(WAIT_MAX));
    let bytes: Bytes = here.room.events(here.actor, Polled { copy, own, lean }, wait).await?;
    Ok(([(header::CONTENT_TYPE, JSON)], bytes).into_response())
}
