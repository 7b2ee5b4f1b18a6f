//! The published count: what one round says, in ids, with all that is needed to explain it.
//! Counting is deterministic: the same file gives the same count on every machine.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::amount::Amount;
use super::ballot_file::{BallotFile, Rule};
use super::coverage::{Coverage, Unheard, coverage, largest_unheard};
use super::equal_shares::{self, Purse};
use super::error::CountError;
use super::firmness::{self, Firmness};
use super::floor::floor_for;
use super::fraction::Fraction;
use super::lot::Lot;
use super::outcome::Won;
use super::tally::Tally;
use super::tie::{Tie, settle};
use super::{fair_share, most_votes};

/// Raised whenever the same ballots could give another result.
pub const RULE_VERSION: u32 = 1;

/// The result of one count.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Count {
    pub rule: Rule,
    pub rule_version: u32,
    pub places: u32,
    pub reserves: u32,
    /// Supporters an idea needed.
    pub floor: u32,
    /// What the lot hashed; recorded whether or not a tie was drawn.
    pub lot_seed: String,
    /// Ballots with at least one pick: n.
    pub counted: u32,
    /// All ballots, also empty ones.
    pub turnout: u32,
    pub present: Option<u32>,
    /// Places first, then reserves, each in the order in which the rule took them.
    pub order: Vec<Placed>,
    /// The other ideas that could be picked; most supporters first.
    pub unplaced: Vec<Unplaced>,
    /// Places that no idea reached.
    pub open_places: u32,
    /// Of the places, without reserves.
    pub coverage: Coverage,
    pub largest_unheard: Option<Unheard>,
    /// One per place in the order; none where it was not asked for, or the rule is equal shares.
    pub firmness: Option<Vec<Firmness>>,
    /// Equal shares with costs only.
    pub spending: Option<Spending>,
    /// As they came in; part of no figure above unless the file says `added`.
    pub hands_up: BTreeMap<String, u32>,
}

/// An idea in the order.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Placed {
    pub id: String,
    /// Fair share only: when the supporters had saved enough together. Later places have later times.
    pub time: Option<Fraction>,
    /// Counted ballots that picked it.
    pub supporters: u32,
    /// Supporters who already had an idea earlier in the order.
    pub represented: u32,
    /// Over all ballots, also those without picks.
    pub marks: u32,
    /// What decided where ideas were equal.
    pub tie: Option<Tie>,
    pub outcome: PlaceOutcome,
    /// The idea with more votes that this one went before, if there is one: the one with most.
    pub better_counted: Option<BetterCounted>,
}

#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum PlaceOutcome {
    Selected,
    Reserve,
}

/// Why the count of picks alone does not decide: many of this idea's supporters already had something.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct BetterCounted {
    pub id: String,
    pub supporters: u32,
    /// Of those supporters, how many had an idea earlier in the order at that moment.
    pub represented: u32,
}

#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Unplaced {
    pub id: String,
    pub supporters: u32,
    pub marks: u32,
    /// False: it had fewer supporters than the floor asks.
    pub reached_floor: bool,
}

#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Spending {
    pub budget: Amount,
    pub spent: Amount,
}

impl Count {
    /// Ids of the places, without reserves.
    pub fn selected(&self) -> Vec<String> {
        self.with_outcome(PlaceOutcome::Selected)
    }

    pub fn reserve_ids(&self) -> Vec<String> {
        self.with_outcome(PlaceOutcome::Reserve)
    }

    fn with_outcome(&self, outcome: PlaceOutcome) -> Vec<String> {
        self.order.iter().filter(|placed| placed.outcome == outcome).map(|placed| placed.id.clone()).collect()
    }
}

/// Counts a ballot file: selection.md §2 to §5 without firmness, in milliseconds.
///
/// # Errors
/// A file that cannot be counted whole is not counted at all; see [`CountError`].
pub fn count(file: &BallotFile) -> Result<Count, CountError> {
    let tally = Tally::of(file)?;
    Ok(count_tally(file, &tally)?.0)
}

/// As [`count`], with the firmness of each place from 200 resamples. About twenty times the work:
/// keep it off a room's task.
///
/// # Errors
/// As [`count`].
pub fn count_with_firmness(file: &BallotFile) -> Result<Count, CountError> {
    let tally = Tally::of(file)?;
    let (mut count, won) = count_tally(file, &tally)?;
    let selected: Vec<usize> = won.iter().take(count.selected().len()).map(|won| won.idea).collect();
    count.firmness = match file.rule {
        Rule::FairShare | Rule::MostVotes => Some(firmness::of(&tally, file, count.floor, &selected)),
        Rule::EqualShares => None,
    };
    Ok(count)
}

