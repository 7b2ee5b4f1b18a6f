//! Who is at the other end, and what a trusted proxy says of them. Nothing of it is stored or logged.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::app::App;

/// The other end of the connection; the accept loop puts it on every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// What the connection itself speaks; a proxy in front may speak another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scheme {
    #[default]
    Http,
    Https,
}

impl Scheme {
    /// As an address begins.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// What a request came over; the accept loop says so.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }
}

/// The proxies whose `X-Forwarded-…` headers are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(pub(crate) Vec<IpAddr>);

impl Proxies {
    /// A forwarded header, when the request came through a trusted proxy.
    pub(crate) fn forwarded<'a>(
        &self,
        extensions: &Extensions,
        headers: &'a HeaderMap,
        name: &str,
    ) -> Option<&'a str> {
        let peer = extensions.get::<Peer>()?;
        let trusted = self.0.contains(&peer.0.ip().to_canonical());
        trusted.then(|| headers.get(name)?.to_str().ok()).flatten()
    }

    /// The client's own address: the last one in `X-Forwarded-For` that is no trusted proxy.
    fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let peer = extensions.get::<Peer>().map_or(IpAddr::from([0; 4]), |peer| peer.0.ip().to_canonical());
        let chain = self.forwarded(extensions, headers, "x-forwarded-for").unwrap_or_default();
        let hops = chain.rsplit(',').map_while(|hop| hop.trim().parse::<IpAddr>().ok());
        hops.map(|hop| hop.to_canonical()).find(|hop| !self.0.contains(hop)).unwrap_or(peer)
    }
}

/// The address of who asks, for limits only.
pub(crate) struct Client(pub(crate) IpAddr);

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        Ok(Self(app.proxies.client(&parts.extensions, &parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let mut extensions = Extensions::new();
        extensions.insert(Peer(([10, 0, 0, 1], 5000).into()));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 203.0.113.9, 10.0.0.2"));
        let of = |proxies: &[[u8; 4]]| {
            Proxies(proxies.iter().map(|ip| IpAddr::from(*ip)).collect()).client(&extensions, &headers)
        };
        assert_eq!(of(&[]), IpAddr::from([10, 0, 0, 1]), "a header of anyone's is not believed");
        assert_eq!(of(&[[10, 0, 0, 1]]), IpAddr::from([10, 0, 0, 2]));
        assert_eq!(of(&[[10, 0, 0, 1], [10, 0, 0, 2]]), IpAddr::from([203, 0, 113, 9]));
    }
}
