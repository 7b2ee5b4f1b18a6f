//! Reads published votes, the plain part of the `.pb` format that they use; the full reader is in the app.
//! It counts nothing.

use std::collections::BTreeSet;

use werkatelier_core::selection::{Amount, Ballot, BallotFile, BallotIdea};

use crate::ballots::{ballot, idea};

/// A published vote, with the projects it says were selected.
pub(crate) struct PublishedVote {
    pub(crate) file: BallotFile,
    pub(crate) selected: BTreeSet<String>,
}

pub(crate) fn published_vote(text: &str) -> PublishedVote {
    let (mut section, mut budget, mut cost_at, mut selected_at) = ("", None, 0, None);
    let mut vote = PublishedVote { file: BallotFile::new(vec![], vec![]), selected: BTreeSet::new() };
    for line in text.lines() {
        let fields: Vec<&str> = line.split(';').collect();
        match (section, fields[0]) {
            (_, "META" | "PROJECTS" | "VOTES") => section = fields[0],
            ("META", "budget") => budget = Some(fields[1].parse::<Amount>().unwrap()),
            ("PROJECTS", "project_id") => {
                let column = |name| fields.iter().position(|field| *field == name);
                (cost_at, selected_at) = (column("cost").unwrap(), column("selected"));
            }
            ("PROJECTS", id) => {
                let cost = Some(fields[cost_at].parse().unwrap());
                vote.file.ideas.push(BallotIdea { cost, ..idea(id) });
                if selected_at.is_some_and(|at| fields[at] == "1") {
                    vote.selected.insert(id.to_owned());
                }
            }
            ("VOTES", "voter_id") | ("META", _) => {}
            ("VOTES", _) => vote.file.ballots.push(ballot(fields[1].split(','))),
            (other, _) => panic!("no such section: {other}"),
        }
    }
    vote.file.budget = budget;
    vote
}

pub(crate) fn published_room(text: &str) -> (Vec<BallotIdea>, Vec<Ballot>) {
    let vote = published_vote(text);
    (vote.file.ideas, vote.file.ballots)
}
