//! Opening and closing steps, timers, and what falls due. What a step does with its people is its method's.

use std::collections::BTreeSet;

use crate::agenda::{Method, Phase, RunKey, Scope, Step, Timer};
use crate::command::{Closing, Command, TimerChange};
use crate::decide::{Case, Decided, Decision};
use crate::event::Event;
use crate::id::{Seq, StepId, ThemeId};
use crate::limits;
use crate::method::{pitch, round, stage};
use crate::rejection::{Rejection, Thing};
use crate::text::Wording;

pub(crate) fn decide(case: &mut Case<'_>, command: &Command) -> Decided {
    match command {
        Command::OpenStep { step, themes, saw } => open(case, *step, themes, *saw),
        Command::CloseStep { step, themes, how, saw } => close(case, *step, themes, *how, *saw),
        Command::SkipStep { step, skipped, saw } => {
            unchanged(case, *saw)?;
            case.step(*step)?;
            let is = case.workshop.steps.get(step).is_some_and(|state| state.skipped);
            Ok(Decision::when(is != *skipped, || Event::StepSkipped { step: *step, skipped: *skipped }))
        }
        Command::AddRound { of, id, theme, saw } => add_round(case, *of, *id, *theme, *saw),
        Command::SetTimer { step, theme, change, saw } => timer(case, *step, *theme, *change, *saw),
        Command::GroupReady { step, theme, ready } => {
            case.theme(*theme)?;
            case.step(*step)?;
            let key = case.taking(*step, Some(*theme))?;
            let is = case.workshop.run(key).ready;
            Ok(Decision::when(is != *ready && key.theme.is_some(), || Event::GroupReady {
                run: key,
                ready: *ready,
            }))
        }
        Command::CloseDue { step, theme } => due(case, *step, *theme),
        Command::GraceOver { step, theme } => grace_over(case, *step, *theme),
        Command::ClockResumed {} => {
            // Only what runs can have lost time. The gap is since the last event: nobody lived through it here.
            let gap_ms = case.ctx.now.since(case.workshop.at);
            let running = case
                .workshop
                .runs
                .values()
                .any(|run| matches!(run.timer, Timer::Running { .. }) || run.grace_until.is_some());
            Ok(Decision::when(running && gap_ms > 0, || Event::ClockResumed { gap_ms }))
        }
        _ => Ok(Decision::default()),
    }
}

fn unchanged(case: &Case<'_>, saw: Seq) -> Result<(), Rejection> {
    if case.workshop.agenda_changed > saw { Err(Rejection::ChangedMeanwhile) } else { Ok(()) }
}

/// A round of its own, so that what was voted before stays beside it. Its number stands with its title.
fn add_round(case: &Case<'_>, of: StepId, id: StepId, theme: Option<ThemeId>, saw: Seq) -> Decided {
    unchanged(case, saw)?;
    let step = case.step(of)?;
    // Everyone together is no theme's.
    if step.vote_settings().is_none() || (theme.is_some() && step.method.scope() == Scope::Plenary) {
        return Err(Rejection::NotInThisStep);
    }
    if let Some(theme) = theme {
        case.theme(theme)?;
        only_for(step, theme)?;
    }
    if case.workshop.step(id).is_some() {
        return Err(Rejection::IdTaken);
    }
    if case.workshop.steps.len() >= limits::STEPS_MAX {
        let max = u32::try_from(limits::STEPS_MAX).unwrap_or(u32::MAX);
        return Err(Rejection::LimitReached { what: Thing::Step, max });
    }
    let (name, _) = numbered(step.title.as_str());
    let titles = case.workshop.steps.values().map(|state| numbered(state.is.title.as_str()));
    let number = titles.filter(|(other, _)| *other == name).map(|(_, number)| number).max().unwrap_or(1);
    let title = Wording::from(format!("{name} ({})", number.saturating_add(1)).as_str());
    let step = Box::new(Step { id, title, only: theme, ..step.clone() });
    Ok(Decision::one(Event::StepAdded { step, after: of }))
}

/// Whether a step is for this theme.
fn only_for(step: &Step, theme: ThemeId) -> Result<(), Rejection> {
    if step.only.is_none_or(|only| only == theme) { Ok(()) } else { Err(Rejection::ForeignTheme) }
}

