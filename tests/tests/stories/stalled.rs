//! A phone that takes nothing any more: it delays nobody, nothing is kept for it, and it comes back to everything.

use anyhow::Context as _;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use werkatelier_core::command::Command;
use werkatelier_core::id::{ContributionId, Seq};
use werkatelier_core::text::ContributionText;
use werkatelier_tests::{Afternoon, ENRICH, GATHER, TestServer};

use crate::Told;

/// The least the kernel keeps for a reader that does not read.
const SMALL: u32 = 4_096;
/// Frames of about 1.3 KB: more than both kernels' buffers and the lag that is let be, twice over.
const WRITTEN: usize = 500;
/// One person may write 200.
const WRITERS: usize = 3;
const LETTERS: usize = 280;

type Socket = WebSocketStream<TcpStream>;

/// A phone with hardly any buffer, welcomed and following.
async fn follows(server: &TestServer, token: &str, view: &Value) -> anyhow::Result<Socket> {
    let address = server.url().trim_start_matches("http://").to_owned();
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(SMALL)?;
    let stream = socket.connect(address.parse()?).await?;
    let request = format!("ws://{address}/api/v1/socket").into_client_request()?;
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await?;
    let resume = json!({ "epoch": view["epoch"], "seq": view["seq"], "audience": view["audience"] });
    let hello = json!({ "type": "hello", "token": token, "resume": resume, "lean": true });
    socket.send(Message::text(hello.to_string())).await?;
    let welcome = socket.next().await.context("a welcome")??;
    anyhow::ensure!(welcome.to_text()?.contains("welcome"), "{welcome}");
    Ok(socket)
}

#[tokio::test]
async fn who_takes_nothing_delays_nobody_and_comes_back_to_everything() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let mut people = Vec::new();
    for _ in 0..WRITERS {
        people.push(afternoon.person(0).await?);
    }
    let (writer, reader) = (&people[0], &people[1]);
    let stalled = afternoon.host.join(&afternoon.made).await?;
    let api = afternoon.host.api().with_token(&stalled.token);
    let commands = format!("/api/v1/workshops/{}/commands", afternoon.made.workshop);
    let choose =
        json!({ "id": uuid::Uuid::now_v7(), "command": Command::ChooseTheme { theme: writer.theme } });
    api.post(&commands, &choose).await?;
    afternoon.open(GATHER).await?;
    writer.until_in(&afternoon, GATHER).await?;
    let parent = writer.post(&afternoon, "Waar alles op voortbouwt").await?;
    afternoon.open(ENRICH).await?;
    writer.until_in(&afternoon, ENRICH).await?;

    let view: Value = api.get(&format!("/api/v1/workshops/{}/view", afternoon.made.workshop)).await?;
    let mut phone = follows(&server, &stalled.token, &view).await?;
    // It reads no more from here on, while everyone else goes on.
    let mut last = Seq(0);
    for n in 0..WRITTEN {
        let text = format!("{n} {}", "é".repeat(LETTERS - 4));
        let build = Command::Post {
            id: ContributionId(uuid::Uuid::now_v7()),
            step: afternoon.step(ENRICH),
            theme: writer.theme,
            text: ContributionText::parse(&text)?,
            parents: vec![parent],
            signed: None,
        };
        last = people[n % WRITERS].client.command(&build).await?;
    }
    reader.client.sees(last).await?;

    let mut seq = view["seq"].as_u64().context("a number")?;
    let code = loop {
        match phone.next().await {
            Some(Ok(Message::Text(text))) => {
                let message: Value = serde_json::from_str(text.as_str())?;
                if message["type"] == "batch" {
                    assert!(message["from"].as_u64() <= Some(seq), "no frame is left out");
                    seq = message["to"].as_u64().context("a number")?;
                }
            }
            Some(Ok(Message::Close(Some(frame)))) => break Some(u16::from(frame.code)),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break None,
        }
    };
    assert!(matches!(code, None | Some(4408)), "{code:?}");
    assert!(seq < last.0, "it was let go before it had everything");

    let copy = json!({ "epoch": view["epoch"], "seq": seq, "audience": view["audience"] });
    let mut again = follows(&server, &stalled.token, &copy).await?;
    SockRef::from(again.get_ref()).set_recv_buffer_size(1 << 20)?;
    while seq < last.0 {
        let message = again.next().await.context("the rest")??;
        let message: Value = serde_json::from_str(message.to_text()?)?;
        if message["type"] == "batch" {
            assert!(message["from"].as_u64() <= Some(seq), "no frame is left out");
            seq = message["to"].as_u64().context("a number")?;
        }
        anyhow::ensure!(message["type"] != "stale", "the tail still had it");
    }
    reader.client.agrees(afternoon.head().await?).await?;
    Ok(())
}
