//! Fixtures on which the replica in Rust and the one in TypeScript are held to the same: a view, the batches after it, and
//! the later view, per audience, out of one scripted workshop. `WERKATELIER_WRITE_FIXTURES=1` writes them anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use uuid::Uuid;
use werkatelier::client::{Applied, Replica};
use werkatelier::protocol::{ServerMessage, ViewAnswer};
use werkatelier_core::agenda::{Assignment, Method, Visibility, VoteRule, VoteSettings};
use werkatelier_core::audience::{Audience, Change, Glance, Scene, Touched, view};
use werkatelier_core::command::{
    Agreement, Closing, Command, Judgement, Pitcher, QuestionState, Reaction, Show,
};
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{
    CommentId, ContributionId, Epoch, Fresh, LogId, Moment, ParticipantId, QuestionId, Seq, StageId, StepId,
    ThemeId, WorkshopId,
};
use werkatelier_core::people::People;
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template::{Setup, SetupStep, SetupTheme, create};
use werkatelier_core::text::{
    CommentText, ContributionText, DisplayName, MessageText, Prompt, Reason, Title, Wording,
};
use werkatelier_core::workshop::Workshop;

fn id(kind: u64, n: u64) -> Uuid {
    Uuid::from_u64_pair(kind << 16, n + 1)
}

fn theme(n: u64) -> ThemeId {
    ThemeId(id(1, n))
}

fn step(n: u64) -> StepId {
    StepId(id(2, n))
}

fn person(n: u64) -> Role {
    Role::Participant { participant: ParticipantId(id(3, n)) }
}

fn card(n: u64) -> ContributionId {
    ContributionId(id(4, n))
}

const LOG: LogId = LogId(Uuid::from_u128(7));

fn setup() -> Setup {
    let title = |text: &str| Title::parse(text).expect("a title");
    let vote = VoteSettings {
        places: 2,
        reserves: 1,
        rule: VoteRule::FairShare,
        ..VoteSettings::usual(Wording::from("Wat helpt het meest?"))
    };
    let methods = [
        ("Welkom", Method::Welcome { assignment: Assignment::Choose }),
        ("Eigen ideeën", Method::Gather { visibility: Visibility::OnRequest, max_per_person: None }),
        ("Reageren", Method::Enrich { reactions: true, comments: true, builds: true }),
        ("Stemmen", Method::Vote(vote)),
        ("Kiezen", Method::Select {}),
        ("De hele zaal", Method::Pitch { agreement: true, questions: true }),
    ];
    let steps = methods.into_iter().enumerate().map(|(n, (name, method))| SetupStep {
        id: step(n as u64),
        title: title(name),
        instruction: String::new(),
        minutes: 10,
        grace_ms: Some(0),
        auto_close: false,
        method,
    });
    let themes = ["Talent", "Binnenstad"].into_iter().enumerate().map(|(n, name)| SetupTheme {
        id: theme(n as u64),
        title: title(name),
        question: Prompt::parse("Wat kan hier beter?").expect("a question"),
        colour: 1 + n as u8,
        icon: "city".to_owned(),
        places: None,
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
        affiliations: Vec::new(),
    }
}

/// A workshop as a script makes it: the same every time.
#[derive(Clone, Default)]
struct Script {
    workshop: Workshop,
    people: People,
    now: i64,
}

impl Script {
    fn begin() -> Self {
        let created = create(&setup(), &mut Fresh::new([1; 32])).expect("a setup");
        let mut script = Self { now: 1_790_000_000_000, ..Self::default() };
        script.record(Event::WorkshopCreated(Box::new(created)));
        script
    }

    fn record(&mut self, event: Event) -> Recorded {
        let recorded = Recorded { seq: self.workshop.seq.next(), at: Moment(self.now), event };
        self.workshop.apply(&recorded);
        recorded
    }

    fn give(&mut self, role: Role, command: &Command) -> Vec<Recorded> {
        self.now += 1_000;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.workshop.seq.0.to_be_bytes());
        let mut context = Context {
            now: Moment(self.now),
            actor: Actor { role, link: None },
            fresh: Fresh::new(seed),
            present: BTreeMap::new(),
        };
        let decided = decide(&self.workshop, &self.people, command, &mut context);
        let decision = decided.unwrap_or_else(|refused| panic!("{command:?} is refused: {refused}"));
        decision.private.iter().for_each(|row| self.people.apply(row));
        decision.events.into_iter().map(|event| self.record(event)).collect()
    }

    fn scene(&self) -> Scene<'_> {
        Scene { workshop: &self.workshop, people: &self.people }
    }

    fn epoch(&self) -> Epoch {
        Epoch { log: LOG, taken: self.workshop.taken }
    }

    fn view(&self, audience: Audience) -> ViewAnswer {
        ViewAnswer {
            audience,
            epoch: self.epoch(),
            seq: self.workshop.seq,
            now: Moment(self.now),
            put: view(&self.workshop, &self.people, audience),
        }
    }

    fn stage(&self) -> StageId {
        *self.workshop.stages.keys().nth(1).expect("the stage of the first theme")
    }
}

