//! Voting: totals stay hidden until the round is closed, the selection is a human's, and a difference has a reason.

use std::time::Duration;

use anyhow::Context as _;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use werkatelier::client::{Applied, Client, Replica};
use werkatelier::protocol::SUBPROTOCOL;
use werkatelier_core::command::{Command, Judgement};
use werkatelier_core::id::ContributionId;
use werkatelier_core::selection::Count;
use werkatelier_core::text::Reason;
use werkatelier_tests::{Afternoon, ENRICH, GATHER, Person, SELECT, TestServer, VOTE};

use crate::Told;

const PATIENCE: Duration = Duration::from_secs(15);

struct Vote {
    afternoon: Afternoon,
    people: Vec<Person>,
    ideas: Vec<ContributionId>,
}

/// Three people of one theme have voted on four ideas; the first idea has most picks.
async fn voted(server: &TestServer) -> anyhow::Result<Vote> {
    let afternoon = Afternoon::begin(server.host()?).await?;
    let people = vec![afternoon.person(0).await?, afternoon.person(0).await?, afternoon.person(0).await?];
    afternoon.open(GATHER).await?;
    let mut ideas = Vec::new();
    for n in 0..4 {
        ideas.push(people[0].post(&afternoon, &format!("Idee nummer {n}")).await?);
    }
    afternoon.open(ENRICH).await?;
    afternoon.open(VOTE).await?;
    let step = afternoon.step(VOTE);
    for (n, person) in people.iter().enumerate() {
        person.until_in(&afternoon, VOTE).await?;
        if n > 0 {
            let judgement = Some(Judgement::NotNow);
            person.client.command(&Command::Judge { step, contribution: ideas[3], judgement }).await?;
        }
        for contribution in [ideas[0], ideas[n]] {
            person.client.command(&Command::Pick { step, contribution, on: true }).await?;
        }
        person.client.command(&Command::FinishBallot { step, done: true }).await?;
    }
    Ok(Vote { afternoon, people, ideas })
}

/// Every round that was sent, and every count of who is done.
fn told_of_rounds(client: &Client) -> (Vec<Value>, Vec<u64>) {
    let frames: Vec<Value> =
        client.frames().iter().filter_map(|frame| serde_json::from_str(frame).ok()).collect();
    let puts = frames.iter().flat_map(|frame| frame["put"].as_array().into_iter().flatten());
    let whole = puts.filter(|put| put["value"]["type"] == "round").map(|put| put["value"].clone());
    let patches = frames.iter().flat_map(|frame| frame["patch"].as_array().into_iter().flatten());
    let of_rounds =
        patches.filter(|patch| patch["key"].as_str().is_some_and(|key| key.starts_with("round:")));
    let rounds = whole.chain(of_rounds.map(|patch| patch["fields"].clone()));
    let themes = frames.iter().flat_map(|frame| frame["tally"]["themes"].as_array().into_iter().flatten());
    let done = themes.flat_map(|theme| [theme["done"].as_u64(), theme["begun"].as_u64()]).flatten();
    (rounds.collect(), done.collect())
}

