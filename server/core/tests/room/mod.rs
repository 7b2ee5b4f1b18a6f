//! A room without sockets, disk or clock: it decides, numbers and applies as the real one does.
//! It is for tests and keeps everything, so that a law can look back.

pub(crate) mod chance;

use std::collections::BTreeMap;
use std::fmt;

use uuid::Uuid;
use werkatelier_core::agenda::{
    Assignment, BallotForm, ListenKind, Method, Visibility, VoteOver, VoteRule, VoteSettings,
};
use werkatelier_core::command::Command;
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{Fresh, Moment, ParticipantId, StepId, ThemeId, WorkshopId};
use werkatelier_core::people::{People, Private};
use werkatelier_core::rejection::Rejection;
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template::{Setup, SetupStep, SetupTheme, create};
use werkatelier_core::text::{DisplayName, Prompt, Title, Wording};
use werkatelier_core::workshop::Workshop;

/// A workshop with its whole past.
#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) workshop: Workshop,
    pub(crate) people: People,
    pub(crate) log: Vec<Recorded>,
    pub(crate) rows: Vec<Private>,
    pub(crate) now: Moment,
    drawn: u64,
}

/// The log, one event a line: what a failing law prints.
impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for recorded in self.log.iter().skip(1) {
            writeln!(
                f,
                "{} {}",
                recorded.seq,
                serde_json::to_string(&recorded.event).map_err(|_| fmt::Error)?
            )?;
        }
        Ok(())
    }
}

/// The id of the `n`th thing of a kind.
pub(crate) fn id(kind: u64, n: u64) -> Uuid {
    Uuid::from_u64_pair(kind, n + 1)
}

pub(crate) fn theme(n: u64) -> ThemeId {
    ThemeId(id(1, n))
}

pub(crate) fn step(n: u64) -> StepId {
    StepId(id(2, n))
}

pub(crate) fn person(n: u64) -> ParticipantId {
    ParticipantId(id(3, n))
}

pub(crate) const WELCOME: u64 = 0;
pub(crate) const GATHER: u64 = 1;
pub(crate) const ENRICH: u64 = 2;
pub(crate) const VOTE: u64 = 3;
pub(crate) const SELECT: u64 = 4;
pub(crate) const PITCH: u64 = 5;
pub(crate) const GOODBYE: u64 = 6;
pub(crate) const HALL: u64 = 7;
pub(crate) const SCALE: u64 = 8;

fn methods() -> Vec<Method> {
    vec![
        Method::Welcome { assignment: Assignment::Choose },
        Method::Gather { visibility: Visibility::OnRequest, max_per_person: Some(30) },
        Method::Enrich { reactions: true, comments: true, builds: true },
        Method::Vote(VoteSettings {
            places: 2,
            reserves: 1,
            rule: VoteRule::FairShare,
            ..VoteSettings::usual(Wording::from("Wat helpt het meest?"))
        }),
        Method::Select {},
        Method::Pitch { agreement: true, questions: true },
        Method::Listen { kind: ListenKind::Goodbye },
        Method::Vote(VoteSettings {
            over: VoteOver::Selected,
            form: BallotForm::Points { budget: 10 },
            ..VoteSettings::usual(Wording::from("Waar gaan we voor?"))
        }),
        Method::Vote(VoteSettings {
            form: BallotForm::Scale { criteria: vec![Wording::from("Effect"), Wording::from("Haalbaar")] },
            by_size: Some(5),
            ..VoteSettings::usual(Wording::from("Hoe goed is het?"))
        }),
    ]
}

