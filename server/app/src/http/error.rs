//! Refusals as answers: which code has which status, and the one body that every 4xx and 5xx has. The sentences are the
//! pages'.

use std::any::Any;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use werkatelier_core::rejection::Rejection;
use werkatelier_core::text::TextError;

use crate::protocol::{Code, Refusal};
use crate::storage::StorageError;

/// A handler's refusal. [`answer`](super::answer) gives it its body, with the request's id.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Refusal);

/// What every 4xx and 5xx holds.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    refusal: &'a Refusal,
    /// Stands in the log too.
    request_id: &'a str,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self(Refusal::of(code))
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self(error.into())
    }
}

impl From<TextError> for Refused {
    fn from(error: TextError) -> Self {
        Self(match error {
            TextError::Empty => Refusal::of(Code::TextEmpty),
            TextError::TooLong { max } => Refusal::with(Code::TextTooLong, serde_json::json!({ "max": max })),
        })
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self(rejection.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = status(&self.0.code).into_response();
        if let Some(ms) = self.0.params.get("retry_after_ms").and_then(serde_json::Value::as_u64) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(ms.div_ceil(1000)));
        }
        response.extensions_mut().insert(self.0);
        response
    }
}

/// The status of a code; what the core rejects by the state of things is a conflict.
fn status(code: &str) -> StatusCode {
    match code {
        "malformed"
        | "text_empty"
        | "text_too_long"
        | "join_code_malformed"
        | "personal_code_malformed"
        | "hello_expected"
        | "out_of_bounds"
        | "twice" => StatusCode::BAD_REQUEST,
        "unauthorized" => StatusCode::UNAUTHORIZED,
        "forbidden" | "foreign_theme" | "foreign_workshop" | "wrong_host" | "participant_removed" => {
            StatusCode::FORBIDDEN
        }
        "not_found" | "join_code_unknown" | "personal_code_unknown" | "unknown" => StatusCode::NOT_FOUND,
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "rate_limited" => StatusCode::TOO_MANY_REQUESTS,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        "storage_full" => StatusCode::INSUFFICIENT_STORAGE,
        "storage_failed" | "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}

/// The code of an answer that no handler of ours gave: axum's own 404, 405, 413 and the like.
fn code(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::SERVICE_UNAVAILABLE => Code::Busy,
        status if status.is_client_error() => Code::Malformed,
        _ => Code::Internal,
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::of(Code::StorageFull),
            StorageError::Failed(_) => Self::of(Code::StorageFailed),
            StorageError::IdTaken => Rejection::IdTaken.into(),
            other => {
                tracing::error!(error = %other, "the data file did not do what was asked");
                Self::of(Code::Internal)
            }
        }
    }
}

/// Gives a refusal its body; leaves every other answer as it is.
pub(crate) fn with_body(response: Response, request_id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let refusal = parts.extensions.remove::<Refusal>().unwrap_or_else(|| Refusal::of(code(status)));
    let mut answer = (status, axum::Json(Body { refusal: &refusal, request_id })).into_response();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = parts.headers.remove(&name) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// The answer of a handler that panicked; the panic itself goes to the log, without what was sent.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Refused::from(Code::Internal).into_response()
}

#[cfg(test)]
mod tests {
    use werkatelier_core::rejection::Thing;

    use super::*;

    async fn told(response: Response) -> (StatusCode, serde_json::Value) {
        let response = with_body(response, "r1");
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 4096).await.expect("a body");
        (status, serde_json::from_slice(&bytes).expect("JSON"))
    }

    #[tokio::test]
    async fn a_rejection_keeps_code_and_parameters() {
        let rejection = Rejection::LimitReached { what: Thing::Comment, max: 200 };
        let (status, body) = told(Refused::from(rejection).into_response()).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let expected = serde_json::json!({
            "code": "limit_reached", "params": { "what": "comment", "max": 200 }, "request_id": "r1",
        });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn answers_that_are_not_ours_get_the_same_body() {
        let (_, body) = told(StatusCode::METHOD_NOT_ALLOWED.into_response()).await;
        assert_eq!(body["code"], "method_not_allowed");
        let (_, body) = told((StatusCode::UNSUPPORTED_MEDIA_TYPE, "a sentence").into_response()).await;
        assert_eq!(body, serde_json::json!({ "code": "malformed", "params": {}, "request_id": "r1" }));
        let (_, body) = told(panicked(Box::new("why"))).await;
        assert_eq!(body["code"], "internal");
    }

    #[test]
    fn later_says_when() {
        let later = Refusal::with(Code::RateLimited, serde_json::json!({ "retry_after_ms": 1200 }));
        let response = with_body(Refused(later).into_response(), "r1");
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
