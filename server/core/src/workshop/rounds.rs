//! A voting round and its ballots, and how events change them. It counts nothing: a count is a record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::orders::Orders;
use super::{Map, Selection, Workshop};
use crate::agenda::RunKey;
use crate::command::Judgement;
use crate::event::{Event, Recorded, RoundOpened};
use crate::id::{ContributionId, ParticipantId, VoterId};
use crate::selection::{AffiliationCount, Count};
use crate::text::Wording;

/// One voting round: one step in one theme, or with everyone.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub is: RoundOpened,
    /// Places it gives now; the floor follows from those at opening.
    pub places: u32,
    /// 16 random bytes in hex, new at every opening.
    pub server_seed: String,
    /// Ideas whose votes became votes for what stands for them, when the round was opened again.
    pub folded: BTreeSet<ContributionId>,
    /// Votes by raised hand.
    pub hands: BTreeMap<ContributionId, u32>,
    pub off: BTreeMap<ContributionId, Wording>,
    pub shortlist: Option<Vec<ContributionId>>,
    pub too_little_seen: Vec<ContributionId>,
    pub ballots: Map<VoterId, Ballot>,
    /// The frozen ballot, to look an idea up in.
    listed: BTreeSet<ContributionId>,
    orders: Orders,
    /// Judgements per idea, for "least shown first".
    pub judged: BTreeMap<ContributionId, u32>,
    /// Every count that was made, in order; the last is the result.
    pub counts: Vec<Count>,
    /// How many of them were made since it last closed: all but the first count the same ballots again.
    pub counts_since_closing: u32,
    /// How often groups had been said when it was last counted at a closing.
    pub affiliations_said: u32,
    /// What groups of people picked, as far as that may be shown.
    pub affiliations: Vec<AffiliationCount>,
    pub revealed: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ballot {
    pub judgements: BTreeMap<ContributionId, Option<Judgement>>,
    pub picks: BTreeSet<ContributionId>,
    /// Dots or points, where the form has those; none is 0.
    pub points: BTreeMap<ContributionId, u32>,
    /// Scores by criterion, where the form is a scale; what is not there was not answered.
    pub scores: BTreeMap<ContributionId, BTreeMap<u32, Option<u8>>>,
    pub done: bool,
    pub paper: bool,
}

impl Ballot {
    /// Ideas marked promising.
    pub fn marks(&self) -> impl Iterator<Item = ContributionId> + '_ {
        self.judgements.iter().filter(|(_, j)| **j == Some(Judgement::Promising)).map(|(id, _)| *id)
    }
}

impl Round {
    /// Ideas one may pick from now: the shortlist where there is one, without what was taken off.
    pub fn open_ideas(&self) -> impl Iterator<Item = ContributionId> + '_ {
        let list = self.shortlist.as_ref().unwrap_or(&self.is.ballot);
        list.iter().copied().filter(|id| !self.off.contains_key(id) && !self.folded.contains(id))
    }

    /// Whether this idea is on the frozen ballot, taken off or not.
    #[must_use]
    pub fn lists(&self, id: ContributionId) -> bool {
        self.listed.contains(&id)
    }

    /// Whether one may pick this idea now: whether it is among [`Round::open_ideas`].
    #[must_use]
    pub fn is_open_for(&self, id: ContributionId) -> bool {
        let listed = self.shortlist.as_ref().map_or_else(|| self.lists(id), |list| list.contains(&id));
        listed && !self.off.contains_key(&id) && !self.folded.contains(&id)
    }

    /// The whole frozen ballot in an order that is this person's own and never changes.
    #[must_use]
    pub fn order_for(&self, participant: ParticipantId, salt: &str) -> Arc<[ContributionId]> {
        self.orders.of(participant, salt, &self.is.ballot)
    }

    /// Whether picking has begun.
    #[must_use]
    pub fn picking(&self) -> bool {
        !self.is.two_phases || self.shortlist.is_some()
    }

    /// The result: the last count.
    #[must_use]
    pub fn result(&self) -> Option<&Count> {
        self.counts.last()
    }

    /// The count whose seed and floor every later count of the same ballots keeps.
    #[must_use]
    pub fn first_since_closing(&self) -> Option<&Count> {
        self.counts.len().checked_sub(self.counts_since_closing as usize).and_then(|at| self.counts.get(at))
    }
}

