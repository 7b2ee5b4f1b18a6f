//! How equal ideas are put in order: one criterion after another, until one idea is left.
//! It compares no times and no votes of its own; a rule hands it ideas that are already equal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::tally::Tally;

/// What decided between ideas that were equal until then.
#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum TieBreak {
    /// The cheaper one goes first; under equal shares only.
    LowerCost,
    MorePicks,
    /// Over all ballots, also those without picks.
    MoreMarks,
    /// More people who scored it; under best score only.
    MoreRaters,
    /// The public lot: shown as "door loting".
    Lot,
}

/// A tie at one place.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Tie {
    pub by: TieBreak,
    /// The other ideas that were still equal when `by` decided.
    pub with: Vec<String>,
}

/// Puts the first of `tied` (at least one) first, and says what decided, if anything had to.
pub(super) fn settle(
    tally: &Tally,
    mut tied: Vec<usize>,
    steps: &[TieBreak],
    costs: &[u64],
) -> (usize, Option<Tie>) {
    for &by in steps {
        if tied.len() == 1 {
            break;
        }
        let key = |&idea: &usize| match by {
            TieBreak::LowerCost => costs[idea],
            TieBreak::MorePicks => u64::from(u32::MAX - tally.votes(idea)),
            TieBreak::MoreMarks => u64::from(u32::MAX - tally.marked[idea]),
            TieBreak::MoreRaters => u64::from(u32::MAX - tally.raters[idea]),
            TieBreak::Lot => tally.lot_rank[idea] as u64,
        };
        let best = tied.iter().map(key).min();
        let (first, others): (Vec<usize>, Vec<usize>) = tied.iter().partition(|idea| Some(key(idea)) == best);
        if let [winner] = first[..] {
            let with = others.iter().map(|&idea| tally.ids[idea].clone()).collect();
            return (winner, Some(Tie { by, with }));
        }
        tied = first;
    }
    (tied[0], None)
}
