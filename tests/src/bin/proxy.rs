//! The bad line as a process: `proxy LISTEN TARGET [SEED]`. It prints its address, then obeys one order a line from its
//! input and answers each with what it has seen so far; it ends with its input.

use std::io::BufRead as _;

use anyhow::Context as _;
use tokio::sync::mpsc;
use werkatelier_tests::proxy::Proxy;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let listen = arguments.next().context("where to listen")?.parse()?;
    let target = arguments.next().context("where the server is")?.parse()?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let proxy = Proxy::start(listen, target, seed).await?;
    println!("{}", proxy.url());
    let (sender, mut orders) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    while let Some(line) = orders.recv().await {
        proxy.obey(serde_json::from_str(&line).context("an order")?);
        println!("{}", serde_json::to_string(&proxy.seen())?);
    }
    Ok(())
}
