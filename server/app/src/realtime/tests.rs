//! The room over a real store: what is answered is stored, what is stored is published, and twice is once.

use uuid::Uuid;
use werkatelier_core::audience::Audience;
use werkatelier_core::command::Command;
use werkatelier_core::event::{Created, Event};
use werkatelier_core::id::{CommandId, ContributionId, Fresh, LogId, Moment, ParticipantId, Seq};
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::template::{self, Setup};
use werkatelier_core::text::ContributionText;

use super::log::Telling;
use super::{Room, RoomSettings, Rooms};
use crate::env::Env;
use crate::storage::Store;

struct House {
    folder: tempfile::TempDir,
    created: Created,
}

/// A workshop from the first template, as an organiser would hand it in.
pub(super) fn setup() -> Setup {
    let template = template::templates("nl").remove(0);
    let id = |n: u128| Uuid::from_u128(n);
    let themes: Vec<_> = template.themes.iter().zip(10..).map(|(theme, n)| {
        serde_json::json!({
            "id": id(n), "title": theme.title, "question": theme.question, "colour": theme.colour, "icon": theme.icon,
        })
    }).collect();
    let steps: Vec<_> = template.steps.iter().zip(100..).map(|(step, n)| {
        serde_json::json!({
            "id": id(n), "title": step.title, "minutes": step.minutes, "grace_ms": 0, "method": step.method,
        })
    }).collect();
    serde_json::from_value(serde_json::json!({
        "workshop": id(1), "template": "werkatelier", "title": "Proef", "language": "nl", "date": "2026-11-21",
        "expected_people": 80, "themes": themes, "steps": steps,
    }))
    .expect("a setup")
}

impl House {
    async fn build() -> (Self, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let created = template::create(&setup(), &mut Fresh::new([1; 32])).expect("a workshop");
        store.create(&created, Moment(1000), LogId(Uuid::from_u128(2))).await.expect("made");
        (Self { folder, created }, store)
    }

    fn step(&self, index: usize) -> werkatelier_core::id::StepId {
        self.created.steps[index].id
    }
}

fn person(n: u128) -> ParticipantId {
    ParticipantId(Uuid::from_u128(1000 + n))
}

async fn give(room: &Room, role: Role, command: Command) -> Seq {
    let id = CommandId(Uuid::now_v7());
    room.submit(Actor { role, link: None }, id, command, Vec::new()).await.expect("accepted")
}

/// Joins, gets a theme, and gathering begins.
async fn begin(house: &House, room: &Room) {
    let theme = house.created.themes[0].id;
    for n in 0..2 {
        give(room, Role::Room, Command::Join { participant: person(n) }).await;
        give(room, Role::Participant { participant: person(n) }, Command::ChooseTheme { theme }).await;
    }
    let saw = room.read(|workshop, _| workshop.seq);
    give(room, Role::Lead, Command::OpenStep { step: house.step(1), themes: Vec::new(), saw }).await;
}

fn post(house: &House, n: u128) -> Command {
    Command::Post {
        id: ContributionId(Uuid::from_u128(5000 + n)),
        step: house.step(1),
        theme: house.created.themes[0].id,
        text: ContributionText::parse("Een datawerkplaats voor winkeliers").expect("a text"),
        parents: Vec::new(),
        signed: None,
    }
}

#[tokio::test]
async fn what_is_answered_is_stored_and_a_retry_changes_nothing() {
    let (house, store) = House::build().await;
    let rooms = Rooms::new(store.clone(), Env::real(), RoomSettings::default());
    let room = rooms.room(house.created.workshop).await.expect("a room");
    begin(&house, &room).await;
    let actor = Actor { role: Role::Participant { participant: person(0) }, link: None };
    let id = CommandId(Uuid::from_u128(77));
    let seq = room.submit(actor, id, post(&house, 0), Vec::new()).await.expect("accepted");
    assert_eq!(room.submit(actor, id, post(&house, 0), Vec::new()).await, Ok(seq));
    let other = room.submit(actor, id, post(&house, 1), Vec::new()).await.expect_err("another content");
    assert_eq!(other.code, "command_reused");
    rooms.close().await;

    let loaded = store.load(house.created.workshop).await.expect("read").expect("there");
    let posted =
        |event: &&werkatelier_core::event::Recorded| matches!(event.event, Event::ContributionPosted(_));
    assert_eq!(loaded.events.iter().filter(posted).count(), 1);
    assert_eq!(loaded.events.last().map(|event| event.seq), Some(seq));
    // The same command after a restart is still the same command.
    let again = Rooms::new(store, Env::real(), RoomSettings::default());
    let room = again.room(house.created.workshop).await.expect("a room");
    assert_eq!(room.submit(actor, id, post(&house, 0), Vec::new()).await, Ok(seq));
    assert!(house.folder.path().exists());
}

