//! Arriving, choosing a theme, leaving. It knows no names: those stand in `people`.

use crate::agenda::{Assignment, Method};
use crate::command::Command;
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{ParticipantId, ThemeId};
use crate::limits;
use crate::people::Private;
use crate::rejection::{Rejection, Thing};
use crate::workshop::{Participant, Workshop};

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Join { participant } => join(case, *participant),
        Command::ChooseTheme { theme } => choose(case, *theme),
        Command::SayAffiliation { affiliation } => affiliated(case, *affiliation),
        Command::Leave {} => {
            let (participant, person) = acting(case)?;
            Ok(Decision::when(!person.left, || Event::ParticipantLeft { participant }))
        }
        Command::MoveParticipant { participant, theme } => {
            let person = person(case, *participant)?;
            case.theme(*theme)?;
            Ok(Decision::when(person.theme != Some(*theme) || person.left, || Event::ThemeChosen {
                participant: *participant,
                theme: *theme,
            }))
        }
        Command::RemoveParticipant { participant } => {
            let person = person(case, *participant)?;
            Ok(Decision::when(!person.removed, || Event::ParticipantRemoved { participant: *participant }))
        }
        Command::SetHeadcount { theme, people } => headcount(case, *theme, *people),
        Command::CallHelp { theme, on } => {
            let state = case.theme(*theme)?;
            Ok(Decision::when(state.help != *on, || Event::HelpCalled { theme: *theme, on: *on }))
        }
        _ => Ok(Decision::default()),
    }
}

fn join(case: &Case<'_>, participant: ParticipantId) -> Decided {
    if case.workshop.participants.contains_key(&participant) {
        return Err(Rejection::IdTaken);
    }
    if case.workshop.participants.len() >= limits::PARTICIPANTS_MAX {
        let max = u32::try_from(limits::PARTICIPANTS_MAX).unwrap_or(u32::MAX);
        return Err(Rejection::LimitReached { what: Thing::Participant, max });
    }
    let mut events = vec![Event::ParticipantJoined { participant }];
    events.extend(given(case.workshop).map(|theme| Event::ThemeChosen { participant, theme }));
    Ok(Decision::all(events))
}

/// The theme that somebody who arrives gets without choosing.
fn given(workshop: &Workshop) -> Option<ThemeId> {
    if let [theme] = workshop.themes.keys().copied().collect::<Vec<_>>().as_slice() {
        return Some(*theme);
    }
    if assignment(workshop) != Assignment::Balanced {
        return None;
    }
    let free = |theme: &&ThemeId| !full(workshop, **theme);
    workshop.themes.keys().filter(free).min_by_key(|theme| workshop.people_in(Some(**theme))).copied()
}

fn assignment(workshop: &Workshop) -> Assignment {
    let welcome = workshop.steps.values().find_map(|step| match step.is.method {
        Method::Welcome { assignment } => Some(assignment),
        _ => None,
    });
    welcome.unwrap_or(Assignment::Choose)
}

fn full(workshop: &Workshop, theme: ThemeId) -> bool {
    let places = workshop.themes.get(&theme).and_then(|theme| theme.is.places);
    places.is_some_and(|places| workshop.people_in(Some(theme)) >= places)
}

fn choose(case: &Case<'_>, theme: ThemeId) -> Decided {
    let (participant, person) = acting(case)?;
    case.theme(theme)?;
    // Who left comes back to where they were, whatever the moment and however full it is.
    if person.theme == Some(theme) {
        return Ok(Decision::when(person.left, || Event::ThemeChosen { participant, theme }));
    }
    // Who has a theme changes it only before the groups begin: after that a facilitator moves people.
    let before =
        case.workshop.current(person.theme).is_none_or(|step| matches!(step.method, Method::Welcome { .. }));
    let given = assignment(case.workshop) != Assignment::Choose;
    if given || (person.theme.is_some() && !before) {
        return Err(Rejection::ThemeIsGiven);
    }
    if full(case.workshop, theme) {
        return Err(Rejection::ThemeFull);
    }
    Ok(Decision::one(Event::ThemeChosen { participant, theme }))
}

/// Which group it is stands with the people, never in the log.
fn affiliated(case: &Case<'_>, affiliation: Option<u32>) -> Decided {
    let (participant, _) = acting(case)?;
    let groups = case.workshop.made().affiliations.len();
    if affiliation.is_some_and(|group| group as usize >= groups) {
        return Err(Rejection::Unknown { what: Thing::Affiliation });
    }
    if case.people.affiliation(participant) == Some(affiliation) {
        return Ok(Decision::default());
    }
    Ok(Decision {
        events: vec![Event::AffiliationSaid { participant }],
        private: vec![Private::Affiliated { participant, affiliation }],
    })
}

fn headcount(case: &Case<'_>, theme: ThemeId, people: Option<u32>) -> Decided {
    let state = case.theme(theme)?;
    if people.is_some_and(|people| people as usize > limits::PARTICIPANTS_MAX) {
        return Err(Rejection::OutOfBounds { what: Thing::Headcount });
    }
    Ok(Decision::when(state.headcount != people, || Event::HeadcountSet { theme, people }))
}

fn person<'a>(case: &'a Case<'_>, participant: ParticipantId) -> Result<&'a Participant, Rejection> {
    case.workshop.participants.get(&participant).ok_or(Rejection::Unknown { what: Thing::Participant })
}

fn acting<'a>(case: &'a Case<'_>) -> Result<(ParticipantId, &'a Participant), Rejection> {
    let participant = case.ctx.actor.participant().ok_or(Rejection::Forbidden)?;
    person(case, participant).map(|found| (participant, found))
}
