//! An afternoon as it is: people in four themes who write, react, remark and vote, decided by core itself from a seed.
//! It goes on until its log is as long as asked for; who has nothing new to do changes their mind.

use std::collections::BTreeMap;

use uuid::Uuid;
use werkatelier_core::agenda::{Assignment, Method, Visibility, VoteRule, VoteSettings};
use werkatelier_core::command::{Command, Judgement, Reaction};
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{
    CommentId, ContributionId, Fresh, Moment, ParticipantId, StepId, ThemeId, WorkshopId,
};
use werkatelier_core::people::{People, Private};
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template::{Setup, SetupStep, SetupTheme, create};
use werkatelier_core::text::{CommentText, ContributionText, Prompt, Title, Wording};
use werkatelier_core::workshop::Workshop;

use super::chance::Chance;

pub(crate) const GATHER: u64 = 1;
pub(crate) const ENRICH: u64 = 2;
pub(crate) const VOTE: u64 = 3;

const THEMES: u64 = 4;
const WORDS: [&str; 12] = [
    "fietsroute",
    "station",
    "ondernemers",
    "campus",
    "leerlingen",
    "werkplaats",
    "energie",
    "binnenstad",
    "bibliotheek",
    "maakbedrijf",
    "loket",
    "buurt",
];

/// How large it is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) people: u64,
    pub(crate) ideas: u64,
    /// Events at least.
    pub(crate) events: usize,
}

/// A workshop in its vote step, with everything it came from.
pub(crate) struct Afternoon {
    pub(crate) workshop: Workshop,
    pub(crate) people: People,
    pub(crate) log: Vec<Recorded>,
    pub(crate) rows: Vec<Private>,
    size: Size,
    chance: Chance,
    now: Moment,
    drawn: u64,
}

pub(crate) fn id(kind: u64, n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0190_f7a2_5b3c_7def ^ kind, (0x8123 << 48) | n)
}

pub(crate) fn theme(n: u64) -> ThemeId {
    ThemeId(id(1, n))
}

pub(crate) fn step(n: u64) -> StepId {
    StepId(id(2, n))
}

pub(crate) fn participant(n: u64) -> Role {
    Role::Participant { participant: ParticipantId(id(3, n)) }
}

pub(crate) fn idea(n: u64) -> ContributionId {
    ContributionId(id(4, n))
}

pub(crate) fn context(now: Moment, role: Role, drawn: u64) -> Context {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&drawn.to_be_bytes());
    Context { now, actor: Actor { role, link: None }, fresh: Fresh::new(seed), present: BTreeMap::new() }
}

impl Afternoon {
    /// Plays it.
    pub(crate) fn of(size: Size) -> Self {
        let created = create(&setup(size), &mut Fresh::new([9; 32])).expect("within bounds");
        let mut afternoon = Self {
            workshop: Workshop::default(),
            people: People::default(),
            log: Vec::new(),
            rows: Vec::new(),
            size,
            chance: Chance(80),
            now: Moment(1_795_000_000_000),
            drawn: 0,
        };
        afternoon.record(vec![Event::WorkshopCreated(Box::new(created))]);
        afternoon.open(0);
        for n in 0..size.people {
            let participant = ParticipantId(id(3, n));
            afternoon.must(Role::Room, &Command::Join { participant });
            afternoon.must(self::participant(n), &Command::ChooseTheme { theme: theme(n % THEMES) });
        }
        afternoon.open(GATHER);
        for n in 0..size.ideas {
            let post = afternoon.post(n);
            afternoon.must(participant(n % size.people), &post);
        }
        afternoon.open(ENRICH);
        for n in 0..size.ideas * 2 {
            let (role, command) = afternoon.reading(n);
            afternoon.give(role, &command);
        }
        let voting = size.events.saturating_sub(size.events / 3);
        while afternoon.log.len() + voting < size.events {
            let (role, command) = afternoon.reacting();
            afternoon.give(role, &command);
        }
        afternoon.open(VOTE);
        while afternoon.log.len() < size.events {
            let (role, command) = afternoon.judging();
            afternoon.give(role, &command);
        }
        afternoon
    }

    /// A new idea of somebody, `n`th in all.
    pub(crate) fn post(&mut self, n: u64) -> Command {
        let text = (0..7).map(|_| WORDS[self.chance.below(WORDS.len())]).collect::<Vec<_>>().join(" ");
        let theme = theme(n % self.size.people % THEMES);
        let text = ContributionText::parse(&format!("Idee {n}: {text}")).expect("a text");
        Command::Post { id: idea(n), step: step(GATHER), theme, text, parents: Vec::new(), signed: None }
    }

