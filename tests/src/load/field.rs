//! All servers of a run side by side, each with its clients: Werkatelier, the floor, the peers. What they are asked to do is a
//! scenario's.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Options;
use super::dialect::Dialect;
use super::drive::{Drive, PartyId};
use super::machine::{Cores, Seat};
use super::peers::{Peer, Peers};
use super::process;
use super::server::{Running, Werkatelier};
use super::socket::Part;
use super::workshop::{Workshop, wait};

/// Patience with connecting everyone of one server.
const CONNECTING: Duration = Duration::from_secs(30);
/// Patience with one thing said until everyone has it; a peer that needs longer is lost.
pub const SEEN_WITHIN: Duration = Duration::from_secs(10);

/// The name the floor has in results.
pub const FLOOR: &str = "floor";
/// And Werkatelier.
pub const WERKATELIER: &str = "werkatelier";
/// And the same over TLS.
pub const OVER_TLS: &str = "with TLS";

/// One server with its clients.
pub struct Contestant {
    pub name: &'static str,
    pub party: PartyId,
    /// The socket that says things.
    pub sender: usize,
    process: Process,
    /// Who may follow.
    pub tokens: Vec<String>,
    said: Instant,
}

enum Process {
    Werkatelier(Box<(Werkatelier, Workshop)>),
    Other(Running),
}

impl Contestant {
    #[must_use]
    pub fn pid(&self) -> u32 {
        match &self.process {
            Process::Werkatelier(both) => both.0.pid(),
            Process::Other(running) => running.pid(),
        }
    }

    /// Processor time so far, in nanoseconds.
    ///
    /// # Errors
    /// Where the server is gone.
    pub fn cpu(&self) -> Result<u64> {
        process::cpu(self.pid()).with_context(|| format!("{} ended", self.name))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        match &self.process {
            Process::Werkatelier(both) => both.0.address(),
            Process::Other(running) => running.address,
        }
    }

    /// The server, where it is Werkatelier.
    pub fn werkatelier(&mut self) -> Option<&mut Werkatelier> {
        match &mut self.process {
            Process::Werkatelier(both) => Some(&mut both.0),
            Process::Other(_) => None,
        }
    }

    /// The workshop, where it is Werkatelier.
    #[must_use]
    pub fn workshop(&self) -> Option<&Workshop> {
        match &self.process {
            Process::Werkatelier(both) => Some(&both.1),
            Process::Other(_) => None,
        }
    }

    /// What is said with a number, where the server looks at it.
    #[must_use]
    pub fn command(&self, number: usize) -> Value {
        match &self.process {
            Process::Werkatelier(both) => both.1.post(number),
            Process::Other(_) => Value::Null,
        }
    }
}

/// Everyone of a run.
pub struct Field {
    pub drive: Drive,
    pub contestants: Vec<Contestant>,
    /// Peers that are not here, and why.
    pub absent: Vec<String>,
    pub versions: Value,
}

impl Field {
    /// Starts all servers: Werkatelier with a workshop of so many people, the floor with frames as long as Werkatelier's, and
    /// these peers. Each has one client that says things, and no follower yet.
    ///
    /// # Errors
    /// Where one does not start. Peers that cannot be installed are left out, and told.
    pub fn gather(options: &Options, people: usize, peers: &[Peer]) -> Result<Self> {
        // First: it may take minutes, and a server lets go of who says nothing for 45 seconds.
        let installed = (!peers.is_empty()).then(|| Peers::install(options));
        let mut field = Self::gather_alone(options, people)?;
        let frame = field.drive.parties[0].mean_frame();
        let mut floor = Command::new(&options.tool);
        floor.arg("floor").arg(frame.to_string());
        let floor = Running::start(floor, &options.cores, Seat::Server)?;
        field.enter(FLOOR, Dialect::Plain, floor, people)?;
        if options.tls {
            let server = Werkatelier::start_with_tls(&options.server, &options.tool, &options.cores)?;
            field.werkatelier(OVER_TLS, server, people)?;
        }
        match installed {
            None => {}
            Some(Ok(installed)) => {
                field.versions["peers"] = installed.versions.clone();
                for peer in peers {
                    match installed.start(*peer, options) {
                        Ok(running) => field.enter(peer.name(), peer.dialect(), running, people)?,
                        Err(error) => field.absent.push(format!("{} is left out: {error:#}", peer.name())),
                    }
                }
            }
            Some(Err(error)) => field.absent.push(format!("the peers are left out: {error:#}")),
        }
        Ok(field)
    }

