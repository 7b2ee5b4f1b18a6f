//! The statements of the one writer: moving a head on, and rows of many workshops in a few inserts.
//! It begins and commits nothing.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use werkatelier_core::id::{LinkId, Moment, Seq, WorkshopId};

use super::rows::{CommandRow, NewLink, WorkshopRow};

/// Rows of one insert. One by one costs 55 µs a row through sqlx, 256 together 6 µs a row; more gain nothing.
const ROWS_PER_INSERT: usize = 256;
/// Rows of an insert are a multiple of this, or fewer than it. So at most two inserts hold a table's rows of a commit, and
/// there are few enough sizes that each keeps its prepared statement: parsing the text of an insert costs as much as it.
const ROWS_STEP: usize = 16;
/// Statements that stay prepared: each size for each table, and the rest.
pub(super) const STATEMENTS_KEPT: usize = 4 * (ROWS_PER_INSERT / ROWS_STEP + ROWS_STEP) + 16;

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
        for rows in inserts(&self.events) {
            let mut insert = QueryBuilder::<Sqlite>::new("insert into events (workshop, seq, at, event) ");
            insert.push_values(rows, |mut row, (workshop, event)| {
                row.push_bind(workshop.0).push_bind(number(event.seq)).push_bind(event.at.0);
                row.push_bind(event.event.as_str());
            });
            run(insert, connection).await?;
        }
        for rows in inserts(&self.commands) {
            let mut insert =
                QueryBuilder::<Sqlite>::new("insert into commands (workshop, command, actor, digest, seq) ");
            insert.push_values(rows, |mut row, (workshop, command)| {
                row.push_bind(workshop.0).push_bind(command.id.0).push_bind(command.actor.as_str());
                row.push_bind(command.digest.as_slice()).push_bind(number(command.seq));
            });
            run(insert, connection).await?;
        }
        for rows in inserts(&self.people) {
            let mut insert = QueryBuilder::<Sqlite>::new("insert into people (workshop, kind, row) ");
            insert.push_values(rows, |mut row, (workshop, person)| {
                row.push_bind(workshop.0).push_bind(person.kind).push_bind(person.row.as_str());
            });
            run(insert, connection).await?;
        }
        for rows in inserts(&self.capabilities) {
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
    run(insert, connection).await
}

/// Parts these rows so that each part is one insert.
fn inserts<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let left = rows.len();
        let next = if left < ROWS_STEP { left } else { left.min(ROWS_PER_INSERT) / ROWS_STEP * ROWS_STEP };
        let (insert, later) = rows.split_at(next);
        rows = later;
        (next > 0).then_some(insert)
    })
}

async fn run(mut insert: QueryBuilder<Sqlite>, connection: &mut SqliteConnection) -> sqlx::Result<u64> {
    Ok(insert.build().execute(connection).await?.rows_affected())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_inserted_in_few_inserts_of_few_sizes() {
        let mut sizes = std::collections::BTreeSet::new();
        for count in 0..=600 {
            let rows: Vec<usize> = (0..count).collect();
            let parts: Vec<&[usize]> = inserts(&rows).collect();
            assert_eq!(parts.concat(), rows);
            assert!(parts.len() <= count / ROWS_PER_INSERT + 2, "{count}: {}", parts.len());
            sizes.extend(parts.iter().map(|part| part.len()));
        }
        assert!(sizes.len() < ROWS_PER_INSERT / ROWS_STEP + ROWS_STEP);
    }
}
