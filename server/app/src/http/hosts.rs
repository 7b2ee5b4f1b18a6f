//! Whether a request was meant for this server: `Host` and `Origin`, against rebinding and cross-site sockets. It knows no
//! tokens.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

use super::peer::{Proxies, Scheme};
use crate::config::PublicUrl;

/// The names this server answers to, beside IP literals and `localhost`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    names: Vec<String>,
    /// Its origin is accepted with its host, also where the proxy in front does not say that it spoke TLS.
    public_url: Option<PublicUrl>,
}

impl Hosts {
    pub(crate) fn new(allowed: &[String], public_url: Option<PublicUrl>) -> Self {
        let names = allowed.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        Self { names: names.chain(public_url.iter().map(|url| url.host().to_owned())).collect(), public_url }
    }

    /// The request's host with its port, when the request may pass: the host is one of this server's, and the origin is
    /// absent or the same.
    pub(crate) fn check(&self, request: &Request, proxies: &Proxies) -> Option<String> {
        let headers = request.headers();
        let forwarded = |name| proxies.forwarded(request.extensions(), headers, name);
        let own = only(headers, header::HOST)?;
        let authority = match forwarded("x-forwarded-host") {
            Some(host) => host,
            None => own,
        };
        let authority = authority.to_ascii_lowercase();
        // An absolute request target names a host too; it must be the same one.
        if request.uri().authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(own)) {
            return None;
        }
        if !self.knows(&authority) {
            return None;
        }
        if !headers.contains_key(header::ORIGIN) {
            return Some(authority);
        }
        let origin = only(headers, header::ORIGIN)?;
        let scheme = Scheme::of(request.extensions()).as_str();
        let scheme = forwarded("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or(scheme);
        let public = self.public_url.as_ref().is_some_and(|url| {
            origin == url.origin()
                && url.origin().split_once("://").is_some_and(|(_, host)| host == authority)
        });
        (public || origin == format!("{scheme}://{authority}")).then_some(authority)
    }

    fn knows(&self, authority: &str) -> bool {
        let Ok(parsed) = authority.parse::<Authority>() else { return false };
        let host = parsed.host();
        // What follows the host is nothing, or a colon and a port.
        let port = authority.strip_prefix(host).unwrap_or("@");
        if !port.is_empty() && parsed.port_u16().is_none() {
            return false;
        }
        let ip = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let name = host.trim_end_matches('.');
        ip.parse::<IpAddr>().is_ok() || name == "localhost" || self.names.iter().any(|known| known == name)
    }
}

/// The header's one value; none when it is absent, given twice or no text.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::super::peer::Peer;
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        request.extensions_mut().insert(Peer(([10, 0, 0, 1], 5000).into()));
        request
    }

    fn hosts() -> Hosts {
        let url: PublicUrl = "https://atelier.example.nl".parse().expect("an origin");
        Hosts::new(&["Zaal.lan".to_owned()], Some(url))
    }

    fn passes(headers: &[(&str, &str)]) -> bool {
        hosts().check(&request(headers), &Proxies::default()).is_some()
    }

    #[test]
    fn it_answers_to_addresses_localhost_and_configured_names() {
        for host in
            ["192.168.1.10:8080", "127.0.0.1", "[::1]:8080", "localhost:8080", "LOCALHOST", "zaal.lan:8080"]
        {
            assert!(passes(&[("host", host)]), "{host}");
        }
        for host in
            ["evil.example", "localhost.evil.example", "evil.example:8080", "", "zaal.lan:port", "a@zaal.lan"]
        {
            assert!(!passes(&[("host", host)]), "{host}");
        }
        assert!(!passes(&[]), "no host at all");
        assert!(!passes(&[("host", "localhost"), ("host", "zaal.lan")]), "two hosts");
    }

    #[test]
    fn an_origin_is_this_page_or_absent() {
        let from = |origin: &str| passes(&[("host", "192.168.1.10:8080"), ("origin", origin)]);
        assert!(from("http://192.168.1.10:8080"));
        for origin in [
            "https://192.168.1.10:8080",
            "http://192.168.1.10",
            "http://evil.example",
            "null",
            "https://atelier.example.nl",
        ] {
            assert!(!from(origin), "{origin}");
        }
        assert!(passes(&[("host", "atelier.example.nl"), ("origin", "https://atelier.example.nl")]));
        assert!(!passes(&[("host", "atelier.example.nl"), ("origin", "https://evil.example")]));
    }

    #[test]
    fn over_tls_the_origin_says_so() {
        let mut request = request(&[("host", "192.168.1.10:8443"), ("origin", "https://192.168.1.10:8443")]);
        assert_eq!(hosts().check(&request, &Proxies::default()), None);
        request.extensions_mut().insert(Scheme::Https);
        assert!(hosts().check(&request, &Proxies::default()).is_some());
    }

    #[test]
    fn what_a_proxy_says_counts_when_it_is_trusted() {
        let request = request(&[
            ("host", "127.0.0.1:8080"),
            ("x-forwarded-host", "zaal.lan"),
            ("x-forwarded-proto", "https"),
            ("origin", "https://zaal.lan"),
        ]);
        assert_eq!(hosts().check(&request, &Proxies::default()), None);
        let trusting = Proxies(vec![IpAddr::from([10, 0, 0, 1])]);
        assert_eq!(hosts().check(&request, &trusting).as_deref(), Some("zaal.lan"));
    }
}
