use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use werkatelier_core::selection::{BallotFile, count};

use super::*;

fn recount(file: impl Into<PathBuf>) -> Recount {
    Recount {
        file: file.into(),
        theme: None,
        round: None,
        rule: None,
        places: None,
        floor: None,
        seed: None,
        budget: None,
        json: true,
    }
}

fn parse(text: &str) -> Result<BallotFile, RecountError> {
    super::parse(text, &recount(""))
}

fn data_folder() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("WERKATELIER_DATA").map_or_else(|| PathBuf::from(default), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no data folder");
    None
}

fn run_json(recount: &Recount) -> Value {
    serde_json::from_str(&run(recount).unwrap()).unwrap()
}

#[test]
fn a_published_vote_is_recounted_from_its_own_file() {
    let Some(folder) = data_folder() else { return };
    for name in ["Netherlands_Assen_2024", "Poland_Swiecie_2023"] {
        let path = folder.join(format!("pabulib/{name}.pb"));
        let ours = run_json(&Recount { rule: Some(Rule::EqualShares), ..recount(&path) });
        let mut ours: Vec<&str> =
            ours["selected"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut published = published(&text);
        ours.sort_unstable();
        published.sort_unstable();
        assert_eq!(ours, published, "{name}");
    }
}

fn published(text: &str) -> Vec<&str> {
    let projects = text.lines().skip_while(|line| *line != "PROJECTS").skip(1);
    let mut rows =
        projects.take_while(|line| *line != "VOTES").map(|line| line.split(';').collect::<Vec<_>>());
    let selected = rows.next().unwrap().iter().position(|column| *column == "selected").unwrap();
    rows.filter(|row| row[selected] == "1").map(|row| row[0]).collect()
}

#[test]
fn fair_share_of_assen_prints_exact_times() {
    let Some(folder) = data_folder() else { return };
    let path = folder.join("pabulib/Netherlands_Assen_2024.pb");
    let asked = Recount { places: Some(3), floor: Some(1), ..recount(&path) };
    let counted = run_json(&asked);
    assert_eq!(counted["selected"], json!(["3", "9", "8"]));
    let times: Vec<&Value> =
        counted["order"].as_array().unwrap().iter().map(|placed| &placed["time"]).collect();
    assert_eq!(times[..3], [&json!("1/43"), &json!("65/1806"), &json!("254/4515")]);
    assert_eq!(counted["reserves"].as_array().unwrap().len(), 2);
    assert_eq!(counted["coverage"], json!({"with": 76, "of": 84, "percent": 90}));
    let table = run(&Recount { json: false, ..asked }).unwrap();
    assert!(table.contains("time 65/1806") && table.contains("Jongerenplatform"), "{table}");
}

const SMALL: &str = "META\nkey;value\nbudget;100\nnum_votes;2\nvote_type;approval\n\
    PROJECTS\nproject_id;cost;name\na;60;\"Bankjes; en bomen\"\nb;50;Fietsen\n\
    VOTES\nvoter_id;age;vote\nv1;40;a\nv2;31;\"a,b\"\n";

const DIVIDED: &str = "META\nkey;value\nbudget;100\nvote_type;cumulative\nmax_sum_points;4\n\
    PROJECTS\nproject_id;cost;name\na;60;Bankjes\nb;50;Fietsen\n\
    VOTES\nvoter_id;vote;points\nv1;a;2\nv2;\"a,b\";\"3,1\"\nv3;\"b,a\";\"4,0\"\n";

#[test]
fn a_pb_file_may_divide_points() {
    let file = parse(DIVIDED).unwrap();
    assert_eq!((file.rule, file.points_max), (Rule::MostPoints, Some(4)));
    assert_eq!(file.ballots[2].picks, ["b"]);
    let counted = count(&file).unwrap();
    assert_eq!(counted.order[0].points.zip(counted.order[1].points), Some((5, 5)));
    assert_eq!(
        count(&BallotFile { rule: Rule::FairShare, ..file }).unwrap_err().code(),
        "rule_not_for_ballots"
    );
}

#[test]
fn a_pb_file_may_quote_and_have_other_columns() {
    let file = parse(SMALL).unwrap();
    assert_eq!(file.ideas[0].title, "Bankjes; en bomen");
    assert_eq!(file.ballots[1].picks, ["a", "b"]);
    assert_eq!(file.budget, Some(Amount::from_cents(10_000)));
    assert_eq!(parse(&SMALL.replace('\n', "\r\n")).unwrap(), file);
    assert_eq!(parse(&format!("\u{feff}{SMALL}")).unwrap(), file);
}

#[test]
fn every_kind_of_bad_file_has_its_code() {
    let code = |text: &str| match parse(text).map_err(|error| error.code()) {
        Err(code) => code,
        Ok(file) => count(&file).map_or_else(|error| error.code(), |_| "counted"),
    };
    let cut = |from: &str, to: &str| {
        let (start, end) = (SMALL.find(from).unwrap(), SMALL.find(to).unwrap_or(SMALL.len()));
        format!("{}{}", &SMALL[..start], &SMALL[end..])
    };
    let limited = |text: &str, limit: &str| text.replace("PROJECTS", &format!("{limit}\nPROJECTS"));
    assert_eq!(code(SMALL), "counted");
    for (text, expected) in [
        (cut("META", "PROJECTS"), "pb_section_missing"),
        (cut("PROJECTS", "VOTES"), "pb_section_missing"),
        (cut("VOTES", "nothing"), "pb_section_missing"),
        (format!("{SMALL}META\n"), "pb_section_twice"),
        (SMALL.replace(";cost;", ";price;"), "pb_column_missing"),
        (SMALL.replace(";60;", ";sixty;"), "pb_line_malformed"),
        (SMALL.replace("v1;40;a", "v1"), "pb_line_malformed"),
        (SMALL.replace(";60;", ";-60;"), "negative_cost"),
        (SMALL.replace("approval", "ordinal"), "pb_vote_type"),
        (SMALL.replace("approval", "cumulative"), "pb_column_missing"),
        (DIVIDED.replace("\"3,1\"", "\"3\""), "pb_line_malformed"),
        (DIVIDED.replace("\"3,1\"", "\"3,half\""), "pb_line_malformed"),
        (DIVIDED.replace("\"a,b\"", "\"a,a\""), "pb_line_malformed"),
        (DIVIDED.replace("\"3,1\"", "\"3,2\""), "points_over_max"),
        (limited(SMALL, "max_length;2"), "counted"),
        (limited(SMALL, "max_length;1"), "too_many_picks"),
        (limited(DIVIDED, "max_length;1"), "too_many_picks"),
        (limited(SMALL, "min_length;1"), "counted"),
        (limited(SMALL, "min_length;2"), "pb_line_malformed"),
        (limited(SMALL, "min_length;two"), "pb_line_malformed"),
        (limited(SMALL, "max_length;-1"), "pb_line_malformed"),
        (DIVIDED.replace("max_sum_points;4", "max_sum_points;four"), "pb_line_malformed"),
        (DIVIDED.replace("max_sum_points;4", "max_sum_points;"), "pb_line_malformed"),
        (SMALL.replace("num_votes;2", "num_votes;3"), "pb_numbers_differ"),
        (SMALL.replace("v2", "v1"), "pb_duplicate_voter"),
        (SMALL.replace("\"a,b\"", "\"a,x\""), "unknown_idea"),
        (SMALL.replace("\nb;50", "\na;50"), "duplicate_idea"),
        ("<html>".to_owned(), "not_a_ballot_file"),
        ("{\"ideas\": []}".to_owned(), "not_a_ballot_file"),
    ] {
        assert_eq!(code(&text), expected, "{text}");
    }
    assert_eq!(run(&recount(Path::new("/nowhere/at/all.json"))).unwrap_err().code(), "file_unreadable");
}

#[test]
fn a_file_says_everything_and_the_command_may_overrule_it() {
    let file = json!({
        "rule": "most-votes", "places": 1, "floor": null, "server_seed": "00112233445566778899aabbccddeeff",
        "present": 9, "hands_up": {"b": 4}, "ideas": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}],
        "ballots": [{"marks": ["a", "b"], "picks": ["a"]}, {"marks": ["b"], "picks": ["b"]}, {"picks": ["a"]}],
    });
    let written = Written::of("recount", &file.to_string());
    let path = written.path();
    let counted = run_json(&recount(&path));
    assert_eq!((&counted["selected"], &counted["rule"]), (&json!(["a"]), &json!("most-votes")));
    assert_eq!(counted["coverage"]["percent"], Value::Null);
    let asked = Recount {
        rule: Some(Rule::FairShare),
        places: Some(2),
        floor: Some(1),
        seed: Some("ab".to_owned()),
        ..recount(&path)
    };
    let overruled = run_json(&asked);
    assert_eq!((&overruled["lot_seed"], &overruled["selected"]), (&json!("ab"), &json!(["a", "b"])));
    let table = run(&Recount { json: false, ..recount(&path) }).unwrap();
    assert!(table.contains("hands up, apart from the count: b 4"), "{table}");
}

