//! Which ideas look alike, for who leads: the hint before merging. It merges nothing, and shows a desk only its own.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use werkatelier_core::audience::{Audience, CardView, Entity, EntityId, see};
use werkatelier_core::id::{ContributionId, ThemeId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Actor;
use werkatelier_core::similarity::{
    HINT_SCORE_MIN_SENTENCES, HINT_SCORE_MIN_TITLES, HINTS_MAX, Index, SUGGESTION_SCORE_MIN,
};

use super::handle::Room;
use super::publish::Published;
use crate::protocol::{AlikeIdeas, Answer};

/// Ideas one question may name.
const IDEAS_MAX: usize = 200;
/// Ideas compared where none is named: the newest ones. All pairs are scored, so four times the work for twice the ideas.
const COMPARED_MAX: usize = 500;
/// Characters up to which a text is compared as a title: short texts share more by chance.
const TITLE_CHARACTERS_MAX: usize = 60;

impl Room {
    /// Pairs among these ideas that look alike, or among all ideas this desk leads.
    pub(super) fn alike(&self, actor: Actor, ideas: &[ContributionId]) -> Answer {
        if ideas.len() > IDEAS_MAX {
            return Answer::Refused(Rejection::OutOfBounds { what: Thing::Contribution }.into());
        }
        // Texts are compared after the state is let go: nobody waits for it.
        let led = Led::by(&self.board.published.read(), actor);
        match led {
            Some(led) => Answer::Alike { pairs: led.pairs(ideas) },
            None => Answer::Refused(Rejection::Forbidden.into()),
        }
    }
}

/// The ideas a desk sees, and what it said of them.
struct Led {
    cards: Vec<CardView>,
    apart: BTreeSet<(ContributionId, ContributionId)>,
}

impl Led {
    fn by(published: &Published, actor: Actor) -> Option<Self> {
        let workshop = &published.workshop;
        let audience = Audience::of(actor.role, workshop).filter(|audience| audience.is_desk())?;
        let counting = workshop.contributions.values().filter(|card| card.counts());
        let cards = counting.filter_map(|card| {
            match see(workshop, &published.people, audience, EntityId::Card(card.id)) {
                Some(Entity::Card(card)) => Some(card),
                _ => None,
            }
        });
        Some(Self { cards: cards.collect(), apart: workshop.told_apart.clone() })
    }

    /// Pairs within a theme, with the rarity of words in that theme by itself. Pairs across themes are told only of ideas
    /// that are named, with the rarity in their themes together.
    fn pairs(&self, ideas: &[ContributionId]) -> Vec<AlikeIdeas> {
        let asked: BTreeSet<ContributionId> = ideas.iter().copied().collect();
        let wanted = |id: &ContributionId| asked.is_empty() || asked.contains(id);
        let known: HashMap<ContributionId, &CardView> =
            self.cards.iter().map(|card| (card.id, card)).collect();
        let themes: BTreeSet<ThemeId> =
            self.cards.iter().filter(|card| wanted(&card.id)).map(|card| card.theme).collect();
        let mut cards: Vec<&CardView> =
            self.cards.iter().filter(|card| themes.contains(&card.theme)).collect();
        if asked.is_empty() {
            cards.sort_by_key(|card| Reverse((card.at, card.id)));
            cards.truncate(COMPARED_MAX);
        }
        let keep = |one: &ContributionId, other: &ContributionId| {
            let apart = self.apart.contains(&(*one.min(other), *one.max(other)));
            wanted(one) && wanted(other) && !apart
        };
        let mut pairs = Vec::new();
        for theme in &themes {
            let index = index(cards.iter().filter(|card| card.theme == *theme));
            pairs.extend(index.top_pairs(usize::MAX, SUGGESTION_SCORE_MIN, keep));
        }
        if !asked.is_empty() && themes.len() > 1 {
            let theme = |id: &ContributionId| known.get(id).map(|card| card.theme);
            let across =
                |one: &ContributionId, other: &ContributionId| keep(one, other) && theme(one) != theme(other);
            pairs.extend(index(cards.iter()).top_pairs(usize::MAX, SUGGESTION_SCORE_MIN, across));
        }
        pairs.retain(|pair| {
            let both = known.get(&pair.one).zip(known.get(&pair.other));
            both.is_some_and(|(one, other)| pair.score >= least(one, other))
        });
        pairs.sort_by(|a, b| b.score.total_cmp(&a.score));
        let told = pairs.into_iter().take(HINTS_MAX).map(|pair| AlikeIdeas {
            one: pair.one,
            other: pair.other,
            score: pair.score,
        });
        told.collect()
    }
}

fn index<'a>(cards: impl Iterator<Item = &'a &'a CardView>) -> Index<ContributionId> {
    let mut index = Index::new();
    for card in cards {
        index.put(card.id, &card.text);
    }
    index
}

