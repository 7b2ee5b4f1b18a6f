//! What an audience is told, and when: on a board that nobody runs, so that every moment is the test's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;
use werkatelier_core::command::{Reaction, Show};
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{ContributionId, Fresh, LogId, Moment, ParticipantId, Seq, ThemeId};
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template;
use werkatelier_core::text::ContributionText;

use super::super::RoomSettings;
use super::super::log::{Cursor, Read};
use super::super::settings::VIEW_AGE_MAX;
use super::super::tests::setup;
use super::super::way_back::WayBack;
use super::*;
use crate::client::{Applied, Replica};
use crate::env::Env;
use werkatelier_core::command::Command;

/// A workshop in which two people of the first theme, and one of the second, gather ideas.
struct Scene {
    board: Board,
    ahead: Published,
    themes: [ThemeId; 2],
    posted: u128,
}

fn person(n: u128) -> Role {
    Role::Participant { participant: ParticipantId(Uuid::from_u128(1000 + n)) }
}

fn card(n: u128) -> ContributionId {
    ContributionId(Uuid::from_u128(5000 + n))
}

impl Scene {
    fn begin() -> Self {
        let created = template::create(&setup(), &mut Fresh::new([1; 32])).expect("a workshop");
        let (themes, step) = ([0, 1].map(|n| created.themes[n].id), created.steps[1].id);
        let first = Recorded { seq: Seq(1), at: Moment(1), event: Event::WorkshopCreated(Box::new(created)) };
        let mut ahead = Published::default();
        ahead.apply(&[first], &[]);
        let board = Board::new(
            LogId(Uuid::from_u128(2)),
            Env::real(),
            RoomSettings::default(),
            WayBack::default(),
            ahead.clone(),
        );
        let mut scene = Self { board, ahead, themes, posted: 0 };
        for (n, theme) in [(0, 0), (1, 0), (2, 1)] {
            let Role::Participant { participant } = person(n) else { continue };
            scene.give(Role::Room, Command::Join { participant });
            scene.give(person(n), Command::ChooseTheme { theme: themes[theme] });
        }
        let saw = scene.ahead.workshop.seq;
        scene.give(Role::Lead, Command::OpenStep { step, themes: Vec::new(), saw });
        scene
    }

    /// What a room does with a command once it is on disk. Whether it was accepted.
    fn give(&mut self, role: Role, command: Command) -> bool {
        let now = Moment(1_000 + i64::try_from(self.ahead.workshop.seq.0).expect("a short log"));
        let seed = [u8::try_from(self.ahead.workshop.seq.0 % 251).expect("small"); 32];
        let actor = Actor { role, link: None };
        let mut context = Context { now, actor, fresh: Fresh::new(seed), present: BTreeMap::new() };
        let Ok(decided) = decide(&self.ahead.workshop, &self.ahead.people, &command, &mut context) else {
            return false;
        };
        let mut seq = self.ahead.workshop.seq;
        let mut next = || {
            seq = seq.next();
            seq
        };
        let events: Vec<Recorded> =
            decided.events.into_iter().map(|event| Recorded { seq: next(), at: now, event }).collect();
        self.ahead.apply(&events, &decided.private);
        self.board.publish(&events, &decided.private);
        true
    }

    /// Whether it was accepted: the step may be closed.
    fn posts(&mut self, who: Role, theme: usize) -> bool {
        self.posted += 1;
        let text = ContributionText::parse(&format!("Idee {}", self.posted)).expect("a text");
        let step = self.ahead.workshop.steps.keys()[1];
        let (id, theme) = (card(self.posted), self.themes[theme]);
        let post = Command::Post { id, step, theme, text, parents: Vec::new(), signed: None };
        self.give(who, post)
    }

    fn post(&mut self, who: Role, theme: usize) {
        assert!(self.posts(who, theme));
    }

    fn view(&self, audience: Audience) -> Value {
        serde_json::from_slice(&self.board.view(audience).json).expect("JSON")
    }

    fn seq(&self) -> Seq {
        self.ahead.workshop.seq
    }
}

const LEAD: Audience = Audience::Desk { theme: None };

fn frames(read: Read) -> Vec<Value> {
    match read {
        Read::Frames(frames) => {
            frames.iter().map(|frame| serde_json::from_str(frame.text()).expect("JSON")).collect()
        }
        Read::Stale => panic!("it is to fetch its view"),
    }
}

