//! All ideas as a table for a spreadsheet: one row an idea, also those without votes. No cell can be a formula.

mod more;

use werkatelier_core::id::Moment;
use werkatelier_core::report::{IdeaOutcome, IdeaResult, IdeaStatus, Report, ReportIdea, ReportTheme};
use werkatelier_core::role::Role;
use werkatelier_core::selection::Fraction;

use self::more::More;
use super::ExportError;

/// Spreadsheets read a file as UTF-8 only when it begins with this.
const BOM: &[u8] = "\u{feff}".as_bytes();

const HEADER: [&str; 48] = [
    "theme_letter",
    "theme",
    "number",
    "text",
    "original_text",
    "name",
    "builds_on",
    "status",
    "on_behalf",
    "posted_at",
    "thumbs",
    "hearts",
    "curious",
    "comments",
    "comment_texts",
    "marks",
    "picks",
    "counted_ballots",
    "share_percent",
    "outcome",
    "rank",
    "time",
    "off_ballot_reason",
    "selected_place",
    "selection_reason",
    "pitcher",
    "agree_all_in",
    "agree_good",
    "agree_neutral",
    "agree_doubt",
    "agree_against",
    "mentions",
    "merged",
    "merged_into",
    "points",
    "score_mean",
    "score_raters",
    "score_differs",
    "hands_up",
    "selected_by",
    "selected_at",
    "hall_picks",
    "hall_counted_ballots",
    "hall_points",
    "hall_score_mean",
    "hall_outcome",
    "hall_rank",
    "hall_selected_place",
];

/// Languages whose decimals have a point, by the first part of their tag.
const POINT_WRITING: [&str; 6] = ["en", "zh", "ja", "ko", "th", "he"];

/// RFC 4180 with a byte-order mark; moments in ISO 8601, UTC. Cells are parted, and decimals written, as spreadsheets of
/// the workshop's language expect on a double click: decision 12.
///
/// # Errors
/// Never for a report that core made.
pub fn csv(report: &Report) -> Result<Vec<u8>, ExportError> {
    let failed = |error: csv::Error| ExportError(error.to_string());
    let mut table = csv::WriterBuilder::new()
        .delimiter(separator(&report.language))
        .terminator(csv::Terminator::CRLF)
        .from_writer(BOM.to_vec());
    let more = More::of(report);
    let header = HEADER.into_iter().map(str::to_owned).chain(more.header());
    table.write_record(header.map(|cell| harmless(&cell))).map_err(failed)?;
    for theme in &report.themes {
        for idea in &theme.ideas {
            let cells = row(report, theme, idea).into_iter().chain(more.cells(theme, idea));
            table.write_record(cells.map(|cell| harmless(&cell))).map_err(failed)?;
        }
    }
    table.into_inner().map_err(|error| ExportError(error.to_string()))
}

/// What parts the cells in spreadsheets set to this language: where a comma writes decimals, it parts no cells.
fn separator(language: &str) -> u8 {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let point = POINT_WRITING.iter().any(|point| primary.eq_ignore_ascii_case(point));
    if point { b',' } else { b';' }
}