#[tokio::test]
async fn no_total_is_sent_to_anyone_before_the_round_is_closed() -> Told {
    let server = TestServer::start().await?;
    let vote = voted(&server).await?;
    let (_, stage) = vote.afternoon.stage(Some(0)).await?;
    let desk = vote.afternoon.desk(0).await?;
    let mut everyone: Vec<&Client> = vote.people.iter().map(|person| &person.client).collect();
    everyone.extend([&vote.afternoon.lead, &desk, &stage]);
    for client in everyone {
        client.agrees(vote.afternoon.head().await?).await?;
        let (sent, _) = told_of_rounds(client);
        let here: Vec<Value> = client.replica().all("round").cloned().collect();
        assert!(!here.is_empty(), "a round is known to everyone of the theme");
        for round in sent.iter().chain(&here) {
            assert!(round["result"].is_null(), "{round}");
            assert!(round["desk"]["server_seed"].is_null(), "the seed is published at the closing");
        }
    }
    for person in &vote.people {
        let (_, done) = told_of_rounds(&person.client);
        assert!(done.iter().all(|count| *count == 0), "progress is told to phones: {done:?}");
        let others = person.client.frames().join("");
        for other in vote.people.iter().filter(|other| other.participant != person.participant) {
            assert!(!others.contains(&other.participant.to_string()), "a ballot of somebody else");
        }
    }
    let ready = |replica: &werkatelier::client::Replica| {
        let theme = replica.tally["themes"].as_array()?.first()?;
        (theme["done"] == 3).then_some(())
    };
    vote.afternoon.lead.until("three are done", ready).await?;

    let result: Count = serde_json::from_value(vote.afternoon.count(0).await?)?;
    assert_eq!((result.counted, result.order[0].supporters), (3, 3));
    assert_eq!(result.order[0].id, vote.ideas[0].to_string());
    let phone = vote.people[1].client.replica().all("round").next().cloned().unwrap_or_default();
    assert!(phone["result"].is_null(), "phones see a result when it is revealed");
    Ok(())
}

/// A page of before there were lean messages, beside one of today: it never asked for them.
#[tokio::test]
async fn who_takes_no_lean_messages_is_told_whole_things_and_has_the_same() -> Told {
    let server = TestServer::start().await?;
    let vote = voted(&server).await?;
    let (step, voter) = (vote.afternoon.step(VOTE), &vote.people[1]);
    let mut request =
        format!("{}/api/v1/socket", server.url().replace("http", "ws")).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    let (mut old, _) = tokio_tungstenite::connect_async(request).await?;
    let path = format!("/api/v1/workshops/{}/view", vote.afternoon.made.workshop);
    let mut copy = Replica::default();
    copy.replace(&voter.client.api().get(&path).await?);
    let resume = json!({ "epoch": copy.epoch, "seq": copy.seq, "audience": copy.audience });
    let hello = json!({ "type": "hello", "token": voter.token, "resume": resume });
    old.send(Message::text(hello.to_string())).await?;

    let judgement = Some(Judgement::Promising);
    let judged = Command::Judge { step, contribution: vote.ideas[2], judgement };
    let before = voter.client.frames().len();
    voter.client.command(&judged).await?;
    // The step's run changes, of which a patch is a part.
    vote.afternoon.count(0).await?;
    voter.client.agrees(vote.afternoon.head().await?).await?;
    let new = voter.client.frames()[before..].join("\n");
    assert!(
        new.contains("\"patch\":[{\"key\":\"ballot:") && new.contains("\"patch\":[{\"key\":\"step:"),
        "{new}"
    );

    let mut heard = Vec::new();
    while copy.entities != voter.client.replica().entities || copy.own != voter.client.replica().own {
        let message = timeout(PATIENCE, old.next()).await?.context("more")??;
        let Message::Text(text) = message else { continue };
        heard.push(text.as_str().to_owned());
        let message: Value = serde_json::from_str(text.as_str())?;
        if copy.apply(&message) == Applied::Stale(0) {
            copy.replace(&voter.client.api().get(&path).await?);
            let follow =
                json!({ "type": "follow", "epoch": copy.epoch, "seq": copy.seq, "audience": copy.audience });
            old.send(Message::text(follow.to_string())).await?;
        }
    }
    assert!(heard.iter().all(|text| !text.contains("\"patch\"")), "{heard:?}");
    Ok(())
}

