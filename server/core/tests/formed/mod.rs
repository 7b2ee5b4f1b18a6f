//! Short ways to write ballots of points and of scores, and files of them, in tests.
//! They count nothing.

use werkatelier_core::selection::{Ballot, BallotFile, Rule};

use crate::ballots::idea;

pub(crate) const CRITERIA: [&str; 2] = ["effect", "haalbaar"];

pub(crate) fn points<const N: usize>(given: [(&str, u32); N]) -> Ballot {
    Ballot::of_points(given.into_iter().map(|(id, points)| (id.to_owned(), points)).collect())
}

pub(crate) fn scores<const N: usize>(given: [(&str, [u8; 2]); N]) -> Ballot {
    // 0 stands for *weet niet*.
    let known = |scores: [u8; 2]| scores.map(|score| (score > 0).then_some(score)).to_vec();
    Ballot::of_scores(given.into_iter().map(|(id, given)| (id.to_owned(), known(given))).collect())
}

pub(crate) fn points_file(
    ideas: impl IntoIterator<Item = impl ToString>,
    ballots: Vec<Ballot>,
) -> BallotFile {
    BallotFile {
        rule: Rule::MostPoints,
        places: 2,
        points_max: Some(5),
        seed: Some("c0ffee".to_owned()),
        ..BallotFile::new(ideas.into_iter().map(idea).collect(), ballots)
    }
}

pub(crate) fn scores_file(
    ideas: impl IntoIterator<Item = impl ToString>,
    ballots: Vec<Ballot>,
) -> BallotFile {
    let criteria = CRITERIA.map(str::to_owned).to_vec();
    BallotFile { rule: Rule::BestScore, points_max: None, criteria, ..points_file(ideas, ballots) }
}
