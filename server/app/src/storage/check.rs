//! Verifies a data file without changing it: whole, gapless, replayable, and every recorded result counted again.
//! It repairs nothing.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use serde::Serialize;
use sqlx::{Connection, SqliteConnection};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{CommandId, Seq, WorkshopId};
use werkatelier_core::method::ballots;
use werkatelier_core::people::Private;
use werkatelier_core::workshop::Workshop;

use super::bundles::{self, Append};
use super::error::StorageError;
use super::read::{self, Raw};
use super::rows::{CommandRow, WorkshopRow};
use super::sqlite;

/// What `werkatelier check` found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The version of the schema.
    pub schema: i64,
    /// What SQLite's own integrity check says is wrong; empty when the file is whole.
    pub damage: Vec<String>,
    /// Newest first.
    pub workshops: Vec<CheckedWorkshop>,
}

/// What was found in one workshop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedWorkshop {
    pub workshop: WorkshopId,
    pub title: String,
    pub events: usize,
    pub commands: usize,
    /// Results that were counted again, and gave the same.
    pub recounted: usize,
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `gap`, `head`, `event`, `beginning`, `replay`, `result`, `people` or `command`.
    pub code: &'static str,
    /// The event it is about.
    pub seq: Option<Seq>,
    pub detail: String,
}

impl CheckReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.damage.is_empty() && self.workshops.iter().all(|workshop| workshop.problems.is_empty())
    }
}

/// Verifies a data file, also one that a server is writing.
///
/// # Errors
/// `data_file_missing`, `data_file_newer`, `data_file_older`, and `data_file_damaged` where it is not readable as a data file at all.
/// Any lesser damage is in the report.
pub async fn check(file: &Path) -> Result<CheckReport, StorageError> {
    let mut connection = sqlite::log_reader(file).await?;
    let mut reading = connection.begin().await?;
    let damage: Vec<String> = sqlx::query_scalar("pragma integrity_check").fetch_all(&mut *reading).await?;
    let mut report = CheckReport {
        schema: sqlite::version(&mut reading).await?.unwrap_or(0),
        damage: damage.into_iter().filter(|line| line != "ok").collect(),
        workshops: Vec::new(),
    };
    // Rows of a damaged file say nothing certain about a workshop.
    if report.damage.is_empty() {
        for row in read::workshops(&mut *reading).await? {
            report.workshops.push(check_workshop(&mut reading, row).await?);
        }
    }
    reading.commit().await?;
    connection.close().await?;
    Ok(report)
}

async fn check_workshop(
    connection: &mut SqliteConnection,
    row: WorkshopRow,
) -> Result<CheckedWorkshop, StorageError> {
    let mut checked = CheckedWorkshop {
        workshop: row.workshop,
        title: row.title.clone(),
        events: 0,
        commands: 0,
        recounted: 0,
        problems: Vec::new(),
    };
    let Some(raw) = read::log(connection, row.workshop).await? else { return Ok(checked) };
    let appends = bundles::appends(connection, row.workshop).await?;
    // Counting again takes long; the reading connection has its own thread and waits.
    let checking = tokio::task::spawn_blocking(move || {
        checked.numbers(&row, &raw);
        checked.appends(&appends);
        checked.replay(&row, &raw);
        checked
    });
    checking.await.map_err(|error| StorageError::Failed(error.to_string()))
}

impl CheckedWorkshop {
    fn problem(&mut self, code: &'static str, seq: Option<Seq>, detail: impl fmt::Display) {
        self.problems.push(Problem { code, seq, detail: detail.to_string() });
    }

    fn numbers(&mut self, row: &WorkshopRow, raw: &Raw) {
        let mut last = Seq(0);
        for event in raw.lines.events() {
            self.events += 1;
            let seq = bundles::seq_of(event).unwrap_or_else(|error| {
                self.problem("event", Some(last.next()), error);
                last.next()
            });
            if seq != last.next() {
                self.problem("gap", Some(seq), format!("follows {last}"));
            }
            last = seq;
        }
        self.commands(row, raw);
        for private in &raw.private {
            if let Err(error) = serde_json::from_str::<Private>(private) {
                self.problem("people", None, error);
            }
        }
    }

