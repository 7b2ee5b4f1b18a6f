//! The bytes of one connection, plain or over TLS, read and written without waiting. It frames nothing and queues nothing.

use std::io::{self, ErrorKind, IoSlice, Read as _, Write as _};
use std::net::Shutdown;

use bytes::Bytes;
use parking_lot::Mutex;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio_rustls::rustls::ServerConnection;

/// Bytes the kernel takes for a connection before it is said to be behind: left alone it hides megabytes of a stalled
/// reader's lag.
const SEND_BUFFER: usize = 64 * 1024;
/// Bytes a TLS session takes ahead of the kernel: what it holds counts as taken.
const SESSION_BUFFER: usize = 16 * 1024;
/// Parts of one write: more than anybody has waiting, and fewer than the kernel takes.
const PARTS_PER_WRITE: usize = 512;
/// Records read in one go: empty ones cost their sender nothing.
const RECORDS_PER_READ: usize = 8;

/// What carries a socket.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    /// Where the server itself speaks TLS.
    tls: Option<Box<Mutex<ServerConnection>>>,
}

impl Wire {
    /// Takes over a connection that was upgraded, with its session where it is over TLS.
    ///
    /// # Errors
    /// Where it is gone.
    pub(crate) fn new(stream: TcpStream, tls: Option<ServerConnection>) -> io::Result<Self> {
        SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER)?;
        let tls = tls.map(|mut session| {
            session.set_buffer_limit(Some(SESSION_BUFFER));
            Box::new(Mutex::new(session))
        });
        Ok(Self { stream, tls })
    }

    /// Reads what is there.
    ///
    /// # Errors
    /// `WouldBlock` where nothing is; then [`Wire::readable`] waits.
    pub(super) fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        let Some(tls) = &self.tls else { return read_out(&self.stream, into) };
        let mut session = tls.lock();
        for _ in 0..RECORDS_PER_READ {
            match session.reader().read(into) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => return read,
            }
            if session.read_tls(&mut Direct(&self.stream))? == 0 {
                return Ok(0);
            }
            if let Err(error) = session.process_new_packets() {
                // Says what was wrong, where that can be said at once.
                let _told = push(&mut session, &self.stream);
                return Err(io::Error::other(error));
            }
        }
        // There may be more, and others have their turn first.
        Err(ErrorKind::WouldBlock.into())
    }

    /// Writes what fits. Over TLS that may be taken without being out yet: see [`Wire::try_flush`].
    ///
    /// # Errors
    /// `WouldBlock` where nothing fits; then [`Wire::writable`] waits.
    pub(super) fn try_write(&self, parts: &[Bytes]) -> io::Result<usize> {
        let Some(tls) = &self.tls else {
            return match parts {
                [one] => self.stream.try_write(one),
                several => self.stream.try_write_vectored(&slices(several)),
            };
        };
        let mut session = tls.lock();
        let mut taken = 0;
        // The session takes little at once: on, as long as the kernel takes that.
        for part in parts {
            let mut left = &part[..];
            while !left.is_empty() {
                match push(&mut session, &self.stream) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock && taken > 0 => return Ok(taken),
                    pushed => pushed?,
                }
                let written = session.writer().write(left)?;
                left = &left[written..];
                taken += written;
            }
        }
        match push(&mut session, &self.stream) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(taken),
        }
    }

    /// Sees to it that everything taken is out.
    ///
    /// # Errors
    /// `WouldBlock` where some of it does not fit; then [`Wire::writable`] waits.
    pub(super) fn try_flush(&self) -> io::Result<()> {
        self.tls.as_ref().map_or(Ok(()), |tls| push(&mut tls.lock(), &self.stream))
    }

    /// Waits until reading may give something.
    pub(super) async fn readable(&self) -> io::Result<()> {
        self.stream.readable().await
    }

    /// Waits until there may be room to write.
    pub(super) async fn writable(&self) -> io::Result<()> {
        self.stream.writable().await
    }

    /// Says that nothing more comes from here; reading goes on.
    ///
    /// # Errors
    /// `WouldBlock` where that does not fit yet.
    pub(super) fn end(&self) -> io::Result<()> {
        if let Some(tls) = &self.tls {
            let mut session = tls.lock();
            session.send_close_notify();
            push(&mut session, &self.stream)?;
        }
        SockRef::from(&self.stream).shutdown(Shutdown::Write)
    }
}

/// Reads what is there. Where it did not fill `into`, nothing is left: [`Wire::readable`] then waits for more at once, without
/// another call that finds nothing. That is said while it is read, so that what comes meanwhile is not missed.
fn read_out(stream: &TcpStream, into: &mut [u8]) -> io::Result<usize> {
    let mut all = None;
    let read = stream.try_io(Interest::READABLE, || match (&*SockRef::from(stream)).read(into) {
        Ok(read) if (1..into.len()).contains(&read) => {
            all = Some(read);
            Err(ErrorKind::WouldBlock.into())
        }
        other => other,
    });
    all.map_or(read, Ok)
}

/// As many parts as one call takes.
fn slices(parts: &[Bytes]) -> Vec<IoSlice<'_>> {
    parts.iter().take(PARTS_PER_WRITE).map(|part| IoSlice::new(part)).collect()
}

/// Writes a session's records as far as they fit.
fn push(session: &mut ServerConnection, stream: &TcpStream) -> io::Result<()> {
    while session.wants_write() {
        session.write_tls(&mut Direct(stream))?;
    }
    Ok(())
}

/// A connection as something that reads and writes without waiting.
struct Direct<'a>(&'a TcpStream);

impl io::Read for Direct<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(into)
    }
}

impl io::Write for Direct<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
