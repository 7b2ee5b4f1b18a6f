//! Links of a workshop: one per facilitator, stage and so on, each with a secret the page drew and each revocable. Links of
//! participants come from joining and are not listed.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use werkatelier_core::id::LinkId;
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Role;
use werkatelier_core::text::DisplayName;

use super::body::Json;
use super::caller::Organising;
use super::error::Refused;
use crate::app::App;
use crate::protocol::{Code, LinkBody, LinkView};
use crate::storage::{LinkRow, NewLink};
use crate::token;

/// `GET …/links`.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Organising(here): Organising,
) -> Result<Answer<Vec<LinkView>>, Refused> {
    let rows = app.store.links(here.workshop).await?;
    let shown = rows.into_iter().filter(|row| !matches!(row.role, Role::Participant { .. }));
    Ok(Answer(shown.map(view).collect()))
}

/// `POST …/links`: the same link again is the same.
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Organising(here): Organising,
    Json(body): Json<LinkBody>,
) -> Result<Answer<LinkView>, Refused> {
    let hash = token::hash(&body.token).ok_or(Code::Malformed)?;
    let role = Role::from(body.role);
    let unknown = here.room.read(|workshop, _| match role {
        Role::Stage { stage } => (!workshop.stages.contains_key(&stage)).then_some(Thing::Stage),
        Role::Facilitator { theme } | Role::Observer { theme } => {
            (!workshop.themes.contains_key(&theme)).then_some(Thing::Theme)
        }
        Role::Lead | Role::Organiser | Role::Participant { .. } | Role::Room => None,
    });
    if let Some(what) = unknown {
        return Err(Rejection::Unknown { what }.into());
    }
    let label = body.label.as_deref().map(DisplayName::parse).transpose()?;
    let label = label.map(|label| label.as_str().to_owned());
    let link = NewLink { link: body.link, workshop: here.workshop, role, hash, label };
    app.store.add_link(link.clone()).await?;
    let NewLink { link, role, label, .. } = link;
    Ok(Answer(LinkView { link, role, label, revoked: false }))
}

#[derive(Deserialize)]
pub(super) struct InPath {
    link: LinkId,
}

/// `DELETE …/links/{link}`: its sockets close within a second. A link that was withdrawn already stays so.
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Organising(here): Organising,
    Path(InPath { link }): Path<InPath>,
) -> Result<StatusCode, Refused> {
    // On its own, so that who hangs up in between leaves no link half withdrawn.
    let withdrawn = tokio::spawn(async move {
        app.store.revoke(here.workshop, link).await?;
        here.room.link_revoked(link);
        Ok::<_, Refused>(())
    });
    withdrawn.await.map_err(|_| Code::Internal)??;
    Ok(StatusCode::NO_CONTENT)
}

fn view(row: LinkRow) -> LinkView {
    LinkView { link: row.link, role: row.role, label: row.label, revoked: row.revoked }
}
