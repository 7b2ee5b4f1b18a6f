//! The program: from arguments to an exit code. What it does is the library's.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use werkatelier::config::{Cli, Command, Config, Serve};
use werkatelier::error::StartError;
use werkatelier::rehearse::{self, Rehearse};
use werkatelier::{Server, recount, telemetry, welcome};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => serve(&cli.serve),
        Some(Command::Serve(args)) => serve(&args),
        Some(Command::Rehearse(args)) => rehearse(&args),
        Some(Command::Recount(args)) => {
            recount::run(&args).map(|text| println!("{text}")).map_err(anyhow::Error::from)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("werkatelier: {error:#}");
            ExitCode::from(error.downcast_ref().map_or(1, StartError::exit_code))
        }
    }
}

#[tokio::main]
async fn serve(args: &Serve) -> anyhow::Result<()> {
    telemetry::start(&args.log).context("--log was not understood")?;
    let config = Config::from(args);
    let data = config.data.clone();
    let mut handle = Server::open(config).await?.spawn();
    let data = std::path::absolute(&data).unwrap_or(data);
    welcome::print(&handle, &data);
    if !args.no_open {
        welcome::open_browser(&handle);
    }
    tokio::select! {
        ended = handle.ended() => return ended.map_err(anyhow::Error::msg).context("the server stopped"),
        asked = asked_to_stop() => asked.context("signals cannot be received")?,
    }
    handle.shutdown().await.map_err(anyhow::Error::msg).context("the server stopped")
}

#[tokio::main]
async fn rehearse(args: &Rehearse) -> anyhow::Result<()> {
    let report = rehearse::run(args).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    anyhow::ensure!(report.is_good(), "the rehearsal was not good");
    Ok(())
}

/// Waits for ctrl-c, or for the signal that a service manager sends.
async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            asked = tokio::signal::ctrl_c() => asked,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
