//! The ballot: judging, picking, dots, points and scores. What stands on paper is `paper`'s, when a round opens and what
//! it counts is `round`'s; how a result follows from ballots is `selection`'s.

use std::collections::BTreeSet;

use crate::agenda::{BallotForm, Method, RunKey, Scope};
use crate::command::{Command, Judgement};
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{ContributionId, StepId, ThemeId, VoterId};
use crate::method::pitch::voter;
use crate::rejection::{Rejection, Thing};
use crate::selection;
use crate::workshop::{Ballot, Round};

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Judge { step, contribution, judgement } => judge(case, *step, *contribution, *judgement),
        Command::Pick { step, contribution, on } => pick(case, *step, *contribution, *on),
        Command::GivePoints { step, contribution, points } => give(case, *step, *contribution, *points),
        Command::Score { step, contribution, criterion, score } => {
            let scored = Scored { contribution: *contribution, criterion: *criterion, score: *score };
            rate(case, *step, &scored)
        }
        Command::FinishBallot { step, done } => finish(case, *step, *done),
        _ => Ok(Decision::default()),
    }
}

/// The round of a vote step that takes ballots now. Its theme matters only where groups vote by themselves.
pub(super) fn taking<'a>(
    case: &'a Case<'_>,
    step: StepId,
    theme: Option<ThemeId>,
) -> Result<(RunKey, &'a Round), Rejection> {
    if !matches!(case.step(step)?.method, Method::Vote(_)) {
        return Err(Rejection::NotInThisStep);
    }
    theme.map_or(Ok(()), |theme| case.theme(theme).map(|_| ()))?;
    let run = case.taking(step, theme)?;
    let round = case.workshop.rounds.get(&run).ok_or(Rejection::Unknown { what: Thing::Round })?;
    Ok((run, round))
}

pub(super) fn on_ballot(round: &Round, contribution: ContributionId) -> Result<(), Rejection> {
    if round.is_open_for(contribution) { Ok(()) } else { Err(Rejection::NotOnBallot) }
}

/// The round in which the acting participant votes for this idea.
fn voting<'a>(
    case: &'a Case<'_>,
    step: StepId,
    contribution: ContributionId,
) -> Result<(RunKey, &'a Round), Rejection> {
    let theme = case.contribution(contribution)?.theme;
    let (run, round) = taking(case, step, Some(theme))?;
    // An idea of another group is on the ballot only where everyone votes together.
    if run.theme.is_some() && case.own_theme() != run.theme {
        return Err(Rejection::ForeignTheme);
    }
    on_ballot(round, contribution)?;
    Ok((run, round))
}

fn own(case: &Case<'_>, contribution: ContributionId) -> bool {
    let author = case.workshop.contributions.get(&contribution).and_then(|found| found.author);
    author.is_some() && author == case.ctx.actor.participant()
}

fn judge(
    case: &mut Case<'_>,
    step: StepId,
    contribution: ContributionId,
    judgement: Option<Judgement>,
) -> Decided {
    let (run, round) = voting(case, step, contribution)?;
    if round.is.form != BallotForm::MarksPicks {
        return Err(Rejection::NotInThisStep);
    }
    if own(case, contribution) {
        return Err(Rejection::OwnIdea);
    }
    let (cards_max, looking) = (round.is.cards_max, !round.picking());
    let (voter, private) = voter(case, run)?;
    let ballot = ballot_of(case, run, voter);
    let before = ballot.and_then(|ballot| ballot.judgements.get(&contribution));
    if before == Some(&judgement) {
        return Ok(Decision::default());
    }
    let judged = ballot.map_or(0, |ballot| ballot.judgements.len());
    if looking && before.is_none() && judged >= cards_max as usize {
        return Err(Rejection::LimitReached { what: Thing::Contribution, max: cards_max });
    }
    Ok(Decision { events: vec![Event::Judged { run, voter, contribution, judgement }], private })
}