fn puts(frame: &Value) -> usize {
    frame["put"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn what_happens_between_two_wake_ups_is_one_frame() {
    let mut scene = Scene::begin();
    let log = scene.board.log(LEAD, Telling::Lean);
    let _follows = log.subscribe();
    let (before, mut cursor) = (scene.seq(), Cursor::at(scene.seq()));
    scene.post(person(0), 0);
    scene.post(person(1), 0);
    let edit = ContributionText::parse("Een beter idee").expect("a text");
    assert!(scene.give(person(0), Command::EditContribution { contribution: card(1), text: edit }));
    assert_eq!(frames(log.read(&mut cursor)), [Value::Null; 0], "nobody was woken");
    scene.board.wake();
    let told = frames(log.read(&mut cursor));
    assert_eq!((told.len(), puts(&told[0])), (1, 2), "{told:?}");
    assert_eq!(told[0]["put"][0]["value"]["text"], "Een beter idee");
    assert_eq!([&told[0]["from"], &told[0]["to"]], [before.0, scene.seq().0]);
    scene.board.wake();
    assert_eq!(frames(log.read(&mut cursor)), [Value::Null; 0]);
}

#[tokio::test]
async fn more_than_a_frame_holds_is_several_for_who_follows_and_a_view_for_who_comes_back_alone() {
    for followed in [true, false] {
        let mut scene = Scene::begin();
        let log = scene.board.log(LEAD, Telling::Lean);
        let follows = followed.then(|| log.subscribe());
        let mut cursor = Cursor::at(scene.seq());
        (0..150).for_each(|n| scene.post(person(n % 2), 0));
        scene.board.tell_now(LEAD);
        let read = log.read(&mut cursor);
        if follows.is_none() {
            assert!(matches!(read, Read::Stale));
            // And is led on from there.
            let mut reader = Reader::come(&scene, LEAD, Telling::Lean, false);
            scene.post(person(0), 0);
            scene.board.tell_now(LEAD);
            assert_eq!(frames(log.read(&mut reader.cursor)).len(), 1);
            continue;
        }
        let told = frames(read);
        assert_eq!(told.iter().map(puts).sum::<usize>(), 150);
        assert!((5..=8).contains(&told.len()), "{}", told.len());
        assert!(told.iter().all(|frame| frame.to_string().len() <= FRAME_BYTES_MAX));
    }
}

#[tokio::test]
async fn who_comes_back_alone_is_led_on_whatever_others_did_meanwhile() {
    let mut scene = Scene::begin();
    let theirs = Audience::Desk { theme: Some(scene.themes[1]) };
    let log = scene.board.log(theirs, Telling::Lean);
    let mut cursor = Cursor::at(scene.seq());
    (0..100).for_each(|n| scene.post(person(n % 2), 0));
    scene.board.tell_now(theirs);
    assert_eq!(frames(log.read(&mut cursor)), [Value::Null; 0], "they see nothing of it");
    for n in 0..100 {
        let (who, theme) = if n % 20 == 0 { (2, 1) } else { (n % 2, 0) };
        scene.post(person(who), theme);
    }
    scene.board.tell_now(theirs);
    let told = frames(log.read(&mut cursor));
    assert_eq!(told.iter().map(puts).collect::<Vec<_>>(), [5], "and little of this");
}

#[tokio::test]
async fn a_desk_that_missed_a_change_and_its_undoing_has_the_number() {
    let mut scene = Scene::begin();
    let (log, phones) = (
        scene.board.log(LEAD, Telling::Lean),
        scene.board.log(Audience::Theme { theme: scene.themes[0] }, Telling::Lean),
    );
    let (mut cursor, mut phone) = (Cursor::at(scene.seq()), Cursor::at(scene.seq()));
    let stage = scene.ahead.workshop.stages.keys()[0];
    for show in [Some(Show::Join), None] {
        let saw = scene.seq();
        assert!(scene.give(Role::Lead, Command::SetStage { stage, show, saw }));
    }
    scene.board.tell_now(LEAD);
    scene.board.tell_now(Audience::Theme { theme: scene.themes[0] });
    let told = frames(log.read(&mut cursor));
    assert_eq!((told.len(), puts(&told[0]), &told[0]["to"]), (1, 0, &Value::from(scene.seq().0)));
    assert_eq!(frames(phones.read(&mut phone)), [Value::Null; 0]);
}

/// One thing that happens on a board.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Posts(u8),
    Edits(u8, u8),
    Hides(u8, bool),
    Reacts(u8),
    Opens(u8),
    Sets(bool),
    Wakes,
    /// Many at once.
    Bursts,
    /// Somebody comes with a view; whether they take lean messages, and whether they are woken.
    Comes(bool, bool),
    /// One of those who came reads what there is: by being woken, or by asking.
    Reads(u8, bool),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => (0..3_u8).prop_map(Happens::Posts),
        3 => (any::<u8>(), 0..3_u8).prop_map(|(card, words)| Happens::Edits(card, words)),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(card, hidden)| Happens::Hides(card, hidden)),
        1 => any::<u8>().prop_map(Happens::Reacts),
        1 => (0..4_u8).prop_map(Happens::Opens),
        1 => any::<bool>().prop_map(Happens::Sets),
        2 => Just(Happens::Wakes),
        1 => Just(Happens::Bursts),
        2 => any::<(bool, bool)>().prop_map(|(lean, follows)| Happens::Comes(lean, follows)),
        3 => (any::<u8>(), any::<bool>()).prop_map(|(who, asks)| Happens::Reads(who, asks)),
    ]
}

