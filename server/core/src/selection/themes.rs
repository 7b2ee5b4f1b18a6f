//! Places over several themes, and the order in which the plenary hears what they chose.
//! It counts no votes; every theme was counted by itself.

/// Places per theme by size: the largest remainder of K·n/Σn, at least 1 each (Hamilton). `voters` are
/// counted voters per theme. A theme whose share is under 1 gets its one place first, and the rest is
/// shared over the others; so the sum is `places`, or the number of themes where that is more. Equal
/// remainders: more voters first, then the earlier theme.
pub fn places_by_size(voters: &[u32], places: u32) -> Vec<u32> {
    let mut given = vec![1_u32; voters.len()];
    let mut sharing: Vec<usize> = (0..voters.len()).collect();
    loop {
        let left = u64::from(places).saturating_sub((voters.len() - sharing.len()) as u64);
        let sum: u64 = sharing.iter().map(|&theme| u64::from(voters[theme])).sum();
        let under_one = |theme: &usize| left * u64::from(voters[*theme]) < sum || sum == 0;
        let before = sharing.len();
        let large: Vec<usize> = sharing.iter().copied().filter(|theme| !under_one(theme)).collect();
        if large.len() == before || large.is_empty() {
            if !large.is_empty() {
                share(voters, &large, left, sum, &mut given);
            } else if sum == 0 {
                share_evenly(&sharing, left, &mut given);
            }
            return given;
        }
        sharing = large;
    }
}

fn share(voters: &[u32], themes: &[usize], places: u64, sum: u64, given: &mut [u32]) {
    let mut remainders = Vec::with_capacity(themes.len());
    let mut left = places;
    for &theme in themes {
        let quota = places * u64::from(voters[theme]);
        given[theme] = (quota / sum) as u32;
        left -= quota / sum;
        remainders.push((quota % sum, voters[theme], theme));
    }
    remainders.sort_by_key(|&(remainder, size, theme)| (std::cmp::Reverse((remainder, size)), theme));
    for &(.., theme) in remainders.iter().take(left as usize) {
        given[theme] += 1;
    }
}

/// Nobody voted anywhere: as equal as can be, the earlier themes first.
fn share_evenly(themes: &[usize], places: u64, given: &mut [u32]) {
    let count = themes.len().max(1) as u64;
    for (at, &theme) in themes.iter().enumerate() {
        given[theme] = ((places / count) + u64::from((at as u64) < places % count)).max(1) as u32;
    }
}

/// The plenary's running order: every theme's first place, then every theme's second, and so on.
pub fn round_robin<T: Clone>(themes: &[Vec<T>]) -> Vec<T> {
    let longest = themes.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|place| themes.iter().filter_map(move |theme| theme.get(place).cloned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_size_by_largest_remainder() {
        // 10 places over 100 voters: quotas 4.6, 3.3, 2.1.
        assert_eq!(places_by_size(&[46, 33, 21], 10), [5, 3, 2]);
        assert_eq!(places_by_size(&[30, 30, 30], 9), [3, 3, 3]);
    }

    #[test]
    fn every_theme_gets_one_and_the_sum_holds() {
        assert_eq!(places_by_size(&[10, 1], 4), [3, 1]);
        assert_eq!(places_by_size(&[90, 5, 5, 0], 8), [5, 1, 1, 1]);
        assert_eq!(places_by_size(&[9, 9, 9], 2), [1, 1, 1]);
        assert_eq!(places_by_size(&[0, 0], 3), [2, 1]);
        assert_eq!(places_by_size(&[], 3), Vec::<u32>::new());
    }

    #[test]
    fn the_plenary_hears_first_places_first() {
        assert_eq!(
            round_robin(&[vec!["a1", "a2"], vec!["b1"], vec!["c1", "c2"]]),
            ["a1", "b1", "c1", "a2", "c2"]
        );
    }
}
