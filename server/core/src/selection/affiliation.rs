//! What each affiliation (*Ik ben hier als …*) voted, as far as it may be shown: never a count of one to
//! four people, and nothing from which one follows.
//! It knows no persons and no names of groups, and it decides nothing about the result.
//!
//! # Why nobody can compute a count of a small group
//!
//! Published are, per idea, the picks of everyone, and of each shown group. By adding and subtracting, these
//! give counts of unions of shown groups and of the *remainder*: everyone in no shown group. All shown groups
//! are at least five ballots, and the remainder is none or at least five, so no such union is one to four.
//!
//! What is shown is a function of the groups of five and more and of the number of the other ballots alone.
//! Nobody needs to say an affiliation, so a small group and the same people without one give the same answer:
//! it holds nothing that tells how large a small group is, or whether it is there. Neither do its picks follow
//! per idea: total minus shown is the remainder's, five ballots or more, in which a small group cannot be told
//! from those without a group or from a larger group that was hidden with it. An idea that nobody in the
//! remainder picked is picked by nobody in a small group; that is a statement on five people or more.
//!
//! What the caller must keep to, because no single answer can:
//!
//! - **Once per round.** Two answers of one round that differ by a late or changed ballot give that ballot
//!   away. After reopening a round, keep the first answer or show none. A second count after a merge has the
//!   same ballots: its groups are the same, and it may be shown.
//! - **No sums over themes** beside the themes: a group's total minus the themes that show it is the theme that
//!   hides it.
//! - **Paper ballots** have no group; they belong to the remainder.
//!
//! What it does not prevent: who holds the exported ballots too can often work out which of them make up a
//! shown group, because few sets of ballots add up to its picks. A small group stays hidden among the rest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ballot::Ballot;

/// Ballots from which a group, and whatever is left over, may be shown (selection.md §5).
pub const AFFILIATION_BALLOTS_MIN: u32 = 5;

/// What one affiliation voted.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct AffiliationCount {
    /// The number by which the caller knows the group.
    pub affiliation: u32,
    /// Counted ballots of the group, at least [`AFFILIATION_BALLOTS_MIN`].
    pub ballots: u32,
    /// How many of them picked each idea; ideas that none of them picked are left out.
    pub picks: BTreeMap<String, u32>,
}

/// The affiliations that may be shown, by number. Groups under five counted ballots are left out; where fewer
/// than five ballots are then left over, the smallest group goes too (of equal ones the last), until five are
/// left or none.
pub fn affiliation_counts<'a>(
    ballots: impl IntoIterator<Item = (Option<u32>, &'a Ballot)>,
) -> Vec<AffiliationCount> {
    let mut everyone = 0;
    let mut groups: BTreeMap<u32, AffiliationCount> = BTreeMap::new();
    for (affiliation, ballot) in ballots.into_iter().filter(|(_, ballot)| ballot.is_counted()) {
        everyone += 1;
        let Some(affiliation) = affiliation else { continue };
        let empty = || AffiliationCount { affiliation, ballots: 0, picks: BTreeMap::new() };
        let group = groups.entry(affiliation).or_insert_with(empty);
        group.ballots += 1;
        for id in &ballot.picks {
            *group.picks.entry(id.clone()).or_default() += 1;
        }
    }
    let mut shown: Vec<AffiliationCount> =
        groups.into_values().filter(|group| group.ballots >= AFFILIATION_BALLOTS_MIN).collect();
    while (1..AFFILIATION_BALLOTS_MIN).contains(&left_over(everyone, &shown))
        && let Some((smallest, _)) = shown.iter().enumerate().rev().min_by_key(|(_, group)| group.ballots)
    {
        shown.remove(smallest);
    }
    shown
}

fn left_over(everyone: u32, shown: &[AffiliationCount]) -> u32 {
    everyone - shown.iter().map(|group| group.ballots).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room<const N: usize>(groups: [(Option<u32>, usize); N]) -> Vec<(u32, u32)> {
        let ballot = Ballot { picks: vec!["a".to_owned()], ..Ballot::default() };
        let ballots = groups.into_iter().flat_map(|(group, size)| vec![(group, &ballot); size]);
        affiliation_counts(ballots).into_iter().map(|group| (group.affiliation, group.ballots)).collect()
    }

    #[test]
    fn groups_of_five_are_shown_beside_a_remainder_of_none_or_five() {
        assert_eq!(room([(Some(1), 5), (Some(2), 9)]), [(1, 5), (2, 9)]);
        assert_eq!(room([(Some(1), 5), (Some(2), 4), (None, 1)]), [(1, 5)]);
        assert_eq!(room([(Some(3), 4), (None, 20)]), []);
        assert_eq!(room([]), []);
    }

    #[test]
    fn a_small_remainder_takes_the_smallest_group_along() {
        assert_eq!(room([(Some(1), 6), (Some(2), 9), (Some(3), 2)]), [(2, 9)]);
        assert_eq!(room([(Some(1), 7), (Some(2), 7), (None, 4)]), [(1, 7)]);
        assert_eq!(room([(Some(1), 30), (None, 1)]), []);
    }

    #[test]
    fn a_ballot_that_is_not_counted_makes_no_group_larger() {
        let (full, empty) = (Ballot { picks: vec!["a".to_owned()], ..Ballot::default() }, Ballot::default());
        let four_and_one = [(Some(1), &full); 4].into_iter().chain([(Some(1), &empty)]);
        assert_eq!(affiliation_counts(four_and_one.chain([(None, &full); 5])), []);
        let five = [(Some(1), &full); 5].into_iter().chain([(None, &empty)]);
        let shown = affiliation_counts(five);
        assert_eq!((shown[0].ballots, &shown[0].picks), (5, &[("a".to_owned(), 5)].into()));
    }
}
