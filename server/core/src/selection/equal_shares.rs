//! The Method of Equal Shares with costs and add1 (selection.md §3; Peters, Pierczyński & Skowron 2021).
//! Its utility is cost, it fills no leftover budget, and it gives no reserves.

mod purses;

use std::cmp::Ordering;

use super::amount::Amount;
use super::ballot_file::BallotFile;
use super::count::Spending;
use super::error::CountError;
use super::outcome::Won;
use super::tally::Tally;
use super::tie::{TieBreak, settle};
use purses::{Purses, Rho};

/// Times that add1 may raise everyone's money. The real votes at hand need a few hundred.
const ADD1_STEPS_MAX: u64 = 100_000;
const STEPS: [TieBreak; 3] = [TieBreak::LowerCost, TieBreak::MorePicks, TieBreak::Lot];

/// What there is to spend and what each idea costs, in one unit (see [`Purse::of`]).
#[derive(Clone, Debug)]
pub(super) struct Purse {
    budget: u64,
    costs: Vec<u64>,
    /// What add1 adds per voter.
    step: u64,
}

impl Purse {
    /// With costs: in cents, add1 adds one whole unit of the currency. Without any cost or budget an
    /// idea costs as much as there are voters and the budget is `places` times that, so that everyone
    /// starts with `places` of it (the unit-cost rule) and add1 adds one place's worth over all voters.
    pub(super) fn of(file: &BallotFile, tally: &Tally) -> Result<Self, CountError> {
        let with_cost = file.ideas.iter().any(|idea| idea.cost.is_some());
        let Some(budget) = file.budget else {
            if with_cost {
                return Err(CountError::BudgetMissing);
            }
            let voters = tally.counted() as u64;
            let budget = voters * u64::from(file.places);
            return Ok(Self { budget, costs: vec![voters; tally.ids.len()], step: 1 });
        };
        let mut costs = vec![0; tally.ids.len()];
        for idea in &file.ideas {
            let Some(cost) = idea.cost else {
                return Err(CountError::CostMissing { id: idea.id.clone() });
            };
            if let Some(at) = tally.ids.iter().position(|id| *id == idea.id) {
                costs[at] = cost.cents().unsigned_abs();
            }
        }
        Ok(Self { budget: budget.cents().unsigned_abs(), costs, step: 100 })
    }

    /// What the round spent; none where nothing had a cost.
    pub(super) fn spending(&self, file: &BallotFile, won: &[Won]) -> Option<Spending> {
        let cents = i64::try_from(self.spent(won)).ok()?;
        file.budget.map(|budget| Spending { budget, spent: Amount::from_cents(cents) })
    }

    fn spent(&self, won: &[Won]) -> u128 {
        won.iter().map(|won| u128::from(self.costs[won.idea])).sum()
    }
}

/// The chosen ideas, in the order in which they were bought.
pub(super) fn order(tally: &Tally, purse: &Purse, floor: u32) -> Result<Vec<Won>, CountError> {
    let voters = tally.counted() as u64;
    let eligible: Vec<usize> =
        (0..tally.ids.len()).filter(|&idea| tally.supporters[idea].len() >= floor.max(1) as usize).collect();
    if voters == 0 {
        return Ok(Vec::new());
    }
    let mut units = purse.budget / (voters * purse.step);
    let mut won = buy(tally, purse, &eligible, units * purse.step);
    // An idea below the floor can never be chosen, so "every idea" is every eligible one.
    for _ in 0..ADD1_STEPS_MAX {
        if won.len() == eligible.len() {
            return Ok(won);
        }
        units += 1;
        let more = buy(tally, purse, &eligible, units * purse.step);
        if purse.spent(&more) > u128::from(purse.budget) {
            return Ok(won);
        }
        won = more;
    }
    Err(CountError::BudgetTooFine)
}

