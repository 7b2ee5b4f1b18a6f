//! What was voted, without persons: one ballot file per round that was closed and counted.
//! Before a round is closed nothing of it is here.

use serde::Serialize;

use crate::audience::{Audience, Entity, EntityId, see};
use crate::method::ballots::ballot_file;
use crate::people::People;
use crate::selection::BallotFile;
use crate::workshop::Workshop;

/// The ballots of one round, as `recount` reads them. Ballots stand in the order of their content, so that no order of
/// voting or of persons is in them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundBallots {
    /// From 1, in the order of agenda and themes.
    pub round: u32,
    /// The theme's letter; none where everyone voted together.
    pub letter: Option<String>,
    /// The theme's title; none where everyone voted together.
    pub theme: Option<String>,
    /// The step's title.
    pub step: String,
    #[serde(flatten)]
    pub file: BallotFile,
}

/// The counted rounds this audience may see the whole result of.
#[must_use]
pub fn ballots(workshop: &Workshop, people: &People, audience: Audience) -> Vec<RoundBallots> {
    let mut all = Vec::new();
    for step in workshop.steps.values() {
        let groups = workshop.themes.values().map(Some).chain([None]);
        for theme in groups {
            let run = crate::agenda::RunKey { step: step.is.id, theme: theme.map(|theme| theme.is.id) };
            // Who sees the whole count sees the ballots it was made from; a desk does once the round is closed.
            let seen = see(workshop, people, audience, EntityId::Round(run));
            let Some(Entity::Round(view)) = seen else { continue };
            let (Some(round), Some(count), true) =
                (workshop.rounds.get(&run), &view.result, view.desk.is_some())
            else {
                continue;
            };
            all.push(RoundBallots {
                round: u32::try_from(all.len()).unwrap_or(u32::MAX).saturating_add(1),
                letter: theme.map(|theme| theme.is.letter.clone()),
                theme: theme.map(|theme| theme.is.title.as_str().to_owned()),
                step: step.is.title.as_str().to_owned(),
                file: ballot_file(workshop, round, count.present),
            });
        }
    }
    all
}
