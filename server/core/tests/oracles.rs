//! Our counts beside those of others: abcvoting's committees, exact times on real rooms, and the
//! published outcomes of two cities. Skipped where the data folder is absent.

mod ballots;
mod chance;
mod data;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ballots::{ballot, idea};
use chance::Chance;
use data::{data_folder, read};
use serde::Deserialize;
use werkatelier_core::selection::{Amount, Ballot, BallotFile, BallotIdea, Rule, count};

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

/// The top idea gets a near-duplicate that its supporters pick too: 200 rooms of 30 drawn from a real vote.
#[test]
fn a_duplicated_top_idea_keeps_a_version_and_takes_fewer_places() {
    let Some(folder) = data_folder() else { return };
    let (ideas, all) = published_room(&read(&folder, "pabulib/Netherlands_Amsterdam_304.pb"));
    let rooms = 200;
    let (mut kept, mut both_fair, mut both_most, mut kept_when_split) = (0, 0, 0, 0);
    for seed in 0..rooms {
        let mut chance = Chance(seed);
        let drawn = (0..30).map(|_| all[chance.below(all.len())].clone()).collect();
        let room = BallotFile { seed: Some(format!("{seed:x}")), ..BallotFile::new(ideas.clone(), drawn) };
        let top = count(&room).unwrap().selected()[0].clone();
        let copy = format!("{top}-again");
        let doubled = with_copy(&room, &top, &copy, |_| Habit::Both);
        let fair = count(&doubled).unwrap().selected();
        let most = count(&BallotFile { rule: Rule::MostVotes, ..doubled }).unwrap().selected();
        let has = |list: &[String], id: &str| list.iter().any(|other| other == id);
        kept += usize::from(has(&fair, &top) || has(&fair, &copy));
        both_fair += usize::from(has(&fair, &top) && has(&fair, &copy));
        both_most += usize::from(has(&most, &top) && has(&most, &copy));
        let split =
            with_copy(&room, &top, &copy, |_| [Habit::Both, Habit::Original, Habit::Copy][chance.below(3)]);
        let split = count(&split).unwrap().selected();
        kept_when_split += usize::from(has(&split, &top) || has(&split, &copy));
    }
    println!("clone test, {rooms} rooms, supporters pick both versions: fair share keeps one in {kept};");
    println!("  both take a place in {both_fair} by fair share, in {both_most} by most votes");
    println!("  supporters pick one, the other or both by chance: fair share keeps one in {kept_when_split}");
    assert!(kept * 100 >= 95 * rooms as usize, "{kept} of {rooms}");
    assert!(both_fair < both_most, "{both_fair} against {both_most}");
}

/// What a supporter of the top idea picks once there are two versions.
#[derive(Clone, Copy)]
enum Habit {
    Both,
    Original,
    Copy,
}

fn with_copy(
    room: &BallotFile,
    top: &str,
    copy: &str,
    mut habit: impl FnMut(&Ballot) -> Habit,
) -> BallotFile {
    let mut doubled = room.clone();
    doubled.ideas.push(idea(copy));
    for one in doubled.ballots.iter_mut().filter(|one| one.picks.iter().any(|id| id == top)) {
        let habit = habit(one);
        let mut picks = one.picks.clone();
        if !matches!(habit, Habit::Original) {
            picks.push(copy.to_owned());
        }
        picks.retain(|id| id != top || !matches!(habit, Habit::Copy));
        *one = ballot(picks);
    }
    doubled
}

fn published_room(text: &str) -> (Vec<BallotIdea>, Vec<Ballot>) {
    let vote = published_vote(text);
    (vote.file.ideas, vote.file.ballots)
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

/// A published vote, with the projects it says were selected.
struct PublishedVote {
    file: BallotFile,
    selected: BTreeSet<String>,
}

/// The plain part of the `.pb` format that the published votes use; the full reader is in the app.
fn published_vote(text: &str) -> PublishedVote {
    let (mut section, mut budget, mut cost_at, mut selected_at) = ("", None, 0, None);
    let mut vote = PublishedVote { file: BallotFile::new(vec![], vec![]), selected: BTreeSet::new() };
    for line in text.lines() {
        let fields: Vec<&str> = line.split(';').collect();
        match (section, fields[0]) {
            (_, "META" | "PROJECTS" | "VOTES") => section = fields[0],
            ("META", "budget") => budget = Some(fields[1].parse::<Amount>().unwrap()),
            ("PROJECTS", "project_id") => {
                let column = |name| fields.iter().position(|field| *field == name);
                (cost_at, selected_at) = (column("cost").unwrap(), column("selected"));
            }
            ("PROJECTS", id) => {
                let cost = Some(fields[cost_at].parse().unwrap());
                vote.file.ideas.push(BallotIdea { cost, ..idea(id) });
                if selected_at.is_some_and(|at| fields[at] == "1") {
                    vote.selected.insert(id.to_owned());
                }
            }
            ("VOTES", "voter_id") | ("META", _) => {}
            ("VOTES", _) => vote.file.ballots.push(ballot(fields[1].split(','))),
            (other, _) => panic!("no such section: {other}"),
        }
    }
    vote.file.budget = budget;
    vote
}
