//! Where a group differs on a scale: those ideas are talked about first.
//! It ranks nothing.

use super::ballot::{SCORE_MAX, SCORE_MIN};

/// Means of up to ten scores are whole numbers in this unit: the least common multiple of 1 to 10.
const UNIT: u128 = 2_520;

/// Whether the answers on one scale are so far apart that it is flagged "hier verschillen we".
///
/// `people[i]` is the number of people at step i of the scale, lowest first. Steps are laid over 0 to 1;
/// flagged is a (population) standard deviation above 0.3 (selection.md §5), compared exactly. A scale
/// of one step or an empty room never disagrees.
pub fn disagrees(people: &[u32]) -> bool {
    let range = people.len().saturating_sub(1) as u128;
    far_apart(people.iter().enumerate().map(|(step, &here)| (step as u128, u128::from(here))), range)
}

/// As [`disagrees`], over the mean of each person on the scale of 1 to 5. A person is the sum of the
/// scores given and how many these are: at least one, at most one per criterion.
pub(super) fn scores_differ(people: impl IntoIterator<Item = (u32, u32)>) -> bool {
    let range = u128::from(SCORE_MAX - SCORE_MIN) * UNIT;
    let mean = |(sum, given): (u32, u32)| (u128::from(sum) * UNIT / u128::from(given.max(1)), 1);
    far_apart(people.into_iter().map(mean), range)
}

/// Whether values, each with how often it occurs, deviate by more than 0.3 of the range.
fn far_apart(values: impl IntoIterator<Item = (u128, u128)>, range: u128) -> bool {
    let (mut count, mut sum, mut squares) = (0_u128, 0_u128, 0_u128);
    for (value, here) in values {
        count += here;
        sum += here * value;
        squares += here * value * value;
    }
    // variance / range² > 9/100, with variance = (n·Σx² − (Σx)²) / n².
    100 * (count * squares - sum * sum) > 9 * count * count * range * range
}

#[cfg(test)]
mod tests {
    use super::{UNIT, disagrees, scores_differ};
    use crate::selection::CRITERIA_MAX;

    #[test]
    fn a_split_room_disagrees_and_a_spread_one_need_not() {
        assert!(disagrees(&[5, 0, 0, 0, 5]));
        assert!(disagrees(&[4, 1, 0, 1, 4]));
        assert!(!disagrees(&[1, 3, 6, 3, 1]));
        assert!(!disagrees(&[0, 0, 9, 0, 0]));
        assert!(!disagrees(&[]));
        assert!(!disagrees(&[7]));
    }

    #[test]
    fn exactly_three_tenths_is_not_above() {
        // One in ten at the top of a yes/no scale: √(0.1 × 0.9) = 0.3.
        assert!(!disagrees(&[9, 1]));
        assert!(disagrees(&[8, 1]));
    }

    #[test]
    fn people_differ_by_their_means_and_not_by_their_single_scores() {
        // Everyone thinks it strong on one criterion and weak on the other: means of 3, all the same.
        assert!(!scores_differ([(6, 2), (6, 2), (3, 1)]));
        assert!(scores_differ([(10, 2), (2, 2), (5, 1), (1, 1)]));
        // One in ten at the other end of the scale is exactly 0.3, whatever they left out.
        let nine = (1..=9).map(|given| (5 * given, given));
        assert!(!scores_differ(nine.clone().chain([(10, 10)])));
        assert!(scores_differ(nine.skip(1).chain([(10, 10)])));
        assert!(!scores_differ([]));
    }

    #[test]
    fn the_unit_divides_by_every_number_of_criteria() {
        assert!((1..=CRITERIA_MAX as u128).all(|criteria| UNIT.is_multiple_of(criteria)));
    }
}
