//! A projector: nothing that no facilitator saw stands on it, and it can be emptied at once.

use werkatelier_core::command::{Command, Show};
use werkatelier_core::id::Seq;
use werkatelier_core::text::ContributionText;
use werkatelier_tests::{Afternoon, ENRICH, GATHER, PITCH, SELECT, TestServer};

use crate::Told;

#[tokio::test]
async fn only_what_was_seen_by_a_facilitator_stands_on_a_wall_and_blank_is_empty() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let (_, stage) = afternoon.stage(Some(0)).await?;
    afternoon.open(GATHER).await?;
    let seen = writer.post(&afternoon, "Dit is bekeken").await?;
    writer.post(&afternoon, "Dit nog niet").await?;
    afternoon.open(ENRICH).await?;
    let on_wall = |count: usize| {
        move |replica: &werkatelier::client::Replica| {
            (replica.is_whole() && replica.all("card").count() == count).then_some(())
        }
    };
    let wall = |replica: &werkatelier::client::Replica| {
        let show = replica.all("stage").next()?["show"].clone();
        (show["show"] == "wall").then_some(())
    };
    stage.until("the wall", wall).await?;
    assert_eq!(stage.replica().all("card").count(), 0);
    afternoon.leads(&Command::ClearForStage { contributions: vec![seen] }).await?;
    stage.until("the card that was seen", on_wall(1)).await?;

    afternoon.leads(&Command::BlankStages { on: true }).await?;
    stage.until("an empty screen", on_wall(0)).await?;
    assert_eq!(stage.replica().all("stage").next().map(|stage| stage["blank"].clone()), Some(true.into()));
    afternoon.leads(&Command::BlankStages { on: false }).await?;
    stage.until("the card again", on_wall(1)).await?;

    afternoon.leads(&Command::Hide { contribution: seen, hidden: true }).await?;
    stage.until("a hidden card is gone", on_wall(0)).await?;
    stage.agrees(afternoon.head().await?).await?;
    assert!(!stage.frames().join("").contains("Dit nog niet"), "nobody saw that one");
    Ok(())
}

#[tokio::test]
async fn new_words_have_to_be_seen_again() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let (stage_id, stage) = afternoon.stage(Some(0)).await?;
    afternoon.open(GATHER).await?;
    let card = writer.post(&afternoon, "Eerste woorden").await?;
    afternoon.leads(&Command::Feature { stage: stage_id, contribution: Some(card) }).await?;
    let featured = |replica: &werkatelier::client::Replica| replica.all("card").next().cloned();
    assert_eq!(stage.until("the featured card", featured).await?["text"], "Eerste woorden");
    let text = ContributionText::parse("Heel andere woorden")?;
    writer.client.command(&Command::EditContribution { contribution: card, text }).await?;
    let gone = |replica: &werkatelier::client::Replica| (replica.all("card").count() == 0).then_some(());
    stage.until("nothing that nobody saw", gone).await?;
    assert!(!stage.frames().join("").contains("Heel andere woorden"));
    Ok(())
}

#[tokio::test]
async fn a_presented_idea_that_gets_new_words_leaves_the_stage_until_they_are_seen() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let (_, hall) = afternoon.stage(None).await?;
    afternoon.open(GATHER).await?;
    let card = writer.post(&afternoon, "Gekozen woorden").await?;
    afternoon.open(SELECT).await?;
    let select = Command::Select {
        step: afternoon.step(SELECT),
        theme: Some(writer.theme),
        selected: vec![card],
        reason: None,
        pitchers: Vec::new(),
    };
    afternoon.leads(&select).await?;
    afternoon.open(PITCH).await?;
    let count = |count: usize| {
        move |replica: &werkatelier::client::Replica| {
            (replica.is_whole() && replica.all("card").count() == count).then_some(())
        }
    };
    hall.until("the selected idea", count(1)).await?;
    let saw = afternoon.head().await?;
    let hall_id = hall.replica().all("stage").next().and_then(|stage| stage["id"].as_str()?.parse().ok());
    let stage = hall_id.expect("the stage knows itself");
    afternoon.leads(&Command::SetStage { stage, show: Some(Show::Overview), saw }).await?;
    // The writing step opens again for who came late, and the author changes the words.
    afternoon.open(GATHER).await?;
    let text = ContributionText::parse("Woorden die niemand zag")?;
    writer.client.command(&Command::EditContribution { contribution: card, text }).await?;
    hall.until("nothing that nobody saw", count(0)).await?;
    afternoon.leads(&Command::ClearForStage { contributions: vec![card] }).await?;
    hall.until("the words that were seen now", count(1)).await?;
    hall.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn who_was_first_at_a_stage_is_first() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let desk = afternoon.desk(0).await?;
    let (stage, _) = afternoon.stage(Some(0)).await?;
    let saw = Seq(desk.replica().seq);
    let show = |show, saw| Command::SetStage { stage, show, saw };
    afternoon.leads(&show(Some(Show::Join), saw)).await?;
    let second = desk.command(&show(Some(Show::Step), saw)).await.expect_err("somebody was first");
    assert_eq!(second.code(), Some("changed_meanwhile"));
    let elsewhere = show(Some(Show::Wall { theme: afternoon.theme(1) }), Seq(u64::from(u32::MAX)));
    assert_eq!(desk.command(&elsewhere).await.expect_err("another theme").code(), Some("foreign_theme"));
    Ok(())
}
