//! Most points: the sum of points, then who gave any, then marks, then the lot.
//! A few people with all their points on one idea weigh as much as many with a little; the floor asks for
//! givers, so that nobody fills a place alone.

use super::outcome::Won;
use super::ranking::by_figure;
use super::tally::Tally;
use super::tie::TieBreak;

/// What decides between equal sums.
const STEPS: [TieBreak; 3] = [TieBreak::MorePicks, TieBreak::MoreMarks, TieBreak::Lot];

/// The first `seats` ideas to which at least `floor` people gave points, fewer where no more reach it.
pub(super) fn order(tally: &Tally, floor: u32, seats: usize) -> Vec<Won> {
    let points = sums(tally);
    let open = (0..tally.ids.len()).filter(|&idea| tally.votes(idea) >= floor.max(1)).collect();
    by_figure(tally, open, seats, &STEPS, |idea| points[idea])
}

/// Points per idea.
pub(super) fn sums(tally: &Tally) -> Vec<u32> {
    let mut sums = vec![0_u32; tally.ids.len()];
    for &(idea, points) in tally.points.iter().flatten() {
        sums[idea] += points;
    }
    sums
}
