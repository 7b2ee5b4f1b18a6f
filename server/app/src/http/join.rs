//! Joining by phone: from a join code or secret to a participant with a link of their own, and coming back as that
//! participant on another device. What a participant may do is decided in the room.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use werkatelier_core::command::Command;
use werkatelier_core::id::{Fresh, JoinCode, LinkId, PersonalCode, WorkshopId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::{Actor, Role};

use super::body::Json;
use super::error::Refused;
use super::guesses::Turn;
use super::peer::Client;
use super::view::packed;
use crate::app::App;
use crate::protocol::{Code, JoinBody, Refusal, ReturnBody};
use crate::realtime::ViewBytes;
use crate::storage::NewLink;
use crate::token;

/// Devices one person may come back on: each stays a row in the data file, and no afternoon breaks this many phones.
const DEVICES_MAX: u32 = 64;

/// `POST /join`: the page draws participant, command and token, so a retry is the same join.
pub(super) async fn join(
    State(app): State<Arc<App>>,
    Client(from): Client,
    headers: HeaderMap,
    Json(body): Json<JoinBody>,
) -> Result<Response, Refused> {
    let workshop = at_the_door(&app, body.secret.as_deref(), body.code.as_ref(), from).await?;
    enter(&app, workshop, &body).await.map(|answer| packed(answer, &headers))
}

/// `POST /return`: the same participant with one more token. The devices that were there already go on.
pub(super) async fn come_back(
    State(app): State<Arc<App>>,
    Client(from): Client,
    headers: HeaderMap,
    Json(body): Json<ReturnBody>,
) -> Result<Response, Refused> {
    let workshop = at_the_door(&app, body.secret.as_deref(), body.code.as_ref(), from).await?;
    let role = whose(&app, workshop, &body.personal, from).await?;
    let Role::Participant { participant } = role else { return Err(Code::PersonalCodeUnknown.into()) };
    let room = app.rooms.room(workshop).await?;
    if room.audience(role).is_none() {
        return Err(Code::ParticipantRemoved.into());
    }
    let hash = token::hash(&body.token).ok_or(Code::Malformed)?;
    match app.store.link(&hash).await? {
        Some(link) if link.workshop == workshop && link.role == role && !link.revoked => {}
        Some(_) => return Err(Rejection::IdTaken.into()),
        None => {
            if app.store.links_of(workshop, role).await? >= DEVICES_MAX {
                return Err(Rejection::LimitReached { what: Thing::Link, max: DEVICES_MAX }.into());
            }
            app.store.add_link(new_link(&app, workshop, role, hash)).await?;
        }
    }
    let answer = room.join_answer(participant).ok_or(Code::ParticipantRemoved)?;
    Ok(packed(answer, &headers))
}

async fn at_the_door(
    app: &App,
    secret: Option<&str>,
    code: Option<&JoinCode>,
    from: IpAddr,
) -> Result<WorkshopId, Refused> {
    match (secret, code) {
        (Some(secret), _) => by_secret(app, secret).await,
        (None, Some(code)) => by_code(app, code, from).await,
        (None, None) => Err(Code::Malformed.into()),
    }
}

/// Whose personal code it is. It has 40 bits: wrong ones are paid for like wrong join codes.
async fn whose(app: &App, workshop: WorkshopId, code: &PersonalCode, from: IpAddr) -> Result<Role, Refused> {
    let turn = turn(app, from).await?;
    match app.store.link(&code.hash(workshop)).await? {
        Some(link) if link.workshop == workshop && !link.revoked => Ok(link.role),
        Some(_) => Err(Code::ParticipantRemoved.into()),
        None => {
            turn.wrong();
            Err(Code::PersonalCodeUnknown.into())
        }
    }
}

/// The turn to try a code, where one may be tried now.
async fn turn(app: &App, from: IpAddr) -> Result<Turn<'_>, Refused> {
    app.guesses.turn(from).await.map_err(|wait| {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        Refusal::with(Code::RateLimited, serde_json::json!({ "retry_after_ms": ms })).into()
    })
}

fn new_link(app: &App, workshop: WorkshopId, role: Role, hash: [u8; 32]) -> NewLink {
    let link = LinkId(Fresh::new(app.env.seed()).uuid());
    NewLink { link, workshop, role, hash, label: None }
}

/// A secret has 128 bits: guessing it is hopeless, so it is never limited.
async fn by_secret(app: &App, secret: &str) -> Result<WorkshopId, Refused> {
    let row = app.store.workshop_by_secret(secret).await?;
    Ok(row.ok_or(Code::JoinCodeUnknown)?.workshop)
}

async fn by_code(app: &App, code: &JoinCode, from: IpAddr) -> Result<WorkshopId, Refused> {
    let turn = turn(app, from).await?;
    let Some(row) = app.store.workshop_by_code(code).await? else {
        turn.wrong();
        return Err(Code::JoinCodeUnknown.into());
    };
    Ok(row.workshop)
}

async fn enter(app: &App, workshop: WorkshopId, body: &JoinBody) -> Result<ViewBytes, Refused> {
    let JoinBody { participant, command, .. } = *body;
    let hash = token::hash(&body.token).ok_or(Code::Malformed)?;
    let role = Role::Participant { participant };
    let room = app.rooms.room(workshop).await?;
    let theirs = match app.store.link(&hash).await? {
        Some(link) => link.workshop == workshop && link.role == role && !link.revoked,
        // Nobody gets a link to somebody who is there already: ids are no secrets.
        None if room.audience(role).is_some() => false,
        None => {
            // The odds that two of a thousand people draw the same personal code are one in two million; it stays the first's.
            let personal = body.personal.iter().map(|code| code.hash(workshop));
            let hashes = std::iter::once(hash).chain(personal);
            let links = hashes.map(|hash| new_link(app, workshop, role, hash)).collect();
            let room_itself = Actor { role: Role::Room, link: None };
            room.submit(room_itself, command, Command::Join { participant }, links).await?;
            true
        }
    };
    if !theirs {
        return Err(Rejection::IdTaken.into());
    }
    room.join_answer(participant).ok_or(Code::Unauthorized.into())
}
