//! Writing alone: what others write is not sent, only to who leads; then it is revealed.

use serde_json::Value;
use werkatelier::protocol::Ask;
use werkatelier_core::command::Command;
use werkatelier_core::text::ContributionText;
use werkatelier_tests::{Afternoon, ENRICH, GATHER, TestServer};

use crate::Told;

const SECRET: &str = "Zonnepanelen op het stadhuis";

#[tokio::test]
async fn others_ideas_are_in_no_frame_until_they_are_revealed() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, neighbour) = (afternoon.person(0).await?, afternoon.person(0).await?);
    let elsewhere = afternoon.person(1).await?;
    let (_, stage) = afternoon.stage(Some(0)).await?;
    let (desk, other_desk) = (afternoon.desk(0).await?, afternoon.desk(1).await?);
    afternoon.open(GATHER).await?;
    let card = format!("card:{}", writer.post(&afternoon, SECRET).await?);

    writer.client.until("one's own card", |replica| replica.own.get(&card).cloned()).await?;
    desk.until("the card on the desk", |replica| replica.get(&card).cloned()).await?;
    let others = [&neighbour.client, &elsewhere.client, &stage, &other_desk];
    for other in others {
        other.agrees(afternoon.head().await?).await?;
        assert!(!other.frames().iter().any(|frame| frame.contains(SECRET)), "sent while writing alone");
        let view = format!("/api/v1/workshops/{}/view", afternoon.made.workshop);
        assert!(!other.api().get(&view).await?.to_string().contains(SECRET));
    }

    afternoon.open(ENRICH).await?;
    neighbour.client.until("the revealed card", |replica| replica.get(&card).cloned()).await?;
    for other in [&elsewhere.client, &stage, &other_desk] {
        other.agrees(afternoon.head().await?).await?;
        assert!(!other.frames().iter().any(|frame| frame.contains(SECRET)), "sent outside the theme");
    }
    let revealed = neighbour.client.replica().get(&card).cloned().unwrap_or_default().to_string();
    assert!(!revealed.contains(&writer.participant.to_string()), "an author leaves through no audience");
    Ok(())
}

#[tokio::test]
async fn three_of_others_come_on_request_and_only_from_one_s_own_theme() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, reader, elsewhere) =
        (afternoon.person(0).await?, afternoon.person(0).await?, afternoon.person(1).await?);
    afternoon.open(GATHER).await?;
    for n in 0..5 {
        writer.post(&afternoon, &format!("{SECRET} {n}")).await?;
    }
    let ask = Ask::IdeasOfOthers { step: afternoon.step(GATHER) };
    let cards = |answer: &Value| answer["cards"].as_array().map_or(0, Vec::len);
    assert_eq!(cards(&reader.client.ask(&ask).await?), 3);
    assert_eq!(cards(&elsewhere.client.ask(&ask).await?), 0);
    assert_eq!(cards(&writer.client.ask(&ask).await?), 0, "one's own are not others'");
    Ok(())
}

#[tokio::test]
async fn what_is_hidden_or_taken_back_is_gone_for_others() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, reader) = (afternoon.person(0).await?, afternoon.person(0).await?);
    afternoon.open(GATHER).await?;
    let hidden = writer.post(&afternoon, "Dit gaat te ver").await?;
    let kept = writer.post(&afternoon, "Dit mag blijven").await?;
    afternoon.open(ENRICH).await?;
    reader.client.until("both", |replica| (replica.all("card").count() == 2).then_some(())).await?;
    afternoon.leads(&Command::Hide { contribution: hidden, hidden: true }).await?;
    reader.client.until("one", |replica| (replica.all("card").count() == 1).then_some(())).await?;
    let told = writer.client.until("that it is hidden", |replica| {
        replica.own.get(&format!("card:{hidden}")).filter(|card| card["hidden"] == true).cloned()
    });
    assert_eq!(told.await?["text"], "Dit gaat te ver");

    let text = ContributionText::parse("Dit mag zeker blijven")?;
    afternoon.leads(&Command::Clarify { contribution: kept, text }).await?;
    let clear = |replica: &werkatelier::client::Replica| {
        replica.get(&format!("card:{kept}")).filter(|card| card["clarified"] == true).cloned()
    };
    assert_eq!(reader.client.until("the clearer words", clear).await?["text"], "Dit mag zeker blijven");
    let desk = afternoon.lead.replica().get(&format!("card:{kept}")).cloned().unwrap_or_default();
    assert_eq!(desk["desk"]["original"], "Dit mag blijven", "what was written stays as a trace");
    reader.client.agrees(afternoon.head().await?).await?;
    Ok(())
}
