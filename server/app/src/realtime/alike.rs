//! Which ideas look alike, for who leads: the hint before merging. It merges nothing, and shows a desk only its own.

use std::collections::{BTreeSet, HashMap};

use werkatelier_core::audience::{Audience, CardView, Entity, EntityId, see};
use werkatelier_core::id::{ContributionId, ThemeId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Actor;
use werkatelier_core::similarity::{
    HINT_SCORE_MIN_SENTENCES, HINT_SCORE_MIN_TITLES, HINTS_MAX, Index, SUGGESTION_SCORE_MIN,
};

use super::publish::Published;
use super::room::Room;
use crate::protocol::{AlikeIdeas, Answer};

/// Ideas one question may name.
const IDEAS_MAX: usize = 200;
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

    /// Rarity of words is that of each theme by itself; between themes, of all together.
    fn pairs(&self, ideas: &[ContributionId]) -> Vec<AlikeIdeas> {
        let asked: BTreeSet<ContributionId> = ideas.iter().copied().collect();
        let wanted = |id: &ContributionId| asked.is_empty() || asked.contains(id);
        let known: HashMap<ContributionId, &CardView> =
            self.cards.iter().map(|card| (card.id, card)).collect();
        let themes: BTreeSet<ThemeId> =
            self.cards.iter().filter(|card| wanted(&card.id)).map(|card| card.theme).collect();
        let mut index = Index::new();
        for card in self.cards.iter().filter(|card| themes.contains(&card.theme)) {
            index.put(card.id, &card.text);
        }
        let keep = |one: &ContributionId, other: &ContributionId| {
            let apart = self.apart.contains(&(*one.min(other), *one.max(other)));
            wanted(one) && wanted(other) && !apart
        };
        let pairs = index.top_pairs(usize::MAX, SUGGESTION_SCORE_MIN, keep);
        let hints = pairs.into_iter().filter(|pair| {
            let (Some(one), Some(other)) = (known.get(&pair.one), known.get(&pair.other)) else {
                return false;
            };
            pair.score >= least(one, other)
        });
        let told = hints.take(HINTS_MAX).map(|pair| AlikeIdeas {
            one: pair.one,
            other: pair.other,
            score: pair.score,
        });
        told.collect()
    }
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
