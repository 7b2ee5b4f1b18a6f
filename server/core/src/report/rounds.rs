//! What a report says of a counted round. It counts nothing: the count was recorded when the round closed.

use crate::agenda::BallotForm;
use crate::audience::{OffBallot, RoundDesk, RoundView};
use crate::selection::{AffiliationCount, Count, Fraction, HandsUp, PlaceOutcome, Score, percent};

use super::fold::Seen;
use super::{
    IdeaOutcome, IdeaResult, ReportAffiliation, ReportCriterion, ReportPicks, ReportRound, ReportScore,
    ReportStanding,
};

impl Seen {
    /// None where the round has no result for this audience.
    pub(super) fn round(&self, round: &RoundView) -> Option<ReportRound> {
        let count = round.result.as_ref()?;
        let desk = round.desk.as_ref();
        let title = self.steps.iter().find(|step| step.step.id == round.run.step);
        let numbers = |ids: Vec<String>| ids.iter().filter_map(|id| self.number(id)).collect();
        Some(ReportRound {
            step: round.run.step,
            title: title.map(|step| step.step.title.as_str().to_owned()).unwrap_or_default(),
            criterion: round.criterion.clone(),
            form: round.form.clone(),
            rule: count.rule,
            rule_version: count.rule_version,
            limit: round.limit,
            places: count.places,
            floor: count.floor,
            counted: count.counted,
            turnout: count.turnout,
            paper: desk.map_or(0, |desk| desk.paper),
            present: count.present,
            coverage: count.coverage,
            selected: numbers(count.selected()),
            reserves: numbers(count.reserve_ids()),
            open_places: count.open_places,
            largest_unheard: count.largest_unheard.as_ref().and_then(|unheard| self.number(&unheard.idea)),
            counts: desk.map_or(1, |desk| desk.counts),
            hands_up: desk.map_or(HandsUp::Apart, |desk| desk.hands_up),
            ideas: self.standings(round, count),
            affiliations: desk.map(|desk| self.affiliations(desk)).unwrap_or_default(),
            seed_hash: round.seed_hash.clone(),
            server_seed: desk.and_then(|desk| desk.server_seed.clone()),
            lot_seed: count.lot_seed.clone(),
        })
    }

    fn standings(&self, round: &RoundView, count: &Count) -> Vec<ReportStanding> {
        let placed = count.order.iter().map(|placed| placed.id.clone());
        let unplaced = count.unplaced.iter().map(|unplaced| unplaced.id.clone());
        let off = round.off.iter().map(|off| off.contribution.to_string());
        let mut ids: Vec<String> = placed.chain(unplaced).collect();
        ids.extend(off.filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        let standing =
            |id: &String| Some(ReportStanding { number: self.number(id)?, result: result_of(id, round)? });
        ids.iter().filter_map(standing).collect()
    }

    fn affiliations(&self, desk: &RoundDesk) -> Vec<ReportAffiliation> {
        let names =
            self.workshop.as_ref().map(|workshop| workshop.affiliations.as_slice()).unwrap_or_default();
        let told = |group: &AffiliationCount| {
            let name = names.get(usize::try_from(group.affiliation).ok()?)?.clone();
            let picks = group
                .picks
                .iter()
                .filter_map(|(id, picks)| Some(ReportPicks { number: self.number(id)?, picks: *picks }));
            Some(ReportAffiliation { name, ballots: group.ballots, picks: picks.collect() })
        };
        desk.affiliations.iter().filter_map(told).collect()
    }
}

/// What this round says of an idea; none where it could not be picked.
pub(super) fn result_of(id: &str, round: &RoundView) -> Option<IdeaResult> {
    let count = round.result.as_ref()?;
    let off = round.off.iter().find(|off| off.contribution.to_string() == id);
    let found = standing(id, count).or_else(|| off.map(taken_off))?;
    let hands = count.hands_up.get(id).copied();
    Some(IdeaResult {
        outcome: found.outcome,
        rank: found.rank,
        supporters: found.supporters,
        counted: count.counted,
        share_percent: percent(found.supporters, count.counted),
        marks: found.marks,
        time: found.time,
        points: found.points,
        score: found.score.map(|score| score_of(&score, &round.form)),
        hands,
        reason: off.map(|off| off.reason.clone()),
    })
}

struct Standing {
    outcome: IdeaOutcome,
    rank: Option<u32>,
    supporters: u32,
    marks: u32,
    time: Option<Fraction>,
    points: Option<u32>,
    score: Option<Score>,
}

fn standing(id: &str, count: &Count) -> Option<Standing> {
    if let Some((index, found)) = count.order.iter().enumerate().find(|(_, placed)| placed.id == id) {
        return Some(Standing {
            outcome: match found.outcome {
                PlaceOutcome::Selected => IdeaOutcome::Selected,
                PlaceOutcome::Reserve => IdeaOutcome::Reserve,
            },
            rank: u32::try_from(index + 1).ok(),
            supporters: found.supporters,
            marks: found.marks,
            time: found.time.clone(),
            points: found.points,
            score: found.score.clone(),
        });
    }
    let found = count.unplaced.iter().find(|unplaced| unplaced.id == id)?;
    Some(Standing {
        outcome: if found.reached_floor { IdeaOutcome::NotPlaced } else { IdeaOutcome::BelowFloor },
        rank: None,
        supporters: found.supporters,
        marks: found.marks,
        time: None,
        points: found.points,
        score: found.score.clone(),
    })
}

fn taken_off(_: &OffBallot) -> Standing {
    Standing {
        outcome: IdeaOutcome::OffBallot,
        rank: None,
        supporters: 0,
        marks: 0,
        time: None,
        points: None,
        score: None,
    }
}

fn score_of(score: &Score, form: &BallotForm) -> ReportScore {
    let names = match form {
        BallotForm::Scale { criteria } => criteria.as_slice(),
        _ => &[],
    };
    let criteria = score.criteria.iter().zip(names).map(|(criterion, name)| ReportCriterion {
        name: name.as_str().to_owned(),
        mean: criterion.mean.clone(),
        given: criterion.given,
    });
    ReportScore {
        mean: score.mean.clone(),
        raters: score.raters,
        disagreement: score.disagreement,
        criteria: criteria.collect(),
    }
}
