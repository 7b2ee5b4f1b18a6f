//! The Method of Equal Shares with costs and add1 (selection.md §3; Peters, Pierczyński & Skowron 2021).
//! Its utility is cost, it fills no leftover budget, and it gives no reserves.

use num_bigint::BigUint;
use num_traits::Zero;

use super::amount::Amount;
use super::ballot_file::BallotFile;
use super::count::Spending;
use super::error::CountError;
use super::outcome::Won;
use super::tally::Tally;
use super::tie::{TieBreak, settle};

/// Times that add1 may raise everyone's money. The real votes at hand need a few hundred.
const ADD1_STEPS_MAX: u64 = 200_000;
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

    fn spent(&self, won: &[Won]) -> u64 {
        won.iter().map(|won| self.costs[won.idea]).sum()
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
        if purse.spent(&more) > purse.budget {
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
                Some(std::cmp::Ordering::Less) => {}
                Some(std::cmp::Ordering::Equal) => tied.push((idea, rho)),
                Some(std::cmp::Ordering::Greater) | None => tied = vec![(idea, rho)],
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

/// The most one supporter pays: `above / below` in units of `1 / Purses::scale`.
struct Rho {
    above: BigUint,
    below: u64,
}

/// Which of two (cost, rho) has the larger cost/rho. What costs nothing goes before all else.
fn value_order(one: (u64, &Rho), other: (u64, &Rho)) -> std::cmp::Ordering {
    match (one.0, other.0) {
        (0, 0) => std::cmp::Ordering::Equal,
        (0, _) => std::cmp::Ordering::Greater,
        (_, 0) => std::cmp::Ordering::Less,
        _ => {
            let left = &other.1.above * one.0 * one.1.below;
            let right = &one.1.above * other.0 * other.1.below;
            left.cmp(&right)
        }
    }
}

/// What every voter still holds, exact. Voters who hold the same form a class; all holdings are
/// multiples of `1 / scale`, so that comparing them is comparing whole numbers.
struct Purses {
    scale: BigUint,
    /// Poorest first.
    holds: Vec<BigUint>,
    class: Vec<usize>,
}

impl Purses {
    fn new(voters: usize, each: u64) -> Self {
        Self { scale: BigUint::from(1_u8), holds: vec![BigUint::from(each)], class: vec![0; voters] }
    }

    /// The smallest r with Σ min(holds, r) = cost; none where the supporters cannot pay together.
    fn rho(&self, supporters: &[usize], cost: u64) -> Option<Rho> {
        let mut size = vec![0_u64; self.holds.len()];
        for &voter in supporters {
            size[self.class[voter]] += 1;
        }
        let mut left = &self.scale * cost;
        let mut payers = supporters.len() as u64;
        for (holds, &size) in self.holds.iter().zip(&size) {
            if size == 0 {
                continue;
            }
            if holds * payers >= left {
                return Some(Rho { above: left, below: payers });
            }
            left -= holds * size;
            payers -= size;
        }
        None
    }

    fn pay(&mut self, supporters: &[usize], rho: &Rho) {
        self.scale *= rho.below;
        for holds in &mut self.holds {
            *holds *= rho.below;
        }
        let mut pays = vec![false; self.class.len()];
        for &voter in supporters {
            pays[voter] = true;
        }
        let poorer: Vec<BigUint> = self
            .holds
            .iter()
            .map(|holds| if *holds > rho.above { holds - &rho.above } else { BigUint::zero() })
            .collect();
        self.regroup(&poorer, &pays);
    }

    /// Makes classes anew after the voters in `pays` went from `holds` to `poorer`.
    fn regroup(&mut self, poorer: &[BigUint], pays: &[bool]) {
        let classes = self.holds.len();
        let slot = |class: usize, paid: bool| class + if paid { classes } else { 0 };
        let mut used = vec![false; 2 * classes];
        for (&class, &paid) in self.class.iter().zip(pays) {
            used[slot(class, paid)] = true;
        }
        let value = |at: usize| if at < classes { &self.holds[at] } else { &poorer[at - classes] };
        let mut slots: Vec<usize> = (0..2 * classes).filter(|&at| used[at]).collect();
        slots.sort_by(|&a, &b| value(a).cmp(value(b)));
        let mut holds: Vec<BigUint> = Vec::with_capacity(slots.len());
        let mut renamed = vec![0; 2 * classes];
        for at in slots {
            if holds.last() != Some(value(at)) {
                holds.push(value(at).clone());
            }
            renamed[at] = holds.len() - 1;
        }
        for (class, &paid) in self.class.iter_mut().zip(pays) {
            *class = renamed[slot(*class, paid)];
        }
        self.holds = holds;
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
            Ballot { marks: picks.clone(), picks }
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

    #[test]
    fn who_cannot_pay_in_full_pays_all_and_the_others_share_the_rest() {
        // Three voters hold 10; one has paid 8 already. 0, 1 and 2 then buy for 21: 2 + 9.5 + 9.5.
        let mut purses = Purses::new(3, 10);
        let first = purses.rho(&[0], 8).unwrap();
        purses.pay(&[0], &first);
        let second = purses.rho(&[0, 1, 2], 21).unwrap();
        assert_eq!((second.above.clone() * 2_u8, second.below), (&purses.scale * 38_u8, 2));
        assert!(purses.rho(&[0, 1, 2], 23).is_none());
        purses.pay(&[0, 1, 2], &second);
        let half = &purses.scale / 2_u8;
        assert_eq!(purses.holds, [BigUint::zero(), half]);
    }
}
