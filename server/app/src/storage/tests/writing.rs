//! The writer called by hand, and the log file that it and the checkpointer keep short.

use std::fs;
use std::path::Path;
use std::sync::mpsc::TryRecvError;

use futures::future::join_all;
use tempfile::tempdir;
use werkatelier_core::id::{LinkId, Seq};
use werkatelier_core::role::Role;

use super::scene::{create, joined};
use crate::storage::heads::Heads;
use crate::storage::statements::CapabilityRow;
use crate::storage::writer::{LOG_PAGES, Refused, Write, Writer, Written};
use crate::storage::{NewLink, Store, check, encode, file_in, sqlite};

/// How often the log file began anew, as its own header says.
fn beginnings(folder: &Path) -> u32 {
    let log = fs::read(folder.join("werkatelier.db-wal")).unwrap_or_default();
    log.get(12..16).map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().expect("four bytes")))
}

/// Has a link stored, with its label.
fn write(writer: &mut Writer, n: u8, label: Option<String>) {
    let is = NewLink {
        link: LinkId(uuid::Uuid::from_u128(n.into())),
        workshop: super::scene::workshop(1),
        role: Role::Lead,
        hash: [n; 32],
        label,
    };
    let row = CapabilityRow { is, role: "\"lead\"".to_owned() };
    assert_eq!(writer.write(&[Write::Link(Box::new(row))]), [Ok(Written::Done)]);
}

/// A writer that nobody asks, to be called by hand.
async fn writer(folder: &Path) -> Writer {
    Writer {
        connection: sqlite::writer(folder).await.expect("the file"),
        heads: Heads::default(),
        inbox: tokio::sync::mpsc::channel(1).1,
        failure: tokio::sync::watch::channel(None).0,
        wrote: std::sync::mpsc::sync_channel(1).0,
        moved: std::sync::Arc::default(),
        lock: sqlite::Lock::take(folder).expect("the folder"),
    }
}

#[tokio::test]
async fn what_was_rolled_back_with_others_is_appended_where_the_log_still_stands() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let (one, two) = (create(&store, 1).await, create(&store, 2).await);
    store.close().await;
    let mut writer = writer(folder.path()).await;
    let append = |workshop, expected| Write::Append(encode(&joined(workshop, expected, 1)).expect("a row"));
    assert_eq!(writer.write(&[append(one, 1), append(two, 1)]), [Ok(Written::Done), Ok(Written::Done)]);
    let refuse = "create trigger refuse before insert on appends when new.commands like '%-000000000004%' \
                  begin select raise(abort, 'not this one'); end";
    writer.connection.execute_batch(refuse).expect("a trigger");
    // The first two were inserted when the third was refused, and all three were taken back.
    let together = [append(one, 2), append(two, 2), append(one, 3)];
    let refused = Err(Refused::Failed("not this one".to_owned()));
    assert_eq!(writer.write(&together), [Ok(Written::Done), Ok(Written::Done), refused]);
    writer.connection.execute_batch("drop trigger refuse").expect("no trigger");
    assert_eq!(writer.write(&[append(one, 2)]), [Err(Refused::Conflict)]);
    assert_eq!(writer.write(&[append(one, 3)]), [Ok(Written::Done)]);
    drop(writer);
    let report = check(&file_in(folder.path())).await.expect("a readable file");
    assert!(report.ok(), "{report}");
    assert_eq!(report.workshops.iter().map(|log| log.events).collect::<Vec<_>>(), [3, 4]);
}

/// What is written while the checkpointer moves pages stays in the log file, here kept there by somebody who reads.
#[tokio::test]
async fn the_writer_itself_gets_to_the_end_of_the_log_file() {
    let folder = tempdir().expect("a folder");
    let mut writer = writer(folder.path()).await;
    let moved = writer.moved.clone();
    let write = |writer: &mut Writer, n: u8| {
        write(writer, n, None);
        beginnings(folder.path())
    };
    let beside = rusqlite::Connection::open(file_in(folder.path())).expect("a connection");
    let reads = rusqlite::Connection::open(file_in(folder.path())).expect("another");
    write(&mut writer, 1);
    reads.execute_batch("begin; select count(*) from capabilities").expect("a reader");
    write(&mut writer, 2);
    sqlite::move_pages(&beside, "passive").expect("moved as far as it may");
    reads.execute_batch("commit").expect("read");
    let before = write(&mut writer, 3);
    assert_eq!(write(&mut writer, 4), before, "the rest is still there");
    moved.most();
    writer.bound_log();
    assert_eq!(write(&mut writer, 5), before + 1, "it begins anew");
}

#[tokio::test]
async fn one_checkpoint_is_asked_for_and_not_a_second_where_the_writer_moved_the_rest() {
    let folder = tempdir().expect("a folder");
    let (wrote, rung) = std::sync::mpsc::sync_channel(1);
    let mut writer = Writer { wrote, ..writer(folder.path()).await };
    let beside = rusqlite::Connection::open(file_in(folder.path())).expect("a connection");
    let reads = rusqlite::Connection::open(file_in(folder.path())).expect("another");
    let long = Some("é".repeat(100_000));
    let mut writes = 1..=u8::MAX;
    let mut write = |writer: &mut Writer| {
        write(writer, writes.next().expect("fewer are enough"), long.clone());
        writer.bound_log();
    };
    while sqlite::log_pages() < LOG_PAGES {
        assert_eq!(rung.try_recv(), Err(TryRecvError::Empty));
        write(&mut writer);
    }
    assert_eq!(rung.try_recv(), Ok(()));
    write(&mut writer);
    assert_eq!(rung.try_recv(), Err(TryRecvError::Empty), "it was asked already");
    writer.moved.none();
    write(&mut writer);
    assert_eq!(rung.try_recv(), Ok(()), "it could not, and is asked again");
    reads.execute_batch("begin; select count(*) from capabilities").expect("a reader");
    write(&mut writer);
    sqlite::move_pages(&beside, "passive").expect("moved as far as it may");
    reads.execute_batch("commit").expect("read");
    writer.moved.most();
    write(&mut writer);
    assert_eq!((rung.try_recv(), sqlite::log_pages() < LOG_PAGES), (Err(TryRecvError::Empty), false));
    write(&mut writer);
    assert_eq!((rung.try_recv(), sqlite::log_pages() < LOG_PAGES), (Err(TryRecvError::Empty), true));
}

/// With the checkpointer beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_file_begins_anew_while_people_write_without_a_pause() {
    const ROOMS: u32 = 8;
    const APPENDS_MAX: u64 = 20_000;
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    for n in 1..=ROOMS {
        create(&store, n).await;
    }
    let first = beginnings(folder.path());
    let enough = std::sync::atomic::AtomicBool::new(false);
    let write = async |n: u32| {
        for head in 1..APPENDS_MAX {
            if enough.load(std::sync::atomic::Ordering::Relaxed) {
                return head;
            }
            store.append(joined(super::scene::workshop(n), head, 1)).await.expect("an append");
            if n == 1 && head % 100 == 0 && beginnings(folder.path()) >= first + 2 {
                enough.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
        panic!("the log file never began anew");
    };
    let heads = join_all((1..=ROOMS).map(write)).await;
    for (n, head) in (1..=ROOMS).zip(heads) {
        let found = store.workshop(super::scene::workshop(n)).await.expect("a reader").expect("the workshop");
        assert_eq!(found.head, Seq(head));
    }
}
