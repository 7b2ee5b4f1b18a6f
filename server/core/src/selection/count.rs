//! The published count: what one round says, in ids, with all that is needed to explain it.
//! It is a record; how it comes about is in `counting` and in the rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::amount::Amount;
use super::ballot_file::Rule;
use super::coverage::{Coverage, Unheard};
use super::firmness::Firmness;
use super::fraction::Fraction;
use super::score::Score;
use super::tie::Tie;

/// Raised whenever the same ballots could give another result.
pub const RULE_VERSION: u32 = 1;

/// The result of one count.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Count {
    pub rule: Rule,
    pub rule_version: u32,
    pub places: u32,
    pub reserves: u32,
    /// Supporters an idea needed.
    pub floor: u32,
    /// What the lot hashed; recorded whether or not a tie was drawn.
    pub lot_seed: String,
    /// n: ballots with at least one pick, or with points, or with at least one score.
    pub counted: u32,
    /// All ballots, also empty ones.
    pub turnout: u32,
    pub present: Option<u32>,
    /// Places first, then reserves, each in the order in which the rule took them.
    pub order: Vec<Placed>,
    /// The other ideas that could be picked: most supporters first, or most points, or those that
    /// reached the floor by best score and then the rest.
    pub unplaced: Vec<Unplaced>,
    /// Places that no idea reached.
    pub open_places: u32,
    /// Of the places, without reserves.
    pub coverage: Coverage,
    pub largest_unheard: Option<Unheard>,
    /// One per place in the order; none where it was not (yet) asked for, or the rule is equal shares.
    pub firmness: Option<Vec<Firmness>>,
    /// Equal shares with costs only.
    pub spending: Option<Spending>,
    /// As they came in; part of no figure above unless the file says `added`.
    pub hands_up: BTreeMap<String, u32>,
    /// What was scored, in the order of every [`Score`]; best score only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub criteria: Vec<String>,
}

/// An idea in the order.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Placed {
    pub id: String,
    /// Fair share only: when the supporters had saved enough together. Later places have later times.
    pub time: Option<Fraction>,
    /// Counted ballots that picked it.
    pub supporters: u32,
    /// Supporters who already had an idea earlier in the order.
    pub represented: u32,
    /// Over all ballots, also those without picks.
    pub marks: u32,
    /// What decided where ideas were equal.
    pub tie: Option<Tie>,
    pub outcome: PlaceOutcome,
    /// The idea with more votes that this one went before, if there is one: the one with most. None
    /// under the rules that do not look at who voted for what else.
    pub better_counted: Option<BetterCounted>,
    /// Most points only: their sum. Who gave any are the `supporters`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub points: Option<u32>,
    /// Best score only. The `supporters` are those who gave a mean of 4 or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub score: Option<Score>,
}

#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum PlaceOutcome {
    Selected,
    Reserve,
}

/// Why the count of picks alone does not decide: many of this idea's supporters already had something.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct BetterCounted {
    pub id: String,
    pub supporters: u32,
    /// Of those supporters, how many had an idea earlier in the order at that moment.
    pub represented: u32,
}

#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Unplaced {
    pub id: String,
    pub supporters: u32,
    pub marks: u32,
    /// False: it had fewer supporters, or under best score fewer raters, than the floor asks.
    pub reached_floor: bool,
    /// As in [`Placed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub points: Option<u32>,
    /// As in [`Placed`]; none where nobody scored it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub score: Option<Score>,
}

#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Spending {
    pub budget: Amount,
    pub spent: Amount,
}

impl Count {
    /// Ids of the places, without reserves.
    pub fn selected(&self) -> Vec<String> {
        self.with_outcome(PlaceOutcome::Selected)
    }

    pub fn reserve_ids(&self) -> Vec<String> {
        self.with_outcome(PlaceOutcome::Reserve)
    }

    fn with_outcome(&self, outcome: PlaceOutcome) -> Vec<String> {
        self.order.iter().filter(|placed| placed.outcome == outcome).map(|placed| placed.id.clone()).collect()
    }
}
