//! Where the logs end, as the one writer left them: an append is one `insert`, and reads nothing. It begins and commits nothing.

use std::collections::HashMap;

use rusqlite::{Connection, Result};
use werkatelier_core::id::{Seq, WorkshopId};

use super::error::Trouble;
use super::statements::{self, Last};
use super::writer::Encoded;

/// The last append of each log that was written to.
#[derive(Debug, Default)]
pub(super) struct Heads(HashMap<WorkshopId, Last>);

impl Heads {
    /// Adds an append to its log. False where the log does not stand where it should, or is not there.
    pub(super) fn append(&mut self, on: &Connection, append: &Encoded) -> Result<bool> {
        let Encoded { workshop, expected, to, events, commands, .. } = append;
        let Some(last) = self.last_at(on, *workshop, *expected)? else { return Ok(false) };
        let next = Last { id: last.id + 1, seq: *to };
        match statements::append(on, next, events, commands) {
            Ok(()) => {
                self.0.insert(*workshop, next);
                Ok(true)
            }
            Err(error) if Trouble::is_there(&error) => {
                // Another program wrote to the file.
                self.0.remove(workshop);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The last append, where the log stands at this number. Where the room knows of another number than was left here, it read the
    /// file, which is read again.
    fn last_at(&self, on: &Connection, workshop: WorkshopId, at: Seq) -> Result<Option<Last>> {
        let left = self.0.get(&workshop).copied().filter(|last| last.seq == at);
        let last = if left.is_some() { left } else { statements::last(on, workshop)? };
        Ok(last.filter(|last| last.seq == at))
    }

    /// Something was not stored after all: what the file says counts.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}
