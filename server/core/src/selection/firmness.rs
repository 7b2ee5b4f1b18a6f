//! How firm a place is: how often it stays when the ballots are drawn again (a bootstrap).
//! It uses floats on purpose, because it decides nothing; the published order is exact.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ballot_file::{BallotFile, Rule};
use super::best_score::Mean;
use super::tally::Tally;

/// Times the ballots are drawn again (selection.md §5).
pub const RESAMPLES: u32 = 200;
/// From here on a place is *stevig*: 80 %.
const FIRM_FROM: u32 = RESAMPLES / 5 * 4;
/// From here on a place is *redelijk*: 60 %. Below it is *nipt*.
const FAIR_FROM: u32 = RESAMPLES / 5 * 3;
/// Times closer than this, relatively, count as equal.
const EQUAL_WITHIN: f64 = 1e-12;

/// How often one selected idea was selected again.
#[derive(Serialize, Deserialize, TS, Clone, Debug, PartialEq, Eq)]
#[ts(export)]
pub struct Firmness {
    pub id: String,
    /// Resamples in which it had a place.
    pub held: u32,
    /// Resamples drawn.
    pub of: u32,
    pub band: FirmnessBand,
}

#[derive(Serialize, Deserialize, TS, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum FirmnessBand {
    /// Under 60 %: *nipt*.
    Narrow,
    /// 60 to 80 %: *redelijk*.
    Fair,
    /// 80 % and more: *stevig*.
    Firm,
}

/// Firmness of each of `selected`. Every resample draws n of the n counted ballots, in their canonical
/// order, with replacement, by SplitMix64 from the first 8 bytes (big-endian) of the SHA-256 of the
/// canonical ballots; floor, places and lot stay as they are.
pub(super) fn of(tally: &Tally, file: &BallotFile, floor: u32, selected: &[usize]) -> Vec<Firmness> {
    let first = u64::from_str_radix(&tally.ballots_hash[..16], 16)
        .unwrap_or_else(|error| unreachable!("a hash is hexadecimal: {error}"));
    let mut chance = SplitMix64 { state: first };

    let voters = tally.counted();
    let mut held = vec![0_u32; tally.ids.len()];
    let mut weights = vec![0_u32; voters];
    for _ in 0..RESAMPLES {
        weights.fill(0);
        for _ in 0..voters {
            weights[chance.below(voters)] += 1;
        }
        let sample = Sample { tally, weights: &weights, floor, places: file.places as usize };
        let winners = match file.rule {
            Rule::FairShare => sample.fair_share(),
            Rule::MostPoints => sample.most_points(),
            Rule::BestScore => sample.best_score(),
            Rule::MostVotes | Rule::EqualShares => sample.most_votes(),
        };
        for idea in winners {
            held[idea] += 1;
        }
    }
    let tell = |&idea: &usize| Firmness {
        id: tally.ids[idea].clone(),
        held: held[idea],
        of: RESAMPLES,
        band: band(held[idea]),
    };
    selected.iter().map(tell).collect()
}

fn band(held: u32) -> FirmnessBand {
    match held {
        FIRM_FROM.. => FirmnessBand::Firm,
        FAIR_FROM.. => FirmnessBand::Fair,
        _ => FirmnessBand::Narrow,
    }
}

/// One redrawn room: how often each counted ballot is in it.
struct Sample<'a> {
    tally: &'a Tally,
    weights: &'a [u32],
    floor: u32,
    places: usize,
}

impl Sample<'_> {
    fn fair_share(&self) -> Vec<usize> {
        let (votes, marks) = self.votes_and_marks();
        let mut open: Vec<usize> = self.reaching_floor(&votes);
        let mut load = vec![0.0_f64; self.weights.len()];
        let mut winners = Vec::with_capacity(self.places);
        while winners.len() < self.places && !open.is_empty() {
            let mut carried = vec![0.0_f64; votes.len()];
            for ((picks, &weight), &load) in self.tally.picks.iter().zip(self.weights).zip(&load) {
                if weight > 0 && load > 0.0 {
                    picks.iter().for_each(|&idea| carried[idea] += f64::from(weight) * load);
                }
            }
            let time = |idea: usize| (1.0 + carried[idea]) / f64::from(votes[idea]);
            let smallest = open.iter().map(|&idea| time(idea)).fold(f64::INFINITY, f64::min);
            let near = |idea: &&usize| time(**idea) <= smallest * (1.0 + EQUAL_WITHIN);
            let first = |idea: &&usize| self.rank(**idea, &votes, &marks);
            let Some(&idea) = open.iter().filter(near).min_by_key(first) else { break };
            self.tally.supporters[idea].iter().for_each(|&voter| load[voter] = time(idea));
            winners.push(idea);
            open.retain(|&other| other != idea);
        }
        winners
    }

    fn most_votes(&self) -> Vec<usize> {
        let (votes, marks) = self.votes_and_marks();
        let mut open = self.reaching_floor(&votes);
        open.sort_by_key(|&idea| self.rank(idea, &votes, &marks));
        open.truncate(self.places);
        open
    }

    fn most_points(&self) -> Vec<usize> {
        let (votes, marks) = self.votes_and_marks();
        let mut points = vec![0_u64; votes.len()];
        for (given, &weight) in self.tally.points.iter().zip(self.weights) {
            given.iter().for_each(|&(idea, more)| points[idea] += u64::from(more) * u64::from(weight));
        }
        let mut open = self.reaching_floor(&votes);
        open.sort_by_key(|&idea| (Reverse(points[idea]), self.rank(idea, &votes, &marks)));
        open.truncate(self.places);
        open
    }

    fn best_score(&self) -> Vec<usize> {
        let ideas = self.tally.ids.len();
        let (mut means, mut raters) = (vec![Mean::default(); ideas], vec![0_u32; ideas]);
        for (ratings, &weight) in self.tally.ratings.iter().zip(self.weights) {
            for rating in ratings {
                means[rating.idea].add(rating.sum, rating.given, weight);
                raters[rating.idea] += weight;
            }
        }
        let mut open = self.reaching_floor(&raters);
        open.sort_by_key(|&idea| (Reverse(means[idea]), Reverse(raters[idea]), self.tally.lot_rank[idea]));
        open.truncate(self.places);
        open
    }

    fn rank(&self, idea: usize, votes: &[u32], marks: &[u32]) -> impl Ord + use<> {
        (Reverse(votes[idea]), Reverse(marks[idea]), self.tally.lot_rank[idea])
    }

    fn reaching_floor(&self, votes: &[u32]) -> Vec<usize> {
        (0..votes.len()).filter(|&idea| votes[idea] >= self.floor.max(1)).collect()
    }

    fn votes_and_marks(&self) -> (Vec<u32>, Vec<u32>) {
        let mut votes = self.tally.hands.clone();
        let mut marks = vec![0; votes.len()];
        for (voter, &weight) in self.weights.iter().enumerate() {
            self.tally.picks[voter].iter().for_each(|&idea| votes[idea] += weight);
            self.tally.marks[voter].iter().for_each(|&idea| marks[idea] += weight);
        }
        (votes, marks)
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same on every machine.
struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, by the high half of a 128-bit product.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_its_published_first_numbers() {
        // From seed 1234567, as in the reference implementation's own test vector.
        let mut chance = SplitMix64 { state: 1_234_567 };
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn bands_begin_at_sixty_and_eighty_percent() {
        let bands = [119, 120, 159, 160].map(band);
        assert_eq!(bands, [FirmnessBand::Narrow, FirmnessBand::Fair, FirmnessBand::Fair, FirmnessBand::Firm]);
    }
}
