//! The server from its first breath to its last: opens the data folder, listens, and stops so that nothing is lost. What it
//! answers is `http`'s.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::addresses::Addresses;
use crate::app::App;
use crate::config::{Config, PORT, PORTS_AFTER};
use crate::env::Env;
use crate::error::StartError;
use crate::http::{self, Guesses, Hosts, Pace, Pages, Proxies, Scheme};
use crate::organiser_key::OrganiserKey;
use crate::preflight::Preflight;
use crate::reach::Reach;
use crate::realtime::{RoomSettings, Rooms};
use crate::storage::Store;
use crate::theme::Theme;
use crate::tls::TlsFiles;

/// How long rooms may take to finish what they took.
const ROOMS_CLOSE: Duration = Duration::from_secs(5);

/// How long sockets may take to hear why they end.
const SOCKETS_CLOSE: Duration = Duration::from_secs(2);

/// A server that is open and listens, and answers nothing yet.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

/// A server that runs. Dropping this does not stop it.
#[derive(Debug)]
pub struct Handle {
    addresses: Addresses,
    /// What QR codes showed at the start.
    shown: String,
    key: OrganiserKey,
    closing: CancellationToken,
    task: JoinHandle<Result<(), String>>,
}

impl Server {
    /// Opens the data folder and the port.
    ///
    /// # Errors
    /// A port in use, a folder that cannot be written, a data file that is damaged, newer or in use.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        Self::open_in(config, Env::real()).await
    }

    /// The same with another clock and chance, for tests.
    ///
    /// # Errors
    /// As [`Server::open`].
    pub async fn open_in(config: Config, env: Env) -> Result<Self, StartError> {
        // First: a house style that cannot be read by everyone is said before anything is opened.
        let theme = config.theme.as_deref().map(Theme::load).transpose()?;
        let tls = config.tls.as_ref().map(TlsFiles::acceptor).transpose()?;
        let listener = listen(config.listen).await?;
        let unknown = |source| StartError::CannotListen { address: ([0, 0, 0, 0], 0).into(), source };
        let listening = listener.local_addr().map_err(unknown)?;
        let store = Store::open(&config.data).await?;
        let key = OrganiserKey::open(&config.data, &env)?;
        let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http }.as_str();
        let public_url = config.public_url.clone();
        let addresses = Addresses { scheme, listening, public_url, networks: config.networks };
        let reach = Reach::open(addresses, &config.data);
        let settings = RoomSettings {
            commands_per_second: config.commands_per_second,
            burst: config.commands_per_second.saturating_mul(2),
            ..RoomSettings::default()
        };
        let app = App {
            rooms: Rooms::new(store.clone(), env.clone(), settings),
            store,
            key,
            hosts: Hosts::new(&config.allow_hosts, config.public_url),
            proxies: Proxies(config.trusted_proxies),
            guesses: Guesses::new(env.clone()),
            pace: Pace::new(config.commands_per_second),
            reach,
            preflight: Preflight::new(),
            echoes: Arc::new(Semaphore::new(http::ECHO_SOCKETS_MAX)),
            pages: theme.as_ref().map(Pages::themed).unwrap_or_default(),
            data: config.data,
            closing: CancellationToken::new(),
            sockets: TaskTracker::new(),
            env,
        };
        Ok(Self { app: Arc::new(app), listener, tls })
    }

    /// Where it listens; with port 0 asked for, the port it got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.app.reach.addresses.listening
    }

    /// Lets it run.
    #[must_use]
    pub fn spawn(self) -> Handle {
        Handle {
            addresses: self.app.reach.addresses.clone(),
            shown: self.app.reach.view().address,
            key: self.app.key.clone(),
            closing: self.app.closing.clone(),
            task: tokio::spawn(self.serve()),
        }
    }

    /// Answers until it is told to stop, or the disk fails. The order matters: no one new, then what the rooms took is on
    /// disk and their sockets closed, then the last answers go out, then the data file closes.
    async fn serve(self) -> Result<(), String> {
        let Self { app, listener, tls } = self;
        let stop = CancellationToken::new();
        let router = http::router(Arc::clone(&app));
        let accepting = tokio::spawn(http::accept(listener, router, tls, stop.clone()));
        let failed = tokio::select! {
            () = app.closing.cancelled() => None,
            why = app.store.failed() => Some(why),
        };
        app.closing.cancel();
        if let Some(why) = &failed {
            tracing::error!(why, "the data file cannot be written any more: the server stops");
        }
        if tokio::time::timeout(ROOMS_CLOSE, app.rooms.close()).await.is_err() {
            tracing::warn!("some rooms did not end in time");
        }
        app.sockets.close();
        if tokio::time::timeout(SOCKETS_CLOSE, app.sockets.wait()).await.is_err() {
            tracing::warn!("some sockets did not end in time");
        }
        stop.cancel();
        if accepting.await.is_err() {
            tracing::error!("the accept loop broke off");
        }
        app.store.clone().close().await;
        failed.map_or(Ok(()), Err)
    }
}

impl Handle {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addresses.listening
    }

    /// Where it can be reached.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Where phones come: what was chosen, or the likeliest address.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The key that makes workshops. It is a secret: it belongs in no log.
    #[must_use]
    pub fn organiser_key(&self) -> &str {
        self.key.expose()
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// Why it ended: the disk failed.
    pub async fn ended(&mut self) -> Result<(), String> {
        (&mut self.task).await.unwrap_or_else(|error| Err(error.to_string()))
    }

    /// Stops it and waits until all that was acknowledged is on disk and the port is free.
    ///
    /// # Errors
    /// When the disk had failed.
    pub async fn shutdown(mut self) -> Result<(), String> {
        self.closing.cancel();
        self.ended().await
    }
}

async fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, StartError> {
    let any = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    let candidates = match asked {
        Some(address) => vec![address],
        None => (PORT..=PORT + PORTS_AFTER).map(any).collect(),
    };
    let mut refused = StartError::PortInUse(asked.unwrap_or(any(PORT)));
    for address in candidates {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(source) => {
                refused = StartError::CannotListen { address, source };
                break;
            }
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_said_clearly() {
        let taken = listen(Some(([127, 0, 0, 1], 0).into())).await.expect("a port");
        let address = taken.local_addr().expect("an address");
        let refused = listen(Some(address)).await.expect_err("in use");
        assert_eq!(refused.code(), "port_in_use");
    }
}
