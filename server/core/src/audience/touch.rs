//! Which things an event may have changed: a generous answer, because what did not change is not sent.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::agenda::RunKey;
use crate::audience::{EntityId, OwnId, own_ids};
use crate::event::{Event, Posted};
use crate::id::{ContributionId, ParticipantId, StageId, StepId};
use crate::people::People;
use crate::workshop::Workshop;

/// Things that may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// These.
    Some(BTreeSet<EntityId>),
    /// Anything: somebody moved a step, a stage or the plenary, which is rare.
    Everything,
}

impl Default for Touched {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}

impl Touched {
    /// Adds what an event may have changed in the views, given the state before or after its batch.
    pub fn add(&mut self, workshop: &Workshop, event: &Event) {
        if let Self::Some(ids) = self
            && !touch(workshop, event, ids)
        {
            *self = Self::Everything;
        }
    }

    /// The things themselves, of those there are now.
    pub(super) fn ids(&self, workshop: &Workshop) -> Cow<'_, BTreeSet<EntityId>> {
        match self {
            Self::Some(ids) => Cow::Borrowed(ids),
            Self::Everything => Cow::Owned(super::all_ids(workshop)),
        }
    }

    /// Whether nothing can have changed in any view.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Some(ids) if ids.is_empty())
    }
}

/// Adds the things an event may have changed, which may be there already. False where that is anything.
fn touch(workshop: &Workshop, event: &Event, ids: &mut BTreeSet<EntityId>) -> bool {
    let mut one = |id| {
        ids.insert(id);
    };
    match event {
        Event::ParticipantJoined { participant }
        | Event::ThemeChosen { participant, .. }
        | Event::ParticipantLeft { participant }
        | Event::ParticipantRemoved { participant } => one(EntityId::Person(*participant)),
        Event::AffiliationSaid { .. } | Event::ToldApart { .. } => {}
        Event::HeadcountSet { theme, .. } | Event::HelpCalled { theme, .. } => one(EntityId::Theme(*theme)),
        Event::StepSkipped { step, .. } => one(EntityId::Step(*step)),
        Event::TimerSet { run, .. } | Event::GroupReady { run, .. } => one(EntityId::Step(run.step)),
        Event::ContributionPosted(posted) => one(EntityId::Card(posted.contribution)),
        Event::ContributionEdited { contribution, .. }
        | Event::ContributionClarified { contribution, .. }
        | Event::ContributionWithdrawn { contribution }
        | Event::ContributionHidden { contribution, .. }
        | Event::LateAccepted { contribution } => ids.extend(with_comments(workshop, *contribution)),
        Event::ClearedForStage { contributions } => {
            ids.extend(contributions.iter().map(|id| EntityId::Card(*id)));
        }
        Event::Featured { stage, contribution } => ids.extend(featured(workshop, *stage, *contribution)),
        Event::Commented { comment, .. } | Event::CommentHidden { comment, .. } => {
            one(EntityId::Comment(*comment));
        }
        Event::PaperBallotEntered { run, .. }
        | Event::HandsCounted { run, .. }
        | Event::PlacesSet { run, .. }
        | Event::FirmnessMeasured { run, .. } => one(EntityId::Round(*run)),
        Event::QuestionAsked { question, .. } | Event::QuestionSettled { question, .. } => {
            one(EntityId::Question(*question));
        }
        Event::AgreementClosed { step, .. } => one(EntityId::Plenary(*step)),
        Event::MessageSent { theme, .. } | Event::MessageCleared { theme } => one(EntityId::Message(*theme)),
        // Votes, answers and reactions change counts only; counts are tallies.
        Event::Reacted { .. }
        | Event::Judged { .. }
        | Event::Picked { .. }
        | Event::PointsGiven { .. }
        | Event::Scored { .. }
        | Event::PlacesShared { .. }
        | Event::BallotFinished { .. }
        | Event::Agreed { .. } => {}
        Event::WorkshopCreated(_)
        | Event::StepOpened { .. }
        | Event::StepClosing { .. }
        | Event::StepClosed { .. }
        | Event::ClockResumed { .. }
        | Event::StepAdded { .. }
        | Event::Merged { .. }
        | Event::Unmerged { .. }
        | Event::RoundReopened { .. }
        | Event::RoundOpened(_)
        | Event::ShortlistFrozen { .. }
        | Event::TakenOffBallot { .. }
        | Event::RoundCounted { .. }
        | Event::ResultRevealed { .. }
        | Event::Selected(_)
        | Event::PlenaryComposed { .. }
        | Event::SpotlightMoved { .. }
        | Event::StageSet { .. }
        | Event::StagesBlanked { .. } => return false,
    }
    true
}

/// A card, and the comments that come and go with it.
fn with_comments(workshop: &Workshop, contribution: ContributionId) -> impl Iterator<Item = EntityId> + '_ {
    let comments = workshop.contributions.get(&contribution).map(|card| card.comments.iter().copied());
    let comments = comments.into_iter().flatten().map(EntityId::Comment);
    comments.chain([EntityId::Card(contribution)])
}

/// Besides itself, a stage shows or hides the card it featured and the one it features.
fn featured(
    workshop: &Workshop,
    stage: StageId,
    contribution: Option<ContributionId>,
) -> impl Iterator<Item = EntityId> {
    let before = workshop.stages.get(&stage).and_then(|stage| stage.featured);
    let cards = before.into_iter().chain(contribution).map(EntityId::Card);
    cards.chain([EntityId::Stage(stage)])
}

