//! That `check` finds what is wrong, each by its code.

use sqlx::Connection;
use tempfile::{TempDir, tempdir};
use werkatelier_core::id::Seq;

use super::scene::{command, create, joined, round, tamper};
use crate::storage::{Append, CheckReport, Store, check, file_in};

/// The statement that takes an event away.
fn cut(seq: u64) -> String {
    lines(&format!("value ->> 'seq' <> {seq}"), "value")
}

/// The statement that changes something of an event, in SQLite's words for JSON.
fn with(seq: u64, change: &str) -> String {
    lines("true", &format!("iif(value ->> 'seq' = {seq}, json_set(value, {change}), value)"))
}

/// The statement that writes a row of lines anew: those that stay, and what each is now.
fn lines(stay: &str, is: &str) -> String {
    let all = "json_each('[' || replace(events, char(10), ',') || ']')";
    let now = format!("(select group_concat({is}, char(10) order by key) from {all} where {stay})");
    format!("update appends set events = {now} where events <> {now}")
}

/// A file of one counted round, changed by this statement.
async fn changed(statement: &str) -> CheckReport {
    let folder: TempDir = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(round(one)).await.expect("a round");
    store.close().await;
    let mut file = tamper(folder.path()).await;
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    let changed = sqlx::query(statement).execute(&mut file).await.expect("a statement");
    assert_eq!(changed.rows_affected(), 1);
    file.close().await.expect("closed");
    check(&file_in(folder.path())).await.expect("a readable file")
}

fn codes(report: &CheckReport) -> Vec<&'static str> {
    report.workshops[0].problems.iter().map(|problem| problem.code).collect()
}

#[tokio::test]
async fn an_honest_file_has_no_problems() {
    let report = changed("update workshops set title = 'Economische agenda'").await;
    assert!(report.ok(), "{report}");
    assert_eq!(report.workshops[0].recounted, 1);
    assert_eq!(serde_json::to_value(&report).expect("json")["workshops"][0]["events"], 23);
}

#[tokio::test]
async fn a_gap_is_found() {
    let report = changed(&cut(3)).await;
    assert_eq!(codes(&report)[0], "gap");
    assert_eq!(report.workshops[0].problems[0].seq.map(|seq| seq.0), Some(4));
}

#[tokio::test]
async fn a_missing_end_is_found() {
    assert_eq!(codes(&changed(&cut(23)).await), ["head"]);
}

#[tokio::test]
async fn a_changed_result_is_found() {
    assert_eq!(codes(&changed(&with(23, "'$.event.count.order[0].supporters', 11")).await), ["result"]);
}

#[tokio::test]
async fn a_changed_ballot_is_found() {
    assert_eq!(codes(&changed(&with(8, "'$.event.on', json('false')")).await), ["result"]);
}

#[tokio::test]
async fn an_event_nobody_can_read_is_found() {
    let report = changed(&with(2, "'$.event', json('{\"event\":\"never_heard_of\"}')")).await;
    assert_eq!(codes(&report)[0], "event");
    assert!(report.to_string().contains("event at event 2"), "{report}");
    assert!(report.to_string().ends_with("NOT ok"));
}

#[tokio::test]
async fn a_log_under_another_workshop_is_found() {
    let other = with(1, "'$.event.workshop', '00000000-0000-0000-0000-0000000000ff'");
    assert_eq!(codes(&changed(&other).await), ["beginning"]);
}

#[tokio::test]
async fn an_append_that_is_missing_is_found() {
    let folder: TempDir = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    for head in 1..4 {
        store.append(joined(one, head, 1)).await.expect("an append");
    }
    let idle = Append { events: Vec::new(), commands: vec![command(99, Seq(4))], ..joined(one, 4, 1) };
    store.append(idle).await.expect("a command without effect");
    store.append(joined(one, 4, 1)).await.expect("an append");
    store.close().await;
    let whole = std::fs::read(file_in(folder.path())).expect("the file");
    // One with an event, the one without, where a row says it stands, and all of them.
    for (statement, found) in [
        ("delete from appends where seq = 3", "gap"),
        ("delete from appends where events = ''", "gap"),
        ("update appends set seq = 9 where seq = 3", "head"),
        ("delete from appends", "beginning"),
    ] {
        std::fs::write(file_in(folder.path()), &whole).expect("the file, whole");
        let mut file = tamper(folder.path()).await;
        sqlx::query(statement).execute(&mut file).await.expect("a statement");
        file.close().await.expect("closed");
        let report = check(&file_in(folder.path())).await.expect("a readable file");
        assert_eq!(codes(&report)[0], found, "{statement}: {report}");
    }
    let store = Store::open(folder.path()).await.expect("a file with a workshop that has no log");
    assert_eq!(store.workshops().await.expect("a reader").len(), 1);
}

#[tokio::test]
async fn a_line_that_is_no_event_is_found() {
    let report = changed(
        "update appends set events = replace(events, '{\"seq\":5,', '{\"seq\":five,') where seq = 23",
    )
    .await;
    assert_eq!(codes(&report)[0], "event");
    assert_eq!(report.workshops[0].problems[0].seq.map(|seq| seq.0), Some(5));
}

#[tokio::test]
async fn what_is_wrong_with_commands_is_found() {
    let id = |n: u32| format!("{n:032x}");
    let digest = "00".repeat(32);
    let twice = |seq: u32| {
        let line = |seq: u32| format!("{} {digest} {seq} room", id(7));
        format!("update appends set commands = '{}' || char(10) || '{}' where seq = 23", line(4), line(seq))
    };
    assert_eq!(codes(&changed(&twice(5)).await), ["command"]);
    // Without effect, in two appends that did not know of each other.
    assert!(changed(&twice(4)).await.ok());
    let later = format!("update appends set commands = '{} {digest} 99 room' where seq = 23", id(7));
    assert_eq!(codes(&changed(&later).await), ["command"]);
    let other = "update appends set commands = 'nothing of ours' where seq = 23";
    assert_eq!(codes(&changed(other).await), ["command"]);
}