fn count_tally(file: &BallotFile, tally: &Tally) -> Result<(Count, Vec<Won>), CountError> {
    let counted = tally.counted() as u32;
    let seats = file.places as usize + file.reserves as usize;
    let mut spending = None;
    let (floor, won, selected) = match file.rule {
        Rule::FairShare | Rule::MostVotes => {
            let floor = file.floor.unwrap_or_else(|| floor_for(counted, file.places));
            let order = if file.rule == Rule::FairShare { fair_share::order } else { most_votes::order };
            (floor, order(tally, floor, seats), file.places as usize)
        }
        Rule::EqualShares => {
            let floor = file.floor.unwrap_or(1);
            let purse = Purse::of(file, tally)?;
            let won = equal_shares::order(tally, &purse, floor)?;
            spending = purse.spending(file, &won);
            let all = won.len();
            (floor, won, all)
        }
    };

    let order = tell_order(tally, &won, selected, floor);
    let ids: Vec<String> = order.iter().take(selected).map(|placed| placed.id.clone()).collect();
    let has_places = spending.is_none();
    let count = Count {
        rule: file.rule,
        rule_version: RULE_VERSION,
        places: file.places,
        reserves: file.reserves,
        floor,
        lot_seed: tally.lot_seed.clone(),
        counted,
        turnout: file.ballots.len() as u32,
        present: file.present,
        unplaced: tell_unplaced(tally, &won, floor),
        open_places: if has_places { file.places.saturating_sub(ids.len() as u32) } else { 0 },
        coverage: coverage(&file.ballots, &ids),
        largest_unheard: largest_unheard(&file.ballots, &ids, &Lot::new(tally.lot_seed.clone())),
        firmness: None,
        spending,
        hands_up: file.hands_up.clone(),
        order,
    };
    Ok((count, won))
}

fn tell_order(tally: &Tally, won: &[Won], selected: usize, floor: u32) -> Vec<Placed> {
    let mut open: BTreeSet<usize> = (0..tally.ids.len()).filter(|&idea| tally.votes(idea) >= floor).collect();
    let mut heard = vec![false; tally.counted()];
    let mut order = Vec::with_capacity(won.len());
    for (at, won) in won.iter().enumerate() {
        open.remove(&won.idea);
        order.push(Placed {
            id: tally.ids[won.idea].clone(),
            time: won.time.clone().map(Fraction::from),
            supporters: tally.supporters[won.idea].len() as u32,
            represented: won.represented,
            marks: tally.marked[won.idea],
            tie: won.tie.clone(),
            outcome: if at < selected { PlaceOutcome::Selected } else { PlaceOutcome::Reserve },
            better_counted: better_counted(tally, &open, &heard, won.idea),
        });
        for &voter in &tally.supporters[won.idea] {
            heard[voter] = true;
        }
    }
    order
}

fn better_counted(
    tally: &Tally,
    open: &BTreeSet<usize>,
    heard: &[bool],
    than: usize,
) -> Option<BetterCounted> {
    let most = open.iter().map(|&idea| tally.votes(idea)).max()?;
    if most <= tally.votes(than) {
        return None;
    }
    let equal = open.iter().copied().filter(|&idea| tally.votes(idea) == most).collect();
    let (idea, _) = settle(tally, equal, &most_votes::STEPS, &[]);
    let supporters = &tally.supporters[idea];
    Some(BetterCounted {
        id: tally.ids[idea].clone(),
        supporters: supporters.len() as u32,
        represented: supporters.iter().filter(|&&voter| heard[voter]).count() as u32,
    })
}

fn tell_unplaced(tally: &Tally, won: &[Won], floor: u32) -> Vec<Unplaced> {
    let placed: BTreeSet<usize> = won.iter().map(|won| won.idea).collect();
    let mut rest: Vec<usize> = (0..tally.ids.len()).filter(|idea| !placed.contains(idea)).collect();
    rest.sort_by_key(|&idea| {
        let most_first = |number: u32| std::cmp::Reverse(number);
        (most_first(tally.votes(idea)), most_first(tally.marked[idea]), tally.lot_rank[idea])
    });
    let tell = |idea: usize| Unplaced {
        id: tally.ids[idea].clone(),
        supporters: tally.supporters[idea].len() as u32,
        marks: tally.marked[idea],
        reached_floor: tally.votes(idea) >= floor,
    };
    rest.into_iter().map(tell).collect()
}
