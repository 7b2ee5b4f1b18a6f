//! A simulated marking step: whether ideas that came last are judged as often as those that came first.

mod chance;

use std::collections::{BTreeSet, VecDeque};

use chance::Chance;
use werkatelier_core::exposure::{Candidate, next_cards};

const IDEAS: usize = 40;
const PEOPLE: usize = 30;
/// Judgements in all: too few for everyone to see everything, as in a real room.
const JUDGEMENTS: usize = 360;
const CARDS_AHEAD: usize = 3;

/// What one phone holds and has judged.
#[derive(Default, Clone)]
struct Phone {
    held: VecDeque<usize>,
    seen: BTreeSet<usize>,
}

/// Judgements per idea. Ideas appear evenly over the first half of the step; who acts next is chance; a
/// phone in eight falls asleep with its cards and its leases time out.
fn simulate(seed: u64, order: impl Fn(&[Candidate<[u8; 1]>], &[u8], usize) -> Vec<[u8; 1]>) -> Vec<u32> {
    let mut chance = Chance(seed);
    let (mut shown, mut leases) = (vec![0_u32; IDEAS], vec![0_u32; IDEAS]);
    let mut phones = vec![Phone::default(); PEOPLE];
    let mut judged = 0;
    while judged < JUDGEMENTS {
        let there = (IDEAS / 4 + judged * IDEAS * 3 / 2 / JUDGEMENTS).min(IDEAS);
        let person = chance.below(PEOPLE);
        let phone = &mut phones[person];
        let free = (0..there).filter(|idea| !phone.seen.contains(idea) && !phone.held.contains(idea));
        let candidates: Vec<Candidate<[u8; 1]>> =
            free.map(|at| Candidate { card: [at as u8], shown: shown[at], leases: leases[at] }).collect();
        for [idea] in order(&candidates, &[person as u8], CARDS_AHEAD - phone.held.len()) {
            leases[usize::from(idea)] += 1;
            phone.held.push_back(usize::from(idea));
        }
        if chance.below(8) == 0 {
            phone.held.drain(..).for_each(|idea| leases[idea] -= 1);
        } else if let Some(idea) = phone.held.pop_front() {
            leases[idea] -= 1;
            shown[idea] += 1;
            phone.seen.insert(idea);
            judged += 1;
        }
    }
    shown
}

fn first_and_last_quarter(shown: &[u32]) -> (u32, u32) {
    (shown[..IDEAS / 4].iter().sum(), shown[IDEAS * 3 / 4..].iter().sum())
}

#[test]
fn the_last_ideas_are_judged_as_often_as_the_first() {
    let (mut first, mut last) = (0, 0);
    for seed in 0..50 {
        let shown = simulate(seed, |cards, person, n| next_cards(cards.iter().copied(), b"salt", person, n));
        let (early, late) = first_and_last_quarter(&shown);
        assert!(
            early.abs_diff(late) * 5 <= early.max(late),
            "seed {seed}: {early} against {late}, {shown:?}"
        );
        (first, last) = (first + early, last + late);
    }
    println!("least shown first: first quarter {first} judgements, last quarter {last}");
}

#[test]
fn in_the_order_of_arrival_they_are_not() {
    let shown = simulate(7, |cards, _, n| cards.iter().take(n).map(|candidate| candidate.card).collect());
    let (early, late) = first_and_last_quarter(&shown);
    println!("in order of arrival: first quarter {early} judgements, last quarter {late}");
    assert!(early.abs_diff(late) * 5 > early.max(late));
}
