//! The ballots of a round without persons: what is counted, exported and recounted. It decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::agenda::{BallotForm, VoteRule};
use crate::id::{ContributionId, VoterId};
use crate::people::People;
use crate::selection::{
    self, AffiliationCount, BallotFile, BallotIdea, Count, Firmness, Form, HandsUp, Rule,
};
use crate::text::Wording;
use crate::workshop::{Ballot, Round, Workshop};

/// The ballots of a round as its recorded result counted them, in no order of persons. Of ideas that were put together
/// the one that stands for them is named, once; what was taken off the vote is not there.
#[must_use]
pub fn ballot_file(workshop: &Workshop, round: &Round, present: Option<u32>) -> BallotFile {
    file(workshop, round, present, round.counts_since_closing.saturating_sub(1))
}

/// The ballots of a round as its next count reads them.
pub(super) fn file_to_count(workshop: &Workshop, round: &Round, present: Option<u32>) -> BallotFile {
    file(workshop, round, present, round.counts_since_closing)
}

/// The file of a count that so many counts of the same ballots went before: the first fixes the lot and the floor.
fn file(workshop: &Workshop, round: &Round, present: Option<u32>, earlier: u32) -> BallotFile {
    let read = Reader::of(workshop, round);
    let ideas = read.listed.iter().filter_map(|id| workshop.contributions.get(id)).map(|idea| BallotIdea {
        id: idea.id.to_string(),
        title: idea.text.as_str().to_owned(),
        cost: None,
    });
    let mut ballots: Vec<selection::Ballot> = round.ballots.values().map(|one| read.ballot(one)).collect();
    // By content, not by person or time of voting.
    ballots.sort();
    let counted = ballots.iter().filter(|ballot| ballot.is_counted()).count();
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    let rule = rule(round, counted);
    let mut hands_up: BTreeMap<String, u32> = BTreeMap::new();
    let hands_up_count = if rule == Rule::MostVotes { round.is.hands_up } else { HandsUp::Apart };
    for (id, votes) in &round.hands {
        // Added to votes, hands are for what could be picked; apart, they stand for all that was on the ballot.
        let votable = |id: &ContributionId| hands_up_count == HandsUp::Apart || read.open.contains(id);
        if let Some(id) = read.standing(*id).filter(votable) {
            *hands_up.entry(id.to_string()).or_default() += votes;
        }
    }
    let first = round.first_since_closing().filter(|_| earlier > 0);
    // One more place never lowers the floor: it is that of the places at opening.
    let at_opening = || selection::floor_for(counted, round.is.places);
    let more = || (round.places != round.is.places).then(at_opening);
    BallotFile {
        rule,
        places: round.places,
        reserves: round.is.reserves,
        floor: first.map(|count| count.floor).or_else(more),
        server_seed: Some(round.server_seed.clone()),
        seed: first.map(|count| count.lot_seed.clone()),
        present,
        hands_up,
        hands_up_count,
        picks_max: (rule.form() == Form::Picks).then_some(round.is.limit),
        points_max: (rule.form() == Form::Points).then_some(round.is.limit),
        criteria: criteria(round).iter().map(|name| name.as_str().to_owned()).collect(),
        shortlist: round.shortlist.is_some().then(|| read.open.iter().map(ToString::to_string).collect()),
        ..BallotFile::new(ideas.collect(), ballots)
    }
}

/// Whether a count about to be recorded is what the ballots of its round give: for `check`.
#[must_use]
pub fn recounts(workshop: &Workshop, round: &Round, recorded: &Count) -> bool {
    let file = file_to_count(workshop, round, recorded.present);
    let counted = match recorded.firmness {
        Some(_) => selection::count_with_firmness(&file),
        None => selection::count(&file),
    };
    counted.is_ok_and(|count| count == *recorded)
}

/// Whether this is how firm the places of the recorded result are: for `check`, and for the room, which works it out
/// beside its task.
#[must_use]
pub fn is_firmness(workshop: &Workshop, round: &Round, firmness: &[Firmness]) -> bool {
    let present = round.result().and_then(|count| count.present);
    let counted = selection::count_with_firmness(&ballot_file(workshop, round, present));
    counted.is_ok_and(|count| count.firmness.as_deref() == Some(firmness))
}

/// What groups of people picked, as far as that may be shown. Two answers of one round that differ by a ballot would give
/// that ballot away: a round opened again, or counted again after somebody said another group, has none.
pub(super) fn affiliations(workshop: &Workshop, people: &People, round: &Round) -> Vec<AffiliationCount> {
    let counted_before = round.counts.len() > round.counts_since_closing as usize;
    let changed = round.counts_since_closing > 0 && round.affiliations_said != workshop.affiliations_said;
    if counted_before || changed {
        return Vec::new();
    }
    let said = |voter| people.affiliation(people.participant(voter)?).flatten();
    let ballots: Vec<(Option<u32>, selection::Ballot)> =
        by_voter(workshop, round).map(|(voter, ballot)| (said(voter), ballot)).collect();
    selection::affiliation_counts(ballots.iter().map(|(group, ballot)| (*group, ballot)))
}

