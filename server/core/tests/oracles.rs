//! Our counts beside those of others: abcvoting's committees, exact times on real rooms, and the
//! published outcomes of two cities. Skipped where the data folder is absent.

mod ballots;
mod data;
mod published;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ballots::{ballot, idea};
use data::{data_folder, read};
use published::{published_room, published_vote};
use serde::Deserialize;
use werkatelier_core::selection::{Ballot, BallotFile, BallotIdea, Rule, count};

#[derive(Deserialize)]
struct Instances {
    instances: Vec<Instance>,
}

#[derive(Deserialize)]
struct Instance {
    source: String,
    num_candidates: usize,
    k: u32,
    approvals: Vec<Vec<usize>>,
    winning_committees: BTreeMap<String, Vec<BTreeSet<usize>>>,
}

#[test]
fn every_oracle_instance_gives_a_listed_committee() {
    let Some(folder) = data_folder() else { return };
    let oracle: Instances = serde_json::from_str(&read(&folder, "oracles/abcvoting_instances.json")).unwrap();
    assert_eq!(oracle.instances.len(), 240);
    for instance in &oracle.instances {
        for (rule, name) in [(Rule::FairShare, "seqphragmen"), (Rule::MostVotes, "av")] {
            let file = BallotFile {
                rule,
                places: instance.k,
                reserves: 0,
                floor: Some(1),
                ..BallotFile::new(
                    (0..instance.num_candidates).map(idea).collect(),
                    instance.approvals.iter().map(ballot).collect(),
                )
            };
            let counted = count(&file).unwrap();
            let ours: BTreeSet<usize> = counted.selected().iter().map(|id| id.parse().unwrap()).collect();
            // Abcvoting fills a committee with ideas nobody picked; we leave those places open.
            let picked: BTreeSet<usize> = instance.approvals.iter().flatten().copied().collect();
            let listed = |committee: &BTreeSet<usize>| {
                committee.intersection(&picked).eq(&ours)
                    && committee.len() == ours.len() + counted.open_places as usize
            };
            let committees = &instance.winning_committees[name];
            assert!(
                committees.iter().any(listed),
                "{} {name}: {ours:?} not in {committees:?}",
                instance.source
            );
        }
    }
}

#[derive(Deserialize)]
struct Golden {
    room: String,
    ballots: u32,
    k: u32,
    fair_share_phragmen: Vec<String>,
    log: Vec<GoldenPlace>,
    most_votes: Vec<String>,
    coverage_fair: f64,
    coverage_most_votes: f64,
    largest_unheard_group_fair: f64,
    largest_unheard_group_most_votes: f64,
}

#[derive(Deserialize)]
struct GoldenPlace {
    idea: String,
    approvals: u32,
    time: String,
    already_represented_supporters: u32,
}

#[test]
fn real_rooms_give_equal_orders_and_equal_exact_times() {
    let Some(folder) = data_folder() else { return };
    let golden: Vec<Golden> = serde_json::from_str(&read(&folder, "oracles/golden_real_rooms.json")).unwrap();
    for room in &golden {
        let (ideas, ballots) = match room.room.as_str() {
            "assen_2024" => published_room(&read(&folder, "pabulib/Netherlands_Assen_2024.pb")),
            "amsterdam_588" => published_room(&read(&folder, "pabulib/Netherlands_Amsterdam_588.pb")),
            "london_youth_policing" => polis_room(&folder.join("polis/london.youth.policing")),
            other => panic!("no such room: {other}"),
        };
        let mut file = BallotFile {
            places: room.k,
            reserves: 0,
            floor: Some(1),
            seed: Some("demo-seed".to_owned()),
            ..BallotFile::new(ideas, ballots)
        };
        let fair = count(&file).unwrap();
        assert_eq!(fair.turnout, room.ballots, "{}", room.room);
        assert_eq!(fair.selected(), room.fair_share_phragmen, "{}", room.room);
        for (ours, theirs) in fair.order.iter().zip(&room.log) {
            let time = ours.time.as_ref().map(ToString::to_string).unwrap_or_default();
            assert_eq!((&ours.id, &time), (&theirs.idea, &theirs.time), "{}", room.room);
            assert_eq!(ours.supporters, theirs.approvals, "{}", room.room);
            assert_eq!(ours.represented, theirs.already_represented_supporters, "{}", room.room);
        }
        file.rule = Rule::MostVotes;
        let most = count(&file).unwrap();
        assert_eq!(most.selected(), room.most_votes, "{}", room.room);
        for (counted, coverage, unheard) in [
            (&fair, room.coverage_fair, room.largest_unheard_group_fair),
            (&most, room.coverage_most_votes, room.largest_unheard_group_most_votes),
        ] {
            // These figures are shares of all ballots, ours of the counted ones.
            let share = |voters: u32| f64::from(voters) / f64::from(room.ballots);
            assert!((share(counted.coverage.with) - coverage).abs() < 1e-9, "{}", room.room);
            let ours = counted.largest_unheard.as_ref().map_or(0, |unheard| unheard.voters);
            assert!((share(ours) - unheard).abs() < 1e-9, "{}", room.room);
        }
    }
}

#[test]
fn equal_shares_gives_the_published_outcomes_of_assen_and_swiecie() {
    let Some(folder) = data_folder() else { return };
    for name in ["Netherlands_Assen_2024", "Poland_Swiecie_2023"] {
        let mut vote = published_vote(&read(&folder, &format!("pabulib/{name}.pb")));
        vote.file.rule = Rule::EqualShares;
        let counted = count(&vote.file).unwrap();
        assert_eq!(counted.selected().into_iter().collect::<BTreeSet<_>>(), vote.selected, "{name}");
        let spending = counted.spending.unwrap();
        assert!(spending.spent <= spending.budget, "{name}");
    }
}

/// Every *agree* on ideas from 15 on that were not rejected; the last judgement of a person counts.
fn polis_room(folder: &Path) -> (Vec<BallotIdea>, Vec<Ballot>) {
    let rows = |name: &str| csv::Reader::from_path(folder.join(name)).unwrap().into_deserialize();
    let ideas: Vec<String> = rows("comments.csv")
        .map(Result::unwrap)
        .filter(|row: &BTreeMap<String, String>| {
            row["moderated"] != "-1" && row["comment-id"].parse::<u32>().unwrap() >= 15
        })
        .map(|row| row["comment-id"].clone())
        .collect();
    let mut votes: Vec<BTreeMap<String, String>> = rows("votes.csv").map(Result::unwrap).collect();
    votes.sort_by_key(|row| row["timestamp"].parse::<u64>().unwrap());
    let mut last: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for row in &votes {
        let judged = last.entry(row["voter-id"].clone()).or_default();
        judged.insert(row["comment-id"].clone(), row["vote"] == "1");
    }
    let agreed = |judged: &BTreeMap<String, bool>| {
        ballot(judged.iter().filter(|(id, agrees)| **agrees && ideas.contains(id)).map(|(id, _)| id))
    };
    (ideas.iter().map(idea).collect(), last.values().map(agreed).collect())
}
