//! From a ballot file to its count; the live room and `recount` both come through here.
//! It holds no rule itself: it checks, lets one rule order the ideas, and tells the order in ids.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::ballot_file::{BallotFile, Rule};
use super::count::{BetterCounted, Count, PlaceOutcome, Placed, RULE_VERSION, Unplaced};
use super::coverage::{coverage, largest_unheard};
use super::equal_shares::{self, Purse};
use super::error::CountError;
use super::firmness::Firmness;
use super::floor::floor_for;
use super::fraction::Fraction;
use super::lot::Lot;
use super::outcome::Won;
use super::score::{Score, scores};
use super::tally::Tally;
use super::tie::settle;
use super::{best_score, fair_share, firmness, most_points, most_votes};

/// Counts a ballot file: selection.md §2 to §5 without firmness, in milliseconds.
///
/// # Errors
/// A file that cannot be counted whole is not counted at all; see [`CountError`].
pub fn count(file: &BallotFile) -> Result<Count, CountError> {
    count_tally(file, &Tally::of(file)?)
}

/// The firmness of each place of a count that was made without it, from 200 resamples: up to three times
/// the work of the count, so that a room may count at once and let this follow. None under equal shares.
///
/// It depends on nothing but the two arguments: chance comes from the ballots, and the lot from the
/// file's `seed` where it has one, so a second count after a merge can be redone too.
///
/// # Errors
/// As [`count`], and `count_not_of_file` where the count was made of other ballots or by another rule.
pub fn firmness_of(file: &BallotFile, count: &Count) -> Result<Option<Vec<Firmness>>, CountError> {
    firmness_tally(file, &Tally::of(file)?, count)
}

/// As [`count`], with [`firmness_of`] it: keep it off a room's task.
///
/// # Errors
/// As [`count`].
pub fn count_with_firmness(file: &BallotFile) -> Result<Count, CountError> {
    let tally = Tally::of(file)?;
    let mut count = count_tally(file, &tally)?;
    count.firmness = firmness_tally(file, &tally, &count)?;
    Ok(count)
}

fn firmness_tally(
    file: &BallotFile,
    tally: &Tally,
    count: &Count,
) -> Result<Option<Vec<Firmness>>, CountError> {
    let selected: Option<Vec<usize>> =
        count.selected().iter().map(|id| tally.ids.iter().position(|other| other == id)).collect();
    let same = (count.rule, count.places, &count.lot_seed) == (file.rule, file.places, &tally.lot_seed);
    match selected {
        Some(_) if same && file.rule == Rule::EqualShares => Ok(None),
        Some(selected) if same => Ok(Some(firmness::of(tally, file, count.floor, &selected))),
        _ => Err(CountError::CountNotOfFile),
    }
}

fn count_tally(file: &BallotFile, tally: &Tally) -> Result<Count, CountError> {
    let counted = tally.counted() as u32;
    let seats = file.places as usize + file.reserves as usize;
    let mut spending = None;
    let floor = match file.rule {
        Rule::EqualShares => file.floor.unwrap_or(1),
        _ => file.floor.unwrap_or_else(|| floor_for(counted, file.places)),
    };
    let mut selected = file.places as usize;
    let won = match file.rule {
        Rule::FairShare => fair_share::order(tally, floor, seats),
        Rule::MostVotes => most_votes::order(tally, floor, seats),
        Rule::MostPoints => most_points::order(tally, floor, seats),
        Rule::BestScore => best_score::order(tally, floor, seats),
        Rule::EqualShares => {
            let purse = Purse::of(file, tally)?;
            let won = equal_shares::order(tally, &purse, floor)?;
            spending = purse.spending(file, &won);
            selected = won.len();
            won
        }
    };

    let figures = Figures::of(file, tally);
    let order = tell_order(tally, &won, selected, floor, &figures);
    let ids: Vec<String> = order.iter().take(selected).map(|placed| placed.id.clone()).collect();
    let has_places = spending.is_none();
    Ok(Count {
        rule: file.rule,
        rule_version: RULE_VERSION,
        places: file.places,
        reserves: file.reserves,
        floor,
        lot_seed: tally.lot_seed.clone(),
        counted,
        turnout: file.ballots.len() as u32,
        present: file.present,
        unplaced: tell_unplaced(tally, &won, floor, &figures),
        open_places: if has_places { file.places.saturating_sub(ids.len() as u32) } else { 0 },
        coverage: coverage(&file.ballots, &ids),
        largest_unheard: largest_unheard(&file.ballots, &ids, &Lot::new(tally.lot_seed.clone())),
        firmness: None,
        spending,
        hands_up: file.hands_up.clone(),
        criteria: if file.rule == Rule::BestScore { file.criteria.clone() } else { Vec::new() },
        order,
    })
}