#[tokio::test]
async fn many_who_ask_at_once_get_the_one_room() {
    let (house, store) = House::build().await;
    let rooms = Rooms::new(store, Env::real(), RoomSettings::default());
    let asked = (0..20).map(|_| rooms.room(house.created.workshop));
    let opened: Vec<Room> = futures::future::try_join_all(asked).await.expect("rooms");
    assert!(opened.iter().all(|room| room.same(&opened[0])));
    assert_eq!(rooms.open_rooms(), 1);
    let none = rooms.room(werkatelier_core::id::WorkshopId(Uuid::nil())).await.err().expect("no such");
    assert_eq!((none.code.as_str(), rooms.open_rooms()), ("not_found", 1));
}

#[tokio::test]
async fn a_view_holds_what_its_audience_may_see_and_nothing_else() {
    let (house, store) = House::build().await;
    let rooms = Rooms::new(store, Env::real(), RoomSettings::default());
    let room = rooms.room(house.created.workshop).await.expect("a room");
    begin(&house, &room).await;
    give(&room, Role::Participant { participant: person(0) }, post(&house, 0)).await;
    let theme = house.created.themes[0].id;
    let text = |audience| String::from_utf8(room.view(audience).json.to_vec()).expect("text");
    assert!(!text(Audience::Theme { theme }).contains("datawerkplaats"));
    assert!(text(Audience::Desk { theme: Some(theme) }).contains("datawerkplaats"));
    let join: serde_json::Value =
        serde_json::from_slice(&room.join_answer(person(1)).expect("joined").json).expect("JSON");
    let view: serde_json::Value =
        serde_json::from_slice(&room.view(Audience::Theme { theme }).json).expect("JSON");
    assert_eq!(join["view"], view, "shared, and whole within the answer");
    assert!(join["tally"]["people"].is_number());
    let keys = |of: &serde_json::Value| -> Vec<String> {
        let things = of.as_array().expect("things").iter();
        things.map(|thing| thing["key"].as_str().expect("a key").to_owned()).collect()
    };
    assert!(!keys(&view["put"]).iter().any(|key| key.starts_with("card:")));
    assert!(!keys(&join["own"]).iter().any(|key| key.starts_with("card:")));
    assert!(keys(&join["own"]).contains(&"place".to_owned()));
    assert_eq!(join["workshop"], room.id().to_string());
}

/// Somebody who polls, or a page of before there were lean messages, is the first of its kind here.
#[tokio::test]
async fn a_view_that_is_fetched_after_a_tail_began_is_led_on_by_it() {
    let (house, store) = House::build().await;
    let rooms = Rooms::new(store, Env::real(), RoomSettings::default());
    let room = rooms.room(house.created.workshop).await.expect("a room");
    begin(&house, &room).await;
    let audience = Audience::Desk { theme: None };
    let seq = |room: &Room| {
        let view: serde_json::Value = serde_json::from_slice(&room.view(audience).json).expect("JSON");
        Seq(view["seq"].as_u64().expect("a number"))
    };
    let before = seq(&room);
    let posted = give(&room, Role::Participant { participant: person(0) }, post(&house, 0)).await;
    let log = room.board.log(audience, Telling::Whole);
    assert!(!log.leads_on(before) && log.leads_on(posted));
    assert!(log.leads_on(seq(&room)), "not the view that was kept");
}
