//! The one way out of a connection: whole frames in order, each written at once where there is room. What does not fit waits
//! here, and the connection's own task writes it when there is. It reads nothing and knows no audience.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::ended::Ended;
use super::settings::{DRAIN_MAX, OUT_BYTES_MAX, STUCK_MAX};
use super::wire::Wire;

/// The writing side of a connection, shared by its task and the fan-out.
#[derive(Debug)]
pub(super) struct Out {
    wire: Wire,
    waiting: Mutex<Waiting>,
    /// Rings when something has to wait, or the connection is to end: its task looks then.
    pub(super) alarm: Notify,
}

/// What could not be written yet. It begins where the last write ended, maybe within a frame.
#[derive(Debug, Default)]
struct Waiting {
    parts: VecDeque<Bytes>,
    bytes: usize,
    /// When the other side last took something.
    since: Option<Instant>,
    /// When something first had to wait.
    began: Option<Instant>,
}

impl Waiting {
    fn push(&mut self, bytes: Bytes) {
        self.bytes += bytes.len();
        self.parts.push_back(bytes);
        let now = *self.since.get_or_insert_with(Instant::now);
        self.began.get_or_insert(now);
    }
}

impl Out {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, waiting: Mutex::default(), alarm: Notify::new() }
    }

    /// The connection's bytes, for reading.
    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Writes whole frames, after what waits.
    ///
    /// # Errors
    /// `Slow` where too much waits already, `Gone` where nobody is there.
    pub(super) fn send(&self, frames: &Bytes) -> Result<(), Ended> {
        self.send_all(std::slice::from_ref(frames))
    }

    /// The same for several parts, in one write.
    ///
    /// # Errors
    /// As [`Out::send`].
    pub(super) fn send_all(&self, parts: &[Bytes]) -> Result<(), Ended> {
        let mut waiting = self.waiting.lock();
        if waiting.bytes > OUT_BYTES_MAX {
            return Err(Ended::Slow);
        }
        if waiting.since.is_some() {
            parts.iter().for_each(|part| waiting.push(part.clone()));
            return Ok(());
        }
        self.write(&mut waiting, parts)
    }

    /// Writes whole frames, unless something waits: then it is false, and they are the caller's still. Of what does not fit
    /// the shared bytes wait, no copy.
    ///
    /// # Errors
    /// `Gone` where nobody is there.
    pub(super) fn offer(&self, parts: &[Bytes]) -> Result<bool, Ended> {
        let mut waiting = self.waiting.lock();
        if waiting.since.is_some() {
            return Ok(false);
        }
        self.write(&mut waiting, parts)?;
        Ok(true)
    }

    /// Writes all of it at once, as far as it fits.
    fn write(&self, waiting: &mut Waiting, parts: &[Bytes]) -> Result<(), Ended> {
        if parts.is_empty() {
            return Ok(());
        }
        let mut written = match self.wire.try_write(parts) {
            Ok(0) if parts.iter().any(|part| !part.is_empty()) => return Err(Ended::Gone),
            Ok(written) => written,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error.into()),
        };
        let held = self.is_held()?;
        for part in parts {
            let out = written.min(part.len());
            written -= out;
            if out < part.len() {
                waiting.push(part.slice(out..));
            }
        }
        if held && waiting.since.is_none() {
            // Nothing of it is left but in the session: its end is waited for.
            waiting.push(Bytes::new());
        }
        if waiting.since.is_some() {
            self.alarm.notify_one();
        }
        Ok(())
    }

    /// Whether something that was taken is not out yet.
    fn is_held(&self) -> Result<bool, Ended> {
        match self.wire.try_flush() {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(true),
            flushed => flushed.map(|()| false).map_err(Ended::from),
        }
    }

    /// Whether something waits.
    pub(super) fn is_stuck(&self) -> bool {
        self.waiting.lock().since.is_some()
    }

    /// Whether the other side takes nothing, or too little, for too long; none where nothing waits.
    pub(super) fn is_hopeless(&self, now: Instant) -> Option<bool> {
        let waiting = self.waiting.lock();
        let over = |from: Instant, most| now.saturating_duration_since(from) >= most;
        let (since, began) = waiting.since.zip(waiting.began)?;
        Some(over(since, STUCK_MAX) || over(began, DRAIN_MAX))
    }

    /// Writes what waits, as there is room. Dropped, it goes on where it was when called again.
    ///
    /// # Errors
    /// `Gone` where nobody is there.
    pub(super) async fn drain(&self) -> Result<(), Ended> {
        while !self.flush()? {
            self.wire.writable().await?;
        }
        Ok(())
    }

    /// Whether nothing waits any more.
    fn flush(&self) -> Result<bool, Ended> {
        let mut waiting = self.waiting.lock();
        while let Some(front) = waiting.parts.front_mut() {
            if front.is_empty() {
                waiting.parts.pop_front();
                continue;
            }
            let written = match self.wire.try_write(std::slice::from_ref(front)) {
                Ok(0) => return Err(Ended::Gone),
                Ok(written) => written,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            };
            front.advance(written);
            waiting.bytes -= written;
            waiting.since = Some(Instant::now());
        }
        if self.is_held()? {
            return Ok(false);
        }
        *waiting = Waiting::default();
        Ok(true)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use tokio::io::{AsyncRead, AsyncReadExt as _};
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio_rustls::rustls::crypto::ring;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;

    /// Bytes of a frame, and how many there are: together many times what the kernel takes for a slow reader.
    const FRAME: usize = 10_000;
    const FRAMES: u8 = 60;
    /// The least the kernel keeps for a reader that does not read.
    const SMALL: u32 = 4_096;

    /// Both ends of a connection over loopback.
    pub(in crate::realtime) async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(SMALL).expect("a buffer");
        let client = socket.connect(listener.local_addr().expect("an address")).await.expect("connected");
        let (server, _) = listener.accept().await.expect("accepted");
        (server, client)
    }

    /// The same over TLS: the server's end taken out of its stream, as after an upgrade.
    async fn secure_pair() -> (Wire, tokio_rustls::client::TlsStream<TcpStream>) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(made.signing_key.serialize_pem().as_bytes()).expect("a key");
        let certificate = CertificateDer::from(made.cert.der().to_vec());
        let provider = || Arc::new(ring::default_provider());
        let serves = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .expect("a pair");
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("trusted");
        let trusts = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (server, client) = pair().await;
        let name = ServerName::try_from("localhost").expect("a name");
        let (acceptor, connector) =
            (TlsAcceptor::from(Arc::new(serves)), TlsConnector::from(Arc::new(trusts)));
        let (server, client) = tokio::join!(acceptor.accept(server), connector.connect(name, client));
        let (stream, session) = server.expect("shaken").into_inner();
        (Wire::new(stream, Some(session)).expect("a wire"), client.expect("shaken"))
    }

    async fn everything_arrives_in_order(wire: Wire, mut reader: impl AsyncRead + Unpin) {
        let out = Out::new(wire);
        let frame = |n: u8| Bytes::from(vec![n; FRAME]);
        for n in (0..FRAMES).step_by(3) {
            assert_eq!(out.send_all(&[frame(n), frame(n + 1), frame(n + 2)]), Ok(()));
        }
        assert!(out.is_stuck(), "more than fits");
        assert_eq!(out.offer(&[frame(0)]), Ok(false), "the fan-out keeps its frames");
        let mut all = vec![0; FRAME * usize::from(FRAMES)];
        let (drained, read) = tokio::join!(out.drain(), reader.read_exact(&mut all));
        assert_eq!(drained, Ok(()));
        read.expect("everything");
        for (n, part) in (0..FRAMES).zip(all.chunks(FRAME)) {
            assert!(part.iter().all(|byte| *byte == n), "frame {n}");
        }
        assert!(!out.is_stuck());
        assert_eq!(out.offer(&[frame(1), frame(2)]), Ok(true));
        let (drained, read) = tokio::join!(out.drain(), reader.read_exact(&mut all[..2 * FRAME]));
        assert_eq!(drained, Ok(()));
        read.expect("both");
        assert!(all[..2 * FRAME].iter().enumerate().all(|(at, byte)| usize::from(*byte) == 1 + at / FRAME));
    }

    #[tokio::test]
    async fn what_does_not_fit_waits_and_then_goes_in_order() {
        let (server, client) = pair().await;
        everything_arrives_in_order(Wire::new(server, None).expect("a wire"), client).await;
    }

    #[tokio::test]
    async fn over_tls_as_well() {
        let (wire, client) = secure_pair().await;
        everything_arrives_in_order(wire, client).await;
    }

    #[tokio::test]
    async fn what_waits_has_an_end() {
        let (server, client) = pair().await;
        let out = Out::new(Wire::new(server, None).expect("a wire"));
        let frame = Bytes::from(vec![0; FRAME]);
        let most = 2 + (OUT_BYTES_MAX + (1 << 20)) / FRAME;
        let taken = (0..most).take_while(|_| out.send(&frame).is_ok()).count();
        assert!(taken < most, "{taken} frames and no end");
        assert_eq!(out.send(&frame), Err(Ended::Slow));
        drop(client);
    }
}
