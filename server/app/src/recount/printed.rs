//! A count as `recount` prints it: JSON with stable names, or a table to read.
//! It computes nothing that the count does not say, but percentages.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use werkatelier_core::selection::{
    BallotFile, Count, CriterionScore, Firmness, FirmnessBand, Form, HandsUp, PlaceOutcome, Placed, Rule,
    Score, Spending, TieBreak, Unheard, Unplaced,
};

/// The JSON form.
#[derive(Serialize, Debug)]
pub struct Recounted {
    pub rule: Rule,
    pub rule_version: u32,
    pub places: u32,
    /// Places that the file records, where others were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_places: Option<u32>,
    pub floor: u32,
    /// Ids of the places, in order.
    pub selected: Vec<String>,
    /// Ids of the reserves, in order.
    pub reserves: Vec<String>,
    /// Places, then reserves. `time` is a fraction as text, "a/b".
    pub order: Vec<Placed>,
    pub ties: Vec<RecountedTie>,
    pub counted: u32,
    pub turnout: u32,
    pub present: Option<u32>,
    pub open_places: u32,
    pub coverage: RecountedCoverage,
    pub largest_unheard: Option<Unheard>,
    pub firmness: Option<Vec<Firmness>>,
    pub spending: Option<Spending>,
    pub unplaced: Vec<Unplaced>,
    pub hands_up: BTreeMap<String, u32>,
    /// What was scored, in the order of the scores; absent in other forms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    pub lot_seed: String,
}

/// One place that a tie decided.
#[derive(Serialize, Debug)]
pub struct RecountedTie {
    /// Place in the order, from 1.
    pub place: usize,
    pub id: String,
    pub by: TieBreak,
    pub with: Vec<String>,
}

/// Counted voters who see an own pick selected; the percentage is rounded down and absent under five
/// counted ballots.
#[derive(Serialize, Debug)]
pub struct RecountedCoverage {
    pub with: u32,
    pub of: u32,
    pub percent: Option<u8>,
}

impl From<Count> for Recounted {
    fn from(count: Count) -> Self {
        let tie = |(at, placed): (usize, &Placed)| {
            let tie = placed.tie.clone()?;
            Some(RecountedTie { place: at + 1, id: placed.id.clone(), by: tie.by, with: tie.with })
        };
        Self {
            selected: count.selected(),
            reserves: count.reserve_ids(),
            ties: count.order.iter().enumerate().filter_map(tie).collect(),
            coverage: RecountedCoverage {
                with: count.coverage.with,
                of: count.coverage.of,
                percent: count.coverage.percent(),
            },
            rule: count.rule,
            rule_version: count.rule_version,
            places: count.places,
            recorded_places: None,
            floor: count.floor,
            order: count.order,
            counted: count.counted,
            turnout: count.turnout,
            present: count.present,
            open_places: count.open_places,
            largest_unheard: count.largest_unheard,
            firmness: count.firmness,
            spending: count.spending,
            unplaced: count.unplaced,
            hands_up: count.hands_up,
            criteria: count.criteria,
            lot_seed: count.lot_seed,
        }
    }
}

/// `recorded`: the places of the file, where others were asked for.
pub(super) fn json(count: Count, recorded: Option<u32>) -> String {
    let counted = Recounted { recorded_places: recorded, ..Recounted::from(count) };
    let mut text = serde_json::to_string_pretty(&counted)
        .unwrap_or_else(|error| unreachable!("a count has text keys and finite numbers only: {error}"));
    text.push('\n');
    text
}

/// `recorded`: the places of the file, where others were asked for.
pub(super) fn table(count: &Count, file: &BallotFile, recorded: Option<u32>) -> String {
    let titles: BTreeMap<&str, &str> =
        file.ideas.iter().map(|idea| (idea.id.as_str(), idea.title.as_str())).collect();
    let mut lines = head(count);
    lines.extend(recorded.map(|own| other_places(count, own)));
    lines.push(String::new());
    lines.push("place      supporters  of whom served  marks  firm      idea".to_owned());
    let mut reserves = 0;
    for (at, placed) in count.order.iter().enumerate() {
        let place = if placed.outcome == PlaceOutcome::Selected {
            format!("{}", at + 1)
        } else {
            reserves += 1;
            format!("reserve {reserves}")
        };
        let firm = count.firmness.iter().flatten().find(|firmness| firmness.id == placed.id);
        let firm = firm.map_or_else(String::new, firmness);
        let mut line = format!(
            "{place:<10} {:>10}  {:>14}  {:>5}  {firm:<8}  {}",
            placed.supporters, placed.represented, placed.marks, placed.id
        );
        if let Some(title) = titles.get(placed.id.as_str()).filter(|title| !title.is_empty()) {
            let _ = write!(line, "  {title}");
        }
        lines.push(line);
        lines.extend(notes(placed, &count.criteria).into_iter().map(|note| format!("             {note}")));
    }
    lines.push(String::new());
    lines.extend(foot(count, file, &titles));
    lines.join("\n") + "\n"
}

