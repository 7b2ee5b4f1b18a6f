//! A ballot file, checked and turned into indices, as all rules read it.
//! It decides nothing; after `Tally::of` no rule meets bad input.

use std::collections::{BTreeMap, BTreeSet};

use super::ballot_file::{BALLOTS_MAX, Ballot, BallotFile, HandsUp, IDEAS_MAX, PLACES_MAX, Rule};
use super::error::CountError;
use super::lot::{self, Lot};

/// Who voted for what, by index. Ideas are those that could be picked, in the order of the file;
/// voters are the counted ballots in canonical order, so that nothing depends on the order of a file.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) ids: Vec<String>,
    /// Picks per voter.
    pub(super) picks: Vec<Vec<usize>>,
    /// Marks per voter, of ideas that could be picked.
    pub(super) marks: Vec<Vec<usize>>,
    /// Voters per idea.
    pub(super) supporters: Vec<Vec<usize>>,
    /// Marks per idea over all ballots, also those without picks.
    pub(super) marked: Vec<u32>,
    /// Hands-up votes added per idea; all zero unless the file says so.
    pub(super) hands: Vec<u32>,
    /// Place of each idea in the one lot order; 0 is drawn first.
    pub(super) lot_rank: Vec<usize>,
    pub(super) lot_seed: String,
}

impl Tally {
    /// Checks all of a file. Costs are checked by equal shares' own setting, see `equal_shares`.
    pub(super) fn of(file: &BallotFile) -> Result<Self, CountError> {
        check_settings(file)?;
        let known = check_ideas(file)?;
        let ids = check_shortlist(file, &known)?;
        let index: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        for (at, ballot) in file.ballots.iter().enumerate() {
            check_ballot(at + 1, ballot, &known, &index)?;
        }
        let hands = check_hands_up(file, &known, &ids)?;
        let lot = match &file.seed {
            Some(seed) => Lot::new(seed.clone()),
            None => Lot::of_round(file.server_seed.as_deref().unwrap_or_default(), &file.ballots),
        };

        let mut counted: Vec<&Ballot> = file.ballots.iter().filter(|b| !b.picks.is_empty()).collect();
        counted.sort_by_cached_key(|ballot| lot::canonical_ballot(ballot));
        let indices = |list: &[String]| -> Vec<usize> {
            let mut at: Vec<usize> = list.iter().filter_map(|id| index.get(id.as_str()).copied()).collect();
            at.sort_unstable();
            at
        };
        let picks: Vec<Vec<usize>> = counted.iter().map(|b| indices(&b.picks)).collect();
        let marks = counted.iter().map(|b| indices(&b.marks)).collect();
        let mut supporters = vec![Vec::new(); ids.len()];
        for (voter, picked) in picks.iter().enumerate() {
            for &idea in picked {
                supporters[idea].push(voter);
            }
        }
        let mut marked = vec![0; ids.len()];
        for ballot in &file.ballots {
            for idea in indices(&ballot.marks) {
                marked[idea] += 1;
            }
        }
        let lot_rank = lot_ranks(&lot, &ids);
        Ok(Self { ids, picks, marks, supporters, marked, hands, lot_rank, lot_seed: lot.seed().to_owned() })
    }

    /// Counted voters, n.
    pub(super) fn counted(&self) -> usize {
        self.picks.len()
    }

    /// Picks, with hands-up votes where these are added.
    pub(super) fn votes(&self, idea: usize) -> u32 {
        (self.supporters[idea].len() as u32).saturating_add(self.hands[idea])
    }
}

fn check_settings(file: &BallotFile) -> Result<(), CountError> {
    if file.places == 0 || file.places > PLACES_MAX {
        return Err(CountError::PlacesOutOfRange { places: file.places });
    }
    if file.reserves > PLACES_MAX {
        return Err(CountError::ReservesOutOfRange { reserves: file.reserves });
    }
    if file.floor == Some(0) {
        return Err(CountError::FloorOutOfRange);
    }
    if file.ideas.len() > IDEAS_MAX {
        return Err(CountError::TooManyIdeas { count: file.ideas.len() });
    }
    if file.ballots.len() > BALLOTS_MAX {
        return Err(CountError::TooManyBallots { count: file.ballots.len() });
    }
    if file.server_seed.as_deref().is_some_and(|seed| !lot::is_server_seed(seed)) {
        return Err(CountError::ServerSeedNotHex);
    }
    if file.seed.as_deref().is_some_and(|seed| !lot::is_seed(seed)) {
        return Err(CountError::SeedMalformed);
    }
    if file.hands_up_count == HandsUp::Added && file.rule != Rule::MostVotes {
        return Err(CountError::HandsUpNotForRule);
    }
    if file.budget.is_some_and(|budget| budget.cents() < 0) {
        return Err(CountError::NegativeBudget);
    }
    Ok(())
}

