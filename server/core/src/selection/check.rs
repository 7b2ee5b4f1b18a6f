//! Whether a ballot file may be counted: every mistake has a code, and one mistake refuses the whole file.
//! It counts nothing; after it no rule meets bad input.

use std::collections::BTreeSet;

use super::ballot::{Ballot, CRITERIA_MAX, POINTS_MAX, SCORE_MAX, SCORE_MIN};
use super::ballot_file::{BALLOTS_MAX, BallotFile, HandsUp, IDEAS_MAX, PLACES_MAX, Rule};
use super::error::CountError;
use super::form::Form;
use super::lot;

/// What the checks found out.
pub(super) struct Checked {
    /// The ideas that could be picked, in the order of the file.
    pub(super) ids: Vec<String>,
    /// Hands-up votes added per idea; all zero unless the file says so.
    pub(super) hands: Vec<u32>,
}

/// Checks all of a file but costs, which equal shares checks by its own setting.
pub(super) fn file(file: &BallotFile) -> Result<Checked, CountError> {
    settings(file)?;
    criteria(&file.criteria)?;
    let form = Form::of(file)?;
    if let Some(form) = form.filter(|form| *form != file.rule.form()) {
        return Err(CountError::RuleNotForBallots { rule: file.rule, form });
    }
    let known = ideas(file)?;
    let ids = shortlist(file, &known)?;
    let on_ballot: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    for (at, ballot) in file.ballots.iter().enumerate() {
        let one = OneBallot { number: at + 1, ballot, known: &known, on_ballot: &on_ballot };
        match form {
            Some(Form::Points) => one.points(file.points_max)?,
            Some(Form::Scores) => one.scores(file.criteria.len())?,
            Some(Form::Picks) | None => {}
        }
        one.marks_and_picks(file.picks_max)?;
    }
    let hands = hands_up(file, &known, &ids)?;
    Ok(Checked { ids, hands })
}

fn settings(file: &BallotFile) -> Result<(), CountError> {
    if file.places == 0 || file.places > PLACES_MAX {
        return Err(CountError::PlacesOutOfRange { places: file.places });
    }
    if file.reserves > PLACES_MAX {
        return Err(CountError::ReservesOutOfRange { reserves: file.reserves });
    }
    if file.floor == Some(0) {
        return Err(CountError::FloorOutOfRange);
    }
    if file.ideas.len() > IDEAS_MAX {
        return Err(CountError::TooManyIdeas { count: file.ideas.len() });
    }
    if file.ballots.len() > BALLOTS_MAX {
        return Err(CountError::TooManyBallots { count: file.ballots.len() });
    }
    if let Some(points_max) = file.points_max.filter(|max| !(1..=POINTS_MAX).contains(max)) {
        return Err(CountError::PointsMaxOutOfRange { points_max });
    }
    if file.server_seed.as_deref().is_some_and(|seed| !lot::is_server_seed(seed)) {
        return Err(CountError::ServerSeedNotHex);
    }
    if file.seed.as_deref().is_some_and(|seed| !lot::is_seed(seed)) {
        return Err(CountError::SeedMalformed);
    }
    if file.hands_up_count == HandsUp::Added && file.rule != Rule::MostVotes {
        return Err(CountError::HandsUpNotForRule);
    }
    if file.budget.is_some_and(|budget| budget.cents() < 0) {
        return Err(CountError::NegativeBudget);
    }
    Ok(())
}

fn criteria(criteria: &[String]) -> Result<(), CountError> {
    if criteria.len() > CRITERIA_MAX {
        return Err(CountError::TooManyCriteria { count: criteria.len() });
    }
    let mut named = BTreeSet::new();
    for (at, name) in criteria.iter().enumerate() {
        if name.trim().is_empty() {
            return Err(CountError::CriterionWithoutName { number: at + 1 });
        }
        if !named.insert(name) {
            return Err(CountError::DuplicateCriterion { name: name.clone() });
        }
    }
    Ok(())
}

fn ideas(file: &BallotFile) -> Result<BTreeSet<&str>, CountError> {
    let mut known = BTreeSet::new();
    for (at, idea) in file.ideas.iter().enumerate() {
        if idea.id.is_empty() {
            return Err(CountError::IdeaWithoutId { number: at + 1 });
        }
        if !known.insert(idea.id.as_str()) {
            return Err(CountError::DuplicateIdea { id: idea.id.clone() });
        }
        if let Some(cost) = idea.cost.filter(|cost| cost.cents() < 0) {
            return Err(CountError::NegativeCost { id: idea.id.clone(), cost });
        }
    }
    Ok(known)
}

