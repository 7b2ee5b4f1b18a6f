//! The statements of the one writer: moving a head on, and rows of many workshops in a few inserts.
//! It begins and commits nothing.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use werkatelier_core::id::{LinkId, Moment, Seq, WorkshopId};

use super::rows::{CommandRow, NewLink, WorkshopRow};

/// Rows of one insert. One by one costs 55 µs a row through sqlx, 256 together 6 µs a row; more gain nothing.
const ROWS_PER_INSERT: usize = 256;
/// Inserts up to this many rows keep their prepared statement: the sizes that come back all the time.
const ROWS_PREPARED: usize = 24;

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

/// What one transaction adds, of all its workshops together.
#[derive(Default)]
pub(super) struct Rows<'a> {
    pub(super) events: Vec<(WorkshopId, &'a EventRow)>,
    pub(super) commands: Vec<(WorkshopId, &'a CommandRow)>,
    pub(super) people: Vec<(WorkshopId, &'a PersonRow)>,
    pub(super) capabilities: Vec<&'a CapabilityRow>,
}

impl Rows<'_> {
    /// Inserts everything, each table in chunks.
    pub(super) async fn insert(self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        for rows in self.events.chunks(ROWS_PER_INSERT) {
            let mut insert = QueryBuilder::<Sqlite>::new("insert into events (workshop, seq, at, event) ");
            insert.push_values(rows, |mut row, (workshop, event)| {
                row.push_bind(workshop.0).push_bind(number(event.seq)).push_bind(event.at.0);
                row.push_bind(event.event.as_str());
            });
            run(insert, rows.len(), connection).await?;
        }
        for rows in self.commands.chunks(ROWS_PER_INSERT) {
            let mut insert =
                QueryBuilder::<Sqlite>::new("insert into commands (workshop, command, actor, digest, seq) ");
            insert.push_values(rows, |mut row, (workshop, command)| {
                row.push_bind(workshop.0).push_bind(command.id.0).push_bind(command.actor.as_str());
                row.push_bind(command.digest.as_slice()).push_bind(number(command.seq));
            });
            run(insert, rows.len(), connection).await?;
        }
        for rows in self.people.chunks(ROWS_PER_INSERT) {
            let mut insert = QueryBuilder::<Sqlite>::new("insert into people (workshop, kind, row) ");
            insert.push_values(rows, |mut row, (workshop, person)| {
                row.push_bind(workshop.0).push_bind(person.kind).push_bind(person.row.as_str());
            });
            run(insert, rows.len(), connection).await?;
        }
        for rows in self.capabilities.chunks(ROWS_PER_INSERT) {
            insert_capabilities(rows, connection).await?;
        }
        Ok(())
    }
}

/// Inserts capabilities; where a link or a hash is there already, the old row stays. Answers how many are new.
pub(super) async fn insert_capabilities(
    rows: &[&CapabilityRow],
    connection: &mut SqliteConnection,
) -> sqlx::Result<u64> {
    let mut insert =
        QueryBuilder::<Sqlite>::new("insert into capabilities (hash, link, workshop, role, label) ");
    insert.push_values(rows, |mut row, capability| {
        let is = &capability.is;
        row.push_bind(is.hash.as_slice()).push_bind(is.link.0).push_bind(is.workshop.0);
        row.push_bind(capability.role.as_str()).push_bind(is.label.as_deref());
    });
    insert.push(" on conflict do nothing");
    run(insert, rows.len(), connection).await
}

async fn run(
    mut insert: QueryBuilder<Sqlite>,
    rows: usize,
    connection: &mut SqliteConnection,
) -> sqlx::Result<u64> {
    let kept = rows <= ROWS_PREPARED || rows == ROWS_PER_INSERT;
    Ok(insert.build().persistent(kept).execute(connection).await?.rows_affected())
}

/// Moves the head of a log on, where it stands at `from`. False is a conflict.
pub(super) async fn move_head(
    connection: &mut SqliteConnection,
    workshop: WorkshopId,
    from: Seq,
    to: Seq,
) -> sqlx::Result<bool> {
    let moved = sqlx::query("update workshops set head = ?1 where id = ?2 and head = ?3")
        .bind(number(to))
        .bind(workshop.0)
        .bind(number(from))
        .execute(connection)
        .await?;
    Ok(moved.rows_affected() == 1)
}

/// Adds a workshop, unless its id is there already. False where it was.
pub(super) async fn insert_workshop(
    connection: &mut SqliteConnection,
    row: &WorkshopRow,
) -> sqlx::Result<bool> {
    let sql = "insert into workshops (id, log, head, title, date, language, join_code, join_secret, created_at) \
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (id) do nothing";
    let made = sqlx::query(sql)
        .bind(row.workshop.0)
        .bind(row.log.0)
        .bind(number(row.head))
        .bind(&row.title)
        .bind(&row.date)
        .bind(&row.language)
        .bind(row.join_code.symbols())
        .bind(&row.join_secret)
        .bind(row.created_at.0)
        .execute(connection)
        .await?;
    Ok(made.rows_affected() == 1)
}

/// Whether this very capability is stored.
pub(super) async fn has_capability(connection: &mut SqliteConnection, is: &NewLink) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select count(*) > 0 from capabilities where hash = ?1 and link = ?2 and workshop = ?3",
    )
    .bind(is.hash.as_slice())
    .bind(is.link.0)
    .bind(is.workshop.0)
    .fetch_one(connection)
    .await
}

/// Withdraws a link. False where the workshop has no such link.
pub(super) async fn revoke(
    connection: &mut SqliteConnection,
    workshop: WorkshopId,
    link: LinkId,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query("update capabilities set revoked = 1 where workshop = ?1 and link = ?2")
        .bind(workshop.0)
        .bind(link.0)
        .execute(connection)
        .await?;
    Ok(revoked.rows_affected() == 1)
}

/// A sequence number as SQLite keeps it. No log comes near 2^63 events.
pub(super) fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}
