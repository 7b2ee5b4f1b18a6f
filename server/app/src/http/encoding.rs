//! Which compressed forms a client takes. It compresses nothing.

use axum::http::{HeaderMap, header};

/// Whether `Accept-Encoding` names this coding and does not rule it out with `q=0`.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let listed = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    listed.flat_map(|value| value.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok());
        named && weight.unwrap_or(1.0) > 0.0
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_coding_is_taken_when_named_and_not_ruled_out() {
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "gzip"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("deflate, GZIP;q=0.5, br; q=0"));
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
        assert!(!accepts(&headers, "zip"));
    }
}