/// A title without its number: "Stemmen (2)" is the second of "Stemmen".
fn numbered(title: &str) -> (&str, u32) {
    let split = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    let parsed = split.and_then(|(name, number)| Some((name, number.parse().ok()?)));
    parsed.unwrap_or((title, 1))
}

/// The runs a command about a step and themes is about; no themes are all that the step is for.
fn runs(case: &Case<'_>, step: StepId, themes: &[ThemeId]) -> Result<Vec<RunKey>, Rejection> {
    let found = case.step(step)?;
    if found.method.scope() == Scope::Plenary {
        if !case.ctx.actor.leads_all() {
            return Err(Rejection::Forbidden);
        }
        return Ok(vec![RunKey { step, theme: None }]);
    }
    for theme in themes {
        case.theme(*theme)?;
        only_for(found, *theme)?;
    }
    let all = case.workshop.themes.keys().copied().filter(|theme| only_for(found, *theme).is_ok());
    let all: Vec<ThemeId> = all.collect();
    let themes = if themes.is_empty() { all.as_slice() } else { themes };
    let themes: BTreeSet<ThemeId> = themes.iter().copied().collect();
    Ok(themes.into_iter().map(|theme| RunKey { step, theme: Some(theme) }).collect())
}

fn open(case: &mut Case<'_>, step: StepId, themes: &[ThemeId], saw: Seq) -> Decided {
    unchanged(case, saw)?;
    let keys = runs(case, step, themes)?;
    let opening: Vec<RunKey> =
        keys.into_iter().filter(|key| case.workshop.run(*key).phase != Phase::Open).collect();
    if opening.is_empty() {
        return Ok(Decision::default());
    }
    let mut events = Vec::new();
    // Leaving a step out is the lead's: one group that opens it does not put it back for all.
    if case.ctx.actor.leads_all() && case.workshop.steps.get(&step).is_some_and(|state| state.skipped) {
        events.push(Event::StepSkipped { step, skipped: false });
    }
    for key in left_behind(case, &opening) {
        events.extend(begin_closing(case, key));
    }
    let minutes = case.step(step)?.minutes;
    let timer = match minutes {
        0 => Timer::Off,
        minutes => Timer::Running { ends_at: case.ctx.now.plus(i64::from(minutes) * 60_000) },
    };
    for key in opening {
        events.push(Event::StepOpened { run: key, timer });
        // What this decision closed was counted in it, and places were shared in it.
        let after = case.workshop.after(&events, case.ctx.now);
        let mut then = Case { workshop: &after, people: case.people, ctx: &mut *case.ctx };
        let opened = round::open(&mut then, key);
        events.extend(opened);
        if matches!(case.step(step)?.method, Method::Pitch { .. })
            && !case.workshop.plenaries.contains_key(&step)
        {
            // What this decision closed was counted in it.
            let after = case.workshop.after(&events, case.ctx.now);
            let items = pitch::compose(&after, &after.selections);
            let ideas = items.iter().map(|item| item.contribution);
            events.extend(stage::cleared_by_showing(case.workshop, ideas));
            events.push(Event::PlenaryComposed { step, items });
        }
    }
    Ok(joined(case, events))
}

/// The open runs whose people all go to what opens now.
fn left_behind(case: &Case<'_>, opening: &[RunKey]) -> Vec<RunKey> {
    let leads_all = case.ctx.actor.leads_all();
    let everyone = opening.iter().any(|key| key.theme.is_none());
    let goes = |theme: ThemeId| everyone || opening.iter().any(|key| key.theme == Some(theme));
    let open = case.workshop.runs.iter().filter(|(_, run)| run.phase == Phase::Open);
    open.map(|(key, _)| *key)
        .filter(|key| !opening.contains(key))
        .filter(|key| match key.theme {
            Some(theme) => goes(theme),
            // What everyone votes on together, only who leads all brings to its end.
            None if !leads_all && case.workshop.rounds.contains_key(key) => false,
            // Everyone together is over when no group stays behind in it.
            None => {
                let themes = &case.workshop.themes;
                themes.iter().all(|(id, theme)| goes(*id) || theme.step != Some(key.step))
            }
        })
        .collect()
}

fn begin_closing(case: &mut Case<'_>, key: RunKey) -> Vec<Event> {
    let grace = case.workshop.step(key.step).map_or(0, |step| step.grace_ms);
    if grace == 0 {
        return finish(case, key);
    }
    vec![Event::StepClosing { run: key, grace_until: case.ctx.now.plus(grace) }]
}

