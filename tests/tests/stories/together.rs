//! Reading each other: reacting, remarking, building on; and what nobody is told about popularity.

use futures::future::{join_all, try_join_all};
use serde_json::json;
use uuid::Uuid;
use werkatelier::client::new_command;
use werkatelier_core::command::{Command, Reaction};
use werkatelier_core::id::{CommentId, ContributionId};
use werkatelier_core::text::{CommentText, ContributionText};
use werkatelier_tests::{Afternoon, ENRICH, GATHER, TestServer};

use crate::Told;

#[tokio::test]
async fn a_reaction_is_counted_for_desks_and_shown_to_who_gave_it() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, reader) = (afternoon.person(0).await?, afternoon.person(0).await?);
    afternoon.open(GATHER).await?;
    let contribution = writer.post(&afternoon, "Een fietsroute door het park").await?;
    let react = |on| Command::React { contribution, reaction: Reaction::Heart, on };
    let early = reader.client.command(&react(true)).await.expect_err("not while gathering");
    assert_eq!(early.code(), Some("step_not_open"));
    afternoon.open(ENRICH).await?;
    reader.until_in(&afternoon, ENRICH).await?;
    reader.client.command(&react(true)).await?;
    let hearts = |replica: &werkatelier::client::Replica| {
        replica.tally["reactions"].as_array()?.iter().find_map(|tally| tally["heart"].as_u64())
    };
    assert_eq!(afternoon.lead.until("the heart on the desk", hearts).await?, 1);
    let given = |replica: &werkatelier::client::Replica| {
        replica.own.get("reactions")?["given"].get(contribution.to_string()).cloned()
    };
    assert_eq!(reader.client.until("one's own heart", given).await?, serde_json::json!(["heart"]));
    reader.client.command(&react(false)).await?;
    let none = |replica: &werkatelier::client::Replica| {
        let tallies = replica.tally.get("reactions").and_then(|tallies| tallies.as_array());
        tallies.is_none_or(Vec::is_empty).then_some(())
    };
    afternoon.lead.until("no heart on the desk", none).await?;
    for person in [&writer, &reader] {
        person.client.agrees(afternoon.head().await?).await?;
        let told = person.client.frames();
        let others = told.iter().filter(|frame| frame.contains("\"tally\"") && frame.contains("\"heart\""));
        assert_eq!(others.count(), 0, "popularity is told to phones");
    }
    Ok(())
}

#[tokio::test]
async fn a_build_quotes_what_it_builds_on_and_a_remark_can_be_hidden() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, builder) = (afternoon.person(0).await?, afternoon.person(0).await?);
    afternoon.open(GATHER).await?;
    let parent = writer.post(&afternoon, "Een buurtkas").await?;
    afternoon.open(ENRICH).await?;
    builder.until_in(&afternoon, ENRICH).await?;
    let id = ContributionId(Uuid::now_v7());
    let build = |id, parents| Command::Post {
        id,
        step: afternoon.step(ENRICH),
        theme: builder.theme,
        text: ContributionText::parse("Met een kookles erbij").expect("a text"),
        parents,
        signed: None,
    };
    let alone = builder.client.command(&build(ContributionId(Uuid::now_v7()), Vec::new())).await;
    assert_eq!(alone.expect_err("no new ideas here").code(), Some("not_in_this_step"));
    builder.client.command(&build(id, vec![parent])).await?;
    let own = |replica: &werkatelier::client::Replica| replica.own.get(&format!("card:{id}")).cloned();
    let own = builder.client.until("one's own build", own).await?;
    assert_eq!(own["quotes"], serde_json::json!(["Een buurtkas"]));
    let seen = |replica: &werkatelier::client::Replica| replica.get(&format!("card:{id}")).cloned();
    assert_eq!(writer.client.until("the build", seen).await?["parents"], serde_json::json!([parent]));

    let comment = CommentId(Uuid::now_v7());
    let text = CommentText::parse("Wie geeft die les?")?;
    builder.client.command(&Command::Comment { id: comment, contribution: parent, text }).await?;
    let key = format!("comment:{comment}");
    writer.client.until("the remark", |replica| replica.get(&key).cloned()).await?;
    afternoon.leads(&Command::HideComment { comment, hidden: true }).await?;
    writer.client.until("no remark", |replica| replica.get(&key).is_none().then_some(())).await?;
    for client in [&writer.client, &builder.client, &afternoon.lead] {
        client.agrees(afternoon.head().await?).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_burst_of_other_words_is_told_in_frames_and_makes_nobody_fetch_a_view() -> Told {
    const BUILDS: usize = 120;
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, reader, desk) =
        (afternoon.person(0).await?, afternoon.person(0).await?, afternoon.desk(0).await?);
    afternoon.open(GATHER).await?;
    let parent = writer.post(&afternoon, "Een buurtkas").await?;
    afternoon.open(ENRICH).await?;
    writer.until_in(&afternoon, ENRICH).await?;
    reader.until_in(&afternoon, ENRICH).await?;
    let words = |round: usize, n: usize| format!("{round} \"{n}\": {}", "een kookles in de kas ".repeat(9));
    let all_at_once = async |commands: Vec<serde_json::Value>| -> Told {
        let answers = commands.iter().map(|command| writer.client.begin(new_command(), command));
        for answer in join_all(answers.collect::<Vec<_>>()).await {
            answer?.expect("accepted");
        }
        Ok(())
    };
    let ids: Vec<Uuid> = (0..BUILDS).map(|_| Uuid::now_v7()).collect();
    let (step, theme) = (afternoon.step(ENRICH), afternoon.theme(0));
    let build = |(n, id): (usize, &Uuid)| json!({ "do": "post", "id": id, "step": step, "theme": theme, "text": words(0, n), "parents": [parent] });
    all_at_once(ids.iter().enumerate().map(build).collect()).await?;
    let everyone = [&writer.client, &reader.client, &desk];
    let head = afternoon.head().await?;
    try_join_all(everyone.iter().map(|client| client.agrees(head))).await?;
    let before = everyone.map(|client| client.frames().len());

    let edit = |(n, id): (usize, &Uuid)| json!({ "do": "edit_contribution", "contribution": id, "text": words(1, n) });
    all_at_once(ids.iter().enumerate().map(edit).collect()).await?;
    let head = afternoon.head().await?;
    try_join_all(everyone.iter().map(|client| client.agrees(head))).await?;
    for (client, before) in everyone.into_iter().zip(before) {
        let told = client.frames().split_off(before);
        let words = told.iter().map(|told| told.matches("\"fields\":{\"text\":\"1 ").count());
        let stale = told.iter().filter(|told| told.contains("\"stale\""));
        assert!(words.sum::<usize>() >= BUILDS, "not every card is told by its words");
        assert_eq!(stale.count(), 0, "somebody was to fetch a view");
    }
    Ok(())
}
