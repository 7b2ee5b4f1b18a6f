//! A voting round from its opening to its result: the frozen ballot, the shortlist, hands, places, the count and its
//! revealing. What people do with their ballot is `vote`'s.

use crate::agenda::{BallotForm, Phase, RunKey, Step, VoteOver, VoteSettings};
use crate::command::Command;
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, RoundOpened};
use crate::id::{ContributionId, StepId, ThemeId};
use crate::limits;
use crate::method::ballots::{affiliations, file_to_count};
use crate::method::vote::{on_ballot, taking};
use crate::method::{pitch, stage};
use crate::rejection::{Rejection, Thing};
use crate::selection;
use crate::text::Wording;
use crate::workshop::{Ballot, Round, Workshop};

pub(crate) fn decide(case: &Case<'_>, command: &Command) -> Decided {
    match command {
        Command::FreezeShortlist { step, theme } => freeze(case, *step, *theme),
        Command::TakeOffBallot { step, theme, contribution, reason } => {
            let (run, round) = taking(case, *step, *theme)?;
            on_ballot(round, *contribution)?;
            let reason = Wording::from(reason);
            Ok(Decision::one(Event::TakenOffBallot { run, contribution: *contribution, reason }))
        }
        Command::HandsUp { step, theme, contribution, votes } => {
            hands(case, *step, *theme, *contribution, *votes)
        }
        Command::SetPlaces { step, theme, places } => set_places(case, *step, *theme, *places),
        Command::RevealResult { step, theme, places } => reveal(case, *step, *theme, *places),
        Command::FirmnessMeasured { step, theme, count, firmness } => {
            let (run, round) = of(case, *step, *theme)?;
            let asked = case.workshop.unmeasured().any(|waiting| waiting == (run, *count));
            let fits = round.result().is_some_and(|result| result.selected().len() == firmness.len());
            Ok(Decision::when(asked && fits, || Event::FirmnessMeasured { run, firmness: firmness.clone() }))
        }
        _ => Ok(Decision::default()),
    }
}

/// What opening a vote step adds: its round, the first time. Opened again, the same ballots go on with a seed that
/// nobody knows yet.
pub(crate) fn open(case: &mut Case<'_>, run: RunKey) -> Vec<Event> {
    let Some(settings) = case.workshop.step(run.step).and_then(Step::vote_settings).cloned() else {
        return Vec::new();
    };
    let server_seed = hex::encode(case.ctx.fresh.bytes());
    if case.workshop.rounds.contains_key(&run) {
        return vec![Event::RoundReopened { run, server_seed }];
    }
    let mut events = Vec::new();
    let ballot = voted_on(case.workshop, run, &settings);
    let places = match shared_places(case.workshop, run, &settings) {
        Some((places, shared)) => {
            events.extend(shared);
            places
        }
        None => settings.places,
    };
    let marking = settings.form == BallotForm::MarksPicks;
    events.push(Event::RoundOpened(Box::new(RoundOpened {
        run,
        limit: settings.limit_for(ballot.len()),
        two_phases: marking && ballot.len() > selection::SHORTLIST_LENGTH,
        ballot,
        places,
        reserves: settings.reserves,
        rule: settings.rule,
        criterion: settings.criterion,
        own_ideas: settings.own_ideas,
        cards_max: settings.cards_max,
        server_seed,
        form: settings.form,
        hands_up: settings.hands_up,
    })));
    events
}

/// The ideas a round is about: those of its theme, or the selected ones of all.
fn voted_on(workshop: &Workshop, run: RunKey, settings: &VoteSettings) -> Vec<ContributionId> {
    match (settings.over, run.theme) {
        (VoteOver::Theme, Some(theme)) => workshop.ideas(theme).map(|idea| idea.id).collect(),
        (VoteOver::Theme, None) => Vec::new(),
        (VoteOver::Selected, _) => {
            let items = pitch::compose(workshop, &workshop.selections);
            items.into_iter().map(|item| item.contribution).collect()
        }
    }
}

