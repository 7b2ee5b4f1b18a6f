//! The load tool: what a promise of speed comes to on this machine. One scenario so far: `join`.
//! Timings are told, never asserted; what is refused or lost makes it fail.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use hyper::Method;
use serde_json::json;
use tokio::time::{Instant, sleep_until};
use werkatelier::client::{Host, Made, setup_of};
use werkatelier_core::template::templates;
use werkatelier_tests::Spawned;

/// What a promise of speed comes to on this machine.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// A wave of phones from one address: each fetches the page with all it names, joins, and fetches its view.
    Join {
        /// Phones.
        #[arg(long, default_value_t = 1_000)]
        people: u32,
        /// Seconds over which they come, evenly.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    let Scenario::Join { people, seconds, json } = Arguments::parse().scenario;
    let exe = std::env::current_exe()?.with_file_name("werkatelier-tests-serve");
    let exe = exe.to_str().context("a path of plain text")?;
    let folder = tempfile::tempdir()?;
    let server = Spawned::start(exe, folder.path(), "127.0.0.1:0")
        .with_context(|| format!("{exe}: build it with `cargo build --release -p werkatelier-tests`"))?;
    let host = Host::new(&server.url, &server.key)?;
    let template = templates("nl").into_iter().next().context("a template")?;
    let made =
        host.make(&setup_of(&template, "Drukte", "2026-11-21", 0, |method| Some(method.clone()))?).await?;
    let begin = Instant::now() + Duration::from_millis(200);
    let apart = Duration::from_secs(u64::from(seconds)) / people.max(1);
    let phones = (0..people).map(|n| {
        let (host, made) = (host.clone(), made.clone());
        tokio::spawn(async move {
            sleep_until(begin + apart * n).await;
            let began = Instant::now();
            phone(&host, &made).await.map(|()| began.elapsed())
        })
    });
    let (mut times, mut refused) = (Vec::new(), Vec::new());
    for phone in phones.collect::<Vec<_>>() {
        match phone.await? {
            Ok(time) => times.push(time),
            Err(error) => refused.push(error.to_string()),
        }
    }
    times.sort();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).or(times.last()).map_or(0.0, ms);
    let told = json!({
        "scenario": "join", "people": people, "seconds": seconds, "in": times.len(), "refused": refused.len(),
        "why": refused.first(), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99),
    });
    if json {
        println!("{told}");
    } else {
        println!(
            "{people} phones in {seconds} s, each page, join and view: {} in, {} refused",
            times.len(),
            refused.len()
        );
        println!("p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms", at(0.5), at(0.95), at(0.99));
    }
    if !refused.is_empty() {
        bail!("{} phones were refused: {}", refused.len(), refused[0]);
    }
    Ok(())
}

fn ms(time: &Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// What one phone does, each request on a connection of its own.
async fn phone(host: &Host, made: &Made) -> Result<()> {
    let browser = host.api().with_token("");
    let page = browser.send(Method::GET, "/", None).await?;
    let html = String::from_utf8(page.body.to_vec())?;
    let named = html.split('"').filter(|part| part.starts_with("/assets/"));
    let named: std::collections::BTreeSet<&str> = named.collect();
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
