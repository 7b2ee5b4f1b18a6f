//! Which ideas enter the ballot where there are too many to read at once (selection.md §1).
//! It drops nothing in silence: ideas too few people judged are named beside the list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Ideas that fit one flow of marking and picking; the shortlist's length, ties apart.
pub const SHORTLIST_LENGTH: usize = 20;
/// Judgements from which an idea counts as seen enough, where so many people are there.
const JUDGED_ENOUGH: u32 = 5;

/// One idea after marking.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    pub id: String,
    /// People who marked it *kansrijk*.
    pub marks: u32,
    /// People who judged it, *kansrijk* or *nu niet*.
    pub judged: u32,
}

/// What enters the ballot.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Shortlist {
    /// In the order in which they were given.
    pub ideas: Vec<String>,
    /// Ideas, on the list or not, that fewer than min(5, present − 1) people judged: *te weinig gezien*.
    pub too_little_seen: Vec<String>,
}

/// All ideas where there are at most [`SHORTLIST_LENGTH`]; otherwise the best by
/// (marks + 1) / (judged + 2), compared exactly, with all ties with the last.
pub fn shortlist(screened: &[Screened], present: u32) -> Shortlist {
    let enough = JUDGED_ENOUGH.min(present.saturating_sub(1));
    let ids = |keep: &dyn Fn(&Screened) -> bool| {
        screened.iter().filter(|idea| keep(idea)).map(|idea| idea.id.clone()).collect()
    };
    let mut by_score: Vec<&Screened> = screened.iter().collect();
    by_score.sort_by(|a, b| b.compare_score(a));
    let last = by_score.get(SHORTLIST_LENGTH - 1);
    Shortlist {
        ideas: ids(&|idea| last.is_none_or(|last| idea.compare_score(last).is_ge())),
        too_little_seen: ids(&|idea| idea.judged < enough),
    }
}

impl Screened {
    fn compare_score(&self, other: &Self) -> std::cmp::Ordering {
        let cross = |marks: u32, judged: u32| (u64::from(marks) + 1) * (u64::from(judged) + 2);
        cross(self.marks, other.judged).cmp(&cross(other.marks, self.judged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screened(figures: impl IntoIterator<Item = (u32, u32)>) -> Vec<Screened> {
        let tell = |(at, (marks, judged))| Screened { id: format!("T{at}"), marks, judged };
        figures.into_iter().enumerate().map(tell).collect()
    }

    #[test]
    fn up_to_twenty_ideas_all_enter() {
        let ideas = screened((0..20).map(|_| (0, 9)));
        assert_eq!(shortlist(&ideas, 30).ideas.len(), 20);
    }

    #[test]
    fn the_twentieth_takes_its_equals_along() {
        // 19 liked by all, four at (2+1)/(4+2) = (4+1)/(8+2) = 1/2, one below.
        let ideas = screened((0..19).map(|_| (8, 8)).chain([(2, 4), (4, 8), (2, 4), (0, 0), (1, 9)]));
        let list = shortlist(&ideas, 9);
        assert_eq!(list.ideas.len(), 23);
        assert!(!list.ideas.contains(&"T23".to_owned()));
        assert_eq!(list.too_little_seen, ["T19", "T21", "T22"]);
    }

    #[test]
    fn in_a_small_room_fewer_judgements_are_enough() {
        let ideas = screened([(1, 2), (0, 1)]);
        assert_eq!(shortlist(&ideas, 3).too_little_seen, ["T1"]);
        assert!(shortlist(&ideas, 0).too_little_seen.is_empty());
    }
}
