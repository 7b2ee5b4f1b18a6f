//! Every log that a released server wrote replays for ever (`tests/logs/*.jsonl`, one event a line as it was recorded). A
//! new release adds a file; a file is never changed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::method::ballots::{is_firmness, recounts};
use werkatelier_core::people::People;
use werkatelier_core::workshop::Workshop;

/// One released log, as text and as what happened.
struct Released {
    name: String,
    lines: Vec<String>,
    events: Vec<Recorded>,
}

fn released() -> Vec<Released> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/logs");
    let found = fs::read_dir(&folder).expect("the folder of released logs");
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    assert!(!paths.is_empty(), "a release has a log here");
    paths.into_iter().map(|path| read(&path)).collect()
}

fn read(path: &Path) -> Released {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).expect("a text");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let event =
        |line: &String| serde_json::from_str(line).unwrap_or_else(|why| panic!("{name}: {why}: {line}"));
    Released { events: lines.iter().map(event).collect(), name, lines }
}

#[test]
fn every_event_reads_and_would_be_written_as_it_was() {
    for Released { name, lines, events } in released() {
        for (line, event) in lines.iter().zip(&events) {
            let was: Value = serde_json::from_str(line).expect("json");
            let is = serde_json::to_value(event).expect("json");
            assert_eq!(without_new(is, &was), was, "{name}");
        }
    }
}

/// What an event has now, without parts that it did not have then: a part may be added, with a value that means what its
/// absence meant.
fn without_new(mut is: Value, was: &Value) -> Value {
    match (&mut is, was) {
        (Value::Object(is), Value::Object(was)) => {
            is.retain(|key, _| was.contains_key(key));
            for (key, value) in is.iter_mut() {
                *value = without_new(value.take(), &was[key]);
            }
        }
        (Value::Array(is), Value::Array(was)) if is.len() == was.len() => {
            for (value, was) in is.iter_mut().zip(was) {
                *value = without_new(value.take(), was);
            }
        }
        _ => {}
    }
    is
}

#[test]
fn every_log_replays_without_a_gap_and_its_results_are_what_its_ballots_give() {
    for Released { name, events, .. } in released() {
        let mut workshop = Workshop::default();
        let mut counted = 0;
        for event in &events {
            assert_eq!(event.seq, workshop.seq.next(), "{name}");
            let before = workshop.clone();
            workshop.apply(event);
            match &event.event {
                Event::RoundCounted { run, count, .. } => {
                    assert!(recounts(&before, &before.rounds[run], count), "{name}: the count of {run:?}");
                    counted += 1;
                }
                Event::FirmnessMeasured { run, firmness } => {
                    assert!(is_firmness(&before, &before.rounds[run], firmness), "{name}: firm in {run:?}");
                }
                _ => {}
            }
        }
        assert!(counted > 0, "{name}: a log that tells a whole workshop");
        assert!(!workshop.contributions.is_empty() && !workshop.plenaries.is_empty(), "{name}");
        let report = werkatelier_core::report::report(
            &workshop,
            &People::default(),
            werkatelier_core::audience::Audience::Desk { theme: None },
        );
        let ideas: usize =
            report.expect("a desk has a report").themes.iter().map(|theme| theme.ideas.len()).sum();
        assert!(ideas > 0, "{name}: the report holds its ideas");
    }
}
