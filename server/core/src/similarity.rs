//! How alike two contributions are: character n-grams within words, TF-IDF, cosine (selection.md §6).
//! It never merges and never judges; opposites score high too, so a person decides.

mod grams;

use std::collections::BTreeMap;

use grams::grams;
pub use grams::normalise;

/// Suggestions while typing: at most so many.
pub const SUGGESTIONS_MAX: usize = 3;
/// From this score on a suggestion is made: all light edits and most rewordings of the judged titles.
pub const SUGGESTION_SCORE_MIN: f64 = 0.20;
/// Characters from which a text being typed is compared at all.
pub const SUGGESTION_CHARACTERS_MIN: usize = 8;
/// Words from which a text being typed is compared at all.
pub const SUGGESTION_WORDS_MIN: usize = 2;
/// Merge hints for the facilitator: at most so many pairs.
pub const HINTS_MAX: usize = 10;
/// From this score on two contributions of whole sentences are a hint.
pub const HINT_SCORE_MIN_SENTENCES: f64 = 0.38;
/// From this score on two titles are a hint; short texts share n-grams more easily.
pub const HINT_SCORE_MIN_TITLES: f64 = 0.60;
/// Characters of the text below a title that are compared.
const BODY_CHARACTERS_MAX: usize = 200;

/// The part of a contribution that is compared: its title and the first 200 characters of its text.
pub fn compared(title: &str, body: &str) -> String {
    let start: String = body.chars().take(BODY_CHARACTERS_MAX).collect();
    format!("{title} {start}")
}

/// Whether a text being typed is long enough to compare.
pub fn long_enough(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() >= SUGGESTION_CHARACTERS_MIN
        && text.split_whitespace().count() >= SUGGESTION_WORDS_MIN
}

/// A text like the one asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike<K> {
    pub key: K,
    /// Cosine, 0 to 1.
    pub score: f64,
}

/// Two texts that are alike; `one` is the smaller key.
#[derive(Clone, Debug, PartialEq)]
pub struct AlikePair<K> {
    pub one: K,
    pub other: K,
    /// Cosine, 0 to 1.
    pub score: f64,
}

/// The texts of one theme, found again through their n-grams. Equal contents give equal answers,
/// however they came about.
#[derive(Clone, Debug)]
pub struct Index<K> {
    /// Per text, its grams with their term frequency 1 + ln(count).
    texts: BTreeMap<K, Vec<(Gram, f64)>>,
    /// Every gram that a text ever had, numbered by arrival.
    numbers: BTreeMap<Box<str>, Gram>,
    /// Per gram, the texts that have it now and its term frequency there.
    postings: Vec<BTreeMap<K, f64>>,
}

type Gram = usize;

impl<K: Ord> Default for Index<K> {
    fn default() -> Self {
        Self { texts: BTreeMap::new(), numbers: BTreeMap::new(), postings: Vec::new() }
    }
}

