//! What was voted, without persons: the ballot file that is exported and that `recount` reads.
//! It does not check what it holds; `Tally` does, before anything is counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::amount::Amount;
use super::ballot::Ballot;

/// Places a round may give, at most. More than any agenda can present.
pub const PLACES_MAX: u32 = 1_000;
/// Ideas a file may hold, at most. Twenty-five times the largest real workshop seen (371).
pub const IDEAS_MAX: usize = 10_000;
/// Ballots a file may hold, at most. Four times the largest published city-wide budget vote.
pub const BALLOTS_MAX: usize = 1_000_000;
/// Places when a file names none: what one theme group brings to the plenary.
pub const PLACES_DEFAULT: u32 = 3;
/// Reserves when a file names none (selection.md §2).
pub const RESERVES_DEFAULT: u32 = 2;
/// Counted voters from which fair share is the usual rule (selection.md §2).
pub const FAIR_SHARE_VOTERS_MIN: u32 = 10;

/// How ballots become places. Each rule counts one form of ballot: see `Form`.
#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Rule {
    /// Sequential Phragmén: everyone has equal voting power, and what is used is used.
    #[default]
    FairShare,
    /// Picks, then marks, then the lot.
    MostVotes,
    /// The Method of Equal Shares with costs and add1.
    EqualShares,
    /// For points or dots that may be stacked: their sum, then who gave any, then marks, then the lot.
    MostPoints,
    /// For scales: the mean of all given scores, then who gave any, then the lot.
    BestScore,
}

impl Rule {
    /// The rule where nobody chose one: most votes for one place or fewer than
    /// [`FAIR_SHARE_VOTERS_MIN`] counted voters, otherwise fair share.
    pub fn usual(places: u32, counted: u32) -> Self {
        if places == 1 || counted < FAIR_SHARE_VOTERS_MIN { Self::MostVotes } else { Self::FairShare }
    }
}

/// What hands-up totals do. They have no ballot per person, so no rule but most votes can use them.
#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum HandsUp {
    /// Kept and shown beside the result.
    #[default]
    Apart,
    /// Added to the picks; refused under every rule but most votes.
    Added,
}

/// One idea that may be voted for.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct BallotIdea {
    /// Unique within the file; any text, and part of what the lot hashes.
    pub id: String,
    #[serde(default)]
    pub title: String,
    /// In the currency of `budget`. Only equal shares looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
}

/// What was voted in one round, without persons. Parts this version does not know are ignored.
///
/// An idea taken off the vote (*van de stemming af*) is left out of `shortlist` and of the picks, points and
/// scores by whoever makes the file; after a merge these name the surviving idea, once.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct BallotFile {
    #[serde(default)]
    pub rule: Rule,
    /// Places to give, 1 to [`PLACES_MAX`].
    #[serde(default = "places_default")]
    pub places: u32,
    /// Ideas that stand by after the places.
    #[serde(default = "reserves_default")]
    pub reserves: u32,
    /// Supporters an idea needs, at least 1. Absent: from the ballots and the places, selection.md §2.
    #[serde(default)]
    pub floor: Option<u32>,
    /// 16 random bytes as hex, drawn at opening and published at closing.
    #[serde(default)]
    pub server_seed: Option<String>,
    /// Takes the place of the lot seed that server seed and ballots would give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// People of the group while the round was open.
    #[serde(default)]
    pub present: Option<u32>,
    /// Votes by raised hand, per idea.
    #[serde(default, deserialize_with = "null_is_default")]
    pub hands_up: BTreeMap<String, u32>,
    #[serde(default)]
    pub hands_up_count: HandsUp,
    /// For equal shares with costs: what may be spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Amount>,
    /// Ideas one ballot may pick, at most; absent means any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picks_max: Option<u32>,
    /// Points one ballot may give, at most; it says that this is a round of points. 1 to `POINTS_MAX`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_max: Option<u32>,
    /// What was scored, in the order of the scores; it says that this is a round of scales.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// The ideas that could be picked; absent means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortlist: Option<Vec<String>>,
    pub ideas: Vec<BallotIdea>,
    pub ballots: Vec<Ballot>,
}

impl BallotFile {
    /// A file with these ideas and ballots and every setting at its default.
    pub fn new(ideas: Vec<BallotIdea>, ballots: Vec<Ballot>) -> Self {
        Self {
            rule: Rule::default(),
            places: PLACES_DEFAULT,
            reserves: RESERVES_DEFAULT,
            floor: None,
            server_seed: None,
            seed: None,
            present: None,
            hands_up: BTreeMap::new(),
            hands_up_count: HandsUp::default(),
            budget: None,
            picks_max: None,
            points_max: None,
            criteria: Vec::new(),
            shortlist: None,
            ideas,
            ballots,
        }
    }
}

fn places_default() -> u32 {
    PLACES_DEFAULT
}

fn reserves_default() -> u32 {
    RESERVES_DEFAULT
}

fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    source: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(source)?.unwrap_or_default())
}