fn check_ideas(file: &BallotFile) -> Result<BTreeSet<&str>, CountError> {
    let mut known = BTreeSet::new();
    for (at, idea) in file.ideas.iter().enumerate() {
        if idea.id.is_empty() {
            return Err(CountError::IdeaWithoutId { number: at + 1 });
        }
        if !known.insert(idea.id.as_str()) {
            return Err(CountError::DuplicateIdea { id: idea.id.clone() });
        }
        if let Some(cost) = idea.cost.filter(|cost| cost.cents() < 0) {
            return Err(CountError::NegativeCost { id: idea.id.clone(), cost });
        }
    }
    Ok(known)
}

/// The ideas that could be picked, in the order of the file.
fn check_shortlist(file: &BallotFile, known: &BTreeSet<&str>) -> Result<Vec<String>, CountError> {
    let all = || file.ideas.iter().map(|idea| idea.id.clone());
    let Some(shortlist) = &file.shortlist else { return Ok(all().collect()) };
    let mut on = BTreeSet::new();
    for id in shortlist {
        if !known.contains(id.as_str()) {
            return Err(CountError::UnknownIdea { id: id.clone(), place: "the shortlist".to_owned() });
        }
        if !on.insert(id.as_str()) {
            return Err(CountError::DuplicateOnShortlist { id: id.clone() });
        }
    }
    Ok(all().filter(|id| on.contains(id.as_str())).collect())
}

fn check_ballot(
    number: usize,
    ballot: &Ballot,
    known: &BTreeSet<&str>,
    on_ballot: &BTreeMap<&str, usize>,
) -> Result<(), CountError> {
    let mut marks = BTreeSet::new();
    for id in &ballot.marks {
        if !known.contains(id.as_str()) {
            return Err(CountError::UnknownIdea { id: id.clone(), place: format!("ballot {number}") });
        }
        if !marks.insert(id.as_str()) {
            return Err(CountError::DuplicateMark { ballot: number, id: id.clone() });
        }
    }
    let mut picks = BTreeSet::new();
    for id in &ballot.picks {
        if !known.contains(id.as_str()) {
            return Err(CountError::UnknownIdea { id: id.clone(), place: format!("ballot {number}") });
        }
        if !picks.insert(id.as_str()) {
            return Err(CountError::DuplicatePick { ballot: number, id: id.clone() });
        }
        if !marks.contains(id.as_str()) {
            return Err(CountError::PickNotMarked { ballot: number, id: id.clone() });
        }
        if !on_ballot.contains_key(id.as_str()) {
            return Err(CountError::PickNotOnShortlist { ballot: number, id: id.clone() });
        }
    }
    Ok(())
}

fn check_hands_up(file: &BallotFile, known: &BTreeSet<&str>, ids: &[String]) -> Result<Vec<u32>, CountError> {
    if let Some(id) = file.hands_up.keys().find(|id| !known.contains(id.as_str())) {
        return Err(CountError::UnknownIdea { id: id.clone(), place: "hands up".to_owned() });
    }
    if file.hands_up_count == HandsUp::Apart {
        return Ok(vec![0; ids.len()]);
    }
    if let Some(id) = file.hands_up.keys().find(|id| !ids.contains(id)) {
        return Err(CountError::HandsUpNotOnShortlist { id: id.clone() });
    }
    Ok(ids.iter().map(|id| file.hands_up.get(id).copied().unwrap_or(0)).collect())
}

fn lot_ranks(lot: &Lot, ids: &[String]) -> Vec<usize> {
    let mut drawn: Vec<(String, usize)> = ids.iter().enumerate().map(|(at, id)| (lot.draw(id), at)).collect();
    drawn.sort();
    let mut ranks = vec![0; ids.len()];
    for (rank, (_, idea)) in drawn.into_iter().enumerate() {
        ranks[idea] = rank;
    }
    ranks
}
