//! `GET /socket`: a workshop over a WebSocket. What is said over it is `realtime::connection`'s.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use werkatelier_core::id::WorkshopId;
use werkatelier_core::role::Actor;

use super::BODY_BYTES_MAX;
use super::accept::Place;
use super::error::Refused;
use super::upgrade::Upgrade;
use crate::app::App;
use crate::protocol::{Code, Refusal};
use crate::realtime::{Room, connection};

/// `GET /socket`.
pub(super) async fn socket(
    State(app): State<Arc<App>>,
    place: Option<Extension<Place>>,
    upgrade: Upgrade,
) -> Result<Response, Refused> {
    if app.closing.is_cancelled() {
        return Err(Code::Busy.into());
    }
    let (response, socket) = upgrade.accept(BODY_BYTES_MAX);
    let sockets = app.sockets.clone();
    sockets.spawn(async move {
        if let Some(socket) = socket.await {
            connection::serve(socket, app).await;
        }
        // The connection counts until its socket ends.
        drop(place);
    });
    Ok(response)
}

impl connection::Doors for App {
    async fn enter(&self, token: String, workshop: Option<WorkshopId>) -> Result<(Actor, Room), Refusal> {
        App::enter(self, &token, workshop).await
    }
}
