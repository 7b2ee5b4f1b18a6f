//! What a command costs, from its decision to what each audience gets, and what opening a log costs: for a real
//! afternoon, and for a hall of a thousand, because no cost may follow from how long or how large a workshop is.
//! `cargo bench -p werkatelier-core --bench workshop`; figures are in `docs/MEASUREMENTS.md`.

mod afternoon;
#[path = "../tests/chance/mod.rs"]
mod chance;

use std::collections::BTreeMap;
use std::hint::black_box;

use afternoon::{Afternoon, Size, VOTE, context, idea, participant, step, theme};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use werkatelier_core::audience::{Audience, Glance, Scene, Touched, own_marks, own_touched, tally, view};
use werkatelier_core::command::{Command, Judgement};
use werkatelier_core::decide::{Decision, decide};
use werkatelier_core::event::Recorded;
use werkatelier_core::id::ParticipantId;
use werkatelier_core::people::People;
use werkatelier_core::role::Role;
use werkatelier_core::workshop::Workshop;

const REAL: Size = Size { people: 80, ideas: 400, events: 4_000 };
const LONG: Size = Size { people: 80, ideas: 400, events: 100_000 };
const HALL: Size = Size { people: 1_000, ideas: 4_000, events: 100_000 };

fn sizes() -> [(&'static str, Size); 3] {
    [("80 people, 4,000 events", REAL), ("80 people, 100,000 events", LONG), ("1,000 people", HALL)]
}

/// One command of each kind that people give all day, which this afternoon takes.
fn commands(afternoon: &mut Afternoon) -> Vec<(&'static str, Role, Command)> {
    let own = idea(0);
    let other = idea(4);
    let post = afternoon.post(1_000_000);
    let joins = ParticipantId(afternoon::id(3, 1_000_000));
    let judged = |judgement| Command::Judge { step: step(VOTE), contribution: other, judgement };
    let judge = match decided(afternoon, participant(0), &judged(None)) {
        Some(decision) if decision.events.is_empty() => judged(Some(Judgement::Promising)),
        _ => judged(None),
    };
    vec![
        ("join", Role::Room, Command::Join { participant: joins }),
        ("post", participant(0), post),
        ("judge", participant(0), judge),
        ("clear", Role::Lead, Command::ClearForStage { contributions: vec![own] }),
        ("feature", Role::Lead, feature(afternoon)),
    ]
}

fn feature(afternoon: &Afternoon) -> Command {
    let stages = &afternoon.workshop.stages;
    let stage =
        stages.iter().find(|(_, stage)| stage.theme == Some(theme(0))).expect("a stage of each theme");
    Command::Feature { stage: *stage.0, contribution: Some(idea(0)) }
}

fn decided(afternoon: &Afternoon, role: Role, command: &Command) -> Option<Decision> {
    let mut context = context(afternoon.workshop.at, role, 7);
    decide(&afternoon.workshop, &afternoon.people, command, &mut context).ok()
}

fn audiences(workshop: &Workshop) -> Vec<Audience> {
    let mut all = vec![Audience::Lobby, Audience::Desk { theme: None }];
    for theme in workshop.themes.keys().copied() {
        all.extend([Audience::Theme { theme }, Audience::Desk { theme: Some(theme) }]);
    }
    all.extend(workshop.stages.keys().map(|stage| Audience::Stage { stage: *stage }));
    all
}

fn commanding(criterion: &mut Criterion) {
    for (size, of) in sizes() {
        let mut afternoon = Afternoon::of(of);
        for (kind, role, command) in commands(&mut afternoon) {
            let decision = decided(&afternoon, role, &command).expect("a command that fits");
            assert!(!decision.events.is_empty(), "{kind} leads to nothing");
            criterion.benchmark_group("decide").bench_function(BenchmarkId::new(kind, size), |bench| {
                bench.iter(|| decided(&afternoon, role, black_box(&command)));
            });
            let at = afternoon.workshop.at;
            let mut seq = afternoon.workshop.seq;
            let recorded: Vec<Recorded> = decision
                .events
                .into_iter()
                .map(|event| {
                    seq = seq.next();
                    Recorded { seq, at, event }
                })
                .collect();
            publishing(criterion, &afternoon, &recorded, kind, size);
        }
    }
}

/// What a room does with what is on disk: the change of every audience, and whose own things to look at again.
fn publishing(
    criterion: &mut Criterion,
    afternoon: &Afternoon,
    recorded: &[Recorded],
    kind: &str,
    size: &str,
) {
    let audiences = audiences(&afternoon.workshop);
    let people = &afternoon.people;
    let mut after = afternoon.workshop.clone();
    recorded.iter().for_each(|event| after.apply(event));
    let mut group = criterion.benchmark_group("project");
    group.bench_function(BenchmarkId::new(kind, size), |bench| {
        bench.iter(|| {
            let mut all = Touched::default();
            for event in recorded {
                all.add(&afternoon.workshop, &event.event);
            }
            for audience in &audiences {
                let before = Scene { workshop: &afternoon.workshop, people };
                let mut glance = Glance::of(*audience);
                glance.remember(before, &all);
                black_box(glance.until(Scene { workshop: &after, people }));
            }
        });
    });
    group.finish();
    let mut group = criterion.benchmark_group("own");
    group.bench_function(BenchmarkId::new(kind, size), |bench| {
        bench.iter(|| {
            for event in recorded {
                let touched = own_touched(&after, people, &event.event);
                black_box(own_marks(&after, people, &touched));
            }
        });
    });
    group.finish();
    let mut state = afternoon.workshop.clone();
    criterion.benchmark_group("apply").bench_function(BenchmarkId::new(kind, size), |bench| {
        bench.iter(|| recorded.iter().for_each(|event| state.apply(black_box(event))));
    });
}

/// What a screen asks for whole: a desk's view, and the counts of every tick.
fn whole(criterion: &mut Criterion) {
    for (size, of) in sizes() {
        let afternoon = Afternoon::of(of);
        let audiences = audiences(&afternoon.workshop);
        let desk = Audience::Desk { theme: None };
        criterion.benchmark_group("view").bench_function(BenchmarkId::new("desk", size), |bench| {
            bench.iter(|| view(&afternoon.workshop, &afternoon.people, black_box(desk)));
        });
        let present = BTreeMap::new();
        criterion.benchmark_group("tally").bench_function(BenchmarkId::new("all audiences", size), |bench| {
            bench.iter(|| {
                for audience in &audiences {
                    black_box(tally(&afternoon.workshop, *audience, &present));
                }
            });
        });
    }
}

/// Reading a log back: parsed from JSON as it is stored, and folded.
fn opening(criterion: &mut Criterion) {
    for events in [1_000, 10_000, 100_000] {
        let size =
            if events < 4_000 { Size { people: 20, ideas: 100, events } } else { Size { events, ..REAL } };
        let afternoon = Afternoon::of(size);
        let stored: Vec<String> =
            afternoon.log.iter().map(|recorded| serde_json::to_string(recorded).expect("written")).collect();
        let mut group = criterion.benchmark_group("open");
        group.throughput(Throughput::Elements(stored.len() as u64)).sample_size(20);
        group.bench_function(BenchmarkId::new("parse", events), |bench| {
            bench.iter_batched(
                || (),
                |()| {
                    let read = stored.iter().map(|line| serde_json::from_str::<Recorded>(line));
                    read.collect::<Result<Vec<_>, _>>().expect("read")
                },
                BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("fold", events), |bench| {
            bench.iter_batched(
                || (),
                |()| {
                    let mut workshop = Workshop::default();
                    let mut people = People::default();
                    afternoon.rows.iter().for_each(|row| people.apply(row));
                    afternoon.log.iter().for_each(|recorded| workshop.apply(recorded));
                    (workshop, people)
                },
                BatchSize::LargeInput,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, commanding, whole, opening);
criterion_main!(benches);
