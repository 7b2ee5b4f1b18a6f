//! Everything wrong that comes in gets a clear error with a stable code, and nothing is lost.

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;
use werkatelier::client::{Client, new_command};
use werkatelier::{Config, Server};
use werkatelier_core::command::Command;
use werkatelier_core::id::{ContributionId, StepId, ThemeId};
use werkatelier_core::text::ContributionText;
use werkatelier_tests::{Afternoon, GATHER, TestServer, VOTE, WELCOME, options};

use crate::Told;

#[tokio::test]
async fn texts_that_are_none_and_texts_that_are_too_long() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    let post = |text: &str| {
        json!({
            "do": "post", "id": Uuid::now_v7(), "step": afternoon.step(GATHER), "theme": writer.theme, "text": text,
        })
    };
    let cases = [
        ("", "text_empty", Value::Null),
        (" \n\t ", "text_empty", Value::Null),
        ("\u{0}\u{1b}\u{7f}", "text_empty", Value::Null),
        ("\u{202e}\u{200b}", "text_empty", Value::Null),
        (&"a".repeat(281), "text_too_long", json!(280)),
        (&"👩‍👩‍👧".repeat(281), "text_too_long", json!(280)),
        (&format!("a{}", "\u{300}".repeat(3_000)), "text_too_long", json!(280)),
    ];
    for (text, code, max) in cases {
        let refused = writer.client.raw(new_command(), post(text)).await.expect_err(code);
        let werkatelier::client::ClientError::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!((refusal.code.as_str(), &refusal.params["max"]), (code, &max), "{text:.20}");
    }
    writer.client.raw(new_command(), post("  Met ruimte eromheen\u{7}  ")).await?;
    let text =
        |replica: &werkatelier::client::Replica| replica.all("card").next().map(|card| card["text"].clone());
    assert_eq!(afternoon.lead.until("the card", text).await?, "Met ruimte eromheen");
    assert_eq!(afternoon.lead.replica().all("card").count(), 1, "what was refused changed nothing");
    Ok(())
}

#[tokio::test]
async fn unknown_things_and_steps_that_do_not_allow_it() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let (_, early) = writer.posting(&afternoon, "Te vroeg")?;
    assert_eq!(writer.client.command(&early).await.expect_err("early").code(), Some("step_not_open"));
    afternoon.open(GATHER).await?;
    let text = || ContributionText::parse("Woorden").expect("a text");
    let theme = writer.theme;
    let post = |step, theme| Command::Post {
        id: ContributionId(Uuid::now_v7()),
        step,
        theme,
        text: text(),
        parents: Vec::new(),
        signed: None,
    };
    let nothing = ContributionId(Uuid::now_v7());
    let gather = afternoon.step(GATHER);
    let cases = [
        (post(StepId(Uuid::now_v7()), theme), "step_not_open"),
        (post(gather, ThemeId(Uuid::now_v7())), "foreign_theme"),
        (post(afternoon.step(WELCOME), theme), "not_in_this_step"),
        (post(afternoon.step(VOTE), theme), "step_not_open"),
        (Command::EditContribution { contribution: nothing, text: text() }, "unknown"),
        (Command::Withdraw { contribution: nothing }, "unknown"),
        (Command::Pick { step: gather, contribution: nothing, on: true }, "unknown"),
        (Command::FinishBallot { step: gather, done: true }, "not_in_this_step"),
        (Command::ChooseTheme { theme: ThemeId(Uuid::now_v7()) }, "unknown"),
    ];
    for (command, code) in cases {
        let refused = writer.client.command(&command).await.expect_err(code);
        assert_eq!(refused.code(), Some(code), "{command:?}");
    }
    for nonsense in
        [json!(7), json!({}), json!({ "do": "fly" }), json!({ "do": "withdraw", "contribution": "x" })]
    {
        let refused = writer.client.raw(new_command(), nonsense).await.expect_err("malformed");
        assert_eq!(refused.code(), Some("malformed"));
    }
    Ok(())
}

/// Says one thing on a socket of one's own and gives what came back, until the close.
async fn says(
    server: &TestServer,
    hello: Option<Value>,
    message: Message,
) -> anyhow::Result<(Vec<Value>, Option<u16>)> {
    let url = format!("{}/api/v1/socket", server.url().replace("http", "ws"));
    let mut request = tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(url)?;
    request.headers_mut().insert("sec-websocket-protocol", "werkatelier.v1".parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    if let Some(hello) = hello {
        socket.send(Message::text(hello.to_string())).await?;
    }
    socket.send(message).await?;
    let mut said = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Text(text) => said.push(serde_json::from_str(text.as_str())?),
            Message::Close(frame) => return Ok((said, frame.map(|frame| frame.code.into()))),
            _ => {}
        }
    }
    Ok((said, None))
}