fn words(text: &str) -> ContributionText {
    ContributionText::parse(text).expect("a text")
}

fn post(n: u64, of: u64, text: &str, parents: Vec<ContributionId>, signed: Option<&str>) -> Command {
    let signed = signed.map(|name| DisplayName::parse(name).expect("a name"));
    let at = if parents.is_empty() { 1 } else { 2 };
    Command::Post { id: card(n), step: step(at), theme: theme(of), text: words(text), parents, signed }
}

type Line = (Role, Command);

/// The script in parts; a fixture runs over one part.
fn parts(script: &Script) -> Vec<Vec<Line>> {
    let mut parts = writing(script.stage());
    parts.extend(choosing(script.stage()));
    parts
}

/// Later than anything in the script.
const SAW: Seq = Seq(1_000);

fn open(n: u64) -> Line {
    (Role::Lead, Command::OpenStep { step: step(n), themes: Vec::new(), saw: SAW })
}

fn remark() -> CommentText {
    CommentText::parse("Wie doet dit?").expect("a text")
}

fn writing(stage: StageId) -> Vec<Vec<Line>> {
    let lead = Role::Lead;
    let joins = |n| (Role::Room, Command::Join { participant: ParticipantId(id(3, n)) });
    let chooses = |n, of| (person(n), Command::ChooseTheme { theme: theme(of) });
    let comment = CommentId(id(5, 0));
    let line = MessageText::parse("Nog vijf minuten").expect("a text");
    vec![
        vec![open(0), joins(0), joins(1), joins(2), chooses(0, 0), chooses(1, 0), chooses(2, 1), open(1)],
        vec![
            (person(0), post(0, 0, "Een leerwerkplek in het centrum", Vec::new(), None)),
            (person(1), post(1, 0, "Meesters op bezoek in de klas", Vec::new(), Some("Fatima"))),
            (person(1), post(2, 0, "Dit haal ik zo weg", Vec::new(), None)),
            (person(2), post(3, 1, "Een plein zonder auto's", Vec::new(), None)),
            (person(1), Command::Withdraw { contribution: card(2) }),
            (lead, Command::ClearForStage { contributions: vec![card(0)] }),
            (lead, Command::SendMessage { theme: None, text: line }),
            (lead, Command::Feature { stage, contribution: Some(card(0)) }),
        ],
        vec![
            open(2),
            (person(1), Command::React { contribution: card(0), reaction: Reaction::Heart, on: true }),
            (person(1), post(4, 0, "Met een vast aanspreekpunt", vec![card(0)], None)),
            (person(0), Command::Comment { id: comment, contribution: card(1), text: remark() }),
            (lead, Command::HideComment { comment, hidden: true }),
            (lead, Command::Clarify { contribution: card(1), text: words("Vakmensen op bezoek in de klas") }),
            (lead, Command::ClearMessage { theme: None }),
            (lead, Command::BlankStages { on: true }),
            (lead, Command::BlankStages { on: false }),
        ],
    ]
}

fn choosing(stage: StageId) -> Vec<Vec<Line>> {
    let lead = Role::Lead;
    let show = |show| (lead, Command::SetStage { stage, show, saw: SAW });
    let judge =
        |n, of, judgement| (person(n), Command::Judge { step: step(3), contribution: card(of), judgement });
    let pick = |n, of| (person(n), Command::Pick { step: step(3), contribution: card(of), on: true });
    let question = QuestionId(id(6, 0));
    vec![
        vec![
            open(3),
            judge(1, 0, Some(Judgement::Promising)),
            judge(0, 1, None),
            pick(0, 1),
            pick(1, 1),
            pick(1, 4),
            (person(1), Command::FinishBallot { step: step(3), done: true }),
            (
                lead,
                Command::TakeOffBallot {
                    step: step(3),
                    theme: Some(theme(0)),
                    contribution: card(0),
                    reason: Reason::parse("Bestaat al").expect("a reason"),
                },
            ),
            (lead, Command::CloseStep { step: step(3), themes: Vec::new(), how: Closing::AtOnce, saw: SAW }),
        ],
        vec![
            open(4),
            (lead, Command::RevealResult { step: step(3), theme: Some(theme(0)), places: 1 }),
            show(Some(Show::Result { theme: Some(theme(0)) })),
            (
                lead,
                Command::Select {
                    step: step(4),
                    theme: Some(theme(0)),
                    selected: vec![card(1), card(0)],
                    reason: Some(Reason::parse("Die hoort erbij").expect("a reason")),
                    pitchers: vec![Pitcher {
                        contribution: card(1),
                        name: DisplayName::parse("Jan").expect("a name"),
                    }],
                },
            ),
            show(None),
            open(5),
            (lead, Command::Spotlight { step: step(5), item: Some(0), saw: SAW }),
            (person(0), Command::Agree { step: step(5), contribution: card(1), level: Agreement::AllIn }),
            (person(2), Command::Agree { step: step(5), contribution: card(1), level: Agreement::Against }),
            (lead, Command::CloseAgreement { step: step(5), contribution: card(1), closed: true }),
            (
                person(2),
                Command::Ask { id: question, step: step(5), contribution: Some(card(1)), text: remark() },
            ),
            (lead, Command::SettleQuestion { question, state: QuestionState::OnStage }),
            (Role::Lead, Command::RemoveParticipant { participant: ParticipantId(id(3, 2)) }),
        ],
    ]
}

