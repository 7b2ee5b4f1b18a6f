//! Many people who write at once: so many things unanswered at any moment, or so many a second whatever the answers. Who
//! gets what is the drive's to count.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use super::drive::{Drive, PartyId};
use super::field::{Contestant, Field};
use super::ledger::Ledger;
use super::party::Words;
use super::workshop::edit;

/// Patience with what is still on its way when the pumping stops.
const SETTLED_WITHIN: Duration = Duration::from_secs(20);

/// Some ideas of one person, in turn: at most one thing about them is unanswered, as pages do it.
#[derive(Clone, Debug)]
struct Slot {
    socket: usize,
    /// None where the server stores texts without asking whose.
    ideas: Vec<Idea>,
    turn: usize,
    /// The last thing said about one of them.
    said: Option<usize>,
}

/// An idea, by the number it was posted with.
#[derive(Clone, Copy, Debug)]
struct Idea {
    posted: usize,
    /// The last thing said about it.
    said: usize,
}

/// So many of them, over all followers of one server.
pub struct Pump {
    pub party: PartyId,
    slots: Vec<Slot>,
    next: usize,
}

impl Pump {
    /// Gives every slot its person and, at Werkatelier, so many ideas of theirs, built on the first one of the workshop.
    ///
    /// # Errors
    /// Where one is not taken.
    pub fn prime(field: &mut Field, contestant: usize, slots: usize, ideas: usize) -> Result<Self> {
        let Field { drive, contestants, .. } = field;
        let Contestant { party, sender, .. } = contestants[contestant];
        let workshop = contestants[contestant].workshop();
        let sockets: Vec<usize> =
            (0..drive.parties[party].sockets.len()).filter(|socket| *socket != sender).collect();
        drive.parties[party].words = Words::Replaced;
        let mut pump = Self { party, slots: Vec::with_capacity(slots), next: 0 };
        for slot in 0..slots {
            let socket = sockets[slot % sockets.len()];
            pump.slots.push(Slot { socket, ideas: Vec::with_capacity(ideas), turn: 0, said: None });
        }
        for _ in 0..ideas {
            for slot in &mut pump.slots {
                if let Some(workshop) = workshop {
                    let posted = drive.say(party, slot.socket, |number| workshop.build(number, 0))?;
                    slot.ideas.push(Idea { posted, said: posted });
                    slot.said = Some(posted);
                }
            }
            pump.settle(drive)?;
        }
        Ok(pump)
    }

    /// Keeps every slot busy for so long, or until so many things were said; then waits until everyone has everything.
    /// Gives the first number.
    ///
    /// # Errors
    /// Where something is refused or does not arrive.
    pub fn run(&mut self, drive: &mut Drive, most: usize, time: Duration) -> Result<usize> {
        let party = self.party;
        let first = drive.parties[party].ledger.next();
        let until = Instant::now() + time;
        while Instant::now() < until && drive.parties[party].ledger.next() - first < most {
            for slot in &mut self.slots {
                let ledger = &drive.parties[party].ledger;
                if ledger.next() - first < most && slot.said.is_none_or(|said| ledger.is_done(said)) {
                    slot.say(drive, party, None)?;
                }
            }
            self.flush(drive)?;
            drive.turn(Duration::from_millis(10))?;
            if drive.parties[party].ledger.refused > 0 {
                break;
            }
        }
        self.settle(drive)?;
        Ok(first)
    }

    /// Says something at each of these moments of the drive's clock, each about the next idea, whatever the answers; then waits
    /// for those. What everyone got is put off: [`Pump::catch_up`] looks at it.
    ///
    /// # Errors
    /// Where something is refused or not answered.
    pub fn pace(&mut self, drive: &mut Drive, per_second: u64, time: Duration) -> Result<usize> {
        let party = self.party;
        let first = drive.parties[party].ledger.next();
        let slots = self.slots.len();
        let (began, apart) = (drive.now(), 1_000_000_000 / per_second);
        drive.parties[party].put_off();
        let until = began + u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let mut moment = began;
        while moment < until {
            while moment <= drive.now() && moment < until {
                let slot = &mut self.slots[self.next];
                self.next = (self.next + 1) % slots;
                slot.say(drive, party, Some(moment))?;
                drive.parties[party].sockets[slot.socket].flush()?;
                moment += apart;
            }
            // No sleep between two that are a fifth of a millisecond apart: the system's would be longer.
            drive.turn(Duration::ZERO)?;
        }
        self.wait(drive, |ledger| ledger.unanswered() == 0)?;
        Ok(first)
    }

    /// Looks at what was put off, and waits until everyone has everything.
    ///
    /// # Errors
    /// Where something does not arrive.
    pub fn catch_up(&self, drive: &mut Drive) -> Result<()> {
        drive.parties[self.party].catch_up();
        self.settle(drive)
    }

    fn flush(&self, drive: &mut Drive) -> Result<()> {
        let sockets = &mut drive.parties[self.party].sockets;
        // Several slots of one person go out in one write.
        for slot in &self.slots {
            sockets[slot.socket].flush()?;
        }
        Ok(())
    }

    fn settle(&self, drive: &mut Drive) -> Result<()> {
        self.wait(drive, Ledger::is_settled)
    }

    fn wait(&self, drive: &mut Drive, until: impl Fn(&Ledger) -> bool) -> Result<()> {
        let party = self.party;
        let done = |drive: &Drive| {
            let ledger = &drive.parties[party].ledger;
            until(ledger) || ledger.refused > 0
        };
        if !drive.until(Instant::now() + SETTLED_WITHIN, done)? {
            // What is put off was not lost.
            drive.parties[party].catch_up();
            bail!("not everyone got everything: {}", drive.parties[party].ledger.failures().join(", "));
        }
        Ok(())
    }
}

impl Slot {
    /// Says the next thing, now or at a moment, about the next idea.
    fn say(&mut self, drive: &mut Drive, party: PartyId, moment: Option<u64>) -> Result<()> {
        let moment = moment.unwrap_or_else(|| drive.now());
        let turn = self.turn;
        self.turn = (turn + 1) % self.ideas.len().max(1);
        let posted = self.ideas.get(turn).map(|idea| idea.posted);
        let says = |number| posted.map_or(Value::Null, |posted| edit(posted, number));
        let number = drive.put_at(party, self.socket, moment, says)?;
        if let Some(idea) = self.ideas.get_mut(turn) {
            drive.parties[party].ledger.replaces(number, idea.said);
            idea.said = number;
        }
        self.said = Some(number);
        Ok(())
    }
}
