//! Extractors for who asks, and whether their token opens the workshop in the path. What they may do there is the room's.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::header;
use axum::http::request::Parts;
use serde::Deserialize;
use werkatelier_core::audience::Audience;
use werkatelier_core::id::WorkshopId;
use werkatelier_core::rejection::Rejection;
use werkatelier_core::role::{Actor, Role};

use super::error::Refused;
use crate::app::{App, Caller};
use crate::protocol::Code;
use crate::realtime::Room;

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = value.and_then(|value| value.split_once(' ')).ok_or(Code::Unauthorized)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Code::Unauthorized.into());
        }
        Ok(app.caller(token.trim()).await?)
    }
}

/// Who holds the organiser's key of this server.
pub(crate) struct KeyHolder;

impl FromRequestParts<Arc<App>> for KeyHolder {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        match Caller::from_request_parts(parts, app).await?.workshop {
            None => Ok(Self),
            Some(_) => Err(Rejection::Forbidden.into()),
        }
    }
}

#[derive(Deserialize)]
struct InPath {
    workshop: WorkshopId,
}

/// Someone in the room of the workshop in the path.
pub(crate) struct Present {
    pub(crate) actor: Actor,
    pub(crate) workshop: WorkshopId,
    pub(crate) room: Room,
}

impl Present {
    /// What they see.
    ///
    /// # Errors
    /// `unauthorized` when their role sees nothing here: a participant who was removed.
    pub(crate) fn audience(&self) -> Result<Audience, Refused> {
        self.room.audience(self.actor.role).ok_or(Code::Unauthorized.into())
    }
}

impl FromRequestParts<Arc<App>> for Present {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let Path(InPath { workshop }) =
            Path::from_request_parts(parts, app).await.map_err(|_| Refused::from(Code::NotFound))?;
        caller.may_enter(workshop)?;
        let room = app.rooms.room(workshop).await?;
        Ok(Self { actor: caller.actor, workshop, room })
    }
}

/// An organiser of the workshop in the path: by the server's key or by a link.
pub(crate) struct Organising(pub(crate) Present);

impl FromRequestParts<Arc<App>> for Organising {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let present = Present::from_request_parts(parts, app).await?;
        match present.actor.role {
            Role::Organiser => Ok(Self(present)),
            _ => Err(Rejection::Forbidden.into()),
        }
    }
}
