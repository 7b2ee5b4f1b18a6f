//! What a scale says of one idea, as it is published: means as exact fractions, and whether people differ.
//! It orders nothing; `best_score` does.

use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ballot::CRITERIA_MAX;
use super::best_score::Mean;
use super::disagreement::scores_differ;
use super::fraction::Fraction;
use super::tally::{Rating, Tally};

/// The scores of one idea.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Score {
    /// Of all given scores, over people and criteria; 1 to 5.
    pub mean: Fraction,
    /// People who gave at least one score.
    pub raters: u32,
    /// In the order of the criteria.
    pub criteria: Vec<CriterionScore>,
    /// Whether people's own means lie so far apart that it is flagged "hier verschillen we".
    pub disagreement: bool,
}

/// The scores of one idea on one criterion.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct CriterionScore {
    /// None where nobody gave one.
    pub mean: Option<Fraction>,
    /// Scores given; the others said *weet niet*, or nothing.
    pub given: u32,
}

/// The scores of every idea; none for an idea that nobody scored.
pub(super) fn scores(tally: &Tally, criteria: usize) -> Vec<Option<Score>> {
    let mut ratings: Vec<Vec<&Rating>> = vec![Vec::new(); tally.ids.len()];
    for rating in tally.ratings.iter().flatten() {
        ratings[rating.idea].push(rating);
    }
    ratings.iter().map(|ratings| score(ratings, criteria)).collect()
}

fn score(ratings: &[&Rating], criteria: usize) -> Option<Score> {
    let (mut all, mut each) = (Mean::default(), vec![Mean::default(); criteria.min(CRITERIA_MAX)]);
    for rating in ratings {
        all.add(rating.sum, rating.given, 1);
        for (mean, score) in each.iter_mut().zip(&rating.scores) {
            mean.add(u32::from(*score), u32::from(*score > 0), 1);
        }
    }
    let criterion = |mean: &Mean| CriterionScore { mean: fraction(mean), given: mean.given as u32 };
    Some(Score {
        mean: fraction(&all)?,
        raters: ratings.len() as u32,
        criteria: each.iter().map(criterion).collect(),
        disagreement: scores_differ(ratings.iter().map(|rating| (rating.sum, rating.given))),
    })
}

fn fraction(mean: &Mean) -> Option<Fraction> {
    (mean.given > 0).then(|| BigRational::new(mean.sum.into(), mean.given.into()).into())
}
