//! Most votes: picks, then marks, then the lot.
//! It does not look at who voted for what else; that is what fair share is for.

use super::outcome::Won;
use super::ranking::by_figure;
use super::tally::Tally;
use super::tie::TieBreak;

/// What decides between equal numbers of votes.
pub(super) const STEPS: [TieBreak; 2] = [TieBreak::MoreMarks, TieBreak::Lot];

/// The first `seats` ideas with at least `floor` votes, fewer where no more reach it.
pub(super) fn order(tally: &Tally, floor: u32, seats: usize) -> Vec<Won> {
    let open = (0..tally.ids.len()).filter(|&idea| tally.votes(idea) >= floor.max(1)).collect();
    by_figure(tally, open, seats, &STEPS, |idea| tally.votes(idea))
}
