//! What goes around every request: its id, the check of where it was sent to, the body of a refusal, the security headers,
//! and a line in the log without tokens, texts, names or addresses. It handles no request itself.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use super::error::{Refused, with_body};
use super::peer::Scheme;
use crate::app::App;
use crate::protocol::Code;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the pages may load: only what comes as a file of their own. Sources for `connect-src` follow.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; \
    trusted-types svelte-trusted-html; connect-src 'self'";

/// For half a year browsers come by TLS only: where the server itself speaks it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=15552000");

/// Wraps the whole router.
pub(super) async fn answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = hex::encode(&app.env.seed()[..8]);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let host = app.hosts.check(&request, &app.proxies);
    let scheme = Scheme::of(request.extensions());
    let response = match &host {
        Some(_) => next.run(request).instrument(span.clone()).await,
        None => Refused::from(Code::WrongHost).into_response(),
    };
    let mut response = with_body(response, &id);
    seal(response.headers_mut(), host.as_deref(), scheme);
    if let Ok(id) = HeaderValue::try_from(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let (status, ms) = (response.status(), started.elapsed().as_millis());
    let _entered = span.enter();
    if status.is_server_error() {
        tracing::warn!(http.status = status.as_u16(), http.ms = ms, "refused");
    } else {
        tracing::debug!(http.status = status.as_u16(), http.ms = ms, "answered");
    }
    response
}

/// The security headers. `host` was checked, so it can name the socket's origin, which `'self'` does not cover everywhere.
fn seal(headers: &mut HeaderMap, host: Option<&str>, scheme: Scheme) {
    // A proxy in front says this for itself; and what else this machine serves as localhost is not this server's to say.
    if scheme == Scheme::Https && !host.is_some_and(|host| host.starts_with("localhost")) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    let policy = host.map_or(POLICY.to_owned(), |host| format!("{POLICY} ws://{host} wss://{host}"));
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_sealed_and_only_assets_are_kept() {
        let mut headers = HeaderMap::new();
        seal(&mut headers, Some("192.168.1.10:8080"), Scheme::Http);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(policy.ends_with("connect-src 'self' ws://192.168.1.10:8080 wss://192.168.1.10:8080"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        let mut asset = HeaderMap::new();
        asset.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        seal(&mut asset, None, Scheme::Https);
        assert_eq!(asset[header::STRICT_TRANSPORT_SECURITY], HSTS);
        assert_eq!(asset[header::CACHE_CONTROL], "no-cache");
        assert_eq!(asset[header::CONTENT_SECURITY_POLICY], POLICY);
    }
}