#[tokio::test]
async fn the_ballot_holds_to_its_rules() -> Told {
    let server = TestServer::start().await?;
    let vote = voted(&server).await?;
    let (step, author, voter) = (vote.afternoon.step(VOTE), &vote.people[0].client, &vote.people[1].client);
    let pick = |contribution| Command::Pick { step, contribution, on: true };
    // Three picks where there are fewer than ten ideas.
    voter.command(&pick(vote.ideas[2])).await?;
    let fourth = voter.command(&pick(vote.ideas[3])).await.expect_err("a fourth pick");
    assert_eq!(fourth.code(), Some("too_many_picks"));
    let own = Command::Judge { step, contribution: vote.ideas[0], judgement: Some(Judgement::Promising) };
    assert_eq!(author.command(&own).await.expect_err("one's own").code(), Some("own_idea"));
    let edit = Command::Withdraw { contribution: vote.ideas[0] };
    assert_eq!(author.command(&edit).await.expect_err("on the ballot").code(), Some("ballot_frozen"));
    let hide = Command::Hide { contribution: vote.ideas[0], hidden: true };
    assert_eq!(vote.afternoon.lead.command(&hide).await.expect_err("frozen").code(), Some("ballot_frozen"));

    let reason = Reason::parse("Dit bestaat al")?;
    let theme = vote.afternoon.theme(0);
    let off = Command::TakeOffBallot { step, theme: Some(theme), contribution: vote.ideas[0], reason };
    vote.afternoon.leads(&off).await?;
    let told = |replica: &werkatelier::client::Replica| {
        let round = replica.all("round").next()?;
        round["off"].as_array()?.first().map(|off| off["reason"].clone())
    };
    assert_eq!(voter.until("why it is off", told).await?, "Dit bestaat al");
    assert_eq!(voter.command(&pick(vote.ideas[0])).await.expect_err("off").code(), Some("not_on_ballot"));

    let result: Count = serde_json::from_value(vote.afternoon.count(0).await?)?;
    assert!(!result.order.iter().any(|placed| placed.id == vote.ideas[0].to_string()));
    let late = author.command(&pick(vote.ideas[1])).await.expect_err("after the grace");
    assert_eq!(late.code(), Some("step_not_open"));
    Ok(())
}

#[tokio::test]
async fn a_selection_that_differs_gives_its_reason_and_what_is_revealed_is_what_is_seen() -> Told {
    let server = TestServer::start().await?;
    let vote = voted(&server).await?;
    let Vote { afternoon, people, ideas } = &vote;
    let result: Count = serde_json::from_value(afternoon.count(0).await?)?;
    let (round, theme) = (afternoon.step(VOTE), afternoon.theme(0));
    afternoon.open(SELECT).await?;
    afternoon.leads(&Command::RevealResult { step: round, theme: Some(theme), places: 1 }).await?;
    let shown = |replica: &werkatelier::client::Replica| {
        let round = replica.all("round").find(|round| !round["result"].is_null())?;
        Some(round["result"]["order"].as_array()?.len())
    };
    assert_eq!(people[1].client.until("the first place", shown).await?, 1);

    let selected: Vec<ContributionId> = result.selected().iter().filter_map(|id| id.parse().ok()).collect();
    let select = |selected: Vec<ContributionId>, reason| Command::Select {
        step: afternoon.step(SELECT),
        theme: Some(theme),
        selected,
        reason,
        pitchers: Vec::new(),
    };
    let mut other = selected.clone();
    other.push(ideas[3]);
    let refused = afternoon.lead.command(&select(other.clone(), None)).await.expect_err("no reason");
    assert_eq!(refused.code(), Some("reason_needed"));
    afternoon.leads(&select(selected, None)).await?;
    let reason = Reason::parse("Past bij wat er al loopt")?;
    afternoon.leads(&select(other, Some(reason))).await?;
    let differs = |replica: &werkatelier::client::Replica| {
        replica.all("selection").find(|selection| selection["differs"] == true).cloned()
    };
    // A decision would tell the places that were not shown yet.
    people[2].client.agrees(afternoon.head().await?).await?;
    assert_eq!(differs(&people[2].client.replica()), None);
    afternoon.leads(&Command::RevealResult { step: round, theme: Some(theme), places: 3 }).await?;
    let seen = people[2].client.until("the selection and why", differs).await?;
    assert_eq!(seen["reason"], "Past bij wat er al loopt");
    for person in people {
        person.client.agrees(afternoon.head().await?).await?;
    }
    Ok(())
}