fn head(count: &Count) -> Vec<String> {
    let rule = match count.rule {
        Rule::FairShare => "Fair share",
        Rule::MostVotes => "Most votes",
        Rule::EqualShares => "Equal shares",
        Rule::MostPoints => "Most points",
        Rule::BestScore => "Best score",
    };
    let present = count.present.map_or_else(String::new, |present| format!(" of {present} people present"));
    let given = match count.spending {
        Some(spending) => format!("{} spent of {}", spending.spent, spending.budget),
        None => format!("{} places", count.places),
    };
    vec![
        format!("{rule} (version {}), {given}, floor {}", count.rule_version, count.floor),
        format!(
            "{} ballots{present}, {} of them counted (with at least one {})",
            count.turnout,
            count.counted,
            match count.rule.form() {
                Form::Picks => "pick",
                Form::Points => "point",
                Form::Scores => "score",
            }
        ),
    ]
}

/// That this is not the result of the record, and where its floor comes from.
fn other_places(count: &Count, own: u32) -> String {
    format!(
        "not the recorded number of places: the file says {own}, you asked for {}; the floor of {} does not follow {}",
        count.places, count.floor, "the new number (--floor sets another)"
    )
}

fn notes(placed: &Placed, criteria: &[String]) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(points) = placed.points {
        notes.push(format!("{points} points"));
    }
    if let Some(score) = &placed.score {
        notes.push(scored(score, criteria));
    }
    if let Some(time) = &placed.time {
        notes.push(format!("time {time}"));
    }
    if let Some(tie) = &placed.tie {
        let by = match tie.by {
            TieBreak::LowerCost => "lower cost",
            TieBreak::MorePicks => "more picks",
            TieBreak::MoreMarks => "more marks",
            TieBreak::MoreRaters => "more people who scored it",
            TieBreak::Lot => "the lot",
        };
        notes.push(format!("equal with {}; decided by {by}", tie.with.join(", ")));
    }
    if let Some(better) = &placed.better_counted {
        notes.push(format!(
            "goes before {} ({} supporters, {} of them already served)",
            better.id, better.supporters, better.represented
        ));
    }
    notes
}

/// "score 19/4 by 2 people: effect 5/1, haalbaar 9/2".
fn scored(score: &Score, criteria: &[String]) -> String {
    let mean = |of: &CriterionScore| of.mean.as_ref().map_or("-".to_owned(), ToString::to_string);
    let each: Vec<String> =
        criteria.iter().zip(&score.criteria).map(|(name, of)| format!("{name} {}", mean(of))).collect();
    let differ = if score.disagreement { "; people differ" } else { "" };
    format!("score {} by {} people: {}{differ}", score.mean, score.raters, each.join(", "))
}

fn firmness(firmness: &Firmness) -> String {
    let band = match firmness.band {
        FirmnessBand::Firm => "firm",
        FirmnessBand::Fair => "fair",
        FirmnessBand::Narrow => "narrow",
    };
    format!("{band} {}", u64::from(firmness.held) * 100 / u64::from(firmness.of.max(1)))
}

fn foot(count: &Count, file: &BallotFile, titles: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut foot = Vec::new();
    if count.open_places > 0 {
        foot.push(format!("{} places stay open: no other idea reaches the floor", count.open_places));
    }
    let percent = count.coverage.percent().map_or_else(String::new, |percent| format!("{percent} % "));
    foot.push(format!("coverage: {percent}({} of {} voters)", count.coverage.with, count.coverage.of));
    if let Some(unheard) = &count.largest_unheard {
        let title = titles.get(unheard.idea.as_str()).copied().unwrap_or_default();
        foot.push(format!("largest unheard group: {} voters, for {} {title}", unheard.voters, unheard.idea));
    }
    if !count.hands_up.is_empty() {
        let how = match file.hands_up_count {
            HandsUp::Apart => "apart from the count",
            HandsUp::Added => "added to the picks",
        };
        let hands: Vec<String> = count.hands_up.iter().map(|(id, hands)| format!("{id} {hands}")).collect();
        foot.push(format!("hands up, {how}: {}", hands.join(", ")));
    }
    foot.push(format!("lot seed: {}", count.lot_seed));
    foot
}