impl Workshop {
    /// What happened in a round, and what was decided after it.
    pub(super) fn apply_voting(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::RoundOpened(opened) => self.open_round(opened),
            Event::PlacesShared { step, places } => {
                self.shared_places.insert(*step, places.iter().copied().collect());
            }
            Event::Selected(selected) => {
                let decided = Selection { is: selected.clone(), at: recorded.at };
                match selected.run.theme {
                    Some(theme) => drop(self.selections.insert(theme, decided)),
                    None => self.hall_selection = Some(decided),
                }
            }
            Event::RoundReopened { run, .. } => {
                self.fold(*run);
                self.apply_round(&recorded.event);
            }
            event => self.apply_round(event),
        }
    }

    fn open_round(&mut self, opened: &RoundOpened) {
        let round = Round {
            is: opened.clone(),
            places: opened.places,
            server_seed: opened.server_seed.clone(),
            folded: BTreeSet::new(),
            hands: BTreeMap::new(),
            off: BTreeMap::new(),
            shortlist: None,
            too_little_seen: Vec::new(),
            ballots: Map::default(),
            listed: opened.ballot.iter().copied().collect(),
            orders: Orders::default(),
            judged: BTreeMap::new(),
            counts: Vec::new(),
            counts_since_closing: 0,
            affiliations_said: 0,
            affiliations: Vec::new(),
            revealed: 0,
        };
        self.rounds.insert(opened.run, round);
    }

    /// From here on people see one idea for what was put together, so their ballots name that one.
    fn fold(&mut self, run: RunKey) {
        let Some(round) = self.rounds.get(&run) else { return };
        let merged = round.is.ballot.iter().map(|id| (*id, self.survivor(*id)));
        let merged: Vec<(ContributionId, ContributionId)> =
            merged.filter(|(id, into)| id != into && round.lists(*into)).collect();
        let Some(round) = self.rounds.get_mut(&run) else { return };
        for (id, into) in merged {
            round.fold(id, into);
        }
    }

    fn apply_round(&mut self, event: &Event) {
        let Some(round) = event.run().and_then(|run| self.rounds.get_mut(&run)) else { return };
        match event {
            Event::ShortlistFrozen { shortlist, too_little_seen, .. } => {
                round.shortlist = Some(shortlist.clone());
                round.too_little_seen.clone_from(too_little_seen);
                for ballot in round.ballots.values_mut() {
                    ballot.done = ballot.paper;
                }
            }
            Event::TakenOffBallot { contribution, reason, .. } => {
                round.off.insert(*contribution, reason.clone());
                for ballot in round.ballots.values_mut() {
                    ballot.picks.remove(contribution);
                    ballot.points.remove(contribution);
                    ballot.scores.remove(contribution);
                }
            }
            Event::RoundReopened { server_seed, .. } => {
                round.server_seed.clone_from(server_seed);
                round.counts_since_closing = 0;
            }
            Event::HandsCounted { contribution, votes, .. } => {
                match votes {
                    Some(votes) => drop(round.hands.insert(*contribution, *votes)),
                    None => drop(round.hands.remove(contribution)),
                };
            }
            Event::PlacesSet { places, .. } => round.places = *places,
            Event::RoundCounted { count, affiliations, .. } => {
                if round.counts_since_closing == 0 {
                    round.affiliations_said = self.affiliations_said;
                }
                round.take_count(count);
                round.affiliations.clone_from(affiliations);
            }
            Event::FirmnessMeasured { firmness, .. } => {
                if let Some(count) = round.counts.last_mut() {
                    count.firmness = Some(firmness.clone());
                }
            }
            Event::ResultRevealed { places, .. } => round.revealed = *places,
            _ => round.apply_ballot(event),
        }
    }
}

