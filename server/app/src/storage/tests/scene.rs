//! Workshops for the tests: made by hand, event by event, so that a test says what is in the file.

use std::path::Path;

use sqlx::sqlite::SqliteJournalMode;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use uuid::Uuid;
use werkatelier_core::agenda::{BallotForm, Method, RunKey, Step, VoteRule, VoteSettings};
use werkatelier_core::event::{Created, Event, NewTheme, Posted, Recorded, RoundOpened};
use werkatelier_core::id::{
    CommandId, ContributionId, JoinCode, LinkId, LogId, Moment, ParticipantId, Seq, StepId, ThemeId, VoterId,
    WorkshopId,
};
use werkatelier_core::method::ballots;
use werkatelier_core::role::Role;
use werkatelier_core::selection::{self, HandsUp};
use werkatelier_core::text::Wording;
use werkatelier_core::workshop::Workshop;

use crate::storage::{Append, By, CommandRow, FILE, NewLink, Store, sqlite};

pub(super) fn id(n: u32) -> Uuid {
    Uuid::from_u128(u128::from(n))
}

pub(super) fn workshop(n: u32) -> WorkshopId {
    WorkshopId(id(n))
}

const STEP: StepId = StepId(Uuid::from_u128(901));
const THEME: ThemeId = ThemeId(Uuid::from_u128(902));
pub(super) const RUN: RunKey = RunKey { step: STEP, theme: Some(THEME) };

/// A workshop of one theme and one voting step; the number gives it its id, code and secret.
pub(super) fn created(n: u32) -> Created {
    let settings = VoteSettings {
        places: 2,
        reserves: 1,
        rule: VoteRule::FairShare,
        ..VoteSettings::usual(Wording::from("kansrijk"))
    };
    Created {
        workshop: workshop(n),
        title: Wording::from("Economische agenda"),
        language: "nl".to_owned(),
        date: "2026-11-21".to_owned(),
        template: "werkatelier".to_owned(),
        join_code: code(n),
        join_secret: format!("{n:032x}"),
        salt: "00".repeat(16),
        expected_people: 80,
        themes: vec![NewTheme {
            id: THEME,
            letter: "T".to_owned(),
            title: Wording::from("Talent"),
            question: Wording::from("Wie doet mee?"),
            colour: 1,
            icon: "people".to_owned(),
            places: None,
        }],
        steps: vec![Step {
            id: STEP,
            title: Wording::from("Stemmen"),
            instruction: Wording::from(""),
            minutes: 10,
            grace_ms: 0,
            auto_close: false,
            only: None,
            method: Method::Vote(settings),
        }],
        affiliations: Vec::new(),
        stages: Vec::new(),
    }
}

pub(super) fn code(n: u32) -> JoinCode {
    JoinCode::from_bytes([0, 0, 0, 0, u8::try_from(n / 32).expect("a small number"), (n % 32) as u8])
}

pub(super) async fn create(store: &Store, n: u32) -> WorkshopId {
    store.create(&created(n), Moment(1000), LogId(id(7000 + n))).await.expect("a new workshop");
    workshop(n)
}

/// Somebody joining, numbered on from `expected`.
pub(super) fn joined(workshop: WorkshopId, expected: u64, people: u32) -> Append {
    let seq = |n: u32| Seq(expected + u64::from(n) + 1);
    let who = |n: u32| u32::try_from(expected).expect("a short log") + n + 1;
    Append {
        workshop,
        expected: Seq(expected),
        events: (0..people)
            .map(|n| Recorded {
                seq: seq(n),
                at: Moment(2000 + i64::from(n)),
                event: Event::ParticipantJoined { participant: ParticipantId(id(who(n))) },
            })
            .collect(),
        commands: (0..people).map(|n| command(who(n), seq(n))).collect(),
        private: Vec::new(),
        links: Vec::new(),
    }
}

pub(super) fn command(n: u32, seq: Seq) -> CommandRow {
    CommandRow { id: CommandId(id(n)), by: By::Participant(ParticipantId(id(n))), digest: [n as u8; 32], seq }
}

pub(super) fn link(workshop: WorkshopId, n: u32) -> NewLink {
    NewLink {
        link: LinkId(id(n)),
        workshop,
        role: Role::Participant { participant: ParticipantId(id(n)) },
        hash: [n as u8; 32],
        label: None,
    }
}

