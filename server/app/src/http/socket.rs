//! The upgrade to a socket. What is said over it is `realtime::connection`'s.

use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::response::Response;
use werkatelier_core::id::WorkshopId;
use werkatelier_core::role::Actor;

use super::BODY_BYTES_MAX;
use super::accept::Place;
use super::error::Refused;
use crate::app::App;
use crate::protocol::{Code, Refusal, SUBPROTOCOL};
use crate::realtime::{Room, connection};

/// Bytes of a socket's own buffers: the defaults cost 138 KB a phone.
const BUFFER_BYTES: usize = 4 * 1024;

/// `GET /socket`.
pub(super) async fn socket(
    State(app): State<Arc<App>>,
    place: Option<Extension<Place>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let upgrade = upgrade.map_err(|_| Code::Malformed)?;
    if app.closing.is_cancelled() {
        return Err(Code::Busy.into());
    }
    let upgrade =
        upgrade.protocols([SUBPROTOCOL]).read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
    let upgrade = upgrade.max_message_size(BODY_BYTES_MAX).max_frame_size(BODY_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket: WebSocket| async move {
        let sockets = app.sockets.clone();
        sockets.track_future(connection::serve(socket, app)).await;
        // The connection counts until its socket ends.
        drop(place);
    }))
}

impl connection::Doors for App {
    async fn enter(&self, token: String, workshop: Option<WorkshopId>) -> Result<(Actor, Room), Refusal> {
        App::enter(self, &token, workshop).await
    }
}
