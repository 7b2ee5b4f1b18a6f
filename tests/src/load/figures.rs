//! Medians, percentiles and ratios of what was measured. It measures nothing.

/// The value below which this share of the measured ones lies, itself a measured one; 0 where nothing was measured.
#[must_use]
pub fn percentile(measured: &[f64], share: f64) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).or(sorted.last()).copied().unwrap_or(0.0)
}

/// The middle one, or what lies between the two in the middle: the lower of them would flatter a server.
#[must_use]
pub fn median(measured: &[f64]) -> f64 {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |at: usize| sorted.get(at).copied().unwrap_or(0.0);
    f64::midpoint(middle(sorted.len().saturating_sub(1) / 2), middle(sorted.len() / 2))
}

/// The median of what each round gives.
pub fn over<T>(rounds: &[T], of: impl Fn(&T) -> f64) -> f64 {
    median(&rounds.iter().map(of).collect::<Vec<_>>())
}

/// The median of the ratios of each round: what changes from round to round falls out.
pub fn ratio<T>(rounds: &[T], of: impl Fn(&T) -> f64, to: impl Fn(&T) -> f64) -> f64 {
    over(rounds, |round| {
        let to = to(round);
        if to > 0.0 { of(round) / to } else { 0.0 }
    })
}

/// Milliseconds of nanoseconds.
#[must_use]
pub fn ms(nanoseconds: u32) -> f64 {
    f64::from(nanoseconds) / 1e6
}

/// The percentile of many deliveries, in milliseconds.
#[must_use]
pub fn deliveries_ms(nanoseconds: &[u32], share: f64) -> f64 {
    let mut sorted = nanoseconds.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().map_or(0.0, ms)
}

/// As many digits as mean something.
#[must_use]
pub fn short(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let measured: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(
            (median(&measured), percentile(&measured, 0.99), percentile(&measured, 1.0)),
            (50.5, 99.0, 100.0)
        );
        assert_eq!((median(&[]), median(&[3.0]), median(&[4.0, 1.0, 2.0])), (0.0, 3.0, 2.0));
        assert_eq!(deliveries_ms(&[3_000_000, 1_000_000, 2_000_000], 0.5), 2.0);
    }

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        let rounds = [(2.0, 1.0), (30.0, 10.0), (8.0, 4.0)];
        assert_eq!(ratio(&rounds, |round| round.0, |round| round.1), 2.0);
        assert_eq!(ratio(&rounds, |round| round.0, |_| 0.0), 0.0);
    }
}
