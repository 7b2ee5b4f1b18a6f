//! The bad line does what it is told, no more.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::pipe::Way;
use super::*;

const ANY: &str = "127.0.0.1:0";
/// Until something that should happen did not.
const PATIENCE: Duration = Duration::from_secs(10);
/// Long enough for a byte on this machine, when it is said that none comes.
const A_WHILE: Duration = Duration::from_millis(200);

/// A server that says everything back.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind(ANY).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ended = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

async fn line() -> (Proxy, TcpStream) {
    let proxy = Proxy::start(ANY.parse().expect("an address"), echo().await, 7).await.expect("a proxy");
    let stream = TcpStream::connect(proxy.address).await.expect("a connection");
    (proxy, stream)
}

async fn says_back(stream: &mut TcpStream, text: &[u8]) {
    stream.write_all(text).await.expect("sent");
    let mut back = vec![0; text.len()];
    timeout(PATIENCE, stream.read_exact(&mut back)).await.expect("in time").expect("read");
    assert_eq!(back, text);
}

fn weather(weather: Weather) -> Order {
    Order::Weather(weather)
}

#[tokio::test]
async fn in_fair_weather_everything_comes_back_as_it_was() {
    let (proxy, mut stream) = line().await;
    says_back(&mut stream, &[42; 100_000]).await;
    stream.shutdown().await.expect("shut");
    let mut rest = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("in time").expect("a goodbye");
    assert_eq!((rest.len(), proxy.seen()), (0, Seen { carried: 1, refused: 0, late: 0 }));
}

#[tokio::test]
async fn a_stall_carries_nothing_and_ends_nothing_and_goes_on_after_it() {
    let (proxy, mut stream) = line().await;
    says_back(&mut stream, b"before").await;
    proxy.obey(weather(Weather { stalled: true, ..Weather::default() }));
    stream.write_all(b"during").await.expect("a black hole takes bytes");
    let mut back = [0; 6];
    assert!(timeout(A_WHILE, stream.read_exact(&mut back)).await.is_err(), "nothing comes");
    proxy.obey(weather(Weather::default()));
    timeout(PATIENCE, stream.read_exact(&mut back)).await.expect("in time").expect("read");
    assert_eq!(&back, b"during");
}

#[tokio::test]
async fn a_cut_is_a_reset_and_new_connections_are_carried_again() {
    let (proxy, mut stream) = line().await;
    says_back(&mut stream, b"before").await;
    proxy.obey(Order::Cut);
    let read = timeout(PATIENCE, stream.read(&mut [0; 1])).await.expect("in time");
    assert_eq!(read.expect_err("a reset").kind(), std::io::ErrorKind::ConnectionReset);
    let mut again = TcpStream::connect(proxy.address).await.expect("a connection");
    says_back(&mut again, b"after").await;
}

#[tokio::test]
async fn only_sockets_are_refused_where_only_they_are_not_let_through() {
    let (proxy, _) = line().await;
    proxy.obey(weather(Weather { no_sockets: true, ..Weather::default() }));
    let mut plain = TcpStream::connect(proxy.address).await.expect("a connection");
    says_back(&mut plain, b"GET /api/v1/me HTTP/1.1\r\n").await;
    let mut socket = TcpStream::connect(proxy.address).await.expect("a connection");
    socket.write_all(b"GET /api/v1/socket HTTP/1.1\r\n").await.expect("sent");
    let read = timeout(PATIENCE, socket.read(&mut [0; 1])).await.expect("in time");
    assert!(matches!(read, Err(_) | Ok(0)), "nothing is answered");
    assert_eq!(proxy.seen().refused, 1);
}

#[test]
fn the_same_seed_makes_the_same_late_pieces() {
    let draws = |seed| {
        let (mut chance, counts) = (chance::Chance::new(seed), Counts::default());
        let weather =
            Weather { delay_ms: 5, jitter_ms: 20, late_percent: 10, late_ms: 900, ..Weather::default() };
        let waits: Vec<_> = (0..2_000)
            .map(|_| pipe::on_its_way(&weather, Way::Down, &mut chance, &counts).as_millis())
            .collect();
        (waits, counts.late.into_inner())
    };
    let (waits, late) = draws(3);
    assert_eq!((&waits, late), (&draws(3).0, draws(3).1));
    assert_ne!(waits, draws(4).0);
    assert!((150..250).contains(&late), "{late} of 2000 late");
    assert!(waits.iter().all(|wait| (5..=25).contains(wait) || (905..=925).contains(wait)));
}
