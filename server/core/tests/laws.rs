//! What holds for every room: the laws of selection.md §2 over rooms made by chance, and every kind of
//! bad input.

mod ballots;

use ballots::{ballot, idea};
use num_rational::BigRational;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use werkatelier_core::selection::{
    Amount, Ballot, BallotFile, Count, CountError, HandsUp, Rule, count, count_with_firmness, firmness_of,
};

const IDEAS: usize = 7;

fn rooms() -> impl Strategy<Value = Vec<Ballot>> {
    vec((btree_set(0..IDEAS, 0..4), btree_set(0..IDEAS, 0..3)), 1..24).prop_map(|people| {
        let tell = |(picks, more): (std::collections::BTreeSet<usize>, std::collections::BTreeSet<usize>)| {
            let marks = picks.union(&more).map(ToString::to_string).collect();
            Ballot { marks, ..ballot(picks) }
        };
        people.into_iter().map(tell).collect()
    })
}

fn room(ballots: Vec<Ballot>, places: u32) -> BallotFile {
    let seed = Some("c0ffee".to_owned());
    BallotFile { places, seed, ..BallotFile::new((0..IDEAS).map(idea).collect(), ballots) }
}

fn ids(counted: &Count) -> Vec<&str> {
    counted.order.iter().map(|placed| placed.id.as_str()).collect()
}

