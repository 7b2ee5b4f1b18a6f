//! From a ballot file to its count; the live room and `recount` both come through here.
//! It holds no rule itself: it checks, lets one rule order the ideas, and tells the order in ids.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::ballot_file::{BallotFile, Rule};
use super::count::{BetterCounted, Count, PlaceOutcome, Placed, RULE_VERSION, Unplaced};
use super::coverage::{coverage, largest_unheard};
use super::equal_shares::{self, Purse};
use super::error::CountError;
use super::floor::floor_for;
use super::fraction::Fraction;
use super::lot::Lot;
use super::outcome::Won;
use super::tally::Tally;
use super::tie::settle;
use super::{fair_share, firmness, most_votes};

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
    rest.sort_by_key(|&idea| (Reverse(tally.votes(idea)), Reverse(tally.marked[idea]), tally.lot_rank[idea]));
    let tell = |idea: usize| Unplaced {
        id: tally.ids[idea].clone(),
        supporters: tally.supporters[idea].len() as u32,
        marks: tally.marked[idea],
        reached_floor: tally.votes(idea) >= floor,
    };
    rest.into_iter().map(tell).collect()
}
