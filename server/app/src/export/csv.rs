//! All ideas as a table for a spreadsheet: one row an idea, also those without votes. No cell can be a formula.

use werkatelier_core::id::Moment;
use werkatelier_core::report::{IdeaOutcome, IdeaResult, IdeaStatus, Report, ReportIdea, ReportTheme};

use super::ExportError;

/// Spreadsheets read a file as UTF-8 only when it begins with this.
const BOM: &[u8] = "\u{feff}".as_bytes();

const HEADER: [&str; 31] = [
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
];

/// RFC 4180 with a byte-order mark; moments in ISO 8601, UTC.
///
/// # Errors
/// Never for a report that core made.
pub fn csv(report: &Report) -> Result<Vec<u8>, ExportError> {
    let failed = |error: csv::Error| ExportError(error.to_string());
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    table.write_record(HEADER).map_err(failed)?;
    for theme in &report.themes {
        for idea in &theme.ideas {
            table.write_record(row(theme, idea).map(|cell| harmless(&cell))).map_err(failed)?;
        }
    }
    table.into_inner().map_err(|error| ExportError(error.to_string()))
}

fn row(theme: &ReportTheme, idea: &ReportIdea) -> [String; HEADER.len()] {
    let result = idea.result.as_ref();
    let selection = theme.selection.as_ref().filter(|_| idea.selected.is_some());
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
        if idea.on_behalf { "yes" } else { "no" }.to_owned(),
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
    ]
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
