//! 5,000 sockets that are there and say nothing: what each keeps in the server's memory. Kernel buffers are not counted: they
//! are the same for all.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::load::Options;
use crate::load::dialect::Dialect;
use crate::load::drive::{Drive, PartyId};
use crate::load::figures::{over, short};
use crate::load::peers::{Peer, Peers};
use crate::load::process;
use crate::load::report::{Promise, Report};
use crate::load::server::{Running, Werkatelier};
use crate::load::socket::Part;
use crate::load::workshop::{Workshop, wait};

const SOCKETS: usize = 5_000;
/// People who hold them: several tabs and devices each, as the server allows.
const PEOPLE: usize = 1_000;
const ROUNDS: usize = 2;
/// What a server does once after everyone came is over by then.
const SETTLE: Duration = Duration::from_secs(2);
const CONNECTING: Duration = Duration::from_secs(40);

/// One server's memory in one round, in bytes.
struct Turn {
    name: &'static str,
    empty: u64,
    full: u64,
    sockets: usize,
}

impl Turn {
    fn each(&self) -> f64 {
        self.full.saturating_sub(self.empty) as f64 / self.sockets as f64
    }
}

pub(super) fn run(options: &Options) -> Result<Report> {
    let sockets = options.people.map_or(SOCKETS, |people| people * SOCKETS / PEOPLE);
    let rounds = options.rounds.unwrap_or(ROUNDS);
    let mut report = Report::of("idle");
    let peers = Peers::install(options);
    if let Err(error) = &peers {
        report.line(format!("the peers are left out: {error:#}"));
    }
    let mut all = Vec::new();
    for _ in 0..rounds {
        let mut turns = vec![werkatelier(options, sockets)?];
        for peer in [Peer::Ws, Peer::SocketIo, Peer::Bun] {
            let Ok(peers) = &peers else { break };
            match peers.start(peer, options) {
                Ok(running) => turns.push(other(peer, &running, sockets)?),
                Err(error) => report.line(format!("{} is left out: {error:#}", peer.name())),
            }
        }
        all.push(turns);
    }
    if let Ok(peers) = &peers {
        report.versions = json!({ "peers": peers.versions });
    }
    report.parameters = json!({ "sockets": sockets, "rounds": rounds });
    let told = |turn: &Turn| json!({ "server": turn.name, "empty": turn.empty, "full": turn.full, "each": turn.each() });
    report.rounds = all.iter().map(|round| json!(round.iter().map(told).collect::<Vec<_>>())).collect();
    summary(&mut report, &all);
    Ok(report)
}

fn werkatelier(options: &Options, sockets: usize) -> Result<Turn> {
    let people = (sockets * PEOPLE / SOCKETS).max(1);
    let mut server = Werkatelier::start(&options.server, &options.cores)?;
    let workshop = wait(Workshop::make(server.host()?, people))?;
    // A new process: what letting people in left in memory is not there to be used again.
    server.running.kill()?;
    server.again(&options.cores)?;
    let mut drive = Drive::new()?;
    let party = drive.add(Dialect::Werkatelier, server.running.address);
    let tokens: Vec<&str> = workshop.people.iter().map(String::as_str).cycle().take(sockets).collect();
    measure(&mut drive, party, "werkatelier", server.pid(), &tokens)
}

fn other(peer: Peer, running: &Running, sockets: usize) -> Result<Turn> {
    let mut drive = Drive::new()?;
    let party = drive.add(peer.dialect(), running.address);
    measure(&mut drive, party, peer.name(), running.pid(), &vec![""; sockets])
}

/// Looks at the memory with one socket – the workshop is open then – and with all.
fn measure(drive: &mut Drive, party: PartyId, name: &'static str, pid: u32, tokens: &[&str]) -> Result<Turn> {
    let (first, others) = tokens.split_first().context("no sockets")?;
    drive.connect(party, Part::Bystander, [*first].into_iter(), CONNECTING).context(name)?;
    drive.rest_until(Instant::now() + SETTLE)?;
    let empty = process::memory(pid)?.now;
    drive.connect(party, Part::Bystander, others.iter().copied(), CONNECTING).context(name)?;
    drive.rest_until(Instant::now() + SETTLE)?;
    let full = process::memory(pid)?.now;
    anyhow::ensure!(drive.parties[party].ready == tokens.len(), "{name}: a socket was closed");
    Ok(Turn { name, empty, full, sockets: others.len() })
}

fn summary(report: &mut Report, all: &[Vec<Turn>]) {
    let each = |name: &str| {
        let turns: Vec<&Turn> = all.iter().flatten().filter(|turn| turn.name == name).collect();
        over(&turns, |turn| turn.each()) / 1024.0
    };
    let names: Vec<&str> =
        all.first().map(|round| round.iter().map(|turn| turn.name).collect()).unwrap_or_default();
    for name in &names {
        report.medians[*name] = json!({ "kib_each": each(name) });
        report.line(format!("{name:<11} {} KiB a socket", short(each(name))));
    }
    let ours = each("werkatelier");
    report.promises.push(Promise::at_most("an idle connection", 6.0, " KiB", ours));
    let theirs = each(Peer::SocketIo.name());
    if theirs > 0.0 {
        report.promises.push(Promise::at_most(
            "an idle connection against Socket.IO's",
            0.333,
            " ×",
            ours / theirs,
        ));
    }
}
