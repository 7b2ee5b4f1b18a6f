//! The load tool's own machinery, tiny: what it counts is what was sent. No timing is looked at.

use std::process::Command;

use serde_json::Value;

use crate::Told;

/// Runs one scenario over a few people and gives its report.
fn load(arguments: &[&str]) -> anyhow::Result<Value> {
    // The server of the stories' own build: what is counted is the same.
    let output = Command::new(env!("CARGO_BIN_EXE_load"))
        .args(arguments)
        .args(["--json", "--noisy", "--no-peers", "--server", env!("CARGO_BIN_EXE_load")])
        .output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{arguments:?}: {told}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn every_follower_gets_every_frame_of_the_floor_and_of_the_server() -> Told {
    let report = load(&["rain", "--people", "12", "--rounds", "1"])?;
    // Sixteen to each of twelve, ten times; Werkatelier's first idea told how long a frame is.
    assert_eq!(report["medians"]["floor"]["deliveries"], 16 * 12 * 10);
    assert_eq!(report["medians"]["werkatelier"]["deliveries"], 16 * 12 * 10 + 1);
    assert_eq!(report["failures"], Value::Array(Vec::new()));
    Ok(())
}

#[test]
fn every_vote_is_counted() -> Told {
    let report = load(&["votes", "--people", "15", "--rounds", "2"])?;
    assert_eq!(report["medians"]["counted"], 30);
    Ok(())
}

#[test]
fn who_comes_back_after_a_kill_has_everything() -> Told {
    let report = load(&["restart", "--people", "10", "--rounds", "1"])?;
    // Ten people see what was posted in a second before the kill, what came first, and what came after.
    assert_eq!(report["medians"]["deliveries"], 10 * 101 + 1);
    Ok(())
}
