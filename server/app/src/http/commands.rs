//! Giving commands and asking over HTTP, for programs and where sockets are blocked. Decisions are the room's.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use werkatelier_core::command::Command;

use super::body::Json;
use super::caller::Present;
use super::error::Refused;
use crate::app::App;
use crate::protocol::{Answer as Asked, Ask, CommandBody, Done, from_json_error};

/// `POST …/commands`: answered when it is on disk.
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    here: Present,
    Json(body): Json<CommandBody>,
) -> Result<Answer<Done>, Refused> {
    app.pace.act(&here.actor)?;
    let command: Command =
        serde_json::from_value(body.command).map_err(|error| Refused(from_json_error(&error)))?;
    let seq = here.room.submit(here.actor, body.id, command, Vec::new()).await?;
    Ok(Answer(Done { id: body.id, seq }))
}

/// `POST …/ask`: what concerns one person and is not logged.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    here: Present,
    Json(what): Json<Ask>,
) -> Result<Answer<Asked>, Refused> {
    here.audience()?;
    app.pace.act(&here.actor)?;
    match here.room.ask(here.actor, &what) {
        Asked::Refused(refusal) => Err(refusal.into()),
        answer => Ok(Answer(answer)),
    }
}
