//! Where a group differs on a scale: those ideas are talked about first.
//! It ranks nothing.

/// Whether the answers on one scale are so far apart that it is flagged "hier verschillen we".
///
/// `people[i]` is the number of people at step i of the scale, lowest first. Steps are laid over 0 to 1;
/// flagged is a (population) standard deviation above 0.3 (selection.md §5), compared exactly. A scale
/// of one step or an empty room never disagrees.
pub fn disagrees(people: &[u32]) -> bool {
    let range = people.len().saturating_sub(1) as u128;
    let (mut count, mut sum, mut squares) = (0_u128, 0_u128, 0_u128);
    for (step, &here) in people.iter().enumerate() {
        let (step, here) = (step as u128, u128::from(here));
        count += here;
        sum += here * step;
        squares += here * step * step;
    }
    // variance / range² > 9/100, with variance = (n·Σx² − (Σx)²) / n².
    100 * (count * squares - sum * sum) > 9 * count * count * range * range
}

#[cfg(test)]
mod tests {
    use super::disagrees;

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
}
