//! The pages and what they load, from the binary. `build.rs` made the table; nothing is read from disk.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::encoding::accepts;
use super::error::Refused;
use super::pages::{LOGO, Pages};
use crate::app::App;
use crate::protocol::Code;

/// The page at each address.
const PAGES: [(&str, &str); 8] = [
    ("/", "/join.html"),
    ("/p", "/participant.html"),
    ("/console", "/console.html"),
    ("/stage", "/stage.html"),
    ("/report", "/report.html"),
    ("/home", "/home.html"),
    ("/preflight", "/preflight.html"),
    ("/check", "/check.html"),
];
/// Files whose name holds a hash of what they hold.
const HASHED: &str = "/assets/";

/// One file in all its forms, as `build.rs` writes them.
struct Asset {
    path: &'static str,
    etag: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What is sent of a file.
#[derive(Clone)]
pub(super) struct Forms {
    pub(super) etag: HeaderValue,
    pub(super) plain: Bytes,
    pub(super) gzip: Option<Bytes>,
    pub(super) brotli: Option<Bytes>,
}

/// What no route takes: a page, a file, or nothing.
pub(super) async fn serve(
    State(app): State<Arc<App>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    answer(&app.pages, &method, &uri, &headers)
}

fn answer(pages: &Pages, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let logo =
        pages.logo().filter(|_| uri.path() == LOGO).map(|(forms, content)| (forms.clone(), content, true));
    let file = || {
        let asset = find(uri.path())?;
        let forms = pages.of(asset.path).cloned().unwrap_or_else(|| asset.forms());
        Some((forms, content_type(asset.path), asset.path.starts_with(HASHED)))
    };
    let Some((forms, content, kept)) = logo.or_else(file) else {
        return Refused::from(Code::NotFound).into_response();
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (allow, Refused::from(Code::MethodNotAllowed)).into_response();
    }
    let cache = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = [
        (header::ETAG, forms.etag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| names(value, &forms.etag)) {
        return (StatusCode::NOT_MODIFIED, known).into_response();
    }
    let (bytes, coding) = match forms {
        Forms { brotli: Some(bytes), .. } if accepts(headers, "br") => (bytes, Some("br")),
        Forms { gzip: Some(bytes), .. } if accepts(headers, "gzip") => (bytes, Some("gzip")),
        Forms { plain, .. } => (plain, None),
    };
    let mut response = (known, Body::from(bytes)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content));
    if let Some(coding) = coding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

impl Asset {
    fn forms(&self) -> Forms {
        Forms {
            etag: HeaderValue::from_static(self.etag),
            plain: Bytes::from_static(self.plain),
            gzip: self.gzip.map(Bytes::from_static),
            brotli: self.brotli.map(Bytes::from_static),
        }
    }
}

/// Every file with what it holds, for who changes some of them at the start.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ASSETS.iter().map(|asset| (asset.path, asset.plain))
}

fn find(path: &str) -> Option<&'static Asset> {
    let page = PAGES.iter().find(|(address, _)| *address == path);
    // A page has one address: its file's name is not another.
    let path = match page {
        Some((_, file)) => file,
        None if path.ends_with(".html") => return None,
        None => path,
    };
    ASSETS.iter().find(|asset| asset.path == path)
}

fn names(value: &HeaderValue, etag: &HeaderValue) -> bool {
    value.to_str().is_ok_and(|value| value.split(',').any(|one| one.trim().as_bytes() == etag.as_bytes()))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(path: &str, headers: &[(header::HeaderName, &'static str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        answer(&Pages::default(), &Method::GET, &path.parse().expect("a path"), &headers.collect())
    }

    #[tokio::test]
    async fn every_page_stands_at_its_address_and_nowhere_else() {
        for (address, file) in PAGES {
            let response = get(address, &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{address}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(get(file, &[]).await.status(), StatusCode::NOT_FOUND, "{file}");
        }
        assert_eq!(get("/../Cargo.toml", &[]).await.status(), StatusCode::NOT_FOUND);
        let refused = answer(&Pages::default(), &Method::POST, &Uri::from_static("/p"), &HeaderMap::new());
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn a_page_that_did_not_change_is_not_sent_again() {
        let first = get("/", &[]).await;
        let etag = first.headers()[header::ETAG].to_str().expect("text").to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::try_from(&etag).expect("a value"));
        let again = answer(&Pages::default(), &Method::GET, &Uri::from_static("/"), &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(get("/", &[(header::IF_NONE_MATCH, "\"other\"")]).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_theme_is_in_the_page_and_its_one_style_sheet() {
        let example =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/theming/voorbeeld.json");
        let pages = Pages::themed(&crate::theme::Theme::load(&example).expect("good"));
        let get =
            |path: &str| answer(&pages, &Method::GET, &path.parse().expect("a path"), &HeaderMap::new());
        let text = async |response: Response| {
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
            String::from_utf8(bytes.to_vec()).expect("text")
        };
        let plain =
            text(answer(&Pages::default(), &Method::GET, &Uri::from_static("/"), &HeaderMap::new())).await;
        let page = text(get("/")).await;
        assert!(page.contains("<meta name=\"house\" content=\"Gemeente Lindemeer\""), "{page}");
        assert_eq!(page.matches("<link").count(), plain.matches("<link").count(), "no request more");
        let logo = get(LOGO);
        assert_eq!(logo.headers()[header::CONTENT_TYPE], "image/svg+xml");
        // Without built pages there is no style sheet to be in.
        if plain.contains("stylesheet") {
            let sheet = page.split('"').find(|part| part.contains(".css?t=")).expect("a style sheet");
            assert!(text(get(sheet)).await.ends_with("}\n"), "{sheet}");
            assert!(text(get(sheet)).await.contains("html:root{--accent:#0b5d4a"));
        }
    }

    #[tokio::test]
    async fn packed_forms_hold_the_same() {
        for asset in ASSETS {
            if let Some(gzip) = asset.gzip {
                let mut plain = Vec::new();
                let mut decoder = flate2::read::GzDecoder::new(gzip);
                std::io::Read::read_to_end(&mut decoder, &mut plain).expect("gzip");
                assert_eq!(plain, asset.plain, "{}", asset.path);
            }
        }
        let packed = get("/", &[(header::ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(get("/", &[]).await.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
