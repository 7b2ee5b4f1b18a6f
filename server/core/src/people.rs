//! Personal data, apart from the log: what rows of `people` hold. Erasing it changes no event.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::agenda::RunKey;
use crate::id::{ParticipantId, PersonId, QuestionId, StepId, VoterId};

/// One row that goes into `people` in the transaction of the events it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "private", rename_all = "snake_case")]
pub enum Private {
    /// A participant gave a name to show with what they sign.
    Named { participant: ParticipantId, name: String },
    /// Somebody without a phone here, such as a pitcher.
    PersonNamed { person: PersonId, name: String },
    /// Which ballot of a run is whose.
    VoterDrawn { run: RunKey, participant: ParticipantId, voter: VoterId },
    /// Who asked a question. The log does not know: it is kept for the limit per person and shown to nobody.
    Asked { participant: ParticipantId, question: QuestionId },
    /// What group a participant says they belong to; none is "dat zeg ik liever niet".
    Affiliated { participant: ParticipantId, affiliation: Option<u32> },
}

/// What the rows say, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    names: BTreeMap<ParticipantId, String>,
    persons: BTreeMap<PersonId, String>,
    voters: BTreeMap<(ParticipantId, RunKey), VoterId>,
    participants: BTreeMap<VoterId, ParticipantId>,
    asked: BTreeSet<(ParticipantId, QuestionId)>,
    affiliations: BTreeMap<ParticipantId, Option<u32>>,
}

impl People {
    /// Takes a row in; the same row twice is the same as once.
    pub fn apply(&mut self, row: &Private) {
        match row {
            Private::Named { participant, name } => {
                self.names.insert(*participant, name.clone());
            }
            Private::PersonNamed { person, name } => {
                self.persons.insert(*person, name.clone());
            }
            Private::VoterDrawn { run, participant, voter } => {
                self.voters.insert((*participant, *run), *voter);
                self.participants.insert(*voter, *participant);
            }
            Private::Asked { participant, question } => {
                self.asked.insert((*participant, *question));
            }
            Private::Affiliated { participant, affiliation } => {
                self.affiliations.insert(*participant, *affiliation);
            }
        }
    }

    /// The name a participant gave, if any and not erased.
    #[must_use]
    pub fn name(&self, participant: ParticipantId) -> Option<&str> {
        self.names.get(&participant).map(String::as_str)
    }

    /// The name of a person who has no phone here.
    #[must_use]
    pub fn person(&self, person: PersonId) -> Option<&str> {
        self.persons.get(&person).map(String::as_str)
    }

    /// The ballot of this participant in this run, once they have one.
    #[must_use]
    pub fn voter(&self, run: RunKey, participant: ParticipantId) -> Option<VoterId> {
        self.voters.get(&(participant, run)).copied()
    }

    /// Whose ballot this is; none for paper, and after erasing.
    #[must_use]
    pub fn participant(&self, voter: VoterId) -> Option<ParticipantId> {
        self.participants.get(&voter).copied()
    }

    /// The runs in which this participant has a ballot.
    pub fn runs_of(&self, participant: ParticipantId) -> impl Iterator<Item = (RunKey, VoterId)> + '_ {
        let first = RunKey { step: StepId(Uuid::nil()), theme: None };
        let own = self.voters.range((participant, first)..);
        own.take_while(move |((who, _), _)| *who == participant).map(|((_, run), id)| (*run, *id))
    }

    /// What group this participant said they belong to; the outer none is: not said.
    #[must_use]
    pub fn affiliation(&self, participant: ParticipantId) -> Option<Option<u32>> {
        self.affiliations.get(&participant).copied()
    }

    /// How many questions this participant asked.
    #[must_use]
    pub fn questions_of(&self, participant: ParticipantId) -> usize {
        let own = self.asked.range((participant, QuestionId(Uuid::nil()))..);
        own.take_while(|(who, _)| *who == participant).count()
    }
}
