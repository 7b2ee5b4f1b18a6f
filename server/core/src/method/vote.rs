//! The voting round: judging, picking, the shortlist, paper ballots, and the count at its end. How a result follows from
//! ballots is `selection`'s.

use std::collections::BTreeSet;

use crate::agenda::{Method, Phase, RunKey, VoteRule};
use crate::command::{Command, Judgement};
use crate::decide::{Case, Decided, Decision};
use crate::event::{Event, RoundOpened};
use crate::id::{ContributionId, PersonId, StepId, ThemeId, VoterId};
use crate::method::pitch::voter;
use crate::method::stage;
use crate::rejection::{Rejection, Thing};
use crate::selection::{self, BallotFile, BallotIdea, Count};
use crate::text::Wording;
use crate::workshop::{Ballot, Round, Workshop};

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Judge { step, contribution, judgement } => judge(case, *step, *contribution, *judgement),
        Command::Pick { step, contribution, on } => pick(case, *step, *contribution, *on),
        Command::FinishBallot { step, done } => finish(case, *step, *done),
        Command::PaperBallot { step, theme, ballot, picks } => paper(case, *step, *theme, *ballot, picks),
        Command::FreezeShortlist { step, theme } => freeze(case, *step, *theme),
        Command::TakeOffBallot { step, theme, contribution, reason } => {
            let (run, round) = taking(case, *step, *theme)?;
            on_ballot(round, *contribution)?;
            let reason = Wording::from(reason);
            Ok(Decision::one(Event::TakenOffBallot { run, contribution: *contribution, reason }))
        }
        Command::RevealResult { step, theme, places } => reveal(case, *step, *theme, *places),
        _ => Ok(Decision::default()),
    }
}

/// What opening a vote step adds: its round, the first time. Opened again, the same ballots go on.
pub(crate) fn open_round(case: &mut Case<'_>, run: RunKey) -> Option<Event> {
    let settings = case.workshop.step(run.step)?.vote_settings()?.clone();
    if case.workshop.rounds.contains_key(&run) {
        return None;
    }
    let ballot: Vec<ContributionId> = case.workshop.ideas(run.theme?).map(|idea| idea.id).collect();
    Some(Event::RoundOpened(Box::new(RoundOpened {
        run,
        limit: settings.limit_for(ballot.len()),
        two_phases: ballot.len() > selection::SHORTLIST_LENGTH,
        ballot,
        places: settings.places,
        reserves: settings.reserves,
        rule: settings.rule,
        criterion: settings.criterion,
        own_ideas: settings.own_ideas,
        cards_max: settings.cards_max,
        server_seed: hex::encode(case.ctx.fresh.bytes()),
    })))
}

/// What closing a vote step adds: the count, recorded as it was made.
pub(crate) fn count_round(case: &Case<'_>, run: RunKey) -> Option<Event> {
    let round = case.workshop.rounds.get(&run)?;
    let theme = run.theme?;
    let file = ballot_file(case.workshop, round, present(case, theme, round));
    // A round holds only ids of its own ballot, so its file always counts.
    let count = selection::count_with_firmness(&file).ok()?;
    Some(Event::RoundCounted { run, count: Box::new(count) })
}

/// People in a theme: as a facilitator counted them, else those seen now, and no fewer than voted by phone. Who voted and
/// put the phone away is still there.
fn present(case: &Case<'_>, theme: ThemeId, round: &Round) -> Option<u32> {
    let counted = case.workshop.themes.get(&theme).and_then(|theme| theme.headcount);
    let seen = case.ctx.present.get(&theme).copied();
    let phones = round.ballots.keys().filter(|voter| case.people.participant(**voter).is_some()).count();
    let phones = u32::try_from(phones).ok().filter(|phones| *phones > 0);
    counted.or(seen.max(phones))
}

/// The ballots of a round without persons, in no order of persons: what is counted, exported and recounted.
#[must_use]
pub fn ballot_file(workshop: &Workshop, round: &Round, present: Option<u32>) -> BallotFile {
    let listed: Vec<ContributionId> =
        round.is.ballot.iter().copied().filter(|id| !round.off.contains_key(id)).collect();
    let open = |id: &ContributionId| round.open_ideas().any(|open| open == *id);
    let ideas = listed.iter().filter_map(|id| workshop.contributions.get(id)).map(|idea| BallotIdea {
        id: idea.id.to_string(),
        title: idea.text.as_str().to_owned(),
        cost: None,
    });
    let sorted = |ids: &mut dyn Iterator<Item = ContributionId>| -> Vec<String> {
        let mut ids: Vec<String> = ids.map(|id| id.to_string()).collect();
        ids.sort();
        ids
    };
    let mut ballots: Vec<selection::Ballot> = round
        .ballots
        .values()
        .map(|ballot| selection::Ballot {
            marks: sorted(&mut ballot.marks().filter(|id| listed.contains(id))),
            picks: sorted(&mut ballot.picks.iter().copied().filter(open)),
            ..selection::Ballot::default()
        })
        .collect();
    // By content, not by person or time of voting.
    ballots.sort_by(|a, b| (&a.picks, &a.marks).cmp(&(&b.picks, &b.marks)));
    let counted = ballots.iter().filter(|ballot| !ballot.picks.is_empty()).count();
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    let rule = match round.is.rule {
        VoteRule::FairShare => selection::Rule::usual(round.is.places, counted),
        VoteRule::MostVotes => selection::Rule::MostVotes,
    };
    BallotFile {
        rule,
        places: round.is.places,
        reserves: round.is.reserves,
        server_seed: Some(round.is.server_seed.clone()),
        present,
        shortlist: round.shortlist.is_some().then(|| round.open_ideas().map(|id| id.to_string()).collect()),
        ..BallotFile::new(ideas.collect(), ballots)
    }
}