impl Round {
    fn apply_ballot(&mut self, event: &Event) {
        match event {
            Event::Judged { voter, contribution, judgement, .. } => {
                let ballot = self.ballots.entry(*voter).or_default();
                if ballot.judgements.insert(*contribution, *judgement).is_none() {
                    *self.judged.entry(*contribution).or_default() += 1;
                }
                if *judgement != Some(Judgement::Promising) {
                    ballot.picks.remove(contribution);
                }
            }
            Event::Picked { voter, contribution, on, .. } => {
                let ballot = self.ballots.entry(*voter).or_default();
                if *on {
                    ballot.picks.insert(*contribution);
                    // Ticking an unmarked idea marks it: picks are always among the marks.
                    ballot.judgements.insert(*contribution, Some(Judgement::Promising));
                } else {
                    ballot.picks.remove(contribution);
                }
            }
            Event::PointsGiven { voter, contribution, points, .. } => {
                let ballot = self.ballots.entry(*voter).or_default();
                if *points == 0 {
                    ballot.points.remove(contribution);
                    ballot.picks.remove(contribution);
                } else {
                    ballot.points.insert(*contribution, *points);
                    ballot.picks.insert(*contribution);
                }
            }
            Event::Scored { voter, contribution, criterion, score, .. } => {
                let ballot = self.ballots.entry(*voter).or_default();
                ballot.scores.entry(*contribution).or_default().insert(*criterion, *score);
            }
            Event::BallotFinished { voter, done, .. } => {
                self.ballots.entry(*voter).or_default().done = *done;
            }
            Event::PaperBallotEntered { voter, picks, points, scores, .. } => {
                self.ballots.insert(*voter, Ballot::on_paper(picks, points, scores));
            }
            _ => {}
        }
    }

    fn fold(&mut self, id: ContributionId, into: ContributionId) {
        self.folded.insert(id);
        if let Some(list) = &mut self.shortlist
            && list.contains(&id)
            && !list.contains(&into)
        {
            list.push(into);
        }
        if let Some(hands) = self.hands.remove(&id) {
            *self.hands.entry(into).or_default() += hands;
        }
        for ballot in self.ballots.values_mut() {
            ballot.fold(id, into);
        }
    }

    /// A second count of a result that everyone saw stays as visible as that was.
    fn take_count(&mut self, count: &Count) {
        let same = self.result().is_some_and(|before| before.selected() == count.selected());
        if self.counts_since_closing == 0 || !same {
            self.revealed = 0;
        }
        self.counts.push(count.clone());
        self.counts_since_closing += 1;
    }
}

impl Ballot {
    /// As the same choice by phone would stand; who hands in a paper is done.
    pub(crate) fn on_paper(
        picks: &[ContributionId],
        points: &BTreeMap<ContributionId, u32>,
        scores: &BTreeMap<ContributionId, Vec<Option<u8>>>,
    ) -> Self {
        let by_criterion = |given: &Vec<Option<u8>>| (0..).zip(given.iter().copied()).collect();
        Self {
            judgements: picks.iter().map(|id| (*id, Some(Judgement::Promising))).collect(),
            picks: picks.iter().chain(points.keys()).copied().collect(),
            points: points.clone(),
            scores: scores.iter().map(|(id, given)| (*id, by_criterion(given))).collect(),
            done: true,
            paper: true,
        }
    }

    /// A vote for the one is a vote for the other; who found either promising found that one so.
    fn fold(&mut self, id: ContributionId, into: ContributionId) {
        if let Some(judgement) = self.judgements.remove(&id) {
            let stands = self.judgements.entry(into).or_insert(judgement);
            if judgement == Some(Judgement::Promising) {
                *stands = judgement;
            }
        }
        if self.picks.remove(&id) {
            self.picks.insert(into);
            self.judgements.insert(into, Some(Judgement::Promising));
        }
        if let Some(points) = self.points.remove(&id) {
            *self.points.entry(into).or_default() += points;
        }
        if let Some(scores) = self.scores.remove(&id) {
            self.scores.entry(into).or_insert(scores);
        }
    }
}
