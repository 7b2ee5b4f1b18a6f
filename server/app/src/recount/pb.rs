//! Reads the `.pb` format of participatory-budgeting votes (Faliszewski et al., IJCAI 2023; pabulib.org).
//! It takes approval and cumulative votes, and nothing of the voters but their votes.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use werkatelier_core::selection::{Amount, Ballot, BallotFile, BallotIdea, Rule};

/// Vote types in which a vote is a plain set of projects.
const PICKS: [&str; 2] = ["approval", "choose-1"];
/// The vote type in which a vote divides points.
const POINTS: &str = "cumulative";

/// Why a `.pb` file cannot be read. Lines are numbered from 1, in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PbError {
    #[error("section {section} is missing")]
    SectionMissing { section: &'static str },
    #[error("section {section} is in the file twice")]
    SectionTwice { section: &'static str },
    #[error("section {section} has no column `{column}`")]
    ColumnMissing { section: &'static str, column: &'static str },
    #[error("line {line}: {reason}")]
    LineMalformed { line: u64, reason: String },
    #[error("votes of type `{vote_type}` cannot be counted, only approval and cumulative votes")]
    VoteType { vote_type: String },
    #[error("the file says {said} {what} and holds {found}")]
    NumbersDiffer { what: &'static str, said: String, found: usize },
    #[error("line {line}: voter `{voter}` votes a second time")]
    DuplicateVoter { line: u64, voter: String },
}

impl PbError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SectionMissing { .. } => "pb_section_missing",
            Self::SectionTwice { .. } => "pb_section_twice",
            Self::ColumnMissing { .. } => "pb_column_missing",
            Self::LineMalformed { .. } => "pb_line_malformed",
            Self::VoteType { .. } => "pb_vote_type",
            Self::NumbersDiffer { .. } => "pb_numbers_differ",
            Self::DuplicateVoter { .. } => "pb_duplicate_voter",
        }
    }
}

const META: &str = "META";
const PROJECTS: &str = "PROJECTS";
const VOTES: &str = "VOTES";

pub(super) fn begins_like_one(text: &str) -> bool {
    [META, PROJECTS, VOTES].iter().any(|section| text.starts_with(section))
}

/// A ballot file under the rule that is usual for its votes, with the projects as ideas, their costs and the budget.
pub(super) fn parse(text: &str) -> Result<BallotFile, PbError> {
    let sections = Sections::read(text)?;
    let vote_type = sections.meta("vote_type").unwrap_or(PICKS[0]);
    if !PICKS.contains(&vote_type) && vote_type != POINTS {
        return Err(PbError::VoteType { vote_type: vote_type.to_owned() });
    }
    let points = (vote_type == POINTS).then(|| sections.votes.column("points")).transpose()?;
    let mut file = BallotFile::new(ideas(&sections.projects)?, ballots(&sections.votes, points)?);
    file.picks_max = sections.number("max_length")?;
    if points.is_some() {
        file.rule = Rule::MostPoints;
        file.points_max = sections.number("max_sum_points")?;
    }
    if let Some(least) = sections.number("min_length")? {
        long_enough(&sections.votes, least)?;
    }
    for (key, what, found) in
        [("num_projects", "projects", file.ideas.len()), ("num_votes", "votes", file.ballots.len())]
    {
        // A file cut short would otherwise be counted without anyone noticing.
        if let Some(said) = sections.meta(key).filter(|said| said.parse() != Ok(found)) {
            return Err(PbError::NumbersDiffer { what, said: said.to_owned(), found });
        }
    }
    if let Some(row) = sections.meta_row("budget") {
        file.budget = Some(amount(row, 1)?);
    }
    Ok(file)
}

fn ideas(projects: &Section) -> Result<Vec<BallotIdea>, PbError> {
    let id = projects.column("project_id")?;
    let cost = projects.column("cost")?;
    let name = projects.column("name").ok();
    let idea = |row: &StringRecord| {
        Ok(BallotIdea {
            id: field(row, id).to_owned(),
            title: name.map_or_else(String::new, |at| field(row, at).to_owned()),
            cost: Some(amount(row, cost)?),
        })
    };
    projects.rows.iter().map(idea).collect()
}

