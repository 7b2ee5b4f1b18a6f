//! A line that delays, cuts, stalls and lets no sockets through, by the proxy: afterwards everybody has what the server
//! has, and everything that was posted is there once.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use werkatelier::client::{Host, Replica, new_command};
use werkatelier::protocol::SUBPROTOCOL;
use werkatelier_tests::proxy::{Order, Proxy, Weather};
use werkatelier_tests::{Afternoon, GATHER, Person, TestServer};

use crate::Told;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Printed, so that a bad afternoon can be had again.
const SEED: u64 = 20_261_121;
const WRITERS: usize = 4;
const IDEAS: usize = 40;
const CUTS: u64 = 6;

fn address(url: &str) -> anyhow::Result<SocketAddr> {
    Ok(url.trim_start_matches("http://").parse()?)
}

async fn line_to(server: &TestServer) -> anyhow::Result<(Proxy, Host)> {
    let proxy = Proxy::start("127.0.0.1:0".parse()?, address(&server.url())?, SEED).await?;
    let host = Host::new(&proxy.url(), server.host()?.api().token())?;
    Ok((proxy, host))
}

/// A socket of one's own that said hello and was welcomed.
async fn welcomed(server: &TestServer, token: &str) -> anyhow::Result<Socket> {
    let mut request =
        format!("{}/api/v1/socket", server.url().replace("http", "ws")).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    let hello = serde_json::json!({ "type": "hello", "token": token });
    socket.send(Message::text(hello.to_string())).await?;
    assert!(matches!(socket.next().await, Some(Ok(Message::Text(_)))), "a welcome");
    Ok(socket)
}

fn rain() -> Weather {
    Weather { delay_ms: 3, jitter_ms: 12, late_percent: 10, late_ms: 150, ..Weather::default() }
}

async fn writes(
    afternoon: Arc<Afternoon>,
    person: Person,
    who: usize,
    acknowledged: watch::Sender<u64>,
) -> anyhow::Result<(Person, BTreeMap<String, String>)> {
    let mut posted = BTreeMap::new();
    for n in 0..IDEAS {
        let text = format!("Schrijver {who} idee {n}");
        let (id, command) = person.posting(&afternoon, &text)?;
        person.client.insist(&command).await?;
        posted.insert(format!("card:{id}"), text);
        acknowledged.send_modify(|count| *count += 1);
    }
    Ok((person, posted))
}

fn stored(replica: &Replica) -> BTreeMap<String, String> {
    let text = |(key, card): (&String, &serde_json::Value)| {
        (key.clone(), card["text"].as_str().unwrap_or_default().to_owned())
    };
    replica.entities.iter().filter(|(_, card)| card["type"] == "card").map(text).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rain_and_cuts_lose_nothing_and_double_nothing() -> Told {
    let server = TestServer::start().await?;
    let (proxy, host) = line_to(&server).await?;
    let afternoon = Arc::new(Afternoon::begin(host).await?);
    let mut people = Vec::new();
    for _ in 0..WRITERS {
        people.push(afternoon.person(0).await?);
    }
    afternoon.open(GATHER).await?;
    proxy.obey(Order::Weather(rain()));
    let (acknowledged, mut count) = watch::channel(0_u64);
    let writers: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(who, person)| tokio::spawn(writes(Arc::clone(&afternoon), person, who, acknowledged.clone())))
        .collect();
    for cut in 0..CUTS {
        let from = *count.borrow();
        count.wait_for(|now| *now >= from + 5 + cut % 4).await?;
        proxy.obey(Order::Cut);
    }
    let (mut posted, mut people) = (BTreeMap::new(), Vec::new());
    for writer in writers {
        let (person, own) = writer.await??;
        posted.extend(own);
        people.push(person);
    }
    proxy.obey(Order::Weather(Weather::default()));
    let head = afternoon.head().await?;
    afternoon.lead.agrees(head).await?;
    assert_eq!(posted.len(), WRITERS * IDEAS);
    assert_eq!(stored(&afternoon.lead.replica()), posted, "with seed {SEED}");
    for person in &people {
        person.client.agrees(head).await?;
    }
    println!("bad line: {} posted, 0 lost, 0 doubled, {:?}, seed {SEED}", posted.len(), proxy.seen());
    assert!(proxy.seen().late > 0, "the rain came");
    Ok(())
}

#[tokio::test]
async fn what_was_given_in_a_stall_arrives_once_after_it() -> Told {
    let server = TestServer::start().await?;
    let (proxy, host) = line_to(&server).await?;
    let afternoon = Afternoon::begin(host).await?;
    let writer = afternoon.person(0).await?;
    afternoon.open(GATHER).await?;
    writer.until_in(&afternoon, GATHER).await?;
    proxy.obey(Order::Weather(Weather { stalled: true, ..Weather::default() }));
    let (card, command) = writer.posting(&afternoon, "In een zwart gat")?;
    let (id, value) = (new_command(), serde_json::to_value(&command)?);
    let answer = writer.client.begin(id, &value);
    // Back over another line, while the first still holds what was said.
    writer.client.cut();
    writer.client.come_back();
    proxy.obey(Order::Weather(Weather::default()));
    let seq = answer.await?.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    assert_eq!(writer.client.repeat(id, &command).await?, seq);
    afternoon.lead.until("the card", |replica| replica.get(&format!("card:{card}")).cloned()).await?;
    assert_eq!(afternoon.lead.replica().all("card").count(), 1);
    writer.client.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn who_says_nothing_for_45_seconds_is_let_go() -> Told {
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let mut socket = welcomed(&server, &writer.token).await?;
    // The line is a black hole from here on; the clock alone goes on.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(46)).await;
    tokio::time::resume();
    let close = loop {
        match socket.next().await {
            Some(Ok(Message::Close(Some(frame)))) => break frame,
            Some(Ok(_)) => {}
            other => anyhow::bail!("no close frame but {other:?}"),
        }
    };
    assert_eq!(u16::from(close.code), 4408);
    writer.client.agrees(afternoon.head().await?).await?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_restarts_gives_everyone_their_own_moment() -> Told {
    const SOCKETS: usize = 12;
    let server = TestServer::start().await?;
    let afternoon = Afternoon::begin(server.host()?).await?;
    let writer = afternoon.person(0).await?;
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        sockets.push(welcomed(&server, &writer.token).await?);
    }
    let welcomes = writer.client.welcomes();
    let server = server.restart().await?;
    let mut delays = BTreeSet::new();
    for mut socket in sockets {
        let close = loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(frame)))) => break frame,
                Some(Ok(_)) => {}
                other => anyhow::bail!("no close frame but {other:?}"),
            }
        };
        assert_eq!(u16::from(close.code), 1012);
        delays.insert(close.reason.parse::<u32>()?);
    }
    assert_eq!(delays.len(), SOCKETS, "each its own: {delays:?}");
    assert!(delays.first() >= Some(&1_000), "{delays:?}");
    afternoon.lead.agrees(afternoon.head().await?).await?;
    writer.client.until_status("the way back", |_| writer.client.welcomes() > welcomes).await?;
    writer.client.agrees(afternoon.head().await?).await?;
    drop(server);
    Ok(())
}
