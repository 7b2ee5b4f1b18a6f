//! Short ways to write ballots and ideas in tests.
//! They count nothing.

use werkatelier_core::selection::{Ballot, BallotIdea};

pub(crate) fn ballot<S: ToString>(picks: impl IntoIterator<Item = S>) -> Ballot {
    let picks: Vec<String> = picks.into_iter().map(|id| id.to_string()).collect();
    Ballot { marks: picks.clone(), picks, ..Ballot::default() }
}

pub(crate) fn idea(id: impl ToString) -> BallotIdea {
    BallotIdea { id: id.to_string(), title: String::new(), cost: None }
}
