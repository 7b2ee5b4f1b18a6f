//! A relay that counts what passes: the bytes of HTTP and sockets as they go over a line, without the kernel's own headers.
//! It delays and changes nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Bytes passed on at once.
const BUFFER_BYTES: usize = 16 * 1024;

/// What passed so far.
#[derive(Debug, Default)]
pub struct Passed {
    to_server: AtomicU64,
    to_clients: AtomicU64,
}

impl Passed {
    /// Bytes to the server, and to its clients.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        (self.to_server.load(Ordering::Relaxed), self.to_clients.load(Ordering::Relaxed))
    }
}

/// A relay on a free port of this machine, for as long as its runtime runs.
pub struct Relay {
    pub address: SocketAddr,
    pub passed: Arc<Passed>,
}

impl Relay {
    /// Passes everything on to `server`.
    ///
    /// # Errors
    /// Where no port is free.
    pub async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, passed) = (listener.local_addr()?, Arc::new(Passed::default()));
        let count = Arc::clone(&passed);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(join(client, server, Arc::clone(&count)));
            }
        });
        Ok(Self { address, passed })
    }
}

async fn join(client: TcpStream, server: SocketAddr, passed: Arc<Passed>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    // A line that hesitates would be another line.
    let _hurried = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let up = pass(from_client, to_server, |bytes| passed.to_server.fetch_add(bytes, Ordering::Relaxed));
    let down = pass(from_server, to_client, |bytes| passed.to_clients.fetch_add(bytes, Ordering::Relaxed));
    tokio::join!(up, down);
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: impl Fn(u64) -> u64) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        count(read as u64);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
    // The other side hears that this one is done.
    let _closed = to.shutdown().await;
}
