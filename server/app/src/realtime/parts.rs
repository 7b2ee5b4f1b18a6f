//! How much of a batch is told at once: a burst of commands stays frames that lead everyone on, and becomes no view that
//! everyone has to fetch. It splits no command.

use super::settings::EVENTS_PER_FRAME;

/// Splits the events of a batch where a command ends, `ends` in rising order, into parts of about [`EVENTS_PER_FRAME`].
pub(super) fn parts<T>(events: &[T], ends: impl Iterator<Item = usize>) -> Vec<&[T]> {
    let mut parts = Vec::new();
    let (mut begin, mut last) = (0, 0);
    for end in ends.map(|end| end.min(events.len())) {
        if end - begin > EVENTS_PER_FRAME && last > begin {
            parts.push(&events[begin..last]);
            begin = last;
        }
        last = end;
    }
    if begin < events.len() || parts.is_empty() {
        parts.push(&events[begin..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(ends: &[usize]) -> Vec<usize> {
        let events = vec![(); ends.last().copied().unwrap_or(0)];
        parts(&events, ends.iter().copied()).iter().map(|part| part.len()).collect()
    }

    #[test]
    fn a_burst_is_split_where_commands_end() {
        let ones: Vec<usize> = (1..=2 * EVENTS_PER_FRAME + 3).collect();
        assert_eq!(lengths(&ones), [EVENTS_PER_FRAME, EVENTS_PER_FRAME, 3]);
        let fives: Vec<usize> = (1..=12).map(|n| 5 * n).collect();
        assert_eq!(lengths(&fives), [20, 20, 20]);
    }

    #[test]
    fn a_command_is_told_whole_however_much_it_does() {
        assert_eq!(lengths(&[1, 400, 401]), [1, 399, 1]);
        assert_eq!(lengths(&[100]), [100]);
    }

    #[test]
    fn what_has_no_events_is_one_part_all_the_same() {
        assert_eq!(lengths(&[]), [0]);
        assert_eq!(lengths(&[0, 0]), [0]);
    }
}
