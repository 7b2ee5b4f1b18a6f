//! Writing contributions, and what a facilitator does with them: clarify, hide, clear for a stage. It shows nothing.

use crate::agenda::{Method, Phase};
use crate::command::Command;
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, Posted};
use crate::id::{ContributionId, StepId, ThemeId};
use crate::limits;
use crate::people::Private;
use crate::rejection::{Rejection, Thing};
use crate::text::{ContributionText, DisplayName, Wording};
use crate::workshop::Contribution;

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Post { id, step, theme, text, parents, signed } => {
            let new = New { id: *id, step: *step, theme: *theme, text, parents, signed: signed.as_ref() };
            post(case, &new)
        }
        Command::EditContribution { contribution, text } => {
            let found = own_and_open(case, *contribution)?;
            let text = Wording::from(text);
            Ok(Decision::when(found.text != text, || Event::ContributionEdited {
                contribution: *contribution,
                text,
            }))
        }
        Command::Withdraw { contribution } => {
            let found = own_and_open(case, *contribution)?;
            if found.withdrawn {
                return Ok(Decision::default());
            }
            // What others wrote stands by itself again: only one's own words can be taken back.
            let apart = found.merged.iter().map(|id| Event::Unmerged { contribution: *id });
            let withdrawn = Event::ContributionWithdrawn { contribution: *contribution };
            Ok(Decision::all(apart.chain([withdrawn]).collect()))
        }
        Command::Clarify { contribution, text } => {
            let found = case.counting(*contribution)?;
            unfrozen(case, *contribution)?;
            let text = Wording::from(text);
            Ok(Decision::when(found.text != text, || Event::ContributionClarified {
                contribution: *contribution,
                text,
            }))
        }
        Command::Hide { contribution, hidden } => {
            let found = case.contribution(*contribution)?;
            unfrozen(case, *contribution)?;
            Ok(Decision::when(found.hidden != *hidden, || Event::ContributionHidden {
                contribution: *contribution,
                hidden: *hidden,
            }))
        }
        Command::AcceptLate { contribution } => {
            let found = case.contribution(*contribution)?;
            Ok(Decision::when(found.late, || Event::LateAccepted { contribution: *contribution }))
        }
        Command::ClearForStage { contributions } => clear(case, contributions),
        _ => Ok(Decision::default()),
    }
}

struct New<'a> {
    id: ContributionId,
    step: StepId,
    theme: ThemeId,
    text: &'a ContributionText,
    parents: &'a [ContributionId],
    signed: Option<&'a DisplayName>,
}

fn post(case: &Case<'_>, new: &New<'_>) -> Decided {
    let workshop = case.workshop;
    case.theme(new.theme)?;
    if workshop.contributions.contains_key(&new.id) {
        return Err(Rejection::IdTaken);
    }
    limit(workshop.contributions.len(), limits::CONTRIBUTIONS_MAX)?;
    parents(case, new)?;
    let author = case.ctx.actor.participant();
    let (_, run) = case.run(new.step, Some(new.theme));
    if run.phase == Phase::Planned {
        return Err(Rejection::StepNotOpen);
    }
    let most = match case.step(new.step)?.method {
        Method::Gather { max_per_person, .. } => max_per_person,
        // While reading each other's cards one builds on them; a facilitator may always type for someone.
        Method::Enrich { builds: true, .. } if author.is_none() || !new.parents.is_empty() => None,
        _ => return Err(Rejection::NotInThisStep),
    };
    if let Some(author) = author {
        limit(workshop.cards_by(author).count(), limits::CONTRIBUTIONS_PER_PARTICIPANT_MAX)?;
        let here = workshop.cards_by(author).filter(|card| card.step == new.step && !card.withdrawn).count();
        most.map_or(Ok(()), |most| limit(here, most as usize))?;
    }
    let posted = Posted {
        contribution: new.id,
        step: new.step,
        theme: new.theme,
        author,
        text: Wording::from(new.text),
        parents: new.parents.to_vec(),
        signed: new.signed.is_some() && author.is_some(),
        // What somebody typed is never refused for the clock: it waits in the desk's tray.
        // So does what came after the ballot of its theme was made.
        late: author.is_some() && (run.phase == Phase::Closed || workshop.is_voting(new.theme)),
    };
    let named = new.signed.zip(author);
    // A name goes with all one signed: another would change cards that a facilitator has already seen.
    if let Some((name, participant)) = named
        && case.people.name(participant).is_some_and(|given| given != name.as_str())
    {
        return Err(Rejection::NameGiven);
    }
    let private = named
        .map(|(name, participant)| Private::Named { participant, name: name.as_str().to_owned() })
        .into_iter()
        .collect();
    Ok(Decision { events: vec![Event::ContributionPosted(posted)], private })
}

fn limit(count: usize, max: usize) -> Result<(), Rejection> {
    if count < max {
        return Ok(());
    }
    Err(Rejection::LimitReached { what: Thing::Contribution, max: u32::try_from(max).unwrap_or(u32::MAX) })
}

fn parents(case: &Case<'_>, new: &New<'_>) -> Result<(), Rejection> {
    if new.parents.len() > limits::PARENTS_MAX {
        return Err(Rejection::OutOfBounds { what: Thing::Parent });
    }
    for (index, parent) in new.parents.iter().enumerate() {
        if new.parents[..index].contains(parent) {
            return Err(Rejection::Twice { what: Thing::Parent });
        }
        if case.counting(*parent)?.theme != new.theme {
            return Err(Rejection::ForeignTheme);
        }
    }
    Ok(())
}

/// One's own contribution whose step still takes changes; what a facilitator typed is any of its facilitators'.
fn own_and_open<'a>(case: &'a Case<'_>, id: ContributionId) -> Result<&'a Contribution, Rejection> {
    let found = case.contribution(id)?;
    if found.author != case.ctx.actor.participant() {
        return Err(Rejection::NotYours);
    }
    // People voted on these words: from its ballot on, only a facilitator makes them clearer or hides them.
    if case.workshop.rounds.values().any(|round| round.lists(id)) {
        return Err(Rejection::BallotFrozen);
    }
    // Who withdrew it may hear so twice; what a facilitator hid can still be taken back.
    if case.ctx.actor.participant().is_some() {
        case.taking(found.step, Some(found.theme))?;
    }
    Ok(found)
}

fn unfrozen(case: &Case<'_>, id: ContributionId) -> Result<(), Rejection> {
    if case.workshop.on_open_ballot(id) { Err(Rejection::BallotFrozen) } else { Ok(()) }
}

fn clear(case: &Case<'_>, contributions: &[ContributionId]) -> Decided {
    let mut fresh = Vec::new();
    for id in contributions {
        if !case.contribution(*id)?.cleared && !fresh.contains(id) {
            fresh.push(*id);
        }
    }
    Ok(Decision::when(!fresh.is_empty(), || Event::ClearedForStage { contributions: fresh }))
}
