//! The other forms of ballot, points and scales: small rooms counted by hand, and the laws that hold for
//! every room.

mod ballots;
mod formed;

use std::collections::BTreeMap;

use ballots::{ballot, idea};
use formed::{CRITERIA, points, points_file, scores, scores_file};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use werkatelier_core::selection::{
    Ballot, BallotFile, Count, Placed, Rule, Score, TieBreak, count, count_with_firmness, firmness_of,
};

const IDEAS: usize = 6;

fn ids(counted: &Count) -> Vec<&str> {
    counted.order.iter().map(|placed| placed.id.as_str()).collect()
}

#[test]
fn points_counted_by_hand() {
    let file = points_file(
        ["a", "b", "c", "d"],
        vec![
            points([("a", 5)]),
            points([("b", 3), ("c", 2)]),
            points([("b", 2), ("c", 3)]),
            points([("c", 1), ("d", 4)]),
            points([("d", 2)]),
            points([]),
        ],
    );
    let counted = count(&file).unwrap();
    // Five counted ballots and two places: an idea needs two givers. c and d have 6 each, c from more people.
    assert_eq!((counted.counted, counted.turnout, counted.floor), (5, 6, 2));
    let told = |placed: &Placed| (placed.id.clone(), placed.points, placed.supporters);
    let told: Vec<_> = counted.order.iter().map(told).collect();
    assert_eq!(
        told,
        [("c".to_owned(), Some(6), 3), ("d".to_owned(), Some(6), 2), ("b".to_owned(), Some(5), 2)]
    );
    let tie = counted.order[0].tie.as_ref().unwrap();
    assert_eq!((tie.by, tie.with.as_slice()), (TieBreak::MorePicks, ["d".to_owned()].as_slice()));
    // a has as many points as b, all from one person.
    let left = &counted.unplaced[0];
    assert_eq!((left.id.as_str(), left.points, left.reached_floor), ("a", Some(5), false));
    assert_eq!((counted.coverage.with, counted.coverage.of), (4, 5));
    assert_eq!(counted.largest_unheard.as_ref().map(|unheard| unheard.idea.as_str()), Some("a"));
}

#[test]
fn scores_counted_by_hand() {
    let file = scores_file(
        ["a", "b", "c", "d"],
        vec![
            scores([("a", [5, 5]), ("b", [4, 3]), ("c", [1, 0])]),
            scores([("a", [5, 4]), ("b", [4, 4]), ("c", [5, 5])]),
            scores([("b", [4, 0]), ("c", [1, 1]), ("d", [5, 5])]),
            scores([("a", [0, 0]), ("b", [3, 4]), ("c", [5, 5])]),
        ],
    );
    let counted = count(&file).unwrap();
    assert_eq!((counted.counted, counted.floor), (4, 2));
    assert_eq!(counted.criteria, CRITERIA);
    assert_eq!((counted.selected(), counted.reserve_ids()), (owned(["a", "b"]), owned(["c"])));
    let told = |score: &Score| {
        let mean = |mean: &Option<_>| mean.as_ref().map(ToString::to_string).unwrap_or_default();
        let criteria: Vec<String> =
            score.criteria.iter().map(|of| format!("{} of {}", mean(&of.mean), of.given)).collect();
        format!("{} by {}: {}, {}", score.mean, score.raters, criteria.join(", "), score.disagreement)
    };
    let told: Vec<String> =
        counted.order.iter().filter_map(|placed| placed.score.as_ref()).map(told).collect();
    assert_eq!(told[0], "19/4 by 2: 5/1 of 2, 9/2 of 2, false");
    assert_eq!(told[1], "26/7 by 4: 15/4 of 4, 11/3 of 3, false");
    // Two people give c ones and two give it fives.
    assert_eq!(told[2], "23/7 by 4: 3/1 of 4, 11/3 of 3, true");
    // d has the highest mean of all, from one person.
    let left = &counted.unplaced[0];
    assert_eq!((left.id.as_str(), left.reached_floor), ("d", false));
    assert_eq!(left.score.as_ref().map(|score| score.mean.to_string()), Some("5/1".to_owned()));
    // Picks are means of 4 or more: a; a b c; b d; c.
    assert_eq!(counted.order.iter().map(|placed| placed.supporters).collect::<Vec<_>>(), [2, 2, 2]);
    assert_eq!((counted.coverage.with, counted.coverage.of), (3, 4));
}

fn owned<const N: usize>(ids: [&str; N]) -> Vec<String> {
    ids.map(str::to_owned).to_vec()
}

#[test]
fn equal_means_go_to_the_idea_more_people_scored() {
    let ballots = vec![scores([("0", [4, 4]), ("1", [4, 4])]), scores([("1", [4, 0]), ("0", [0, 0])])];
    let counted = count(&BallotFile { floor: Some(1), ..scores_file(0..2, ballots) }).unwrap();
    assert_eq!(counted.selected(), ["1", "0"]);
    assert_eq!(counted.order[0].tie.as_ref().map(|tie| tie.by), Some(TieBreak::MoreRaters));
}