/// Whose own things an event may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnTouched {
    /// Nobody's.
    Nobody,
    /// One thing of one person.
    One(ParticipantId, OwnId),
    /// A judgement or a pick of one person: who picks finds promising, and what is not for now is picked no more.
    Vote(ParticipantId, StepId),
    /// Everything of one person: they moved.
    All(ParticipantId),
    /// The ballots of all who vote in this round.
    Ballots(RunKey),
    /// Own cards that quote this one, the card itself, and everyone's ballots it is on.
    Quoting(ContributionId),
    /// The words of this card, and own cards that quote it.
    Words(ContributionId),
}

/// Whose own things an event may have changed, given the state after it.
#[must_use]
pub fn own_touched(workshop: &Workshop, people: &People, event: &Event) -> OwnTouched {
    let of = |voter, id| people.participant(voter).map_or(OwnTouched::Nobody, |who| OwnTouched::One(who, id));
    match event {
        Event::ThemeChosen { participant, .. }
        | Event::ParticipantJoined { participant }
        | Event::AffiliationSaid { participant }
        | Event::ParticipantLeft { participant }
        | Event::ParticipantRemoved { participant } => OwnTouched::All(*participant),
        Event::ContributionPosted(Posted { author: Some(author), signed: true, .. }) => {
            OwnTouched::All(*author)
        }
        Event::ContributionEdited { contribution, .. } => OwnTouched::Words(*contribution),
        Event::ContributionPosted(_)
        | Event::ContributionClarified { .. }
        | Event::ContributionWithdrawn { .. }
        | Event::ContributionHidden { .. }
        | Event::Merged { .. }
        | Event::Unmerged { .. }
        | Event::LateAccepted { .. } => event.contribution().map_or(OwnTouched::Nobody, OwnTouched::Quoting),
        Event::Reacted { participant, .. } => OwnTouched::One(*participant, OwnId::Reactions),
        Event::Judged { run, voter, .. } | Event::Picked { run, voter, .. } => people
            .participant(*voter)
            .map_or(OwnTouched::Nobody, |participant| OwnTouched::Vote(participant, run.step)),
        Event::PointsGiven { run, voter, .. }
        | Event::Scored { run, voter, .. }
        | Event::BallotFinished { run, voter, .. } => of(*voter, OwnId::Given(run.step)),
        Event::Agreed { step, voter, .. } => of(*voter, OwnId::Agreement(*step)),
        Event::RoundOpened(opened) => OwnTouched::Ballots(opened.run),
        Event::RoundCounted { run, .. } => OwnTouched::Ballots(*run),
        Event::ShortlistFrozen { run, .. } | Event::TakenOffBallot { run, .. } => OwnTouched::Ballots(*run),
        Event::StepOpened { run, .. } if workshop.rounds.contains_key(run) => OwnTouched::Ballots(*run),
        _ => OwnTouched::Nobody,
    }
}

/// Which own things of whom are looked at again: what [`own_touched`] means, given the state after it. A thing named that
/// is no longer there is gone from who had it.
#[must_use]
pub fn own_marks(workshop: &Workshop, people: &People, touched: &OwnTouched) -> Vec<(ParticipantId, OwnId)> {
    match touched {
        OwnTouched::Nobody => Vec::new(),
        OwnTouched::One(participant, id) => vec![(*participant, *id)],
        OwnTouched::Vote(participant, step) => {
            vec![(*participant, OwnId::Judged(*step)), (*participant, OwnId::Given(*step))]
        }
        OwnTouched::All(participant) => {
            let mut ids = own_ids(workshop, people, *participant);
            // Who moved had ballots and answers that are not theirs to see any more.
            ids.extend(
                workshop.steps.keys().flat_map(|step| [OwnId::Ballot(*step), OwnId::Agreement(*step)]),
            );
            ids.into_iter().map(|id| (*participant, id)).collect()
        }
        OwnTouched::Ballots(run) => ballots(workshop, *run).collect(),
        OwnTouched::Words(card) => {
            let author = workshop.contributions.get(card).and_then(|card| card.author);
            author
                .map(|author| (author, OwnId::Words(*card)))
                .into_iter()
                .chain(quoting(workshop, *card))
                .collect()
        }
        OwnTouched::Quoting(card) => {
            let author = workshop.contributions.get(card).and_then(|card| card.author);
            let own = author.map(|author| (author, OwnId::Card(*card)));
            let mut marks: Vec<(ParticipantId, OwnId)> =
                own.into_iter().chain(quoting(workshop, *card)).collect();
            // What does not count any more is on nobody's ballot, should its round be opened again.
            let rounds = workshop.rounds.iter().filter(|(_, round)| round.lists(*card));
            marks.extend(rounds.flat_map(|(run, _)| ballots(workshop, *run)));
            marks
        }
    }
}

/// Cards that quote this one, with who wrote them.
fn quoting(workshop: &Workshop, card: ContributionId) -> impl Iterator<Item = (ParticipantId, OwnId)> + '_ {
    workshop.builds_on(card).filter_map(|other| Some((other.author?, OwnId::Card(other.id))))
}

/// Everybody's ballot of a round: of those in its theme, or of all where everyone votes together.
fn ballots(workshop: &Workshop, run: RunKey) -> impl Iterator<Item = (ParticipantId, OwnId)> + '_ {
    let votes = move |theme| run.theme.is_none() || run.theme == theme;
    let voters = workshop.participants.iter().filter(move |(_, person)| votes(person.theme));
    voters.map(move |(participant, _)| (*participant, OwnId::Ballot(run.step)))
}
