//! Rounds with everyone together, rounds counted again, and what looks alike: over real sockets.

use std::path::PathBuf;

use hyper::body::Bytes;
use serde_json::Value;
use uuid::Uuid;
use werkatelier::client::{Client, Replica};
use werkatelier::protocol::Ask;
use werkatelier::recount::{self, Recount};
use werkatelier_core::agenda::{Method, VoteOver, VoteSettings};
use werkatelier_core::command::{Closing, Command, Judgement};
use werkatelier_core::id::{ContributionId, Seq, StepId, ThemeId};
use werkatelier_core::selection::{BallotFile, Count, count_with_firmness};
use werkatelier_core::template::{Setup, SetupStep};
use werkatelier_core::text::{Title, Wording};
use werkatelier_tests::{Afternoon, GATHER, Person, TestServer, VOTE};

use crate::Told;

/// The step in which everyone votes on what the themes chose.
const HALL: usize = 7;

fn with_hall(setup: &mut Setup) {
    let settings = VoteSettings {
        over: VoteOver::Selected,
        ..VoteSettings::usual(Wording::from("Waar gaan we samen voor?"))
    };
    setup.steps.push(SetupStep {
        id: StepId(Uuid::now_v7()),
        title: Title::parse("Stemmen met de zaal").expect("a title"),
        instruction: String::new(),
        minutes: 5,
        grace_ms: Some(100),
        auto_close: false,
        method: Method::Vote(settings),
    });
}

struct Chosen {
    afternoon: Afternoon,
    people: Vec<Person>,
    /// Two of the first theme, then two of the second.
    ideas: Vec<ContributionId>,
}

/// Two people in each of two themes voted for what they wrote there; both rounds were counted.
async fn chosen(server: &TestServer) -> anyhow::Result<Chosen> {
    let afternoon = Afternoon::begin_with(server.host()?, with_hall).await?;
    let mut people = Vec::new();
    for theme in [0, 0, 1, 1] {
        people.push(afternoon.person(theme).await?);
    }
    afternoon.open(GATHER).await?;
    let texts = [
        "Deelfietsen bij het station voor bezoekers",
        "Deelfietsen bij het station, voor bezoekers van de markt",
        "Werkplaats voor makers in de oude brandweerkazerne",
        "Avondopening van de bibliotheek op donderdag",
    ];
    let mut ideas = Vec::new();
    for (person, text) in people.iter().zip(texts) {
        ideas.push(person.post(&afternoon, text).await?);
    }
    afternoon.open(VOTE).await?;
    for (person, idea) in people.iter().zip(&ideas) {
        person.until_in(&afternoon, VOTE).await?;
        let pick = Command::Pick { step: afternoon.step(VOTE), contribution: *idea, on: true };
        person.client.command(&pick).await?;
    }
    for theme in [0, 1] {
        afternoon.count(theme).await?;
    }
    Ok(Chosen { afternoon, people, ideas })
}

/// What a client sees of a round, once `ready` is true of it.
async fn until(client: &Client, key: &str, ready: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
    let found = |replica: &Replica| replica.get(key).filter(|round| ready(round)).cloned();
    Ok(client.until("the round", found).await?)
}

fn counted(round: &Value) -> bool {
    !round["result"].is_null()
}

fn firm(round: &Value) -> bool {
    !round["result"]["firmness"].is_null()
}

async fn exported_bytes(afternoon: &Afternoon) -> anyhow::Result<Bytes> {
    let path = format!("/api/v1/workshops/{}/export.ballots.json", afternoon.made.workshop);
    Ok(afternoon.host.api().send(hyper::Method::GET, &path, None).await?.body)
}

async fn exported(afternoon: &Afternoon) -> anyhow::Result<Vec<Value>> {
    let exported: Value = serde_json::from_slice(&exported_bytes(afternoon).await?)?;
    Ok(exported["rounds"].as_array().cloned().unwrap_or_else(|| vec![exported]))
}

