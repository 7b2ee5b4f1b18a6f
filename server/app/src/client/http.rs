//! The HTTP side of the client: plain HTTP/1.1, one connection a request, JSON in and out. It retries nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::ClientError;
use crate::protocol::Refusal;

/// A server's address and a token for it.
#[derive(Clone, Debug)]
pub struct Api {
    /// `127.0.0.1:8080`.
    authority: String,
    token: String,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON, null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The stable code of a refusal.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Api {
    /// For a server at a plain HTTP address such as `http://192.168.1.10:8080`.
    ///
    /// # Errors
    /// Where the address is none, or is not plain HTTP.
    pub fn new(base_url: &str, token: &str) -> Result<Self, ClientError> {
        let malformed = || ClientError::Malformed(format!("{base_url} is no plain http:// address"));
        let uri: Uri = base_url.parse().map_err(|_| malformed())?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(malformed)?;
        let port = authority.port_u16().unwrap_or(80);
        Ok(Self { authority: format!("{}:{port}", authority.host()), token: token.to_owned() })
    }

    /// The same server with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { authority: self.authority.clone(), token: token.to_owned() }
    }

    /// `127.0.0.1:8080`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A body, which must be JSON, of a successful answer.
    ///
    /// # Errors
    /// Where the server refuses or cannot be reached.
    pub async fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.send(Method::GET, path, None).await.and_then(successful)
    }

    /// Posts JSON and takes JSON back.
    ///
    /// # Errors
    /// Where the server refuses or cannot be reached.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.send(Method::POST, path, Some(body.to_string().into())).await.and_then(successful)
    }

    /// Any request, with any body, and the answer as it came.
    ///
    /// # Errors
    /// Where the server cannot be reached.
    pub async fn send(&self, method: Method, path: &str, body: Option<Bytes>) -> Result<Reply, ClientError> {
        let unreachable = |error: &dyn std::fmt::Display| ClientError::Unreachable(error.to_string());
        let stream = TcpStream::connect(&self.authority).await.map_err(|e| unreachable(&e))?;
        stream.set_nodelay(true).map_err(|e| unreachable(&e))?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| unreachable(&e))?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.authority)
            .header("connection", "close")
            .header("content-type", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        let request = request
            .body(Full::new(body.unwrap_or_default()))
            .map_err(|e| ClientError::Malformed(e.to_string()))?;
        let answer = sender.send_request(request).await.map_err(|e| unreachable(&e))?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|e| unreachable(&e))?.to_bytes();
        connection.abort();
        Ok(Reply { status: status.as_u16(), body })
    }
}

fn successful(reply: Reply) -> Result<Value, ClientError> {
    if StatusCode::from_u16(reply.status).is_ok_and(|status| status.is_success()) {
        if reply.body.is_empty() {
            return Ok(Value::Null);
        }
        return serde_json::from_slice(&reply.body).map_err(|e| ClientError::Malformed(e.to_string()));
    }
    match serde_json::from_slice::<Refusal>(&reply.body) {
        Ok(refusal) => Err(ClientError::Refused(refusal)),
        Err(_) => Err(ClientError::Malformed(format!("status {} without a refusal", reply.status))),
    }
}

/// A new token: 32 random bytes, as clients draw them.
#[must_use]
pub fn new_token() -> String {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_http_address_is_one() {
        let authority = |url: &str| Api::new(url, "").map(|api| api.authority);
        assert_eq!(authority("http://127.0.0.1:8080"), Ok("127.0.0.1:8080".to_owned()));
        assert_eq!(authority("http://atelier.local"), Ok("atelier.local:80".to_owned()));
        for url in ["https://127.0.0.1", "127.0.0.1:8080", "ftp://x", ""] {
            assert!(authority(url).is_err(), "{url}");
        }
    }
}
