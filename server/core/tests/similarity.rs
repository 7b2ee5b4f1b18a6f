//! Near-duplicates on judged Dutch titles and on sentences of a real workshop, beside Jaro-Winkler.
//! Skipped where the data folder is absent.

mod data;

use std::collections::{BTreeMap, BTreeSet};

use data::{data_folder, read};
use serde::Deserialize;
use werkatelier_core::similarity::{
    HINT_SCORE_MIN_SENTENCES, Index, SUGGESTION_SCORE_MIN, SUGGESTIONS_MAX, normalise,
};

#[derive(Deserialize)]
struct TitleRow {
    instance: String,
    title: String,
}

fn titles(folder: &std::path::Path) -> Vec<TitleRow> {
    csv::Reader::from_path(folder.join("duplicates/nl_titles.csv"))
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

type JudgedTitles = (String, String, String, String, u8);
type Title = (String, String);

/// Of the 50 most alike of all pairs: how many were judged, and how many of those are the same idea.
fn judged_of_fifty(
    pairs: impl IntoIterator<Item = (Title, Title)>,
    judged: &[JudgedTitles],
) -> (usize, usize) {
    let labels: BTreeMap<[&str; 4], u8> =
        judged.iter().map(|(a, b, c, d, label)| ([a.as_str(), b, c, d], *label)).collect();
    let label = |(one, other): (Title, Title)| {
        let keys = [[&one, &other], [&other, &one]]
            .map(|[x, y]| [x.0.clone(), x.1.clone(), y.0.clone(), y.1.clone()]);
        keys.iter().find_map(|key| labels.get(&key.each_ref().map(String::as_str)).copied())
    };
    let found: Vec<u8> = pairs.into_iter().take(50).filter_map(label).collect();
    (found.iter().filter(|label| **label == 1).count(), found.len())
}

/// The labels are a sample over all scores, so of the 50 best pairs only those judged can be counted.
/// Titles that are equal once normalised are put in once; those pairs would be right for free.
#[test]
fn the_fifty_most_alike_titles_are_nine_in_ten_the_same_idea() {
    let Some(folder) = data_folder() else { return };
    let judged: Vec<JudgedTitles> =
        serde_json::from_str(&read(&folder, "duplicates/nl_pairs_judged.json")).unwrap();
    let mut distinct = BTreeSet::new();
    let mut all = Index::new();
    for row in titles(&folder) {
        if distinct.insert(normalise(&row.title)) {
            all.put((row.instance, row.title.clone()), &row.title);
        }
    }
    let best = all.top_pairs(50, 0.3, |_, _| true);
    let (same, of) = judged_of_fifty(best.into_iter().map(|pair| (pair.one, pair.other)), &judged);
    println!("all {} titles, 50 most alike pairs: {same} of the {of} judged are the same idea", all.len());
    assert!(of >= 20 && same * 10 >= of * 9, "{same} of {of}");
}

#[test]
fn the_method_stands_beside_jaro_winkler() {
    let Some(folder) = data_folder() else { return };
    let judged: Vec<JudgedTitles> =
        serde_json::from_str(&read(&folder, "duplicates/nl_pairs_judged.json")).unwrap();
    let of_pair = |pair: &JudgedTitles| [(pair.0.clone(), pair.1.clone()), (pair.2.clone(), pair.3.clone())];
    let titles: BTreeSet<Title> = judged.iter().flat_map(of_pair).collect();
    let mut index = Index::new();
    titles.iter().for_each(|title| index.put(title.clone(), &title.1));
    let ours = index.top_pairs(50, 0.3, |_, _| true).into_iter().map(|pair| (pair.one, pair.other));
    let ours = judged_of_fifty(ours, &judged);

    let named: Vec<(&Title, String)> = titles.iter().map(|title| (title, normalise(&title.1))).collect();
    let mut pairs = Vec::new();
    for (at, (one, name)) in named.iter().enumerate() {
        pairs
            .extend(named[at + 1..].iter().map(|(other, theirs)| (jaro_winkler(name, theirs), *one, *other)));
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let theirs = pairs.into_iter().map(|(_, one, other)| (one.clone(), other.clone()));
    let theirs = judged_of_fifty(theirs, &judged);
    println!("{} judged titles, same idea of judged among the 50 most alike pairs:", titles.len());
    println!("  n-grams {} of {}, Jaro-Winkler {} of {}", ours.0, ours.1, theirs.0, theirs.1);
    assert!(ours.0 * theirs.1 >= theirs.0 * ours.1);
}

#[derive(Deserialize)]
struct Paraphrases {
    paraphrases: Vec<(u32, String, String, String)>,
    novel: Vec<(u32, String)>,
}

#[test]
fn light_edits_are_always_suggested_and_rewordings_mostly() {
    let Some(folder) = data_folder() else { return };
    let asked: Paraphrases = serde_json::from_str(&read(&folder, "duplicates/nl_paraphrases.json")).unwrap();
    let mut themes: BTreeMap<String, Index<String>> = BTreeMap::new();
    for row in titles(&folder) {
        themes.entry(row.instance).or_default().put(row.title.clone(), &row.title);
    }
    let suggested = |instance: u32, text: &str| {
        themes[&format!("Amsterdam_{instance}")].query(text, SUGGESTIONS_MAX, SUGGESTION_SCORE_MIN, |_| true)
    };
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (instance, title, paraphrase, level) in &asked.paraphrases {
        let figures = found.entry(level).or_default();
        figures.0 += usize::from(suggested(*instance, paraphrase).iter().any(|alike| alike.key == *title));
        figures.1 += 1;
    }
    let disturbed =
        asked.novel.iter().filter(|(instance, text)| !suggested(*instance, text).is_empty()).count();
    println!(
        "found while typing, of all: {found:?}; new ideas with a suggestion: {disturbed}/{}",
        asked.novel.len()
    );
    let (light, reworded) = (found["L1"], found["L2"]);
    assert_eq!(light.0, light.1);
    assert!(reworded.0 * 3 >= reworded.1 * 2, "{reworded:?}");
}

#[derive(Deserialize)]
struct JudgedSentences {
    comment_id_a: String,
    comment_id_b: String,
    same_idea: u8,
}

#[test]
fn hints_among_sentences_are_better_than_chance() {
    let Some(folder) = data_folder() else { return };
    let judged: Vec<JudgedSentences> =
        serde_json::from_str(&read(&folder, "duplicates/bg2050_pairs_judged.json")).unwrap();
    let mut index: Index<String> = Index::new();
    let mut comments = csv::Reader::from_path(folder.join("polis/bg2050-volunteers/comments.csv")).unwrap();
    for row in comments.deserialize::<BTreeMap<String, String>>().map(Result::unwrap) {
        index.put(row["comment-id"].clone(), &row["comment-body"]);
    }
    let hinted = |pair: &&JudgedSentences| {
        index
            .score(&pair.comment_id_a, &pair.comment_id_b)
            .is_some_and(|score| score >= HINT_SCORE_MIN_SENTENCES)
    };
    let hints: Vec<&JudgedSentences> = judged.iter().filter(hinted).collect();
    let right = hints.iter().filter(|pair| pair.same_idea == 1).count();
    let same = judged.iter().filter(|pair| pair.same_idea == 1).count();
    println!(
        "sentences: {right} of {} hints are the same idea; {same} of {} judged are",
        hints.len(),
        judged.len()
    );
    assert!(right * judged.len() > same * hints.len(), "{right} of {}", hints.len());
}

/// Jaro-Winkler (Winkler 1990) with prefix weight 0.1, to compare with.
fn jaro_winkler(one: &str, other: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = BTreeSet::new();
    let mut matches = Vec::new();
    for (at, c) in a.iter().enumerate() {
        let near = at.saturating_sub(reach)..(at + reach + 1).min(b.len());
        if let Some(there) = near.into_iter().find(|there| !taken.contains(there) && b[*there] == *c) {
            taken.insert(there);
            matches.push(*c);
        }
    }
    if matches.is_empty() {
        return 0.0;
    }
    let count = matches.len() as f64;
    let swapped = taken.iter().zip(&matches).filter(|(there, c)| b[**there] != **c).count() as f64 / 2.0;
    let jaro = (count / a.len() as f64 + count / b.len() as f64 + (count - swapped) / count) / 3.0;
    let prefix = a.iter().zip(&b).take(4).take_while(|(x, y)| x == y).count() as f64;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

#[test]
fn jaro_winkler_gives_its_published_values() {
    for (one, other, score) in
        [("martha", "marhta", 0.961), ("dixon", "dicksonx", 0.813), ("dwayne", "duane", 0.840)]
    {
        assert!((jaro_winkler(one, other) - score).abs() < 0.001, "{one} {other}");
    }
}
