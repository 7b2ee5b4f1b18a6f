//! The program: from arguments to an exit code. What it does is the library's.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use werkatelier::cli::{CliError, backup, check, export};
use werkatelier::config::{Cli, Command, Config, Serve};
use werkatelier::error::{StartError, exit_code};
use werkatelier::rehearse::{self, Rehearse};
use werkatelier::{Server, recount, telemetry, welcome};

/// Chosen by measurement: `docs/MEASUREMENTS.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command.unwrap_or(Command::Serve(cli.serve))).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("werkatelier: {error:#}");
            let started = error.downcast_ref().map(StartError::code);
            let code = started.or(error.downcast_ref().map(CliError::code));
            ExitCode::from(code.map_or(1, exit_code))
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve(&args).await?,
        Command::Export(args) => {
            // Bytes may go to the standard output, so a sentence does not.
            if let Some(done) = export::run(args).await? {
                eprintln!("{done}");
            }
        }
        Command::Backup(args) => println!("{}", backup::run(args).await?),
        Command::Check(args) => {
            let checked = check::run(args).await?;
            println!("{}", checked.text);
            if !checked.ok {
                return Ok(ExitCode::from(exit_code("data_file_damaged")));
            }
        }
        Command::Recount(args) => println!("{}", recount::run(&args)?),
        Command::Rehearse(args) => rehearse(&args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: &Serve) -> anyhow::Result<()> {
    telemetry::start(&args.log).context("--log was not understood")?;
    let config = Config::from(args);
    let data = std::path::absolute(&config.data).unwrap_or_else(|_| config.data.clone());
    let mut handle = Server::open(config).await?.spawn();
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