/// The ideas that could be picked, in the order of the file.
fn shortlist(file: &BallotFile, known: &BTreeSet<&str>) -> Result<Vec<String>, CountError> {
    let all = || file.ideas.iter().map(|idea| idea.id.clone());
    let Some(listed) = &file.shortlist else { return Ok(all().collect()) };
    let mut on = BTreeSet::new();
    for id in listed {
        if !known.contains(id.as_str()) {
            return Err(CountError::UnknownIdea { id: id.clone(), place: "the shortlist".to_owned() });
        }
        if !on.insert(id.as_str()) {
            return Err(CountError::DuplicateOnShortlist { id: id.clone() });
        }
    }
    Ok(all().filter(|id| on.contains(id.as_str())).collect())
}

fn hands_up(file: &BallotFile, known: &BTreeSet<&str>, ids: &[String]) -> Result<Vec<u32>, CountError> {
    if let Some(id) = file.hands_up.keys().find(|id| !known.contains(id.as_str())) {
        return Err(CountError::UnknownIdea { id: id.clone(), place: "hands up".to_owned() });
    }
    if file.hands_up_count == HandsUp::Apart {
        return Ok(vec![0; ids.len()]);
    }
    if let Some(id) = file.hands_up.keys().find(|id| !ids.contains(id)) {
        return Err(CountError::HandsUpNotOnShortlist { id: id.clone() });
    }
    Ok(ids.iter().map(|id| file.hands_up.get(id).copied().unwrap_or(0)).collect())
}

/// One ballot among the ideas of its file, numbered from 1.
struct OneBallot<'a> {
    number: usize,
    ballot: &'a Ballot,
    known: &'a BTreeSet<&'a str>,
    on_ballot: &'a BTreeSet<&'a str>,
}

impl OneBallot<'_> {
    fn marks_and_picks(&self, picks_max: Option<u32>) -> Result<(), CountError> {
        let ballot = self.number;
        let mut marks = BTreeSet::new();
        for id in &self.ballot.marks {
            self.is_known(id)?;
            if !marks.insert(id.as_str()) {
                return Err(CountError::DuplicateMark { ballot, id: id.clone() });
            }
        }
        let mut picks = BTreeSet::new();
        for id in &self.ballot.picks {
            if !marks.contains(id.as_str()) {
                self.is_known(id)?;
                return Err(CountError::PickNotMarked { ballot, id: id.clone() });
            }
            if !picks.insert(id.as_str()) {
                return Err(CountError::DuplicatePick { ballot, id: id.clone() });
            }
            if !self.on_ballot.contains(id.as_str()) {
                return Err(CountError::PickNotOnShortlist { ballot, id: id.clone() });
            }
        }
        match picks_max {
            Some(max) if picks.len() > max as usize => {
                Err(CountError::TooManyPicks { ballot, picks: picks.len(), max })
            }
            _ => Ok(()),
        }
    }

    fn points(&self, points_max: Option<u32>) -> Result<(), CountError> {
        let ballot = self.number;
        for (id, points) in &self.ballot.points {
            self.is_known(id)?;
            if !(1..=POINTS_MAX).contains(points) {
                return Err(CountError::PointsOutOfRange { ballot, id: id.clone() });
            }
        }
        let points = self.ballot.points.values().map(|points| u64::from(*points)).sum();
        let max = points_max.unwrap_or(POINTS_MAX);
        if points > u64::from(max) {
            return Err(CountError::PointsOverMax { ballot, points, max });
        }
        self.not_as_derived().map_or(Ok(()), |id| Err(CountError::PicksNotAsPoints { ballot, id }))
    }

    fn scores(&self, criteria: usize) -> Result<(), CountError> {
        let ballot = self.number;
        for (id, scores) in &self.ballot.scores {
            if !self.on_ballot.contains(id.as_str()) {
                self.is_known(id)?;
                return Err(CountError::ScoreNotOnShortlist { ballot, id: id.clone() });
            }
            if scores.len() != criteria {
                return Err(CountError::ScoresNotPerCriterion { ballot, id: id.clone() });
            }
            if scores.iter().flatten().any(|score| !(SCORE_MIN..=SCORE_MAX).contains(score)) {
                return Err(CountError::ScoreOutOfRange { ballot, id: id.clone() });
            }
        }
        self.not_as_derived().map_or(Ok(()), |id| Err(CountError::PicksNotAsScores { ballot, id }))
    }

    /// An idea that is picked though points or scores do not say so, or the other way round.
    fn not_as_derived(&self) -> Option<String> {
        // Almost every file holds them as they are derived.
        if self.ballot.derived_picks().eq(&self.ballot.picks) {
            return None;
        }
        let derived: BTreeSet<&String> = self.ballot.derived_picks().collect();
        let picked: BTreeSet<&String> = self.ballot.picks.iter().collect();
        derived.symmetric_difference(&picked).next().map(ToString::to_string)
    }

    fn is_known(&self, id: &str) -> Result<(), CountError> {
        if self.known.contains(id) {
            return Ok(());
        }
        Err(CountError::UnknownIdea { id: id.to_owned(), place: format!("ballot {}", self.number) })
    }
}
