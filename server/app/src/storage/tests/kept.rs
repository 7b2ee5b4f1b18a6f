//! What was acknowledged is there again, whole and once.

use futures::future::join_all;
use tempfile::tempdir;
use werkatelier_core::id::{LinkId, LogId, Moment, ParticipantId, PersonId, Seq};
use werkatelier_core::people::Private;
use werkatelier_core::role::Role;

use super::scene::{code, command, create, created, id, joined, link, older, round, tamper, workshop};
use crate::storage::{
    Append, AppendError, By, Loaded, NewLink, StorageError, Store, backup, check, file_in, read_file,
};

#[tokio::test]
async fn an_append_is_read_back_as_it_was() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    let mut append = joined(one, 1, 700);
    append.private = vec![Private::PersonNamed { person: PersonId(id(9)), name: "Noor".to_owned() }];
    append.links = vec![link(one, 42)];
    store.append(append.clone()).await.expect("an append");
    store.close().await;
    let log_file = folder.path().join("werkatelier.db-wal");
    assert!(std::fs::metadata(log_file).map_or(0, |file| file.len()) == 0, "closing leaves one whole file");

    let store = Store::open(folder.path()).await.expect("the same folder");
    let loaded = store.load(one).await.expect("a readable log").expect("the workshop");
    assert_eq!(loaded.log, LogId(id(7001)));
    assert_eq!(loaded.events[1..], append.events);
    assert_eq!(loaded.commands, append.commands);
    assert_eq!(loaded.private, append.private);
    let found = store.link(&[42; 32]).await.expect("a reader").expect("the link");
    assert_eq!((found.link, found.workshop, found.revoked), (LinkId(id(42)), one, false));
    assert_eq!(store.workshop(one).await.expect("a reader").map(|row| row.head), Some(Seq(701)));
    assert_eq!(store.load(workshop(2)).await, Ok(None));
}

#[tokio::test]
async fn only_who_knows_where_the_log_stands_appends() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let (one, two) = (create(&store, 1).await, create(&store, 2).await);
    store.append(joined(one, 1, 3)).await.expect("the first");
    // The same again, one too early, one too late, and no such workshop; the other workshop goes on beside them.
    let unknown = workshop(3);
    let answers = join_all([
        store.append(joined(one, 1, 3)),
        store.append(joined(one, 3, 1)),
        store.append(joined(one, 5, 1)),
        store.append(joined(unknown, 0, 1)),
        store.append(joined(two, 1, 2)),
    ])
    .await;
    let conflict = Err(AppendError::Conflict);
    assert_eq!(answers, [conflict.clone(), conflict.clone(), conflict.clone(), conflict, Ok(())]);
    let heads = store.workshops().await.expect("a reader").into_iter().map(|row| row.head);
    assert_eq!(heads.collect::<Vec<_>>(), [Seq(3), Seq(4)]);

    let mut gap = joined(one, 4, 2);
    gap.events[1].seq = Seq(7);
    assert!(matches!(store.append(gap).await, Err(AppendError::Failed(_))));
    store.append(joined(one, 4, 1)).await.expect("a gap that was refused breaks nothing");
}

#[tokio::test]
async fn a_command_without_effect_is_remembered_too() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    let mut append = joined(one, 1, 1);
    append.events.clear();
    append.commands[0].seq = Seq(1);
    store.append(append.clone()).await.expect("an append of no events");
    let loaded = store.load(one).await.expect("a reader").expect("the workshop");
    assert_eq!((loaded.events.len(), loaded.commands), (1, append.commands));
}

/// More of them than one text brings back, of two workshops by turns; and appends without events stand between others.
#[tokio::test]
async fn many_appends_come_back_in_their_order() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let rooms = [create(&store, 1).await, create(&store, 2).await];
    let mut appended = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for head in 1..1_400 {
        for (room, (events, commands)) in rooms.iter().zip(&mut appended) {
            if head % 100 == 0 {
                let unlike = command(100_000 + u32::try_from(head).expect("a small number"), Seq(head));
                let idle = Append { events: Vec::new(), commands: vec![unlike], ..joined(*room, head, 1) };
                commands.extend(idle.commands.iter().cloned());
                store.append(idle).await.expect("a command without effect");
            }
            let append = joined(*room, head, 1);
            events.extend(append.events.iter().cloned());
            commands.extend(append.commands.iter().cloned());
            store.append(append).await.expect("an append");
        }
    }
    for (room, (events, commands)) in rooms.iter().zip(appended) {
        let loaded = store.load(*room).await.expect("a reader").expect("the workshop");
        assert_eq!((&loaded.events[1..], loaded.commands), (&events[..], commands));
    }
    store.close().await;
    let report = check(&file_in(folder.path())).await.expect("a readable file");
    assert!(report.ok(), "{report}");
}

