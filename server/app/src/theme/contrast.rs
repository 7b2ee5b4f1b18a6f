//! Which colours stand on which, and whether everyone can read them there. The same pairs as the pages' own test of their
//! style sheet (`web/src/lib/css/contrast.test.ts`).

use super::palette::{Mode, Palette};

/// Text, on pages and on the stage; edges, bars and the focus ring.
const TEXT: f64 = 4.5;
const STAGE_TEXT: f64 = 7.0;
const EDGE: f64 = 3.0;

/// A sentence for every pair that is too faint, worst first within its mode.
pub(super) fn failing(palette: &Palette) -> Vec<String> {
    Mode::ALL.into_iter().flat_map(|mode| in_mode(palette, mode)).collect()
}

fn in_mode(palette: &Palette, mode: Mode) -> Vec<String> {
    let mut found: Vec<(f64, String)> = Vec::new();
    for (one, other, least) in pairs(mode) {
        let (Some(a), Some(b)) = (palette.get(mode, &one), palette.get(mode, &other)) else {
            found.push((0.0, format!("  {}: {one} or {other} is missing", mode.name())));
            continue;
        };
        let ratio = a.contrast(b);
        if ratio < least {
            let mode = mode.name();
            found.push((
                ratio,
                format!("  {mode}: {one} {a} on {other} {b} is {ratio:.2}:1, and needs {least}:1"),
            ));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    found.into_iter().map(|(_, sentence)| sentence).collect()
}

fn pairs(mode: Mode) -> Vec<(String, String, f64)> {
    let text = if mode == Mode::Stage { STAGE_TEXT } else { TEXT };
    let mut pairs = Vec::new();
    let mut add = |one: &str, other: &str, least| pairs.push((one.to_owned(), other.to_owned(), least));
    let themes: Vec<String> = (1..=8).map(|n| format!("t{n}")).collect();
    let own_ground = |name: &str| format!("{name}-bg");
    for ink in ["ink", "ink-soft"] {
        for ground in ["paper", "card", "accent-bg"] {
            add(ink, ground, text);
        }
        for theme in &themes {
            add(ink, &own_ground(theme), text);
        }
    }
    for theme in &themes {
        for ground in [&own_ground(theme), "paper", "card"] {
            add(theme, ground, text);
        }
        add("on-theme", theme, TEXT);
        add(theme, "line", EDGE);
    }
    for name in ["accent", "ok", "warn", "danger", "code"] {
        add(name, "paper", text);
        add(name, "card", text);
    }
    for name in ["accent", "ok", "warn", "danger"] {
        add(name, &own_ground(name), text);
    }
    add("on-accent", "accent", TEXT);
    add("on-accent", "ok", TEXT);
    for ground in ["paper", "card"] {
        add("edge", ground, EDGE);
        add("focus", ground, EDGE);
    }
    pairs
}
