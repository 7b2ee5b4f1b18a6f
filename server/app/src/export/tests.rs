//! What an organiser downloads from one short afternoon, and what stands in none of it.

pub(crate) mod afternoon;

use afternoon::{Afternoon, PEOPLE, VOTE, idea, step, theme};
use serde_json::Value;
use tempfile::tempdir;
use werkatelier_core::agenda::RunKey;
use werkatelier_core::audience::Audience;
use werkatelier_core::event::Event;
use werkatelier_core::id::{LogId, Moment, Seq};
use werkatelier_core::report::{self, Report};

use super::{ballots, csv, json};
use crate::cli;
use crate::recount::{self, Recount};
use crate::storage::{Append, Store, check, file_in};

const ORGANISER: Audience = Audience::Desk { theme: None };

fn report_of(room: &Afternoon) -> Report {
    report::report(&room.workshop, &room.people, ORGANISER).expect("a report")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_table_of_an_afternoon() {
    insta::assert_snapshot!(text(csv(&report_of(&Afternoon::whole())).expect("a table")));
}

#[test]
fn the_report_of_an_afternoon() {
    insta::assert_snapshot!(text(json(&report_of(&Afternoon::whole())).expect("a report")));
}

#[test]
fn the_table_of_a_long_afternoon() {
    insta::assert_snapshot!(text(csv(&report_of(&Afternoon::long())).expect("a table")));
}

#[test]
fn the_rounds_of_a_long_afternoon() {
    let report = report_of(&Afternoon::long());
    let told = (&report.themes[0].rounds, &report.hall_rounds, &report.hall_selection);
    insta::assert_json_snapshot!(told);
}

#[test]
fn the_table_is_parted_as_spreadsheets_of_its_language_expect() {
    let mut report = report_of(&Afternoon::long());
    for (language, separator, mean) in [
        ("nl", b';', "3,00"),
        ("de-CH", b';', "3,00"),
        ("eno", b';', "3,00"),
        ("en", b',', "3.00"),
        ("en-GB", b',', "3.00"),
        ("EN_us", b',', "3.00"),
        ("zh-Hant-TW", b',', "3.00"),
        ("ja", b',', "3.00"),
    ] {
        report.language = language.to_owned();
        let written = csv(&report).expect("a table");
        let mut table = ::csv::ReaderBuilder::new().delimiter(separator).from_reader(&written[3..]);
        let column = table.headers().expect("a header").iter().position(|name| name == "hall_score_mean");
        let column = column.expect("a column");
        let rows: Vec<::csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
        let means: Vec<&str> = rows.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(means, [mean], "{language}");
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula_and_every_idea_has_a_row() {
    let written = csv(&report_of(&Afternoon::whole())).expect("a table");
    assert_eq!(written[..3], [0xef, 0xbb, 0xbf]);
    let mut table = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(&written[3..]);
    let rows: Vec<::csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 9);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
    }
    assert!(rows.iter().any(|row| row[3].starts_with("'=HYPERLINK")));
}

#[test]
fn authors_and_voters_stand_in_no_export() {
    let room = Afternoon::whole();
    let rounds = report::ballots(&room.workshop, &room.people, ORGANISER);
    let all = [
        text(csv(&report_of(&room)).expect("a table")),
        text(json(&report_of(&room)).expect("a report")),
        text(ballots(&rounds).expect("ballots")),
    ]
    .concat();
    for participant in room.workshop.participants.keys() {
        assert!(!all.contains(&participant.to_string()));
    }
    for voter in room.workshop.rounds.values().flat_map(|round| round.ballots.keys()) {
        assert!(!all.contains(&voter.to_string()));
    }
    assert!(all.contains("Jan de Wit"), "who signed is named");
}

#[test]
fn nothing_of_an_open_round_is_exported() {
    let open = Afternoon::voting();
    let report = report_of(&open);
    let ideas = || report.themes.iter().flat_map(|theme| &theme.ideas);
    assert!(report.themes.iter().all(|theme| theme.rounds.is_empty()));
    assert!(ideas().count() == 9 && ideas().all(|idea| idea.result.is_none()));
    let rounds = report::ballots(&open.workshop, &open.people, ORGANISER);
    assert!(rounds.is_empty());
    assert_eq!(text(ballots(&rounds).expect("ballots")), "{\n  \"rounds\": []\n}");
    let seed = &open.workshop.rounds[&RunKey { step: step(VOTE), theme: Some(theme(0)) }].is.server_seed;
    assert!(!text(json(&report).expect("a report")).contains(seed.as_str()));
}

#[test]
fn who_leads_one_theme_gets_that_one_and_others_nothing() {
    let room = Afternoon::counted();
    let own = Audience::Desk { theme: Some(theme(1)) };
    let report = report::report(&room.workshop, &room.people, own).expect("a report");
    assert_eq!(report.themes.iter().map(|theme| theme.title.as_str()).collect::<Vec<_>>(), ["Binnenstad"]);
    assert_eq!(report::ballots(&room.workshop, &room.people, own).len(), 1);
    let stage = *room.workshop.stages.keys().next().expect("a stage");
    for audience in [
        Audience::Lobby,
        Audience::Theme { theme: theme(0) },
        Audience::Observer { theme: theme(0) },
        Audience::Stage { stage },
    ] {
        assert_eq!(report::report(&room.workshop, &room.people, audience), None);
        assert!(report::ballots(&room.workshop, &room.people, audience).is_empty());
    }
}

fn recounted(asked: &Recount) -> Value {
    serde_json::from_str(&recount::run(asked).expect("a count")).expect("JSON")
}

fn asked(file: &std::path::Path, theme: Option<&str>, round: Option<u32>) -> Recount {
    Recount {
        file: file.to_owned(),
        theme: theme.map(str::to_owned),
        round,
        rule: None,
        places: None,
        floor: None,
        seed: None,
        budget: None,
        json: true,
    }
}

/// The recorded selection of a theme, as ids.
fn recorded(room: &Afternoon, of: u128) -> Vec<String> {
    let round = &room.workshop.rounds[&RunKey { step: step(VOTE), theme: Some(theme(of)) }];
    round.result().expect("a count").selected()
}

#[test]
fn exported_ballots_recount_to_the_recorded_result() {
    let room = Afternoon::counted();
    let folder = tempdir().expect("a folder");
    let rounds = report::ballots(&room.workshop, &room.people, ORGANISER);
    let several = folder.path().join("several.json");
    std::fs::write(&several, ballots(&rounds).expect("ballots")).expect("written");
    let ids = |of| serde_json::to_value(recorded(&room, of)).expect("JSON");
    assert_eq!(recounted(&asked(&several, Some("t"), None))["selected"], ids(0));
    assert_eq!(recounted(&asked(&several, Some("binnenstad"), None))["selected"], ids(1));
    assert_eq!(recounted(&asked(&several, None, Some(2)))["selected"], ids(1));
    let code = |asked| recount::run(&asked).map_err(|error| error.code());
    assert_eq!(code(asked(&several, None, None)), Err("round_not_chosen"));
    assert_eq!(code(asked(&several, Some("T"), Some(2))), Err("round_unknown"));

    // One round by itself is a ballot file as it stands.
    let one = folder.path().join("one.json");
    std::fs::write(&one, ballots(&rounds[..1]).expect("ballots")).expect("written");
    let count = recounted(&asked(&one, None, None));
    assert_eq!(count["selected"], ids(0));
    assert_eq!(count["counted"], PEOPLE as u64);
    // Fair share: the five who agree on one idea have one of the two places, though seven picked each of two others.
    assert!(recorded(&room, 0).contains(&idea(2).to_string()));
    let empty = folder.path().join("empty.json");
    std::fs::write(&empty, ballots(&[]).expect("ballots")).expect("written");
    assert_eq!(code(asked(&empty, None, None)), Err("not_a_ballot_file"));
}

#[tokio::test]
async fn the_commands_write_the_same_from_the_data_file() {
    let room = Afternoon::whole();
    let folder = tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("a new folder");
    let Event::WorkshopCreated(created) = &room.log[0].event else {
        panic!("a log begins with its workshop")
    };
    store.create(created, room.log[0].at, LogId(uuid::Uuid::nil())).await.expect("a workshop");
    let rest = Append {
        workshop: created.workshop,
        expected: Seq(1),
        events: room.log[1..].to_vec(),
        commands: Vec::new(),
        private: room.private.clone(),
        links: Vec::new(),
    };
    store.append(rest).await.expect("the afternoon");

    let out = folder.path().join("out");
    let mut export = cli::export::Export {
        format: cli::export::Format::Csv,
        data: Some(folder.path().to_owned()),
        workshop: None,
        out: Some(out.clone()),
    };
    cli::export::run(export.clone()).await.expect("a table, while the server runs");
    let read = || std::fs::read(&out).expect("the file");
    assert_eq!(read(), csv(&report_of(&room)).expect("a table"));
    export.format = cli::export::Format::Ballots;
    export.workshop = Some(created.join_code.to_string());
    cli::export::run(export.clone()).await.expect("ballots");
    let rounds = report::ballots(&room.workshop, &room.people, ORGANISER);
    assert_eq!(read(), ballots(&rounds).expect("ballots"));
    export.workshop = Some("ABC-DEF".to_owned());
    let refused = cli::export::run(export.clone()).await.map_err(|error| error.code());
    assert_eq!(refused, Err("workshop_unknown"));

    let other = werkatelier_core::event::Created {
        workshop: werkatelier_core::id::WorkshopId(uuid::Uuid::from_u128(77)),
        join_code: "000-001".parse().expect("a code"),
        join_secret: "1".to_owned(),
        ..created.as_ref().clone()
    };
    store.create(&other, Moment(1), LogId(uuid::Uuid::nil())).await.expect("another workshop");
    export.workshop = None;
    assert_eq!(cli::export::run(export).await.map_err(|error| error.code()), Err("workshop_not_chosen"));

    let to = folder.path().join("copy.db");
    let backup = cli::backup::Backup { to: to.clone(), data: Some(folder.path().to_owned()) };
    cli::backup::run(backup).await.expect("a backup");
    let checked = cli::check::run(cli::check::Check { file: to, json: true }).await.expect("a check");
    assert!(checked.ok, "{}", checked.text);
    assert_eq!(check(&file_in(folder.path())).await.expect("a check").workshops[0].recounted, 2);
}
