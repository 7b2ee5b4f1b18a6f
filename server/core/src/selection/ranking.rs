//! Ideas in the order of one figure, best first: what all rules share that do not look at who voted for
//! what else. The figure is the rule's own.

use super::outcome::Won;
use super::tally::Tally;
use super::tie::{TieBreak, settle};

/// The first `seats` of `open` by the largest `figure`, equal ones by `steps`; fewer where there are no
/// more. A longer list begins with the shorter one.
pub(super) fn by_figure<F: Ord>(
    tally: &Tally,
    mut open: Vec<usize>,
    seats: usize,
    steps: &[TieBreak],
    figure: impl Fn(usize) -> F,
) -> Vec<Won> {
    let mut heard = vec![false; tally.counted()];
    let mut won = Vec::new();
    while won.len() < seats
        && let Some(best) = open.iter().map(|&idea| figure(idea)).max()
    {
        let tied = open.iter().copied().filter(|&idea| figure(idea) == best).collect();
        let (idea, tie) = settle(tally, tied, steps, &[]);
        let mut represented = 0;
        for &voter in &tally.supporters[idea] {
            represented += u32::from(std::mem::replace(&mut heard[voter], true));
        }
        won.push(Won { idea, time: None, represented, tie });
        open.retain(|&other| other != idea);
    }
    won
}
