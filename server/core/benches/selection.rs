//! What counting costs: a room of a thousand, ten times the largest the promises speak of.
//! `cargo bench -p werkatelier-core`; figures are in `docs/MEASUREMENTS.md`.

#[path = "../tests/chance/mod.rs"]
mod chance;

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;

use chance::Chance;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use werkatelier_core::selection::{Ballot, BallotFile, BallotIdea, Rule, count, firmness_of};
use werkatelier_core::similarity::{HINT_SCORE_MIN_SENTENCES, Index, SUGGESTION_SCORE_MIN, SUGGESTIONS_MAX};

const VOTERS: usize = 1_000;
const IDEAS: usize = 40;
const PLACES: u32 = 10;

/// The id of an idea is as long as in a live room.
fn id(idea: usize) -> String {
    format!("0190f7a2-5b3c-7def-8123-{idea:012x}")
}

/// An idea by chance, the first ones oftener: the lower of two draws.
fn liked(chance: &mut Chance) -> usize {
    chance.below(IDEAS).min(chance.below(IDEAS))
}

fn ballot(rule: Rule, chance: &mut Chance) -> Ballot {
    let chosen: BTreeSet<String> = (0..5).map(|_| id(liked(chance))).collect();
    match rule {
        Rule::MostPoints => Ballot::of_points(chosen.into_iter().map(|id| (id, 2)).collect()),
        Rule::BestScore => {
            let mut score =
                |idea: usize| (chance.below(10) > 0).then(|| 1 + chance.below(5 - idea / 20) as u8);
            Ballot::of_scores((0..IDEAS).map(|idea| (id(idea), vec![score(idea), score(idea)])).collect())
        }
        Rule::FairShare | Rule::MostVotes | Rule::EqualShares => {
            let more = (0..10).map(|_| id(liked(chance)));
            let marks: BTreeSet<String> = more.chain(chosen.iter().cloned()).collect();
            let (marks, picks) = (marks.into_iter().collect(), chosen.into_iter().collect());
            Ballot { marks, picks, ..Ballot::default() }
        }
    }
}

fn room(rule: Rule) -> BallotFile {
    let mut chance = Chance(40);
    let idea = |at| BallotIdea { id: id(at), title: format!("Idee {at}"), cost: None };
    let ballots = (0..VOTERS).map(|_| ballot(rule, &mut chance)).collect();
    let mut file = BallotFile::new((0..IDEAS).map(idea).collect(), ballots);
    (file.rule, file.places) = (rule, PLACES);
    if rule == Rule::BestScore {
        file.criteria = vec!["effect".to_owned(), "haalbaar".to_owned()];
    }
    file
}

fn counting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("count");
    for rule in Rule::ALL {
        let file = room(rule);
        group.bench_with_input(BenchmarkId::from_parameter(rule.name()), &file, |bench, file| {
            bench.iter(|| count(black_box(file)).expect("a room that counts"));
        });
    }
    group.finish();
}

fn firmness(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("firmness");
    for rule in Rule::ALL.into_iter().filter(|rule| *rule != Rule::EqualShares) {
        let file = room(rule);
        let counted = count(&file).expect("a room that counts");
        group.bench_with_input(BenchmarkId::from_parameter(rule.name()), &file, |bench, file| {
            bench.iter(|| firmness_of(black_box(file), &counted).expect("its own count"));
        });
    }
    group.finish();
}

/// A theme of three hundred ideas of eight compounds from a small vocabulary, so that many are a little alike.
fn similarity(criterion: &mut Criterion) {
    const WORDS: [&str; 24] = [
        "fietsroute",
        "station",
        "ondernemers",
        "campus",
        "leerlingen",
        "werkplaats",
        "energie",
        "binnenstad",
        "samen",
        "delen",
        "talent",
        "stage",
        "mentoren",
        "circulair",
        "netwerk",
        "bibliotheek",
        "avond",
        "open",
        "dag",
        "maakbedrijf",
        "loket",
        "subsidie",
        "jongeren",
        "buurt",
    ];
    let mut chance = Chance(7);
    let mut word = || WORDS[chance.below(WORDS.len())];
    let mut text = || (0..8).map(|_| [word(), word()].concat()).collect::<Vec<_>>().join(" ");
    let texts: BTreeMap<usize, String> = (0..300).map(|at| (at, text())).collect();
    let mut index = Index::new();
    texts.iter().for_each(|(at, text)| index.put(*at, text));
    let mut group = criterion.benchmark_group("similarity");
    group.bench_function("put", |bench| {
        bench.iter(|| {
            let mut index = Index::new();
            texts.iter().for_each(|(at, text)| index.put(*at, black_box(text)));
            index
        });
    });
    group.bench_function("suggestions", |bench| {
        bench.iter(|| index.query(black_box(&texts[&9]), SUGGESTIONS_MAX, SUGGESTION_SCORE_MIN, |_| true));
    });
    group.bench_function("hints", |bench| {
        bench.iter(|| black_box(&index).top_pairs(10, HINT_SCORE_MIN_SENTENCES, |_, _| true));
    });
    group.finish();
}

criterion_group!(benches, counting, firmness, similarity);
criterion_main!(benches);
