//! What one server was asked and what came of it: every number sent, answered, and seen by every follower once.
//! It knows no sockets and no clock: moments are nanoseconds that the driver tells.

use std::collections::HashSet;

/// A number that was sent.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    sent: u64,
    answered: Option<u64>,
    /// Followers that are to see it, and that did.
    expected: u32,
    seen: u32,
    /// When the last of them did.
    complete: Option<u64>,
    /// The number whose words it takes the place of.
    replaces: Option<usize>,
}

/// The whole account.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    /// Per follower: which numbers it saw, a bit each.
    saw: Vec<Vec<u64>>,
    /// What was taken for replaced, by follower and number.
    late: HashSet<(usize, usize)>,
    /// Nanoseconds from sending to each delivery, since [`Ledger::forget`]; microseconds would be too coarse for a floor.
    pub deliveries: Vec<u32>,
    /// Numbers that a follower saw again.
    pub doubled: usize,
    /// Commands or connections that were refused.
    pub refused: usize,
    /// Followers that were sent to the view.
    pub stale: usize,
    /// Connections that ended.
    pub closed: usize,
    /// Deliveries that came, each once.
    pub seen: usize,
    /// And those in whose place later words about the same idea came.
    pub overtaken: usize,
    answered: usize,
    complete: usize,
}

impl Ledger {
    /// Takes the next number for something that is sent now and that so many followers are to see.
    pub fn send(&mut self, now: u64, followers: usize) -> usize {
        let expected = u32::try_from(followers).unwrap_or(u32::MAX);
        let complete = (followers == 0).then_some(now);
        self.complete += usize::from(complete.is_some());
        self.entries.push(Entry { sent: now, expected, complete, ..Entry::default() });
        self.entries.len() - 1
    }

    /// The number that [`Ledger::send`] gives next.
    #[must_use]
    pub fn next(&self) -> usize {
        self.entries.len()
    }

    /// What is said with a number takes the place of what was said with another, for who has not seen that yet.
    pub fn replaces(&mut self, number: usize, before: usize) {
        self.entries[number].replaces = Some(before);
    }

    /// A follower saw a number in a view, which also holds what it saw before.
    pub fn saw_in_view(&mut self, follower: usize, number: usize, now: u64) {
        // Who came after it was said sees it too, and nobody waits for that.
        if self.entries.get(number).is_none_or(|entry| entry.seen >= entry.expected) {
            return;
        }
        let doubled = self.doubled;
        self.saw(follower, number, now);
        self.doubled = doubled;
    }

    /// A follower has a view in which later words stand for what was answered before: it will not see that any more.
    pub fn replaced(&mut self, follower: usize, now: u64) {
        for number in 0..self.entries.len() {
            if self.entries[number].answered.is_some() && !self.has(follower, number) {
                self.saw(follower, number, now);
                self.deliveries.pop();
                self.late.insert((follower, number));
            }
        }
    }

    fn has(&self, follower: usize, number: usize) -> bool {
        let word = self.saw.get(follower).and_then(|seen| seen.get(number / 64));
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// A follower saw a number.
    pub fn saw(&mut self, follower: usize, number: usize, now: u64) {
        let Some(entry) = self.entries.get_mut(number) else { return };
        if self.saw.len() <= follower {
            self.saw.resize(follower + 1, Vec::new());
        }
        let (word, bit) = (number / 64, 1 << (number % 64));
        let seen = &mut self.saw[follower];
        if seen.len() <= word {
            seen.resize(word + 1, 0);
        }
        if seen[word] & bit != 0 {
            // A view may be older than its last answer: what it did not hold still comes.
            self.doubled += usize::from(!self.late.remove(&(follower, number)));
            return;
        }
        seen[word] |= bit;
        self.seen += 1;
        self.deliveries.push(u32::try_from(now.saturating_sub(entry.sent)).unwrap_or(u32::MAX));
        let mut before = entry.replaces;
        self.count(number, now);
        // What came before it about the same idea does not come any more.
        while let Some(number) = before.filter(|number| !self.has(follower, *number)) {
            self.saw[follower][number / 64] |= 1 << (number % 64);
            self.overtaken += 1;
            self.count(number, now);
            before = self.entries[number].replaces;
        }
    }

    /// One more follower has a number, or what came in its place.
    fn count(&mut self, number: usize, now: u64) {
        let entry = &mut self.entries[number];
        entry.seen += 1;
        if entry.seen == entry.expected {
            entry.complete = Some(now);
            self.complete += 1;
        }
    }

    /// A number was answered.
    pub fn done(&mut self, number: usize, now: u64) {
        if let Some(entry) = self.entries.get_mut(number).filter(|entry| entry.answered.is_none()) {
            entry.answered = Some(now);
            self.answered += 1;
        }
    }

    /// Whether a number was answered.
    #[must_use]
    pub fn is_done(&self, number: usize) -> bool {
        self.entries.get(number).is_some_and(|entry| entry.answered.is_some())
    }

    /// Which numbers were sent and not answered.
    #[must_use]
    pub fn open(&self) -> Vec<usize> {
        (0..self.entries.len()).filter(|number| !self.is_done(*number)).collect()
    }

    /// Numbers that were sent and not answered.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.entries.len() - self.answered
    }

