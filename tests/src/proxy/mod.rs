//! A bad line between clients and a server: a TCP proxy whose weather changes while it runs. It knows nothing of HTTP but
//! the first line of a request, by which a network that lets no sockets through tells them apart.

mod chance;
mod pipe;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the line is like. It holds for open connections too, from the next byte on.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weather {
    /// How long every byte is on its way, each way.
    pub delay_ms: u64,
    /// Up to so much more, by chance.
    pub jitter_ms: u64,
    /// Bytes a second, each way, of one connection; 0 is no limit.
    pub bytes_per_second: u64,
    /// Of hundred pieces from the server, how many come late, and with them all that follows on their connection.
    pub late_percent: u64,
    /// By how much.
    pub late_ms: u64,
    /// A black hole: connections stay and carry nothing, neither way, and neither end hears of it.
    pub stalled: bool,
    /// New connections are reset.
    pub refusing: bool,
    /// New connections that ask for a WebSocket are reset.
    pub no_sockets: bool,
}

/// What a proxy is told: one of these a line, as JSON.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// From now on the weather is this.
    Weather(Weather),
    /// Every open connection is reset, at both ends.
    Cut,
}

/// What it has seen so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Seen {
    /// Connections it carried.
    pub carried: u64,
    /// Connections it refused.
    pub refused: u64,
    /// Pieces that came late.
    pub late: u64,
}

#[derive(Default)]
struct Counts {
    carried: AtomicU64,
    refused: AtomicU64,
    late: AtomicU64,
}

/// The weather, and how often everything was cut.
#[derive(Clone, Debug, Default)]
struct Sky {
    weather: Weather,
    cuts: u64,
}

/// A proxy that runs until it is dropped.
pub struct Proxy {
    address: SocketAddr,
    sky: watch::Sender<Sky>,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Listens at `listen` and carries every connection to `target`, in fair weather. The same `seed` gives the same
    /// chance to the same connections.
    ///
    /// # Errors
    /// Where it cannot listen.
    pub async fn start(listen: SocketAddr, target: SocketAddr, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind(listen).await.context("the proxy cannot listen")?;
        let address = listener.local_addr()?;
        let (sky, watched) = watch::channel(Sky::default());
        let counts = Arc::new(Counts::default());
        let task = tokio::spawn(accept(listener, target, seed, watched, Arc::clone(&counts)));
        Ok(Self { address, sky, counts, task })
    }

    /// Where clients go.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Does what it is told; it holds when this returns.
    pub fn obey(&self, order: Order) {
        self.sky.send_modify(|sky| match order {
            Order::Weather(weather) => sky.weather = weather,
            Order::Cut => sky.cuts += 1,
        });
    }

    /// What it has seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counts = &self.counts;
        Seen { carried: count(&counts.carried), refused: count(&counts.refused), late: count(&counts.late) }
    }
}

async fn accept(
    listener: TcpListener,
    target: SocketAddr,
    seed: u64,
    sky: watch::Receiver<Sky>,
    counts: Arc<Counts>,
) {
    let mut connections = tokio::task::JoinSet::new();
    for n in 0_u64.. {
        let Ok((client, _)) = listener.accept().await else { return };
        while connections.try_join_next().is_some() {}
        let (sky, counts) = (sky.clone(), Arc::clone(&counts));
        connections.spawn(async move {
            let cuts = sky.borrow().cuts;
            let weather = sky.borrow().weather.clone();
            if refuses(&client, &weather).await {
                counts.refused.fetch_add(1, Ordering::Relaxed);
                return reset(&client);
            }
            let Ok(server) = TcpStream::connect(target).await else { return reset(&client) };
            counts.carried.fetch_add(1, Ordering::Relaxed);
            let mut ends = (client, server);
            let mut watching = sky.clone();
            let cut = tokio::select! {
                () = pipe::carry(&mut ends, &sky, &counts, seed.wrapping_add(n)) => false,
                cut = watching.wait_for(|sky| sky.cuts > cuts) => cut.is_ok(),
            };
            if cut {
                reset(&ends.0);
                reset(&ends.1);
            }
        });
    }
}

/// Whether the network would not have this connection.
async fn refuses(client: &TcpStream, weather: &Weather) -> bool {
    if weather.refusing || !weather.no_sockets {
        return weather.refusing;
    }
    let mut begun = [0; 32];
    let read = client.peek(&mut begun).await.unwrap_or(0);
    begun[..read].starts_with(b"GET /api/v1/socket ")
}

/// Dropped after this, a connection ends with a reset and not with a goodbye.
fn reset(stream: &TcpStream) {
    // A connection that is gone already needs no reset.
    let _gone = stream.set_zero_linger();
}

#[cfg(test)]
mod tests;