/// What a rule counts beside picks and marks, per idea, to be told with each.
struct Figures {
    rule: Rule,
    points: Option<Vec<u32>>,
    scores: Option<Vec<Option<Score>>>,
}

impl Figures {
    fn of(file: &BallotFile, tally: &Tally) -> Self {
        Self {
            rule: file.rule,
            points: (file.rule == Rule::MostPoints).then(|| most_points::sums(tally)),
            scores: (file.rule == Rule::BestScore).then(|| scores(tally, file.criteria.len())),
        }
    }

    fn points(&self, idea: usize) -> Option<u32> {
        self.points.as_ref().map(|points| points[idea])
    }

    fn score(&self, idea: usize) -> Option<Score> {
        self.scores.as_ref().and_then(|scores| scores[idea].clone())
    }

    /// What the floor asks for: picks, and on a scale people who scored it.
    fn reached(&self, tally: &Tally, idea: usize, floor: u32) -> bool {
        floor <= if self.rule == Rule::BestScore { tally.raters[idea] } else { tally.votes(idea) }
    }

    /// Whether an idea with more votes that had to wait is told: where who voted for what else decides.
    fn tells_better_counted(&self) -> bool {
        matches!(self.rule, Rule::FairShare | Rule::EqualShares)
    }
}

fn tell_order(tally: &Tally, won: &[Won], selected: usize, floor: u32, figures: &Figures) -> Vec<Placed> {
    let mut open: BTreeSet<usize> = (0..tally.ids.len()).filter(|&idea| tally.votes(idea) >= floor).collect();
    let mut heard = vec![false; tally.counted()];
    let mut order = Vec::with_capacity(won.len());
    for (at, won) in won.iter().enumerate() {
        open.remove(&won.idea);
        let better = figures.tells_better_counted().then(|| better_counted(tally, &open, &heard, won.idea));
        order.push(Placed {
            id: tally.ids[won.idea].clone(),
            time: won.time.clone().map(Fraction::from),
            supporters: tally.supporters[won.idea].len() as u32,
            represented: won.represented,
            marks: tally.marked[won.idea],
            tie: won.tie.clone(),
            outcome: if at < selected { PlaceOutcome::Selected } else { PlaceOutcome::Reserve },
            better_counted: better.flatten(),
            points: figures.points(won.idea),
            score: figures.score(won.idea),
        });
        for &voter in &tally.supporters[won.idea] {
            heard[voter] = true;
        }
    }
    order
}

fn better_counted(
    tally: &Tally,
    open: &BTreeSet<usize>,
    heard: &[bool],
    than: usize,
) -> Option<BetterCounted> {
    let most = open.iter().map(|&idea| tally.votes(idea)).max()?;
    if most <= tally.votes(than) {
        return None;
    }
    let equal = open.iter().copied().filter(|&idea| tally.votes(idea) == most).collect();
    let (idea, _) = settle(tally, equal, &most_votes::STEPS, &[]);
    let supporters = &tally.supporters[idea];
    Some(BetterCounted {
        id: tally.ids[idea].clone(),
        supporters: supporters.len() as u32,
        represented: supporters.iter().filter(|&&voter| heard[voter]).count() as u32,
    })
}

fn tell_unplaced(tally: &Tally, won: &[Won], floor: u32, figures: &Figures) -> Vec<Unplaced> {
    let placed: BTreeSet<usize> = won.iter().map(|won| won.idea).collect();
    let mut rest: Vec<usize> = (0..tally.ids.len()).filter(|idea| !placed.contains(idea)).collect();
    let means = best_score::means(tally);
    rest.sort_by_key(|&idea| {
        // Each figure is equal for all ideas under the rules that do not have it.
        let reached = figures.rule == Rule::BestScore && figures.reached(tally, idea, floor);
        let figure = (reached, means[idea], tally.raters[idea], figures.points(idea));
        (Reverse(figure), Reverse(tally.votes(idea)), Reverse(tally.marked[idea]), tally.lot_rank[idea])
    });
    let tell = |idea: usize| Unplaced {
        id: tally.ids[idea].clone(),
        supporters: tally.supporters[idea].len() as u32,
        marks: tally.marked[idea],
        reached_floor: figures.reached(tally, idea, floor),
        points: figures.points(idea),
        score: figures.score(idea),
    };
    rest.into_iter().map(tell).collect()
}