    /// A remark or a reaction.
    fn reading(&mut self, n: u64) -> (Role, Command) {
        if !n.is_multiple_of(4) {
            return self.reacting();
        }
        let (who, contribution) = self.somebody();
        let text = CommentText::parse("Dit past goed bij wat er al is in de buurt").expect("a text");
        (participant(who), Command::Comment { id: CommentId(id(5, n)), contribution, text })
    }

    pub(crate) fn reacting(&mut self) -> (Role, Command) {
        let (who, contribution) = self.somebody();
        let reaction = [Reaction::Thumb, Reaction::Heart, Reaction::Curious][self.chance.below(3)];
        let on = self.chance.below(4) > 0;
        (participant(who), Command::React { contribution, reaction, on })
    }

    pub(crate) fn judging(&mut self) -> (Role, Command) {
        let (who, contribution) = self.somebody();
        let judgement = [Some(Judgement::Promising), Some(Judgement::NotNow), None][self.chance.below(3)];
        (participant(who), Command::Judge { step: step(VOTE), contribution, judgement })
    }

    /// A person, and an idea of somebody else in their theme.
    fn somebody(&mut self) -> (u64, ContributionId) {
        let mut below = |limit: u64| self.chance.below(usize::try_from(limit).expect("few")) as u64;
        let who = below(self.size.people);
        let row = below(self.size.ideas / self.size.people);
        let group = self.size.people / THEMES;
        let other = (who / THEMES + 1 + below(group - 1)) % group;
        (who, idea(row * self.size.people + other * THEMES + who % THEMES))
    }

    fn open(&mut self, n: u64) {
        let open = Command::OpenStep { step: step(n), themes: Vec::new(), saw: self.workshop.seq };
        self.must(Role::Lead, &open);
    }

    fn must(&mut self, role: Role, command: &Command) {
        self.try_give(role, command).expect("a command that fits");
    }

    /// What does not fit the moment is refused, as on the day.
    fn give(&mut self, role: Role, command: &Command) {
        let _refused = self.try_give(role, command);
    }

    fn try_give(
        &mut self,
        role: Role,
        command: &Command,
    ) -> Result<(), werkatelier_core::rejection::Rejection> {
        self.now = self.now.plus(120);
        self.drawn += 1;
        let mut context = context(self.now, role, self.drawn);
        let decision = decide(&self.workshop, &self.people, command, &mut context)?;
        for row in &decision.private {
            self.people.apply(row);
        }
        self.rows.extend(decision.private);
        self.record(decision.events);
        Ok(())
    }

    fn record(&mut self, events: Vec<Event>) {
        for event in events {
            let next = Recorded { seq: self.workshop.seq.next(), at: self.now, event };
            self.workshop.apply(&next);
            self.log.push(next);
        }
    }
}

fn setup(size: Size) -> Setup {
    let title = |text: &str| Title::parse(text).expect("a title");
    let methods = [
        Method::Welcome { assignment: Assignment::Choose },
        Method::Gather { visibility: Visibility::OnRequest, max_per_person: None },
        Method::Enrich { reactions: true, comments: true, builds: true },
        Method::Vote(VoteSettings {
            places: 3,
            rule: VoteRule::FairShare,
            cards_max: u32::try_from(size.ideas).expect("few"),
            ..VoteSettings::usual(Wording::from("Wat helpt het meest?"))
        }),
        Method::Select {},
        Method::Pitch { agreement: true, questions: true },
    ];
    Setup {
        workshop: WorkshopId(id(0, 0)),
        template: "werkatelier".to_owned(),
        title: title("Middag"),
        language: "nl".to_owned(),
        date: "2026-11-21".to_owned(),
        expected_people: u32::try_from(size.people).expect("few"),
        themes: (0..THEMES)
            .map(|n| SetupTheme {
                id: theme(n),
                title: title(["Talent", "Binnenstad", "Energie", "Zorg"][usize::try_from(n).expect("few")]),
                question: Prompt::parse("Wat kan hier beter?").expect("a question"),
                colour: 1,
                icon: "city".to_owned(),
                places: None,
            })
            .collect(),
        steps: (0..)
            .zip(methods)
            .map(|(n, method)| SetupStep {
                id: step(n),
                title: title("Stap"),
                instruction: String::new(),
                minutes: 0,
                grace_ms: Some(0),
                auto_close: false,
                method,
            })
            .collect(),
        affiliations: Vec::new(),
    }
}
