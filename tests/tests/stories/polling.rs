//! The same workshop by long polls, where sockets are blocked.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use werkatelier::client::{Api, ClientError, Replica};
use werkatelier_core::command::Command;
use werkatelier_tests::{Afternoon, GATHER, Person, TestServer, WELCOME};

use crate::Told;

/// Far below what the poll may wait, far above what it needs.
const SOON: Duration = Duration::from_secs(12);

/// A phone without a socket: what it has, and how it asks.
struct Polling {
    api: Api,
    path: String,
    copy: Value,
    own: u64,
    lean: bool,
}

impl Polling {
    /// A page of today takes lean messages. One of before does not: the first of its kind may have to fetch its view once more.
    async fn begin(
        server: &TestServer,
        afternoon: &Afternoon,
        person: &Person,
        lean: bool,
    ) -> anyhow::Result<Self> {
        let api = server.host()?.api().with_token(&person.token);
        let path = format!("/api/v1/workshops/{}", afternoon.made.workshop);
        let copy = api.get(&format!("{path}/view")).await?;
        let mut polling = Self { api, path, copy, own: 0, lean };
        if !lean {
            let _maybe_stale = polling.ask(0).await?;
            polling.copy = polling.api.get(&format!("{}/view", polling.path)).await?;
        }
        let _first = polling.poll(0).await?;
        Ok(polling)
    }

    async fn ask(&self, wait: u64) -> anyhow::Result<Value> {
        let theme = self.copy["audience"]["theme"].as_str().unwrap_or_default();
        let audience = format!("%7B%22audience%22%3A%22theme%22%2C%22theme%22%3A%22{theme}%22%7D");
        let (log, taken) =
            (self.copy["epoch"]["log"].as_str().unwrap_or_default(), &self.copy["epoch"]["taken"]);
        let (after, own) = (&self.copy["seq"], self.own);
        let lean = if self.lean { "&lean=true" } else { "" };
        let query =
            format!("log={log}&taken={taken}&after={after}&audience={audience}&own={own}{lean}&wait={wait}");
        Ok(self.api.get(&format!("{}/events?{query}", self.path)).await?)
    }

    /// One's own things, as the answer has them.
    async fn poll(&mut self, wait: u64) -> anyhow::Result<Value> {
        let answer = self.ask(wait).await?;
        assert!(self.lean || !answer.to_string().contains("\"patch\""), "{answer}");
        let messages = answer["messages"].as_array().cloned().unwrap_or_default();
        assert!(!messages.iter().any(|message| message["type"] == "stale"), "{answer}");
        for batch in messages.iter().filter(|message| message["type"] == "batch") {
            self.copy["seq"] = batch["to"].clone();
        }
        let own = messages.into_iter().find(|message| message["type"] == "own").unwrap_or_default();
        self.own = own["seq"].as_u64().unwrap_or(0);
        Ok(own["put"].clone())
    }
}

fn is_hidden(own: &Value) -> bool {
    own.as_array().into_iter().flatten().any(|put| put["value"]["hidden"] == true)
}

#[tokio::test]
async fn what_changed_of_ones_own_between_two_polls_does_not_wait() -> Told {
    between_two_polls(true).await?;
    between_two_polls(false).await
}

async fn between_two_polls(lean: bool) -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    writer.until_in(&afternoon, GATHER).await?;
    let card = writer.post(&afternoon, "Kort te zien").await?;
    let mut phone = Polling::begin(&server, &afternoon, &writer, lean).await?;
    // While ideas are gathered, nobody of the theme sees others': hiding one is news for its author alone.
    afternoon.leads(&Command::Hide { contribution: card, hidden: true }).await?;
    let own = timeout(SOON, phone.poll(25)).await??;
    assert!(is_hidden(&own), "{own}");
    // And what changes during a poll ends it.
    let polled = {
        let polling = phone.poll(25);
        let showing = async {
            afternoon.leads(&Command::Hide { contribution: card, hidden: false }).await?;
            anyhow::Ok(())
        };
        timeout(SOON, async { tokio::try_join!(polling, showing) }).await??.0
    };
    assert!(!is_hidden(&polled), "{polled}");
    Ok(())
}

#[tokio::test]
async fn a_poll_is_not_answered_again_for_what_it_told_already() -> Told {
    told_once(true).await?;
    told_once(false).await
}

async fn told_once(lean: bool) -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    writer.until_in(&afternoon, GATHER).await?;
    writer.post(&afternoon, "Al verteld").await?;
    // The end of the welcome's grace would be news.
    let welcome = format!("step:{}", afternoon.step(WELCOME));
    let over = |replica: &Replica| (replica.get(&welcome)?["runs"][0]["phase"] == "closed").then_some(());
    afternoon.lead.until("the end of the welcome", over).await?;
    let mut phone = Polling::begin(&server, &afternoon, &writer, lean).await?;
    // Nothing is new: the poll stays open until something is.
    let mut waiting = std::pin::pin!(phone.poll(25));
    let still = timeout(Duration::from_millis(300), &mut waiting).await;
    assert!(still.is_err(), "answered with nothing new: {still:?}");
    writer.post(&afternoon, "Nieuw").await?;
    let own = timeout(SOON, waiting).await??;
    assert!(own.to_string().contains("Nieuw"), "{own}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_stops_sends_polls_away() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let mut phone = Polling::begin(&server, &afternoon, &writer, true).await?;
    // Nothing is new: the poll is open before the server stops.
    let mut waiting = std::pin::pin!(phone.poll(25));
    let still = timeout(Duration::from_millis(300), &mut waiting).await;
    assert!(still.is_err(), "answered with nothing new: {still:?}");
    let (server, polled) = tokio::join!(server.restart(), timeout(SOON, waiting));
    // It is answered or sent away; it is neither left hanging until its time is up nor cut off.
    if let Err(error) = polled? {
        let code = error.downcast_ref::<ClientError>().and_then(ClientError::code);
        assert_eq!(code, Some("busy"), "{error}");
    }
    drop(server?);
    Ok(())
}
