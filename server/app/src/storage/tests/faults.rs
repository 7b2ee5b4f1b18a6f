//! What goes wrong with folders, files and disks, and that nothing acknowledged is lost by it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::TryRecvError;

use futures::future::join_all;
use sqlx::Connection;
use tempfile::tempdir;
use werkatelier_core::id::{LinkId, Seq};
use werkatelier_core::role::Role;

use super::scene::{create, joined, tamper};
use crate::storage::heads::Heads;
use crate::storage::statements::CapabilityRow;
use crate::storage::writer::{LOG_PAGES, Refused, Write, Writer, Written};
use crate::storage::{AppendError, FILE, NewLink, StorageError, Store, check, encode, file_in, sqlite};

fn code_of(opened: Result<Store, StorageError>) -> &'static str {
    opened.err().map_or("opened", |error| error.code())
}

#[tokio::test]
async fn a_folder_has_one_owner() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    assert_eq!(code_of(Store::open(folder.path()).await), "data_folder_in_use");
    let copy = store.clone();
    store.close().await;
    assert_eq!(code_of(Store::open(folder.path()).await), "opened");
    let one = super::scene::workshop(1);
    assert!(matches!(copy.append(joined(one, 1, 1)).await, Err(AppendError::Failed(_))));
    assert!(!copy.healthy().await);
}

#[tokio::test]
async fn who_drops_the_last_copy_leaves_a_free_folder_and_a_whole_file() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(joined(one, 1, 3)).await.expect("an append");
    drop(store);
    let store = Store::open(folder.path()).await.expect("free at once");
    let log = store.load(one).await.expect("a reader").expect("the log");
    assert_eq!(log.events.last().map(|event| event.seq), Some(Seq(4)));
}

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