/// From which score on two ideas are a hint. Who built on an idea may well have said it again.
fn least(one: &CardView, other: &CardView) -> f64 {
    let short = |card: &CardView| card.text.chars().count() <= TITLE_CHARACTERS_MAX;
    if one.parents.contains(&other.id) || other.parents.contains(&one.id) {
        SUGGESTION_SCORE_MIN
    } else if short(one) && short(other) {
        HINT_SCORE_MIN_TITLES
    } else {
        HINT_SCORE_MIN_SENTENCES
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use werkatelier_core::id::{Moment, StepId};

    use super::*;

    const BIKES: &str = "Deelfietsen bij het station voor bezoekers van de oude binnenstad";
    const BIKES_TOO: &str = "Deelfietsen bij het station, voor bezoekers van de binnenstad";

    fn id(n: usize) -> ContributionId {
        ContributionId(Uuid::from_u128(n as u128))
    }

    /// Ideas of themes, each later than the one before.
    fn led(cards: &[(u128, &str)]) -> Led {
        let card = |(n, (theme, text)): (usize, &(u128, &str))| CardView {
            id: id(n),
            theme: ThemeId(Uuid::from_u128(*theme)),
            step: StepId(Uuid::nil()),
            number: String::new(),
            text: (*text).to_owned(),
            parents: Vec::new(),
            name: None,
            clarified: false,
            at: Moment(i64::try_from(n).expect("few")),
            mentions: None,
            desk: None,
        };
        Led { cards: cards.iter().enumerate().map(card).collect(), apart: BTreeSet::new() }
    }

    fn told(pairs: &[AlikeIdeas]) -> Vec<(ContributionId, ContributionId)> {
        pairs.iter().map(|pair| (pair.one, pair.other)).collect()
    }

    #[test]
    fn across_themes_only_named_ideas_are_compared() {
        let led = led(&[(1, BIKES), (2, BIKES_TOO), (1, "Een zwembad in de haven"), (2, BIKES)]);
        assert_eq!(told(&led.pairs(&[])), [(id(1), id(3))]);
        assert_eq!(told(&led.pairs(&[id(0), id(1)])), [(id(0), id(1))]);
        assert_eq!(told(&led.pairs(&[id(0), id(1), id(3)])).len(), 3);
        assert!(led.pairs(&[id(0), id(2)]).is_empty());
    }

    #[test]
    fn how_rare_a_word_is_says_its_own_theme() {
        let alone = led(&[(1, BIKES), (1, BIKES_TOO), (1, "Een zwembad in de haven")]);
        let with = led(&[
            (1, BIKES),
            (1, BIKES_TOO),
            (1, "Een zwembad in de haven"),
            (2, "Deelfietsen bij de school"),
            (2, "Bezoekers van het station betalen niets"),
        ]);
        for named in [&[][..], &[id(0), id(1), id(3)]] {
            let (with, alone) = (with.pairs(named), alone.pairs(&[id(0), id(1)]));
            let score = |pairs: &[AlikeIdeas]| {
                pairs.iter().find(|pair| pair.other == id(1)).expect("a hint").score.to_bits()
            };
            assert_eq!(score(&with), score(&alone));
        }
    }

    #[test]
    fn without_names_the_newest_are_compared() {
        let others: Vec<String> = (1..=COMPARED_MAX)
            .map(|n| Uuid::from_u128(n as u128 * 0x9e37_79b9_7f4a_7c15).to_string())
            .collect();
        let of = |newest| {
            let rest = others.iter().take(newest).map(|text| (1, text.as_str()));
            led(&std::iter::once((1, BIKES)).chain(rest).chain([(1, BIKES_TOO)]).collect::<Vec<_>>())
        };
        let twin = |led: &Led, named: &[ContributionId]| {
            led.pairs(named).iter().any(|pair| pair.one == id(0) || pair.other == id(0))
        };
        assert!(twin(&of(COMPARED_MAX - 2), &[]));
        let more = of(COMPARED_MAX - 1);
        assert!(!twin(&more, &[]));
        assert!(twin(&more, &[id(0), id(COMPARED_MAX)]));
    }
}
