//! The plenary: the running order, the spotlight, the agreement scale and questions. It selects nothing.

use std::collections::BTreeMap;

use crate::agenda::{Method, RunKey};
use crate::command::{Agreement, Command};
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, PlenaryItem};
use crate::id::{ContributionId, QuestionId, Seq, StepId, ThemeId, VoterId};
use crate::limits;
use crate::method::select::advised;
use crate::method::stage;
use crate::people::Private;
use crate::rejection::{Rejection, Thing};
use crate::text::{CommentText, Wording};
use crate::workshop::{Contribution, Plenary, Selection, Workshop};

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Spotlight { step, item, saw } => spotlight(case, *step, *item, *saw),
        Command::ArrangePlenary { step, order } => arrange(case, *step, order),
        Command::Agree { step, contribution, level } => agree(case, *step, *contribution, *level),
        Command::CloseAgreement { step, contribution, closed } => {
            let plenary = plenary_of(case, *step)?;
            item_of(plenary, *contribution)?;
            let is = plenary.closed.contains(contribution);
            Ok(Decision::when(is != *closed, || Event::AgreementClosed {
                step: *step,
                contribution: *contribution,
                closed: *closed,
            }))
        }
        Command::Ask { id, step, contribution, text } => ask(case, *id, *step, *contribution, text),
        Command::SettleQuestion { question, state } => {
            let found =
                case.workshop.questions.get(question).ok_or(Rejection::Unknown { what: Thing::Question })?;
            Ok(Decision::when(found.state != *state, || Event::QuestionSettled {
                question: *question,
                state: *state,
            }))
        }
        _ => Ok(Decision::default()),
    }
}

/// The running order: the selected ideas of all themes, round by round over the themes, first places first. A theme whose
/// selection nobody confirmed brings the places of its result. What was hidden since is left out.
#[must_use]
pub(crate) fn compose(workshop: &Workshop, selections: &BTreeMap<ThemeId, Selection>) -> Vec<PlenaryItem> {
    let lists: Vec<(ThemeId, bool, Vec<ContributionId>)> = workshop
        .themes
        .keys()
        .map(|theme| match selections.get(theme) {
            Some(selection) => (*theme, true, standing(workshop, &selection.is.selected)),
            None => (*theme, false, advised(workshop, Some(*theme)).unwrap_or_default()),
        })
        .collect();
    let longest = lists.iter().map(|(_, _, list)| list.len()).max().unwrap_or(0);
    let counts = |id: &&ContributionId| workshop.contributions.get(*id).is_some_and(Contribution::counts);
    let mut items = Vec::new();
    for place in 0..longest {
        for (theme, confirmed, list) in &lists {
            if let Some(contribution) = list.get(place).filter(counts) {
                let place = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
                items.push(PlenaryItem {
                    contribution: *contribution,
                    theme: *theme,
                    place,
                    confirmed: *confirmed,
                });
            }
        }
    }
    items
}

/// A list of ideas with what stands for each now, once.
fn standing(workshop: &Workshop, list: &[ContributionId]) -> Vec<ContributionId> {
    let mut ideas = Vec::new();
    for id in list.iter().map(|id| workshop.survivor(*id)) {
        if !ideas.contains(&id) {
            ideas.push(id);
        }
    }
    ideas
}

/// A selection made or changed while the plenary goes on: the new items join it, what is presented stays in the spotlight.
pub(crate) fn recompose(workshop: &Workshop, selections: &BTreeMap<ThemeId, Selection>) -> Vec<Event> {
    let mut steps = workshop.steps.keys().rev();
    let last = steps.find_map(|step| workshop.plenaries.get(step).map(|plenary| (step, plenary)));
    let Some((step, plenary)) = last else { return Vec::new() };
    let new = compose(workshop, selections);
    let mut items: Vec<PlenaryItem> = Vec::new();
    // The order the lead arranged is kept; what is new comes at its end.
    for old in &plenary.items {
        items.extend(new.iter().find(|item| item.contribution == old.contribution));
    }
    items.extend(
        new.iter().filter(|item| !plenary.items.iter().any(|old| old.contribution == item.contribution)),
    );
    reordered(*step, plenary, items)
}

fn reordered(step: StepId, plenary: &Plenary, items: Vec<PlenaryItem>) -> Vec<Event> {
    if items == plenary.items {
        return Vec::new();
    }
    let current = plenary.spotlight.and_then(|item| plenary.items.get(item as usize));
    let position =
        current.and_then(|current| items.iter().position(|item| item.contribution == current.contribution));
    let mut events = vec![Event::PlenaryComposed { step, items }];
    if let Some(position) = position.and_then(|position| u32::try_from(position).ok()) {
        events.push(Event::SpotlightMoved { step, item: Some(position) });
    }
    events
}