fn pick(case: &mut Case<'_>, step: StepId, contribution: ContributionId, on: bool) -> Decided {
    let (run, round) = voting(case, step, contribution)?;
    let picks = matches!(
        round.is.form,
        BallotForm::MarksPicks | BallotForm::Approval | BallotForm::Dots { stacking: false, .. }
    );
    if !picks || !round.picking() {
        return Err(Rejection::NotInThisStep);
    }
    if on && own(case, contribution) && !round.is.own_ideas {
        return Err(Rejection::OwnIdea);
    }
    let limit = round.is.limit;
    let (voter, private) = voter(case, run)?;
    let picks = ballot_of(case, run, voter).map(|ballot| &ballot.picks);
    let has = picks.is_some_and(|picks| picks.contains(&contribution));
    if has == on {
        return Ok(Decision::default());
    }
    if on && picks.map_or(0, BTreeSet::len) >= limit as usize {
        return Err(Rejection::TooManyPicks { max: limit });
    }
    Ok(Decision { events: vec![Event::Picked { run, voter, contribution, on }], private })
}

/// Dots that may be stacked, or points: all of a ballot together stay within its limit.
fn give(case: &mut Case<'_>, step: StepId, contribution: ContributionId, points: u32) -> Decided {
    let (run, round) = voting(case, step, contribution)?;
    if !matches!(round.is.form, BallotForm::Dots { stacking: true, .. } | BallotForm::Points { .. }) {
        return Err(Rejection::NotInThisStep);
    }
    if points > 0 && own(case, contribution) && !round.is.own_ideas {
        return Err(Rejection::OwnIdea);
    }
    let limit = round.is.limit;
    let (voter, private) = voter(case, run)?;
    let given = ballot_of(case, run, voter).map(|ballot| ballot.points.clone()).unwrap_or_default();
    let before = given.get(&contribution).copied().unwrap_or(0);
    if before == points {
        return Ok(Decision::default());
    }
    let others: u32 = given.values().sum::<u32>() - before;
    if points > before && points > limit.saturating_sub(others) {
        return Err(Rejection::TooManyPicks { max: limit });
    }
    Ok(Decision { events: vec![Event::PointsGiven { run, voter, contribution, points }], private })
}

struct Scored {
    contribution: ContributionId,
    criterion: u32,
    score: Option<u8>,
}

fn rate(case: &mut Case<'_>, step: StepId, scored: &Scored) -> Decided {
    let Scored { contribution, criterion, score } = *scored;
    let (run, round) = voting(case, step, contribution)?;
    let BallotForm::Scale { criteria } = &round.is.form else { return Err(Rejection::NotInThisStep) };
    let inside = score.is_none_or(|score| (selection::SCORE_MIN..=selection::SCORE_MAX).contains(&score));
    if !inside || criterion as usize >= criteria.len() {
        return Err(Rejection::OutOfBounds { what: Thing::Score });
    }
    if own(case, contribution) && !round.is.own_ideas {
        return Err(Rejection::OwnIdea);
    }
    let (voter, private) = voter(case, run)?;
    let before = ballot_of(case, run, voter)
        .and_then(|ballot| ballot.scores.get(&contribution)?.get(&criterion).copied());
    if before == Some(score) {
        return Ok(Decision::default());
    }
    Ok(Decision { events: vec![Event::Scored { run, voter, contribution, criterion, score }], private })
}

fn finish(case: &mut Case<'_>, step: StepId, done: bool) -> Decided {
    let theme = case.own_theme();
    if theme.is_none() && case.step(step)?.method.scope() == Scope::Breakout {
        return Err(Rejection::ForeignTheme);
    }
    let (run, _) = taking(case, step, theme)?;
    let (voter, private) = voter(case, run)?;
    if ballot_of(case, run, voter).is_some_and(|ballot| ballot.done) == done {
        return Ok(Decision::default());
    }
    Ok(Decision { events: vec![Event::BallotFinished { run, voter, done }], private })
}

fn ballot_of<'a>(case: &'a Case<'_>, run: RunKey, voter: VoterId) -> Option<&'a Ballot> {
    case.workshop.rounds.get(&run)?.ballots.get(&voter)
}
