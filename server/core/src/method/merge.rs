//! Putting ideas together that say the same, and letting them stand apart again. Never by itself: a person decides.

use crate::command::Command;
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::ContributionId;
use crate::limits;
use crate::method::{round, stage};
use crate::rejection::{Rejection, Thing};
use crate::workshop::Round;

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Merge { contribution, into } => merge(case, *contribution, *into),
        Command::Unmerge { contribution } => {
            let into = case.contribution(*contribution)?.merged_into;
            let Some(into) = into else { return Ok(Decision::default()) };
            unfrozen(case, &[*contribution, into])?;
            // In a round that was opened again the votes for the one became votes for the other.
            if case.workshop.rounds.values().any(|round| round.folded.contains(contribution)) {
                return Err(Rejection::BallotFrozen);
            }
            let about = |_, round: &Round| round.lists(*contribution);
            Ok(round::with_counts(case, vec![Event::Unmerged { contribution: *contribution }], about))
        }
        Command::TellApart { one, other } => {
            let (one, other) = (*one.min(other), *one.max(other));
            same_theme(case, one, other)?;
            let known = case.workshop.told_apart.contains(&(one, other));
            Ok(Decision::when(!known, || Event::ToldApart { one, other }))
        }
        _ => Ok(Decision::default()),
    }
}

/// Ballots are counted again with the idea that stands for both, so what it replaces must have been votable only where it
/// was votable too.
fn merge(case: &Case<'_>, contribution: ContributionId, into: ContributionId) -> Decided {
    same_theme(case, contribution, into)?;
    if case.contribution(contribution)?.merged_into == Some(into) {
        return Ok(Decision::default());
    }
    let joins = case.counting(contribution)?;
    let stands = case.counting(into)?;
    if (case.workshop.mentions(stands) + case.workshop.mentions(joins)) as usize > limits::MERGED_MAX {
        let max = u32::try_from(limits::MERGED_MAX).unwrap_or(u32::MAX);
        return Err(Rejection::LimitReached { what: Thing::Contribution, max });
    }
    unfrozen(case, &[contribution, into])?;
    let lost = case
        .workshop
        .rounds
        .values()
        .any(|round| round.lists(contribution) && (!round.lists(into) || round.off.contains_key(&into)));
    if lost {
        return Err(Rejection::NotOnBallot);
    }
    // Who saw the one for the stage has read the other, which stands for it now.
    let cleared = case.contribution(contribution)?.cleared.then_some(into);
    let mut events = Vec::from_iter(stage::cleared_by_showing(case.workshop, cleared));
    events.push(Event::Merged { contribution, into });
    Ok(round::with_counts(case, events, |_, round| round.lists(contribution)))
}

fn same_theme(case: &Case<'_>, one: ContributionId, other: ContributionId) -> Result<(), Rejection> {
    if one == other {
        return Err(Rejection::Twice { what: Thing::Contribution });
    }
    let same = case.contribution(one)?.theme == case.contribution(other)?.theme;
    if same { Ok(()) } else { Err(Rejection::ForeignTheme) }
}

fn unfrozen(case: &Case<'_>, ideas: &[ContributionId]) -> Result<(), Rejection> {
    let frozen = ideas.iter().any(|id| case.workshop.on_open_ballot(*id));
    if frozen { Err(Rejection::BallotFrozen) } else { Ok(()) }
}
