//! Joining by phone: from a join code or secret to a participant with a link of their own. What a participant may do is
//! decided in the room.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use werkatelier_core::command::Command;
use werkatelier_core::id::{Fresh, JoinCode, LinkId, WorkshopId};
use werkatelier_core::rejection::Rejection;
use werkatelier_core::role::{Actor, Role};

use super::body::Json;
use super::error::Refused;
use super::peer::Client;
use crate::app::App;
use crate::protocol::{Code, JoinAnswer, JoinBody, Refusal};
use crate::storage::NewLink;
use crate::token;

/// `POST /join`: the page draws participant, command and token, so a retry is the same join.
pub(super) async fn join(
    State(app): State<Arc<App>>,
    Client(from): Client,
    Json(body): Json<JoinBody>,
) -> Result<Answer<JoinAnswer>, Refused> {
    let workshop = match (&body.secret, &body.code) {
        (Some(secret), _) => by_secret(&app, secret).await?,
        (None, Some(code)) => by_code(&app, code, from).await?,
        (None, None) => return Err(Code::Malformed.into()),
    };
    enter(&app, workshop, &body).await.map(Answer)
}

/// A secret has 128 bits: guessing it is hopeless, so it is never limited.
async fn by_secret(app: &App, secret: &str) -> Result<WorkshopId, Refused> {
    let row = app.store.workshop_by_secret(secret).await?;
    Ok(row.ok_or(Code::JoinCodeUnknown)?.workshop)
}

async fn by_code(app: &App, code: &JoinCode, from: IpAddr) -> Result<WorkshopId, Refused> {
    let wait = app.guesses.wait(from);
    if !wait.is_zero() {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        return Err(Refusal::with(Code::RateLimited, serde_json::json!({ "retry_after_ms": ms })).into());
    }
    let Some(row) = app.store.workshop_by_code(code).await? else {
        app.guesses.wrong(from);
        return Err(Code::JoinCodeUnknown.into());
    };
    Ok(row.workshop)
}

async fn enter(app: &App, workshop: WorkshopId, body: &JoinBody) -> Result<JoinAnswer, Refused> {
    let JoinBody { participant, command, .. } = *body;
    let hash = token::hash(&body.token).ok_or(Code::Malformed)?;
    let role = Role::Participant { participant };
    let room = app.rooms.room(workshop).await?;
    let theirs = match app.store.link(&hash).await? {
        Some(link) => link.workshop == workshop && link.role == role && !link.revoked,
        // Nobody gets a link to somebody who is there already: ids are no secrets.
        None if room.join_answer(participant).is_some() => false,
        None => {
            let link = LinkId(Fresh::new(app.env.seed()).uuid());
            let link = NewLink { link, workshop, role, hash, label: None };
            let room_itself = Actor { role: Role::Room, link: None };
            room.submit(room_itself, command, Command::Join { participant }, vec![link]).await?;
            true
        }
    };
    if !theirs {
        return Err(Rejection::IdTaken.into());
    }
    room.join_answer(participant).ok_or(Code::Unauthorized.into())
}
