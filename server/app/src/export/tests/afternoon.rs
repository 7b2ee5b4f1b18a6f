//! One short afternoon, decided by the core from first to last: two themes, ideas, a vote each, selections, a plenary.

use std::collections::BTreeMap;

use uuid::Uuid;
use werkatelier_core::agenda::{
    Assignment, BallotForm, Method, Visibility, VoteOver, VoteRule, VoteSettings,
};
use werkatelier_core::command::{Agreement, Closing, Command, Pitcher, Reaction};
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{
    CommentId, ContributionId, Fresh, Moment, ParticipantId, StepId, ThemeId, WorkshopId,
};
use werkatelier_core::people::{People, Private};
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template::{Setup, SetupStep, SetupTheme, create};
use werkatelier_core::text::{CommentText, ContributionText, DisplayName, Prompt, Reason, Title, Wording};
use werkatelier_core::workshop::Workshop;

/// People of the first theme; the second has three fewer.
pub(super) const PEOPLE: u128 = 12;

pub(crate) struct Afternoon {
    pub(crate) workshop: Workshop,
    pub(super) people: People,
    pub(super) log: Vec<Recorded>,
    pub(super) private: Vec<Private>,
    drawn: u8,
}

fn id(kind: u128, n: u128) -> Uuid {
    Uuid::from_u128(kind << 64 | n)
}

pub(super) fn theme(n: u128) -> ThemeId {
    ThemeId(id(1, n))
}

pub(super) fn step(n: u128) -> StepId {
    StepId(id(2, n))
}

pub(super) fn idea(n: u128) -> ContributionId {
    ContributionId(id(4, n))
}

fn person(n: u128) -> Role {
    Role::Participant { participant: ParticipantId(id(3, n)) }
}

const GATHER: u128 = 1;
const ENRICH: u128 = 2;
pub(super) const VOTE: u128 = 3;
const SELECT: u128 = 4;
const PITCH: u128 = 5;
const HALL: u128 = 6;
const AGAIN: u128 = 9;

fn setup() -> Setup {
    let title = |text: &str| Title::parse(text).expect("a title");
    let vote = VoteSettings {
        places: 2,
        reserves: 1,
        rule: VoteRule::FairShare,
        ..VoteSettings::usual(Wording::from("Veel effect én haalbaar"))
    };
    let hall = VoteSettings {
        places: 1,
        over: VoteOver::Selected,
        form: BallotForm::Scale { criteria: vec![Wording::from("effect"), Wording::from("haalbaar")] },
        ..VoteSettings::usual(Wording::from("Veel effect én haalbaar"))
    };
    let methods = [
        ("Welkom", Method::Welcome { assignment: Assignment::Choose }),
        ("Ideeën", Method::Gather { visibility: Visibility::Own, max_per_person: None }),
        ("Verrijken", Method::Enrich { reactions: true, comments: true, builds: true }),
        ("Stemmen", Method::Vote(vote)),
        ("Kiezen", Method::Select {}),
        ("Met de hele zaal", Method::Pitch { agreement: true, questions: true }),
        ("Kiezen met de hele zaal", Method::Vote(hall)),
    ];
    let steps = methods.into_iter().enumerate().map(|(n, (name, method))| SetupStep {
        id: step(n as u128),
        title: title(name),
        instruction: String::new(),
        minutes: 10,
        grace_ms: Some(0),
        auto_close: false,
        method,
    });
    let themes = ["Talent", "Binnenstad"].into_iter().enumerate().map(|(n, name)| SetupTheme {
        id: theme(n as u128),
        title: title(name),
        question: Prompt::parse("Wat kan hier beter?").expect("a question"),
        colour: 1,
        icon: "city".to_owned(),
        places: None,
    });
    Setup {
        workshop: WorkshopId(id(0, 1)),
        template: "werkatelier".to_owned(),
        title: title("Economische agenda"),
        language: "nl".to_owned(),
        date: "2026-11-21".to_owned(),
        expected_people: 21,
        themes: themes.collect(),
        steps: steps.collect(),
        affiliations: ["ondernemer", "bewoner"]
            .map(|group| DisplayName::parse(group).expect("a group"))
            .to_vec(),
    }
}

