//! A real conversation at high speed: nothing lost, every view the server's, the count made again.

use std::path::PathBuf;

use werkatelier::rehearse::{Rehearse, run};
use werkatelier_tests::data_folder;

use crate::Told;

fn rehearsal(replay: Option<PathBuf>, people: u32) -> Rehearse {
    let skip = replay.as_ref().map(|_| "0-14".parse().expect("a range"));
    Rehearse { server: None, key: None, people, replay, skip, speed: 5_000.0, json: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn london_comes_to_the_selection_that_its_ballots_give() -> Told {
    let Some(data) = data_folder() else {
        println!("skipped: no data folder");
        return Ok(());
    };
    let report = run(&rehearsal(Some(data.join("polis/london.youth.policing")), 1)).await?;
    assert!(report.is_good(), "{report}");
    assert_eq!((report.people, report.ideas), (26, 24));
    let [theme] = report.themes.as_slice() else { panic!("one theme: {report}") };
    assert_eq!((theme.rule.as_str(), theme.selected.len(), report.on_stage), ("FairShare", 3, 3));
    assert!(theme.selected.iter().all(|idea| idea.time.is_some()), "{report}");
    Ok(())
}
