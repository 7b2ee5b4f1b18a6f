//! One person's vote in one round, without the person, in each of the forms a vote can have.
//! It checks nothing; `Tally` does, before anything is counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Points one ballot may hold, at most. A hundred is what people can divide; a million ballots of a
/// thousand still add up in 32 bits.
pub const POINTS_MAX: u32 = 1_000;
/// Criteria of one scale, at most. Two or three are what people can keep apart.
pub const CRITERIA_MAX: usize = 10;
/// The lowest and the highest step of the scale.
pub const SCORE_MIN: u8 = 1;
pub const SCORE_MAX: u8 = 5;
/// Mean from which a scored idea counts as picked: the step above the middle.
const PICK_MEAN_MIN: u32 = 4;

/// One person's vote, without the person. In a checked file the picks are a subset of the marks; where
/// points or scores were given, the picks follow from them, so that coverage, turnout and the largest
/// unheard group mean the same for every form.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[serde(from = "BallotAsWritten")]
pub struct Ballot {
    /// Ideas judged *kansrijk*. Where a file leaves them out, the picks count as marked.
    pub marks: Vec<String>,
    /// Ideas finally chosen. With points, the ideas that have any; with scores, those this person gives
    /// a mean of 4 or more. Where a file leaves them out, they are derived so.
    pub picks: Vec<String>,
    /// Points or dots per idea, at least 1 each; empty in other forms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<String, u32>,
    /// Per idea one step of the scale per criterion of the file, or nothing for *weet niet*; empty in
    /// other forms.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, Vec<Option<u8>>>,
}

impl Ballot {
    /// A ballot of points. Ideas with none are left out.
    pub fn of_points(points: BTreeMap<String, u32>) -> Ballot {
        let points = points.into_iter().filter(|(_, points)| *points > 0).collect();
        BallotAsWritten { points, ..BallotAsWritten::default() }.into()
    }

    /// A ballot of scores, per idea in the order of the criteria.
    pub fn of_scores(scores: BTreeMap<String, Vec<Option<u8>>>) -> Ballot {
        BallotAsWritten { scores, ..BallotAsWritten::default() }.into()
    }

    /// Whether it is one of the n. Picks or points make it so, and on a scale any score: a person who
    /// found nothing good has voted, and those low scores enter every mean. Were such a ballot left out
    /// of n, the floor and the coverage would speak of fewer people than the scores come from.
    pub fn is_counted(&self) -> bool {
        !self.picks.is_empty() || self.scores.values().flatten().any(Option::is_some)
    }

    /// One ballot of everything one person voted in several themes, each idea once.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Ballot>) -> Ballot {
        let mut whole = Ballot::default();
        for part in parts {
            whole.marks.extend_from_slice(&part.marks);
            whole.picks.extend_from_slice(&part.picks);
            whole.points.extend(part.points.clone());
            whole.scores.extend(part.scores.clone());
        }
        for ids in [&mut whole.marks, &mut whole.picks] {
            ids.sort();
            ids.dedup();
        }
        whole
    }

    /// The picks that follow from points or scores; none in other forms.
    pub(super) fn derived_picks(&self) -> impl Iterator<Item = &String> {
        derived(&self.points, &self.scores)
    }
}

fn derived<'a>(
    points: &'a BTreeMap<String, u32>,
    scores: &'a BTreeMap<String, Vec<Option<u8>>>,
) -> impl Iterator<Item = &'a String> {
    let pointed = points.iter().filter(|(_, points)| **points > 0).map(|(id, _)| id);
    let rated = scores.iter().filter(|(_, scores)| is_picked(scores)).map(|(id, _)| id);
    pointed.chain(rated)
}

fn is_picked(scores: &[Option<u8>]) -> bool {
    let (sum, given) =
        scores.iter().flatten().fold((0, 0), |(sum, given), score| (sum + u32::from(*score), given + 1));
    given > 0 && sum >= PICK_MEAN_MIN * given
}

#[derive(Deserialize, Default)]
struct BallotAsWritten {
    marks: Option<Vec<String>>,
    picks: Option<Vec<String>>,
    #[serde(default)]
    points: BTreeMap<String, u32>,
    #[serde(default)]
    scores: BTreeMap<String, Vec<Option<u8>>>,
}

impl From<BallotAsWritten> for Ballot {
    fn from(written: BallotAsWritten) -> Self {
        let picks =
            written.picks.unwrap_or_else(|| derived(&written.points, &written.scores).cloned().collect());
        let marks = written.marks.unwrap_or_else(|| picks.clone());
        Self { marks, picks, points: written.points, scores: written.scores }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Ballot {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn picks_follow_from_points_and_from_scores() {
        let points = read(r#"{"points": {"b": 3, "a": 1}}"#);
        assert_eq!((&points.picks, &points.marks), (&vec!["a".to_owned(), "b".to_owned()], &points.picks));
        // Means 4, 7/2, 4 over the one that is known, and nothing known.
        let scores = read(r#"{"scores": {"a": [3, 5], "b": [4, 3], "c": [null, 4], "d": [null, null]}}"#);
        assert_eq!(scores.picks, ["a", "c"]);
        assert_eq!(scores, Ballot::of_scores(scores.scores.clone()));
    }

    #[test]
    fn a_ballot_of_low_scores_counts_and_one_of_nothing_known_does_not() {
        let low = read(r#"{"scores": {"a": [1, 2]}}"#);
        assert!(low.picks.is_empty() && low.is_counted());
        assert!(!read(r#"{"scores": {"a": [null, null]}}"#).is_counted());
        assert!(!read(r#"{"marks": ["a"]}"#).is_counted());
        assert!(!Ballot::of_points([("a".to_owned(), 0)].into()).is_counted());
    }

    #[test]
    fn a_ballot_of_picks_is_written_as_it_always_was() {
        let text = r#"{"marks":["a","b"],"picks":["a"]}"#;
        assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
    }
}
