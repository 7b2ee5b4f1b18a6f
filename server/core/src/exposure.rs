//! Which card a person judges next, and in which order a person's ballot stands.
//! It keeps no leases and no time; who may be shown what is decided before it is asked.

use sha2::{Digest, Sha256};

/// Seconds that a card handed out counts as about to be judged.
pub const LEASE_SECONDS: u32 = 90;
/// Seconds a contribution is left alone before it is shown: its author may still be correcting it.
pub const CARD_AGE_SECONDS_MIN: u32 = 10;

/// A card that the person may judge: open, of the theme, not their own, not judged by them, not among
/// the cards they already hold, and at least [`CARD_AGE_SECONDS_MIN`] old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<C> {
    /// The bytes of its id.
    pub card: C,
    /// Judgements recorded.
    pub shown: u32,
    /// Leases out: cards handed out and neither judged nor timed out.
    pub leases: u32,
}

/// The next `n` cards, least shown first (selection.md §1): smallest shown + leases, then smallest
/// SHA-256(salt ‖ participant ‖ card), so that equals come in an order that is personal and
/// reproducible. Fewer than `n`, down to none, where no more are left: there is no endless feed.
///
/// The same as asking for one card `n` times with a lease on each answer.
pub fn next_cards<C: AsRef<[u8]>>(
    candidates: impl IntoIterator<Item = Candidate<C>>,
    salt: &[u8],
    participant: &[u8],
    n: usize,
) -> Vec<C> {
    let mut ranked: Vec<_> = candidates
        .into_iter()
        .map(|c| {
            (u64::from(c.shown) + u64::from(c.leases), personal_rank(salt, participant, &c.card), c.card)
        })
        .collect();
    ranked.sort_by_key(|(level, rank, _)| (*level, *rank));
    ranked.into_iter().take(n).map(|(.., card)| card).collect()
}

/// The order of a person's ballot: by SHA-256(salt ‖ participant ‖ card), the same after every reconnect.
pub fn ballot_order<C: AsRef<[u8]>>(
    cards: impl IntoIterator<Item = C>,
    salt: &[u8],
    participant: &[u8],
) -> Vec<C> {
    let mut cards: Vec<C> = cards.into_iter().collect();
    cards.sort_by_cached_key(|card| personal_rank(salt, participant, card));
    cards
}

fn personal_rank(salt: &[u8], participant: &[u8], card: &impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(participant).chain_update(card).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(card: &'static str, shown: u32, leases: u32) -> Candidate<&'static str> {
        Candidate { card, shown, leases }
    }

    #[test]
    fn the_least_shown_card_comes_first_and_leases_count() {
        let cards = [candidate("a", 3, 0), candidate("b", 0, 2), candidate("c", 1, 0)];
        assert_eq!(next_cards(cards, b"salt", b"p", 2), ["c", "b"]);
        assert_eq!(next_cards(cards, b"salt", b"p", 9), ["c", "b", "a"]);
        assert!(next_cards([] as [Candidate<&str>; 0], b"salt", b"p", 1).is_empty());
    }

    #[test]
    fn the_order_is_personal_and_stable() {
        let cards: Vec<String> = (0..12).map(|at| format!("T{at}")).collect();
        let order = |participant: &[u8]| ballot_order(cards.clone(), b"salt", participant);
        assert_eq!(order(b"anna"), order(b"anna"));
        assert_ne!(order(b"anna"), order(b"bram"));
        let mut reversed = cards.clone();
        reversed.reverse();
        assert_eq!(ballot_order(reversed, b"salt", b"anna"), order(b"anna"));
    }
}