/// Whether the recorded count of a round is what its ballots give: for `check`.
#[must_use]
pub fn recounts(workshop: &Workshop, round: &Round, recorded: &Count) -> bool {
    let file = ballot_file(workshop, round, recorded.present);
    selection::count_with_firmness(&file).is_ok_and(|count| count == *recorded)
}

fn taking<'a>(case: &'a Case<'_>, step: StepId, theme: ThemeId) -> Result<(RunKey, &'a Round), Rejection> {
    if !matches!(case.step(step)?.method, Method::Vote(_)) {
        return Err(Rejection::NotInThisStep);
    }
    case.theme(theme)?;
    let run = case.taking(step, Some(theme))?;
    let round = case.workshop.rounds.get(&run).ok_or(Rejection::Unknown { what: Thing::Round })?;
    Ok((run, round))
}

fn on_ballot(round: &Round, contribution: ContributionId) -> Result<(), Rejection> {
    let there = round.open_ideas().any(|id| id == contribution);
    if there { Ok(()) } else { Err(Rejection::NotOnBallot) }
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
    let theme = case.contribution(contribution)?.theme;
    let (run, round) = taking(case, step, theme)?;
    on_ballot(round, contribution)?;
    if own(case, contribution) {
        return Err(Rejection::OwnIdea);
    }
    let (cards_max, looking) = (round.is.cards_max, !round.picking());
    let (voter, private) = voter(case, run)?;
    let ballot = ballot_of(case.workshop, run, voter);
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
    let theme = case.contribution(contribution)?.theme;
    let (run, round) = taking(case, step, theme)?;
    on_ballot(round, contribution)?;
    if !round.picking() {
        return Err(Rejection::NotInThisStep);
    }
    if on && own(case, contribution) && !round.is.own_ideas {
        return Err(Rejection::OwnIdea);
    }
    let limit = round.is.limit;
    let (voter, private) = voter(case, run)?;
    let picks = ballot_of(case.workshop, run, voter).map(|ballot| &ballot.picks);
    let has = picks.is_some_and(|picks| picks.contains(&contribution));
    if has == on {
        return Ok(Decision::default());
    }
    if on && picks.map_or(0, std::collections::BTreeSet::len) >= limit as usize {
        return Err(Rejection::TooManyPicks { max: limit });
    }
    Ok(Decision { events: vec![Event::Picked { run, voter, contribution, on }], private })
}

fn finish(case: &mut Case<'_>, step: StepId, done: bool) -> Decided {
    let theme = case.own_theme().ok_or(Rejection::ForeignTheme)?;
    let (run, _) = taking(case, step, theme)?;
    let (voter, private) = voter(case, run)?;
    if ballot_of(case.workshop, run, voter).is_some_and(|ballot| ballot.done) == done {
        return Ok(Decision::default());
    }
    Ok(Decision { events: vec![Event::BallotFinished { run, voter, done }], private })
}

fn ballot_of(workshop: &Workshop, run: RunKey, voter: VoterId) -> Option<&Ballot> {
    workshop.rounds.get(&run)?.ballots.get(&voter)
}

fn paper(
    case: &Case<'_>,
    step: StepId,
    theme: ThemeId,
    ballot: PersonId,
    picks: &[ContributionId],
) -> Decided {
    let (run, round) = taking(case, step, theme)?;
    if !round.picking() {
        return Err(Rejection::NotInThisStep);
    }
    if picks.len() > round.is.limit as usize {
        return Err(Rejection::TooManyPicks { max: round.is.limit });
    }
    for (index, id) in picks.iter().enumerate() {
        if picks[..index].contains(id) {
            return Err(Rejection::Twice { what: Thing::Pick });
        }
        on_ballot(round, *id)?;
    }
    let voter = VoterId(ballot.0);
    let before = round.ballots.get(&voter);
    // A paper ballot never replaces one that somebody cast by phone.
    if before.is_some_and(|found| !found.paper) {
        return Err(Rejection::IdTaken);
    }
    let same = before.is_some_and(|found| found.picks.iter().eq(picks.iter().collect::<BTreeSet<_>>()));
    Ok(Decision::when(!same, || Event::PaperBallotEntered { run, voter, picks: picks.to_vec() }))
}

fn freeze(case: &Case<'_>, step: StepId, theme: ThemeId) -> Decided {
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
    let kept = selection::shortlist(&ideas, present(case, theme, round).unwrap_or(0));
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

fn reveal(case: &Case<'_>, step: StepId, theme: ThemeId, places: u32) -> Decided {
    case.step(step)?;
    case.theme(theme)?;
    let (run, state) = case.run(step, Some(theme));
    let round = case.workshop.rounds.get(&run).ok_or(Rejection::Unknown { what: Thing::Round })?;
    let result = round.result().filter(|_| state.phase == Phase::Closed).ok_or(Rejection::NoResult)?;
    let places = places.min(round.is.places);
    if round.revealed == places {
        return Ok(Decision::default());
    }
    let shown = result.selected().into_iter().take(places as usize).filter_map(|id| id.parse().ok());
    let mut events: Vec<Event> = stage::cleared_by_showing(case.workshop, shown).into_iter().collect();
    events.push(Event::ResultRevealed { run, places });
    Ok(Decision::all(events))
}
