//! How many voters see something of their own come back, and who does not.
//! It takes any list of ideas, so it serves the result, a selection that differs, and all themes at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ballot::Ballot;
use super::lot::Lot;

/// Counted ballots below which no percentage is shown: with fewer, a percentage points at persons.
pub const PERCENT_BALLOTS_MIN: u32 = 5;

/// Counted voters with at least one own pick among the selected ideas.
#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ts(export)]
pub struct Coverage {
    pub with: u32,
    /// All counted voters.
    pub of: u32,
}

impl Coverage {
    /// As [`percent`].
    pub fn percent(self) -> Option<u8> {
        percent(self.with, self.of)
    }
}

/// The idea that most voters picked of those who see nothing back: the natural extra candidate.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Unheard {
    pub idea: String,
    /// Counted voters who picked it and have no pick selected.
    pub voters: u32,
}

/// Whole percent, rounded **down**; none under [`PERCENT_BALLOTS_MIN`] counted ballots.
pub fn percent(with: u32, of: u32) -> Option<u8> {
    if of < PERCENT_BALLOTS_MIN {
        return None;
    }
    u8::try_from(u64::from(with.min(of)) * 100 / u64::from(of)).ok()
}

/// Coverage of `selected` over the counted ballots ([`Ballot::is_counted`]). For the plenary, pass one ballot
/// per person ([`Ballot::together`]) and the selected ideas of all themes.
pub fn coverage<'a>(ballots: impl IntoIterator<Item = &'a Ballot>, selected: &[String]) -> Coverage {
    let selected: BTreeSet<&str> = selected.iter().map(String::as_str).collect();
    let mut coverage = Coverage::default();
    for ballot in ballots.into_iter().filter(|ballot| ballot.is_counted()) {
        coverage.of += 1;
        coverage.with += u32::from(sees_own(ballot, &selected));
    }
    coverage
}

/// The largest group of voters who picked one same idea and see nothing back; equal groups by more
/// picks, more marks, the lot. None where everyone sees a pick selected.
pub fn largest_unheard(ballots: &[Ballot], selected: &[String], lot: &Lot) -> Option<Unheard> {
    let selected: BTreeSet<&str> = selected.iter().map(String::as_str).collect();
    let mut groups: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for ballot in ballots {
        let unheard = !sees_own(ballot, &selected);
        for id in &ballot.picks {
            let group = groups.entry(id).or_default();
            group.0 += u32::from(unheard);
            group.1 += 1;
        }
        for id in &ballot.marks {
            groups.entry(id).or_default().2 += 1;
        }
    }
    let most = groups.values().copied().max()?;
    let equal = groups.into_iter().filter(|(_, figures)| *figures == most);
    let (idea, (voters, ..)) = equal.min_by_key(|(id, _)| lot.draw(id))?;
    (voters > 0).then(|| Unheard { idea: idea.to_owned(), voters })
}

fn sees_own(ballot: &Ballot, selected: &BTreeSet<&str>) -> bool {
    ballot.picks.iter().any(|id| selected.contains(id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballot(picks: &[&str]) -> Ballot {
        let picks: Vec<String> = picks.iter().map(ToString::to_string).collect();
        Ballot { marks: picks.clone(), picks, ..Ballot::default() }
    }

    #[test]
    fn percentages_round_down_and_hide_small_rooms() {
        assert_eq!(percent(82, 100), Some(82));
        assert_eq!(percent(999, 1000), Some(99));
        assert_eq!(percent(5, 5), Some(100));
        assert_eq!(percent(4, 4), None);
    }

    #[test]
    fn a_person_of_two_themes_is_one_voter() {
        let everyone = [Ballot::together([&ballot(&["a"]), &ballot(&["x"])]), ballot(&["b"]), ballot(&[])];
        assert_eq!(coverage(&everyone, &["x".to_owned()]), Coverage { with: 1, of: 2 });
    }

    #[test]
    fn the_unheard_group_is_the_largest_that_sees_nothing() {
        let ballots = [ballot(&["a", "b"]), ballot(&["b"]), ballot(&["c"]), ballot(&["b", "c"])];
        let unheard = |selected: &str| largest_unheard(&ballots, &[selected.to_owned()], &Lot::new("00"));
        assert_eq!(unheard("b"), Some(Unheard { idea: "c".to_owned(), voters: 1 }));
        assert_eq!(unheard("c"), Some(Unheard { idea: "b".to_owned(), voters: 2 }));
        assert_eq!(largest_unheard(&ballots[..1], &["a".to_owned()], &Lot::new("00")), None);
    }
}
