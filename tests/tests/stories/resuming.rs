//! Coming back after a lost connection: from where one was while the tail reaches, with a whole view where it does not.

use serde_json::Value;
use werkatelier::client::{Client, Status};
use werkatelier_core::command::Command;
use werkatelier_tests::{Afternoon, ENRICH, GATHER, TestServer};

use crate::Told;

async fn cut(client: &Client) -> Told {
    client.cut();
    client.until_status("the cut", |status| *status == Status::Cut).await?;
    Ok(())
}

async fn back(afternoon: &Afternoon, client: &Client) -> Told {
    let before = client.welcomes();
    client.come_back();
    client.until_status("the way back", |status| *status == Status::Online).await?;
    assert_eq!(client.welcomes(), before + 1);
    client.agrees(afternoon.head().await?).await?;
    Ok(())
}

fn types(frames: &[String]) -> Vec<String> {
    let kind =
        |frame: &String| serde_json::from_str::<Value>(frame).ok()?["type"].as_str().map(str::to_owned);
    frames.iter().filter_map(kind).collect()
}

#[tokio::test]
async fn who_was_away_shortly_gets_only_what_was_missed() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, desk) = (afternoon.person(0).await?, afternoon.desk(0).await?);
    afternoon.open(GATHER).await?;
    writer.post(&afternoon, "Voor het wegvallen").await?;
    desk.agrees(afternoon.head().await?).await?;
    cut(&desk).await?;
    let card = writer.post(&afternoon, "Tijdens het wegvallen").await?;
    let hidden = writer.post(&afternoon, "Kort te zien").await?;
    afternoon.leads(&Command::Hide { contribution: hidden, hidden: true }).await?;
    let before = desk.frames().len();
    back(&afternoon, &desk).await?;
    let missed = types(&desk.frames()[before..]);
    assert_eq!(missed.first().map(String::as_str), Some("welcome"));
    assert!(missed.iter().any(|kind| kind == "batch"), "{missed:?}");
    assert!(!missed.iter().any(|kind| kind == "stale"), "{missed:?}");
    assert!(desk.replica().get(&format!("card:{card}")).is_some());
    Ok(())
}

#[tokio::test]
async fn a_command_given_while_away_arrives_once() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    writer.until_in(&afternoon, GATHER).await?;
    cut(&writer.client).await?;
    let (card, command) = writer.posting(&afternoon, "Getypt in de lift")?;
    let answer = writer.client.begin(werkatelier::client::new_command(), &serde_json::to_value(&command)?);
    back(&afternoon, &writer.client).await?;
    answer.await?.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    afternoon.lead.until("the card", |replica| replica.get(&format!("card:{card}")).cloned()).await?;
    assert_eq!(afternoon.lead.replica().all("card").count(), 1);
    Ok(())
}

#[tokio::test]
async fn a_reveal_too_large_for_a_frame_is_fetched_as_a_view() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, near, away) =
        (afternoon.person(0).await?, afternoon.person(0).await?, afternoon.person(0).await?);
    afternoon.open(GATHER).await?;
    for n in 0..120 {
        writer.post(&afternoon, &format!("{n} {}", "veel woorden ".repeat(20))).await?;
    }
    away.until_in(&afternoon, GATHER).await?;
    cut(&away.client).await?;
    let (near_before, away_before) = (near.client.frames().len(), away.client.frames().len());
    afternoon.open(ENRICH).await?;
    let all = |replica: &werkatelier::client::Replica| (replica.all("card").count() == 120).then_some(());
    near.client.until("all cards", all).await?;
    assert!(types(&near.client.frames()[near_before..]).iter().any(|kind| kind == "stale"));
    back(&afternoon, &away.client).await?;
    away.client.until("all cards", all).await?;
    assert!(types(&away.client.frames()[away_before..]).iter().any(|kind| kind == "stale"));
    let longest = near.client.frames().iter().map(String::len).max();
    assert!(longest.is_some_and(|bytes| bytes <= 32 * 1024), "{longest:?}");
    near.client.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn who_moves_to_another_theme_sees_that_theme_and_not_the_old_one() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, mover) = (afternoon.person(0).await?, afternoon.person(0).await?);
    let there = afternoon.person(1).await?;
    afternoon.open(GATHER).await?;
    let old = writer.post(&afternoon, "In het oude thema").await?;
    let new = there.post(&afternoon, "In het nieuwe thema").await?;
    afternoon.open(ENRICH).await?;
    mover.client.until("the old card", |replica| replica.get(&format!("card:{old}")).cloned()).await?;
    let theme = afternoon.theme(1);
    afternoon.leads(&Command::MoveParticipant { participant: mover.participant, theme }).await?;
    mover.client.until("the new card", |replica| replica.get(&format!("card:{new}")).cloned()).await?;
    assert!(mover.client.replica().get(&format!("card:{old}")).is_none());
    mover.client.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn who_was_moved_while_away_takes_nothing_of_the_old_theme_along() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, mover) = (afternoon.person(0).await?, afternoon.person(0).await?);
    // The tail of the other theme is older than the absence: its frames alone would fit.
    let there = afternoon.person(1).await?;
    afternoon.open(GATHER).await?;
    let old = writer.post(&afternoon, "In het oude thema").await?;
    let new = there.post(&afternoon, "In het nieuwe thema").await?;
    afternoon.open(ENRICH).await?;
    mover.client.until("the old card", |replica| replica.get(&format!("card:{old}")).cloned()).await?;
    cut(&mover.client).await?;
    let theme = afternoon.theme(1);
    afternoon.leads(&Command::MoveParticipant { participant: mover.participant, theme }).await?;
    mover.client.come_back();
    mover.client.until("the new card", |replica| replica.get(&format!("card:{new}")).cloned()).await?;
    assert!(mover.client.replica().get(&format!("card:{old}")).is_none());
    mover.client.agrees(afternoon.head().await?).await?;
    Ok(())
}
