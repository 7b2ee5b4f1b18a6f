//! Most votes: picks, then marks, then the lot.
//! It does not look at who voted for what else; that is what fair share is for.

use super::outcome::Won;
use super::tally::Tally;
use super::tie::{TieBreak, settle};

/// What decides between equal numbers of votes.
pub(super) const STEPS: [TieBreak; 2] = [TieBreak::MoreMarks, TieBreak::Lot];

/// The first `seats` ideas with at least `floor` votes, fewer where no more reach it.
pub(super) fn order(tally: &Tally, floor: u32, seats: usize) -> Vec<Won> {
    let mut open: Vec<usize> =
        (0..tally.ids.len()).filter(|&idea| tally.votes(idea) >= floor.max(1)).collect();
    let mut heard = vec![false; tally.counted()];
    let mut won = Vec::new();
    while won.len() < seats
        && let Some(most) = open.iter().map(|&idea| tally.votes(idea)).max()
    {
        let tied = open.iter().copied().filter(|&idea| tally.votes(idea) == most).collect();
        let (idea, tie) = settle(tally, tied, &STEPS, &[]);
        let mut represented = 0;
        for &voter in &tally.supporters[idea] {
            represented += u32::from(std::mem::replace(&mut heard[voter], true));
        }
        won.push(Won { idea, time: None, represented, tie });
        open.retain(|&other| other != idea);
    }
    won
}