/// The fixtures of one audience: one per part of the script, two lines in a batch; for who takes lean messages,
/// and for who does not.
fn fixtures(audience: Audience) -> Vec<Value> {
    let mut script = Script::begin();
    let mut fixtures = Vec::new();
    for part in parts(&script) {
        let before = script.view(audience);
        let mut last = before.seq;
        let (mut messages, mut lean, mut told) = (Vec::new(), Vec::new(), None);
        for lines in part.chunks(2) {
            let earlier = script.clone();
            let mut all = Touched::default();
            for (role, command) in lines {
                for recorded in script.give(*role, command) {
                    all.add(&script.workshop, &recorded.event);
                }
            }
            let mut glance = Glance::of(audience);
            glance.remember(earlier.scene(), &all);
            let mut change = glance.until(script.scene());
            if !change.is_empty() {
                let (from, to) = (last, script.workshop.seq);
                let (epoch, now) = (script.epoch(), Moment(script.now));
                let Change { put, gone, .. } = change.clone();
                let (put, patch, gone) = (Some(put), Vec::new(), Some(gone));
                messages.push(ServerMessage::Batch { epoch: Some(epoch), from, to, now, put, patch, gone });
                let patch = glance.patches(&mut change);
                let put = (!change.put.is_empty()).then_some(change.put);
                let gone = (!change.gone.is_empty()).then_some(change.gone);
                // As from a tail: said where it changed.
                let epoch = (told.replace(epoch) != Some(epoch)).then_some(epoch);
                lean.push(ServerMessage::Batch { epoch, from, to, now, put, patch, gone });
                last = to;
            }
        }
        let after = script.view(audience);
        fixtures.push(json!({
            "audience": audience, "before": before, "messages": messages, "lean": lean, "after": after,
        }));
    }
    fixtures
}

fn audiences() -> Vec<(&'static str, Audience)> {
    let stage = Script::begin().stage();
    vec![
        ("lobby", Audience::Lobby),
        ("theme", Audience::Theme { theme: theme(0) }),
        ("desk", Audience::Desk { theme: None }),
        ("stage", Audience::Stage { stage }),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/replica").join(format!("{name}.json"))
}

#[test]
fn the_fixtures_are_what_the_server_would_send() {
    for (name, audience) in audiences() {
        let lines: Vec<String> = fixtures(audience).iter().map(Value::to_string).collect();
        let written = format!("[\n{}\n]\n", lines.join(",\n"));
        if std::env::var_os("WERKATELIER_WRITE_FIXTURES").is_some() {
            std::fs::write(path(name), &written).expect("the folder is writable");
        }
        let there = std::fs::read_to_string(path(name)).unwrap_or_default();
        assert!(there == written, "{name}.json is old: run this test with WERKATELIER_WRITE_FIXTURES=1");
    }
}

#[test]
fn a_view_and_the_batches_after_it_are_the_later_view() {
    for (name, _) in audiences() {
        let text = std::fs::read_to_string(path(name)).expect("the fixture is there");
        let fixtures: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(fixtures.len(), 5);
        for (fixture, told) in fixtures.iter().flat_map(|it| [(it, "messages"), (it, "lean")]) {
            let mut replica = Replica::default();
            replica.replace(&fixture["before"]);
            for message in fixture[told].as_array().into_iter().flatten() {
                assert_eq!(replica.apply(message), Applied::Taken, "{name}");
                // The same frame again changes nothing.
                assert_eq!(replica.apply(message), Applied::Old, "{name}");
            }
            assert_eq!(replica.differs_from(&fixture["after"]), None, "{name}");
        }
    }
}
