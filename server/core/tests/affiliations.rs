//! Results by affiliation: whatever the room, nobody can compute a count of one to four people from them.

mod ballots;

use std::collections::{BTreeMap, BTreeSet};

use ballots::{ballot, idea};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use werkatelier_core::selection::{
    AFFILIATION_BALLOTS_MIN, AffiliationCount, Ballot, BallotFile, affiliation_counts, count,
};

type Room = Vec<(Option<u32>, Ballot)>;

/// Rooms of up to six groups, many of them near the limit, with few or many people in none.
fn rooms() -> impl Strategy<Value = Room> {
    let size = || prop_oneof![0_usize..5, 4_usize..10];
    let voters = (vec(size(), 1..6), size())
        .prop_map(|(groups, none)| {
            let groups = groups.into_iter().zip((0_u32..).map(Some)).chain([(none, None)]);
            groups.flat_map(|(size, group)| vec![group; size]).collect::<Vec<_>>()
        })
        .prop_shuffle();
    let picks = vec(btree_set(0..5_usize, 0..4), 60);
    (voters, picks)
        .prop_map(|(voters, picks)| voters.into_iter().zip(picks.into_iter().map(ballot)).collect())
}

fn shown(room: &Room) -> Vec<AffiliationCount> {
    affiliation_counts(room.iter().map(|(group, ballot)| (*group, ballot)))
}

fn sizes(room: &Room) -> BTreeMap<Option<u32>, usize> {
    let mut sizes = BTreeMap::new();
    for (group, _) in room.iter().filter(|(_, ballot)| ballot.is_counted()) {
        *sizes.entry(*group).or_default() += 1;
    }
    sizes
}

/// Every number of people that adding and subtracting published counts can isolate: a shown group or the
/// remainder is taken whole or left out. Where no group is shown, the answer adds nothing to the result.
fn computable(room: &Room) -> Vec<u32> {
    let mut cells: Vec<u32> = shown(room).iter().map(|group| group.ballots).collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let everyone = sizes(room).values().sum::<usize>() as u32;
    cells.push(everyone - cells.iter().sum::<u32>());
    let sum = |taken: u32| -> u32 {
        cells.iter().enumerate().filter(|(at, _)| taken & (1 << at) != 0).map(|(_, size)| size).sum()
    };
    (0..1 << cells.len()).map(sum).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_sum_or_difference_is_about_one_to_four_people(room in rooms()) {
        for people in computable(&room) {
            prop_assert!(people == 0 || people >= AFFILIATION_BALLOTS_MIN, "{people} of {:?}", sizes(&room));
        }
    }

    /// Whoever sees the answer cannot tell a small group from the same people without one, or from the same
    /// people as another small group: no count of it follows, neither its size nor its picks of an idea.
    #[test]
    fn a_small_group_and_nobody_give_the_same_answer(room in rooms(), other in 6_u32..9) {
        let sizes = sizes(&room);
        for (small, size) in sizes.into_iter().filter(|(group, size)| group.is_some() && *size < 5) {
            for instead in [None, Some(other)] {
                let mut world = room.clone();
                world.iter_mut().filter(|(group, _)| *group == small).for_each(|(group, _)| *group = instead);
                prop_assert_eq!(shown(&world), shown(&room), "group of {}", size);
            }
        }
    }

    /// Nor does it tell who of the people in no shown group picked what: their ballots may be dealt anew.
    #[test]
    fn ballots_of_the_remainder_may_change_hands(room in rooms(), by in 1_usize..9) {
        let answer = shown(&room);
        let shown_groups: BTreeSet<u32> = answer.iter().map(|group| group.affiliation).collect();
        let hidden = |group: &Option<u32>| group.is_none_or(|group| !shown_groups.contains(&group));
        let at: Vec<usize> = (0..room.len())
            .filter(|&at| hidden(&room[at].0) && room[at].1.is_counted())
            .collect();
        let mut world = room.clone();
        for (place, &from) in at.iter().enumerate() {
            world[at[(place + by) % at.len()]].1 = room[from].1.clone();
        }
        prop_assert_eq!(shown(&world), answer);
    }

    #[test]
    fn what_is_shown_is_true_and_nothing_is_hidden_without_need(room in rooms()) {
        let (answer, sizes) = (shown(&room), sizes(&room));
        for group in &answer {
            let of_group = |(whose, ballot): &&(Option<u32>, Ballot)| {
                *whose == Some(group.affiliation) && ballot.is_counted()
            };
            let ballots: Vec<&Ballot> = room.iter().filter(of_group).map(|(_, ballot)| ballot).collect();
            prop_assert_eq!(group.ballots as usize, ballots.len());
            for id in (0..5).map(|id| id.to_string()) {
                let picked = ballots.iter().filter(|ballot| ballot.picks.contains(&id)).count();
                prop_assert_eq!(group.picks.get(&id).copied().unwrap_or(0) as usize, picked);
            }
        }
        let large = sizes.iter().filter(|(group, size)| group.is_some() && **size >= 5);
        let rest: usize = sizes.values().sum::<usize>() - large.clone().map(|(_, size)| size).sum::<usize>();
        if rest == 0 || rest >= 5 {
            prop_assert_eq!(answer.len(), large.count());
        } else {
            // One group is enough, and it is the smallest.
            prop_assert_eq!(answer.len() + 1, large.clone().count().max(1));
            let smallest = large.map(|(_, size)| *size as u32).min().unwrap_or(0);
            let hidden = sizes.iter().find(|(group, size)| {
                group.is_some() && **size >= 5 && answer.iter().all(|shown| Some(shown.affiliation) != **group)
            });
            prop_assert_eq!(hidden.map_or(0, |(_, size)| *size as u32), smallest);
        }
    }
}

/// The answer is about the ballots of the count and about no others.
#[test]
fn groups_add_up_to_the_count() {
    let room: Room = (0..24).map(|at| (Some(at % 3), ballot([at % 2, 2]))).collect();
    let ballots = room.iter().map(|(_, ballot)| ballot.clone()).collect();
    let counted = count(&BallotFile::new((0..3).map(idea).collect(), ballots)).unwrap();
    let groups = shown(&room);
    assert_eq!(groups.iter().map(|group| group.ballots).sum::<u32>(), counted.counted);
    for placed in &counted.order {
        assert_eq!(groups.iter().map(|group| group.picks[&placed.id]).sum::<u32>(), placed.supporters);
    }
}

#[test]
fn the_rooms_of_these_laws_hide_groups_for_both_reasons() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut small, mut with_it) = (0, 0);
    for _ in 0..200 {
        let room = rooms().new_tree(&mut runner).unwrap().current();
        let hidden = sizes(&room).into_iter().filter_map(|(group, size)| Some((group?, size)));
        for (group, size) in hidden {
            let is_shown = shown(&room).iter().any(|shown| shown.affiliation == group);
            small += usize::from(!is_shown && size < 5);
            with_it += usize::from(!is_shown && size >= 5);
        }
    }
    assert!(small > 20 && with_it > 20, "{small} too small, {with_it} hidden with them");
}
