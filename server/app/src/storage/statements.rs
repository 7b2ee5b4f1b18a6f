//! The statements of the one writer: appends to logs, and rows of many workshops, each statement prepared once. It begins and
//! commits nothing.

use rusqlite::{Connection, OptionalExtension as _, Params, Result, Row, params};
use uuid::Uuid;
use werkatelier_core::id::{LinkId, Seq, WorkshopId};

use super::rows::{NewLink, WorkshopRow};

/// Statements that stay prepared: every one in here, and those that begin and end.
pub(super) const STATEMENTS_KEPT: usize = 16;

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

/// The last append of a log: its name, and the number the log stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) id: i64,
    pub(super) seq: Seq,
}

/// Reads how a log ends. None where there is no such workshop.
pub(super) fn last(on: &Connection, workshop: WorkshopId) -> Result<Option<Last>> {
    let sql = "select last.id, last.seq from workshops join appends last on last.id = \
               (select id from appends where id between number << 40 and (number + 1 << 40) - 1 order by id desc limit 1) \
               where workshops.id = ?1";
    let last = |row: &Row<'_>| Ok(Last { id: row.get(0)?, seq: Seq(row.get::<_, i64>(1)?.cast_unsigned()) });
    on.prepare_cached(sql)?.query_row(params![bytes(&workshop.0)], last).optional()
}

/// Adds what is stored together, under the next name of its log: a line for each event, and for each accepted command.
pub(super) fn append(on: &Connection, next: Last, events: &str, commands: &str) -> Result<()> {
    let sql = "insert into appends (id, seq, events, commands) values (?1, ?2, ?3, ?4)";
    run(on, sql, params![next.id, number(next.seq), events, commands]).map(|_| ())
}

/// Begins the log of a workshop that was just added. False where there is no such workshop.
pub(super) fn begin(on: &Connection, row: &WorkshopRow, event: &str) -> Result<bool> {
    let sql = "insert into appends (id, seq, events, commands) \
               select (number << 40) + 1, ?2, ?3, '' from workshops where id = ?1";
    Ok(run(on, sql, params![bytes(&row.workshop.0), number(row.head), event])? == 1)
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

/// Adds a workshop, unless its id is there already. False where it was.
pub(super) fn insert_workshop(on: &Connection, row: &WorkshopRow) -> Result<bool> {
    let sql = "insert into workshops (id, log, title, date, language, join_code, join_secret, created_at, number) \
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (select coalesce(max(number), 0) + 1 from workshops)) \
               on conflict (id) do nothing";
    let (id, log) = (bytes(&row.workshop.0), bytes(&row.log.0));
    let made = params![
        id,
        log,
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

fn bytes(id: &Uuid) -> &[u8] {
    id.as_bytes().as_slice()
}

/// A sequence number as SQLite keeps it. No log comes near 2^63 events.
fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
