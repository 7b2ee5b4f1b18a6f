//! How many supporters an idea needs.
//! The floor is fixed when a round closes and is passed on from there; nothing here lowers it later.

/// f = max(2, ⌈n/10⌉), lowered to max(1, ⌊n/k⌋) where it exceeds n/k (selection.md §2). `counted` is n,
/// `places` k, at least 1.
pub fn floor_for(counted: u32, places: u32) -> u32 {
    let usual = counted.div_ceil(10).max(2);
    if u64::from(usual) * u64::from(places) > u64::from(counted) {
        (counted / places.max(1)).max(1)
    } else {
        usual
    }
}

#[cfg(test)]
mod tests {
    use super::floor_for;

    #[test]
    fn the_floor_follows_voters_and_gives_way_to_many_places() {
        for (counted, places, floor) in [
            (0, 3, 1),
            (1, 1, 1),
            (5, 3, 1),
            (6, 3, 2),
            (30, 3, 3),
            (31, 3, 4),
            (84, 5, 9),
            (84, 10, 8),
            (84, 84, 1),
        ] {
            assert_eq!(floor_for(counted, places), floor, "{counted} voters, {places} places");
        }
    }
}