/// Larger than what one text is to be.
#[tokio::test]
async fn large_appends_come_back_whole() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    let mut events = Vec::new();
    for head in (1..20_000).step_by(4_000) {
        let append = joined(one, head, 4_000);
        events.extend(append.events.iter().cloned());
        store.append(append).await.expect("an append");
    }
    let loaded = store.load(one).await.expect("a reader").expect("the workshop");
    assert_eq!((&loaded.events[1..], loaded.commands.len()), (&events[..], events.len()));
}

#[test]
fn who_gave_a_command_is_told_in_words_and_nobody_else_is() {
    let someone = uuid::Uuid::from_u128(7);
    let all = [By::Participant(ParticipantId(someone)), By::Link(LinkId(someone)), By::Organiser, By::Room];
    let told = all.map(|by| by.to_string());
    let id = "00000000-0000-0000-0000-000000000007";
    assert_eq!(told, [&format!("participant:{id}"), &format!("link:{id}"), "organiser", "room"]);
    assert_eq!(told.map(|text| text.parse()), all.map(Ok));
    for nobody in ["", "participant", "participant:7", "room:7", "lead:00000000-0000-0000-0000-000000000007"]
    {
        assert!(nobody.parse::<By>().is_err(), "{nobody}");
    }
}

#[tokio::test]
async fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempdir().expect("a folder");
    let (one, two) = older(folder.path(), &[]).await;
    let (file, elsewhere) = (file_in(folder.path()), tempdir().expect("a folder"));
    let reading = [
        check(&file).await.err(),
        read_file::workshops(&file).await.err(),
        read_file::load(&file, one.0).await.err(),
    ];
    assert!(reading.iter().all(|error| error.as_ref().map(StorageError::code) == Some("data_file_older")));
    backup(&file, &file_in(elsewhere.path())).await.expect("a backup of an older file");

    for place in [folder.path(), elsewhere.path()] {
        let store = Store::open(place).await.expect("an older file");
        for (workshop, appended) in [&one, &two] {
            let loaded = store.load(*workshop).await.expect("a reader").expect("the workshop");
            assert_eq!(loaded.events[1..], appended.events);
            assert_eq!(loaded.commands, appended.commands);
        }
        store.append(joined(two.0, 4, 2)).await.expect("it goes on");
        create(&store, 3).await;
        store.close().await;
        // Nothing of the old tables is left in the file, which a redaction would not find.
        let bytes = std::fs::read(file_in(place)).expect("the file");
        assert_eq!(bytes.windows(6).filter(|bytes| *bytes == b"Idee 3").count(), 1);
        let report = check(&file_in(place)).await.expect("a readable file");
        assert!(report.ok(), "{report}");
        let found = report.workshops.iter().map(|found| (found.events, found.commands));
        assert_eq!(found.collect::<Vec<_>>(), [(6, 5), (23, 2), (1, 0)]);
    }
}

/// What was wrong with it is not hidden by the new version, and keeps no other workshop from being opened.
#[tokio::test]
async fn what_is_wrong_with_a_file_of_the_first_version_is_still_found() {
    for (statement, code) in [
        ("update workshops set head = 30 where title <> ''", "head"),
        ("update workshops set head = 20 where title <> ''", "head"),
        ("delete from events where seq = 3", "gap"),
        ("delete from events where seq > 0", "head"),
        ("delete from commands where seq > 0", "ok"),
    ] {
        let folder = tempdir().expect("a folder");
        let (one, two) = older(folder.path(), &[statement]).await;
        let store = Store::open(folder.path()).await.expect(statement);
        let commands = |loaded: Loaded| loaded.commands.len();
        if code == "ok" {
            assert_eq!(
                store.load(one.0).await.map(|loaded| loaded.map(commands)),
                Ok(Some(0)),
                "{statement}"
            );
            store.append(joined(two.0, 4, 2)).await.expect("it goes on");
        }
        store.close().await;
        let report = check(&file_in(folder.path())).await.expect("a readable file");
        let codes: Vec<&str> =
            report.workshops.iter().flat_map(|found| &found.problems).map(|found| found.code).collect();
        assert!(if code == "ok" { codes.is_empty() } else { codes.contains(&code) }, "{statement}: {report}");
    }
}

#[tokio::test]
async fn many_rooms_at_once_lose_and_mix_nothing() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let rooms = join_all((1..=25).map(|n| create(&store, n))).await;
    join_all(rooms.iter().map(|room| async {
        for round in 0..8 {
            store.append(joined(*room, 1 + round * 11, 11)).await.expect("an append");
        }
    }))
    .await;
    store.close().await;
    let report = check(&file_in(folder.path())).await.expect("a readable file");
    assert!(report.ok(), "{report}");
    assert_eq!(report.workshops.iter().map(|room| room.events).collect::<Vec<_>>(), vec![89; 25]);
}

