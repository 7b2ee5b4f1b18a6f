//! What the disk costs by itself: a bare append with fdatasync, and a bare insert into SQLite, one after the other.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::{Connection, params};

use super::dialect::{id, words};

/// Bytes of one append: about what an event, its command's row and their page headers come to.
const BYTES: usize = 300;

/// Milliseconds of each append with fdatasync, for so long.
///
/// # Errors
/// Where the folder takes no file.
pub fn append(folder: &Path, time: Duration) -> Result<Vec<f64>> {
    let mut file = OpenOptions::new().append(true).create(true).open(folder.join("append"))?;
    let bytes = [b'x'; BYTES];
    repeat(time, |_| {
        file.write_all(&bytes)?;
        Ok(file.sync_data()?)
    })
}

/// Milliseconds of each insert that is durable when it returns (WAL, synchronous FULL), for so long.
///
/// # Errors
/// Where SQLite fails.
pub fn insert(folder: &Path, time: Duration) -> Result<Vec<f64>> {
    let database = Connection::open(folder.join("insert.db"))?;
    database.pragma_update(None, "journal_mode", "wal")?;
    database.pragma_update(None, "synchronous", "full")?;
    database.execute_batch(
        "create table if not exists ideas (seq integer primary key, id text unique, text text)",
    )?;
    let from: i64 = database.query_row("select coalesce(max(seq), 0) from ideas", [], |row| row.get(0))?;
    let from = usize::try_from(from)?;
    let mut insert = database.prepare("insert into ideas (id, text) values (?, ?)")?;
    repeat(time, |number| {
        insert.execute(params![id(from + number), words(number)])?;
        Ok(())
    })
}

fn repeat(time: Duration, mut work: impl FnMut(usize) -> Result<()>) -> Result<Vec<f64>> {
    let until = Instant::now() + time;
    let mut measured = Vec::new();
    loop {
        let began = Instant::now();
        if began >= until {
            return Ok(measured);
        }
        work(measured.len() + 1)?;
        measured.push(began.elapsed().as_secs_f64() * 1e3);
    }
}