#[test]
fn who_found_nothing_good_is_counted_and_sees_nothing_back() {
    let ballots = vec![scores([("0", [5, 5])]), scores([("0", [5, 4])]), scores([("0", [1, 2])])];
    let counted = count(&scores_file(0..2, ballots)).unwrap();
    assert_eq!((counted.counted, counted.coverage.with, counted.coverage.of), (3, 2, 3));
    assert_eq!(counted.order[0].score.as_ref().map(|score| score.mean.to_string()), Some("11/3".to_owned()));
}

#[test]
fn an_empty_round_of_any_form_counts_to_nothing() {
    for file in [points_file(0..2, vec![points([])]), scores_file(0..2, vec![scores([("0", [0, 0])])])] {
        let counted = count_with_firmness(&file).unwrap();
        assert_eq!((counted.counted, counted.turnout, counted.open_places), (0, 1, 2));
        assert!(counted.order.is_empty() && counted.firmness.is_some_and(|firmness| firmness.is_empty()));
    }
    for rule in Rule::ALL {
        assert!(count(&BallotFile { rule, ..BallotFile::new(vec![idea(0)], vec![]) }).is_ok());
    }
}

#[test]
fn picks_tell_nothing_of_the_other_forms() {
    let file = BallotFile::new(vec![idea(0)], vec![ballot([0]), ballot([0])]);
    let counted = serde_json::to_string(&count_with_firmness(&file).unwrap()).unwrap();
    let file = serde_json::to_string(&file).unwrap();
    for part in ["points", "score", "criteria", "picks_max"] {
        assert!(!counted.contains(&format!("\"{part}")), "{part} in {counted}");
        assert!(!file.contains(&format!("\"{part}")), "{part} in {file}");
    }
}

type Given = Vec<BTreeMap<usize, Vec<Option<u8>>>>;

fn point_rooms() -> impl Strategy<Value = Vec<BTreeMap<usize, u32>>> {
    vec(btree_map(0..IDEAS, 1_u32..6, 0..4), 1..24)
}

fn score_rooms() -> impl Strategy<Value = Given> {
    vec(btree_map(0..IDEAS, vec(proptest::option::weighted(0.8, 1_u8..=5), CRITERIA.len()), 0..5), 1..24)
}

fn point_room(given: &[BTreeMap<usize, u32>]) -> BallotFile {
    let ballot = |given: &BTreeMap<usize, u32>| {
        Ballot::of_points(given.iter().map(|(id, points)| (id.to_string(), *points)).collect())
    };
    BallotFile { points_max: Some(15), ..points_file(0..IDEAS, given.iter().map(ballot).collect()) }
}

fn score_room(given: &[BTreeMap<usize, Vec<Option<u8>>>]) -> BallotFile {
    let ballot = |given: &BTreeMap<usize, Vec<Option<u8>>>| {
        Ballot::of_scores(given.iter().map(|(id, scores)| (id.to_string(), scores.clone())).collect())
    };
    scores_file(0..IDEAS, given.iter().map(ballot).collect())
}

fn rooms() -> impl Strategy<Value = BallotFile> {
    prop_oneof![
        point_rooms().prop_map(|given| point_room(&given)),
        score_rooms().prop_map(|given| score_room(&given)),
    ]
}

