//! The clients' end of TLS: what comes in plainly goes on encrypted, so that the driver's sockets are the same ones. It is a
//! process of its own, so that it is not counted as the server's.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::DESCRIPTORS;

/// Passes everything on to a server with this certificate, until it is killed.
///
/// # Errors
/// Where no port is free, or the certificate is none.
pub fn serve(server: SocketAddr, certificate: &Path) -> Result<()> {
    rlimit::increase_nofile_limit(DESCRIPTORS).context("file descriptors")?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate)?)?;
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let trusts = TlsConnector::from(Arc::new(client));
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        loop {
            let (client, _) = listener.accept().await?;
            let joined = join(client, server, trusts.clone());
            tokio::spawn(async move {
                if let Err(error) = joined.await {
                    eprintln!("the line: {error:#}");
                }
            });
        }
    })
}

async fn join(mut client: TcpStream, server: SocketAddr, trusts: TlsConnector) -> Result<()> {
    let to = TcpStream::connect(server).await?;
    // What the kernel held back here would be told as the server's.
    client.set_nodelay(true)?;
    to.set_nodelay(true)?;
    let mut to = trusts.connect(ServerName::IpAddress(server.ip().into()), to).await?;
    copy_bidirectional(&mut client, &mut to).await?;
    Ok(())
}
