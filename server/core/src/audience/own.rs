//! What belongs to one person and goes to that person only: own ideas, own ballot, own reactions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use ts_rs::TS;

use crate::agenda::{Phase, RunKey};
use crate::audience::{Patch, named};
use crate::command::{Agreement, Judgement, Reaction};
use crate::id::{ContributionId, Moment, ParticipantId, StepId, ThemeId};
use crate::people::People;
use crate::workshop::{Ballot, Contribution, Round, Workshop};

/// The name of one own thing, `card:0190…` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnId {
    Place,
    Card(ContributionId),
    /// Of a card, its words.
    Words(ContributionId),
    Ballot(StepId),
    /// Of a ballot, the ideas one judged.
    Judged(StepId),
    /// Of a ballot, what one gave.
    Given(StepId),
    Reactions,
    Agreement(StepId),
}

impl OwnId {
    /// The thing this is, or is a part of.
    #[must_use]
    pub fn whole(self) -> Self {
        match self {
            Self::Words(card) => Self::Card(card),
            Self::Judged(step) | Self::Given(step) => Self::Ballot(step),
            whole => whole,
        }
    }

    /// The name itself.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Place => "place".to_owned(),
            Self::Card(id) | Self::Words(id) => named("card:", id.0),
            Self::Ballot(id) | Self::Judged(id) | Self::Given(id) => named("ballot:", id.0),
            Self::Reactions => "reactions".to_owned(),
            Self::Agreement(id) => named("agreement:", id.0),
        }
    }
}

/// One own thing.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum Own {
    Place(OwnPlace),
    Card(OwnCard),
    Ballot(OwnBallot),
    Reactions { given: BTreeMap<ContributionId, Vec<Reaction>> },
    Agreement { step: StepId, levels: BTreeMap<ContributionId, Agreement> },
}

/// Where one is.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnPlace {
    pub theme: Option<ThemeId>,
    pub left: bool,
    /// The name one gave to show with an idea.
    pub name: Option<String>,
    /// Whether one answered "Ik ben hier als …".
    pub affiliation_said: bool,
    /// The answer, where it is one of the groups.
    pub affiliation: Option<u32>,
}

/// What one wrote.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnCard {
    pub id: ContributionId,
    pub step: StepId,
    pub theme: ThemeId,
    pub number: String,
    pub text: String,
    pub parents: Vec<ContributionId>,
    /// The words of what it builds on, as one could see them.
    pub quotes: Vec<String>,
    pub signed: bool,
    /// It came in after the grace time; a facilitator decides.
    pub late: bool,
    /// A facilitator took it out of sight.
    pub hidden: bool,
    /// The short number of the idea that stands for it, where a facilitator put them together.
    pub merged_into: Option<String>,
    pub at: Moment,
}

/// One's own ballot in a round, and the order of the cards for this person.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnBallot {
    pub step: StepId,
    /// None is with everyone together.
    pub theme: Option<ThemeId>,
    /// All ideas one may pick now, in an order that is this person's own and never changes.
    pub order: Vec<ContributionId>,
    #[serde(flatten)]
    pub judged: OwnJudged,
    #[serde(flatten)]
    pub given: OwnGiven,
}

/// The ideas one judged.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnJudged {
    /// Ideas still to judge: not own, not judged; empty is done.
    pub to_judge: u32,
    pub promising: Vec<ContributionId>,
    pub not_now: Vec<ContributionId>,
    /// "Weet ik niet".
    pub unsure: Vec<ContributionId>,
}

/// What one gave.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnGiven {
    pub picks: Vec<ContributionId>,
    /// Dots or points, where the form has those.
    pub points: BTreeMap<ContributionId, u32>,
    /// Scores per criterion, where the form is a scale; null is "weet niet".
    pub scores: BTreeMap<ContributionId, BTreeMap<u32, Option<u8>>>,
    pub done: bool,
}