/// Where an idea stands; ideas without a place all stand last.
fn rank(counted: &Count, idea: usize) -> usize {
    counted.order.iter().position(|placed| placed.id == idea.to_string()).unwrap_or(usize::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn points_are_added_and_the_floor_asks_for_givers(given in point_rooms()) {
        let counted = count(&point_room(&given)).unwrap();
        let sum = |id: &str| -> u32 { given.iter().filter_map(|one| one.get(&id.parse().unwrap())).sum() };
        for placed in &counted.order {
            prop_assert_eq!(placed.points, Some(sum(&placed.id)));
            prop_assert!(placed.supporters >= counted.floor);
        }
        for left in &counted.unplaced {
            prop_assert_eq!(left.points, Some(sum(&left.id)));
            prop_assert_eq!(left.reached_floor, left.supporters >= counted.floor);
        }
        prop_assert!(counted.order.is_sorted_by(|a, b| a.points >= b.points));
    }

    #[test]
    fn scores_are_averaged_and_the_floor_asks_for_raters(given in score_rooms()) {
        let counted = count(&score_room(&given)).unwrap();
        for placed in &counted.order {
            let of_idea = given.iter().filter_map(|one| one.get(&placed.id.parse().unwrap()));
            let known: Vec<Vec<u8>> = of_idea.map(|scores| scores.iter().copied().flatten().collect()).collect();
            let all = known.concat();
            let score = placed.score.as_ref().unwrap();
            let sum: u32 = all.iter().copied().map(u32::from).sum();
            prop_assert_eq!(&score.mean, &format!("{sum}/{}", all.len()).parse().unwrap());
            prop_assert_eq!(score.raters as usize, known.iter().filter(|known| !known.is_empty()).count());
            prop_assert!(score.raters >= counted.floor);
        }
        let means: Vec<_> = counted.order.iter().filter_map(|placed| placed.score.as_ref()).collect();
        prop_assert!(means.is_sorted_by(|a, b| a.mean >= b.mean));
    }

    #[test]
    fn the_order_of_a_file_means_nothing(file in rooms(), by in 0_usize..24) {
        // Without a seed by hand, so that the lot seed is made from the ballots too.
        let file = BallotFile { seed: None, ..file };
        let mut other = file.clone();
        other.ideas.reverse();
        let turned = by % other.ballots.len();
        other.ballots.rotate_left(turned);
        other.ballots.iter_mut().for_each(|ballot| ballot.picks.reverse());
        let (mut one, mut two) = (count_with_firmness(&file).unwrap(), count_with_firmness(&other).unwrap());
        // A tie's other ideas stand in the order of the file.
        for tie in one.order.iter_mut().chain(&mut two.order).filter_map(|placed| placed.tie.as_mut()) {
            tie.with.sort();
        }
        prop_assert_eq!(one, two);
    }

    #[test]
    fn a_place_more_never_changes_the_places_before(file in rooms(), floor in 1_u32..4) {
        let list = |places| count(&BallotFile { floor: Some(floor), reserves: 0, places, ..file.clone() }).unwrap();
        for places in 1..IDEAS as u32 {
            prop_assert!(ids(&list(places + 1)).starts_with(&ids(&list(places))));
        }
    }

    #[test]
    fn a_point_more_never_puts_an_idea_lower(given in point_rooms(), person in 0_usize..24, idea in 0..IDEAS) {
        let mut more = given.clone();
        let person = person % more.len();
        *more[person].entry(idea).or_default() += 1;
        // Everyone else's points stay as they are, also where this makes one voter more and a higher floor.
        let room = |given: &[BTreeMap<usize, u32>]| BallotFile { points_max: None, ..point_room(given) };
        prop_assert!(rank(&count(&room(&more)).unwrap(), idea) <= rank(&count(&room(&given)).unwrap(), idea));
    }

    #[test]
    fn a_higher_score_never_puts_an_idea_lower(given in score_rooms(), person in 0_usize..24, idea in 0..IDEAS) {
        let mut more = given.clone();
        let person = person % more.len();
        let scores = more[person].get_mut(&idea).map(|scores| scores.iter_mut().flatten());
        for score in scores.into_iter().flatten() {
            *score = 5.min(*score + 1);
        }
        let (before, after) = (count(&score_room(&given)).unwrap(), count(&score_room(&more)).unwrap());
        prop_assert!(rank(&after, idea) <= rank(&before, idea));
    }

    #[test]
    fn a_recount_of_the_written_file_is_the_same(file in rooms()) {
        let text = serde_json::to_string(&file).unwrap();
        let read: BallotFile = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &file);
        let counted = count_with_firmness(&file).unwrap();
        prop_assert_eq!(&count_with_firmness(&read).unwrap(), &counted);
        let wire: Count = serde_json::from_str(&serde_json::to_string(&counted).unwrap()).unwrap();
        prop_assert_eq!(wire, counted);
    }

    #[test]
    fn picks_may_be_left_out_of_a_file(file in rooms()) {
        let mut written = serde_json::to_value(&file).unwrap();
        for ballot in written["ballots"].as_array_mut().unwrap() {
            ballot.as_object_mut().unwrap().retain(|part, _| part != "picks" && part != "marks");
        }
        prop_assert_eq!(serde_json::from_value::<BallotFile>(written).unwrap(), file);
    }

    #[test]
    fn firmness_may_follow_the_count(file in rooms()) {
        let counted = count(&file).unwrap();
        prop_assert_eq!(&counted.firmness, &None);
        let whole = count_with_firmness(&file).unwrap();
        prop_assert_eq!(&firmness_of(&file, &counted).unwrap(), &whole.firmness);
        // And it may be asked for again.
        prop_assert_eq!(&firmness_of(&file, &whole).unwrap(), &whole.firmness);
    }
}

#[test]
fn a_place_that_everyone_gave_most_is_firm_in_every_form() {
    let clear_points = vec![points([("0", 5)]), points([("0", 4), ("1", 1)]), points([("0", 5)])];
    let clear_scores = vec![scores([("0", [5, 5]), ("1", [1, 1]), ("2", [1, 2])]); 3];
    for file in [points_file(0..3, clear_points), scores_file(0..3, clear_scores)] {
        let counted = count_with_firmness(&BallotFile { places: 1, ..file }).unwrap();
        let firm = &counted.firmness.as_ref().unwrap()[0];
        assert_eq!((firm.id.as_str(), firm.held), ("0", 200));
    }
    // A neck-and-neck place is not.
    let split = (0..20).map(|at| points([(["0", "1"][at % 2], 5)])).collect();
    let counted = count_with_firmness(&BallotFile { places: 1, ..points_file(0..2, split) }).unwrap();
    assert!((60..140).contains(&counted.firmness.unwrap()[0].held));
}
