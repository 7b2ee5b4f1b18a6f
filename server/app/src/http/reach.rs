//! Where phones come, as it is asked and chosen. What an address is worth is `reach`'s.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use werkatelier_core::rejection::Rejection;
use werkatelier_core::role::Role;

use super::body::Json;
use super::caller::KeyHolder;
use super::error::Refused;
use crate::app::{App, Caller};
use crate::protocol::{ChooseBody, Code, ReachAnswer, WifiBody};

/// `GET /address`: asked every few seconds by stages and consoles, so that a choice or another network shows by itself.
pub(super) async fn show(State(app): State<Arc<App>>, caller: Caller) -> Answer<ReachAnswer> {
    let mut answer = app.reach.view();
    if matches!(caller.actor.role, Role::Participant { .. } | Role::Observer { .. }) {
        answer = ReachAnswer { addresses: Vec::new(), chosen: None, lost: false, wifi: None, ..answer };
    }
    Answer(answer)
}

/// `PUT /address`: the choice is for the whole server, so it is its organiser's. Who leads may mend it while what was
/// chosen is gone.
pub(super) async fn choose(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(body): Json<ChooseBody>,
) -> Result<Answer<ReachAnswer>, Refused> {
    let mends = caller.actor.leads_all() && app.reach.view().lost;
    if caller.workshop.is_some() && !mends {
        return Err(Rejection::Forbidden.into());
    }
    changed(app, move |app| app.reach.choose(body.origin)).await
}

/// `PUT /wifi`.
pub(super) async fn wifi(
    State(app): State<Arc<App>>,
    _holder: KeyHolder,
    Json(body): Json<WifiBody>,
) -> Result<Answer<ReachAnswer>, Refused> {
    changed(app, move |app| app.reach.set_wifi(body.wifi)).await
}

/// A file is written: not on a thread that serves sockets.
async fn changed(
    app: Arc<App>,
    change: impl FnOnce(&App) -> Result<(), crate::protocol::Refusal> + Send + 'static,
) -> Result<Answer<ReachAnswer>, Refused> {
    let written = tokio::task::spawn_blocking(move || change(&app).map(|()| app.reach.view()));
    Ok(Answer(written.await.map_err(|_| Code::Internal)??))
}
