//! What is looked up instead of searched for: whose a card is, what builds on it, and counts of each theme. All of it
//! follows from the rest of the state and is kept by `apply`, so that no command costs more the longer a workshop is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Contribution, Participant, Workshop};
use crate::id::{ContributionId, ParticipantId, ThemeId};

/// Ways into the state of a workshop.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    /// Contributions by author, in order of posting.
    cards: BTreeMap<ParticipantId, Vec<ContributionId>>,
    /// How many comments each participant made.
    comments: BTreeMap<ParticipantId, usize>,
    /// What builds on a contribution, in order of posting.
    builds: BTreeMap<ContributionId, Vec<ContributionId>>,
    /// Where a participant has, or had, a reaction.
    reacted: BTreeMap<ParticipantId, BTreeSet<ContributionId>>,
    people: BTreeMap<Option<ThemeId>, u32>,
    themes: BTreeMap<ThemeId, ThemeCounts>,
}

/// Counts of the contributions of one theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeCounts {
    /// Contributions that count.
    pub contributions: u32,
    /// Of them builds.
    pub builds: u32,
    /// Of them those no facilitator cleared for a stage yet.
    pub waiting: u32,
    /// Contributions in the tray of what came late.
    pub late: u32,
}

impl Workshop {
    /// The contributions of this participant, withdrawn ones too, in order of posting.
    pub fn cards_by(&self, participant: ParticipantId) -> impl Iterator<Item = &Contribution> {
        let ids = self.index.cards.get(&participant).into_iter().flatten();
        ids.filter_map(|id| self.contributions.get(id))
    }

    /// The contributions that build on this one, withdrawn ones too.
    pub fn builds_on(&self, contribution: ContributionId) -> impl Iterator<Item = &Contribution> {
        let ids = self.index.builds.get(&contribution).into_iter().flatten();
        ids.filter_map(|id| self.contributions.get(id))
    }

    /// The contributions on which this participant has, or had, a reaction.
    pub fn reacted_by(&self, participant: ParticipantId) -> impl Iterator<Item = &Contribution> {
        let ids = self.index.reacted.get(&participant).into_iter().flatten();
        ids.filter_map(|id| self.contributions.get(id))
    }

    /// How many comments this participant made.
    #[must_use]
    pub fn comments_by(&self, participant: ParticipantId) -> usize {
        self.index.comments.get(&participant).copied().unwrap_or(0)
    }

    /// How many people of a theme, or without one, did not leave.
    #[must_use]
    pub fn people_in(&self, theme: Option<ThemeId>) -> u32 {
        self.index.people.get(&theme).copied().unwrap_or(0)
    }

    /// How many people joined and did not leave.
    #[must_use]
    pub fn people_here(&self) -> u32 {
        self.index.people.values().sum()
    }

    /// The counts of a theme's contributions.
    #[must_use]
    pub fn counts_of(&self, theme: ThemeId) -> ThemeCounts {
        self.index.themes.get(&theme).copied().unwrap_or_default()
    }

    /// Changes a contribution, and what is counted of it.
    pub(super) fn change_card(&mut self, id: ContributionId, change: impl FnOnce(&mut Contribution)) {
        let Some(card) = self.contributions.get_mut(&id) else { return };
        let counts = self.index.themes.entry(card.theme).or_default();
        counts.take(share(card));
        change(card);
        counts.give(share(card));
    }

    /// Changes a participant, and where they are counted.
    pub(super) fn change_person(&mut self, id: ParticipantId, change: impl FnOnce(&mut Participant)) {
        let Some(person) = self.participants.get_mut(&id) else { return };
        if is_here(person) {
            *self.index.people.entry(person.theme).or_default() -= 1;
        }
        change(person);
        if is_here(person) {
            *self.index.people.entry(person.theme).or_default() += 1;
        }
    }
}

impl Index {
    /// Takes in who joined.
    pub(super) fn join(&mut self, person: &Participant) {
        if is_here(person) {
            *self.people.entry(person.theme).or_default() += 1;
        }
    }

    /// Takes in what was posted.
    pub(super) fn post(&mut self, card: &Contribution) {
        self.themes.entry(card.theme).or_default().give(share(card));
        if let Some(author) = card.author {
            self.cards.entry(author).or_default().push(card.id);
        }
        for parent in &card.parents {
            self.builds.entry(*parent).or_default().push(card.id);
        }
    }

    /// Takes in who made a comment.
    pub(super) fn comment(&mut self, author: Option<ParticipantId>) {
        if let Some(author) = author {
            *self.comments.entry(author).or_default() += 1;
        }
    }

    /// Takes in who reacted where.
    pub(super) fn react(&mut self, participant: ParticipantId, contribution: ContributionId) {
        self.reacted.entry(participant).or_default().insert(contribution);
    }
}

impl ThemeCounts {
    fn give(&mut self, share: Self) {
        self.contributions += share.contributions;
        self.builds += share.builds;
        self.waiting += share.waiting;
        self.late += share.late;
    }

    fn take(&mut self, share: Self) {
        self.contributions -= share.contributions;
        self.builds -= share.builds;
        self.waiting -= share.waiting;
        self.late -= share.late;
    }
}

/// What one contribution adds to the counts of its theme.
fn share(card: &Contribution) -> ThemeCounts {
    let counts = card.counts();
    ThemeCounts {
        contributions: u32::from(counts),
        builds: u32::from(counts && !card.parents.is_empty()),
        waiting: u32::from(counts && !card.cleared),
        late: u32::from(card.late && !card.withdrawn),
    }
}

fn is_here(person: &Participant) -> bool {
    !person.left && !person.removed
}
