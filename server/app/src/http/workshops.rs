//! The organiser's start: who a token is for, templates, and making workshops.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Query, State};
use serde::Deserialize;
use werkatelier_core::id::{Fresh, LogId};
use werkatelier_core::template::{self, Setup};

use super::body::Json;
use super::caller::KeyHolder;
use super::error::Refused;
use crate::app::{App, Caller};
use crate::protocol::{Code, MeAnswer, TemplatesAnswer, WorkshopSummary, WorkshopsAnswer};
use crate::storage::{StorageError, WorkshopRow};

/// Times another join code is drawn when one is taken: with a thousand workshops on file one in a million is.
const DRAWS_MAX: u32 = 8;

/// `GET /me`: what a token is for.
pub(super) async fn me(caller: Caller) -> Answer<MeAnswer> {
    Answer(MeAnswer { role: caller.actor.role, workshop: caller.workshop })
}

#[derive(Deserialize)]
pub(super) struct InLanguage {
    /// A language tag; absent is `nl`.
    #[serde(default)]
    language: Option<String>,
}

/// `GET /templates?language=nl`: the built-in events, in English for a language without words of its own.
pub(super) async fn templates(
    _caller: Caller,
    query: Result<Query<InLanguage>, axum::extract::rejection::QueryRejection>,
) -> Result<Answer<TemplatesAnswer>, Refused> {
    let Query(query) = query.map_err(|_| Code::Malformed)?;
    let language = query.language.as_deref().unwrap_or("nl");
    if !template::is_language(language) {
        return Err(Code::Malformed.into());
    }
    Ok(Answer(TemplatesAnswer { templates: template::templates(language) }))
}

/// `GET /workshops`: the workshops of this server, newest first.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _holder: KeyHolder,
) -> Result<Answer<WorkshopsAnswer>, Refused> {
    let mut rows = app.store.workshops().await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.created_at));
    Ok(Answer(WorkshopsAnswer {
        workshops: rows.into_iter().map(summary).collect(),
        data: app.data.display().to_string(),
    }))
}

/// `POST /workshops`: makes one. The same id again gives the workshop that is there.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    _holder: KeyHolder,
    Json(setup): Json<Setup>,
) -> Result<Answer<WorkshopSummary>, Refused> {
    for _ in 0..DRAWS_MAX {
        let mut fresh = Fresh::new(app.env.seed());
        let created = template::create(&setup, &mut fresh)?;
        match app.store.create(&created, app.env.now(), LogId(fresh.uuid())).await {
            Ok(row) => return Ok(Answer(summary(row))),
            Err(StorageError::JoinCodeTaken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Code::Busy.into())
}

fn summary(row: WorkshopRow) -> WorkshopSummary {
    WorkshopSummary {
        workshop: row.workshop,
        title: row.title,
        date: row.date,
        language: row.language,
        join_code: row.join_code,
        join_secret: row.join_secret,
        created_at: row.created_at,
    }
}
