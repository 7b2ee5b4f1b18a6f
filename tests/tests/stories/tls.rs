//! The server speaks TLS itself: pages, joining and sockets as over plain HTTP, and what a browser is told of it.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use werkatelier::{Config, Handle, Server, TlsFiles};

use crate::Told;

/// Bytes of a message that goes out in several records, and fits no kernel's buffer at once.
const MANY: usize = 400;

struct House {
    handle: Handle,
    address: SocketAddr,
    trusts: TlsConnector,
    _folder: tempfile::TempDir,
}

impl House {
    async fn build() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        let files =
            TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&files.certificate, made.cert.pem())?;
        std::fs::write(&files.key, made.signing_key.serialize_pem())?;
        let mut config = Config::local(folder.path());
        config.tls = Some(files);
        let handle = Server::open(config).await?.spawn();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(made.cert.der().to_vec()))?;
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let trusts = TlsConnector::from(Arc::new(client));
        Ok(Self { address: handle.addr(), handle, trusts, _folder: folder })
    }

    async fn connect(&self) -> anyhow::Result<TlsStream<TcpStream>> {
        let name = ServerName::IpAddress(self.address.ip().into());
        Ok(self.trusts.connect(name, TcpStream::connect(self.address).await?).await?)
    }

    /// One request, one answer, as text.
    async fn ask(&self, method: &str, path: &str, body: &str, token: &str) -> anyhow::Result<String> {
        let mut stream = self.connect().await?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: https://{0}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

#[tokio::test]
async fn pages_and_sockets_go_over_tls() -> Told {
    let house = House::build().await?;
    assert!(house.handle.shown().starts_with("https://127.0.0.1:"), "{}", house.handle.shown());
    let page = house.ask("GET", "/", "", "").await?;
    assert!(page.starts_with("HTTP/1.1 200"), "{page:.300}");
    assert!(page.to_ascii_lowercase().contains("strict-transport-security: max-age="), "{page:.900}");

    let key = house.handle.organiser_key().to_owned();
    let templates = house.ask("GET", "/api/v1/templates?language=nl", "", &key).await?;
    assert!(templates.starts_with("HTTP/1.1 200"), "{templates:.300}");
    let template = werkatelier_core::template::templates("nl").into_iter().next().context("a template")?;
    let setup = werkatelier::client::setup_of(&template, "Versleuteld", "2026-11-28", 0, |method| {
        Some(method.clone())
    })?;
    let made = house.ask("POST", "/api/v1/workshops", &serde_json::to_string(&setup)?, &key).await?;
    assert!(made.starts_with("HTTP/1.1 20"), "{made:.500}");

    let mut request = format!("wss://{}/api/v1/socket", house.address).into_client_request()?;
    request.headers_mut().insert("origin", format!("https://{}", house.address).parse()?);
    let (mut socket, _) = tokio_tungstenite::client_async(request, house.connect().await?).await?;
    let hello = json!({ "type": "hello", "token": key, "workshop": setup.workshop });
    socket.send(Message::text(hello.to_string())).await?;
    let welcome: Value = serde_json::from_str(socket.next().await.context("a welcome")??.to_text()?)?;
    assert_eq!(
        (welcome["type"].as_str(), welcome["role"]["role"].as_str()),
        (Some("welcome"), Some("organiser"))
    );

    // Asked all at once, before anything is read: what does not fit waits, and then comes whole and in order.
    for n in 0..MANY {
        let command = json!({ "do": "nonsense", "n": "x".repeat(300) });
        let id = uuid::Uuid::from_u128(n as u128);
        socket.feed(Message::text(json!({ "type": "do", "id": id, "command": command }).to_string())).await?;
    }
    socket.flush().await?;
    let mut answered = 0;
    while answered < MANY {
        let message: Value = serde_json::from_str(socket.next().await.context("an answer")??.to_text()?)?;
        answered += usize::from(message["type"] == "rejected");
    }
    house.handle.shutdown().await.map_err(anyhow::Error::msg)?;
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            assert_eq!(u16::from(frame.code), 1012);
            return Ok(());
        }
    }
    anyhow::bail!("no close frame")
}

#[tokio::test]
async fn a_certificate_that_is_none_is_said_at_the_start() -> Told {
    let folder = tempfile::tempdir()?;
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let refused = async |certificate: &str, key: &str| {
        std::fs::write(&files.certificate, certificate)?;
        std::fs::write(&files.key, key)?;
        let mut config = Config::local(folder.path());
        config.tls = Some(files.clone());
        let error = Server::open(config).await.err().context("a refusal")?;
        anyhow::ensure!(error.code() == "tls_refused", "{error}");
        anyhow::Ok(error.to_string())
    };
    let (pem, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    assert!(refused("nothing", &key).await?.contains("cert.pem"));
    assert!(refused(&pem, "nothing").await?.contains("key.pem"));
    assert!(refused(&pem, &other.signing_key.serialize_pem()).await?.contains("together"));
    Ok(())
}
