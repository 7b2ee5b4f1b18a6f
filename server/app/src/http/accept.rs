//! The accept loop: connections up to a cap, a time limit for headers, and a graceful end. `axum::serve` has no such limit,
//! and slow headers would keep it busy for ever.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;

use super::peer::{Peer, Scheme};

/// Connections at once. A thousand phones with a page and a socket each use a tenth.
const CONNECTIONS_MAX: u64 = 20_000;
/// File descriptors kept for the data file, the log and the like.
const DESCRIPTORS_KEPT: u64 = 64;
/// A request's headers arrive within this; a connection kept alive closes after it.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Bytes of a connection's read buffer, and so of a request's headers.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// The rest after a failed accept: mostly a lack of file descriptors, which others give back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long answers that are under way may take when the server stops.
const DRAIN: Duration = Duration::from_secs(3);

/// A connection's place under the cap; a socket keeps it after the upgrade.
#[derive(Clone)]
pub(super) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<OwnedSemaphorePermit>);

/// What is known of a connection before it asks anything.
struct Other {
    peer: Peer,
    scheme: Scheme,
    place: Place,
}

/// Takes connections until `stop`, then lets answers that are under way finish.
pub(crate) async fn accept(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(connections()));
    let open = TaskTracker::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => next,
        };
        match (place, accepted) {
            (Ok(place), Ok((stream, address))) => {
                let place = Place(Arc::new(place));
                let other = Other { peer: Peer(address), scheme: Scheme::Http, place };
                open.spawn(greet(stream, router.clone(), tls.clone(), other, stop.clone()));
            }
            _ => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    open.close();
    if tokio::time::timeout(DRAIN, open.wait()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

/// Serves one connection, after its handshake where this server speaks TLS.
async fn greet(
    stream: TcpStream,
    router: Router,
    tls: Option<TlsAcceptor>,
    other: Other,
    stop: CancellationToken,
) {
    // Small frames must not wait for one another's acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(tls) = tls else { return serve(stream, router, other, stop).await };
    let shaking = tokio::time::timeout(HEADER_TIME, tls.accept(stream));
    let shaken = tokio::select! {
        shaken = shaking => shaken,
        () = stop.cancelled() => return,
    };
    // Who speaks plain HTTP to a port of TLS is told so by the alert that goes out with the failure.
    if let Ok(Ok(stream)) = shaken {
        serve(stream, router, Other { scheme: Scheme::Https, ..other }, stop).await;
    }
}

/// Serves one connection until it ends, is upgraded, or after `stop` has no answer under way.
async fn serve<S>(stream: S, router: Router, other: Other, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(other.peer);
        extensions.insert(other.scheme);
        extensions.insert(other.place.clone());
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // Clients that go away are no news.
    let _gone = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

/// How many connections there may be: the cap, or what the system lets a process have.
fn connections() -> usize {
    let descriptors = rlimit::increase_nofile_limit(CONNECTIONS_MAX + DESCRIPTORS_KEPT);
    let free = descriptors.map_or(CONNECTIONS_MAX, |limit| limit.saturating_sub(DESCRIPTORS_KEPT).max(16));
    usize::try_from(free.min(CONNECTIONS_MAX)).unwrap_or(16)
}
