//! A wave of phones from one address: each fetches the page with all it names, joins, and fetches its view, each request on a
//! connection of its own.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, bail};
use hyper::Method;
use serde_json::json;
use tokio::time::{Instant, sleep_until};
use werkatelier::client::{Host, Made};

use crate::load::Options;
use crate::load::figures::{percentile, short};
use crate::load::process;
use crate::load::report::{Promise, Report};
use crate::load::server::Werkatelier;
use crate::load::workshop::{Workshop, wait};

const PEOPLE: usize = 1_000;
const SECONDS: u64 = 10;
/// Before the first comes.
const MOMENT: Duration = Duration::from_millis(200);

/// What came of the wave: milliseconds of who came in, reasons of who did not.
#[derive(Default)]
struct Wave {
    times: Vec<f64>,
    refused: Vec<String>,
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let (people, seconds) = (options.people.unwrap_or(PEOPLE), options.seconds.unwrap_or(SECONDS));
    let mut report = Report::of("join");
    let server = Werkatelier::start(&options.server, &options.cores)?;
    let workshop = wait(Workshop::make(server.host()?, 0))?;
    let (before, began) = (process::cpu(server.pid())?, std::time::Instant::now());
    let wave = wait(wave(&workshop, people, Duration::from_secs(seconds)))?;
    let core = (process::cpu(server.pid())? - before) as f64 / 1e9 / began.elapsed().as_secs_f64();
    let at = |share| percentile(&wave.times, share);
    report.parameters = json!({ "people": people, "seconds": seconds });
    report.medians = json!({
        "in": wave.times.len(), "refused": wave.refused.len(), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "core": core,
    });
    report.rounds.push(report.medians.clone());
    report.line(format!(
        "{people} phones in {seconds} s, each page, join and view: {} in, {} refused; p50 {} ms, p95 {} ms, p99 {} ms; {} of a core",
        wave.times.len(), wave.refused.len(), short(at(0.5)), short(at(0.95)), short(at(0.99)), short(core)
    ));
    if let Some(first) = wave.refused.first() {
        report.failures.push(format!("{} phones were refused: {first}", wave.refused.len()));
    }
    let what = "join wave, 1,000 phones in 10 s from one address";
    report.promises.push(Promise::at_most(&format!("{what}: refused"), 0.0, "", wave.refused.len() as f64));
    report.promises.push(Promise::at_most(&format!("{what}: p99"), 1_000.0, " ms", at(0.99)));
    Ok(report)
}

async fn wave(workshop: &Workshop, people: usize, over: Duration) -> Result<Wave> {
    let begin = Instant::now() + MOMENT;
    let apart = over / u32::try_from(people.max(1))?;
    let phones = (0..u32::try_from(people)?).map(|n| {
        let (host, made) = (workshop.host.clone(), workshop.made.clone());
        tokio::spawn(async move {
            sleep_until(begin + apart * n).await;
            let began = Instant::now();
            phone(&host, &made).await.map(|()| began.elapsed())
        })
    });
    let mut wave = Wave::default();
    for phone in phones.collect::<Vec<_>>() {
        match phone.await? {
            Ok(time) => wave.times.push(time.as_secs_f64() * 1e3),
            Err(error) => wave.refused.push(error.to_string()),
        }
    }
    Ok(wave)
}

/// What one phone does.
async fn phone(host: &Host, made: &Made) -> Result<()> {
    let browser = host.api().with_token("");
    let page = browser.send(Method::GET, "/", None).await?;
    let html = String::from_utf8(page.body.to_vec())?;
    let named: BTreeSet<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
    for path in named {
        let answer = browser.send(Method::GET, path, None).await?;
        if answer.status != 200 {
            bail!("{path}: {}", answer.status);
        }
    }
    let joined = host.join(made).await?;
    let own = host.api().with_token(&joined.token);
    own.get(&format!("/api/v1/workshops/{}/view", made.workshop)).await?;
    Ok(())
}
