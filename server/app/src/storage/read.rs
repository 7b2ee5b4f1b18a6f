//! What is read from a data file, on any connection. It writes nothing and folds no log.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqliteExecutor};
use uuid::Uuid;
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{JoinCode, LinkId, LogId, Moment, Seq, WorkshopId};
use werkatelier_core::people::Private;

use super::bundles::{self, Lines};
use super::error::StorageError;
use super::rows::{LinkRow, Loaded, WorkshopRow};

/// A log as it is stored, not yet parsed.
pub(super) struct Raw {
    pub(super) workshop: WorkshopId,
    pub(super) log: LogId,
    pub(super) lines: Lines,
    pub(super) private: Vec<String>,
}

/// Reads workshops with where their logs stand, which the last row of each says; 0 where there is none.
macro_rules! select_workshops {
    ($which:literal) => {
        concat!(
            "select *, coalesce((select seq from appends where id between number << 40 and (number + 1 << 40) - 1 ",
            "order by appends.id desc limit 1), 0) as head from workshops ",
            $which
        )
    };
}

/// The workshop with this id.
pub(super) async fn workshop(
    on: impl SqliteExecutor<'_>,
    workshop: WorkshopId,
) -> sqlx::Result<Option<WorkshopRow>> {
    let sql = select_workshops!("where id = ?1");
    let row = sqlx::query(sql).bind(workshop.0).fetch_optional(on).await?;
    row.map(|row| workshop_row(&row)).transpose()
}

/// The workshop people join by this code.
pub(super) async fn workshop_by_code(
    on: impl SqliteExecutor<'_>,
    code: &JoinCode,
) -> sqlx::Result<Option<WorkshopRow>> {
    let sql = select_workshops!("where join_code = ?1");
    let row = sqlx::query(sql).bind(code.symbols()).fetch_optional(on).await?;
    row.map(|row| workshop_row(&row)).transpose()
}

/// The workshop whose QR holds this secret.
pub(super) async fn workshop_by_secret(
    on: impl SqliteExecutor<'_>,
    secret: &str,
) -> sqlx::Result<Option<WorkshopRow>> {
    let sql = select_workshops!("where join_secret = ?1");
    let row = sqlx::query(sql).bind(secret).fetch_optional(on).await?;
    row.map(|row| workshop_row(&row)).transpose()
}

/// All workshops, newest first.
pub(super) async fn workshops(on: impl SqliteExecutor<'_>) -> sqlx::Result<Vec<WorkshopRow>> {
    let rows = sqlx::query(select_workshops!("order by created_at desc, number desc")).fetch_all(on).await?;
    rows.iter().map(workshop_row).collect()
}

/// The capability with this hash.
pub(super) async fn link(on: impl SqliteExecutor<'_>, hash: &[u8; 32]) -> sqlx::Result<Option<LinkRow>> {
    let sql = "select * from capabilities where hash = ?1";
    let row = sqlx::query(sql).bind(hash.as_slice()).fetch_optional(on).await?;
    row.map(|row| link_row(&row)).transpose()
}

/// Every capability of a workshop, oldest first.
pub(super) async fn links(on: impl SqliteExecutor<'_>, workshop: WorkshopId) -> sqlx::Result<Vec<LinkRow>> {
    let sql = "select * from capabilities where workshop = ?1 order by rowid";
    sqlx::query(sql).bind(workshop.0).fetch_all(on).await?.iter().map(link_row).collect()
}

/// The log of a workshop. Call it inside one read transaction, so that its parts are of one moment.
pub(super) async fn log(on: &mut SqliteConnection, id: WorkshopId) -> sqlx::Result<Option<Raw>> {
    let Some(found) = workshop(&mut *on, id).await? else { return Ok(None) };
    let lines = bundles::lines(on, id).await?;
    let private = sqlx::query_scalar("select row from people where workshop = ?1 order by rowid")
        .bind(id.0)
        .fetch_all(&mut *on)
        .await?;
    Ok(Some(Raw { workshop: id, log: found.log, lines, private }))
}

/// How many capabilities of a workshop have this role, as it is written, and were not withdrawn.
pub(super) async fn links_of(
    on: impl SqliteExecutor<'_>,
    workshop: WorkshopId,
    role: &str,
) -> sqlx::Result<u32> {
    let sql = "select count(*) from capabilities where workshop = ?1 and role = ?2 and revoked = 0";
    sqlx::query_scalar(sql).bind(workshop.0).bind(role).fetch_one(on).await
}

impl Raw {
    /// Parses everything.
    ///
    /// # Errors
    /// `data_file_damaged` where a row is not what this program ever wrote.
    pub(super) fn parse(self) -> Result<Loaded, StorageError> {
        let workshop = self.workshop;
        let damaged = |what: &str, error: serde_json::Error| StorageError::FileDamaged {
            reason: format!("{what} of workshop {workshop}: {error}"),
        };
        let events = (1..).zip(self.lines.events()).map(|(seq, event)| {
            let event = serde_json::from_str::<Recorded>(event)
                .map_err(|error| damaged(&format!("event {seq}"), error))?;
            if event.seq == Seq(seq) {
                return Ok(event);
            }
            let reason = format!("event {} of workshop {workshop} stands where {seq} should", event.seq);
            Err(StorageError::FileDamaged { reason })
        });
        let private = self.private.iter().map(|row| {
            serde_json::from_str::<Private>(row).map_err(|error| damaged("a row of people", error))
        });
        Ok(Loaded {
            log: self.log,
            events: events.collect::<Result<_, StorageError>>()?,
            private: private.collect::<Result<_, StorageError>>()?,
            commands: self.lines.commands().collect::<sqlx::Result<_>>()?,
        })
    }
}

fn workshop_row(row: &SqliteRow) -> sqlx::Result<WorkshopRow> {
    Ok(WorkshopRow {
        workshop: WorkshopId(row.try_get::<Uuid, _>("id")?),
        log: LogId(row.try_get::<Uuid, _>("log")?),
        head: seq(row, "head")?,
        title: row.try_get("title")?,
        date: row.try_get("date")?,
        language: row.try_get("language")?,
        join_code: decoded(row.try_get::<&str, _>("join_code")?.parse::<JoinCode>())?,
        join_secret: row.try_get("join_secret")?,
        created_at: Moment(row.try_get("created_at")?),
    })
}

fn link_row(row: &SqliteRow) -> sqlx::Result<LinkRow> {
    Ok(LinkRow {
        link: LinkId(row.try_get::<Uuid, _>("link")?),
        workshop: WorkshopId(row.try_get::<Uuid, _>("workshop")?),
        role: decoded(serde_json::from_str(row.try_get("role")?))?,
        label: row.try_get("label")?,
        revoked: row.try_get("revoked")?,
    })
}

fn seq(row: &SqliteRow, column: &str) -> sqlx::Result<Seq> {
    decoded(u64::try_from(row.try_get::<i64, _>(column)?)).map(Seq)
}

pub(super) fn decoded<T, E: std::error::Error + Send + Sync + 'static>(
    value: Result<T, E>,
) -> sqlx::Result<T> {
    value.map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
