//! Coming in: by code or secret, once or twice, and being shown the door.

use serde_json::json;
use uuid::Uuid;
use werkatelier::client::{Client, Status, new_command, new_token};
use werkatelier_core::command::Command;
use werkatelier_core::id::ParticipantId;
use werkatelier_tests::{Afternoon, TestServer, options};

use crate::Told;

#[tokio::test]
async fn by_code_or_by_secret_and_a_retry_is_the_same_join() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let host = &afternoon.host;
    let doors = [
        json!({ "code": afternoon.made.join_code }),
        json!({ "code": afternoon.made.join_code.to_lowercase().replace('-', " ") }),
        json!({ "secret": afternoon.made.join_secret }),
    ];
    for door in doors {
        let (person, command, token) = (ParticipantId(Uuid::now_v7()), new_command(), new_token());
        let first = host.join_as(&door, person, command, &token).await?;
        let again = host.join_as(&door, person, command, &token).await?;
        assert_eq!(first.answer["workshop"], again.answer["workshop"]);
        assert_eq!(first.answer["own"], again.answer["own"]);
        assert!(!first.answer.to_string().contains(&token), "the answer holds no secret");
        let stolen = host.join_as(&door, person, new_command(), &new_token()).await;
        assert_eq!(stolen.expect_err("somebody else's id").code(), Some("id_taken"));
    }
    let people = |replica: &werkatelier::client::Replica| (replica.all("person").count() == 3).then_some(());
    afternoon.lead.until("three people on the desk", people).await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_code_opens_nothing_and_guessing_is_slowed() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let join = async |door| {
        let person = ParticipantId(Uuid::now_v7());
        afternoon.host.join_as(&door, person, new_command(), &new_token()).await
    };
    assert_eq!(
        join(json!({ "code": "ABC" })).await.expect_err("refused").code(),
        Some("join_code_malformed")
    );
    assert_eq!(
        join(json!({ "secret": "00".repeat(16) })).await.expect_err("refused").code(),
        Some("join_code_unknown")
    );
    assert_eq!(join(json!({})).await.expect_err("refused").code(), Some("malformed"));
    let mut codes = Vec::new();
    for _ in 0..12 {
        let guess = join(json!({ "code": "ZZZZZ9" })).await.expect_err("refused");
        codes.push(guess.code().unwrap_or_default().to_owned());
    }
    assert_eq!(codes.first().map(String::as_str), Some("join_code_unknown"));
    assert_eq!(codes.last().map(String::as_str), Some("rate_limited"));
    // A spent budget never stops who has the QR.
    join(json!({ "secret": afternoon.made.join_secret })).await?;
    Ok(())
}

#[tokio::test]
async fn who_is_removed_loses_the_connection_and_their_ideas_stay() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    afternoon.open(werkatelier_tests::GATHER).await?;
    let person = afternoon.person(0).await?;
    let card = person.post(&afternoon, "Een plek voor makers").await?;
    afternoon.leads(&Command::RemoveParticipant { participant: person.participant }).await?;
    let ended = |status: &Status| matches!(status, Status::Ended(..));
    let status = person.client.until_status("the end of the link", ended).await?;
    assert_eq!(status, Status::Ended(Some(4401), None));
    assert!(afternoon.lead.replica().get(&format!("card:{card}")).is_some());
    let again = Client::connect(&server.url(), &person.token, None, options()).await;
    assert!(again.is_err(), "the link ended");
    Ok(())
}

#[tokio::test]
async fn a_withdrawn_link_ends_at_once() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let desk = afternoon.desk(0).await?;
    let links = format!("/api/v1/workshops/{}/links", afternoon.made.workshop);
    let listed = afternoon.host.api().get(&links).await?;
    let found = listed.as_array().into_iter().flatten().find(|link| link["role"]["role"] == "facilitator");
    let link = found.and_then(|link| link["link"].as_str()).expect("the link is listed").to_owned();
    assert!(!listed.to_string().contains(desk.api().token()), "a list of links holds no secret");
    let path = format!("{links}/{link}");
    afternoon.host.api().send(hyper::Method::DELETE, &path, None).await?;
    let status = desk.until_status("the end", |status| matches!(status, Status::Ended(..))).await?;
    assert_eq!(status, Status::Ended(Some(4401), None));
    let view = format!("/api/v1/workshops/{}/view", afternoon.made.workshop);
    assert_eq!(desk.api().get(&view).await.expect_err("refused").code(), Some("unauthorized"));
    Ok(())
}