/// Everything of one person there is, seen or not.
#[must_use]
pub fn own_ids(workshop: &Workshop, people: &People, participant: ParticipantId) -> BTreeSet<OwnId> {
    let mut ids = BTreeSet::from([OwnId::Place, OwnId::Reactions]);
    ids.extend(workshop.cards_by(participant).map(|card| OwnId::Card(card.id)));
    let theme = workshop.participants.get(&participant).and_then(|person| person.theme);
    let votes = workshop.rounds.keys().filter(|run| run.theme.is_none() || run.theme == theme);
    ids.extend(votes.map(|run| OwnId::Ballot(run.step)));
    ids.extend(people.runs_of(participant).map(|(run, _)| {
        if workshop.plenaries.contains_key(&run.step) {
            OwnId::Agreement(run.step)
        } else {
            OwnId::Ballot(run.step)
        }
    }));
    ids
}

/// One own thing of one person.
#[must_use]
pub fn see_own(workshop: &Workshop, people: &People, participant: ParticipantId, id: OwnId) -> Option<Own> {
    let person = workshop.participants.get(&participant)?;
    match id {
        OwnId::Place => Some(Own::Place(OwnPlace {
            theme: person.theme,
            left: person.left,
            name: people.name(participant).map(str::to_owned),
            affiliation_said: people.affiliation(participant).is_some(),
            affiliation: people.affiliation(participant).flatten(),
        })),
        OwnId::Card(id) | OwnId::Words(id) => own_card(workshop, participant, id).map(Own::Card),
        OwnId::Ballot(step) | OwnId::Judged(step) | OwnId::Given(step) => {
            let round = workshop.rounds.get(&workshop.run_key(step, person.theme))?;
            let ballot = ballot(people, participant, round);
            Some(Own::Ballot(OwnBallot {
                step: round.is.run.step,
                theme: round.is.run.theme,
                order: personal_order(workshop, participant, round),
                judged: judged(workshop, participant, round, ballot),
                given: given_on(workshop, round, ballot),
            }))
        }
        OwnId::Reactions => Some(Own::Reactions { given: given(workshop, participant) }),
        OwnId::Agreement(step) => {
            let voter = people.voter(RunKey { step, theme: None }, participant)?;
            let answers = &workshop.plenaries.get(&step)?.agreement;
            let own = answers.iter().filter_map(|(card, levels)| Some((*card, *levels.get(&voter)?)));
            Some(Own::Agreement { step, levels: own.collect() })
        }
    }
}

/// What changed where only a part of something did, to be laid over what one has. None for what is no part, or not there.
#[must_use]
pub fn own_patch(
    workshop: &Workshop,
    people: &People,
    participant: ParticipantId,
    id: OwnId,
) -> Option<Patch> {
    let step = match id {
        OwnId::Words(card) => {
            let card = workshop.contributions.get(&card).filter(|card| is_own(card, participant))?;
            return Patch::of(id.key(), &OwnWords { text: card.text.as_str() });
        }
        OwnId::Judged(step) | OwnId::Given(step) => step,
        _ => return None,
    };
    let theme = workshop.participants.get(&participant)?.theme;
    let round = workshop.rounds.get(&workshop.run_key(step, theme))?;
    let ballot = ballot(people, participant, round);
    match id {
        OwnId::Judged(_) => Patch::of(id.key(), &judged(workshop, participant, round, ballot)),
        _ => Patch::of(id.key(), &given_on(workshop, round, ballot)),
    }
}

/// The part of [`OwnCard`] that its author changes.
#[derive(Serialize)]
struct OwnWords<'a> {
    text: &'a str,
}

fn is_own(card: &Contribution, participant: ParticipantId) -> bool {
    card.author == Some(participant) && !card.withdrawn
}

fn own_card(workshop: &Workshop, participant: ParticipantId, id: ContributionId) -> Option<OwnCard> {
    let card = workshop.contributions.get(&id).filter(|card| is_own(card, participant))?;
    let parents = card.parents.iter().filter_map(|parent| workshop.contributions.get(parent));
    let quotes = parents.filter(|parent| parent.counts()).map(|parent| parent.text.as_str().to_owned());
    Some(OwnCard {
        id,
        step: card.step,
        theme: card.theme,
        number: workshop.short_number(card),
        text: card.text.as_str().to_owned(),
        parents: card.parents.clone(),
        quotes: quotes.collect(),
        signed: card.signed,
        late: card.late,
        hidden: card.hidden,
        merged_into: card.merged_into.and_then(|_| {
            let stands = workshop.contributions.get(&workshop.survivor(id))?;
            Some(workshop.short_number(stands))
        }),
        at: card.at,
    })
}