/// Two themes, all methods, a short grace.
pub(crate) fn setup() -> Setup {
    let title = |text: &str| Title::parse(text).expect("a title");
    let themes = ["Talent", "Binnenstad"].into_iter().enumerate().map(|(n, name)| SetupTheme {
        id: theme(n as u64),
        title: title(name),
        question: Prompt::parse("Wat kan hier beter?").expect("a question"),
        colour: 1,
        icon: "city".to_owned(),
        places: None,
    });
    let steps = methods().into_iter().enumerate().map(|(n, method)| SetupStep {
        id: step(n as u64),
        title: title("Stap"),
        instruction: String::new(),
        minutes: if n == 2 { 0 } else { 5 },
        grace_ms: Some(if n % 2 == 0 { 0 } else { 5_000 }),
        auto_close: n == 3,
        method,
    });
    Setup {
        workshop: WorkshopId(id(0, 0)),
        template: "werkatelier".to_owned(),
        title: title("Middag"),
        language: "nl".to_owned(),
        date: "2026-11-21".to_owned(),
        expected_people: 8,
        themes: themes.collect(),
        steps: steps.collect(),
        affiliations: ["inwoner", "ondernemer"]
            .map(|name| DisplayName::parse(name).expect("a name"))
            .to_vec(),
    }
}

impl Room {
    /// A workshop at its first event.
    pub(crate) fn new() -> Self {
        Self::of(|_| {})
    }

    /// The same of a setup changed so.
    pub(crate) fn of(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = setup();
        change(&mut setup);
        let created = create(&setup, &mut Fresh::new([9; 32])).expect("within bounds");
        let mut room = Self {
            workshop: Workshop::default(),
            people: People::default(),
            log: Vec::new(),
            rows: Vec::new(),
            now: Moment(1_000_000),
            drawn: 0,
        };
        room.record(vec![Event::WorkshopCreated(Box::new(created))]);
        room
    }

    fn record(&mut self, events: Vec<Event>) -> Vec<Recorded> {
        let mut recorded = Vec::new();
        for event in events {
            let next = Recorded { seq: self.workshop.seq.next(), at: self.now, event };
            self.workshop.apply(&next);
            self.log.push(next.clone());
            recorded.push(next);
        }
        recorded
    }

    fn context(&self, role: Role) -> Context {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.drawn.to_be_bytes());
        let present: BTreeMap<ThemeId, u32> = self
            .workshop
            .themes
            .keys()
            .map(|theme| (*theme, self.workshop.people_of(*theme).count() as u32))
            .collect();
        Context { now: self.now, actor: Actor { role, link: None }, fresh: Fresh::new(seed), present }
    }

    /// Decides without doing it.
    pub(crate) fn would(
        &self,
        role: Role,
        command: &Command,
    ) -> Result<werkatelier_core::decide::Decision, Rejection> {
        decide(&self.workshop, &self.people, command, &mut self.context(role))
    }

    /// Decides and applies.
    pub(crate) fn give(&mut self, role: Role, command: &Command) -> Result<Vec<Recorded>, Rejection> {
        let decision = self.would(role, command)?;
        self.drawn += 1;
        for row in &decision.private {
            self.people.apply(row);
            self.rows.push(row.clone());
        }
        Ok(self.record(decision.events))
    }

    /// Some command of the room itself that is due, and its moment.
    pub(crate) fn due(&self) -> Option<(Moment, Command)> {
        use werkatelier_core::workshop::DueKind;
        let due = self.workshop.due().min_by_key(|due| due.at)?;
        let (step, theme) = (due.run.step, due.run.theme);
        Some((
            due.at,
            match due.what {
                DueKind::Close => Command::CloseDue { step, theme },
                DueKind::Grace => Command::GraceOver { step, theme },
            },
        ))
    }

    /// The step a theme's people are in now, for commands that should mostly fit.
    pub(crate) fn step_of(&self, theme: ThemeId) -> StepId {
        self.workshop.current(Some(theme)).map_or(step(WELCOME), |step| step.id)
    }

    /// Opens a step for everyone.
    pub(crate) fn open(&mut self, n: u64) -> Vec<Recorded> {
        let saw = self.workshop.seq;
        let command = Command::OpenStep { step: step(n), themes: Vec::new(), saw };
        self.give(Role::Lead, &command).expect("the lead opens steps")
    }
}
