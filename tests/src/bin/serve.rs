//! The server as a process that a story can kill: `FOLDER ADDRESS`. It prints its address and its key, one a line.

use anyhow::Context as _;
use werkatelier::{Config, Server};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut config = Config::local(arguments.next().context("a folder")?);
    config.listen = Some(arguments.next().context("an address")?.parse()?);
    config.commands_per_second = 5_000;
    let mut handle = Server::open(config).await?.spawn();
    println!("http://{}\n{}", handle.addr(), handle.organiser_key());
    handle.ended().await.map_err(anyhow::Error::msg)
}
