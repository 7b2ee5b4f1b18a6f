//! Ballots on paper, typed in by who leads: one paper is one whole ballot, in the form its round has.

use std::collections::BTreeMap;

use crate::agenda::{BallotForm, RunKey};
use crate::command::Command;
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{ContributionId, PersonId, StepId, ThemeId, VoterId};
use crate::method::vote::{on_ballot, taking};
use crate::rejection::{Rejection, Thing};
use crate::selection;
use crate::workshop::{Ballot, Round};

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    let Command::PaperBallot { step, theme, ballot, picks, points, scores } = command else {
        return Ok(Decision::default());
    };
    enter(case, (*step, *theme), *ballot, &Paper { picks, points, scores })
}

/// What was read from one paper.
struct Paper<'a> {
    picks: &'a [ContributionId],
    points: &'a BTreeMap<ContributionId, u32>,
    scores: &'a BTreeMap<ContributionId, Vec<Option<u8>>>,
}

fn enter(
    case: &Case<'_>,
    (step, theme): (StepId, Option<ThemeId>),
    ballot: PersonId,
    paper: &Paper<'_>,
) -> Decided {
    let (run, round) = taking(case, step, theme)?;
    if !round.picking() {
        return Err(Rejection::NotInThisStep);
    }
    check(round, paper)?;
    let voter = VoterId(ballot.0);
    let before = round.ballots.get(&voter);
    // A paper ballot never replaces one that somebody cast by phone.
    if before.is_some_and(|found| !found.paper) {
        return Err(Rejection::IdTaken);
    }
    let same = before == Some(&Ballot::on_paper(paper.picks, paper.points, paper.scores));
    Ok(Decision::when(!same, || entered(run, voter, paper)))
}

fn entered(run: RunKey, voter: VoterId, paper: &Paper<'_>) -> Event {
    Event::PaperBallotEntered {
        run,
        voter,
        picks: paper.picks.to_vec(),
        points: paper.points.clone(),
        scores: paper.scores.clone(),
    }
}

/// Whether it says what the form asks for, and no more than a ballot by phone may.
fn check(round: &Round, paper: &Paper<'_>) -> Result<(), Rejection> {
    let Paper { picks, points, scores } = paper;
    let only = |part: bool| if part { Ok(()) } else { Err(Rejection::NotInThisStep) };
    match &round.is.form {
        BallotForm::MarksPicks | BallotForm::Approval | BallotForm::Dots { stacking: false, .. } => {
            only(points.is_empty() && scores.is_empty())?;
            check_picks(round, picks)
        }
        BallotForm::Points { .. } | BallotForm::Dots { stacking: true, .. } => {
            only(picks.is_empty() && scores.is_empty())?;
            check_points(round, points)
        }
        BallotForm::Scale { criteria } => {
            only(picks.is_empty() && points.is_empty())?;
            check_scores(round, criteria.len(), scores)
        }
    }
}

fn check_picks(round: &Round, picks: &[ContributionId]) -> Result<(), Rejection> {
    if picks.len() > round.is.limit as usize {
        return Err(Rejection::TooManyPicks { max: round.is.limit });
    }
    for (index, id) in picks.iter().enumerate() {
        if picks[..index].contains(id) {
            return Err(Rejection::Twice { what: Thing::Pick });
        }
        on_ballot(round, *id)?;
    }
    Ok(())
}

fn check_points(round: &Round, points: &BTreeMap<ContributionId, u32>) -> Result<(), Rejection> {
    for (id, given) in points {
        on_ballot(round, *id)?;
        if *given == 0 {
            return Err(Rejection::OutOfBounds { what: Thing::Points });
        }
    }
    let all: u64 = points.values().map(|given| u64::from(*given)).sum();
    if all > u64::from(round.is.limit) {
        return Err(Rejection::TooManyPicks { max: round.is.limit });
    }
    Ok(())
}

fn check_scores(
    round: &Round,
    criteria: usize,
    scores: &BTreeMap<ContributionId, Vec<Option<u8>>>,
) -> Result<(), Rejection> {
    let inside = |score: &u8| (selection::SCORE_MIN..=selection::SCORE_MAX).contains(score);
    for (id, given) in scores {
        on_ballot(round, *id)?;
        if given.len() != criteria || !given.iter().flatten().all(inside) {
            return Err(Rejection::OutOfBounds { what: Thing::Score });
        }
    }
    Ok(())
}
