//! What people do, one werkvorm a file: its rules over the shared state. None knows another but through the state.

pub(crate) mod enrich;
pub(crate) mod gather;
pub(crate) mod pitch;
pub(crate) mod select;
pub(crate) mod stage;
pub(crate) mod steps;
pub mod vote;
pub(crate) mod welcome;