#[tokio::test]
async fn everyone_votes_on_what_the_themes_chose_and_anyone_counts_it_again() -> Told {
    let server = TestServer::start().await?;
    let Chosen { afternoon, people, ideas } = chosen(&server).await?;
    afternoon.open(HALL).await?;
    let (step, key) = (afternoon.step(HALL), format!("round:{}", afternoon.step(HALL)));
    for person in &people {
        person.until_in(&afternoon, HALL).await?;
        let round = until(&person.client, &key, |round| round["phase"] == "picking").await?;
        assert_eq!((&round["ideas"], &round["limit"]), (&Value::from(4), &Value::from(3)));
        let cards = |replica: &Replica| (replica.all("card").count() >= 4).then_some(());
        person.client.until("the ideas of both themes", cards).await?;
        let own = |replica: &Replica| {
            let ballot = replica.own.get(&format!("ballot:{step}"))?;
            Some(ballot["order"].as_array()?.len())
        };
        assert_eq!(person.client.until("the own ballot", own).await?, 4);
        let judge = Command::Judge { step, contribution: ideas[3], judgement: Some(Judgement::Promising) };
        let pick = Command::Pick { step, contribution: ideas[3], on: true };
        // Who wrote it does not judge it, and may pick it.
        if person.participant != people[3].participant {
            person.client.command(&judge).await?;
        }
        person.client.command(&pick).await?;
        person.client.command(&Command::FinishBallot { step, done: true }).await?;
    }
    let done = |replica: &Replica| (replica.tally["round"]["done"] == 4).then_some(());
    afternoon.lead.until("how many are done", done).await?;
    assert!(people[0].client.replica().tally["round"].is_null(), "phones are told no progress");

    let saw = Seq(afternoon.lead.replica().seq);
    let close = Command::CloseStep { step, themes: Vec::new(), how: Closing::WithGrace, saw };
    afternoon.leads(&close).await?;
    let result = until(&afternoon.lead, &key, firm).await?["result"].clone();
    let result: Count = serde_json::from_value(result)?;
    assert_eq!((result.counted, result.order[0].id.clone()), (4, ideas[3].to_string()));

    let reveal = Command::RevealResult { step, theme: None, places: 1 };
    let desk = afternoon.desk(0).await?;
    assert_eq!(desk.command(&reveal).await.expect_err("the hall's").code(), Some("forbidden"));
    afternoon.leads(&reveal).await?;
    let (_, stage) = afternoon.stage(None).await?;
    for client in [&people[0].client, &stage, &desk] {
        let round = until(client, &key, counted).await?;
        assert_eq!(round["result"]["order"].as_array().map(Vec::len), Some(1));
    }
    let select = Command::Select {
        step,
        theme: None,
        selected: result.selected().iter().filter_map(|id| id.parse().ok()).collect(),
        reason: None,
        pitchers: Vec::new(),
    };
    afternoon.leads(&select).await?;
    let rounds = exported(&afternoon).await?;
    let round = rounds.iter().find(|round| round["theme"].is_null()).cloned().unwrap_or_default();
    let file: BallotFile = serde_json::from_value(round)?;
    assert_eq!(count_with_firmness(&file)?, result);
    recounted(&afternoon, &result).await?;
    for person in &people {
        person.client.agrees(afternoon.head().await?).await?;
    }
    Ok(())
}

/// `recount` on the file as it was downloaded, with rounds of both themes and one of the hall.
async fn recounted(afternoon: &Afternoon, hall: &Count) -> Told {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("export.ballots.json");
    std::fs::write(&file, exported_bytes(afternoon).await?)?;
    let asked = |theme: Option<&str>, round: Option<u32>| {
        let theme = theme.map(str::to_owned);
        recount::run(&Recount { theme, round, ..of(file.clone()) })
    };
    let which = asked(None, None).expect_err("three rounds");
    assert_eq!(which.code(), "round_not_chosen");
    let line = "--round 3  the hall, everyone together: Stemmen met de zaal";
    assert!(which.to_string().contains(line), "{which}");
    let again: Value = serde_json::from_str(&asked(None, Some(3))?)?;
    let selected = serde_json::to_value(hall.selected())?;
    assert_eq!((&again["selected"], &again["lot_seed"]), (&selected, &Value::from(hall.lot_seed.clone())));
    let theme: Value = serde_json::from_str(&asked(Some(afternoon.setup.themes[0].title.as_str()), None)?)?;
    assert_eq!(theme["counted"], 2, "the theme's own round, not the hall's");
    Ok(())
}

