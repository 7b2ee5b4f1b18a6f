//! The human decision, apart from the result: what goes to the plenary, and why.

use crate::agenda::{Method, Phase, RunKey};
use crate::command::{Command, Pitcher};
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, Selected};
use crate::id::{ContributionId, PersonId, StepId, ThemeId};
use crate::limits;
use crate::method::{pitch, stage};
use crate::people::Private;
use crate::rejection::{Rejection, Thing};
use crate::text::{Reason, Wording};
use crate::workshop::Workshop;

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    let Command::Select { step, theme, selected, reason, pitchers } = command else {
        return Ok(Decision::default());
    };
    let run = deciding(case, *step, *theme)?;
    check(case, *theme, selected)?;
    let reason: Option<&Reason> = reason.as_ref();
    let result = advised(case.workshop, *theme);
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
    };
    let mut after = case.workshop.selections.clone();
    after.insert(*theme, decision.clone());
    let mut events = Vec::from_iter(stage::cleared_by_showing(case.workshop, selected.iter().copied()));
    events.push(Event::Selected(decision));
    events.extend(pitch::recompose(case.workshop, &after));
    Ok(Decision { events, private })
}

/// The result's places, where a vote was counted: what the selection is compared with.
#[must_use]
pub(crate) fn advised(workshop: &Workshop, theme: ThemeId) -> Option<Vec<ContributionId>> {
    let (_, round) = workshop.last_round(theme)?;
    Some(round.result()?.selected().iter().filter_map(|id| id.parse().ok()).collect())
}

fn deciding(case: &Case<'_>, step: StepId, theme: ThemeId) -> Result<RunKey, Rejection> {
    if !matches!(case.step(step)?.method, Method::Select {}) {
        return Err(Rejection::NotInThisStep);
    }
    case.theme(theme)?;
    let (key, run) = case.run(step, Some(theme));
    if run.phase == Phase::Planned { Err(Rejection::StepNotOpen) } else { Ok(key) }
}

fn check(case: &Case<'_>, theme: ThemeId, selected: &[ContributionId]) -> Result<(), Rejection> {
    if selected.is_empty() || selected.len() > limits::PLACES_MAX as usize {
        return Err(Rejection::OutOfBounds { what: Thing::Place });
    }
    for (index, id) in selected.iter().enumerate() {
        if selected[..index].contains(id) {
            return Err(Rejection::Twice { what: Thing::Contribution });
        }
        if case.counting(*id)?.theme != theme {
            return Err(Rejection::ForeignTheme);
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
