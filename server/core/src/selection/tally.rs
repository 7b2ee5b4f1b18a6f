//! A ballot file, checked and turned into indices, as all rules read it.
//! It decides nothing; after `Tally::of` no rule meets bad input.

use std::collections::BTreeMap;

use super::ballot::{Ballot, CRITERIA_MAX};
use super::ballot_file::BallotFile;
use super::check;
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
    /// Points per voter and idea; empty in other forms.
    pub(super) points: Vec<Vec<(usize, u32)>>,
    /// Scores per voter and idea, of ideas with at least one; empty in other forms.
    pub(super) ratings: Vec<Vec<Rating>>,
    /// Voters per idea who gave it a score.
    pub(super) raters: Vec<u32>,
    /// Marks per idea over all ballots, also those without picks.
    pub(super) marked: Vec<u32>,
    /// Hands-up votes added per idea; all zero unless the file says so.
    pub(super) hands: Vec<u32>,
    /// Place of each idea in the one lot order; 0 is drawn first.
    pub(super) lot_rank: Vec<usize>,
    pub(super) lot_seed: String,
    /// Lowercase hex SHA-256 of the canonical ballots.
    pub(super) ballots_hash: String,
}

/// What one person gave one idea on the scale.
#[derive(Clone, Debug)]
pub(super) struct Rating {
    pub(super) idea: usize,
    pub(super) sum: u32,
    /// Scores given, at least 1.
    pub(super) given: u32,
    /// Per criterion, in place because there are many; 0 where none was given.
    pub(super) scores: [u8; CRITERIA_MAX],
}

impl Tally {
    /// Checks all of a file. Costs are checked by equal shares' own setting, see `equal_shares`.
    pub(super) fn of(file: &BallotFile) -> Result<Self, CountError> {
        let check::Checked { ids, hands } = check::file(file)?;
        let index: BTreeMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let (ordered, ballots_hash) = lot::in_order_with_hash(&file.ballots);
        let lot = match &file.seed {
            Some(seed) => Lot::new(seed.clone()),
            None => Lot::of_hash(file.server_seed.as_deref().unwrap_or_default(), &ballots_hash),
        };

        let counted: Vec<&Ballot> = ordered.into_iter().filter(|ballot| ballot.is_counted()).collect();
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
        let points = counted.iter().map(|b| points(b, &index)).collect();
        let ratings: Vec<Vec<Rating>> = counted.iter().map(|b| ratings(b, &index)).collect();
        let mut raters = vec![0; ids.len()];
        for rating in ratings.iter().flatten() {
            raters[rating.idea] += 1;
        }
        let mut marked = vec![0; ids.len()];
        for ballot in &file.ballots {
            for idea in indices(&ballot.marks) {
                marked[idea] += 1;
            }
        }
        let lot_rank = lot_ranks(&lot, &ids);
        let lot_seed = lot.seed().to_owned();
        Ok(Self {
            ids,
            picks,
            marks,
            supporters,
            points,
            ratings,
            raters,
            marked,
            hands,
            lot_rank,
            lot_seed,
            ballots_hash,
        })
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

fn points(ballot: &Ballot, index: &BTreeMap<&str, usize>) -> Vec<(usize, u32)> {
    let at = |(id, points): (&String, &u32)| Some((*index.get(id.as_str())?, *points));
    ballot.points.iter().filter_map(at).collect()
}

fn ratings(ballot: &Ballot, index: &BTreeMap<&str, usize>) -> Vec<Rating> {
    let rating = |(id, scores): (&String, &Vec<Option<u8>>)| {
        let given = scores.iter().flatten().count() as u32;
        let sum = scores.iter().flatten().map(|score| u32::from(*score)).sum();
        let idea = *index.get(id.as_str())?;
        let mut each = [0; CRITERIA_MAX];
        each.iter_mut().zip(scores).for_each(|(each, score)| *each = score.unwrap_or(0));
        (given > 0).then_some(Rating { idea, sum, given, scores: each })
    };
    ballot.scores.iter().filter_map(rating).collect()
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
