//! Trying the network out before the guests come: no workshop, no secret, and limits for who plays with it.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use hyper::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};
use uuid::Uuid;
use werkatelier::protocol::LinkRole;
use werkatelier_tests::{Afternoon, TestServer};

use crate::Told;

fn measured() -> Value {
    json!({
        "id": Uuid::now_v7(), "rtt_ms": 9, "socket": true, "poll": true, "kept": true, "database": false,
        "clock_ms": -1200, "bytes": 41_000, "load_ms": 300,
    })
}

#[tokio::test]
async fn a_phone_measures_and_the_organiser_sees_it() -> Told {
    let server = TestServer::start().await?;
    let key = server.host()?.api().clone();
    let phone = key.with_token("");
    let first = phone.get("/api/v1/check").await?["now"].as_i64().unwrap_or_default();
    let later = phone.get("/api/v1/check/wait").await?["now"].as_i64().unwrap_or_default();
    assert!(first > 0 && later >= first);
    assert_eq!(key.get("/api/v1/checks").await?["checks"], json!([]));
    let report = measured();
    for _ in 0..2 {
        phone.post("/api/v1/check", &report).await?;
    }
    let checks = key.get("/api/v1/checks").await?;
    assert_eq!(checks["checks"].as_array().map(Vec::len), Some(1), "one phone");
    assert_eq!(checks["checks"][0]["measured"], report);
    Ok(())
}

#[tokio::test]
async fn the_socket_gives_back_what_it_hears_a_few_times() -> Told {
    let server = TestServer::start().await?;
    let url = format!("{}/api/v1/check/socket", server.url().replace("http", "ws"));
    let (mut socket, _) = tokio_tungstenite::connect_async(&url).await?;
    for _ in 0..4 {
        socket.send(Message::text("hallo")).await?;
        assert_eq!(socket.next().await.expect("an echo")?, Message::text("hallo"));
    }
    let end = tokio::time::timeout(Duration::from_secs(5), async {
        while let Some(Ok(_)) = socket.next().await {}
    });
    end.await?;
    let (mut large, _) = tokio_tungstenite::connect_async(&url).await?;
    large.send(Message::text("x".repeat(2_000))).await?;
    let said = tokio::time::timeout(Duration::from_secs(5), large.next()).await?;
    assert!(!matches!(said, Some(Ok(Message::Text(_)))), "too large is not given back");
    Ok(())
}

#[tokio::test]
async fn so_many_sockets_at_once_and_no_more() -> Told {
    let server = TestServer::start().await?;
    let url = format!("{}/api/v1/check/socket", server.url().replace("http", "ws"));
    // Those that were opened stay open, so one is refused soon.
    let mut open = Vec::new();
    let refused = loop {
        match tokio_tungstenite::connect_async(&url).await {
            Ok((socket, _)) if open.len() < 200 => open.push(socket),
            other => break other.map(|_| ()).expect_err("sockets without an end"),
        }
    };
    assert!(open.len() >= 50, "only {} sockets", open.len());
    let Error::Http(answer) = refused else { anyhow::bail!("no answer: {refused}") };
    let said: Value = serde_json::from_slice(answer.body().as_deref().unwrap_or_default())?;
    assert_eq!((answer.status().as_u16(), &said["code"]), (503, &json!("busy")));
    // Who leaves makes room.
    drop(open);
    let again = async {
        while tokio_tungstenite::connect_async(&url).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_only_who_leads_reads_it() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let key = afternoon.host.api().clone();
    let phone = key.with_token("");
    let code = async |body: String| {
        let reply = phone.send(Method::POST, "/api/v1/check", Some(body.into())).await?;
        anyhow::Ok((reply.status, reply.code()))
    };
    let mut negative = measured();
    negative["rtt_ms"] = json!(-1);
    for wrong in ["{".to_owned(), "{}".to_owned(), negative.to_string()] {
        assert_eq!(code(wrong).await?, (400, "malformed".to_owned()));
    }
    assert_eq!(code("x".repeat(20_000)).await?, (413, "too_large".to_owned()));
    let mut last = 204;
    for _ in 0..60 {
        let reply = phone.send(Method::POST, "/api/v1/check", Some(measured().to_string().into())).await?;
        last = last.max(reply.status);
    }
    assert_eq!(last, 429, "a flood is held");

    let made = afternoon.made.workshop;
    let (stage, _) = afternoon.stage(None).await?;
    let theme = afternoon.theme(0);
    let person = afternoon.person(0).await?;
    let token = async |role| afternoon.host.link(made, role).await;
    for (token, may) in [
        (token(LinkRole::Lead).await?, true),
        (token(LinkRole::Organiser).await?, true),
        (token(LinkRole::Facilitator { theme }).await?, false),
        (token(LinkRole::Stage { stage }).await?, false),
        (person.token.clone(), false),
    ] {
        let said = key.with_token(&token).get("/api/v1/checks").await;
        let refused = said.err().and_then(|error| error.code().map(str::to_owned));
        assert_eq!(refused.as_deref(), (!may).then_some("forbidden"));
    }
    assert_eq!(phone.get("/api/v1/checks").await.expect_err("nobody").code(), Some("unauthorized"));
    Ok(())
}