    fn commands(&mut self, row: &WorkshopRow, raw: &Raw) {
        let mut known: HashMap<CommandId, CommandRow> = HashMap::new();
        for command in raw.lines.commands() {
            self.commands += 1;
            let command = match command {
                Ok(command) => command,
                Err(error) => {
                    self.problem("command", None, error);
                    continue;
                }
            };
            if command.seq > row.head {
                self.problem(
                    "command",
                    Some(command.seq),
                    format!("{} lies after the last event", command.id),
                );
            }
            // Without effect it may stand there twice, and a retry is answered the same.
            if known.get(&command.id).is_some_and(|before| *before != command) {
                self.problem("command", Some(command.seq), format!("{} was accepted twice", command.id));
            }
            known.insert(command.id, command);
        }
    }

    /// That none is missing in between, and that each leads on from the one before. One that is missing at the end leaves no trace.
    fn appends(&mut self, appends: &[Append]) {
        let (mut nth, mut last) = (0, 0);
        for append in appends {
            let seq = Some(Seq(u64::try_from(append.seq).unwrap_or(0)));
            if append.nth != nth + 1 {
                self.problem("gap", seq, format!("append {} follows {nth}", append.nth));
            }
            if append.seq != last + append.events {
                self.problem(
                    "head",
                    seq,
                    format!("append {} of {} events follows {last}", append.nth, append.events),
                );
            }
            (nth, last) = (append.nth, append.seq);
        }
        if appends.is_empty() {
            self.problem("beginning", None, "it has no log");
        }
    }

    /// Folds the log as a room does. What cannot be read is named and passed over, so that all of it is found at once.
    fn replay(&mut self, row: &WorkshopRow, raw: &Raw) {
        let mut workshop = Workshop::default();
        for line in raw.lines.events() {
            let recorded = match serde_json::from_str::<Recorded>(line) {
                Ok(recorded) => recorded,
                Err(error) => {
                    // One that has no number was named when it was looked for.
                    if let Ok(seq) = bundles::seq_of(line) {
                        self.problem("event", Some(seq), error);
                    }
                    continue;
                }
            };
            let (seq, event) = (recorded.seq, &recorded.event);
            self.beginning(row, seq, event);
            if let Event::RoundCounted { run, count, .. } = event {
                match workshop.rounds.get(run) {
                    Some(round) if ballots::recounts(&workshop, round, count) => self.recounted += 1,
                    Some(_) => self.problem("result", Some(seq), "the ballots give another result"),
                    None => self.problem("result", Some(seq), "there is no such round"),
                }
            }
            if let Event::FirmnessMeasured { run, firmness } = event {
                let round = workshop.rounds.get(run);
                if !round.is_some_and(|round| ballots::is_firmness(&workshop, round, firmness)) {
                    self.problem("result", Some(seq), "the ballots give another firmness");
                }
            }
            workshop.apply(&recorded);
            if workshop.seq != seq {
                self.problem("replay", Some(seq), "it was not taken in");
            }
        }
    }

    fn beginning(&mut self, row: &WorkshopRow, seq: Seq, event: &Event) {
        match event {
            Event::WorkshopCreated(created) if seq == Seq(1) && created.workshop == row.workshop => {}
            Event::WorkshopCreated(_) if seq == Seq(1) => {
                self.problem(
                    "beginning",
                    Some(seq),
                    "it makes another workshop than the one it stands under",
                );
            }
            Event::WorkshopCreated(_) => self.problem("beginning", Some(seq), "a workshop is made twice"),
            _ if seq == Seq(1) => self.problem("beginning", Some(seq), "a log begins with its workshop"),
            _ => {}
        }
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "schema {}: {}", self.schema, if self.damage.is_empty() { "whole" } else { "damaged" })?;
        for line in &self.damage {
            writeln!(f, "  {line}")?;
        }
        for workshop in &self.workshops {
            writeln!(
                f,
                "{}  {}: {} events, {} commands, {} results counted again",
                workshop.workshop, workshop.title, workshop.events, workshop.commands, workshop.recounted
            )?;
            for problem in &workshop.problems {
                let seq = problem.seq.map(|seq| format!(" at event {seq}")).unwrap_or_default();
                writeln!(f, "  {}{seq}: {}", problem.code, problem.detail)?;
            }
        }
        write!(f, "{}", if self.ok() { "ok" } else { "NOT ok" })
    }
}