/// Places by size: shared out over all themes when the first of them opens, by the people each has then.
fn shared_places(workshop: &Workshop, run: RunKey, settings: &VoteSettings) -> Option<(u32, Option<Event>)> {
    let (all, theme) = (settings.by_size?, run.theme?);
    if let Some(shared) = workshop.shared_places.get(&run.step) {
        return Some((shared.get(&theme).copied().unwrap_or(1), None));
    }
    let size = |id: &ThemeId| {
        let counted = workshop.themes.get(id).and_then(|theme| theme.headcount);
        counted.unwrap_or_else(|| workshop.people_in(Some(*id)))
    };
    let sizes: Vec<u32> = workshop.themes.keys().map(size).collect();
    let shared = selection::places_by_size(&sizes, all);
    let places: Vec<(ThemeId, u32)> = workshop.themes.keys().copied().zip(shared).collect();
    let own = places.iter().find(|(id, _)| *id == theme).map_or(1, |(_, places)| *places);
    Some((own, Some(Event::PlacesShared { step: run.step, places })))
}

/// What closing a vote step adds: the count, recorded as it was made. How firm its places are follows later: that takes
/// longer than a room may wait.
pub(crate) fn count(case: &Case<'_>, run: RunKey) -> Option<Event> {
    let round = case.workshop.rounds.get(&run)?;
    let file = file_to_count(case.workshop, round, present(case, run, round));
    // A round holds only ids of its own ballot, so its file always counts: a law over chance.
    let count = selection::count(&file).ok()?;
    let affiliations = affiliations(case.workshop, case.people, round);
    Some(Event::RoundCounted { run, count: Box::new(count), affiliations })
}

/// A closed round counted once more, after something its count depends on changed: the same ballots, seed and floor. It is
/// recorded where no figure changed too, because the ballots that are exported did.
fn count_again(case: &Case<'_>, after: &Workshop, run: RunKey) -> Option<Event> {
    let round = after.rounds.get(&run).filter(|_| after.run(run).phase == Phase::Closed)?;
    let count = selection::count(&file_to_count(after, round, round.result()?.present)).ok()?;
    let affiliations = affiliations(after, case.people, round);
    Some(Event::RoundCounted { run, count: Box::new(count), affiliations })
}

/// These events, with a second count of every closed round they are about, and what follows for a plenary.
pub(crate) fn with_counts(
    case: &Case<'_>,
    mut events: Vec<Event>,
    about: impl Fn(RunKey, &Round) -> bool,
) -> Decision {
    let after = case.workshop.after(&events, case.ctx.now);
    let about = after.rounds.iter().filter(|(run, round)| about(**run, round));
    let counts: Vec<Event> = about.filter_map(|(run, _)| count_again(case, &after, *run)).collect();
    events.extend(counts);
    // What was chosen without a vote can be put together too.
    if !case.workshop.plenaries.is_empty() {
        let after = case.workshop.after(&events, case.ctx.now);
        events.extend(pitch::recompose(&after, &after.selections));
    }
    Decision::all(events)
}

/// People in a theme: as a facilitator counted them, else those seen now, and no fewer than voted by phone. Who voted and
/// put the phone away is still there.
fn present(case: &Case<'_>, run: RunKey, round: &Round) -> Option<u32> {
    let counted = |theme: &ThemeId| case.workshop.themes.get(theme).and_then(|theme| theme.headcount);
    let seen = |theme: &ThemeId| case.ctx.present.get(theme).copied();
    let phones = round.ballots.keys().filter(|voter| case.people.participant(**voter).is_some()).count();
    let phones = u32::try_from(phones).ok().filter(|phones| *phones > 0);
    match run.theme {
        Some(theme) => counted(&theme).or(seen(&theme).max(phones)),
        None => {
            let all = case.workshop.themes.keys().filter_map(|theme| counted(theme).or(seen(theme)));
            Some(all.sum::<u32>()).filter(|all| *all > 0).max(phones)
        }
    }
}

