//! How much of a batch is told at once: a burst of commands stays frames that lead everyone on, and becomes no view that
//! everyone has to fetch. It splits no command.

use werkatelier_core::event::Event;

use super::settings::FRAME_BYTES_MAX;

/// What most things take of a frame with their longest text, so that 24 of them fit.
const WHOLE: usize = FRAME_BYTES_MAX / 24;
/// What a few fields of a thing take, or a small thing, besides its words.
const LITTLE: usize = 256;

/// Splits the events of a batch where a command ends, `ends` in rising order, into parts that fit in a frame by what `bytes_of` says
/// of each.
pub(super) fn parts<T>(
    events: &[T],
    ends: impl Iterator<Item = usize>,
    bytes_of: impl Fn(&T) -> usize,
) -> Vec<&[T]> {
    let mut parts = Vec::new();
    // What the part that is being made takes, up to the last command that fits.
    let (mut begin, mut last, mut bytes) = (0, 0, 0);
    for end in ends.map(|end| end.min(events.len())) {
        let more: usize = events[last..end].iter().map(&bytes_of).sum();
        if bytes + more > FRAME_BYTES_MAX && last > begin {
            parts.push(&events[begin..last]);
            (begin, bytes) = (last, 0);
        }
        (last, bytes) = (end, bytes + more);
    }
    if begin < events.len() || parts.is_empty() {
        parts.push(&events[begin..]);
    }
    parts
}

/// How many bytes of a frame an event takes at most, for who takes lean messages, and but for what changes everything. Others are
/// sent an edited card whole; where much is edited between two wake-ups, they fetch a view.
pub(super) fn frame_bytes(event: &Event) -> usize {
    match event {
        // They change counts, and what is one's own.
        Event::AffiliationSaid { .. }
        | Event::ToldApart { .. }
        | Event::PlacesShared { .. }
        | Event::Reacted { .. }
        | Event::Judged { .. }
        | Event::Picked { .. }
        | Event::PointsGiven { .. }
        | Event::Scored { .. }
        | Event::BallotFinished { .. }
        | Event::Agreed { .. } => 0,
        Event::ParticipantJoined { .. } | Event::ThemeChosen { .. } | Event::ParticipantLeft { .. } => LITTLE,
        Event::ContributionEdited { text, .. } => LITTLE + text.as_str().len(),
        _ => WHOLE,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use werkatelier_core::id::ContributionId;
    use werkatelier_core::text::Wording;

    use super::*;

    const FIT: usize = FRAME_BYTES_MAX / WHOLE;

    fn lengths(ends: &[usize]) -> Vec<usize> {
        let events = vec![(); ends.last().copied().unwrap_or(0)];
        let parts = parts(&events, ends.iter().copied(), |()| WHOLE);
        parts.iter().map(|part| part.len()).collect()
    }

    #[test]
    fn a_burst_is_split_where_commands_end() {
        let ones: Vec<usize> = (1..=2 * FIT + 3).collect();
        assert_eq!(lengths(&ones), [FIT, FIT, 3]);
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

    #[test]
    fn more_of_what_takes_little_is_told_at_once() {
        let edit = |text: &str| Event::ContributionEdited {
            contribution: ContributionId(Uuid::nil()),
            text: Wording::from(text),
        };
        let told_at_once = |event: Event| {
            let events = vec![event; 400];
            parts(&events, 1..=400, frame_bytes)[0].len()
        };
        assert!(told_at_once(edit("Een fietsenstalling bij het station")) > 100);
        assert!(told_at_once(edit(&"é".repeat(280))) < 50);
    }
}
