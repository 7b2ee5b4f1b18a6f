//! Columns of the table that only some workshops have. It knows no format.

use werkatelier_core::id::StepId;
use werkatelier_core::report::{IdeaResult, Report, ReportAffiliation, ReportIdea, ReportRound, ReportTheme};

use super::{cell, outcome};

/// Columns that only some workshops have: earlier rounds of a theme, and groups of people.
pub(super) struct More<'a> {
    /// Voting steps of themes in the order of the agenda, where there were several; the last is in the fixed columns too.
    steps: Vec<(StepId, &'a str)>,
    /// Groups that any round tells of.
    groups: Vec<&'a str>,
}

impl<'a> More<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let rounds = || report.themes.iter().flat_map(|theme| &theme.rounds);
        let counted = |step: StepId| rounds().find(|round| round.step == step);
        let mut steps: Vec<(StepId, &str)> = report
            .steps
            .iter()
            .filter_map(|step| counted(step.id).map(|round| (step.id, round.title.as_str())))
            .collect();
        if steps.len() < 2 {
            steps.clear();
        }
        let mut groups: Vec<&str> = Vec::new();
        for group in rounds().flat_map(|round| &round.affiliations) {
            if !groups.contains(&group.name.as_str()) {
                groups.push(&group.name);
            }
        }
        Self { steps, groups }
    }

    pub(super) fn header(&self) -> Vec<String> {
        let steps = self.steps.iter().flat_map(|(_, title)| {
            ["picks", "counted_ballots", "outcome", "rank"].map(|what| format!("{what}: {title}"))
        });
        let groups = self
            .groups
            .iter()
            .flat_map(|group| [format!("picks by {group}"), format!("counted_ballots of {group}")]);
        steps.chain(groups).collect()
    }

    pub(super) fn cells(&self, theme: &ReportTheme, idea: &ReportIdea) -> Vec<String> {
        let steps = self.steps.iter().flat_map(|(step, _)| {
            let round = theme.rounds.iter().find(|round| round.step == *step);
            let found = round.and_then(|round| standing(round, idea));
            [
                cell(found.map(|result| result.supporters)),
                cell(found.map(|result| result.counted)),
                cell(found.map(outcome)),
                cell(found.and_then(|result| result.rank)),
            ]
        });
        let groups = self.groups.iter().flat_map(|name| {
            let round = theme.rounds.last().filter(|round| standing(round, idea).is_some());
            let group = round.and_then(|round| round.affiliations.iter().find(|group| group.name == **name));
            let picked = |group: &ReportAffiliation| {
                let picks = group.picks.iter().find(|picks| picks.number == idea.number);
                picks.map_or(0, |picks| picks.picks)
            };
            [cell(group.map(picked)), cell(group.map(|group| group.ballots))]
        });
        steps.chain(groups).collect()
    }
}

fn standing<'a>(round: &'a ReportRound, idea: &ReportIdea) -> Option<&'a IdeaResult> {
    round.ideas.iter().find(|standing| standing.number == idea.number).map(|standing| &standing.result)
}
