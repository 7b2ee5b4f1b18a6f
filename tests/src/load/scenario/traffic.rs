//! The bytes on the line of one whole workshop of 80 people, as `rehearse` lives it: pages, joining, views, sockets, both ways.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use werkatelier::rehearse::{self, Rehearse};

use crate::load::Options;
use crate::load::figures::short;
use crate::load::relay::Relay;
use crate::load::report::{Promise, Report};
use crate::load::server::Werkatelier;
use crate::load::workshop::wait;

const PEOPLE: u32 = 80;
/// Ideas of the promised workshop; what was measured with more or fewer is told for so many.
const IDEAS: f64 = 400.0;
/// Kinds of messages and answers that are told.
const KINDS: usize = 12;
/// The pages a phone loads: to join, and to take part.
const PAGES: [&str; 2] = ["/", "/p"];

pub(super) fn run(options: &Options) -> Result<Report> {
    let people = options.people.map_or(Ok(PEOPLE), u32::try_from)?;
    let mut report = Report::of("traffic");
    let server = Werkatelier::start(&options.server, &options.cores)?;
    let key = std::fs::read_to_string(server.folder.path().join("organiser.key"))?;
    let (pages, (up, raw, saved), kinds, rehearsed) = wait(async {
        let relay = Relay::start(server.running.address).await?;
        let pages = pages(relay.address).await?;
        let (before, saved) = (relay.passed.bytes(), relay.passed.saved());
        let url = format!("http://{}", relay.address);
        let rehearse = Rehearse {
            server: Some(url),
            key: Some(key.trim().to_owned()),
            people,
            replay: None,
            skip: None,
            speed: 1.0,
            json: false,
        };
        // Up to the end of the afternoon: that everyone is asked then whether they have what the server has is not part of it.
        let lived = rehearse::live(&rehearse).await?;
        let (after, kinds) = (relay.passed.bytes(), relay.passed.kinds());
        let passed = (after.0 - before.0, after.1 - before.1, relay.passed.saved() - saved);
        Ok((pages, passed, kinds, lived.check().await?))
    })?;
    let down = raw - saved;
    report.failures.clone_from(&rehearsed.differences);
    let mb = |bytes: f64| bytes / 1e6;
    let (all_pages, talk) = (mb(pages as f64) * f64::from(people), mb((up + down) as f64));
    let scaled = talk * IDEAS / (rehearsed.ideas as f64).max(1.0);
    report.parameters = json!({ "people": people });
    report.medians = json!({
        "ideas": rehearsed.ideas, "judgements": rehearsed.judgements, "to_server_mb": mb(up as f64), "to_clients_mb": mb(down as f64),
        "to_clients_uncompressed_mb": mb(raw as f64),
        "page_kb": pages as f64 / 1e3, "pages_mb": all_pages, "scaled_mb": scaled, "all_mb": scaled + all_pages,
    });
    report.rounds.push(report.medians.clone());
    report.line(format!(
        "{people} people, {} ideas, {} judgements: {} MB to the clients, {} MB to the server; for {IDEAS} ideas {} MB",
        rehearsed.ideas, rehearsed.judgements, short(mb(down as f64)), short(mb(up as f64)), short(scaled)
    ));
    report.line(format!(
        "pages of one phone, compressed: {} KB; of all: {} MB",
        short(pages as f64 / 1e3),
        short(all_pages)
    ));
    for (kind, count, bytes) in kinds.iter().take(KINDS) {
        report.line(format!("{:>8} MB to the clients in {count:>6} of {kind}", short(mb(*bytes as f64))));
    }
    report.medians["kinds"] = json!(kinds);
    report.line(
        "as fast as it goes: counts on phones, at most every 2 s while they change, come seldom here"
            .to_owned(),
    );
    let what = "traffic of one workshop of 80 people and 400 ideas, pages and all";
    report.promises.push(Promise::at_most(what, 12.0, " MB", scaled + all_pages));
    Ok(report)
}

/// Bytes of both pages with all they name, each asset once, compressed as browsers ask over plain HTTP.
async fn pages(address: std::net::SocketAddr) -> Result<u64> {
    let mut named = BTreeSet::new();
    let mut bytes = 0;
    for page in PAGES {
        let html = fetch(address, page, "identity").await?;
        let html = String::from_utf8_lossy(&html).into_owned();
        let assets = html.split('"').filter(|part| part.starts_with("/assets/"));
        named.extend(assets.map(str::to_owned));
        bytes += fetch(address, page, "gzip").await?.len() as u64;
    }
    for asset in &named {
        bytes += fetch(address, asset, "gzip").await?.len() as u64;
    }
    Ok(bytes)
}

/// A whole answer, head and body.
async fn fetch(address: std::net::SocketAddr, path: &str, encoding: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let mut request = String::new();
    write!(
        request,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.context("a page")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("{path} was not given");
    }
    Ok(answer)
}