#[tokio::test]
async fn a_row_that_another_program_added_is_a_conflict_and_then_known() {
    for knows in [false, true] {
        let folder = tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a new folder");
        let one = create(&store, 1).await;
        store.append(joined(one, 1, 1)).await.expect("an append");
        let mut file = tamper(folder.path()).await;
        let copied = "insert into appends (id, seq, events, commands) \
                      select id + 1, 3, replace(events, '\"seq\":2', '\"seq\":3'), '' from appends where seq = 2";
        sqlx::query(copied).execute(&mut file).await.expect("a row");
        // Who read the file meanwhile goes on after that row at once.
        if !knows {
            assert_eq!(store.append(joined(one, 2, 1)).await, Err(AppendError::Conflict));
        }
        store.append(joined(one, 3, 1)).await.expect("after the other row");
        assert!(store.healthy().await);
    }
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

#[tokio::test]
async fn a_folder_that_cannot_be_one_is_refused() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    fs::write(&file, "text").expect("a file");
    assert_eq!(code_of(Store::open(&file).await), "data_folder_unwritable");
    assert_eq!(code_of(Store::open(&file.join("below")).await), "data_folder_unwritable");
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_alone() {
    let folder = tempdir().expect("a folder");
    Store::open(folder.path()).await.expect("a new folder").close().await;
    let mut file = tamper(folder.path()).await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (99999, 'later', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut file).await.expect("a version of the future");
    file.close().await.expect("closed");
    let before = fs::read(file_in(folder.path())).expect("the file");
    assert_eq!(code_of(Store::open(folder.path()).await), "data_file_newer");
    assert_eq!(check(&file_in(folder.path())).await.map_err(|error| error.code()), Err("data_file_newer"));
    assert_eq!(fs::read(file_in(folder.path())).expect("the file"), before);
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(joined(one, 1, 2000)).await.expect("an append");
    store.close().await;
    let whole = fs::read(file_in(folder.path())).expect("the file");

    let half = &whole[..whole.len() / 2];
    let mut holed = whole.clone();
    holed[whole.len() / 2..whole.len() / 2 + 8192].fill(0x5a);
    for (what, bytes) in [
        ("text", b"Not a database, but long enough to look at.".as_slice()),
        ("half", half),
        ("holed", &holed),
    ] {
        fs::write(file_in(folder.path()), bytes).expect("written");
        assert_eq!(code_of(Store::open(folder.path()).await), "data_file_damaged", "{what}");
        let found = check(&file_in(folder.path())).await;
        assert!(!found.as_ref().is_ok_and(super::super::CheckReport::ok), "{what}: {found:?}");
    }
    fs::write(file_in(folder.path()), &whole).expect("written");
    assert_eq!(code_of(Store::open(folder.path()).await), "opened");
}

#[test]
fn nothing_acknowledged_is_lost_when_everything_stops() {
    let folder = tempdir().expect("a folder");
    let acknowledged = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(1));
    for _ in 0..5 {
        let before = acknowledged.load(std::sync::atomic::Ordering::SeqCst);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (enough, stop) = tokio::sync::oneshot::channel();
        let (count, place) = (acknowledged.clone(), folder.path().to_owned());
        runtime.spawn(async move {
            let store = Store::open(&place).await.expect("the folder");
            let one = if before == 1 { create(&store, 1).await } else { super::scene::workshop(1) };
            // An append may have been written and not acknowledged: the log itself says where it stands.
            let found = store.workshop(one).await.expect("a reader").expect("the workshop").head.0;
            assert!(found >= before && found <= before + 1);
            let mut enough = Some(enough);
            for head in found.. {
                // The end may come before the answer; coming too early, it leaves `stop` without its fifty.
                let Ok(()) = store.append(joined(one, head, 1)).await else { return };
                count.store(head + 1, std::sync::atomic::Ordering::SeqCst);
                if head == found + 50 {
                    let _ = enough.take().expect("once").send(());
                }
            }
        });
        stop.blocking_recv().expect("fifty appends");
        drop(runtime);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let report = runtime.block_on(check(&file_in(folder.path()))).expect("a readable file");
    let kept = report.workshops[0].events as u64;
    let acknowledged = acknowledged.load(std::sync::atomic::Ordering::SeqCst);
    assert!(report.ok() && acknowledged > 250 && kept >= acknowledged, "{report} {acknowledged}");
}

#[tokio::test]
async fn what_a_killed_process_left_in_the_log_file_is_on_disk_before_it_is_answered_again() {
    let [killed, again, moved] = [(); 3].map(|()| tempdir().expect("a folder"));
    let store = Store::open(killed.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(joined(one, 1, 3)).await.expect("an append");
    let log = format!("{FILE}-wal");
    for file in [FILE, &log] {
        fs::copy(killed.path().join(file), again.path().join(file)).expect("as a kill leaves it");
    }
    assert!(fs::metadata(again.path().join(log)).expect("a log file").len() > 0);
    let _opened = Store::open(again.path()).await.expect("the folder");
    fs::copy(file_in(again.path()), file_in(moved.path())).expect("the data file alone");
    let report = check(&file_in(moved.path())).await.expect("a readable file");
    assert!(report.ok(), "{report}");
    assert_eq!(report.workshops[0].events, 4);
}

/// Makes the table of what is appended stand on a page, so that every connection reads the schema again.
async fn put_table_on(folder: &Path, page: i64) -> i64 {
    let mut file = tamper(folder).await;
    // Also what lets a schema be read that is not right.
    sqlx::query("pragma writable_schema = 1").execute(&mut file).await.expect("a pragma");
    let was = "select rootpage from sqlite_schema where name = 'appends'";
    let was: i64 = sqlx::query_scalar(was).fetch_one(&mut file).await.expect("the table");
    let moved = "update sqlite_schema set rootpage = ?1 where name = 'appends'";
    sqlx::query(moved).bind(page).execute(&mut file).await.expect("moved");
    let version: i64 =
        sqlx::query_scalar("pragma schema_version").fetch_one(&mut file).await.expect("a number");
    let next = sqlx::AssertSqlSafe(format!("pragma schema_version = {}", version + 1));
    sqlx::query(next).execute(&mut file).await.expect("a pragma");
    was
}

#[tokio::test]
async fn after_a_failure_nothing_is_written_until_the_next_start() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(joined(one, 1, 3)).await.expect("an append");
    let right = put_table_on(folder.path(), 999_999).await;
    let failed = store.append(joined(one, 4, 1)).await.expect_err("the file is damaged");
    assert!(matches!(failed, AppendError::Failed(_)), "{failed:?}");
    assert!(!store.healthy().await);
    let why = store.failed().await;

    put_table_on(folder.path(), right).await;
    assert_eq!(store.append(joined(one, 4, 1)).await, Err(AppendError::Failed(why)));
    store.close().await;
    let store = Store::open(folder.path()).await.expect("whole again");
    store.append(joined(one, 4, 1)).await.expect("it stands where it stood");
    assert!(store.healthy().await);
}

/// A disk of 2 MiB, where this process may make one; gone when dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(at);
        mount.output().is_ok_and(|done| done.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_goes_on_when_there_is_room() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        println!("skipped: no right to mount a small disk");
        return;
    };
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![0; 512 * 1024]).expect("room for ballast");
    let store = Store::open(disk.0).await.expect("a new folder");
    let (one, two) = (create(&store, 1).await, create(&store, 2).await);
    let mut head = 1;
    let full = loop {
        match store.append(joined(one, head, 50)).await {
            Ok(()) => head += 50,
            Err(error) => break error,
        }
        assert!(head < 100_000, "the disk is never full");
    };
    assert_eq!(full, AppendError::Full);
    let both = join_all([store.append(joined(one, head, 50)), store.append(joined(two, 1, 900))]).await;
    assert_eq!(both, [Err(AppendError::Full), Err(AppendError::Full)]);
    let read = store.load(one).await.expect("reading goes on").expect("the log");
    assert_eq!(read.events.last().map(|event| event.seq), Some(Seq(head)));
    assert!(store.healthy().await);

    fs::remove_file(&ballast).expect("room again");
    store.append(joined(one, head, 50)).await.expect("it goes on by itself");
    store.append(joined(two, 1, 50)).await.expect("and so does the other");
    store.close().await;
    let report = check(&file_in(disk.0)).await.expect("a readable file");
    assert!(report.ok(), "{report}");
}
