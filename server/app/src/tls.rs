//! TLS in the server itself, for where no proxy stands in front: a certificate and its key from files, read once at the start.
//! It renews nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where the certificate and its key stand, as PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, then those that vouch for it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the certificate in {} cannot be read: {reason}", path.display())]
    Certificate { path: PathBuf, reason: String },
    #[error("the certificate's key in {} cannot be read: {reason}", path.display())]
    Key { path: PathBuf, reason: String },
    #[error("the certificate and its key cannot be used together: {0}")]
    Pair(String),
}

impl TlsFiles {
    /// What speaks TLS with these.
    ///
    /// # Errors
    /// Files that cannot be read, that hold no certificate or key, or that do not belong together.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, TlsError> {
        let certificates = certificates(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| TlsError::Key { path: self.key.clone(), reason: error.to_string() })?;
        let unusable = |error: tokio_rustls::rustls::Error| TlsError::Pair(error.to_string());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(unusable)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unreadable = |reason: String| TlsError::Certificate { path: path.to_owned(), reason };
    let read = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
    let list = read.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(error.to_string()))?;
    if list.is_empty() {
        return Err(unreadable("it holds no certificate".to_owned()));
    }
    Ok(list)
}