/// Somebody with a copy.
struct Reader {
    audience: Audience,
    log: Arc<AudienceLog>,
    copy: Replica,
    cursor: Cursor,
    _follows: Option<watch::Receiver<()>>,
}

impl Reader {
    fn come(scene: &Scene, audience: Audience, telling: Telling, follows: bool) -> Self {
        let log = scene.board.log(audience, telling);
        let view = scene.view(audience);
        let mut copy = Replica::default();
        copy.replace(&view);
        let cursor = Cursor::at(Seq(view["seq"].as_u64().expect("a number")));
        let follows = follows.then(|| log.subscribe());
        Self { audience, log, copy, cursor, _follows: follows }
    }

    fn read(&mut self, scene: &Scene) {
        match self.log.read(&mut self.cursor) {
            Read::Stale => {
                let view = scene.view(self.audience);
                self.cursor = Cursor::at(Seq(view["seq"].as_u64().expect("a number")));
                self.copy.replace(&view);
                // It may be one that is kept; it goes on from there.
                self.read(scene);
            }
            Read::Frames(frames) => {
                for frame in frames {
                    let message = serde_json::from_str(frame.text()).expect("JSON");
                    assert_ne!(self.copy.apply(&message), Applied::Gap, "{message}");
                }
            }
        }
    }
}

fn happen(scene: &mut Scene, what: Happens, readers: &mut Vec<Reader>) {
    let at = |card_at: u8, scene: &Scene| card(1 + u128::from(card_at) % scene.posted.max(1));
    match what {
        Happens::Posts(who) => {
            scene.posts(person(who.into()), usize::from(who == 2));
        }
        Happens::Edits(card_at, words) => {
            let text = ContributionText::parse(&format!("Woorden {words}")).expect("a text");
            let contribution = at(card_at, scene);
            let card = scene.ahead.workshop.contributions.get(&contribution);
            if let Some(participant) = card.and_then(|card| card.author) {
                scene.give(
                    Role::Participant { participant },
                    Command::EditContribution { contribution, text },
                );
            }
        }
        Happens::Hides(card_at, hidden) => {
            let contribution = at(card_at, scene);
            scene.give(Role::Lead, Command::Hide { contribution, hidden });
        }
        Happens::Reacts(card_at) => {
            let contribution = at(card_at, scene);
            let reaction = Reaction::Thumb;
            scene.give(person(1), Command::React { contribution, reaction, on: true });
        }
        Happens::Opens(step) => {
            let (step, saw) = (scene.ahead.workshop.steps.keys()[usize::from(step)], scene.seq());
            scene.give(Role::Lead, Command::OpenStep { step, themes: Vec::new(), saw });
        }
        Happens::Sets(join) => {
            let (stage, saw) = (scene.ahead.workshop.stages.keys()[0], scene.seq());
            scene.give(Role::Lead, Command::SetStage { stage, show: join.then_some(Show::Join), saw });
        }
        Happens::Wakes => scene.board.wake(),
        Happens::Bursts => (0..30).for_each(|n| happen(scene, Happens::Posts(n % 2), readers)),
        Happens::Comes(lean, follows) => {
            let audiences = [LEAD, Audience::Theme { theme: scene.themes[0] }];
            for audience in audiences {
                readers.push(Reader::come(scene, audience, Telling::of(lean), follows));
            }
        }
        Happens::Reads(who, asks) => {
            let count = readers.len();
            if let Some(reader) = readers.get_mut(usize::from(who) % count.max(1)) {
                if asks {
                    scene.board.tell_now(reader.audience);
                }
                reader.read(scene);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whenever somebody came, and however often they read: in the end everyone has what a view has that is made then.
    #[test]
    fn a_copy_of_any_moment_is_led_on_to_the_last(script in vec(happens(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let differs = runtime.expect("a runtime").block_on(async {
            let mut scene = Scene::begin();
            let mut readers = Vec::new();
            for what in script {
                if let Happens::Comes(..) = what {
                    // Else they would get the view that was made for who came before.
                    tokio::time::advance(VIEW_AGE_MAX).await;
                }
                happen(&mut scene, what, &mut readers);
            }
            scene.board.wake();
            readers.iter_mut().find_map(|reader| {
                scene.board.tell_now(reader.audience);
                reader.read(&scene);
                // Not one that is kept, which may be older.
                let last = scene.board.answer(&scene.board.published.read(), reader.audience);
                let differs = reader.copy.differs_from(&serde_json::to_value(last).expect("plain data"));
                differs.map(|differs| (reader.audience, reader.log.telling, differs))
            })
        });
        prop_assert_eq!(differs, None);
    }
}