fn times(counted: &Count) -> Vec<BigRational> {
    counted.order.iter().filter_map(|placed| placed.time.as_ref()).map(|time| time.value().clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_first_place_is_an_idea_with_most_picks(ballots in rooms(), places in 1_u32..5) {
        let counted = count(&room(ballots, places)).unwrap();
        if let Some(first) = counted.order.first() {
            let others = counted.order.iter().map(|placed| placed.supporters);
            let most = others.chain(counted.unplaced.iter().map(|idea| idea.supporters)).max();
            prop_assert_eq!(Some(first.supporters), most);
            prop_assert_eq!(first.represented, 0);
        }
    }

    #[test]
    fn a_place_more_never_changes_the_places_before(ballots in rooms(), floor in 1_u32..4) {
        let list = |places| {
            let file = BallotFile { floor: Some(floor), reserves: 0, ..room(ballots.clone(), places) };
            count(&file).unwrap()
        };
        for places in 1..6 {
            let (shorter, longer) = (list(places), list(places + 1));
            prop_assert!(ids(&longer).starts_with(&ids(&shorter)));
            prop_assert!(times(&longer).starts_with(&times(&shorter)));
        }
    }

    #[test]
    fn times_never_go_back(ballots in rooms()) {
        let counted = count(&room(ballots, 5)).unwrap();
        prop_assert!(times(&counted).is_sorted());
    }

    #[test]
    fn no_group_large_enough_for_a_place_goes_home_with_nothing(ballots in rooms(), places in 1_u32..6) {
        let counted = count(&room(ballots, places)).unwrap();
        let unheard = counted.largest_unheard.as_ref().map_or(0, |unheard| unheard.voters);
        if counted.counted > 0 {
            prop_assert!(unheard * places < counted.counted, "{} of {} for {}", unheard, counted.counted, places);
        }
        prop_assert_eq!(counted.selected().len() as u32 + counted.open_places, places);
    }

    #[test]
    fn the_order_of_a_file_means_nothing(
        (ballots, shuffled) in rooms().prop_flat_map(|b| (Just(b.clone()), Just(b).prop_shuffle())),
        rule in prop_oneof![Just(Rule::FairShare), Just(Rule::MostVotes), Just(Rule::EqualShares)],
    ) {
        // Without a seed by hand, so that the lot seed is made from the ballots too.
        let file = BallotFile { rule, seed: None, ..room(ballots, 3) };
        let mut other = BallotFile { ballots: shuffled, ..file.clone() };
        other.ideas.reverse();
        other.ballots.iter_mut().for_each(|ballot| {
            ballot.picks.reverse();
            ballot.marks.reverse();
        });
        let (mut one, mut two) = (count_with_firmness(&file).unwrap(), count_with_firmness(&other).unwrap());
        // A tie's other ideas stand in the order of the file.
        for tie in one.order.iter_mut().chain(&mut two.order).filter_map(|placed| placed.tie.as_mut()) {
            tie.with.sort();
        }
        prop_assert_eq!(one, two);
    }

    #[test]
    fn the_same_room_twice_over_gives_the_same_order_in_half_the_time(ballots in rooms()) {
        let file = BallotFile { floor: Some(1), ..room(ballots.clone(), 4) };
        let twice = BallotFile { ballots: [ballots.clone(), ballots].concat(), ..file.clone() };
        let (once, twice) = (count(&file).unwrap(), count(&twice).unwrap());
        prop_assert_eq!(ids(&once), ids(&twice));
        let doubled: Vec<BigRational> = times(&twice).iter().map(|time| time + time).collect();
        prop_assert_eq!(times(&once), doubled);
    }

    #[test]
    fn most_votes_never_puts_fewer_before_more(ballots in rooms()) {
        let counted = count(&BallotFile { rule: Rule::MostVotes, ..room(ballots, 4) }).unwrap();
        prop_assert!(counted.order.is_sorted_by(|a, b| a.supporters >= b.supporters));
        prop_assert!(counted.order.iter().all(|placed| placed.better_counted.is_none()));
    }

    #[test]
    fn firmness_may_follow_the_count(
        ballots in rooms(),
        rule in prop_oneof![Just(Rule::FairShare), Just(Rule::MostVotes), Just(Rule::EqualShares)],
        seed in prop_oneof![Just(None), Just(Some("5eed".to_owned()))],
    ) {
        // With a seed by hand too, as a second count after a merge has it.
        let file = BallotFile { rule, seed, ..room(ballots, 3) };
        let (counted, whole) = (count(&file).unwrap(), count_with_firmness(&file).unwrap());
        let firmness = firmness_of(&file, &counted).unwrap();
        prop_assert_eq!(firmness.is_none(), rule == Rule::EqualShares);
        prop_assert_eq!(Count { firmness, ..counted }, whole);
    }

    #[test]
    fn equal_shares_stays_within_the_budget(
        ballots in rooms(), costs in vec(0_i64..900, IDEAS), budget in 0_i64..2_000,
    ) {
        let mut file = BallotFile { rule: Rule::EqualShares, ..room(ballots, 3) };
        file.budget = Some(Amount::from_cents(budget));
        for (idea, cost) in file.ideas.iter_mut().zip(costs) {
            idea.cost = Some(Amount::from_cents(cost));
        }
        let counted = count(&file).unwrap();
        let spending = counted.spending.unwrap();
        prop_assert!(spending.spent <= spending.budget);
        prop_assert!(counted.order.iter().all(|placed| placed.supporters > 0));
    }

    #[test]
    fn a_ballot_file_reads_back_as_it_was_written(ballots in rooms(), cents in 0_i64..1_000_000) {
        let mut file = room(ballots, 3);
        file.budget = Some(Amount::from_cents(cents));
        file.ideas[0].cost = Some(Amount::from_cents(cents / 7));
        file.shortlist = Some(file.ideas.iter().map(|idea| idea.id.clone()).collect());
        let text = serde_json::to_string(&file).unwrap();
        prop_assert_eq!(serde_json::from_str::<BallotFile>(&text).unwrap(), file);
    }

    #[test]
    fn a_count_survives_the_wire(ballots in rooms()) {
        let counted = count_with_firmness(&room(ballots, 3)).unwrap();
        let text = serde_json::to_string(&counted).unwrap();
        prop_assert_eq!(serde_json::from_str::<Count>(&text).unwrap(), counted);
    }
}

#[test]
fn ties_say_what_decided_and_between_whom() {
    let with_marks = Ballot { marks: vec!["1".to_owned(), "2".to_owned()], ..Ballot::default() };
    let ballots = vec![ballot([0, 1]), ballot([0, 1]), ballot([2]), ballot([2]), with_marks];
    let counted = count(&BallotFile { floor: Some(1), ..room(ballots, 3) }).unwrap();
    let told: Vec<String> = counted
        .order
        .iter()
        .map(|placed| match &placed.tie {
            Some(tie) => format!("{} {:?} {}", placed.id, tie.by, tie.with.join(",")),
            None => placed.id.clone(),
        })
        .collect();
    // 1 and 2 have one mark more than 0, so the lot is between those two.
    let first = counted.order[0].id.as_str();
    let other = if first == "1" { "2" } else { "1" };
    assert_eq!(told[0], format!("{first} Lot {other}"));
    assert_eq!(counted.order.len(), 3);
}

#[test]
fn a_reason_names_the_better_counted_idea_that_had_to_wait() {
    let mut ballots = vec![ballot(["0", "1"]); 5];
    ballots.push(ballot(["0"]));
    ballots.extend(vec![ballot(["2"]); 4]);
    let counted = count(&room(ballots, 2)).unwrap();
    assert_eq!(counted.selected(), ["0", "2"]);
    let reason = counted.order[1].better_counted.as_ref().unwrap();
    assert_eq!((reason.id.as_str(), reason.supporters, reason.represented), ("1", 5, 5));
}

#[test]
fn hands_up_stay_apart_unless_most_votes_adds_them() {
    let ballots = vec![ballot([0]), ballot([0]), ballot([1])];
    let mut file = BallotFile { rule: Rule::MostVotes, floor: Some(1), ..room(ballots, 1) };
    file.hands_up.insert("1".to_owned(), 9);
    assert_eq!(count(&file).unwrap().selected(), ["0"]);
    file.hands_up_count = HandsUp::Added;
    assert_eq!(count(&file).unwrap().selected(), ["1"]);
    file.rule = Rule::FairShare;
    assert_eq!(count(&file), Err(CountError::HandsUpNotForRule));
}

#[test]
fn the_usual_rule_is_most_votes_for_one_place_or_a_small_room() {
    assert_eq!(Rule::usual(1, 40), Rule::MostVotes);
    assert_eq!(Rule::usual(3, 9), Rule::MostVotes);
    assert_eq!(Rule::usual(3, 10), Rule::FairShare);
}

#[test]
fn an_empty_round_counts_to_nothing() {
    for rule in [Rule::FairShare, Rule::MostVotes, Rule::EqualShares] {
        let counted = count_with_firmness(&BallotFile { rule, ..room(vec![ballot([0_u8; 0])], 3) }).unwrap();
        assert_eq!((counted.counted, counted.turnout, counted.open_places), (0, 1, 3));
        assert!(counted.order.is_empty());
    }
}

#[test]
fn marks_left_out_are_the_picks() {
    let file: BallotFile = serde_json::from_str(
        r#"{"ideas": [{"id": "a"}, {"id": "b"}], "ballots": [{"picks": ["a"]}, {"marks": ["b"]}], "hands_up": null}"#,
    )
    .unwrap();
    assert_eq!(file.ballots[0].marks, ["a"]);
    assert!(file.ballots[1].picks.is_empty());
    assert_eq!((file.places, file.reserves, file.rule), (3, 2, Rule::FairShare));
}

#[test]
fn every_kind_of_bad_input_has_its_code_and_counts_nothing() {
    type Spoil = fn(&mut BallotFile);
    let cases: [(&str, Spoil); 24] = [
        ("duplicate_idea", |f| f.ideas.push(idea(0))),
        ("idea_without_id", |f| f.ideas.push(idea(""))),
        ("unknown_idea", |f| f.ballots.push(ballot(["x"]))),
        ("unknown_idea", |f| f.shortlist = Some(vec!["x".to_owned()])),
        ("unknown_idea", |f| f.hands_up = [("x".to_owned(), 1)].into()),
        ("duplicate_on_shortlist", |f| f.shortlist = Some(vec!["0".to_owned(), "0".to_owned()])),
        ("duplicate_pick", |f| f.ballots[0].picks.push("0".to_owned())),
        ("duplicate_mark", |f| f.ballots[0].marks.push("0".to_owned())),
        ("pick_not_marked", |f| f.ballots[0].marks.clear()),
        ("pick_not_on_shortlist", |f| f.shortlist = Some(vec!["1".to_owned()])),
        ("too_many_picks", |f| f.picks_max = Some(0)),
        ("rule_not_for_ballots", |f| f.rule = Rule::MostPoints),
        ("hands_up_not_for_rule", |f| f.hands_up_count = HandsUp::Added),
        ("places_out_of_range", |f| f.places = 0),
        ("reserves_out_of_range", |f| f.reserves = u32::MAX),
        ("floor_out_of_range", |f| f.floor = Some(0)),
        ("server_seed_not_hex", |f| f.server_seed = Some("xyz".to_owned())),
        ("seed_malformed", |f| f.seed = Some("not a seed".to_owned())),
        ("negative_cost", |f| f.ideas[0].cost = Some(Amount::from_cents(-1))),
        ("negative_budget", |f| f.budget = Some(Amount::from_cents(-1))),
        ("budget_missing", |f| {
            f.rule = Rule::EqualShares;
            f.ideas[0].cost = Some(Amount::from_cents(1));
        }),
        ("cost_missing", |f| {
            f.rule = Rule::EqualShares;
            f.budget = Some(Amount::from_cents(1));
        }),
        ("hands_up_not_on_shortlist", |f| {
            (f.rule, f.hands_up_count) = (Rule::MostVotes, HandsUp::Added);
            f.shortlist = Some(vec!["0".to_owned()]);
            f.hands_up = [("1".to_owned(), 1)].into();
        }),
        ("budget_too_fine", |f| {
            f.rule = Rule::EqualShares;
            f.budget = Some(Amount::from_cents(i64::MAX / 4));
            f.ideas.iter_mut().for_each(|idea| idea.cost = Some(Amount::from_cents(i64::MAX / 5)));
            f.ballots.extend((1..IDEAS).map(|at| ballot([at])));
        }),
    ];
    for (code, spoil) in cases {
        let mut file = room(vec![ballot([0])], 3);
        spoil(&mut file);
        assert_eq!(count(&file).unwrap_err().code(), code);
    }
}
