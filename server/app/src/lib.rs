//! The server as a library: storage, rooms, wire and pages. What is true in a workshop is `werkatelier-core`'s.

pub mod protocol;
pub mod recount;
pub mod storage;
