//! Carries the bytes of one connection, both ways, through the weather.

use std::io;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::chance::Chance;
use super::{Counts, Sky, Weather};

/// Bytes taken at once.
const PIECE: usize = 16 * 1024;
/// Pieces on their way: what a slow line holds before it takes no more.
const ON_THE_WAY: usize = 64;

/// Which way bytes go.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Up,
    Down,
}

/// Until one end or the other says it is done, or is gone.
pub(super) async fn carry(
    (client, server): &mut (TcpStream, TcpStream),
    sky: &watch::Receiver<Sky>,
    counts: &Counts,
    seed: u64,
) {
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let up = one_way(from_client, to_server, Way::Up, sky, counts, seed.wrapping_mul(2));
    let down = one_way(from_server, to_client, Way::Down, sky, counts, seed.wrapping_mul(2).wrapping_add(1));
    // An end that fails takes the whole connection along, as a lost connection does.
    let _failed = tokio::try_join!(up, down);
}

async fn one_way(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    way: Way,
    sky: &watch::Receiver<Sky>,
    counts: &Counts,
    seed: u64,
) -> io::Result<()> {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    let mut reading = sky.clone();
    let read = async move {
        let mut chance = Chance::new(seed);
        let mut last = Instant::now();
        loop {
            let mut piece = vec![0; PIECE];
            let length = from.read(&mut piece).await?;
            piece.truncate(length);
            let weather = clear(&mut reading).await;
            // Bytes of a connection never overtake each other.
            last = last.max(Instant::now() + on_its_way(&weather, way, &mut chance, counts))
                + sent_in(&weather, length);
            if length == 0 || sender.send((last, piece)).await.is_err() {
                return Ok(());
            }
        }
    };
    let mut writing = sky.clone();
    let write = async move {
        while let Some((due, piece)) = receiver.recv().await {
            sleep_until(due).await;
            clear(&mut writing).await;
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(read, write).map(|_| ())
}

/// Waits until the line carries something again, and says what it is like then.
async fn clear(sky: &mut watch::Receiver<Sky>) -> Weather {
    match sky.wait_for(|sky| !sky.weather.stalled).await {
        Ok(sky) => sky.weather.clone(),
        // The proxy is gone; so is this connection, in a moment.
        Err(_) => Weather::default(),
    }
}

/// How long a piece is on its way.
pub(super) fn on_its_way(weather: &Weather, way: Way, chance: &mut Chance, counts: &Counts) -> Duration {
    let mut wait = weather.delay_ms + chance.up_to(weather.jitter_ms);
    if matches!(way, Way::Down) && chance.up_to(99) < weather.late_percent {
        counts.late.fetch_add(1, Ordering::Relaxed);
        wait += weather.late_ms;
    }
    Duration::from_millis(wait)
}

/// How long a piece occupies the line.
fn sent_in(weather: &Weather, bytes: usize) -> Duration {
    match weather.bytes_per_second {
        0 => Duration::ZERO,
        rate => Duration::from_secs_f64(bytes as f64 / rate as f64),
    }
}
