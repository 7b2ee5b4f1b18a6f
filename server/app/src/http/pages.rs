//! The pages as a house style changes them: its colours in the style sheet that each page has already, its name and logo in
//! the page's head. Made once, at the start; it answers no request.

use std::collections::HashMap;
use std::io::Write as _;

use axum::body::Bytes;
use axum::http::HeaderValue;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::assets::{self, Forms};
use crate::theme::{Logo, Theme};

/// Where the logo is.
pub(super) const LOGO: &str = "/theme/logo";

/// The files that are not as they were built.
#[derive(Default)]
pub(crate) struct Pages {
    changed: HashMap<&'static str, Forms>,
    logo: Option<(Forms, &'static str)>,
}

impl Pages {
    /// With this house style on every page.
    pub(crate) fn themed(theme: &Theme) -> Self {
        let logo = theme.logo.as_ref();
        let mut hash =
            Sha256::new().chain_update(&theme.css).chain_update(theme.name.as_deref().unwrap_or_default());
        hash = hash.chain_update(logo.map_or(&[][..], |logo| &logo.bytes));
        let version = hex::encode(&hash.finalize()[..6]);
        let mut changed = HashMap::new();
        for (path, plain) in assets::files().filter(|(path, _)| path.ends_with(".html")) {
            let page = String::from_utf8_lossy(plain);
            for sheet in sheets(&page) {
                let Some((path, plain)) = assets::files().find(|(path, _)| *path == sheet) else { continue };
                let themed = [plain, theme.css.as_bytes()].concat();
                changed.insert(path, forms(themed));
            }
            changed.insert(path, forms(dressed(&page, theme, &version).into_bytes()));
        }
        Self { changed, logo: logo.map(|Logo { bytes, content_type }| (forms(bytes.clone()), *content_type)) }
    }

    pub(super) fn of(&self, path: &str) -> Option<&Forms> {
        self.changed.get(path)
    }

    /// The logo and its content type.
    pub(super) fn logo(&self) -> Option<(&Forms, &'static str)> {
        self.logo.as_ref().map(|(forms, content)| (forms, *content))
    }
}

/// The addresses of a page's own style sheets.
fn sheets(page: &str) -> impl Iterator<Item = &str> {
    let links = page.split("<link rel=\"stylesheet\"").skip(1);
    links.filter_map(|link| link.split("href=\"").nth(1)?.split('"').next())
}

/// The page with the house's name and logo in its head; its style sheet has an address of this version, because browsers
/// keep it for a year.
fn dressed(page: &str, theme: &Theme, version: &str) -> String {
    let mut dressed = page.to_owned();
    for sheet in sheets(page) {
        dressed = dressed.replace(&format!("href=\"{sheet}\""), &format!("href=\"{sheet}?t={version}\""));
    }
    let name = escaped(theme.name.as_deref().unwrap_or_default());
    let logo = theme.logo.as_ref().map(|_| format!(" data-logo=\"{LOGO}?t={version}\"")).unwrap_or_default();
    dressed.replacen("</head>", &format!("  <meta name=\"house\" content=\"{name}\"{logo}>\n  </head>"), 1)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

fn forms(plain: Vec<u8>) -> Forms {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(&plain).and_then(|()| encoder.finish()).ok();
    let etag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&plain)[..12]));
    Forms {
        etag: HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("W/\"themed\"")),
        gzip: packed.filter(|packed| packed.len() < plain.len()).map(Bytes::from),
        plain: Bytes::from(plain),
        brotli: None,
    }
}