#[tokio::test]
async fn one_bad_append_fails_alone() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let (one, two) = (create(&store, 1).await, create(&store, 2).await);
    let mut file = tamper(folder.path()).await;
    let refuse = "create trigger refuse before insert on appends when new.commands like '%-000000000003%' \
                  begin select raise(abort, 'not this one'); end";
    sqlx::query(refuse).execute(&mut file).await.expect("a trigger");
    let answers = join_all([store.append(joined(one, 1, 2)), store.append(joined(two, 1, 1))]).await;
    assert!(
        matches!(&answers[0], Err(AppendError::Failed(why)) if why.contains("not this one")),
        "{:?}",
        answers[0]
    );
    assert_eq!(answers[1], Ok(()));
    assert!(
        matches!(store.append(joined(one, 1, 2)).await, Err(AppendError::Failed(_))),
        "by itself as well"
    );
    assert!(store.healthy().await);
    sqlx::query("drop trigger refuse").execute(&mut file).await.expect("no trigger");
    store.append(joined(one, 1, 2)).await.expect("nothing of the bad one is there");
    assert!(store.healthy().await);
}

#[tokio::test]
async fn a_workshop_is_made_once() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let first = store.create(&created(1), Moment(5), LogId(id(1))).await.expect("a new workshop");
    store.append(joined(first.workshop, 1, 1)).await.expect("an append");
    let again = store.create(&created(1), Moment(9), LogId(id(2))).await.expect("the same workshop");
    assert_eq!((again.log, again.created_at, again.head), (LogId(id(1)), Moment(5), Seq(2)));

    let other = werkatelier_core::event::Created { workshop: workshop(2), ..created(1) };
    let taken = store.create(&other, Moment(9), LogId(id(3))).await;
    assert_eq!(taken, Err(StorageError::JoinCodeTaken));
    assert_eq!(store.load(workshop(2)).await, Ok(None));
    let found = store.workshop_by_code(&code(1)).await.expect("a reader");
    assert_eq!(found.as_ref(), Some(&again));
    assert_eq!(store.workshop_by_secret(&created(1).join_secret).await.expect("a reader"), Some(again));
    assert_eq!(store.workshop_by_code(&code(2)).await, Ok(None));
}

#[tokio::test]
async fn links_are_found_by_hash_and_withdrawn() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let (one, two) = (create(&store, 1).await, create(&store, 2).await);
    let lead = NewLink { role: Role::Lead, label: Some("Anouk".to_owned()), ..link(one, 5) };
    store.add_link(lead.clone()).await.expect("a new link");
    store.add_link(lead.clone()).await.expect("the very same");
    let stolen = NewLink { workshop: two, ..lead.clone() };
    assert_eq!(store.add_link(stolen).await, Err(StorageError::IdTaken));

    assert_eq!(store.revoke(two, lead.link).await, Ok(false));
    assert_eq!(store.revoke(one, lead.link).await, Ok(true));
    let found = store.link(&lead.hash).await.expect("a reader").expect("the link");
    assert!(found.revoked);
    assert_eq!((found.role, found.label.as_deref()), (Role::Lead, Some("Anouk")));
    assert_eq!(store.links(one).await.expect("a reader"), [found]);
    assert_eq!(store.links(two).await, Ok(Vec::new()));
}

#[tokio::test]
async fn who_joins_with_anothers_token_takes_nothing() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    let first = Append { links: vec![link(one, 5)], ..joined(one, 1, 1) };
    store.append(first).await.expect("the first");
    let second = Append { links: vec![NewLink { hash: [5; 32], ..link(one, 6) }], ..joined(one, 2, 1) };
    store.append(second).await.expect("the second joins, with no link");
    let held = store.link(&[5; 32]).await.expect("a reader").expect("the link");
    assert_eq!(held.link, LinkId(id(5)));
}

#[tokio::test]
async fn a_backup_is_equal_up_to_its_seq_and_begins_new_logs() {
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let one = create(&store, 1).await;
    store.append(round(one)).await.expect("a round");
    let elsewhere = tempdir().expect("a folder");
    let copy = file_in(elsewhere.path());
    let writing = async {
        for n in 0..40 {
            store.append(joined(one, 23 + n, 1)).await.expect("an append beside the backup");
        }
    };
    let (copied, ()) = tokio::join!(store.backup(&copy), writing);
    copied.expect("a backup");
    assert_eq!(store.backup(&copy).await, Err(StorageError::BackupExists { file: copy.clone() }));

    let report = check(&copy).await.expect("a readable copy");
    assert!(report.ok() && report.workshops[0].recounted == 1, "{report}");
    let restored = Store::open(elsewhere.path()).await.expect("the copy as a data folder");
    let (was, is) = (store.load(one).await, restored.load(one).await);
    let (was, is) = (was.expect("a reader").expect("the log"), is.expect("a reader").expect("the copy"));
    assert_eq!(is.events, was.events[..is.events.len()]);
    assert!(is.events.len() >= 23);
    assert_ne!(is.log, was.log);
    restored.close().await;
    let again = Store::open(elsewhere.path()).await.expect("the copy, again");
    assert_eq!(again.load(one).await.expect("a reader").map(|loaded| loaded.log), Some(is.log));
}
