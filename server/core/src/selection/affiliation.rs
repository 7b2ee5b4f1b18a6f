//! What groups of people picked, as far as that may be shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ballot::Ballot;

/// What one group picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AffiliationCount {
    /// Its number in the workshop's list, from 0.
    pub affiliation: u32,
    /// Counted ballots of the group.
    pub ballots: u32,
    /// Of them, how many picked each idea.
    pub picks: BTreeMap<String, u32>,
}

/// What groups of people picked: each ballot with the number of its group, if any was said.
#[must_use]
pub fn by_affiliation(ballots: &[(Option<u32>, Ballot)]) -> Vec<AffiliationCount> {
    let counted = || ballots.iter().filter(|(_, ballot)| !ballot.picks.is_empty());
    let mut groups: BTreeMap<u32, AffiliationCount> = BTreeMap::new();
    for (affiliation, ballot) in counted() {
        let Some(affiliation) = *affiliation else { continue };
        let empty = AffiliationCount { affiliation, ballots: 0, picks: BTreeMap::new() };
        let group = groups.entry(affiliation).or_insert(empty);
        group.ballots += 1;
        for pick in &ballot.picks {
            *group.picks.entry(pick.clone()).or_default() += 1;
        }
    }
    let mut shown: Vec<AffiliationCount> = groups.into_values().filter(|group| group.ballots >= 5).collect();
    loop {
        let rest = counted().count() as u32 - shown.iter().map(|group| group.ballots).sum::<u32>();
        let smallest = (0..shown.len()).min_by_key(|&at| shown[at].ballots);
        match smallest {
            Some(at) if (1..5).contains(&rest) => drop(shown.remove(at)),
            _ => return shown,
        }
    }
}
