//! The HTTP side: one router, readable top to bottom. It knows no rule of a workshop; what may be done and seen is decided
//! in the room.

mod accept;
mod answer;
mod assets;
mod body;
mod caller;
mod check;
mod commands;
mod encoding;
mod error;
mod export;
mod guesses;
mod health;
mod hosts;
mod join;
mod links;
mod pace;
mod pages;
mod peer;
mod reach;
mod socket;
mod upgrade;
mod view;
mod workshops;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;

pub(crate) use accept::accept;
pub(crate) use check::ECHO_SOCKETS_MAX;
pub(crate) use guesses::Guesses;
pub(crate) use hosts::Hosts;
pub(crate) use pace::Pace;
pub(crate) use pages::Pages;
pub(crate) use peer::{Proxies, Scheme};

/// Bytes of a request's body. The longest text is 4 KiB, twice as long when escaped.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024;
/// Bytes of the body that makes a workshop: 60 steps and 12 themes with the longest texts. Only the organiser's key may.
const SETUP_BYTES_MAX: usize = 128 * 1024;

/// Everything this server answers to.
pub(crate) fn router(app: Arc<App>) -> Router {
    let api = Router::new()
        .route("/join", post(join::join))
        .route("/return", post(join::come_back))
        .route("/me", get(workshops::me))
        .route("/address", get(reach::show).put(reach::choose))
        .route("/wifi", put(reach::wifi))
        .route("/check", get(check::now).post(check::report))
        .route("/check/wait", get(check::wait))
        .route("/checks", get(check::list))
        .route("/templates", get(workshops::templates))
        .route("/workshops", get(workshops::list))
        .route("/workshops", post(workshops::create).layer(DefaultBodyLimit::max(SETUP_BYTES_MAX)))
        .route("/workshops/{workshop}/links", get(links::list).post(links::add))
        .route("/workshops/{workshop}/links/{link}", delete(links::revoke))
        .route("/workshops/{workshop}/view", get(view::view))
        .route("/workshops/{workshop}/events", get(view::events))
        .route("/workshops/{workshop}/commands", post(commands::submit))
        .route("/workshops/{workshop}/ask", post(commands::ask))
        .route("/workshops/{workshop}/export.csv", get(export::csv))
        .route("/workshops/{workshop}/export.json", get(export::json))
        .route("/workshops/{workshop}/export.ballots.json", get(export::ballots))
        .layer(CompressionLayer::new())
        .route("/check/socket", get(check::socket))
        .route("/socket", get(socket::socket));

    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn_with_state(Arc::clone(&app), answer::answer))
        .with_state(app)
}

#[cfg(test)]
mod tests;
