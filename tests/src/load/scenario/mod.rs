//! The scenarios, one a file, and their names.

mod ack;
mod afternoon;
mod durable;
mod fanout;
mod growth;
mod idle;
mod join;
mod pace;
mod rain;
mod restart;
mod stalled;
mod start;
mod traffic;
mod votes;

use anyhow::Result;
use clap::ValueEnum;

use super::Options;
use super::report::Report;

/// What can be measured, in the order of `promises.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    /// One accepted contribution to 20, 100 and 1,000 followers
    Fanout,
    /// Bursts of 16 to 1,000 followers
    Rain,
    /// 400 messages a second to 1,000 people
    Pace,
    /// Durable actions a second, 20 people with 64 in flight
    Durable,
    /// Acknowledgements at 5,000 actions a second
    Ack,
    /// 600 people who vote at once
    Votes,
    /// A wave of 1,000 phones from one address, each with page, join and view
    Join,
    /// The server killed and started again under 1,000 clients
    Restart,
    /// 5,000 sockets that say nothing
    Idle,
    /// 20 phones among 1,000 that stop reading
    Stalled,
    /// A live workshop replayed, and 25 workshops at once
    Afternoon,
    /// Bytes of one workshop of 80 people
    Traffic,
    /// Cost against the number of events, and opening many
    Growth,
    /// From exec to ready, and the size of the program
    Start,
}

impl Scenario {
    /// Runs it.
    ///
    /// # Errors
    /// Where it broke off. What was lost stands in the report.
    pub fn run(self, options: &Options) -> Result<Report> {
        match self {
            Self::Fanout => fanout::run(options),
            Self::Rain => rain::run(options),
            Self::Pace => pace::run(options),
            Self::Durable => durable::run(options),
            Self::Ack => ack::run(options),
            Self::Votes => votes::run(options),
            Self::Join => join::run(options),
            Self::Restart => restart::run(options),
            Self::Idle => idle::run(options),
            Self::Stalled => stalled::run(options),
            Self::Afternoon => afternoon::run(options),
            Self::Traffic => traffic::run(options),
            Self::Growth => growth::run(options),
            Self::Start => start::run(options),
        }
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
