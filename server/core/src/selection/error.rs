//! Why a ballot file cannot be counted.
//! It holds no sentences for the screen; those live in the language files, by code.

use super::amount::Amount;
use super::ballot::{CRITERIA_MAX, POINTS_MAX, SCORE_MAX, SCORE_MIN};
use super::ballot_file::{BALLOTS_MAX, IDEAS_MAX, PLACES_MAX, Rule};
use super::form::Form;

/// A file that is not counted at all, rather than counted in part. Ballots are numbered from 1, in
/// the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    #[error("idea number {number} has no id")]
    IdeaWithoutId { number: usize },
    #[error("idea `{id}` is in the file more than once")]
    DuplicateIdea { id: String },
    #[error("{place} names `{id}`, which is not an idea of this file")]
    UnknownIdea { id: String, place: String },
    #[error("the shortlist names `{id}` more than once")]
    DuplicateOnShortlist { id: String },
    #[error("ballot {ballot} picks `{id}` more than once")]
    DuplicatePick { ballot: usize, id: String },
    #[error("ballot {ballot} marks `{id}` more than once")]
    DuplicateMark { ballot: usize, id: String },
    #[error("ballot {ballot} picks `{id}` without marking it")]
    PickNotMarked { ballot: usize, id: String },
    #[error("ballot {ballot} picks `{id}`, which is not on the shortlist")]
    PickNotOnShortlist { ballot: usize, id: String },
    #[error("ballot {ballot} picks {picks} ideas; at most {max} are allowed")]
    TooManyPicks { ballot: usize, picks: usize, max: u32 },
    #[error("the picks of ballot {ballot} are not the ideas it gives points to: `{id}`")]
    PicksNotAsPoints { ballot: usize, id: String },
    #[error("the picks of ballot {ballot} are not the ideas it scores 4 or more: `{id}`")]
    PicksNotAsScores { ballot: usize, id: String },
    #[error("ballot {ballot} gives `{id}` a number of points that is not 1 to {POINTS_MAX}")]
    PointsOutOfRange { ballot: usize, id: String },
    #[error("ballot {ballot} gives {points} points in all; at most {max} are allowed")]
    PointsOverMax { ballot: usize, points: u64, max: u32 },
    #[error("the most points on one ballot must be 1 to {POINTS_MAX}, not {points_max}")]
    PointsMaxOutOfRange { points_max: u32 },
    #[error("ballot {ballot} gives `{id}` a score that is not {SCORE_MIN} to {SCORE_MAX}")]
    ScoreOutOfRange { ballot: usize, id: String },
    #[error("ballot {ballot} does not give `{id}` one score, or null, per criterion")]
    ScoresNotPerCriterion { ballot: usize, id: String },
    #[error("ballot {ballot} scores `{id}`, which is not on the shortlist")]
    ScoreNotOnShortlist { ballot: usize, id: String },
    #[error("ballots hold scores, but the file names no criteria")]
    CriteriaMissing,
    #[error("criterion number {number} has no name")]
    CriterionWithoutName { number: usize },
    #[error("criterion `{name}` is in the file more than once")]
    DuplicateCriterion { name: String },
    #[error("there are {count} criteria; at most {CRITERIA_MAX} can be counted")]
    TooManyCriteria { count: usize },
    #[error("a file holds points or scores, not both")]
    FormsMixed,
    #[error("the ballots hold {form}, and {} counts {}", rule.name(), rule.form())]
    RuleNotForBallots { rule: Rule, form: Form },
    #[error("this is not the count of these ballots")]
    CountNotOfFile,
    #[error("places must be 1 to {PLACES_MAX}, not {places}")]
    PlacesOutOfRange { places: u32 },
    #[error("reserves must be at most {PLACES_MAX}, not {reserves}")]
    ReservesOutOfRange { reserves: u32 },
    #[error("the floor must be at least 1")]
    FloorOutOfRange,
    #[error("there are {count} ideas; at most {IDEAS_MAX} can be counted")]
    TooManyIdeas { count: usize },
    #[error("there are {count} ballots; at most {BALLOTS_MAX} can be counted")]
    TooManyBallots { count: usize },
    #[error("the server seed must be 32 hexadecimal digits")]
    ServerSeedNotHex,
    #[error("a lot seed is hexadecimal, or else at most 128 letters, digits, `-`, `_` and `.`")]
    SeedMalformed,
    #[error("idea `{id}` costs {cost}; a cost cannot be negative")]
    NegativeCost { id: String, cost: Amount },
    #[error("a budget cannot be negative")]
    NegativeBudget,
    #[error("idea `{id}` has no cost, while the round has a budget or other ideas have a cost")]
    CostMissing { id: String },
    #[error("ideas have costs, but the file has no budget")]
    BudgetMissing,
    #[error("the budget is too fine for so few voters; write amounts in a coarser unit, such as thousands")]
    BudgetTooFine,
    #[error("hands-up votes can be added to most votes only")]
    HandsUpNotForRule,
    #[error("hands-up votes for `{id}` cannot be added, because it is not on the shortlist")]
    HandsUpNotOnShortlist { id: String },
}

