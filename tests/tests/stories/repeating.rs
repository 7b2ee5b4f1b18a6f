//! The same command again: three times, over two sockets, across a restart. It is one event with equal answers.

use werkatelier::client::{Client, new_command};
use werkatelier_tests::{Afternoon, GATHER, TestServer, options};

use crate::Told;

#[tokio::test]
async fn the_same_command_is_one_event_however_often_and_wherever_it_comes_from() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let (writer, other) = (afternoon.person(0).await?, afternoon.person(0).await?);
    let second = Client::connect(&server.url(), &writer.token, None, options()).await?;
    afternoon.open(GATHER).await?;
    let mut given = Vec::new();
    for n in 0..40 {
        let (card, command) = writer.posting(&afternoon, &format!("Idee {n}"))?;
        let id = new_command();
        let value = serde_json::to_value(&command)?;
        // All on their way before the first answer.
        let answers = [writer.client.begin(id, &value), second.begin(id, &value)];
        let mut seqs = Vec::new();
        for answer in answers {
            seqs.push(answer.await?.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?);
        }
        seqs.push(writer.client.repeat(id, &command).await?);
        assert!(seqs.windows(2).all(|pair| pair[0] == pair[1]), "answers differ: {seqs:?}");
        given.push((id, card, command, seqs[0]));
    }
    let stolen = other.client.repeat(given[0].0, &given[0].2).await.expect_err("somebody else's");
    assert_eq!(stolen.code(), Some("command_reused"));
    let changed = writer.client.repeat(given[0].0, &given[1].2).await.expect_err("other content");
    assert_eq!(changed.code(), Some("command_reused"));

    let server = server.restart().await?;
    for (id, _, command, seq) in &given {
        assert_eq!(writer.client.repeat(*id, command).await?, *seq, "across a restart");
    }
    let changed = writer.client.repeat(given[0].0, &given[1].2).await.expect_err("other content, later");
    assert_eq!(changed.code(), Some("command_reused"));
    afternoon.lead.agrees(afternoon.head().await?).await?;
    let stored = afternoon.lead.replica().all("card").count();
    assert_eq!(stored, given.len());
    drop(server);
    Ok(())
}

#[tokio::test]
async fn the_same_over_plain_http() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    let (card, command) = writer.posting(&afternoon, "Over het gewone web")?;
    let id = new_command();
    let body = serde_json::json!({ "id": id, "command": command });
    let path = format!("/api/v1/workshops/{}/commands", afternoon.made.workshop);
    let first = writer.client.api().post(&path, &body).await?;
    let again = writer.client.api().post(&path, &body).await?;
    assert_eq!(first, again);
    assert_eq!(first["seq"].as_u64(), Some(writer.client.repeat(id, &command).await?.0));
    afternoon.lead.until("the card", |replica| replica.get(&format!("card:{card}")).cloned()).await?;

    let epoch = afternoon.lead.replica().epoch.clone();
    // `{"audience":"desk","theme":null}`, as it stands in a query.
    let desk = "%7B%22audience%22%3A%22desk%22%2C%22theme%22%3Anull%7D";
    let log = epoch["log"].as_str().unwrap_or_default();
    let query = format!("log={log}&taken={}&audience={desk}&lean=true&wait=0", epoch["taken"]);
    let path = format!("/api/v1/workshops/{}/events?{query}", afternoon.made.workshop);
    let after = first["seq"].as_u64().unwrap_or(0) - 1;
    let polled = afternoon.lead.api().get(&format!("{path}&after={after}")).await?.to_string();
    assert!(polled.contains("Over het gewone web"), "{polled}");
    let nothing = afternoon.lead.api().get(&format!("{path}&after={}", after + 1)).await?.to_string();
    assert!(!nothing.contains("Over het gewone web"), "{nothing}");
    // Who has no copy yet hears at once to fetch the view, and is not refused.
    let path = format!("/api/v1/workshops/{}/events?wait=25", afternoon.made.workshop);
    let begun = afternoon.lead.api().get(&path).await?;
    assert_eq!(begun["messages"][0]["type"], "stale", "{begun}");
    Ok(())
}