    /// Whether everything was answered and seen by everyone.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.unanswered() == 0 && self.complete == self.entries.len()
    }

    /// Deliveries that did not come.
    #[must_use]
    pub fn missing(&self) -> usize {
        let missing = self.entries.iter().map(|entry| entry.expected.saturating_sub(entry.seen) as usize);
        missing.sum()
    }

    /// Milliseconds from sending to the answer, from a number on.
    #[must_use]
    pub fn answers_ms(&self, from: usize) -> Vec<f64> {
        let answers = self.entries.iter().skip(from);
        answers.filter_map(|entry| Some(ms(entry.answered?.saturating_sub(entry.sent)))).collect()
    }

    /// Milliseconds from sending to the last follower, from a number on.
    #[must_use]
    pub fn completions_ms(&self, from: usize) -> Vec<f64> {
        let complete = self.entries.iter().skip(from);
        complete.filter_map(|entry| Some(ms(entry.complete?.saturating_sub(entry.sent)))).collect()
    }

    /// When the last delivery or answer was, from a number on, and when the first of them was sent.
    #[must_use]
    pub fn span(&self, from: usize) -> Option<(u64, u64)> {
        let entries = self.entries.get(from..)?;
        let first = entries.iter().map(|entry| entry.sent).min()?;
        let last = entries.iter().filter_map(|entry| entry.complete.max(entry.answered)).max()?;
        Some((first, last))
    }

    /// Lets go of the times of deliveries and of what was overtaken, not of what was seen.
    pub fn forget(&mut self) {
        self.overtaken = 0;
        self.deliveries.clear();
    }

    /// What is wrong, in words; none is good.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let told = [
            (self.missing(), "deliveries were lost"),
            (self.doubled, "deliveries came twice"),
            (self.unanswered(), "commands were not answered"),
            (self.refused, "commands or connections were refused"),
            (self.stale, "followers were sent to the view"),
            (self.closed, "connections ended"),
        ];
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
    }
}

fn ms(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_seen_once_and_answered_is_settled() {
        let mut ledger = Ledger::default();
        let (first, second) = (ledger.send(1_000_000, 2), ledger.send(2_000_000, 2));
        for follower in [0, 1] {
            ledger.saw(follower, first, 3_000_000);
            ledger.done(first, 3_500_000);
        }
        assert!(!ledger.is_settled());
        assert_eq!((ledger.missing(), ledger.unanswered()), (2, 1));
        ledger.done(second, 4_000_000);
        ledger.saw(0, second, 5_000_000);
        ledger.saw(1, second, 6_000_000);
        assert!(ledger.is_settled());
        assert_eq!(ledger.completions_ms(0), [2.0, 4.0]);
        assert_eq!(ledger.answers_ms(1), [2.0]);
        assert_eq!(ledger.span(0), Some((1_000_000, 6_000_000)));
        assert_eq!(ledger.deliveries.len(), 4);
        assert!(ledger.failures().is_empty());
    }

    #[test]
    fn later_words_stand_for_earlier_ones_which_do_not_come_after_them() {
        let mut ledger = Ledger::default();
        let numbers: Vec<usize> = (0..4).map(|_| ledger.send(0, 1)).collect();
        ledger.replaces(numbers[2], numbers[0]);
        ledger.replaces(numbers[3], numbers[2]);
        ledger.saw(0, numbers[3], 5);
        assert_eq!((ledger.missing(), ledger.overtaken, ledger.seen), (1, 2, 1));
        assert_eq!(ledger.completions_ms(0), [5e-6; 3]);
        ledger.saw(0, numbers[0], 6);
        assert_eq!(ledger.doubled, 1);
    }

    #[test]
    fn what_comes_twice_counts_once_and_is_told() {
        let mut ledger = Ledger::default();
        let number = ledger.send(0, 2);
        ledger.saw(0, number, 1);
        ledger.saw(0, number, 2);
        ledger.saw(0, 77, 2);
        assert_eq!((ledger.doubled, ledger.missing(), ledger.deliveries.len()), (1, 1, 1));
        assert_eq!(ledger.failures().len(), 3);
    }
}