/// What happens when nothing counts any more: the step is closed, and a round is counted.
fn finish(case: &mut Case<'_>, key: RunKey) -> Vec<Event> {
    let mut events = vec![Event::StepClosed { run: key }];
    events.extend(round::count(case, key));
    events
}

/// These events, and what a count among them adds to a plenary that was composed before it.
fn joined(case: &Case<'_>, mut events: Vec<Event>) -> Decision {
    let counted = events.iter().any(|event| matches!(event, Event::RoundCounted { .. }));
    if counted && !case.workshop.plenaries.is_empty() {
        let after = case.workshop.after(&events, case.ctx.now);
        events.extend(pitch::recompose(&after, &after.selections));
    }
    Decision::all(events)
}

fn close(case: &mut Case<'_>, step: StepId, themes: &[ThemeId], how: Closing, saw: Seq) -> Decided {
    unchanged(case, saw)?;
    let mut events = Vec::new();
    for key in runs(case, step, themes)? {
        match (case.workshop.run(key).phase, how) {
            (Phase::Open, Closing::WithGrace) => events.extend(begin_closing(case, key)),
            (Phase::Open | Phase::Closing, Closing::AtOnce) => events.extend(finish(case, key)),
            _ => {}
        }
    }
    Ok(joined(case, events))
}

fn due(case: &mut Case<'_>, step: StepId, theme: Option<ThemeId>) -> Decided {
    let key = case.workshop.run_key(step, theme);
    let run = case.workshop.run(key);
    let over = run.timer.left(case.ctx.now).is_some_and(|left| left <= 0);
    let closes = case.step(step)?.auto_close && run.phase == Phase::Open && over;
    let events = if closes { begin_closing(case, key) } else { Vec::new() };
    Ok(joined(case, events))
}

fn grace_over(case: &mut Case<'_>, step: StepId, theme: Option<ThemeId>) -> Decided {
    let key = case.workshop.run_key(step, theme);
    let run = case.workshop.run(key);
    let over = run.grace_until.is_some_and(|until| until <= case.ctx.now);
    let closes = run.phase == Phase::Closing && over;
    let events = if closes { finish(case, key) } else { Vec::new() };
    Ok(joined(case, events))
}

fn timer(case: &Case<'_>, step: StepId, theme: Option<ThemeId>, change: TimerChange, saw: Seq) -> Decided {
    let themes: Vec<ThemeId> = theme.into_iter().collect();
    let mut events = Vec::new();
    for key in runs(case, step, &themes)? {
        let run = case.workshop.run(key);
        if run.phase != Phase::Open {
            continue;
        }
        if run.timer_changed > saw {
            return Err(Rejection::ChangedMeanwhile);
        }
        let timer = changed(run.timer, change, case.ctx.now)?;
        if timer != run.timer {
            events.push(Event::TimerSet { run: key, timer });
        }
    }
    Ok(Decision::all(events))
}

fn changed(timer: Timer, change: TimerChange, now: crate::id::Moment) -> Result<Timer, Rejection> {
    let left = timer.left(now);
    let bounded = |ms: i64| {
        let inside = (0..=limits::TIMER_MS_MAX).contains(&ms);
        if inside { Ok(ms) } else { Err(Rejection::OutOfBounds { what: Thing::Timer }) }
    };
    Ok(match (change, timer) {
        (TimerChange::Off, _) => Timer::Off,
        (TimerChange::Start { ms }, _) => Timer::Running { ends_at: now.plus(bounded(ms)?) },
        (TimerChange::Add { ms }, Timer::Paused { left_ms }) => {
            Timer::Paused { left_ms: bounded(left_ms.saturating_add(ms).max(0))? }
        }
        // A timer that is over begins again from now: "+1" always gives a minute.
        (TimerChange::Add { ms }, _) => {
            Timer::Running { ends_at: now.plus(bounded(left.unwrap_or(0).max(0).saturating_add(ms).max(0))?) }
        }
        (TimerChange::Pause, Timer::Running { .. }) => Timer::Paused { left_ms: left.unwrap_or(0) },
        (TimerChange::Resume, Timer::Paused { left_ms }) => Timer::Running { ends_at: now.plus(left_ms) },
        (TimerChange::Pause | TimerChange::Resume, other) => other,
    })
}