/// The votes; `points` is the column of points where votes are of points.
fn ballots(votes: &Section, points: Option<usize>) -> Result<Vec<Ballot>, PbError> {
    let voter = votes.column("voter_id")?;
    let vote = votes.column("vote")?;
    let mut voters = BTreeSet::new();
    let mut ballots = Vec::with_capacity(votes.rows.len());
    for row in &votes.rows {
        if !voters.insert(field(row, voter)) {
            return Err(PbError::DuplicateVoter { line: line(row), voter: field(row, voter).to_owned() });
        }
        if row.len() <= vote {
            return Err(PbError::LineMalformed { line: line(row), reason: "it has no vote".to_owned() });
        }
        ballots.push(match points {
            Some(points) => Ballot::of_points(divided(row, vote, points)?),
            None => {
                let picks: Vec<String> = listed(row, vote).map(str::to_owned).collect();
                Ballot { marks: picks.clone(), picks, ..Ballot::default() }
            }
        });
    }
    Ok(ballots)
}

/// No vote names fewer projects than the file says votes do: a ballot file has no word for that.
fn long_enough(votes: &Section, least: u32) -> Result<(), PbError> {
    let vote = votes.column("vote")?;
    match votes.rows.iter().find(|row| listed(row, vote).count() < least as usize) {
        Some(row) => Err(PbError::LineMalformed {
            line: line(row),
            reason: format!("it names fewer projects than the {least} of `min_length`"),
        }),
        None => Ok(()),
    }
}

/// Points per project: the two columns are lists of equal length.
fn divided(row: &StringRecord, vote: usize, points: usize) -> Result<BTreeMap<String, u32>, PbError> {
    let malformed = |reason: &str| PbError::LineMalformed { line: line(row), reason: reason.to_owned() };
    if listed(row, vote).count() != listed(row, points).count() {
        return Err(malformed("it has not one number of points per project"));
    }
    let mut divided = BTreeMap::new();
    for (id, points) in listed(row, vote).zip(listed(row, points)) {
        let points = points.parse().map_err(|_| malformed("its points are no whole numbers"))?;
        if divided.insert(id.to_owned(), points).is_some() {
            return Err(malformed("it names a project twice"));
        }
    }
    Ok(divided)
}

fn listed(row: &StringRecord, at: usize) -> impl Iterator<Item = &str> {
    field(row, at).split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn amount(row: &StringRecord, at: usize) -> Result<Amount, PbError> {
    // Some cities write a decimal comma.
    let text = field(row, at).replace(',', ".");
    text.parse().map_err(|error| PbError::LineMalformed { line: line(row), reason: format!("{error}") })
}

fn field(row: &StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or_default().trim()
}

fn line(row: &StringRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

/// One section: the names of its columns, and its rows.
struct Section {
    name: &'static str,
    columns: StringRecord,
    rows: Vec<StringRecord>,
}

impl Section {
    fn column(&self, column: &'static str) -> Result<usize, PbError> {
        let found = self.columns.iter().position(|name| name.trim() == column);
        found.ok_or(PbError::ColumnMissing { section: self.name, column })
    }
}

struct Sections {
    meta: Section,
    projects: Section,
    votes: Section,
}

impl Sections {
    fn read(text: &str) -> Result<Self, PbError> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut sections: Vec<Section> = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| PbError::LineMalformed {
                line: error.position().map_or(0, csv::Position::line),
                reason: error.to_string(),
            })?;
            let alone = if row.len() == 1 { field(&row, 0) } else { "" };
            if let Some(name) = [META, PROJECTS, VOTES].into_iter().find(|name| *name == alone) {
                if sections.iter().any(|section| section.name == name) {
                    return Err(PbError::SectionTwice { section: name });
                }
                sections.push(Section { name, columns: StringRecord::new(), rows: Vec::new() });
            } else if let Some(section) = sections.last_mut() {
                if section.columns.is_empty() {
                    section.columns = row;
                } else {
                    section.rows.push(row);
                }
            }
        }
        let mut take = |name| {
            let at = sections.iter().position(|section| section.name == name);
            at.map(|at| sections.swap_remove(at)).ok_or(PbError::SectionMissing { section: name })
        };
        Ok(Self { meta: take(META)?, projects: take(PROJECTS)?, votes: take(VOTES)? })
    }

    fn meta(&self, key: &str) -> Option<&str> {
        Some(field(self.meta_row(key)?, 1))
    }

    /// A limit on votes: one that cannot be read would be no limit, so the file is refused.
    fn number(&self, key: &'static str) -> Result<Option<u32>, PbError> {
        let number = |row: &StringRecord| {
            let malformed =
                |_| PbError::LineMalformed { line: line(row), reason: format!("`{key}` is no whole number") };
            field(row, 1).parse().map_err(malformed)
        };
        self.meta_row(key).map(number).transpose()
    }

    fn meta_row(&self, key: &str) -> Option<&StringRecord> {
        self.meta.rows.iter().find(|row| field(row, 0) == key)
    }
}
