//! The pieces of words by which texts are compared.
//! No stemmer and no word list: Dutch compounds are what pieces catch.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lengths of the pieces, in characters.
const GRAM_LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;

/// NFKD without combining marks, lower-case, and every run of what is no letter or digit as one space.
pub fn normalise(text: &str) -> String {
    let folded: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Every gram of a text with its term frequency 1 + ln(count). Each word is padded with a space on both
/// sides; a padded word no longer than a gram gives itself once.
pub(super) fn grams(text: &str) -> Vec<(Box<str>, f64)> {
    let mut counts: BTreeMap<Box<str>, u32> = BTreeMap::new();
    for word in normalise(text).split(' ').filter(|word| !word.is_empty()) {
        let padded: Vec<char> = format!(" {word} ").chars().collect();
        for length in GRAM_LENGTHS {
            for gram in padded.windows(length.min(padded.len())) {
                *counts.entry(gram.iter().collect::<String>().into()).or_default() += 1;
            }
            if padded.len() <= length {
                break;
            }
        }
    }
    counts.into_iter().map(|(gram, count)| (gram, 1.0 + f64::from(count).ln())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_count() {
        assert_eq!(normalise("  Café – ‘Ruimte’, 2x!"), "cafe ruimte 2x");
        assert_eq!(normalise("…"), "");
    }

    #[test]
    fn words_give_pieces_and_short_words_themselves_once() {
        let names =
            |text: &str| grams(text).into_iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
        assert_eq!(names("a"), [" a "]);
        assert_eq!(names("ab"), [" ab", " ab ", "ab "]);
        assert_eq!(names("bus"), [" bu", " bus", " bus ", "bus", "bus ", "us "]);
        assert_eq!(grams("a a")[0].1, 1.0 + 2.0_f64.ln());
    }
}
