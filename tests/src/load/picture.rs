//! Pictures from the JSON of runs: time to the last follower against people, and cost of a command against events. Both axes
//! are logarithmic. It measures nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::figures::short;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
/// Room for the words left of, under, right of and above the lines.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 48.0;
const RIGHT: f64 = 164.0;
const TOP: f64 = 44.0;
/// Told apart by people who see no colour too: from dark to light, and each line has its name at its end.
const COLOURS: [&str; 6] = ["#0b5d4e", "#8a8a8a", "#b3541e", "#6a4c93", "#1f6f8b", "#a23b72"];
/// Between the names of two lines that end close together.
const NAME_APART: f64 = 16.0;

struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

struct Chart {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    lines: Vec<Line>,
}

/// Draws what the folder of JSON files holds into the folder of the documentation; says what was drawn.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn draw(from: &Path, to: &Path) -> Result<Vec<String>> {
    let mut drawn = Vec::new();
    for (scenario, name, chart) in
        [("fanout", "latency.svg", latency as fn(&Value) -> Chart), ("growth", "growth.svg", growth)]
    {
        let path = from.join(format!("{scenario}.json"));
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let report: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let file = to.join(name);
        fs::write(&file, chart(&report).svg())?;
        drawn.push(file.display().to_string());
    }
    Ok(drawn)
}

/// `medians` of `fanout` are named `server/people`.
fn latency(report: &Value) -> Chart {
    let mut lines: Vec<Line> = Vec::new();
    for (name, figures) in report["medians"].as_object().into_iter().flatten() {
        let Some((server, people)) = name.split_once('/') else { continue };
        let point = (people.parse().unwrap_or(0.0), figures["last_ms"].as_f64().unwrap_or(0.0));
        match lines.iter_mut().find(|line| line.name == server) {
            Some(line) => line.points.push(point),
            None => lines.push(Line { name: server.to_owned(), points: vec![point] }),
        }
    }
    let title = "One idea, until the last of so many people has it";
    Chart { title, x: "people", y: "milliseconds", lines: sorted(lines) }
}

fn growth(report: &Value) -> Chart {
    let steps = report["medians"]["steps"].as_array().cloned().unwrap_or_default();
    let line = |name: &str, field: &str, factor: f64| {
        let point = |step: &Value| Some((step["events"].as_f64()?, step[field].as_f64()? * factor));
        Line { name: name.to_owned(), points: steps.iter().filter_map(point).collect() }
    };
    let lines = vec![line("processor", "us", 1.0), line("answered (p50)", "p50_ms", 1e3)];
    let title = "What a command costs in a workshop with so many events";
    Chart { title, x: "events", y: "microseconds", lines: sorted(lines) }
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    for line in &mut lines {
        line.points.retain(|(x, y)| *x > 0.0 && *y > 0.0);
        line.points.sort_by(|one, other| one.0.total_cmp(&other.0));
    }
    lines.retain(|line| !line.points.is_empty());
    lines
}

/// The powers of ten around some values, at least two.
fn decades(values: impl Iterator<Item = f64>) -> (i32, i32) {
    let logs: Vec<f64> = values.map(f64::log10).collect();
    let least = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
    if least.is_finite() { (least as i32, (most as i32).max(least as i32 + 1)) } else { (0, 1) }
}

impl Chart {
    fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| line.points.iter().copied());
        let (across, up) = (decades(points().map(|point| point.0)), decades(points().map(|point| point.1)));
        let place = |value: f64, (from, to): (i32, i32), length: f64| {
            (value.log10() - f64::from(from)) / f64::from(to - from) * length
        };
        let x = |value: f64| LEFT + place(value, across, WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BOTTOM - place(value, up, HEIGHT - BOTTOM - TOP);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" \
             font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"24\" font-size=\"16\" font-weight=\"600\">{}</text>\n",
            self.title, self.title
        );
        for power in across.0..=across.1 {
            let at = x(10_f64.powi(power));
            grid(&mut svg, (at, TOP, at, HEIGHT - BOTTOM));
            text(&mut svg, (at, HEIGHT - BOTTOM + 18.0), "middle", "#444", &label(power));
        }
        for power in up.0..=up.1 {
            let at = y(10_f64.powi(power));
            grid(&mut svg, (LEFT, at, WIDTH - RIGHT, at));
            text(&mut svg, (LEFT - 8.0, at + 4.0), "end", "#444", &label(power));
        }
        text(&mut svg, (WIDTH - RIGHT, HEIGHT - 10.0), "end", "#444", self.x);
        text(&mut svg, (LEFT, TOP - 6.0), "start", "#444", self.y);
        let mut names: Vec<(f64, usize)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let path: Vec<String> =
                line.points.iter().map(|point| format!("{:.1},{:.1}", x(point.0), y(point.1))).collect();
            let colour = COLOURS[index % COLOURS.len()];
            let line_to = path.join(" ");
            let _ = writeln!(
                svg,
                "<polyline points=\"{line_to}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
            );
            names.extend(line.points.last().map(|point| (y(point.1), index)));
        }
        self.names(&mut svg, names);
        svg.push_str("</svg>\n");
        svg
    }

    /// Each line's name at its end with its last value, pushed apart where they would lie over one another.
    fn names(&self, svg: &mut String, mut names: Vec<(f64, usize)>) {
        names.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut above = f64::NEG_INFINITY;
        for (at, index) in names {
            let at = at.max(above + NAME_APART);
            above = at;
            let line = &self.lines[index];
            let last = line.points.last().map_or(0.0, |point| point.1);
            let name = format!("{} {}", line.name, short(last));
            text(svg, (WIDTH - RIGHT + 8.0, at + 4.0), "start", COLOURS[index % COLOURS.len()], &name);
        }
    }
}

fn label(power: i32) -> String {
    if power >= 0 {
        format!("{}", 10_f64.powi(power))
    } else {
        format!("{:.*}", power.unsigned_abs() as usize, 10_f64.powi(power))
    }
}

fn grid(svg: &mut String, (x1, y1, x2, y2): (f64, f64, f64, f64)) {
    let _ = writeln!(
        svg,
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#e3e3e3\"/>"
    );
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, colour: &str, words: &str) {
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{words}</text>"
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_server_has_a_line_over_its_sizes() {
        let report = json!({ "medians": {
            "floor/1": { "last_ms": 0.1 }, "floor/1000": { "last_ms": 5.0 },
            "ws/1": { "last_ms": 0.2 }, "ws/1000": { "last_ms": 9.0 }, "ws/20": { "last_ms": 0.4 },
        } });
        let svg = latency(&report).svg();
        assert_eq!(svg.matches("<polyline").count(), 2);
        let ws = latency(&report).lines.into_iter().find(|line| line.name == "ws").expect("ws");
        assert_eq!(ws.points, [(1.0, 0.2), (20.0, 0.4), (1_000.0, 9.0)]);
        assert!(svg.contains("ws 9.00") && svg.contains("floor 5.00"));
    }

    #[test]
    fn decades_hold_all_values() {
        assert_eq!(decades([0.1, 5.0].into_iter()), (-1, 1));
        assert_eq!(decades([1.0].into_iter()), (0, 1));
        assert_eq!(decades(std::iter::empty()), (0, 1));
    }
}
