//! Voting rules, exact and pure. They know ballots and ideas by id, never a workshop or a person.
//!
//! A [`BallotFile`] goes in, a [`Count`] comes out; the live room and `werkatelier recount` call the
//! same [`count`]. Methods and sources are in `docs/SELECTION.md`.

mod affiliation;
mod amount;
mod ballot;
mod ballot_file;
mod best_score;
mod check;
mod count;
mod counting;
mod coverage;
mod disagreement;
mod equal_shares;
mod error;
mod fair_share;
mod firmness;
mod floor;
mod form;
mod fraction;
mod lot;
mod most_points;
mod most_votes;
mod outcome;
mod ranking;
mod score;
mod shortlist;
mod tally;
mod themes;
mod tie;

pub use affiliation::{AFFILIATION_BALLOTS_MIN, AffiliationCount, affiliation_counts};
pub use amount::{Amount, NotAnAmount};
pub use ballot::{Ballot, CRITERIA_MAX, POINTS_MAX, SCORE_MAX, SCORE_MIN};
pub use ballot_file::{
    BALLOTS_MAX, BallotFile, BallotIdea, FAIR_SHARE_VOTERS_MIN, HandsUp, IDEAS_MAX, PLACES_DEFAULT,
    PLACES_MAX, RESERVES_DEFAULT, Rule,
};
pub use count::{BetterCounted, Count, PlaceOutcome, Placed, RULE_VERSION, Spending, Unplaced};
pub use counting::{count, count_with_firmness, firmness_of};
pub use coverage::{Coverage, PERCENT_BALLOTS_MIN, Unheard, coverage, largest_unheard, percent};
pub use disagreement::disagrees;
pub use error::CountError;
pub use firmness::{Firmness, FirmnessBand, RESAMPLES};
pub use floor::floor_for;
pub use form::Form;
pub use fraction::{Fraction, NotAFraction};
pub use lot::{Lot, ballots_hash, canonical_ballots, commitment};
pub use score::{CriterionScore, Score};
pub use shortlist::{SHORTLIST_LENGTH, Screened, Shortlist, shortlist};
pub use themes::{places_by_size, round_robin};
pub use tie::{Tie, TieBreak};
