//! What goes wrong with folders, files and disks, and that nothing acknowledged is lost by it.

use std::fs;
use std::path::Path;
use std::process::Command;

use futures::future::join_all;
use sqlx::Connection;
use tempfile::tempdir;
use werkatelier_core::id::Seq;

use super::scene::{create, joined, tamper};
use crate::storage::{AppendError, FILE, StorageError, Store, check, file_in};

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
