//! What is refused of the other forms of ballot: every mistake has its code, and nothing is counted in silence.

mod ballots;
mod formed;

use ballots::{ballot, idea};
use formed::{points, points_file, scores, scores_file};
use werkatelier_core::selection::{BallotFile, CountError, Rule, count, firmness_of};

#[test]
fn every_kind_of_bad_input_has_its_code_and_counts_nothing() {
    type Spoil = fn(&mut BallotFile);
    let points_cases: [(&str, Spoil); 13] = [
        ("points_over_max", |f| f.ballots.push(points([("0", 3), ("1", 3)]))),
        ("points_out_of_range", |f| _ = f.ballots[0].points.insert("0".to_owned(), 0)),
        ("points_out_of_range", |f| _ = f.ballots[0].points.insert("0".to_owned(), u32::MAX)),
        ("points_over_max", |f| {
            f.points_max = None;
            f.ballots.push(points([("0", 600), ("1", 600)]));
        }),
        ("points_max_out_of_range", |f| f.points_max = Some(0)),
        ("points_max_out_of_range", |f| f.points_max = Some(100_000)),
        ("unknown_idea", |f| f.ballots.push(points([("x", 1)]))),
        ("pick_not_on_shortlist", |f| f.shortlist = Some(vec!["1".to_owned()])),
        ("picks_not_as_points", |f| f.ballots.push(ballot([0]))),
        ("picks_not_as_points", |f| f.ballots[0].picks.clear()),
        ("forms_mixed", |f| f.criteria = vec!["effect".to_owned()]),
        ("rule_not_for_ballots", |f| f.rule = Rule::FairShare),
        ("too_many_picks", |f| {
            f.picks_max = Some(1);
            f.ballots.push(points([("0", 1), ("1", 1)]));
        }),
    ];
    let scores_cases: [(&str, Spoil); 14] = [
        ("score_out_of_range", |f| f.ballots.push(scores([("0", [6, 1])]))),
        ("score_out_of_range", |f| f.ballots[0].scores.get_mut("0").unwrap()[0] = Some(0)),
        ("scores_not_per_criterion", |f| f.ballots[0].scores.get_mut("0").unwrap().push(None)),
        ("scores_not_per_criterion", |f| f.criteria.truncate(1)),
        ("score_not_on_shortlist", |f| f.shortlist = Some(vec!["1".to_owned()])),
        ("unknown_idea", |f| f.ballots.push(scores([("x", [1, 1])]))),
        ("picks_not_as_scores", |f| f.ballots.push(ballot([0]))),
        ("picks_not_as_scores", |f| f.ballots[0].picks.clear()),
        ("criteria_missing", |f| f.criteria.clear()),
        ("criterion_without_name", |f| f.criteria[1] = " ".to_owned()),
        ("duplicate_criterion", |f| f.criteria[1] = f.criteria[0].clone()),
        ("too_many_criteria", |f| f.criteria = (0..11).map(|at| at.to_string()).collect()),
        ("forms_mixed", |f| f.ballots.push(points([("0", 1)]))),
        ("rule_not_for_ballots", |f| f.rule = Rule::MostPoints),
    ];
    let of_points = || points_file(0..2, vec![points([("0", 2)])]);
    let of_scores = || scores_file(0..2, vec![scores([("0", [4, 5])])]);
    for (good, cases) in [(of_points(), points_cases.as_slice()), (of_scores(), scores_cases.as_slice())] {
        assert!(count(&good).is_ok());
        for (code, spoil) in cases {
            let mut file = good.clone();
            spoil(&mut file);
            assert_eq!(count(&file).unwrap_err().code(), *code);
        }
    }
}

#[test]
fn a_rule_counts_its_own_form_and_no_other() {
    let files = [
        BallotFile { rule: Rule::FairShare, ..BallotFile::new(vec![idea(0)], vec![ballot([0])]) },
        points_file(0..1, vec![points([("0", 1)])]),
        scores_file(0..1, vec![scores([("0", [5, 5])])]),
    ];
    for file in files {
        let form = file.rule.form();
        for rule in Rule::ALL {
            match count(&BallotFile { rule, ..file.clone() }) {
                Ok(counted) => assert_eq!((counted.rule, rule.form()), (rule, form)),
                Err(error) => assert_eq!(error, CountError::RuleNotForBallots { rule, form }),
            }
            assert_eq!(count(&BallotFile { rule, ..file.clone() }).is_ok(), rule.form() == form);
        }
    }
}

#[test]
fn firmness_is_refused_for_a_count_of_other_ballots() {
    // Without a seed by hand the lot seed says which ballots a count was made of.
    let one = BallotFile { seed: None, ..points_file(0..2, vec![points([("0", 2)])]) };
    let other = BallotFile { seed: None, ..points_file(0..2, vec![points([("1", 2)])]) };
    let counted = count(&one).unwrap();
    assert_eq!(firmness_of(&other, &counted), Err(CountError::CountNotOfFile));
    let more = BallotFile { places: 3, ..one.clone() };
    assert_eq!(firmness_of(&more, &counted), Err(CountError::CountNotOfFile));
    let mut foreign = counted;
    foreign.order[0].id = "x".to_owned();
    assert_eq!(firmness_of(&one, &foreign), Err(CountError::CountNotOfFile));
    let shares = BallotFile { rule: Rule::EqualShares, ..BallotFile::new(vec![idea(0)], vec![ballot([0])]) };
    assert_eq!(firmness_of(&shares, &count(&shares).unwrap()), Ok(None));
}