    /// Starts Werkatelier alone, with a workshop of so many people.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn gather_alone(options: &Options, people: usize) -> Result<Self> {
        let mut field = Self {
            drive: Drive::new()?,
            contestants: Vec::new(),
            absent: Vec::new(),
            versions: json!({ "werkatelier": env!("CARGO_PKG_VERSION") }),
        };
        let server = Werkatelier::start(&options.server, &options.cores)?;
        let frame = field.werkatelier(WERKATELIER, server, people)?;
        field.versions["frame_bytes"] = json!(frame);
        Ok(field)
    }

    /// Lets Werkatelier take part, and finds out how long a frame of its is by saying one thing to one follower.
    fn werkatelier(&mut self, name: &'static str, server: Werkatelier, people: usize) -> Result<usize> {
        let workshop = wait(Workshop::make(server.host()?, people))?;
        let party = self.drive.add(Dialect::Werkatelier, server.address());
        self.drive.parties[party].views = Some(format!("/api/v1/workshops/{}/view", workshop.made.workshop));
        let (desk, tokens) = (workshop.desk.clone(), workshop.people.clone());
        self.drive.connect(party, Part::Sender, [desk.as_str()].into_iter(), CONNECTING)?;
        let process = Process::Werkatelier(Box::new((server, workshop)));
        let (said, this) = (Instant::now(), self.contestants.len());
        self.contestants.push(Contestant { name, party, sender: 0, process, tokens, said });
        self.follow(this, 1)?;
        self.say_to_all(this, Duration::ZERO)?;
        Ok(self.drive.parties[party].mean_frame())
    }

    fn enter(&mut self, name: &'static str, dialect: Dialect, running: Running, people: usize) -> Result<()> {
        let party = self.drive.add(dialect, running.address);
        let (process, tokens) = (Process::Other(running), vec![String::new(); people]);
        self.drive.connect(party, Part::Sender, [""].into_iter(), CONNECTING).context(name)?;
        let said = Instant::now();
        self.contestants.push(Contestant { name, party, sender: 0, process, tokens, said });
        Ok(())
    }

    /// Connects more followers of one server, until there are so many.
    ///
    /// # Errors
    /// Where one is refused, or they do not come in time.
    pub fn follow(&mut self, contestant: usize, followers: usize) -> Result<()> {
        let Contestant { name, party, tokens, .. } = &self.contestants[contestant];
        let there = self.drive.parties[*party].followers();
        let more = tokens.get(there..followers).context("more followers than people")?;
        let more = more.iter().map(String::as_str);
        self.drive.connect(*party, Part::Follower, more, CONNECTING).context(*name)
    }

    /// The same of every server.
    ///
    /// # Errors
    /// As [`Field::follow`].
    pub fn all_follow(&mut self, followers: usize) -> Result<()> {
        (0..self.contestants.len()).try_for_each(|contestant| self.follow(contestant, followers))
    }

    /// One thing said by one server's sender, not before `apart` after the last; waits until it is answered and everyone has
    /// it, and gives the number.
    ///
    /// # Errors
    /// Where somebody does not get it.
    pub fn say_to_all(&mut self, contestant: usize, apart: Duration) -> Result<usize> {
        self.burst(contestant, 1, apart)
    }

    /// The same with several things in one write. Gives the first number.
    ///
    /// # Errors
    /// Where somebody does not get one.
    pub fn burst(&mut self, contestant: usize, things: usize, apart: Duration) -> Result<usize> {
        let one = &self.contestants[contestant];
        self.drive.rest_until(one.said + apart)?;
        let (party, sender) = (one.party, one.sender);
        let first = self.drive.parties[party].ledger.next();
        for _ in 0..things {
            self.drive.put(party, sender, |number| one.command(number))?;
        }
        self.contestants[contestant].said = Instant::now();
        self.drive.parties[party].sockets[sender].flush().context("the sender is gone")?;
        let settled = |drive: &Drive| drive.parties[party].ledger.is_settled();
        if !self.drive.until(Instant::now() + SEEN_WITHIN, settled)? {
            let failures = self.drive.parties[party].ledger.failures().join(", ");
            anyhow::bail!("{}: {failures}", self.contestants[contestant].name);
        }
        Ok(first)
    }

    /// Stops Werkatelier as a service manager does and starts it on the same folder; gives the time from `exec` until it was
    /// ready. Its clients are let go of first.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn restart_werkatelier(&mut self, cores: &Cores) -> Result<Duration> {
        let one = &mut self.contestants[0];
        self.drive.parties[one.party].sockets.clear();
        let server = one.werkatelier().context("no Werkatelier")?;
        server.running.stop()?;
        server.again(cores)?;
        Ok(server.running.ready_in)
    }

    /// So many things said a second, each at its moment whatever came of the last; then waits until everyone has everything, or
    /// patience ends. Deliveries of before are forgotten. Gives when it began, when all was said, and when it settled.
    ///
    /// # Errors
    /// Where the sender is gone.
    pub fn rain(
        &mut self,
        contestant: usize,
        per_second: u64,
        time: Duration,
        patience: Duration,
    ) -> Result<[u64; 3]> {
        let Self { drive, contestants, .. } = self;
        let one = &contestants[contestant];
        let party = one.party;
        drive.parties[party].ledger.forget();
        let (began, apart) = (drive.now(), 1_000_000_000 / per_second);
        let messages = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX) / apart;
        for message in 0..messages {
            let moment = began + message * apart;
            while drive.now() < moment {
                // Short, so that a message goes out when it should.
                let left = Duration::from_nanos(moment.saturating_sub(drive.now()));
                drive.turn(left.min(Duration::from_millis(1)))?;
            }
            drive.put_at(party, one.sender, moment, |number| one.command(number))?;
            drive.parties[party].sockets[one.sender].flush().context("the sender is gone")?;
        }
        let said = drive.now();
        drive.until(Instant::now() + patience, |drive| drive.parties[party].ledger.is_settled())?;
        Ok([began, said, drive.now()])
    }

    /// How many views Werkatelier's followers fetched because frames could not lead them on.
    #[must_use]
    pub fn views_taken(&self) -> usize {
        self.drive.parties.first().map_or(0, |party| party.views_taken)
    }

    /// What went wrong with anyone.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let told = self.contestants.iter().flat_map(|one| {
            let failures = self.drive.parties[one.party].ledger.failures();
            failures.into_iter().map(|failure| format!("{}: {failure}", one.name))
        });
        told.collect()
    }
}
