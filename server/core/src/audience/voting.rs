//! What an audience sees of voting rounds, as far as they are revealed, and of what was decided after them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::agenda::{Phase, RunKey};
use crate::audience::figures::{selected_coverage, trimmed};
use crate::audience::see::Eye;
use crate::audience::{Audience, OffBallot, PitcherView, RoundDesk, RoundPhase, RoundView, SelectionView};
use crate::id::{ContributionId, ThemeId};
use crate::selection::{AffiliationCount, Count, Coverage};
use crate::workshop::{Round, Selection};

impl Eye<'_> {
    pub(super) fn round(&self, run: RunKey) -> Option<RoundView> {
        let round = self.workshop.rounds.get(&run)?;
        let desk = self.desk_of_run(run.theme);
        let seated = run.theme.is_none() || self.seat() == run.theme;
        if !desk && !seated && !matches!(self.audience, Audience::Stage { .. }) {
            return None;
        }
        let phase = match (self.workshop.run(run).phase, round.picking()) {
            (Phase::Closed, _) => RoundPhase::Counted,
            (Phase::Closing, _) => RoundPhase::Closing,
            (_, true) => RoundPhase::Picking,
            (_, false) => RoundPhase::Looking,
        };
        let counted = round.result().filter(|_| phase == RoundPhase::Counted);
        let result = counted.and_then(|count| match (desk, round.revealed) {
            (true, _) => Some(count.clone()),
            (false, 0) => None,
            (false, places) => Some(trimmed(count, places)),
        });
        let off = round
            .off
            .iter()
            .map(|(id, reason)| OffBallot { contribution: *id, reason: reason.as_str().to_owned() });
        Some(RoundView {
            run,
            phase,
            ideas: u32::try_from(round.open_ideas().count()).unwrap_or(u32::MAX),
            limit: round.is.limit,
            places: round.places,
            rule: round.is.rule,
            form: round.is.form.clone(),
            criterion: round.is.criterion.as_str().to_owned(),
            own_ideas: round.is.own_ideas,
            two_phases: round.is.two_phases,
            cards_max: round.is.cards_max,
            off: off.collect(),
            merged: counted.map_or_else(Vec::new, |_| self.merged(round)),
            affiliations: counted.map_or_else(Vec::new, |count| self.affiliations_shown(round, count)),
            choice_coverage: counted.and_then(|_| self.choice_coverage(run.theme, round)),
            seed_hash: hex::encode(Sha256::digest(round.server_seed.as_bytes())),
            revealed: round.revealed,
            desk: desk.then(|| self.round_desk(run.theme, round, counted.is_some())),
            result,
        })
    }

    fn round_desk(&self, theme: Option<ThemeId>, round: &Round, counted: bool) -> RoundDesk {
        let selection = self.selected(theme).filter(|selection| selection.is.differs && counted);
        RoundDesk {
            server_seed: counted.then(|| round.server_seed.clone()),
            counts: u32::try_from(round.counts.len()).unwrap_or(u32::MAX),
            paper: u32::try_from(round.ballots.values().filter(|ballot| ballot.paper).count()).unwrap_or(0),
            too_little_seen: round.too_little_seen.clone(),
            shortlist: round.shortlist.as_ref().map(|_| round.open_ideas().collect()),
            places_at_opening: round.is.places,
            hands: round.hands.clone(),
            hands_up: round.is.hands_up,
            affiliations: if counted { round.affiliations.clone() } else { Vec::new() },
            selection_coverage: selection
                .map(|selection| selected_coverage(self.workshop, round, &selection.is)),
        }
    }

    fn selected(&self, theme: Option<ThemeId>) -> Option<&Selection> {
        match theme {
            Some(theme) => self.workshop.selections.get(&theme),
            None => self.workshop.hall_selection.as_ref(),
        }
    }

    pub(super) fn selection(&self, theme: Option<ThemeId>) -> Option<SelectionView> {
        let Selection { is: selected, at } = self.selected(theme)?;
        let desk = self.desk_of_run(theme);
        let seated =
            theme.is_none() || self.seat() == theme || matches!(self.audience, Audience::Stage { .. });
        let presented = theme.is_some() && !self.workshop.plenaries.is_empty();
        if !(desk || (self.is_told(theme) && seated) || (self.audience.is_desk() && presented)) {
            return None;
        }
        let pitchers = selected.pitchers.iter().filter_map(|(contribution, person)| {
            let name = self.people.person(*person)?.to_owned();
            Some(PitcherView { contribution: *contribution, name })
        });
        Some(SelectionView {
            theme,
            step: selected.run.step,
            selected: selected.selected.clone(),
            reason: selected.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            differs: selected.differs,
            pitchers: pitchers.collect(),
            at: *at,
            by: selected.by.filter(|_| desk),
            role: selected.role.filter(|_| desk),
        })
    }

    /// Whether a decision counts for others: once its theme saw every place the result gives, or the plenary began. Before
    /// that it would tell the places that are still to come.
    fn is_told(&self, theme: Option<ThemeId>) -> bool {
        let told = |round: &Round| {
            round.result().is_some_and(|count| round.revealed as usize >= count.selected().len())
        };
        let presented = theme.is_some() && !self.workshop.plenaries.is_empty();
        presented || self.workshop.last_round(theme).is_none_or(|(_, round)| told(round))
    }

    /// Whether a decision that differs from the result took this idea, and everyone may know.
    pub(super) fn chosen_otherwise(&self, theme: Option<ThemeId>, id: ContributionId) -> bool {
        let took = |selection: &Selection| selection.is.differs && selection.is.selected.contains(&id);
        self.selected(theme).is_some_and(took) && self.is_told(theme)
    }

    /// For a stage, of a choice that differs from the result and may be known.
    fn choice_coverage(&self, theme: Option<ThemeId>, round: &Round) -> Option<Coverage> {
        let stage = matches!(self.audience, Audience::Stage { .. });
        let choice = self.selected(theme).filter(|choice| stage && choice.is.differs)?;
        self.is_told(theme).then(|| selected_coverage(self.workshop, round, &choice.is))
    }

    /// Short numbers of what was put together since the ballot was made, what stands for it first.
    fn merged(&self, round: &Round) -> Vec<Vec<String>> {
        let mut into: BTreeMap<ContributionId, Vec<ContributionId>> = BTreeMap::new();
        for id in &round.is.ballot {
            let stands = self.workshop.survivor(*id);
            if stands != *id {
                into.entry(stands).or_insert_with(|| vec![stands]).push(*id);
            }
        }
        let number = |id: &ContributionId| {
            self.workshop.contributions.get(id).map(|card| self.workshop.short_number(card))
        };
        into.values().map(|ids| ids.iter().filter_map(number).collect()).collect()
    }

    /// For a stage that shows the whole result: what groups picked of its places, and of nothing else.
    fn affiliations_shown(&self, round: &Round, count: &Count) -> Vec<AffiliationCount> {
        let whole = round.revealed > 0 && round.revealed as usize >= count.selected().len();
        if !whole || !matches!(self.audience, Audience::Stage { .. }) {
            return Vec::new();
        }
        let mut groups = round.affiliations.clone();
        for group in &mut groups {
            group.picks.retain(|id, _| count.selected().contains(id));
        }
        groups
    }
}
