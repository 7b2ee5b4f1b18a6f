//! Chance that repeats: the same person does the same in every rehearsal. It is for rehearsing, not for secrets.

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// Places of a city that ideas are about.
const PLACES: [&str; 8] = [
    "de bibliotheek",
    "het buurthuis",
    "het station",
    "de haven",
    "het marktplein",
    "het stadspark",
    "de oude fabriek",
    "het sportpark",
];

/// A remark on somebody's idea.
const REMARKS: [&str; 6] = [
    "Mooi. Wie kan dit dragen?",
    "Dit kan al volgende maand, klein beginnen.",
    "Werkt dit ook voor mensen zonder telefoon?",
    "Bij ons op school willen we meedoen.",
    "Vraag de woningcorporatie erbij.",
    "Wat kost dit per jaar?",
];

/// What somebody adds to an idea.
const ADDITIONS: [&str; 5] = [
    "En laat vrijwilligers een dag in de week het rooster maken",
    "Begin met een proef van drie maanden en meet wat het doet",
    "Doe dit samen met de ondernemersvereniging",
    "Maak er een vak van waar je een diploma voor krijgt",
    "Betaal het uit wat we besparen op onderhoud",
];

impl Chance {
    /// The chance of person `n`.
    #[must_use]
    pub fn of(n: usize) -> Self {
        Self((n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5745_524b_4154)
    }

    /// A number below `most`, 0 where there is none.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from(z ^ (z >> 31)).unwrap_or(usize::MAX).checked_rem(most).unwrap_or(0)
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, of: usize) -> bool {
        self.below(100) < of
    }

    /// One of these.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    /// A plausible idea of a municipal afternoon: 40 sentences at 8 places.
    pub fn idea(&mut self) -> String {
        let sentences: Vec<&str> = include_str!("ideas.txt").lines().collect();
        let place = self.one(&PLACES);
        self.one(&sentences).replace("{plek}", place)
    }

    pub fn remark(&mut self) -> &'static str {
        self.one(&REMARKS)
    }

    pub fn addition(&mut self) -> &'static str {
        self.one(&ADDITIONS)
    }
}

#[cfg(test)]
mod tests {
    use werkatelier_core::text::{CommentText, ContributionText};

    use super::*;

    #[test]
    fn every_sentence_fits_a_card_and_chance_repeats() {
        for sentence in include_str!("ideas.txt").lines() {
            assert!(sentence.contains("{plek}"), "{sentence}");
            assert!(ContributionText::parse(sentence).is_ok());
        }
        assert!(REMARKS.iter().all(|remark| CommentText::parse(remark).is_ok()));
        let draw = |n| (0..9).map(|_| n).scan(Chance::of(n), |c, _| Some(c.idea())).collect::<Vec<_>>();
        assert_eq!(draw(4), draw(4));
        assert_ne!(draw(4), draw(5));
    }
}