impl Afternoon {
    /// Up to and with the closed votes, in which both themes were counted.
    pub(crate) fn counted() -> Self {
        let mut room = Self::voting();
        room.close(VOTE);
        room
    }

    /// Everything, to the closed agreement scale.
    pub(super) fn whole() -> Self {
        let mut room = Self::counted();
        room.select_and_pitch();
        room
    }

    /// The same with all that may happen besides: hands, a merge after the count, one more round, a vote with everyone.
    pub(super) fn long() -> Self {
        let mut room = Self::counted();
        let hands = Command::HandsUp {
            step: step(VOTE),
            theme: Some(theme(0)),
            contribution: idea(0),
            votes: Some(4),
        };
        room.give(Role::Lead, hands);
        room.give(Role::Lead, Command::Merge { contribution: idea(1), into: idea(0) });
        let saw = room.workshop.seq;
        room.give(Role::Lead, Command::AddRound { of: step(VOTE), id: step(AGAIN), theme: None, saw });
        room.open(AGAIN);
        for n in 0..PEOPLE {
            let contribution = idea(if n < 4 { 0 } else { 2 });
            room.give(person(n), Command::Pick { step: step(AGAIN), contribution, on: true });
        }
        room.close(AGAIN);
        room.open(SELECT);
        room.open(PITCH);
        room.open(HALL);
        for n in 0..PEOPLE {
            for criterion in 0..2 {
                // Nobody is lukewarm about the first idea of the running order.
                let score = Some(if n % 2 == 0 { 5 } else { 1 });
                let give = Command::Score { step: step(HALL), contribution: idea(2), criterion, score };
                room.give(person(n), give);
            }
        }
        room.close(HALL);
        let select = Command::Select {
            step: step(HALL),
            theme: None,
            selected: vec![idea(2)],
            reason: None,
            pitchers: Vec::new(),
        };
        room.give(Role::Organiser, select);
        room
    }

    fn select_and_pitch(&mut self) {
        self.open(SELECT);
        let selected = vec![idea(1), idea(0)];
        self.give(
            Role::Lead,
            Command::Select {
                step: step(SELECT),
                theme: Some(theme(0)),
                selected,
                reason: Some(Reason::parse("=SOM(1) past beter bij de school").expect("a reason")),
                pitchers: vec![Pitcher {
                    contribution: idea(1),
                    name: DisplayName::parse("Noor").expect("a name"),
                }],
            },
        );
        self.open(PITCH);
        for n in 0..PEOPLE {
            let level = if n < 9 { Agreement::AllIn } else { Agreement::Against };
            self.give(person(n), Command::Agree { step: step(PITCH), contribution: idea(1), level });
        }
        self.give(
            Role::Lead,
            Command::CloseAgreement { step: step(PITCH), contribution: idea(1), closed: true },
        );
    }

    /// Up to the votes, in which everybody voted and which are open.
    pub(super) fn voting() -> Self {
        let created = create(&setup(), &mut Fresh::new([9; 32])).expect("within bounds");
        let mut room = Self {
            workshop: Workshop::default(),
            people: People::default(),
            log: Vec::new(),
            private: Vec::new(),
            drawn: 0,
        };
        room.record(vec![Event::WorkshopCreated(Box::new(created))]);
        room.open(0);
        for n in 0..PEOPLE * 2 - 3 {
            let Role::Participant { participant } = person(n) else { continue };
            room.give(Role::Room, Command::Join { participant });
            room.give(person(n), Command::ChooseTheme { theme: theme(n / PEOPLE) });
            let affiliation = Some(u32::from((7..12).contains(&n)));
            room.give(person(n), Command::SayAffiliation { affiliation });
        }
        room.gather();
        room.open(VOTE);
        for n in 0..PEOPLE * 2 - 3 {
            // A small group of the first theme agrees on idea 2; a large one on ideas 0 and 1.
            let picks: &[u128] = match n {
                0..7 => &[0, 1],
                7..12 => &[2],
                _ => &[6, 7],
            };
            for pick in picks {
                let contribution = idea(*pick);
                room.give(person(n), Command::Pick { step: step(VOTE), contribution, on: true });
            }
        }
        room
    }

