//! Best score: the mean of all given scores, exact, then who gave any, then the lot.
//! *Weet niet* is no score. An idea that fewer people scored than the floor asks is not placed, however
//! high they scored it.

use std::cmp::Ordering;

use super::outcome::Won;
use super::ranking::by_figure;
use super::tally::Tally;
use super::tie::TieBreak;

/// What decides between equal means.
const STEPS: [TieBreak; 2] = [TieBreak::MoreRaters, TieBreak::Lot];

/// The first `seats` ideas that at least `floor` people scored, fewer where no more reach it.
pub(super) fn order(tally: &Tally, floor: u32, seats: usize) -> Vec<Won> {
    let means = means(tally);
    let open = (0..tally.ids.len()).filter(|&idea| tally.raters[idea] >= floor.max(1)).collect();
    by_figure(tally, open, seats, &STEPS, |idea| means[idea])
}

/// The mean of each idea over all people and criteria.
pub(super) fn means(tally: &Tally) -> Vec<Mean> {
    let mut means = vec![Mean::default(); tally.ids.len()];
    for rated in tally.ratings.iter().flatten() {
        means[rated.idea].add(rated.sum, rated.given, 1);
    }
    means
}

/// A mean of scores as a sum and how many there are, compared exactly. Without any score it is below all
/// others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    pub(super) sum: u64,
    pub(super) given: u64,
}

impl Mean {
    /// Takes in what one person gave, `times` over.
    pub(super) fn add(&mut self, sum: u32, given: u32, times: u32) {
        self.sum += u64::from(sum) * u64::from(times);
        self.given += u64::from(given) * u64::from(times);
    }
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> Ordering {
        let crossed = |sum: u64, given: u64| u128::from(sum) * u128::from(given.max(1));
        crossed(self.sum, other.given).cmp(&crossed(other.sum, self.given))
    }
}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Mean {}

#[cfg(test)]
mod tests {
    use super::Mean;

    #[test]
    fn means_compare_exactly() {
        let mean = |sum, given| Mean { sum, given };
        assert!(mean(10, 3) > mean(333, 100));
        assert_eq!(mean(9, 2), mean(18, 4));
        assert!(mean(1, 1) > Mean::default());
    }
}
