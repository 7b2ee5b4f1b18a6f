//! Texts people type: parsed once at the border, trimmed, normalised and limited; inside they are already true.
//! It translates nothing and knows no language.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

use crate::limits;

/// Why a text was refused. The display form is the stable code with its parameter, so that it survives a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing was left after trimming and removing control characters.
    #[error("text_empty")]
    Empty,
    /// More graphemes (or bytes) than the limit.
    #[error("text_too_long({max})")]
    TooLong {
        /// The limit in graphemes.
        max: usize,
    },
}

/// Trims, composes (NFC), and removes what no reader sees and what turns text around: control characters but line
/// breaks, and bidirectional overrides.
fn clean(text: &str) -> String {
    if is_plain(text) { text.trim().to_owned() } else { recomposed(text) }
}

/// Whether a text is one line that is composed already and holds nothing to remove, as most are.
fn is_plain(text: &str) -> bool {
    let stays = |c: char| visible(&c) && !matches!(c, '\n' | '\u{2028}' | '\u{2029}');
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        || (text.chars().all(stays) && is_nfc_quick(text.chars()) == IsNormalized::Yes)
}

fn visible(c: &char) -> bool {
    (*c == '\n' || !c.is_control())
        && !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200b}')
}

fn recomposed(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").split('\n') {
        let line: String = line.replace('\t', " ").chars().filter(visible).nfc().collect();
        lines.push(line.trim().to_owned());
    }
    lines.join("\n").trim().to_owned()
}

fn parse(text: &str, max: usize) -> Result<String, TextError> {
    // A text this far over its limit is refused before it is read whole.
    if text.len() > limits::TEXT_BYTES_MAX * 2 {
        return Err(TextError::TooLong { max });
    }
    let text = clean(text);
    if text.is_empty() || text.chars().all(|c| c.is_whitespace() || c == '\u{200d}' || c == '\u{200c}') {
        return Err(TextError::Empty);
    }
    // No text has more graphemes than bytes.
    if text.len() > limits::TEXT_BYTES_MAX || (text.len() > max && text.graphemes(true).count() > max) {
        return Err(TextError::TooLong { max });
    }
    Ok(text)
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $max:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string", export)]
        pub struct $name(String);

        impl $name {
            /// The most graphemes this text may have.
            pub const MAX: usize = $max;

            /// Trims, normalises and checks.
            ///
            /// # Errors
            /// When nothing visible is left, or more than [`Self::MAX`] graphemes.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                parse(text, $max).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl From<&$name> for Wording {
            fn from(text: &$name) -> Self {
                Self(Some(text.0.clone()))
            }
        }
    )+};
}

texts! {
    /// What is on a card.
    ContributionText: limits::CONTRIBUTION_GRAPHEMES_MAX,
    /// A remark on a card.
    CommentText: limits::COMMENT_GRAPHEMES_MAX,
    /// A title of a workshop, theme or step.
    Title: limits::TITLE_GRAPHEMES_MAX,
    /// A guiding question, criterion or instruction.
    Prompt: limits::PROMPT_GRAPHEMES_MAX,
    /// A person's name.
    DisplayName: limits::NAME_GRAPHEMES_MAX,
    /// Why something was decided.
    Reason: limits::REASON_GRAPHEMES_MAX,
    /// A line to everyone in a room.
    MessageText: limits::MESSAGE_GRAPHEMES_MAX,
}

/// A text as the log keeps it: what was typed, or nothing any more after redaction. Read back without limits, because
/// a recorded event stays true when a limit changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct Wording(pub Option<String>);

impl Wording {
    /// The text, empty when it was redacted.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl From<&str> for Wording {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_text_that_is_passed_over_would_have_come_out_the_same(
            text in "([ -~]|[àéïœßŁ‘’€\u{301}\u{308}\u{1100}\u{1161}\u{a0}\u{202e}\u{2028}\u{85}\r\n\t👍🏽]|\\PC){0,12}",
        ) {
            proptest::prop_assert_eq!(clean(&text), recomposed(&text));
        }
    }

    #[test]
    fn a_text_is_trimmed_composed_and_stripped() {
        let text = ContributionText::parse("  Cafe\u{301}\u{202e} op\u{7}\tde hoek \r\n ").expect("a text");
        assert_eq!(text.as_str(), "Café op de hoek");
    }

    #[test]
    fn nothing_visible_is_empty() {
        for text in ["", "  \n ", "\u{0}\u{1}\u{7f}", "\u{200b}\u{feff}", "\u{202e}", "\u{200d}"] {
            assert_eq!(ContributionText::parse(text), Err(TextError::Empty), "{text:?}");
        }
    }

    #[test]
    fn the_limit_counts_what_people_see() {
        let family = "👩‍👩‍👧";
        assert!(DisplayName::parse(&family.repeat(60)).is_ok());
        assert_eq!(DisplayName::parse(&family.repeat(61)), Err(TextError::TooLong { max: 60 }));
        let marks = format!("a{}", "\u{300}".repeat(4096));
        assert_eq!(DisplayName::parse(&marks), Err(TextError::TooLong { max: 60 }));
    }
}
