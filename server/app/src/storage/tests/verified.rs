//! That `check` finds what is wrong, each by its code.

use sqlx::Connection;
use tempfile::{TempDir, tempdir};

use super::scene::{create, round, tamper};
use crate::storage::{CheckReport, Store, check, file_in};

/// A file of one counted round, changed by this statement.
async fn changed(statement: &'static str) -> CheckReport {
    let folder: TempDir = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(round(one)).await.expect("a round");
    store.close().await;
    let mut file = tamper(folder.path()).await;
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
    let report = changed("delete from events where seq = 3").await;
    assert_eq!(codes(&report)[0], "gap");
    assert_eq!(report.workshops[0].problems[0].seq.map(|seq| seq.0), Some(4));
}

#[tokio::test]
async fn a_missing_end_is_found() {
    assert_eq!(codes(&changed("delete from events where seq = 23").await), ["head"]);
}

#[tokio::test]
async fn a_changed_result_is_found() {
    let sql = "update events set event = json_set(event, '$.count.order[0].supporters', 11) where seq = 23";
    assert_eq!(codes(&changed(sql).await), ["result"]);
}

#[tokio::test]
async fn a_changed_ballot_is_found() {
    let sql = "update events set event = json_set(event, '$.on', json('false')) where seq = 8";
    assert_eq!(codes(&changed(sql).await), ["result"]);
}

#[tokio::test]
async fn an_event_nobody_can_read_is_found() {
    let report = changed("update events set event = '{\"event\":\"never_heard_of\"}' where seq = 2").await;
    assert_eq!(codes(&report)[0], "event");
    assert!(report.to_string().contains("event at event 2"), "{report}");
    assert!(report.to_string().ends_with("NOT ok"));
}

#[tokio::test]
async fn a_log_under_another_workshop_is_found() {
    let sql = "update events set event = json_set(event, '$.workshop', \
               '00000000-0000-0000-0000-0000000000ff') where seq = 1";
    assert_eq!(codes(&changed(sql).await), ["beginning"]);
}
