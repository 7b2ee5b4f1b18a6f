//! The load tool: what a promise of speed comes to on this machine.
//! Timings are told, never asserted; what is refused or lost makes it fail.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use werkatelier::config::Serve;
use werkatelier::{Config, Server};
use werkatelier_tests::load::machine::Cores;
use werkatelier_tests::load::scenario::Scenario;
use werkatelier_tests::load::{self, Noise, Options, all, floor, line, picture, server};

/// What a promise of speed comes to on this machine
#[derive(Parser)]
#[command(name = "load", subcommand_negates_reqs = true, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    #[arg(required = true)]
    scenario: Option<Scenario>,
    /// Print JSON: machine, versions, parameters, raw rounds, medians and promises
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
struct How {
    /// Go on where others use the processor, and mark the results
    #[arg(long)]
    noisy: bool,
    /// Rounds, where a scenario has some
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100))]
    rounds: Option<u64>,
    /// Seconds of what is measured, where a scenario goes by time
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: Option<u64>,
    /// People, where a scenario lets them be chosen
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=2000))]
    people: Option<u64>,
    /// Measure the server over TLS as well: for `fanout`
    #[arg(long)]
    tls: bool,
    /// Leave the peers out
    #[arg(long)]
    no_peers: bool,
    /// The release server's program [default: this workspace's, built first where cargo started this]
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Other {
    /// Every scenario in turn: a JSON file each, and one table of every promise
    All {
        /// Folder for the JSON files and the table.
        #[arg(long, value_name = "DIR")]
        json_dir: Option<PathBuf>,
        #[command(flatten)]
        how: How,
    },
    /// Pictures from the JSON files of `all`
    Picture {
        /// Folder of the JSON files.
        from: PathBuf,
        /// Folder of the pictures.
        #[arg(default_value = "docs")]
        to: PathBuf,
    },
    /// The floor, started by the scenarios themselves
    #[command(hide = true)]
    Floor {
        /// Bytes of a frame.
        bytes: usize,
    },
    /// The clients' end of TLS, started by the scenarios themselves
    #[command(hide = true)]
    Line {
        /// Where the server listens.
        server: SocketAddr,
        /// Its certificate.
        certificate: PathBuf,
    },
    /// The server of this build, for stories of this tool; what is measured is the release program
    #[command(hide = true)]
    Serve(Box<Serve>),
}

impl How {
    fn options(&self) -> Result<Options> {
        let number = |given: Option<u64>| given.and_then(|given| usize::try_from(given).ok());
        Ok(Options {
            cores: Cores::find()?,
            server: server::program(self.server.as_deref())?,
            tool: std::env::current_exe()?,
            peers: (!self.no_peers)
                .then(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/load/peers"))),
            rounds: number(self.rounds),
            seconds: self.seconds,
            tls: self.tls,
            people: number(self.people),
            noise: if self.noisy { Noise::Marked } else { Noise::Refused },
        })
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match (arguments.other, arguments.scenario) {
        (Some(Other::Floor { bytes }), _) => floor::serve(bytes),
        (Some(Other::Line { server, certificate }), _) => line::serve(server, &certificate),
        (Some(Other::Serve(serve)), _) => serve_until_told(&serve),
        (Some(Other::All { json_dir, how }), _) => {
            ensure!(!how.tls, "--tls is for fanout alone");
            let (table, failed) = all::run(&how.options()?, json_dir.as_deref())?;
            println!("{table}");
            ensure!(failed.is_empty(), "{}", failed.join("\n"));
            Ok(())
        }
        (Some(Other::Picture { from, to }), _) => {
            let drawn = picture::draw(&from, &to)?;
            ensure!(!drawn.is_empty(), "{} holds no fanout.json and no growth.json", from.display());
            println!("{}", drawn.join("\n"));
            Ok(())
        }
        (None, Some(scenario)) if arguments.how.tls && scenario != Scenario::Fanout => {
            bail!("--tls is for fanout alone")
        }
        (None, Some(scenario)) => one(scenario, &arguments.how.options()?, arguments.json.into()),
        (None, None) => bail!("no scenario was named"),
    }
}

#[tokio::main]
async fn serve_until_told(serve: &Serve) -> Result<()> {
    let handle = Server::open(Config::from(serve)).await?.spawn();
    println!("listening on http://{}", handle.addr());
    signal(SignalKind::terminate())?.recv().await;
    handle.shutdown().await.map_err(anyhow::Error::msg)
}

/// How a report is told.
enum Form {
    Text,
    Json,
}

impl From<bool> for Form {
    fn from(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

fn one(scenario: Scenario, options: &Options, form: Form) -> Result<()> {
    let report = load::run(scenario, options)?;
    if matches!(form, Form::Json) {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    ensure!(report.failures.is_empty(), "{}: {}", report.scenario, report.failures.join("; "));
    Ok(())
}
