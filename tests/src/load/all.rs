//! Every scenario in turn, each as a process of its own so that none inherits the memory of another: a JSON file each, and one
//! table of every promise.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use serde_json::Value;

use super::report::TABLE;
use super::scenario::Scenario;
use super::{Noise, Options};

/// Runs them all and gives the table; what failed stands under it.
///
/// # Errors
/// Where the folder cannot be written.
pub fn run(options: &Options, folder: Option<&Path>) -> Result<(String, Vec<String>)> {
    let (mut table, mut failed) = (TABLE.to_owned(), Vec::new());
    if let Some(folder) = folder {
        fs::create_dir_all(folder)?;
    }
    for scenario in Scenario::value_variants() {
        let name = scenario.name();
        eprintln!("{name} …");
        let output = command(options, &name).output().context("this tool could not be started again")?;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        if let (Some(folder), false) = (folder, report.is_null()) {
            fs::write(folder.join(format!("{name}.json")), serde_json::to_vec_pretty(&report)?)?;
        }
        for row in report["rows"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            table.push('\n');
            table.push_str(row);
        }
        if !output.status.success() {
            failed.push(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
    }
    if let Some(folder) = folder {
        fs::write(folder.join("table.md"), format!("{table}\n"))?;
    }
    Ok((table, failed))
}

fn command(options: &Options, scenario: &str) -> Command {
    let mut command = Command::new(&options.tool);
    command
        .args([scenario, "--json", "--server"])
        .arg(&options.server)
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    if options.noise == Noise::Marked {
        command.arg("--noisy");
    }
    if options.peers.is_none() {
        command.arg("--no-peers");
    }
    for (name, number) in [
        ("--rounds", options.rounds.map(|rounds| rounds as u64)),
        ("--seconds", options.seconds),
        ("--people", options.people.map(|people| people as u64)),
    ] {
        if let Some(number) = number {
            command.args([name, &number.to_string()]);
        }
    }
    command
}