#[test]
fn other_places_than_the_record_keep_its_floor_and_are_said() {
    let file = json!({
        "places": 1, "server_seed": "00112233445566778899aabbccddeeff",
        "ideas": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}],
        "ballots": [{"picks": ["a"]}, {"picks": ["b"]}, {"picks": ["a"]}],
    });
    let written = Written::of("places", &file.to_string());
    let own = run_json(&recount(written.path()));
    assert_eq!((&own["floor"], &own["recorded_places"]), (&json!(2), &Value::Null));
    // Counted for two places from the start, three voters would ask one supporter, and B would have a place.
    let more = Recount { places: Some(2), ..recount(written.path()) };
    let counted = run_json(&more);
    assert_eq!((&counted["floor"], &counted["selected"]), (&json!(2), &json!(["a"])));
    assert_eq!((&counted["recorded_places"], &counted["open_places"]), (&json!(1), &json!(1)));
    let table = run(&Recount { json: false, ..more.clone() }).unwrap();
    assert!(table.contains("the file says 1, you asked for 2"), "{table}");
    let lowered = run_json(&Recount { floor: Some(1), ..more });
    assert_eq!(lowered["selected"], json!(["a", "b"]));
}

/// A folder of its own for one test, with one file in it; gone with the value.
struct Written(PathBuf);

