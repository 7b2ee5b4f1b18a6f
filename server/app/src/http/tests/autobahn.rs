//! The Autobahn suite judges the sockets of this server: its accept loop, its upgrade, its reading, its frames and its end.
//! Behind them everything is given back. It needs Python 2.7, so it does not run by itself: `docs/MEASUREMENTS.md` tells how.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::http::accept::accept;
use crate::http::error::Refused;
use crate::http::peer::Scheme;
use crate::http::upgrade::Upgrade;
use crate::tls::TlsFiles;

/// Names the suite's program, where that is not to be found as `wstest`.
const PROGRAM: &str = "WSTEST";
/// What the suite takes at most, with its longest messages and over TLS.
const SUITE_TIME: Duration = Duration::from_secs(600);
/// The suite's longest messages are 16 MiB, where this server takes 16 KiB: what is longer `stories/framing.rs` looks at.
const BYTES_MAX: usize = 16 << 20;
/// Compression of the WebSocket itself, which is not offered: texts are packed before they are framed.
const LEFT_OUT: [&str; 2] = ["12.*", "13.*"];
/// Cases in the others' chapters: fewer would mean that some did not run.
const CASES: usize = 301;
/// Text that is no UTF-8 is refused when its frame is whole, not at the first wrong byte.
const NON_STRICT: [&str; 2] = ["6.4.3", "6.4.4"];
/// What the standard leaves open: a message that is being sent when a close comes, and codes that nobody gave a meaning.
const INFORMATIONAL: [&str; 3] = ["7.1.6", "7.13.1", "7.13.2"];

async fn mirror(upgrade: Upgrade) -> Result<Response, Refused> {
    let (response, socket) = upgrade.accept(BYTES_MAX);
    tokio::spawn(async move {
        if let Some(socket) = socket.await {
            socket.mirror().await;
        }
    });
    Ok(response)
}

/// A certificate that nobody vouches for; the suite does not ask.
fn tls(folder: &Path) -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let files = TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") };
    fs::write(&files.certificate, made.cert.pem()).expect("a file");
    fs::write(&files.key, made.signing_key.serialize_pem()).expect("a file");
    files.acceptor().expect("TLS")
}

/// Runs the suite's client on `url`; its report, by case.
async fn judge(folder: &Path, url: &str) -> BTreeMap<String, Value> {
    let spec = json!({
        "outdir": folder, "servers": [{ "agent": "werkatelier", "url": url }],
        "cases": ["*"], "exclude-cases": LEFT_OUT, "exclude-agent-cases": {},
    });
    let file = folder.join("spec.json");
    fs::write(&file, spec.to_string()).expect("a file");
    let program = std::env::var(PROGRAM).unwrap_or_else(|_| "wstest".to_owned());
    let mut command = Command::new(program);
    command.args(["--mode", "fuzzingclient", "--spec"]).arg(&file).current_dir(folder).kill_on_drop(true);
    let ran = tokio::time::timeout(SUITE_TIME, command.output()).await.expect("in time").expect("the suite");
    let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(ran.status.success(), "{}", said.concat());
    let report = fs::read(folder.join("index.json")).expect("a report");
    let mut report: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_slice(&report).expect("a report");
    report.remove("werkatelier").expect("this server in it")
}

async fn pass(scheme: Scheme) {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (url, tls) = match scheme {
        Scheme::Http => (format!("ws://{address}"), None),
        Scheme::Https => (format!("wss://{address}"), Some(tls(folder.path()))),
    };
    let (stop, router) = (CancellationToken::new(), Router::new().route("/", get(mirror)));
    let serving = tokio::spawn(accept(listener, router, tls, stop.clone()));
    let cases = judge(folder.path(), &url).await;
    stop.cancel();
    serving.await.expect("served");
    let found = |case: &str, part: &str| cases[case][part].as_str().unwrap_or_default().to_owned();
    let mut others = Vec::new();
    for case in cases.keys() {
        let (how, end) = (found(case, "behavior"), found(case, "behaviorClose"));
        let expected = match case.as_str() {
            case if NON_STRICT.contains(&case) => ("NON-STRICT", "OK"),
            case if INFORMATIONAL.contains(&case) => ("INFORMATIONAL", "INFORMATIONAL"),
            _ => ("OK", "OK"),
        };
        if (how.as_str(), end.as_str()) != expected {
            others.push(format!("{case}: {how}, closed {end}"));
        }
    }
    assert_eq!(others, [""; 0]);
    assert_eq!(cases.len(), CASES);
    println!("{url}: {CASES} cases, none failed; not strict {NON_STRICT:?}, left open {INFORMATIONAL:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the Autobahn suite, and that Python 2.7"]
async fn every_case_of_the_autobahn_suite_passes() {
    pass(Scheme::Http).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the Autobahn suite, and that Python 2.7"]
async fn and_over_tls() {
    pass(Scheme::Https).await;
}
