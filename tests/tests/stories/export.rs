//! Taking it home: the table, the whole, and the ballots that anyone can count again.

use hyper::Method;
use werkatelier::client::{Api, Replica};
use werkatelier_core::command::{Command, Judgement};
use werkatelier_core::selection::{BallotFile, Count, count_with_firmness};
use werkatelier_tests::{Afternoon, GATHER, TestServer, VOTE};

use crate::Told;

async fn download(api: &Api, afternoon: &Afternoon, ending: &str) -> anyhow::Result<(u16, String)> {
    let path = format!("/api/v1/workshops/{}/export.{ending}", afternoon.made.workshop);
    let reply = api.send(Method::GET, &path, None).await?;
    Ok((reply.status, String::from_utf8(reply.body.to_vec())?))
}

#[tokio::test]
async fn an_organiser_takes_everything_home_but_who_wrote_what() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, voter) = (afternoon.person(0).await?, afternoon.person(0).await?);
    afternoon.open(GATHER).await?;
    let first = writer.post(&afternoon, "=1+1 is geen formule").await?;
    writer.post(&afternoon, "Niemand kiest dit, het staat er toch").await?;
    afternoon.open(VOTE).await?;
    voter.until_in(&afternoon, VOTE).await?;
    let step = afternoon.step(VOTE);
    let judge = Command::Judge { step, contribution: first, judgement: Some(Judgement::Promising) };
    voter.client.command(&judge).await?;

    let organiser = afternoon.host.api();
    let (_, open) = download(organiser, &afternoon, "ballots.json").await?;
    assert!(!open.contains(&first.to_string()), "no ballot leaves an open round: {open}");
    voter.client.command(&Command::Pick { step, contribution: first, on: true }).await?;
    afternoon.count(0).await?;
    // How firm its places are follows the count.
    let firm = |replica: &Replica| {
        let round = replica.all("round").find(|round| !round["result"]["firmness"].is_null())?;
        Some(round["result"].clone())
    };
    let result: Count = serde_json::from_value(afternoon.lead.until("how firm it is", firm).await?)?;

    let (status, csv) = download(organiser, &afternoon, "csv").await?;
    assert_eq!(status, 200);
    assert!(csv.contains("'=1+1 is geen formule"), "a cell is no formula: {csv}");
    assert!(csv.contains("Niemand kiest dit"));
    let (_, json) = download(organiser, &afternoon, "json").await?;
    assert!(json.contains("=1+1 is geen formule"));
    let (_, ballots) = download(organiser, &afternoon, "ballots.json").await?;
    for export in [&csv, &json, &ballots] {
        assert!(!export.contains(&writer.participant.to_string()), "an author leaves through no export");
        assert!(!export.contains(&voter.participant.to_string()), "a voter leaves through no export");
    }
    let exported: serde_json::Value = serde_json::from_str(&ballots)?;
    let of_theme = |round: &&serde_json::Value| round["theme"] == *afternoon.setup.themes[0].title.as_str();
    let file = match exported["rounds"].as_array() {
        Some(rounds) => rounds.iter().find(of_theme).cloned().unwrap_or_default(),
        None => exported,
    };
    let file: BallotFile = serde_json::from_value(file)?;
    assert_eq!(count_with_firmness(&file)?, result, "anyone can count it again");

    for other in [&voter.client, &writer.client] {
        let (status, refused) = download(other.api(), &afternoon, "csv").await?;
        assert_eq!(status, 403, "{refused}");
    }
    Ok(())
}
