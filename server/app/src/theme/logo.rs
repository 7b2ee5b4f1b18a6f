//! A house's logo: an SVG or PNG beside its theme, small, and holding nothing that runs or comes from elsewhere.

use std::fs;
use std::path::Path;

use super::ThemeError;

/// Bytes of a logo: phones fetch it too.
const BYTES_MAX: u64 = 64 * 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What no drawing needs: scripts, other documents, and ways to fetch or to hide something.
const FORBIDDEN: [&str; 13] = [
    "<script",
    "<foreignobject",
    "<iframe",
    "<embed",
    "<object",
    "<image",
    "<audio",
    "<video",
    "<!entity",
    "<!doctype",
    "<?xml-stylesheet",
    "@import",
    "javascript:",
];

/// A logo that was found good.
#[derive(Clone, Debug)]
pub struct Logo {
    pub bytes: Vec<u8>,
    pub content_type: &'static str,
}

impl Logo {
    /// The file of this name beside the theme.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub(super) fn load(folder: &Path, name: &str) -> Result<Self, ThemeError> {
        let refused = |reason: &str| ThemeError::Logo { name: name.to_owned(), reason: reason.to_owned() };
        if name.contains(['/', '\\']) || name.starts_with('.') {
            return Err(refused("it must lie beside the theme's file"));
        }
        let path = folder.join(name);
        let unreadable = |error: std::io::Error| refused(&error.to_string());
        if fs::metadata(&path).map_err(unreadable)?.len() > BYTES_MAX {
            return Err(refused("it is larger than 64 KiB"));
        }
        let bytes = fs::read(&path).map_err(unreadable)?;
        if bytes.starts_with(PNG) {
            return Ok(Self { bytes, content_type: "image/png" });
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| refused("it is neither SVG nor PNG"))?;
        drawing(text).map_err(|reason| refused(&reason))?;
        Ok(Self { bytes, content_type: "image/svg+xml" })
    }
}

/// Whether an SVG draws and does nothing else.
fn drawing(text: &str) -> Result<(), String> {
    let lower: String = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    if !lower.contains("<svg") {
        return Err("it is neither SVG nor PNG".to_owned());
    }
    if let Some(found) = FORBIDDEN.iter().find(|forbidden| lower.contains(**forbidden)) {
        return Err(format!("it holds {found}"));
    }
    let tight = lower.replace(' ', "");
    for (opening, what) in [("href=\"", "a reference"), ("href='", "a reference"), ("url(", "a reference")] {
        for after in tight.split(opening).skip(1) {
            let target = after.trim_start_matches(['"', '\'']);
            if !target.starts_with('#') {
                return Err(format!("it holds {what} to something outside itself"));
            }
        }
    }
    if has_handler(&lower) {
        return Err("it holds something that runs".to_owned());
    }
    Ok(())
}

/// `onload=` and its kind, with or without space around the sign.
fn has_handler(lower: &str) -> bool {
    lower.split('=').rev().skip(1).any(|before| {
        let name = before.trim_end().rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        name.len() > 2 && name.starts_with("on")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_draws_and_does_nothing_else() {
        let good = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><linearGradient id="a"/><path fill="url(#a)" d="M0 0h9"/><use href="#b"/></svg>"##;
        assert_eq!(drawing(good), Ok(()));
        for bad in [
            "<svg><script>1</script></svg>",
            "<svg onload=\"x()\"></svg>",
            "<svg\nONLOAD = 'x()'></svg>",
            "<svg><a xlink:href=\"https://evil.example\"/></svg>",
            "<svg><use href='other.svg#x'/></svg>",
            "<svg><path style=\"fill:url( 'https://evil.example')\"/></svg>",
            "<svg><style>@import 'x.css'</style></svg>",
            "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>",
            "<svg><foreignObject/></svg>",
            "<html></html>",
        ] {
            assert!(drawing(bad).is_err(), "{bad}");
        }
    }
}