impl CountError {
    /// A stable name for programs and language files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::IdeaWithoutId { .. } => "idea_without_id",
            Self::DuplicateIdea { .. } => "duplicate_idea",
            Self::UnknownIdea { .. } => "unknown_idea",
            Self::DuplicateOnShortlist { .. } => "duplicate_on_shortlist",
            Self::DuplicatePick { .. } => "duplicate_pick",
            Self::DuplicateMark { .. } => "duplicate_mark",
            Self::PickNotMarked { .. } => "pick_not_marked",
            Self::PickNotOnShortlist { .. } => "pick_not_on_shortlist",
            Self::TooManyPicks { .. } => "too_many_picks",
            Self::PicksNotAsPoints { .. } => "picks_not_as_points",
            Self::PicksNotAsScores { .. } => "picks_not_as_scores",
            Self::PointsOutOfRange { .. } => "points_out_of_range",
            Self::PointsOverMax { .. } => "points_over_max",
            Self::PointsMaxOutOfRange { .. } => "points_max_out_of_range",
            Self::ScoreOutOfRange { .. } => "score_out_of_range",
            Self::ScoresNotPerCriterion { .. } => "scores_not_per_criterion",
            Self::ScoreNotOnShortlist { .. } => "score_not_on_shortlist",
            Self::CriteriaMissing => "criteria_missing",
            Self::CriterionWithoutName { .. } => "criterion_without_name",
            Self::DuplicateCriterion { .. } => "duplicate_criterion",
            Self::TooManyCriteria { .. } => "too_many_criteria",
            Self::FormsMixed => "forms_mixed",
            Self::RuleNotForBallots { .. } => "rule_not_for_ballots",
            Self::CountNotOfFile => "count_not_of_file",
            Self::PlacesOutOfRange { .. } => "places_out_of_range",
            Self::ReservesOutOfRange { .. } => "reserves_out_of_range",
            Self::FloorOutOfRange => "floor_out_of_range",
            Self::TooManyIdeas { .. } => "too_many_ideas",
            Self::TooManyBallots { .. } => "too_many_ballots",
            Self::ServerSeedNotHex => "server_seed_not_hex",
            Self::SeedMalformed => "seed_malformed",
            Self::NegativeCost { .. } => "negative_cost",
            Self::NegativeBudget => "negative_budget",
            Self::CostMissing { .. } => "cost_missing",
            Self::BudgetMissing => "budget_missing",
            Self::BudgetTooFine => "budget_too_fine",
            Self::HandsUpNotForRule => "hands_up_not_for_rule",
            Self::HandsUpNotOnShortlist { .. } => "hands_up_not_on_shortlist",
        }
    }
}