/// Each voter's ballot as the round's file writes it.
pub(crate) fn by_voter<'a>(
    workshop: &'a Workshop,
    round: &'a Round,
) -> impl Iterator<Item = (VoterId, selection::Ballot)> + 'a {
    let read = Reader::of(workshop, round);
    round.ballots.iter().map(move |(voter, ballot)| (*voter, read.ballot(ballot)))
}

/// How places follow: what was set, where the ballots and the number of voters allow it.
fn rule(round: &Round, counted: u32) -> Rule {
    match (&round.is.form, round.is.rule) {
        (BallotForm::Scale { .. }, _) => Rule::BestScore,
        (BallotForm::Points { .. } | BallotForm::Dots { stacking: true, .. }, _) => Rule::MostPoints,
        (_, VoteRule::FairShare) => Rule::usual(round.is.places, counted),
        (_, VoteRule::MostVotes) => Rule::MostVotes,
    }
}

fn criteria(round: &Round) -> &[Wording] {
    match &round.is.form {
        BallotForm::Scale { criteria } => criteria,
        _ => &[],
    }
}

/// Ideas that were on the ballot and still stand by themselves.
fn listed(workshop: &Workshop, round: &Round) -> Vec<ContributionId> {
    let there = |id: &ContributionId| !round.off.contains_key(id) && workshop.survivor(*id) == *id;
    round.is.ballot.iter().copied().filter(there).collect()
}

/// Ideas that could be picked and still stand by themselves. What stands for a shortlisted idea could be picked.
fn open(workshop: &Workshop, round: &Round) -> Vec<ContributionId> {
    let mut open = Vec::new();
    for id in round.open_ideas().map(|id| workshop.survivor(id)) {
        if round.lists(id) && !round.off.contains_key(&id) && !open.contains(&id) {
            open.push(id);
        }
    }
    open
}

struct Reader<'a> {
    workshop: &'a Workshop,
    round: &'a Round,
    listed: Vec<ContributionId>,
    open: Vec<ContributionId>,
}

impl<'a> Reader<'a> {
    fn of(workshop: &'a Workshop, round: &'a Round) -> Self {
        Self { workshop, round, listed: listed(workshop, round), open: open(workshop, round) }
    }

    /// What stands for this idea on the ballot, if anything.
    fn standing(&self, id: ContributionId) -> Option<ContributionId> {
        Some(self.workshop.survivor(id)).filter(|id| self.listed.contains(id))
    }

    fn ids(&self, ids: impl Iterator<Item = ContributionId>) -> BTreeSet<ContributionId> {
        ids.filter_map(|id| self.standing(id)).collect()
    }

    fn ballot(&self, ballot: &Ballot) -> selection::Ballot {
        match self.round.is.form {
            BallotForm::Scale { .. } => self.scores(ballot),
            BallotForm::Points { .. } | BallotForm::Dots { stacking: true, .. } => self.points(ballot),
            _ => self.picks(ballot),
        }
    }

    /// Points of ideas that were put together add up.
    fn points(&self, ballot: &Ballot) -> selection::Ballot {
        let mut points: BTreeMap<String, u32> = BTreeMap::new();
        for (id, given) in &ballot.points {
            if let Some(id) = self.standing(*id).filter(|id| self.open.contains(id)) {
                *points.entry(id.to_string()).or_default() += given;
            }
        }
        selection::Ballot::of_points(points)
    }

    /// Who scored the idea that stands for another said so of that one; else the other's scores stand.
    fn scores(&self, ballot: &Ballot) -> selection::Ballot {
        let count = u32::try_from(criteria(self.round).len()).unwrap_or(0);
        let mut scores: BTreeMap<String, Vec<Option<u8>>> = BTreeMap::new();
        for (id, given) in &ballot.scores {
            let Some(stands) = self.standing(*id).filter(|id| self.open.contains(id)) else { continue };
            let given: Vec<_> = (0..count).map(|at| given.get(&at).copied().flatten()).collect();
            let silent = given.iter().all(Option::is_none);
            if stands == *id && !silent {
                scores.insert(stands.to_string(), given);
            } else {
                scores.entry(stands.to_string()).or_insert(given);
            }
        }
        selection::Ballot::of_scores(scores)
    }

    fn picks(&self, ballot: &Ballot) -> selection::Ballot {
        let written = |ids: BTreeSet<ContributionId>| -> Vec<String> {
            let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            ids.sort();
            ids
        };
        let mut picks = self.ids(ballot.picks.iter().copied());
        picks.retain(|id| self.open.contains(id));
        let mut marks = self.ids(ballot.marks());
        marks.extend(picks.iter().copied());
        selection::Ballot { marks: written(marks), picks: written(picks), ..selection::Ballot::default() }
    }
}