/// A whole voting round after the first event: four ideas, twelve ballots, and the count as a room records it.
pub(super) fn round(workshop: WorkshopId) -> Append {
    let idea = |n: u32| ContributionId(id(500 + n));
    let mut events: Vec<Event> = (0..4)
        .map(|n| {
            Event::ContributionPosted(Posted {
                contribution: idea(n),
                step: STEP,
                theme: THEME,
                author: None,
                text: Wording::from(format!("Idee {n}").as_str()),
                parents: Vec::new(),
                signed: false,
                late: false,
            })
        })
        .collect();
    events.push(Event::RoundOpened(Box::new(RoundOpened {
        run: RUN,
        ballot: (0..4).map(idea).collect(),
        limit: 3,
        places: 2,
        reserves: 1,
        rule: VoteRule::FairShare,
        criterion: Wording::from("kansrijk"),
        own_ideas: true,
        cards_max: 25,
        two_phases: false,
        server_seed: "ab".repeat(16),
        form: BallotForm::MarksPicks,
        hands_up: HandsUp::Apart,
    })));
    for voter in 0..12 {
        let voter_id = VoterId(id(600 + voter));
        for contribution in [idea(voter % 3), idea(3)].into_iter().take(if voter < 8 { 1 } else { 2 }) {
            events.push(Event::Picked { run: RUN, voter: voter_id, contribution, on: true });
        }
    }
    let mut state = Workshop::default();
    let mut recorded =
        vec![Recorded { seq: Seq(1), at: Moment(1000), event: Event::WorkshopCreated(Box::new(created(1))) }];
    let next = |events: Vec<Event>, from: usize| {
        let numbered =
            move |(n, event)| Recorded { seq: Seq((from + n + 1) as u64), at: Moment(3000), event };
        events.into_iter().enumerate().map(numbered).collect::<Vec<_>>()
    };
    recorded.extend(next(events, 1));
    recorded.iter().for_each(|event| state.apply(event));
    let file = ballots::ballot_file(&state, &state.rounds[&RUN], Some(14));
    let count = Box::new(selection::count_with_firmness(&file).expect("a file that counts"));
    recorded.extend(next(
        vec![Event::RoundCounted { run: RUN, count, affiliations: Vec::new() }],
        recorded.len(),
    ));
    recorded.remove(0);
    Append {
        workshop,
        expected: Seq(1),
        events: recorded,
        commands: Vec::new(),
        private: Vec::new(),
        links: Vec::new(),
    }
}

/// A file as the first version made it, of two workshops whose appends were made by turns, and what was appended to each; changed
/// by these statements.
pub(super) async fn older(
    folder: &Path,
    changes: &[&'static str],
) -> ((WorkshopId, Append), (WorkshopId, Append)) {
    let file =
        sqlite::options(&folder.join(FILE)).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let mut file = file.connect().await.expect("a new file");
    sqlite::SCHEMA.run_to(1, &mut file).await.expect("the first schema");
    let (mut first, second) = (round(workshop(1)), joined(workshop(2), 1, 3));
    // Ids that do not come in order; and a command without effect.
    first.commands = vec![command(77, Seq(23)), command(5, Seq(23))];
    let mut rows = Vec::new();
    for (n, append) in [(1, &first), (2, &second)] {
        let made = Event::WorkshopCreated(Box::new(created(n)));
        rows.push((append.workshop, Recorded { seq: Seq(1), at: Moment(1000), event: made }));
        rows.extend(append.events.iter().map(|event| (append.workshop, event.clone())));
        let head = append.events.last().map_or(1, |event| event.seq.0) as i64;
        let sql =
            "insert into workshops values (?1, ?1, ?2, 'Economische agenda', '2026-11-21', 'nl', ?3, ?4, ?5)";
        let made = sqlx::query(sql).bind(append.workshop.0).bind(head).bind(code(n).symbols().to_owned());
        made.bind(format!("{n:032x}"))
            .bind(1000 + i64::from(n))
            .execute(&mut file)
            .await
            .expect("a workshop");
        for row in &append.commands {
            let sql =
                "insert into commands (workshop, command, actor, digest, seq) values (?1, ?2, ?3, ?4, ?5)";
            let row = sqlx::query(sql)
                .bind(append.workshop.0)
                .bind(row.id.0)
                .bind(row.by.to_string())
                .bind(row.digest.to_vec())
                .bind(row.seq.0 as i64);
            row.execute(&mut file).await.expect("a command");
        }
    }
    rows.sort_by_key(|(_, event)| event.seq);
    for (workshop, Recorded { seq, at, event }) in rows {
        let sql = "insert into events (workshop, seq, at, event) values (?1, ?2, ?3, ?4)";
        let event = serde_json::to_string(&event).expect("json");
        let row = sqlx::query(sql).bind(workshop.0).bind(seq.0 as i64).bind(at.0).bind(event);
        row.execute(&mut file).await.expect("an event");
    }
    for change in changes {
        sqlx::query(*change).execute(&mut file).await.expect("a statement");
    }
    file.close().await.expect("closed");
    ((first.workshop, first), (second.workshop, second))
}

/// A connection past the store, for doing to a file what nothing of ours would.
pub(super) async fn tamper(folder: &Path) -> SqliteConnection {
    sqlite::options(&folder.join(FILE)).connect().await.expect("a file")
}
