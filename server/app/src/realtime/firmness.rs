//! How firm the places of a count are, worked out beside the room's task: 200 more counts are more than a room may wait
//! for. What comes out is the room's own command; nothing here changes a state.

use std::collections::HashSet;

use tokio::task::JoinSet;
use uuid::Uuid;
use werkatelier_core::agenda::RunKey;
use werkatelier_core::command::Command;
use werkatelier_core::method::ballots::ballot_file;
use werkatelier_core::selection::{Firmness, count_with_firmness};
use werkatelier_core::workshop::Workshop;

/// A count, by its round and its number in it.
pub(super) type Counted = (RunKey, u32);

/// What is being worked out.
#[derive(Default)]
pub(super) struct Measuring {
    /// Begun before, so that what comes to nothing is not begun again and again.
    begun: HashSet<Counted>,
    tasks: JoinSet<(Counted, Option<Vec<Firmness>>)>,
}

impl Measuring {
    /// Begins with every count that nobody measured yet.
    pub(super) fn begin(&mut self, workshop: &Workshop) {
        for counted in workshop.unmeasured() {
            let (run, _) = counted;
            let Some(round) = workshop.rounds.get(&run) else { continue };
            if self.begun.insert(counted) {
                let present = round.result().and_then(|count| count.present);
                let file = ballot_file(workshop, round, present);
                self.tasks.spawn_blocking(move || {
                    (counted, count_with_firmness(&file).ok().and_then(|count| count.firmness))
                });
            }
        }
    }

    /// What was measured of this count was refused, on a full disk for one: it is begun again.
    pub(super) fn refused(&mut self, counted: Counted) {
        self.begun.remove(&counted);
    }

    /// The next that is ready: its count, the command the room gives itself and an id that follows from the count; waits
    /// for ever while there is none.
    pub(super) async fn next(&mut self, workshop: &Workshop) -> (Counted, Command, Uuid) {
        loop {
            match self.tasks.join_next().await {
                Some(Ok(((run, count), Some(firmness)))) => {
                    let theme = run.theme.map_or(String::new(), |theme| theme.to_string());
                    let salt = &workshop.made().salt;
                    let name = format!("{salt}:firmness:{theme}:{count}");
                    let command =
                        Command::FirmnessMeasured { step: run.step, theme: run.theme, count, firmness };
                    return ((run, count), command, Uuid::new_v5(&run.step.0, name.as_bytes()));
                }
                Some(Ok((_, None))) => {}
                Some(Err(error)) => tracing::error!(error = %error, "firmness was not worked out"),
                None => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::afternoon::Afternoon;

    #[tokio::test]
    async fn what_was_refused_is_begun_again_and_nothing_else_is() {
        let workshop = Afternoon::counted().workshop;
        let mut measuring = Measuring::default();
        measuring.begin(&workshop);
        let (counted, command, id) = measuring.next(&workshop).await;
        let (other, ..) = measuring.next(&workshop).await;
        assert_ne!(other, counted);
        measuring.begin(&workshop);
        assert!(measuring.tasks.is_empty(), "both were begun before");
        measuring.refused(counted);
        measuring.begin(&workshop);
        assert_eq!(measuring.tasks.len(), 1);
        assert_eq!(measuring.next(&workshop).await, (counted, command, id), "the same command again");
    }
}
