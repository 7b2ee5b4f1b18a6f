//! What is true in a workshop. Pure: no async, no I/O, no clock, no chance.

pub mod exposure;
pub mod selection;
pub mod similarity;
