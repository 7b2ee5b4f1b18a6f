//! Stories over a real server: what a workshop promises, told by clients that are replicas.

mod alone;
mod bad_input;
mod bad_line;
#[cfg(target_os = "linux")]
mod broken_disk;
mod export;
mod framing;
mod joining;
mod killing;
mod loading;
mod permissions;
mod polling;
mod preflight;
mod reaching;
mod repeating;
mod replaying;
mod resuming;
mod returning;
mod rounds;
mod stage;
mod stalled;
mod tls;
mod together;
mod voting;

/// What every story ends with.
type Told = anyhow::Result<()>;