impl<K: Ord + Clone> Index<K> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Adds a text, or replaces the one that had this key. What to pass is what [`compared`] gives.
    pub fn put(&mut self, key: K, text: &str) {
        self.remove(&key);
        let mut vector = Vec::new();
        for (name, frequency) in grams(text) {
            let next = self.numbers.len();
            let gram = *self.numbers.entry(name).or_insert(next);
            if gram == self.postings.len() {
                self.postings.push(BTreeMap::new());
            }
            self.postings[gram].insert(key.clone(), frequency);
            vector.push((gram, frequency));
        }
        self.texts.insert(key, vector);
    }

    /// Takes a text out; a key that is not there changes nothing.
    pub fn remove(&mut self, key: &K) {
        for (gram, _) in self.texts.remove(key).unwrap_or_default() {
            self.postings[gram].remove(key);
        }
    }

    /// The `n` texts most like this one, best first, of those with at least `score_min` that `may_see`
    /// lets through. The text asked about need not be in the index.
    pub fn query(&self, text: &str, n: usize, score_min: f64, may_see: impl Fn(&K) -> bool) -> Vec<Alike<K>> {
        let mut dots: BTreeMap<&K, f64> = BTreeMap::new();
        let mut squares = 0.0;
        for (name, frequency) in grams(text) {
            let gram = self.numbers.get(&name).copied();
            let rarity = self.rarity(gram);
            squares += (frequency * rarity).powi(2);
            for (key, there) in gram.iter().flat_map(|&gram| &self.postings[gram]) {
                *dots.entry(key).or_default() += frequency * there * rarity * rarity;
            }
        }
        let length = f64::sqrt(squares);
        let mut alike: Vec<Alike<K>> = dots
            .into_iter()
            .filter(|(key, _)| may_see(key))
            .map(|(key, dot)| Alike {
                key: key.clone(),
                score: dot / (length * self.length(&self.texts[key])),
            })
            .filter(|alike| alike.score >= score_min)
            .collect();
        // Keys come in order and the sort is stable: equal scores stay in the order of their keys.
        alike.sort_by(|a, b| b.score.total_cmp(&a.score));
        alike.truncate(n);
        alike
    }

    /// How alike two texts of the index are; none where one is not there.
    pub fn score(&self, one: &K, other: &K) -> Option<f64> {
        let (one, other) = (self.texts.get(one)?, self.texts.get(other)?);
        let mine: BTreeMap<Gram, f64> = one.iter().copied().collect();
        let shared = other.iter().filter_map(|&(gram, there)| Some((gram, there * mine.get(&gram)?)));
        let dot: f64 = shared.map(|(gram, product)| product * self.rarity(Some(gram)).powi(2)).sum();
        let lengths = self.length(one) * self.length(other);
        Some(if lengths > 0.0 { dot / lengths } else { 0.0 })
    }

    /// The `n` pairs most alike, best first, of those with at least `score_min` that `keep` lets through
    /// (it drops what a facilitator called *niet hetzelfde*).
    pub fn top_pairs(&self, n: usize, score_min: f64, keep: impl Fn(&K, &K) -> bool) -> Vec<AlikePair<K>> {
        let lengths: BTreeMap<&K, f64> =
            self.texts.iter().map(|(key, text)| (key, self.length(text))).collect();
        let mut pairs = Vec::new();
        for (one, text) in &self.texts {
            let mut dots: BTreeMap<&K, f64> = BTreeMap::new();
            for &(gram, frequency) in text {
                let weight = frequency * self.rarity(Some(gram)).powi(2);
                let after = (std::ops::Bound::Excluded(one), std::ops::Bound::Unbounded);
                for (other, there) in self.postings[gram].range::<K, _>(after) {
                    *dots.entry(other).or_default() += weight * there;
                }
            }
            let scored = dots.into_iter().map(|(other, dot)| (other, dot / (lengths[one] * lengths[other])));
            let alike = scored.filter(|(other, score)| *score >= score_min && keep(one, other));
            pairs.extend(alike.map(|(other, score)| AlikePair {
                one: one.clone(),
                other: other.clone(),
                score,
            }));
        }
        pairs.sort_by(|a, b| b.score.total_cmp(&a.score));
        pairs.truncate(n);
        pairs
    }

    /// idf = ln((1 + N) / (1 + df)) + 1; a gram that no text has is the rarest.
    fn rarity(&self, gram: Option<Gram>) -> f64 {
        let with = gram.map_or(0, |gram| self.postings[gram].len());
        ((1.0 + self.texts.len() as f64) / (1.0 + with as f64)).ln() + 1.0
    }

    fn length(&self, text: &[(Gram, f64)]) -> f64 {
        text.iter()
            .map(|&(gram, frequency)| (frequency * self.rarity(Some(gram))).powi(2))
            .sum::<f64>()
            .sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&str]) -> Index<usize> {
        let mut index = Index::new();
        texts.iter().enumerate().for_each(|(key, text)| index.put(key, text));
        index
    }

    #[test]
    fn a_reworded_idea_is_found_and_a_hidden_one_is_not_told() {
        let index = index(&["Wandelmaatjes voor ouderen", "Fietsenrek bij de school", "Boekenruilkast"]);
        let found = index.query("wandelmaatje gezocht", SUGGESTIONS_MAX, SUGGESTION_SCORE_MIN, |_| true);
        assert_eq!(found.iter().map(|alike| alike.key).collect::<Vec<_>>(), [0]);
        assert!(index.query("wandelmaatje gezocht", 3, 0.2, |key| *key != 0).is_empty());
        assert!(index.query("?!", 3, 0.0, |_| true).is_empty());
    }

    #[test]
    fn putting_and_removing_leaves_no_trace() {
        let mut changed = index(&["een", "twee woorden", "drie keer niets"]);
        changed.put(1, "iets heel anders");
        changed.remove(&2);
        changed.remove(&9);
        let fresh = index(&["een", "iets heel anders"]);
        assert_eq!(changed.len(), 2);
        assert_eq!(
            changed.query("anders dan een", 9, 0.0, |_| true),
            fresh.query("anders dan een", 9, 0.0, |_| true)
        );
    }

    #[test]
    fn pairs_agree_with_single_scores_and_forget_what_was_refused() {
        let index =
            index(&["meer groen in de straat", "meer groen in de straten", "een zwembad", "groen zwembad"]);
        let pairs = index.top_pairs(HINTS_MAX, 0.1, |_, _| true);
        let found: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.one, pair.other)).collect();
        assert!(found.contains(&(0, 1)) && found.contains(&(2, 3)) && !found.contains(&(0, 2)), "{found:?}");
        assert!(pairs.is_sorted_by(|a, b| a.score >= b.score));
        for pair in &pairs {
            assert!((index.score(&pair.one, &pair.other).unwrap() - pair.score).abs() < 1e-12);
        }
        assert!(index.top_pairs(9, 0.1, |one, other| (*one, *other) != (0, 1)).iter().all(|p| p.other != 1));
        assert!((index.score(&0, &0).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(index.score(&0, &7), None);
    }

    #[test]
    fn short_texts_are_not_compared_while_typing() {
        assert!(long_enough("meer groen"));
        assert!(!long_enough("een bus"));
        assert!(!long_enough("zwembadwater"));
    }
}
