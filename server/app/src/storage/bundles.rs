//! Rows read by the hundred: SQLite joins them to one text each, because what a row costs on its way through sqlx is more than
//! what is in it. It knows how rows are joined and parted again, and no event.

use sqlx::SqliteConnection;
use werkatelier_core::id::{CommandId, Moment, Seq, WorkshopId};

use super::read::decoded;
use super::rows::CommandRow;
use super::statements::number;

/// Rows of one text. Of 250 bytes each, so 128 KiB: more gain nothing.
const ROWS: i64 = 512;
/// Between rows, and between the columns of a row. JSON writes neither but escaped, and no other column has them.
const ROW: char = '\u{1e}';
const COLUMN: char = '\u{1f}';

/// An event as it is stored.
#[derive(Debug)]
pub(super) struct RawEvent {
    pub(super) seq: Seq,
    pub(super) at: Moment,
    pub(super) event: String,
}

/// The events of a workshop, in order.
pub(super) async fn events(on: &mut SqliteConnection, id: WorkshopId) -> sqlx::Result<Vec<RawEvent>> {
    let sql = "select group_concat(seq || char(31) || at || char(31) || event, char(30) order by seq) from \
               (select seq, at, event from events where workshop = ?1 and seq > ?2 order by seq limit ?3)";
    let mut events: Vec<RawEvent> = Vec::new();
    loop {
        let after = events.last().map_or(i64::MIN, |last| number(last.seq));
        let rows: Option<String> =
            sqlx::query_scalar(sql).bind(id.0).bind(after).bind(ROWS).fetch_one(&mut *on).await?;
        let Some(rows) = rows else { return Ok(events) };
        for row in rows.split(ROW) {
            let [seq, at, event] = columns(row)?;
            events.push(RawEvent {
                seq: Seq(decoded(seq.parse())?),
                at: Moment(decoded(at.parse())?),
                event: event.to_owned(),
            });
        }
    }
}

/// The accepted commands of a workshop, by id.
pub(super) async fn commands(on: &mut SqliteConnection, id: WorkshopId) -> sqlx::Result<Vec<CommandRow>> {
    let sql = "select group_concat(hex(command) || char(31) || hex(digest) || char(31) || seq || char(31) || actor, \
               char(30) order by command) from (select command, digest, seq, actor from commands \
               where workshop = ?1 and command > ?2 order by command limit ?3)";
    let mut commands: Vec<CommandRow> = Vec::new();
    loop {
        let after = commands.last().map(|last| last.id.0.into_bytes().to_vec()).unwrap_or_default();
        let rows: Option<String> =
            sqlx::query_scalar(sql).bind(id.0).bind(after).bind(ROWS).fetch_one(&mut *on).await?;
        let Some(rows) = rows else { return Ok(commands) };
        for row in rows.split(ROW) {
            let [command, digest, seq, actor] = columns(row)?;
            let (mut id, mut sum) = ([0; 16], [0; 32]);
            decoded(hex::decode_to_slice(command, &mut id))?;
            decoded(hex::decode_to_slice(digest, &mut sum))?;
            commands.push(CommandRow {
                id: CommandId(uuid::Uuid::from_bytes(id)),
                digest: sum,
                seq: Seq(decoded(seq.parse())?),
                actor: actor.to_owned(),
            });
        }
    }
}

/// The columns of a row; the last one takes what is left.
fn columns<const N: usize>(row: &str) -> sqlx::Result<[&str; N]> {
    let columns: Vec<&str> = row.splitn(N, COLUMN).collect();
    columns.try_into().map_err(|_| sqlx::Error::Decode("a row of a bundle has other columns".into()))
}
