//! What the room and its data file cost together: durable commands with many in flight, and opening a long log. It knows
//! no sockets. `cargo bench -p werkatelier --bench room`; figures are in `docs/MEASUREMENTS.md`.

#[path = "../../core/benches/afternoon/mod.rs"]
mod afternoon;
#[path = "../../core/tests/chance/mod.rs"]
mod chance;

use std::sync::Arc;
use std::time::{Duration, Instant};

use afternoon::{Afternoon, Size};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures::stream::{self, StreamExt as _};
use tokio::runtime::Runtime;
use uuid::Uuid;
use werkatelier::env::Env;
use werkatelier::realtime::{Room, RoomSettings, Rooms};
use werkatelier::storage::{Append, By, CommandRow, Store};
use werkatelier_core::audience::Audience;
use werkatelier_core::command::Command;
use werkatelier_core::event::Event;
use werkatelier_core::id::{CommandId, LogId, ParticipantId, Seq, WorkshopId};
use werkatelier_core::role::{Actor, Role};

/// Commands that wait for their answer at any time.
const IN_FLIGHT: usize = 64;
/// Events of one append while a log is written for a benchmark.
const CHUNK: usize = 250;

/// A data file that holds one afternoon.
struct House {
    folder: tempfile::TempDir,
    workshop: WorkshopId,
}

impl House {
    async fn of(afternoon: &Afternoon) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let workshop = store_whole(&store, afternoon).await;
        store.close().await;
        Self { folder, workshop }
    }

    async fn open(&self) -> (Store, Arc<Rooms>) {
        let store = Store::open(self.folder.path()).await.expect("a store");
        (store.clone(), Rooms::new(store, Env::real(), RoomSettings::default()))
    }
}

/// Writes the log with a command for each event, as a room would have.
async fn store_whole(store: &Store, afternoon: &Afternoon) -> WorkshopId {
    let first = &afternoon.log[0];
    let Event::WorkshopCreated(created) = &first.event else { panic!("a log begins with its workshop") };
    store.create(created, first.at, LogId(Uuid::from_u128(2))).await.expect("made");
    let mut private = afternoon.rows.clone();
    for events in afternoon.log[1..].chunks(CHUNK) {
        let command = |seq: Seq| CommandRow {
            id: CommandId(Uuid::from_u64_pair(7, seq.0)),
            by: By::Participant(ParticipantId(Uuid::from_u64_pair(3, seq.0 % 80))),
            digest: [7; 32],
            seq,
        };
        let append = Append {
            workshop: created.workshop,
            expected: Seq(events[0].seq.0 - 1),
            events: events.to_vec(),
            commands: events.iter().map(|recorded| command(recorded.seq)).collect(),
            private: std::mem::take(&mut private),
            links: Vec::new(),
        };
        store.append(append).await.expect("stored");
    }
    created.workshop
}

/// Asks for the views of everyone, so that every audience has its tail. Nobody follows: what it is not told yet is kept for it.
fn look(room: &Room) {
    let (themes, stages) = room.read(|workshop, _| {
        let themes: Vec<_> = workshop.themes.keys().copied().collect();
        (themes, workshop.stages.keys().copied().collect::<Vec<_>>())
    });
    let of_theme = |theme| [Audience::Theme { theme }, Audience::Desk { theme: Some(theme) }];
    let all = [Audience::Lobby, Audience::Desk { theme: None }].into_iter();
    let all = all.chain(themes.into_iter().flat_map(of_theme));
    for audience in all.chain(stages.into_iter().map(|stage| Audience::Stage { stage })) {
        std::hint::black_box(room.view(audience));
    }
}

/// Gives so many commands with [`IN_FLIGHT`] under way, and says how long it took until the last was on disk.
async fn give(room: &Room, commands: Vec<(Role, Command)>) -> Duration {
    let began = Instant::now();
    let answers = stream::iter(commands).map(|(role, command)| {
        let id = CommandId(Uuid::now_v7());
        room.submit(Actor { role, link: None }, id, command, Vec::new())
    });
    answers
        .buffer_unordered(IN_FLIGHT)
        .for_each(async |done| {
            done.expect("a command that fits");
        })
        .await;
    began.elapsed()
}

fn durable(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut afternoon = Afternoon::of(Size { people: 80, ideas: 400, events: 4_000 });
    let house = runtime.block_on(House::of(&afternoon));
    let (_store, rooms) = runtime.block_on(house.open());
    let room = runtime.block_on(rooms.room(house.workshop)).expect("a room");
    // A tail begins with a task of its own.
    runtime.block_on(async { look(&room) });
    let mut group = criterion.benchmark_group("durable");
    group.throughput(Throughput::Elements(1)).sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function(BenchmarkId::new("judge", IN_FLIGHT), |bench| {
        bench.iter_custom(|count| {
            let commands = (0..count).map(|_| afternoon.judging()).collect();
            runtime.block_on(give(&room, commands))
        });
    });
    let desk = |n: u64| {
        let clear = Command::Hide { contribution: afternoon::idea(n / 2 % 400), hidden: n.is_multiple_of(2) };
        (Role::Lead, clear)
    };
    let mut given = 0;
    let opened = Command::OpenStep {
        step: afternoon::step(afternoon::ENRICH),
        themes: Vec::new(),
        saw: room.read(|workshop, _| workshop.seq),
    };
    runtime.block_on(give(&room, vec![(Role::Lead, opened)]));
    group.bench_function(BenchmarkId::new("a card everyone sees", IN_FLIGHT), |bench| {
        bench.iter_custom(|count| {
            let commands = (given..given + count).map(desk).collect();
            given += count;
            runtime.block_on(give(&room, commands))
        });
    });
    group.finish();
    runtime.block_on(rooms.close());
}

fn opening(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("open a room");
    group.sample_size(10);
    for events in [1_000, 10_000, 100_000] {
        let people = if events < 4_000 { 20 } else { 80 };
        let afternoon = Afternoon::of(Size { people, ideas: people * 5, events });
        let house = runtime.block_on(House::of(&afternoon));
        group.bench_function(BenchmarkId::from_parameter(events), |bench| {
            bench.iter_custom(|count| runtime.block_on(open(&house, count)));
        });
    }
    group.finish();
}

/// From a data folder that is open to a room that answers.
async fn open(house: &House, count: u64) -> Duration {
    let mut took = Duration::ZERO;
    for _ in 0..count {
        let (store, rooms) = house.open().await;
        let began = Instant::now();
        rooms.room(house.workshop).await.expect("a room");
        took += began.elapsed();
        rooms.close().await;
        store.close().await;
    }
    took
}

criterion_group!(benches, durable, opening);
criterion_main!(benches);
