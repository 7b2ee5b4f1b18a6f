//! The public lot: which of two equal ideas goes first, by a draw nobody can steer and anyone can redo.
//! It draws no seed itself; the caller passes one.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ballot::Ballot;

/// Length of a server seed in hexadecimal digits: 16 random bytes.
const SERVER_SEED_DIGITS: usize = 32;
/// Longest lot seed given by hand.
const SEED_LENGTH_MAX: usize = 128;

/// One order over all ideas for a whole computation (selection.md §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    seed: String,
}

impl Lot {
    /// A lot from a seed as text.
    pub fn new(seed: impl Into<String>) -> Self {
        Self { seed: seed.into() }
    }

    /// The lot of a round: hex SHA-256(`server_seed` ":" hex SHA-256(canonical ballots)). Because the
    /// ballots enter the seed, neither who runs the server nor a participant can steer it.
    pub fn of_round(server_seed: &str, ballots: &[Ballot]) -> Self {
        Self::of_hash(server_seed, &ballots_hash(ballots))
    }

    /// As [`Lot::of_round`], from the hash of the canonical ballots.
    pub(super) fn of_hash(server_seed: &str, ballots_hash: &str) -> Self {
        Self::new(sha256_hex(&format!("{server_seed}:{ballots_hash}")))
    }

    pub fn seed(&self) -> &str {
        &self.seed
    }

    /// Lowercase hex of SHA-256(lot seed ":" idea); the smallest wins.
    pub fn draw(&self, idea: &str) -> String {
        sha256_hex(&format!("{}:{idea}", self.seed))
    }
}

/// What is published when a round opens: the lowercase hex SHA-256 of the server seed's hex text.
pub fn commitment(server_seed: &str) -> String {
    sha256_hex(server_seed)
}

/// The one text of a set of ballots: ids sorted within each ballot, ballots sorted by their own text,
/// compact JSON, `[{"marks":[…],"picks":[…]},…]`. Where a ballot has them, `"points":{…}` or
/// `"scores":{…}` follow, their ids sorted.
pub fn canonical_ballots(ballots: &[Ballot]) -> String {
    let texts: Vec<String> = in_canonical_order(ballots).into_iter().map(|(text, _)| text).collect();
    format!("[{}]", texts.join(","))
}

/// The ballots in the order of their canonical texts, and the hash of all.
pub(super) fn in_order_with_hash(ballots: &[Ballot]) -> (Vec<&Ballot>, String) {
    let mut hash = Sha256::new();
    let mut ordered = Vec::with_capacity(ballots.len());
    hash.update("[");
    for (at, (text, ballot)) in in_canonical_order(ballots).into_iter().enumerate() {
        hash.update(if at == 0 { "" } else { "," });
        hash.update(text);
        ordered.push(ballot);
    }
    hash.update("]");
    (ordered, hex::encode(hash.finalize()))
}

fn in_canonical_order(ballots: &[Ballot]) -> Vec<(String, &Ballot)> {
    let mut texts: Vec<(String, &Ballot)> = ballots.iter().map(|one| (canonical_ballot(one), one)).collect();
    texts.sort_by(|one, other| one.0.cmp(&other.0));
    texts
}

/// Lowercase hex SHA-256 of the canonical ballots.
pub fn ballots_hash(ballots: &[Ballot]) -> String {
    sha256_hex(&canonical_ballots(ballots))
}

fn canonical_ballot(ballot: &Ballot) -> String {
    fn sorted(ids: &[String]) -> Vec<&str> {
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        ids
    }
    let text = CanonicalBallot {
        marks: sorted(&ballot.marks),
        picks: sorted(&ballot.picks),
        points: &ballot.points,
        scores: &ballot.scores,
    };
    serde_json::to_string(&text).unwrap_or_else(|error| unreachable!("ids and numbers only: {error}"))
}

/// The parts of a ballot in the order in which they are hashed; what came later stands only where it is.
#[derive(Serialize)]
struct CanonicalBallot<'a> {
    marks: Vec<&'a str>,
    picks: Vec<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    points: &'a BTreeMap<String, u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    scores: &'a BTreeMap<String, Vec<Option<u8>>>,
}

pub(super) fn is_server_seed(text: &str) -> bool {
    text.len() == SERVER_SEED_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A seed by hand is meant to be hex; a plain word is let through, so that published counts whose lot
/// was a word can be recounted.
pub(super) fn is_seed(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !text.is_empty() && text.len() <= SEED_LENGTH_MAX && text.bytes().all(allowed)
}

fn sha256_hex(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_text_does_not_depend_on_order() {
        let ballot = |picks: &[&str]| {
            let picks: Vec<String> = picks.iter().map(ToString::to_string).collect();
            Ballot { marks: picks.clone(), picks, ..Ballot::default() }
        };
        let text = canonical_ballots(&[ballot(&["b", "a"]), ballot(&["a"])]);
        assert_eq!(text, r#"[{"marks":["a","b"],"picks":["a","b"]},{"marks":["a"],"picks":["a"]}]"#);
        assert_eq!(text, canonical_ballots(&[ballot(&["a"]), ballot(&["a", "b"])]));
    }

    #[test]
    fn the_hash_of_ballots_in_order_is_that_of_their_text() {
        let ballot = |id: &str| Ballot { picks: vec![id.to_owned()], ..Ballot::default() };
        let ballots = [ballot("b"), ballot("a"), ballot("b")];
        let (ordered, hash) = in_order_with_hash(&ballots);
        assert_eq!(ordered, [&ballots[1], &ballots[0], &ballots[2]]);
        assert_eq!(hash, ballots_hash(&ballots));
        assert_eq!(in_order_with_hash(&[]).1, ballots_hash(&[]));
    }

    #[test]
    fn points_and_scores_are_part_of_the_text_only_where_there_are_any() {
        let points = Ballot::of_points([("b".to_owned(), 2), ("a".to_owned(), 1)].into());
        let scores = Ballot::of_scores([("a".to_owned(), vec![Some(5), None])].into());
        assert_eq!(
            canonical_ballots(&[scores, points]),
            r#"[{"marks":["a","b"],"picks":["a","b"],"points":{"a":1,"b":2}},"#.to_owned()
                + r#"{"marks":["a"],"picks":["a"],"scores":{"a":[5,null]}}]"#
        );
    }

    #[test]
    fn a_draw_is_plain_sha256_that_a_shell_can_redo() {
        // printf %s demo-seed:2 | sha256sum
        assert_eq!(
            Lot::new("demo-seed").draw("2"),
            "5fee17d91c89a0fda95a42ca81e262754122889f22fd68b732319eb331f769cd"
        );
    }
}
