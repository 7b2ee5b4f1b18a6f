//! The figures an audience sees beside a result: as much of a count as was revealed, coverage, and closed scales.

use std::collections::BTreeMap;

use crate::agenda::RunKey;
use crate::audience::AgreementView;
use crate::command::Agreement;
use crate::event::Selected;
use crate::id::{ContributionId, VoterId};
use crate::method::ballots::{ballot_file, by_voter};
use crate::people::People;
use crate::selection::{self, Count, Coverage};
use crate::workshop::{Plenary, Round, Workshop};

/// Whether what everyone may see of a round tells of this idea: as a place, or as that of the largest unheard group.
pub(super) fn revealed(round: &Round, id: ContributionId) -> bool {
    let Some(count) = round.result().filter(|_| round.revealed > 0) else { return false };
    let (places, id) = (round.revealed as usize, id.to_string());
    let selected = || count.order.iter().filter(|placed| placed.outcome == selection::PlaceOutcome::Selected);
    let whole = places >= selected().count();
    let unheard = count.largest_unheard.as_ref().is_some_and(|unheard| whole && unheard.idea == id);
    unheard || selected().take(places).any(|placed| placed.id == id)
}

/// A count with only its first places, as everyone may see it: no reserves, no losers, no lot.
pub(super) fn trimmed(count: &Count, places: u32) -> Count {
    let places = places as usize;
    let whole = places >= count.selected().len();
    let mut shown = count.clone();
    shown.order.retain(|placed| placed.outcome == selection::PlaceOutcome::Selected);
    shown.order.truncate(places);
    for placed in &mut shown.order {
        if let Some(better) = &mut placed.better_counted {
            better.id = String::new();
        }
        if let Some(tie) = &mut placed.tie {
            tie.with.clear();
        }
    }
    shown.unplaced.clear();
    shown.lot_seed = String::new();
    shown.hands_up.clear();
    if let Some(firmness) = &mut shown.firmness {
        firmness.retain(|firm| shown.order.iter().any(|placed| placed.id == firm.id));
    }
    if !whole {
        shown.largest_unheard = None;
        shown.coverage = Coverage { with: 0, of: 0 };
        shown.open_places = 0;
    }
    shown
}

pub(super) fn selected_coverage(workshop: &Workshop, round: &Round, selection: &Selected) -> Coverage {
    let file = ballot_file(workshop, round, None);
    let selected: Vec<String> = selection.selected.iter().map(ToString::to_string).collect();
    selection::coverage(&file.ballots, &selected)
}

/// Share of people with a counted ballot in any theme who see a pick of theirs presented.
pub(super) fn plenary_coverage(workshop: &Workshop, people: &People, plenary: &Plenary) -> Option<Coverage> {
    // A round that was opened again is no result: its running totals are nobody's.
    let rounds: Vec<(RunKey, &Round)> = workshop
        .themes
        .keys()
        .filter_map(|theme| workshop.last_result(Some(*theme)))
        .map(|(run, round, _)| (run, round))
        .collect();
    if rounds.is_empty() {
        return None;
    }
    let items: Vec<String> = plenary.items.iter().map(|item| item.contribution.to_string()).collect();
    // A person who voted in two themes is one person; a paper ballot is one person of its own.
    let mut together: BTreeMap<String, Vec<selection::Ballot>> = BTreeMap::new();
    for (run, round) in &rounds {
        for (voter, ballot) in by_voter(workshop, round) {
            let who = people.participant(voter).map_or(format!("{}{voter}", run.step), |who| who.to_string());
            together.entry(who).or_default().push(ballot);
        }
    }
    let ballots: Vec<selection::Ballot> = together.values().map(selection::Ballot::together).collect();
    Some(selection::coverage(&ballots, &items))
}

pub(super) fn agreement(
    contribution: ContributionId,
    answers: &BTreeMap<VoterId, Agreement>,
) -> AgreementView {
    let count = |level: Agreement| answers.values().filter(|answer| **answer == level).count();
    let counts = Agreement::ALL.map(|level| u32::try_from(count(level)).unwrap_or(u32::MAX));
    AgreementView { contribution, counts, disagreement: selection::disagrees(&counts) }
}
