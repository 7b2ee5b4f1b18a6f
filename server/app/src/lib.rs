//! The server as a library: storage, rooms, wire and pages. What is true in a workshop is `werkatelier-core`'s.

mod addresses;
mod app;
pub mod cli;
pub mod client;
pub mod config;
pub mod env;
pub mod error;
pub mod export;
mod http;
pub mod networks;
mod organiser_key;
mod preflight;
pub mod protocol;
mod reach;
pub mod realtime;
pub mod recount;
pub mod rehearse;
mod server;
pub mod storage;
pub mod telemetry;
pub mod theme;
mod tls;
mod token;
pub mod welcome;

pub use config::Config;
pub use server::{Handle, Server};
pub use tls::TlsFiles;
