//! The upgrade to a socket, answered by hand: so the connection itself is handed over, not a stream around it, and its frames
//! can be written straight to it. What is said over it is others' to know.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::error::Refused;
use crate::protocol::{Code, SUBPROTOCOL};
use crate::realtime::socket::Socket;
use crate::realtime::wire::Wire;

/// The version of the WebSocket protocol (RFC 6455).
const WEBSOCKET_VERSION: &[u8] = b"13";

/// A request that asks for a socket.
pub(super) struct Upgrade {
    upgrade: OnUpgrade,
    accept: String,
    /// Whether the client offers this server's protocol.
    offers: bool,
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let headers = &parts.headers;
        let asks = parts.method == Method::GET
            && parts.version == Version::HTTP_11
            && lists(headers, header::CONNECTION, "upgrade")
            && lists(headers, header::UPGRADE, "websocket")
            && headers
                .get(header::SEC_WEBSOCKET_VERSION)
                .is_some_and(|it| it.as_bytes() == WEBSOCKET_VERSION);
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks);
        let accept = key.map(|key| derive_accept_key(key.as_bytes()));
        let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
        let offers = items(offered).any(|protocol| protocol == SUBPROTOCOL);
        let upgrade = parts.extensions.remove::<OnUpgrade>();
        let (Some(accept), Some(upgrade)) = (accept, upgrade) else { return Err(Code::Malformed.into()) };
        Ok(Self { upgrade, accept, offers })
    }
}

impl Upgrade {
    /// The answer, and the socket once it went out; messages on it are at most `bytes_max` long.
    pub(super) fn accept(self, bytes_max: usize) -> (Response, impl Future<Output = Option<Socket>> + Send) {
        let Self { upgrade, accept, offers } = self;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        if let Ok(accept) = HeaderValue::try_from(accept) {
            headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        }
        if offers {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        }
        // Who hangs up before the answer never was here.
        (response, async move { socket(upgrade.await.ok()?, bytes_max) })
    }
}

fn socket(upgraded: Upgraded, bytes_max: usize) -> Option<Socket> {
    let (wire, early) = match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(plain) => (Wire::new(plain.io.into_inner(), None), plain.read_buf),
        Err(other) => {
            let tls = other.downcast::<TokioIo<TlsStream<TcpStream>>>().ok()?;
            let (stream, session) = tls.io.into_inner().into_inner();
            (Wire::new(stream, Some(session)), tls.read_buf)
        }
    };
    Some(Socket::new(wire.ok()?, early.to_vec(), bytes_max))
}

/// Whether a header that is a list names `token`, in whatever case.
fn lists(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    items(headers.get_all(name)).any(|item| item.eq_ignore_ascii_case(token))
}

fn items(values: header::GetAll<'_, HeaderValue>) -> impl Iterator<Item = &str> {
    let texts = values.into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_its_tokens_in_any_case_and_no_part_of_one() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        assert!(lists(&headers, header::CONNECTION, "upgrade"));
        assert!(!lists(&headers, header::CONNECTION, "up"));
        assert!(!lists(&headers, header::UPGRADE, "websocket"));
    }
}