fn row(report: &Report, theme: &ReportTheme, idea: &ReportIdea) -> [String; HEADER.len()] {
    let result = idea.result.as_ref();
    let hall = idea.hall_result.as_ref();
    let selection = theme.selection.as_ref().filter(|_| idea.selected.is_some());
    let mean = |result: Option<&IdeaResult>| {
        cell(result.and_then(|result| result.score.as_ref()).map(|score| decimal(&score.mean, report)))
    };
    let raters = |result: &IdeaResult| result.score.as_ref().map(|score| score.raters);
    let differ = |result: &IdeaResult| result.score.as_ref().map(|score| yes_or_no(score.disagreement));
    let [all_in, good, neutral, doubt, against] =
        idea.agreement.map_or_else(Default::default, |counts| counts.map(|count| count.to_string()));
    [
        theme.letter.clone(),
        theme.title.clone(),
        idea.number.clone(),
        idea.text.clone(),
        cell(idea.original.as_ref()),
        cell(idea.name.as_ref()),
        idea.builds_on.join(" "),
        status(idea.status).to_owned(),
        yes_or_no(idea.on_behalf).to_owned(),
        moment(idea.at),
        idea.reactions.thumb.to_string(),
        idea.reactions.heart.to_string(),
        idea.reactions.curious.to_string(),
        idea.comments.len().to_string(),
        idea.comments.join("\n"),
        cell(result.map(|result| result.marks)),
        cell(result.map(|result| result.supporters)),
        cell(result.map(|result| result.counted)),
        cell(result.and_then(|result| result.share_percent)),
        cell(result.map(outcome)),
        cell(result.and_then(|result| result.rank)),
        // A bare fraction becomes a date in a spreadsheet: 1/7 is the first of July.
        cell(result.and_then(|result| result.time.as_ref()).map(|time| format!("t={time}"))),
        cell(result.and_then(|result| result.reason.as_ref())),
        cell(idea.selected),
        cell(selection.and_then(|selection| selection.reason.as_ref())),
        cell(idea.pitcher.as_ref()),
        all_in,
        good,
        neutral,
        doubt,
        against,
        idea.mentions.to_string(),
        idea.merged.join(" "),
        cell(idea.merged_into.as_ref()),
        cell(result.and_then(|result| result.points)),
        mean(result),
        cell(result.and_then(raters)),
        cell(result.and_then(differ)),
        cell(result.and_then(|result| result.hands)),
        cell(selection.and_then(|selection| selection.role).map(role)),
        cell(selection.map(|selection| moment(selection.at))),
        cell(hall.map(|result| result.supporters)),
        cell(hall.map(|result| result.counted)),
        cell(hall.and_then(|result| result.points)),
        mean(hall),
        cell(hall.map(outcome)),
        cell(hall.and_then(|result| result.rank)),
        cell(idea.hall_selected),
    ]
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Facilitator { .. } => "facilitator",
        Role::Lead => "lead",
        Role::Organiser => "organiser",
        // These decide nothing; a log read back may hold more than is decided now.
        Role::Participant { .. } | Role::Stage { .. } | Role::Observer { .. } | Role::Room => "other",
    }
}

/// Two decimals, as spreadsheets of the language read a number: `4.2` is a day in April where decimals have a comma.
fn decimal(value: &Fraction, report: &Report) -> String {
    let digits = format!("{:03}", value.hundredths());
    let (whole, part) = digits.split_at(digits.len() - 2);
    let point = if separator(&report.language) == b',' { '.' } else { ',' };
    format!("{whole}{point}{part}")
}

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A cell that spreadsheets take as text. OWASP, "CSV Injection": a cell that begins with one of these is run.
fn harmless(cell: &str) -> String {
    let first = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
    let runs = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

fn moment(at: Moment) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}

fn status(status: IdeaStatus) -> &'static str {
    match status {
        IdeaStatus::Counts => "counts",
        IdeaStatus::Hidden => "hidden",
        IdeaStatus::Late => "late",
        IdeaStatus::Merged => "merged",
    }
}

fn outcome(result: &IdeaResult) -> &'static str {
    match result.outcome {
        IdeaOutcome::Selected => "selected",
        IdeaOutcome::Reserve => "reserve",
        IdeaOutcome::NotPlaced => "not_placed",
        IdeaOutcome::BelowFloor => "below_floor",
        IdeaOutcome::OffBallot => "off_ballot",
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_can_be_a_formula() {
        for cell in ["=1+1", "+31 6", "-2", "@cmd", "\t=1", "\r=1", "\n=1", " =1", "\u{a0}=1", "＝1", "＠SUM"]
        {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "Deelfietsen", "'quoted", "2-1=1", "é=1"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