#[tokio::test]
async fn frames_that_are_malformed_too_large_or_binary_close_the_socket() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let hello = || Some(json!({ "type": "hello", "token": afternoon.lead.api().token() }));
    let refusal = |said: &[Value]| {
        said.iter().find(|message| message["type"] == "refused").map(|message| message["code"].clone())
    };

    let (said, code) = says(&server, hello(), Message::text("{")).await?;
    assert_eq!((refusal(&said), code), (Some("malformed".into()), Some(1003)));
    let (_, code) = says(&server, hello(), Message::binary(vec![1, 2, 3])).await?;
    assert_eq!(code, Some(1003));
    let (_, code) = says(&server, hello(), Message::text("x".repeat(17 * 1024))).await?;
    assert_eq!(code, Some(1009));
    let (said, code) =
        says(&server, None, Message::text(json!({ "type": "ping", "visible": true }).to_string())).await?;
    assert_eq!((refusal(&said), code), (Some("hello_expected".into()), Some(1008)));
    let large = json!({ "type": "hello", "token": "x".repeat(2_000) });
    let (said, _) = says(&server, None, Message::text(large.to_string())).await?;
    assert_eq!(refusal(&said), Some("hello_expected".into()));
    let unknown = json!({ "type": "hello", "token": werkatelier::client::new_token() });
    let (said, code) = says(&server, None, Message::text(unknown.to_string())).await?;
    assert_eq!((refusal(&said), code), (Some("unauthorized".into()), Some(4401)));
    let nowhere = json!({
        "type": "hello", "token": afternoon.host.api().token(), "workshop": Uuid::now_v7(),
    });
    let (said, code) = says(&server, None, Message::text(nowhere.to_string())).await?;
    assert_eq!((refusal(&said), code), (Some("not_found".into()), Some(4404)));
    afternoon.lead.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn a_token_opens_its_own_workshop_only() -> Told {
    let server = TestServer::start().await?;
    let (one, two) = (Afternoon::begin(server.host()?).await?, Afternoon::begin(server.host()?).await?);
    let person = one.person(0).await?;
    let foreign = Client::connect(&server.url(), &person.token, Some(two.made.workshop), options()).await;
    assert_eq!(
        foreign.err().and_then(|error| error.code().map(str::to_owned)),
        Some("foreign_workshop".into())
    );
    let api = person.client.api();
    let path = format!("/api/v1/workshops/{}/links", one.made.workshop);
    assert_eq!(api.get(&path).await.expect_err("not an organiser").code(), Some("forbidden"));
    assert_eq!(api.get("/api/v1/workshops").await.expect_err("not the key").code(), Some("forbidden"));
    let body = "x".repeat(17 * 1024);
    let commands = format!("/api/v1/workshops/{}/commands", one.made.workshop);
    let large = api.send(hyper::Method::POST, &commands, Some(body.into())).await?;
    assert_eq!((large.status, large.code().as_str()), (413, "too_large"));
    let nonsense = api.send(hyper::Method::POST, &commands, Some("{".into())).await?;
    assert_eq!((nonsense.status, nonsense.code().as_str()), (400, "malformed"));
    let missing = api.send(hyper::Method::GET, "/api/v1/nothing", None).await?;
    assert_eq!((missing.status, missing.code().as_str()), (404, "not_found"));
    Ok(())
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() -> Told {
    let server = TestServer::start().await?;
    let code = async |config| Server::open(config).await.err().map(|error| error.code().to_owned());
    let empty = tempfile::tempdir()?;
    let mut taken = Config::local(empty.path());
    taken.listen = Some(server.url().replace("http://", "").parse()?);
    assert_eq!(code(taken).await.as_deref(), Some("port_in_use"));
    assert_eq!(code(Config::local(server.folder())).await.as_deref(), Some("data_folder_in_use"));
    let damaged = tempfile::tempdir()?;
    std::fs::write(damaged.path().join("werkatelier.db"), "this is no data file ".repeat(400))?;
    assert_eq!(code(Config::local(damaged.path())).await.as_deref(), Some("data_file_damaged"));
    let file = damaged.path().join("a-file");
    std::fs::write(&file, "")?;
    assert_eq!(code(Config::local(file.join("folder"))).await.as_deref(), Some("data_folder_unwritable"));
    Ok(())
}