fn of<'a>(
    case: &'a Case<'_>,
    step: StepId,
    theme: Option<ThemeId>,
) -> Result<(RunKey, &'a Round), Rejection> {
    case.step(step)?;
    theme.map_or(Ok(()), |theme| case.theme(theme).map(|_| ()))?;
    let (run, _) = case.run(step, theme);
    let round = case.workshop.rounds.get(&run).ok_or(Rejection::Unknown { what: Thing::Round })?;
    Ok((run, round))
}

fn freeze(case: &Case<'_>, step: StepId, theme: Option<ThemeId>) -> Decided {
    let (run, round) = taking(case, step, theme)?;
    if round.picking() {
        return Ok(Decision::default());
    }
    let ideas: Vec<selection::Screened> = round
        .open_ideas()
        .map(|id| selection::Screened {
            id: id.to_string(),
            marks: count_of(round, |ballot| ballot.marks().any(|mark| mark == id)),
            judged: count_of(round, |ballot| ballot.judgements.get(&id).is_some_and(Option::is_some)),
        })
        .collect();
    let kept = selection::shortlist(&ideas, present(case, run, round).unwrap_or(0));
    let parsed = |ids: &[String]| ids.iter().filter_map(|id| id.parse().ok()).collect();
    Ok(Decision::one(Event::ShortlistFrozen {
        run,
        shortlist: parsed(&kept.ideas),
        too_little_seen: parsed(&kept.too_little_seen),
    }))
}

fn count_of(round: &Round, holds: impl Fn(&Ballot) -> bool) -> u32 {
    u32::try_from(round.ballots.values().filter(|ballot| holds(ballot)).count()).unwrap_or(u32::MAX)
}

fn hands(
    case: &Case<'_>,
    step: StepId,
    theme: Option<ThemeId>,
    contribution: ContributionId,
    votes: Option<u32>,
) -> Decided {
    let (run, round) = of(case, step, theme)?;
    // What was entered can always be taken back.
    if votes.is_some() || !round.hands.contains_key(&contribution) {
        on_ballot(round, contribution)?;
    }
    if !round.picking() {
        return Err(Rejection::NotInThisStep);
    }
    if votes.is_some_and(|votes| votes as usize > limits::PARTICIPANTS_MAX) {
        return Err(Rejection::OutOfBounds { what: Thing::Hands });
    }
    if round.hands.get(&contribution).copied() == votes {
        return Ok(Decision::default());
    }
    Ok(with_counts(case, vec![Event::HandsCounted { run, contribution, votes }], |of, _| of == run))
}

fn set_places(case: &Case<'_>, step: StepId, theme: Option<ThemeId>, places: u32) -> Decided {
    let (run, round) = of(case, step, theme)?;
    if !(1..=limits::PLACES_MAX).contains(&places) {
        return Err(Rejection::OutOfBounds { what: Thing::Place });
    }
    if round.places == places {
        return Ok(Decision::default());
    }
    Ok(with_counts(case, vec![Event::PlacesSet { run, places }], |of, _| of == run))
}

fn reveal(case: &Case<'_>, step: StepId, theme: Option<ThemeId>, places: u32) -> Decided {
    let (run, round) = of(case, step, theme)?;
    let closed = case.workshop.run(run).phase == Phase::Closed;
    let result = round.result().filter(|_| closed).ok_or(Rejection::NoResult)?;
    let places = places.min(round.places);
    if round.revealed == places {
        return Ok(Decision::default());
    }
    let selected = result.selected();
    // With the last place the largest group that sees nothing back is told, with its idea.
    let whole = places as usize >= selected.len();
    let unheard = result.largest_unheard.iter().filter(|_| whole).map(|unheard| unheard.idea.clone());
    let shown = selected.iter().take(places as usize).cloned().chain(unheard);
    let shown = shown.filter_map(|id| id.parse().ok());
    let mut events: Vec<Event> = stage::cleared_by_showing(case.workshop, shown).into_iter().collect();
    events.push(Event::ResultRevealed { run, places });
    Ok(Decision::all(events))
}
