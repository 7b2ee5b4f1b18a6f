//! What people do, one werkvorm a file: its rules over the shared state. None knows another but through the state.

pub mod ballots;
pub(crate) mod enrich;
pub(crate) mod gather;
pub(crate) mod merge;
pub(crate) mod paper;
pub(crate) mod pitch;
pub(crate) mod round;
pub(crate) mod select;
pub(crate) mod stage;
pub(crate) mod steps;
pub(crate) mod vote;
pub(crate) mod welcome;
