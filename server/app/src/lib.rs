//! The server as a library.

pub mod recount;
