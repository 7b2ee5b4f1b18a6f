//! In which form people voted, and which rules may count it.
//! It looks at no ballot one by one; `check` does.

use std::fmt;

use super::ballot_file::{BallotFile, Rule};
use super::error::CountError;

/// What a ballot holds. One file has one form; a rule counts the form it was made for and no other,
/// because people vote otherwise when they know that points add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Ideas picked or not: the ballot of marks and picks, plain approval, dots at most one per idea.
    Picks,
    /// Points or dots, several per idea.
    Points,
    /// A scale of 1 to 5 per idea and criterion.
    Scores,
}

impl Form {
    /// The form of a file: what its settings and its ballots say. None where nobody voted and no
    /// setting tells; then every rule gives nothing.
    pub(super) fn of(file: &BallotFile) -> Result<Option<Self>, CountError> {
        let points = file.points_max.is_some() || file.ballots.iter().any(|b| !b.points.is_empty());
        let scores = !file.criteria.is_empty() || file.ballots.iter().any(|b| !b.scores.is_empty());
        match (points, scores) {
            (true, true) => Err(CountError::FormsMixed),
            (true, false) => Ok(Some(Self::Points)),
            (false, true) if file.criteria.is_empty() => Err(CountError::CriteriaMissing),
            (false, true) => Ok(Some(Self::Scores)),
            (false, false) => {
                let picks = file.ballots.iter().any(|b| !b.picks.is_empty() || !b.marks.is_empty());
                Ok(picks.then_some(Self::Picks))
            }
        }
    }
}

impl Rule {
    /// The form of ballot this rule counts.
    pub fn form(self) -> Form {
        match self {
            Self::FairShare | Self::MostVotes | Self::EqualShares => Form::Picks,
            Self::MostPoints => Form::Points,
            Self::BestScore => Form::Scores,
        }
    }

    /// Its name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::FairShare => "fair-share",
            Self::MostVotes => "most-votes",
            Self::EqualShares => "equal-shares",
            Self::MostPoints => "most-points",
            Self::BestScore => "best-score",
        }
    }

    /// All rules.
    pub const ALL: [Self; 5] =
        [Self::FairShare, Self::MostVotes, Self::EqualShares, Self::MostPoints, Self::BestScore];
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Picks => "picks",
            Self::Points => "points",
            Self::Scores => "scores",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_called_as_it_is_written() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
        }
    }
}
