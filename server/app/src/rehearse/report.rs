//! What a rehearsal tells at its end, as text or JSON. It measures nothing.

use std::fmt;

use serde::Serialize;

/// A rehearsal in figures.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub people: usize,
    /// Contributions that were acknowledged, builds among them.
    pub ideas: usize,
    /// Contributions a facilitator hid, or their author took back.
    pub out_of_sight: usize,
    pub judgements: usize,
    pub picks: usize,
    pub themes: Vec<ThemeReport>,
    /// From a command to its acknowledgement: on disk.
    pub acknowledged: Latency,
    /// From a command to the last follower who was to see it.
    pub seen_by_the_last: Latency,
    /// Ideas that stand on the stage of the hall at the end.
    pub on_stage: usize,
    /// What was not as it should be: views that differ, things that were lost. Empty is good.
    pub differences: Vec<String>,
    /// What somebody should know about this rehearsal: settings that differ, what was left out.
    pub notes: Vec<String>,
}

/// One theme's vote.
#[derive(Debug, Default, Serialize)]
pub struct ThemeReport {
    pub title: String,
    pub ideas: usize,
    /// Ballots, also empty ones.
    pub turnout: u64,
    /// Ballots with at least one pick.
    pub counted: u64,
    pub present: Option<u64>,
    /// Counted voters who see a pick of theirs selected.
    pub covered: u64,
    pub rule: String,
    pub floor: u64,
    pub selected: Vec<SelectedIdea>,
}

/// A place of a result.
#[derive(Debug, Serialize)]
pub struct SelectedIdea {
    pub number: String,
    pub text: String,
    /// When its supporters had saved enough, as an exact fraction; none under most votes.
    pub time: Option<String>,
    pub supporters: u64,
}

/// Milliseconds over a number of commands.
#[derive(Debug, Default, Serialize)]
pub struct Latency {
    pub commands: usize,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
}

impl Latency {
    /// From measured milliseconds, in any order.
    #[must_use]
    pub fn of(mut measured: Vec<f64>) -> Self {
        measured.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let rank = (measured.len() * percent).div_ceil(100).max(1) - 1;
            measured.get(rank).copied().unwrap_or(0.0)
        };
        Self { commands: measured.len(), p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) }
    }
}

impl Report {
    /// Whether every view was the server's and nothing was lost.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.differences.is_empty()
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { commands, p50_ms, p95_ms, p99_ms } = self;
        write!(f, "p50 {p50_ms:.1} ms, p95 {p95_ms:.1} ms, p99 {p99_ms:.1} ms over {commands} commands")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, ideas, out_of_sight, judgements, picks, .. } = self;
        writeln!(
            f,
            "{people} people · {ideas} ideas ({out_of_sight} out of sight) · {judgements} judgements · {picks} picks"
        )?;
        for theme in &self.themes {
            writeln!(f, "\n{theme}")?;
        }
        writeln!(f, "\n{} ideas stand on the stage of the hall.", self.on_stage)?;
        writeln!(f, "On disk after      {}", self.acknowledged)?;
        writeln!(f, "With everyone after {}", self.seen_by_the_last)?;
        for note in &self.notes {
            writeln!(f, "Note: {note}")?;
        }
        if self.differences.is_empty() {
            return writeln!(f, "Every view is the server's, and nothing was lost.");
        }
        writeln!(f, "NOT GOOD:")?;
        for difference in &self.differences {
            writeln!(f, "- {difference}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ThemeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, ideas, turnout, counted, covered, rule, floor, .. } = self;
        let present = self.present.map_or("an unknown number".to_owned(), |present| present.to_string());
        writeln!(f, "{title}: {ideas} ideas; {turnout} ballots ({counted} with picks) of {present} present")?;
        match werkatelier_core::selection::percent(
            u32::try_from(*covered).unwrap_or(u32::MAX),
            u32::try_from(*counted).unwrap_or(u32::MAX),
        ) {
            Some(percent) => {
                writeln!(f, "  {rule}, floor {floor}; {percent} % see a pick of theirs selected")?;
            }
            None => {
                writeln!(f, "  {rule}, floor {floor}; {covered} of {counted} see a pick of theirs selected")?;
            }
        }
        for (place, idea) in self.selected.iter().enumerate() {
            let time = idea.time.as_deref().map_or(String::new(), |time| format!("t = {time}, "));
            let SelectedIdea { number, text, supporters, .. } = idea;
            writeln!(f, "  {}. {number} {text} ({time}{supporters} picks)", place + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let latency = Latency::of((1..=100).rev().map(f64::from).collect());
        assert_eq!((latency.p50_ms, latency.p95_ms, latency.p99_ms), (50.0, 95.0, 99.0));
        assert_eq!(Latency::of(vec![3.0]).p99_ms, 3.0);
        assert_eq!(Latency::of(Vec::new()).commands, 0);
    }

    #[test]
    fn what_is_not_good_is_said() {
        let mut report = Report::default();
        assert!(report.is_good() && report.to_string().contains("nothing was lost"));
        report.differences.push("card:1".to_owned());
        assert!(!report.is_good() && report.to_string().contains("NOT GOOD"));
    }
}