fn plenary_of<'a>(case: &'a Case<'_>, step: StepId) -> Result<&'a Plenary, Rejection> {
    case.step(step)?;
    case.workshop.plenaries.get(&step).ok_or(Rejection::StepNotOpen)
}

fn item_of(plenary: &Plenary, contribution: ContributionId) -> Result<&PlenaryItem, Rejection> {
    let found = plenary.items.iter().find(|item| item.contribution == contribution);
    found.ok_or(Rejection::Unknown { what: Thing::Item })
}

fn spotlight(case: &Case<'_>, step: StepId, item: Option<u32>, saw: Seq) -> Decided {
    let plenary = plenary_of(case, step)?;
    if plenary.changed > saw {
        return Err(Rejection::ChangedMeanwhile);
    }
    if plenary.spotlight == item {
        return Ok(Decision::default());
    }
    let shown = match item {
        Some(item) => Some(plenary.items.get(item as usize).ok_or(Rejection::Unknown { what: Thing::Item })?),
        None => None,
    };
    // What joined the running order by a late count was not cleared by opening it.
    let shown = shown.map(|item| item.contribution);
    let mut events = Vec::from_iter(stage::cleared_by_showing(case.workshop, shown));
    events.push(Event::SpotlightMoved { step, item });
    Ok(Decision::all(events))
}

fn arrange(case: &Case<'_>, step: StepId, order: &[ContributionId]) -> Decided {
    let plenary = plenary_of(case, step)?;
    if order.len() != plenary.items.len() {
        return Err(Rejection::ChangedMeanwhile);
    }
    let mut items = Vec::new();
    for (index, id) in order.iter().enumerate() {
        if order[..index].contains(id) {
            return Err(Rejection::Twice { what: Thing::Contribution });
        }
        items.push(*item_of(plenary, *id)?);
    }
    Ok(Decision::all(reordered(step, plenary, items)))
}

fn pitching(case: &Case<'_>, step: StepId, allows: impl Fn(&Method) -> bool) -> Result<RunKey, Rejection> {
    let method = &case.step(step)?.method;
    if !allows(method) {
        return Err(Rejection::NotInThisStep);
    }
    case.taking(step, None)
}

fn agree(case: &mut Case<'_>, step: StepId, contribution: ContributionId, level: Agreement) -> Decided {
    let run = pitching(case, step, |method| matches!(method, Method::Pitch { agreement: true, .. }))?;
    let plenary = plenary_of(case, step)?;
    item_of(plenary, contribution)?;
    if plenary.closed.contains(&contribution) {
        return Err(Rejection::StepNotOpen);
    }
    let (voter, private) = voter(case, run)?;
    let was = case
        .workshop
        .plenaries
        .get(&step)
        .and_then(|plenary| plenary.agreement.get(&contribution)?.get(&voter).copied());
    let events = if was == Some(level) {
        Vec::new()
    } else {
        vec![Event::Agreed { step, voter, contribution, level }]
    };
    Ok(Decision { events, private })
}

fn ask(
    case: &Case<'_>,
    id: QuestionId,
    step: StepId,
    contribution: Option<ContributionId>,
    text: &CommentText,
) -> Decided {
    pitching(case, step, |method| matches!(method, Method::Pitch { questions: true, .. }))?;
    contribution.map_or(Ok(()), |id| case.counting(id).map(|_| ()))?;
    if case.workshop.questions.contains_key(&id) {
        return Err(Rejection::IdTaken);
    }
    let limit = |count: usize, most: usize| {
        let max = u32::try_from(most).unwrap_or(u32::MAX);
        if count < most { Ok(()) } else { Err(Rejection::LimitReached { what: Thing::Question, max }) }
    };
    let participant = case.ctx.actor.participant().ok_or(Rejection::Forbidden)?;
    limit(case.workshop.questions.len(), limits::QUESTIONS_MAX)?;
    limit(case.people.questions_of(participant), limits::QUESTIONS_PER_PARTICIPANT_MAX)?;
    let asked = Event::QuestionAsked { question: id, step, contribution, text: Wording::from(text) };
    Ok(Decision { events: vec![asked], private: vec![Private::Asked { participant, question: id }] })
}

/// Whose ballot this is in this run: the one drawn before, or one drawn now.
pub(crate) fn voter(case: &mut Case<'_>, run: RunKey) -> Result<(VoterId, Vec<Private>), Rejection> {
    let participant = case.ctx.actor.participant().ok_or(Rejection::Forbidden)?;
    if let Some(voter) = case.people.voter(run, participant) {
        return Ok((voter, Vec::new()));
    }
    let voter = VoterId(case.ctx.fresh.uuid());
    Ok((voter, vec![Private::VoterDrawn { run, participant, voter }]))
}