    fn gather(&mut self) {
        self.open(GATHER);
        let texts = [
            "Stages bij de bakker",
            "=HYPERLINK(\"http://example.test\")",
            "Maakplaats, met \"echte\" machines",
            "Niet voor op een scherm",
            "Avondschool\nook in de zomer",
            "Idee zonder stemmen",
        ];
        for (n, text) in texts.into_iter().enumerate() {
            let n = n as u128;
            let signed = (n == 2).then(|| DisplayName::parse("Jan de Wit").expect("a name"));
            self.post(n, 0, text, Vec::new(), signed);
        }
        self.post(6, 1, "Groene daken", Vec::new(), None);
        self.post(7, 1, "Bankjes", Vec::new(), None);
        self.give(Role::Lead, Command::Hide { contribution: idea(3), hidden: true });
        let text = ContributionText::parse("Stages bij elke bakker in de stad").expect("a text");
        self.give(Role::Lead, Command::Clarify { contribution: idea(0), text });
        self.open(ENRICH);
        self.give(person(5), Command::React { contribution: idea(0), reaction: Reaction::Heart, on: true });
        let text = CommentText::parse("+1, en de slager ook").expect("a text");
        let comment = CommentId(id(5, 1));
        self.give(person(6), Command::Comment { id: comment, contribution: idea(0), text });
        self.post(8, 0, "Stages ook in de zorg", vec![idea(0), idea(2)], None);
    }

    fn post(
        &mut self,
        n: u128,
        of: u128,
        text: &str,
        parents: Vec<ContributionId>,
        signed: Option<DisplayName>,
    ) {
        let at = if parents.is_empty() { GATHER } else { ENRICH };
        let text = ContributionText::parse(text).expect("a text");
        let post = Command::Post { id: idea(n), step: step(at), theme: theme(of), text, parents, signed };
        self.give(person(n % PEOPLE + of * PEOPLE), post);
    }

    fn open(&mut self, n: u128) {
        let saw = self.workshop.seq;
        self.give(Role::Lead, Command::OpenStep { step: step(n), themes: Vec::new(), saw });
    }

    fn close(&mut self, n: u128) {
        let saw = self.workshop.seq;
        let how = Closing::AtOnce;
        self.give(Role::Lead, Command::CloseStep { step: step(n), themes: Vec::new(), how, saw });
    }

    fn give(&mut self, role: Role, command: Command) {
        self.drawn += 1;
        let mut context = Context {
            now: Moment(1_763_730_000_000 + 1000 * i64::from(self.drawn)),
            actor: Actor { role, link: None },
            fresh: Fresh::new([self.drawn; 32]),
            present: BTreeMap::from([(theme(0), 14), (theme(1), 9)]),
        };
        let decided = decide(&self.workshop, &self.people, &command, &mut context);
        let decision = decided.unwrap_or_else(|refused| panic!("{command:?}: {refused}"));
        for row in decision.private {
            self.people.apply(&row);
            self.private.push(row);
        }
        self.record(decision.events);
    }

    fn record(&mut self, events: Vec<Event>) {
        for event in events {
            let at = Moment(1_763_730_000_000 + 1000 * i64::from(self.drawn));
            let recorded = Recorded { seq: self.workshop.seq.next(), at, event };
            self.workshop.apply(&recorded);
            self.log.push(recorded);
        }
    }
}
