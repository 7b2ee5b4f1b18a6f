//! Downloads, at any moment of the session. What may be in them is core's, by audience; the formats are `export`'s.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use werkatelier_core::audience::Audience;
use werkatelier_core::people::People;
use werkatelier_core::rejection::Rejection;
use werkatelier_core::report::{self, Report};
use werkatelier_core::role::Role;
use werkatelier_core::workshop::Workshop;

use super::caller::Present;
use super::error::Refused;
use crate::app::App;
use crate::export::{self, ExportError};
use crate::protocol::Code;

/// Who leads all themes and may take everything along.
pub(super) struct Exporting(Present);

impl FromRequestParts<Arc<App>> for Exporting {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let present = Present::from_request_parts(parts, app).await?;
        match present.actor.role {
            Role::Lead | Role::Organiser => Ok(Self(present)),
            _ => Err(Rejection::Forbidden.into()),
        }
    }
}

/// `GET …/export.csv`: all ideas as a table.
pub(super) async fn csv(Exporting(here): Exporting) -> Result<Response, Refused> {
    let bytes = made(here, |workshop, people, seen| told(workshop, people, seen, export::csv)).await?;
    Ok(download(bytes, "text/csv; charset=utf-8", "attachment; filename=\"werkatelier.csv\""))
}

/// `GET …/export.json`: the whole report.
pub(super) async fn json(Exporting(here): Exporting) -> Result<Response, Refused> {
    let bytes = made(here, |workshop, people, seen| told(workshop, people, seen, export::json)).await?;
    Ok(download(bytes, "application/json", "attachment; filename=\"werkatelier.json\""))
}

/// `GET …/export.ballots.json`: the ballots of every counted round without persons, for `recount`.
pub(super) async fn ballots(Exporting(here): Exporting) -> Result<Response, Refused> {
    let bytes =
        made(here, |workshop, people, seen| Ok(export::ballots(&report::ballots(workshop, people, seen))?))
            .await?;
    Ok(download(bytes, "application/json", "attachment; filename=\"werkatelier.ballots.json\""))
}

fn told(
    workshop: &Workshop,
    people: &People,
    seen: Audience,
    write: impl FnOnce(&Report) -> Result<Vec<u8>, ExportError>,
) -> Result<Vec<u8>, Refused> {
    let report = report::report(workshop, people, seen).ok_or(Code::NotFound)?;
    Ok(write(&report)?)
}

/// Makes a download from what was last published, beside the tasks that answer everyone else.
async fn made(
    here: Present,
    make: impl FnOnce(&Workshop, &People, Audience) -> Result<Vec<u8>, Refused> + Send + 'static,
) -> Result<Vec<u8>, Refused> {
    let seen = here.audience()?;
    let making =
        tokio::task::spawn_blocking(move || here.room.read(|workshop, people| make(workshop, people, seen)));
    making.await.unwrap_or_else(|_| Err(Code::Internal.into()))
}

fn download(bytes: Vec<u8>, content: &'static str, disposition: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
    ];
    (headers, bytes).into_response()
}

impl From<ExportError> for Refused {
    fn from(error: ExportError) -> Self {
        tracing::error!(%error, "an export failed");
        Code::Internal.into()
    }
}
