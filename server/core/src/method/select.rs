//! The human decision, apart from the result: what goes to the plenary, and why.

use crate::agenda::{Method, Phase, RunKey, VoteOver};
use crate::command::{Command, Pitcher};
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, Selected};
use crate::id::{ContributionId, PersonId, StepId, ThemeId};
use crate::limits;
use crate::method::{pitch, stage};
use crate::people::Private;
use crate::rejection::{Rejection, Thing};
use crate::text::{Reason, Wording};
use crate::workshop::{Selection, Workshop};

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    let Command::Select { step, theme, selected, reason, pitchers } = command else {
        return Ok(Decision::default());
    };
    let run = deciding(case, *step, *theme)?;
    check(case, run, selected)?;
    let reason: Option<&Reason> = reason.as_ref();
    let result = advised(case.workshop, run.theme);
    let differs = result.as_ref().is_some_and(|result| result != selected);
    if differs && reason.is_none() {
        return Err(Rejection::ReasonNeeded);
    }
    let (named, private) = name(case, selected, pitchers)?;
    let decision = Selected {
        run,
        selected: selected.clone(),
        reason: reason.map(Wording::from),
        differs,
        pitchers: named,
        by: case.ctx.actor.link,
        role: Some(case.ctx.actor.role),
    };
    let mut after = case.workshop.selections.clone();
    if let Some(theme) = run.theme {
        after.insert(theme, Selection { is: decision.clone(), at: case.ctx.now });
    }
    let mut events = Vec::from_iter(stage::cleared_by_showing(case.workshop, selected.iter().copied()));
    events.push(Event::Selected(decision));
    events.extend(pitch::recompose(case.workshop, &after));
    Ok(Decision { events, private })
}

/// The result's places, where a vote was counted: what the selection is compared with.
#[must_use]
pub(crate) fn advised(workshop: &Workshop, theme: Option<ThemeId>) -> Option<Vec<ContributionId>> {
    let (_, _, count) = workshop.last_result(theme)?;
    Some(count.selected().iter().filter_map(|id| id.parse().ok()).collect())
}

/// A group decides in its select step; what everyone voted on together is decided at that vote itself.
fn deciding(case: &Case<'_>, step: StepId, theme: Option<ThemeId>) -> Result<RunKey, Rejection> {
    let found = case.step(step)?;
    let (key, run) = case.run(step, theme);
    match (&found.method, theme) {
        (Method::Select {}, Some(theme)) => case.theme(theme).map(|_| ())?,
        (Method::Vote(settings), None) if settings.over == VoteOver::Selected => {
            let counted = run.phase == Phase::Closed;
            return if counted { Ok(key) } else { Err(Rejection::NoResult) };
        }
        _ => return Err(Rejection::NotInThisStep),
    }
    if run.phase == Phase::Planned { Err(Rejection::StepNotOpen) } else { Ok(key) }
}

fn check(case: &Case<'_>, run: RunKey, selected: &[ContributionId]) -> Result<(), Rejection> {
    if selected.is_empty() || selected.len() > limits::PLACES_MAX as usize {
        return Err(Rejection::OutOfBounds { what: Thing::Place });
    }
    for (index, id) in selected.iter().enumerate() {
        if selected[..index].contains(id) {
            return Err(Rejection::Twice { what: Thing::Contribution });
        }
        let idea = case.counting(*id)?;
        match run.theme {
            Some(theme) if idea.theme != theme => return Err(Rejection::ForeignTheme),
            Some(_) => {}
            None => {
                let round = case.workshop.rounds.get(&run);
                let there = round.is_some_and(|round| round.lists(*id));
                if !there {
                    return Err(Rejection::NotOnBallot);
                }
            }
        }
    }
    Ok(())
}

type Named = (Vec<(ContributionId, PersonId)>, Vec<Private>);

fn name(case: &mut Case<'_>, selected: &[ContributionId], pitchers: &[Pitcher]) -> Result<Named, Rejection> {
    let mut named = Vec::new();
    let mut private = Vec::new();
    for pitcher in pitchers {
        if !selected.contains(&pitcher.contribution) {
            return Err(Rejection::Unknown { what: Thing::Contribution });
        }
        let person = PersonId(case.ctx.fresh.uuid());
        named.push((pitcher.contribution, person));
        private.push(Private::PersonNamed { person, name: pitcher.name.as_str().to_owned() });
    }
    Ok((named, private))
}