/// Plain Equal Shares in which every voter starts with `each`.
fn buy(tally: &Tally, purse: &Purse, eligible: &[usize], each: u64) -> Vec<Won> {
    let mut open = eligible.to_vec();
    let mut purses = Purses::new(tally.counted(), each);
    let mut heard = vec![false; tally.counted()];
    let mut won = Vec::new();
    loop {
        let offers: Vec<(usize, Rho)> = open
            .iter()
            .filter_map(|&idea| Some((idea, purses.rho(&tally.supporters[idea], purse.costs[idea])?)))
            .collect();
        let mut tied: Vec<(usize, Rho)> = Vec::new();
        for (idea, rho) in offers {
            let order = tied.first().map(|(best, best_rho)| {
                value_order((purse.costs[idea], &rho), (purse.costs[*best], best_rho))
            });
            match order {
                Some(Ordering::Less) => {}
                Some(Ordering::Equal) => tied.push((idea, rho)),
                Some(Ordering::Greater) | None => tied = vec![(idea, rho)],
            }
        }
        if tied.is_empty() {
            return won;
        }
        let (idea, tie) = settle(tally, tied.iter().map(|(idea, _)| *idea).collect(), &STEPS, &purse.costs);
        if let Some((_, rho)) = tied.iter().find(|(other, _)| *other == idea) {
            purses.pay(&tally.supporters[idea], rho);
        }
        let mut represented = 0;
        for &voter in &tally.supporters[idea] {
            represented += u32::from(std::mem::replace(&mut heard[voter], true));
        }
        won.push(Won { idea, time: None, represented, tie });
        open.retain(|&other| other != idea);
    }
}

/// Which of two (cost, rho) has the larger cost/rho. What costs nothing goes before all else.
fn value_order(one: (u64, &Rho), other: (u64, &Rho)) -> Ordering {
    match (one.0, other.0) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Greater,
        (_, 0) => Ordering::Less,
        _ => {
            let left = &other.1.above * one.0 * one.1.below;
            let right = &one.1.above * other.0 * other.1.below;
            left.cmp(&right)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Deserialize;

    use super::*;
    use crate::selection::{Ballot, BallotIdea};

    #[derive(Deserialize)]
    struct Oracle {
        instances: Vec<Instance>,
    }

    #[derive(Deserialize)]
    struct Instance {
        source: String,
        num_candidates: usize,
        k: u32,
        approvals: Vec<Vec<usize>>,
        winning_committees: BTreeMap<String, Vec<BTreeSet<usize>>>,
    }

    fn room(ideas: usize, places: u32, picks: &[Vec<usize>]) -> (BallotFile, Tally) {
        let idea = |id: usize| BallotIdea { id: id.to_string(), title: String::new(), cost: None };
        let ballot = |picks: &Vec<usize>| {
            let picks: Vec<String> = picks.iter().map(ToString::to_string).collect();
            Ballot { marks: picks.clone(), picks, ..Ballot::default() }
        };
        let ballots = picks.iter().map(ballot).collect();
        let file = BallotFile { places, ..BallotFile::new((0..ideas).map(idea).collect(), ballots) };
        let tally = Tally::of(&file).unwrap();
        (file, tally)
    }

    /// Without costs and before add1 this is abcvoting's rule, which then fills the committee by
    /// another one: what we buy must be part of a listed committee, and all of it where it fills k.
    /// Instances with empty ballots are left out, because there the shares are of other sizes.
    #[test]
    fn the_unit_cost_form_buys_what_abcvoting_buys() {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
        let folder = std::env::var("WERKATELIER_DATA").unwrap_or_else(|_| default.to_owned());
        let Ok(text) = std::fs::read_to_string(format!("{folder}/oracles/abcvoting_instances.json")) else {
            println!("skipped: no data folder");
            return;
        };
        let oracle: Oracle = serde_json::from_str(&text).unwrap();
        let (mut checked, mut whole) = (0, 0);
        for instance in
            oracle.instances.iter().filter(|instance| instance.approvals.iter().all(|a| !a.is_empty()))
        {
            let (file, tally) = room(instance.num_candidates, instance.k, &instance.approvals);
            let purse = Purse::of(&file, &tally).unwrap();
            let eligible: Vec<usize> = (0..instance.num_candidates).collect();
            let won = buy(&tally, &purse, &eligible, u64::from(instance.k));
            let bought: BTreeSet<usize> = won.iter().map(|won| won.idea).collect();
            let listed = &instance.winning_committees["equal-shares"];
            assert!(listed.iter().any(|committee| committee.is_superset(&bought)), "{}", instance.source);
            checked += 1;
            whole += usize::from(bought.len() == instance.k as usize);
        }
        println!("equal shares, unit cost: {checked} instances, {whole} of them filled without completion");
        assert!(checked > 200 && whole > 0);
    }
}
