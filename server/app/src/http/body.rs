//! A JSON body, read within a limit of bytes and of time, with our own refusals. It checks no content beyond its shape.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::error::Refused;
use crate::protocol::{Code, from_json_error};

/// The time a body may take. A phone on a bad line sends 16 KiB in a second.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The body, parsed.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let read = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state));
        let bytes = match read.await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(BytesRejection::FailedToBufferBody(error))) if is_too_large(&error) => {
                return Err(Code::TooLarge.into());
            }
            Ok(Err(_)) | Err(_) => return Err(Code::Malformed.into()),
        };
        parse(&bytes).map(Self)
    }
}

fn is_too_large(error: &axum::extract::rejection::FailedToBufferBody) -> bool {
    matches!(error, axum::extract::rejection::FailedToBufferBody::LengthLimitError(_))
}

/// Parses JSON with our own refusals.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(bytes).map_err(|error| Refused(from_json_error(&error)))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::DefaultBodyLimit;
    use axum::routing::post;
    use axum::{Router, http::StatusCode};
    use tower::ServiceExt as _;
    use werkatelier_core::id::JoinCode;

    use super::*;

    async fn code_of(body: Vec<u8>) -> (StatusCode, Option<String>) {
        let router = Router::new()
            .route("/", post(|Json(_): Json<JoinCode>| async {}))
            .layer(DefaultBodyLimit::max(super::super::BODY_BYTES_MAX));
        let request = Request::post("/").body(Body::from(body)).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let refusal = response.extensions().get::<crate::protocol::Refusal>();
        (response.status(), refusal.map(|refusal| refusal.code.clone()))
    }

    #[tokio::test]
    async fn a_body_is_of_its_shape_and_within_its_limit() {
        assert_eq!(code_of(br#""ABC-D2E""#.to_vec()).await, (StatusCode::OK, None));
        let refused = |code: &str, status| (status, Some(code.to_owned()));
        assert_eq!(code_of(b"{".to_vec()).await, refused("malformed", StatusCode::BAD_REQUEST));
        let symbols = code_of(br#""ABC""#.to_vec()).await;
        assert_eq!(symbols, refused("join_code_malformed", StatusCode::BAD_REQUEST));
        let large = code_of(vec![b' '; 16 * 1024 + 1]).await;
        assert_eq!(large, refused("too_large", StatusCode::PAYLOAD_TOO_LARGE));
    }
}
