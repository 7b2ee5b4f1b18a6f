//! What a scenario tells: what was measured, each promise beside it, and what went wrong. It measures nothing.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::figures::short;

/// One scenario's results.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub scenario: String,
    pub machine: Value,
    /// Versions of what was measured.
    pub versions: Value,
    pub parameters: Value,
    /// Raw figures, one entry a round.
    pub rounds: Vec<Value>,
    pub medians: Value,
    pub promises: Vec<Promise>,
    /// The same as rows of a table.
    pub rows: Vec<String>,
    /// Lines for who reads along.
    pub lines: Vec<String>,
    /// What was lost, doubled or refused: with any, the tool fails.
    pub failures: Vec<String>,
    /// Share of the processor that others used meanwhile.
    pub others: f64,
    /// Whether that was too much, and measured all the same.
    pub noisy: bool,
    pub seconds: f64,
}

/// A promise of `promises.md` §1 and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Promise {
    pub what: String,
    pub promised: String,
    pub measured: String,
    pub kept: bool,
    /// By how much it falls short, as a factor; none where it is kept.
    pub short: Option<f64>,
}

impl Promise {
    /// At most so much.
    #[must_use]
    pub fn at_most(what: &str, bound: f64, unit: &str, measured: f64) -> Self {
        Self::of(what, ("≤", bound), unit, measured, measured <= bound, measured / bound)
    }

    /// At least so much.
    #[must_use]
    pub fn at_least(what: &str, bound: f64, unit: &str, measured: f64) -> Self {
        Self::of(what, ("≥", bound), unit, measured, measured >= bound, bound / measured)
    }

    fn of(what: &str, (sign, bound): (&str, f64), unit: &str, measured: f64, kept: bool, by: f64) -> Self {
        Self {
            what: what.to_owned(),
            promised: format!("{sign} {bound}{unit}"),
            measured: format!("{}{unit}", short(measured)),
            kept,
            short: (!kept).then_some(by),
        }
    }

    fn verdict(&self) -> String {
        match self.short {
            None => "kept".to_owned(),
            Some(by) if by.is_finite() => format!("SHORT by {} ×", short(by)),
            Some(_) => "SHORT".to_owned(),
        }
    }
}

impl Report {
    #[must_use]
    pub fn of(scenario: &str) -> Self {
        Self { scenario: scenario.to_owned(), ..Self::default() }
    }

    /// Adds a line for who reads along.
    pub fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Rows for `docs/MEASUREMENTS.md`, without the head of the table.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        let noisy = if self.noisy { " (noisy)" } else { "" };
        let promises = self.promises.iter();
        promises
            .map(|promise| {
                let Promise { what, promised, measured, .. } = promise;
                format!(
                    "| {what} | {promised} | {measured}{noisy} | {} | `load {}` |",
                    promise.verdict(),
                    self.scenario
                )
            })
            .collect()
    }
}

/// The head of the table that [`Report::rows`] fill.
pub const TABLE: &str = "| promise | number | measured | | with |\n| --- | --- | --- | --- | --- |";

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} ({:.0} s, others used {:.0} % of the processor{})",
            self.scenario,
            self.seconds,
            self.others * 100.0,
            if self.noisy { ": NOISY" } else { "" }
        )?;
        for line in &self.lines {
            writeln!(f, "  {line}")?;
        }
        for promise in &self.promises {
            let Promise { what, promised, measured, .. } = promise;
            writeln!(
                f,
                "  {:<5} {what}: {measured} (promised {promised}) – {}",
                if promise.kept { "ok" } else { "short" },
                promise.verdict()
            )?;
        }
        for failure in &self.failures {
            writeln!(f, "  FAILED: {failure}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_says_by_how_much_it_falls_short() {
        let kept = Promise::at_most("frames", 1.15, " ×", 1.1);
        let short = Promise::at_least("actions", 14.0, " ×", 7.0);
        assert!(kept.kept && kept.verdict() == "kept");
        assert_eq!((short.short, short.verdict().as_str()), (Some(2.0), "SHORT by 2.00 ×"));
        let mut report = Report::of("fanout");
        report.promises = vec![kept, short];
        assert_eq!(report.rows()[1], "| actions | ≥ 14 × | 7.00 × | SHORT by 2.00 × | `load fanout` |");
    }
}