fn of(file: PathBuf) -> Recount {
    Recount {
        file,
        theme: None,
        round: None,
        rule: None,
        places: None,
        floor: None,
        seed: None,
        budget: None,
        json: true,
    }
}

#[tokio::test]
async fn what_looks_alike_is_a_hint_and_put_together_it_is_counted_again() -> Told {
    let server = TestServer::start().await?;
    let Chosen { afternoon, people, ideas } = chosen(&server).await?;
    let theme: ThemeId = afternoon.theme(0);
    let key = format!("round:{}/{theme}", afternoon.step(VOTE));
    let desk = afternoon.desk(0).await?;
    let hint = Ask::Alike { ideas: ideas[..2].to_vec() };
    let answer = desk.ask(&hint).await?;
    let pairs = answer["pairs"].as_array().cloned().unwrap_or_default();
    assert_eq!(pairs.len(), 1, "{answer}");
    let foreign = desk.ask(&Ask::Alike { ideas: ideas[2..].to_vec() }).await?;
    assert_eq!(foreign["pairs"], Value::Array(Vec::new()), "a desk is told of its own theme");
    let refused = people[0].client.ask(&hint).await;
    assert_eq!(refused.expect_err("not for phones").code(), Some("forbidden"));

    let before: Count = serde_json::from_value(until(&desk, &key, firm).await?["result"].clone())?;
    desk.command(&Command::Merge { contribution: ideas[1], into: ideas[0] }).await?;
    let again = |round: &Value| round["desk"]["counts"] == 2 && firm(round);
    let after: Count = serde_json::from_value(until(&desk, &key, again).await?["result"].clone())?;
    assert_eq!((&after.lot_seed, after.order[0].supporters), (&before.lot_seed, 2));
    assert_eq!(after.order[0].id, ideas[0].to_string());
    let rounds = exported(&afternoon).await?;
    let title = afternoon.setup.themes[0].title.as_str();
    let round = rounds.iter().find(|round| round["theme"] == *title).cloned().unwrap_or_default();
    let file: BallotFile = serde_json::from_value(round)?;
    assert_eq!(count_with_firmness(&file)?, after, "the export says the second count");
    let merged = |replica: &Replica| {
        let own = replica.own.get(&format!("card:{}", ideas[1]))?;
        own["merged_into"].as_str().map(str::to_owned)
    };
    assert!(people[1].client.until("where one's own idea went", merged).await?.ends_with('1'));
    let gone = |replica: &Replica| replica.get(&format!("card:{}", ideas[1])).is_none().then_some(());
    people[0].client.until("one idea for both", gone).await?;

    desk.command(&Command::Unmerge { contribution: ideas[1] }).await?;
    desk.command(&Command::TellApart { one: ideas[0], other: ideas[1] }).await?;
    assert_eq!(desk.ask(&hint).await?["pairs"], Value::Array(Vec::new()), "told apart, it is no hint");
    Ok(())
}

#[tokio::test]
async fn how_firm_a_place_is_comes_after_a_restart_too() -> Told {
    let server = TestServer::start().await?;
    let Chosen { afternoon, .. } = chosen(&server).await?;
    let key = format!("round:{}/{}", afternoon.step(VOTE), afternoon.theme(0));
    let result: Count =
        serde_json::from_value(until(&afternoon.lead, &key, counted).await?["result"].clone())?;
    let _server = server.restart().await?;
    let told = until(&afternoon.lead, &key, firm).await?;
    let told: Count = serde_json::from_value(told["result"].clone())?;
    assert_eq!(Count { firmness: None, ..told }, Count { firmness: None, ..result });
    Ok(())
}