fn ballot<'a>(people: &People, participant: ParticipantId, round: &'a Round) -> Option<&'a Ballot> {
    round.ballots.get(&people.voter(round.is.run, participant)?)
}

fn judged(
    workshop: &Workshop,
    participant: ParticipantId,
    round: &Round,
    ballot: Option<&Ballot>,
) -> OwnJudged {
    let judgements = ballot.map(|ballot| &ballot.judgements);
    let is_own = |id: &ContributionId| {
        workshop.contributions.get(id).is_some_and(|card| card.author == Some(participant))
    };
    let judged = |wanted: Option<Judgement>| {
        let all = judgements.into_iter().flatten();
        let ids = all.filter(|(id, judgement)| **judgement == wanted && round.is_open_for(**id));
        ids.map(|(id, _)| *id).collect::<Vec<_>>()
    };
    let counts = |id: &ContributionId| workshop.contributions.get(id).is_some_and(Contribution::counts);
    let judging = round.open_ideas().filter(|id| counts(id) && !is_own(id));
    let to_judge = judging.filter(|id| !judgements.is_some_and(|all| all.contains_key(id))).count();
    let left = (round.is.cards_max as usize).saturating_sub(judgements.map_or(0, BTreeMap::len));
    let to_judge = if round.picking() { to_judge } else { to_judge.min(left) };
    OwnJudged {
        to_judge: u32::try_from(to_judge).unwrap_or(u32::MAX),
        promising: judged(Some(Judgement::Promising)),
        not_now: judged(Some(Judgement::NotNow)),
        unsure: judged(None),
    }
}

fn given_on(workshop: &Workshop, round: &Round, ballot: Option<&Ballot>) -> OwnGiven {
    // What was put together after closing is one idea on the ballot too.
    let standing = |ids: &BTreeSet<ContributionId>| -> BTreeSet<ContributionId> {
        ids.iter().map(|id| workshop.survivor(*id)).filter(|id| round.is_open_for(*id)).collect()
    };
    let mut points: BTreeMap<ContributionId, u32> = BTreeMap::new();
    for (id, given) in ballot.map(|ballot| &ballot.points).into_iter().flatten() {
        *points.entry(workshop.survivor(*id)).or_default() += given;
    }
    OwnGiven {
        picks: ballot.map(|ballot| standing(&ballot.picks)).into_iter().flatten().collect(),
        points,
        scores: ballot.map(|ballot| ballot.scores.clone()).unwrap_or_default(),
        done: ballot.is_some_and(|ballot| ballot.done),
    }
}

/// Ideas one may pick, by SHA-256(salt || person || idea): random for each person, stable for that person.
fn personal_order(workshop: &Workshop, participant: ParticipantId, round: &Round) -> Vec<ContributionId> {
    if workshop.run(round.is.run).phase == Phase::Planned {
        return Vec::new();
    }
    let picks = |id: &ContributionId| {
        let own = workshop.contributions.get(id).is_some_and(|card| card.author == Some(participant));
        round.is.own_ideas || !own
    };
    let counts = |id: &ContributionId| workshop.contributions.get(id).is_some_and(Contribution::counts);
    let order = round.order_for(participant, &workshop.made().salt);
    order.iter().copied().filter(|id| round.is_open_for(*id) && picks(id) && counts(id)).collect()
}

fn given(workshop: &Workshop, participant: ParticipantId) -> BTreeMap<ContributionId, Vec<Reaction>> {
    let reactions_of = |card: &crate::workshop::Contribution| -> Vec<Reaction> {
        let given = card.reactions.iter().filter(|(_, people)| people.contains(&participant));
        given.map(|(reaction, _)| *reaction).collect()
    };
    let cards = workshop.reacted_by(participant).map(|card| (card.id, reactions_of(card)));
    cards.filter(|(_, given)| !given.is_empty()).collect()
}