impl Written {
    fn of(name: &str, text: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("werkatelier-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("export.ballots.json"), text).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("export.ballots.json")
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_export_with_rounds_of_every_form_is_recounted() {
    let ideas = json!([{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]);
    let export = json!({"rounds": [
        {"round": 1, "letter": "T", "theme": "Talent", "step": "Punten", "rule": "most-points", "places": 1, "floor": 1,
         "points_max": 5, "ideas": ideas,
         "ballots": [{"points": {"a": 3, "b": 2}}, {"points": {"b": 1}}]},
        {"round": 2, "letter": "T", "theme": "Talent", "step": "Schaal", "rule": "best-score", "places": 1, "floor": 1,
         "criteria": ["effect", "haalbaar"], "ideas": ideas,
         "ballots": [{"scores": {"a": [5, null], "b": [4, 4]}}, {"scores": {"a": [1, 3]}}]},
        {"round": 3, "letter": "T", "theme": "Talent", "step": "Stemmen", "rule": "fair-share", "places": 1,
         "ideas": ideas, "ballots": [{"picks": ["b"]}]},
    ]});
    let written = Written::of("rounds", &export.to_string());
    let asked = |round| Recount { round: Some(round), ..recount(written.path()) };
    let points = run_json(&asked(1));
    // Both have three points, b from more people.
    assert_eq!((&points["selected"], &points["order"][0]["points"]), (&json!(["b"]), &json!(3)));
    assert_eq!(points["ties"], json!([{"place": 1, "id": "b", "by": "more-picks", "with": ["a"]}]));
    let scale = run_json(&asked(2));
    // b has 8/2 from one person, a has 9/3 from two.
    assert_eq!((&scale["selected"], &scale["order"][0]["score"]["mean"]), (&json!(["b"]), &json!("4/1")));
    assert_eq!(scale["criteria"], json!(["effect", "haalbaar"]));
    assert_eq!(run_json(&asked(3))["selected"], json!(["b"]));
    let table = |round| run(&Recount { json: false, ..asked(round) }).unwrap();
    assert!(
        table(1).contains("counted (with at least one point)") && table(1).contains("3 points"),
        "{}",
        table(1)
    );
    assert!(
        table(2).contains("score 3/1 by 2 people: effect 3/1, haalbaar 3/1; people differ"),
        "{}",
        table(2)
    );
    let other = Recount { rule: Some(Rule::MostVotes), ..asked(1) };
    assert_eq!(run(&other).unwrap_err().code(), "rule_not_for_ballots");
    assert_eq!(run(&recount(written.path())).unwrap_err().code(), "round_not_chosen");
}

#[test]
fn a_rule_is_asked_for_by_its_name() {
    for rule in Rule::ALL {
        assert_eq!(parse_rule(rule.name()), Ok(rule));
    }
    assert!(parse_rule("dots").unwrap_err().contains("most-points"));
}

/// The example of the manual, so that what it prints is what a reader gets.
#[test]
fn the_manual_shows_what_the_command_prints() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let manual = std::fs::read_to_string(docs.join("SELECTION.md")).unwrap();
    let asked = Recount { json: false, ..recount(docs.join("example.ballots.json")) };
    for rule in [None, Some(Rule::MostVotes)] {
        let printed = run(&Recount { rule, ..asked.clone() }).unwrap();
        assert!(manual.contains(&printed), "docs/SELECTION.md should show\n{printed}");
    }
    for rule in Rule::ALL {
        assert!(manual.contains(&format!("`{}`", rule.name())), "{}", rule.name());
    }
    for code in [
        "unknown_idea",
        "duplicate_pick",
        "pick_not_marked",
        "negative_cost",
        "too_many_picks",
        "points_over_max",
        "scores_not_per_criterion",
        "rule_not_for_ballots",
        "pb_section_missing",
    ] {
        assert!(manual.contains(code), "{code}");
    }
}
