//! What is stored together is one row of `appends`, with a line for each event and each accepted command. It writes those lines and
//! reads them back, many rows to one text, because what a row costs on its way through sqlx is more than what is in it. It knows
//! no event.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{CommandId, Seq, WorkshopId};

use super::read::decoded;
use super::rows::CommandRow;

/// Rows of one text at most, some 128 KiB where a row is an event: more gain nothing.
const ROWS_MAX: i64 = 512;
/// Rows of the first text.
const ROWS: i64 = 64;
/// Bytes that a text is to have: where people write much at once, a row is many events.
const BYTES: usize = 1 << 20;

/// What a log is stored as, not yet parsed. JSON writes no line break but escaped, and nothing else here has one.
#[derive(Debug, Default)]
pub(super) struct Lines {
    events: Vec<String>,
    commands: Vec<String>,
}

/// What can be told of an event that cannot be read.
#[derive(Deserialize)]
struct Numbered {
    seq: Seq,
    #[serde(rename = "event")]
    _event: IgnoredAny,
}

/// Writes events, a line each.
pub(super) fn event_lines(events: &[Recorded]) -> serde_json::Result<String> {
    /// Most events are shorter.
    const BYTES: usize = 320;
    let mut lines = Vec::with_capacity(events.len() * BYTES);
    for event in events {
        if !lines.is_empty() {
            lines.push(b'\n');
        }
        serde_json::to_writer(&mut lines, event)?;
    }
    String::from_utf8(lines).map_err(serde::ser::Error::custom)
}

/// Writes accepted commands, a line each.
pub(super) fn command_lines(commands: &[CommandRow]) -> String {
    /// Two of hexadecimal digits, a number and who it was.
    const BYTES: usize = 160;
    let mut lines = String::with_capacity(commands.len() * BYTES);
    // `hex::encode` collects it character by character.
    let mut digits = [0; 64];
    for CommandRow { id, by, digest, seq } in commands {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(id.0.as_simple().encode_lower(&mut Uuid::encode_buffer()));
        lines.push(' ');
        // There is room for two digits a byte, which are ASCII, and a text takes everything.
        let _ = hex::encode_to_slice(digest, &mut digits);
        lines.push_str(std::str::from_utf8(&digits).unwrap_or_default());
        let _ = write!(lines, " {seq} {by}");
    }
    lines
}

/// The log of a workshop.
pub(super) async fn lines(on: &mut SqliteConnection, id: WorkshopId) -> sqlx::Result<Lines> {
    let sql = "select max(id), group_concat(events, char(10) order by id), group_concat(commands, char(10) order by id) \
               from (select id, events, commands from appends where id > ?1 and id < (?2 + 1 << 40) order by id limit ?3)";
    let number = sqlx::query_scalar("select number from workshops where id = ?1").bind(id.0);
    let number: i64 = number.fetch_one(&mut *on).await?;
    let (mut lines, mut after, mut rows) = (Lines::default(), number << 40, ROWS);
    loop {
        let (last, events, commands): (Option<i64>, Option<String>, Option<String>) =
            sqlx::query_as(sql).bind(after).bind(number).bind(rows).fetch_one(&mut *on).await?;
        let Some(last) = last else { return Ok(lines) };
        let bytes = [&events, &commands].into_iter().flatten().map(String::len).sum();
        rows = next_rows(rows, bytes);
        lines.events.extend(events);
        lines.commands.extend(commands);
        after = last;
    }
}

/// How many rows to take next, after so many that were so large.
fn next_rows(rows: i64, bytes: usize) -> i64 {
    let fit = BYTES.saturating_mul(usize::try_from(rows).unwrap_or(1)) / bytes.max(1);
    i64::try_from(fit).unwrap_or(ROWS_MAX).clamp(1, ROWS_MAX)
}

/// One append, as it stands in its workshop's log.
#[derive(Debug, FromRow)]
pub(super) struct Append {
    /// Which one, from 1.
    pub(super) nth: i64,
    /// How many events it has.
    pub(super) events: i64,
    /// Where it says that the log stands after it.
    pub(super) seq: i64,
}

/// The appends of a workshop, for who checks that none is missing.
pub(super) async fn appends(on: &mut SqliteConnection, id: WorkshopId) -> sqlx::Result<Vec<Append>> {
    let sql = "select appends.id - (number << 40) as nth, seq, \
               length(events) - length(replace(events, char(10), '')) + (events <> '') as events from workshops \
               join appends on appends.id between number << 40 and (number + 1 << 40) - 1 \
               where workshops.id = ?1 order by appends.id";
    sqlx::query_as(sql).bind(id.0).fetch_all(on).await
}

impl Lines {
    /// The events as they are written, in order.
    pub(super) fn events(&self) -> impl Iterator<Item = &str> {
        each(&self.events)
    }

    /// The accepted commands, in the order in which they came.
    pub(super) fn commands(&self) -> impl Iterator<Item = sqlx::Result<CommandRow>> {
        each(&self.commands).map(command)
    }
}

/// The number of an event, also of one that cannot be read.
pub(super) fn seq_of(event: &str) -> serde_json::Result<Seq> {
    serde_json::from_str::<Numbered>(event).map(|event| event.seq)
}

/// The lines of texts; a row without any left an empty one.
fn each(texts: &[String]) -> impl Iterator<Item = &str> {
    texts.iter().flat_map(|text| text.split('\n')).filter(|line| !line.is_empty())
}

fn command(line: &str) -> sqlx::Result<CommandRow> {
    let columns: Vec<&str> = line.splitn(4, ' ').collect();
    let [id, digest, seq, by] = columns[..] else {
        return Err(sqlx::Error::Decode("a line of a command has other columns".into()));
    };
    let mut sum = [0; 32];
    decoded(hex::decode_to_slice(digest, &mut sum))?;
    Ok(CommandRow {
        id: CommandId(decoded(Uuid::try_parse(id))?),
        digest: sum,
        seq: Seq(decoded(seq.parse())?),
        by: decoded(by.parse())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_about_as_many_bytes_whatever_rows_are_like() {
        assert_eq!(next_rows(ROWS, 64 * 300), ROWS_MAX, "small ones");
        assert_eq!(next_rows(ROWS, 64 * 32 * 1024), 32, "large ones");
        assert_eq!(next_rows(ROWS_MAX, 512 << 20), 1, "huge ones");
        assert_eq!([next_rows(1, 0), next_rows(1, 8 << 20)], [ROWS_MAX, 1]);
    }
}
