//! The statements of the one writer: moving a head on, and rows of many workshops, each statement prepared once. It begins and
//! commits nothing.

use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Result, params, params_from_iter};
use uuid::Uuid;
use werkatelier_core::id::{LinkId, Moment, Seq, WorkshopId};

use super::rows::{CommandRow, NewLink, WorkshopRow};

/// Statements that stay prepared: every one in here, and those that begin and end.
pub(super) const STATEMENTS_KEPT: usize = 16;
/// Rows that one statement adds where there are so many: it goes on where the last row went, and is begun and ended once.
const ROWS: usize = 8;

/// An event, written out.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) seq: Seq,
    pub(super) at: Moment,
    pub(super) event: String,
}

/// A row of `people`, written out.
#[derive(Debug)]
pub(super) struct PersonRow {
    pub(super) kind: &'static str,
    pub(super) row: String,
}

/// A capability, its role written out.
#[derive(Debug)]
pub(super) struct CapabilityRow {
    pub(super) is: NewLink,
    pub(super) role: String,
}

/// Runs a statement; how many rows it changed.
pub(super) fn run(on: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    on.prepare_cached(sql)?.execute(params)
}

/// Adds events to a log whose head was moved.
pub(super) fn insert_events(on: &Connection, workshop: WorkshopId, rows: &[EventRow]) -> Result<()> {
    static INSERT: LazyLock<Insert<4>> = LazyLock::new(|| Insert::into("events (workshop, seq, at, event)"));
    INSERT.add(on, rows, |row| {
        [blob(bytes(&workshop.0)), number(row.seq).into(), row.at.0.into(), text(&row.event)]
    })
}

/// Adds accepted commands.
pub(super) fn insert_commands(on: &Connection, workshop: WorkshopId, rows: &[CommandRow]) -> Result<()> {
    static INSERT: LazyLock<Insert<5>> =
        LazyLock::new(|| Insert::into("commands (workshop, command, actor, digest, seq)"));
    INSERT.add(on, rows, |row| {
        let (command, digest) = (blob(bytes(&row.id.0)), blob(&row.digest));
        [blob(bytes(&workshop.0)), command, text(&row.actor), digest, number(row.seq).into()]
    })
}

/// Adds personal data.
pub(super) fn insert_people(on: &Connection, workshop: WorkshopId, rows: &[PersonRow]) -> Result<()> {
    let mut insert = on.prepare_cached("insert into people (workshop, kind, row) values (?1, ?2, ?3)")?;
    for row in rows {
        insert.execute(params![bytes(&workshop.0), row.kind, row.row])?;
    }
    Ok(())
}

/// Adds a capability; where its link or hash is there already, the old row stays. Whether it is new.
pub(super) fn insert_capability(on: &Connection, row: &CapabilityRow) -> Result<bool> {
    let sql = "insert into capabilities (hash, link, workshop, role, label) values (?1, ?2, ?3, ?4, ?5) \
               on conflict do nothing";
    let is = &row.is;
    let (link, workshop) = (bytes(&is.link.0), bytes(&is.workshop.0));
    Ok(run(on, sql, params![is.hash.as_slice(), link, workshop, row.role, is.label])? == 1)
}

/// Moves the head of a log on, where it stands at `from`. False is a conflict.
pub(super) fn move_head(on: &Connection, workshop: WorkshopId, from: Seq, to: Seq) -> Result<bool> {
    let sql = "update workshops set head = ?1 where id = ?2 and head = ?3";
    Ok(run(on, sql, params![number(to), bytes(&workshop.0), number(from)])? == 1)
}

/// Adds a workshop, unless its id is there already. False where it was.
pub(super) fn insert_workshop(on: &Connection, row: &WorkshopRow) -> Result<bool> {
    let sql = "insert into workshops (id, log, head, title, date, language, join_code, join_secret, created_at) \
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (id) do nothing";
    let (id, log) = (bytes(&row.workshop.0), bytes(&row.log.0));
    let made = params![
        id,
        log,
        number(row.head),
        row.title,
        row.date,
        row.language,
        row.join_code.symbols(),
        row.join_secret,
        row.created_at.0
    ];
    Ok(run(on, sql, made)? == 1)
}

/// Whether this very capability is stored.
pub(super) fn has_capability(on: &Connection, is: &NewLink) -> Result<bool> {
    let sql = "select count(*) > 0 from capabilities where hash = ?1 and link = ?2 and workshop = ?3";
    let params = params![is.hash.as_slice(), bytes(&is.link.0), bytes(&is.workshop.0)];
    on.prepare_cached(sql)?.query_row(params, |row| row.get(0))
}

/// Withdraws a link. False where the workshop has no such link.
pub(super) fn revoke(on: &Connection, workshop: WorkshopId, link: LinkId) -> Result<bool> {
    let sql = "update capabilities set revoked = 1 where workshop = ?1 and link = ?2";
    Ok(run(on, sql, params![bytes(&workshop.0), bytes(&link.0)])? == 1)
}

/// Adds rows of so many columns to a table, several with one statement.
struct Insert<const COLUMNS: usize> {
    one: String,
    several: String,
}

impl<const COLUMNS: usize> Insert<COLUMNS> {
    fn into(table: &str) -> Self {
        let row = format!("({})", ["?"; COLUMNS].join(", "));
        let sql = |rows: usize| format!("insert into {table} values {}", vec![row.as_str(); rows].join(", "));
        Self { one: sql(1), several: sql(ROWS) }
    }

    fn add<'a, R>(
        &self,
        on: &Connection,
        rows: &'a [R],
        columns: impl Fn(&'a R) -> [ToSqlOutput<'a>; COLUMNS],
    ) -> Result<()> {
        let (several, rest) = rows.as_chunks::<ROWS>();
        for rows in several {
            run(on, &self.several, params_from_iter(rows.iter().flat_map(&columns)))?;
        }
        for row in rest {
            run(on, &self.one, params_from_iter(columns(row)))?;
        }
        Ok(())
    }
}

fn blob(bytes: &[u8]) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Blob(bytes))
}

fn text(text: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
}

fn bytes(id: &Uuid) -> &[u8] {
    id.as_bytes().as_slice()
}

/// A sequence number as SQLite keeps it. No log comes near 2^63 events.
pub(super) fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
