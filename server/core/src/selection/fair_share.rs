//! Fair share: sequential Phragmén, exact (selection.md §2; Phragmén 1894, Brill et al. 2017).
//! It knows no places: it puts ideas in order, and the caller says how many it wants.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::outcome::Won;
use super::tally::Tally;
use super::tie::{TieBreak, settle};

const STEPS: [TieBreak; 3] = [TieBreak::MorePicks, TieBreak::MoreMarks, TieBreak::Lot];

/// The first `seats` ideas with at least `floor` supporters, fewer where no more reach it. A longer
/// list begins with the shorter one.
pub(super) fn order(tally: &Tally, floor: u32, seats: usize) -> Vec<Won> {
    let mut open: Vec<usize> =
        (0..tally.ids.len()).filter(|&idea| tally.supporters[idea].len() >= floor.max(1) as usize).collect();
    let mut won: Vec<Won> = Vec::new();
    let mut times: Vec<BigRational> = Vec::new();
    // A voter's load is the time of the last round in which one of their picks won; none means 0.
    let mut last_won: Vec<Option<usize>> = vec![None; tally.counted()];

    while won.len() < seats && !open.is_empty() {
        let now: Vec<BigRational> =
            open.iter().map(|&idea| time(&tally.supporters[idea], &last_won, &times)).collect();
        let Some(smallest) = now.iter().min().cloned() else { break };
        let tied = open.iter().zip(&now).filter(|(_, t)| **t == smallest).map(|(&idea, _)| idea).collect();
        let (idea, tie) = settle(tally, tied, &STEPS, &[]);

        let round = won.len();
        let mut represented = 0;
        for &voter in &tally.supporters[idea] {
            represented += u32::from(last_won[voter].is_some());
            last_won[voter] = Some(round);
        }
        won.push(Won { idea, time: Some(smallest.clone()), represented, tie });
        times.push(smallest);
        open.retain(|&other| other != idea);
    }
    won
}

/// t(c) = (1 + Σ loads of the supporters) / number of supporters.
fn time(supporters: &[usize], last_won: &[Option<usize>], times: &[BigRational]) -> BigRational {
    let mut carrying = vec![0_u32; times.len()];
    for &voter in supporters {
        if let Some(round) = last_won[voter] {
            carrying[round] += 1;
        }
    }
    let mut sum = BigRational::one();
    for (time, &voters) in times.iter().zip(&carrying) {
        if !voters.is_zero() {
            sum += time * whole(voters as usize);
        }
    }
    sum / whole(supporters.len())
}

fn whole(number: usize) -> BigRational {
    BigRational::from_integer(number.into())
}
