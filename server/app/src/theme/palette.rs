//! Every colour of the pages in every mode: the house's own, read from the style sheet itself, with a theme's laid over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::colour::Colour;

/// The style sheet that every page begins with: the one place where the house's colours stand.
const TOKENS: &str = include_str!("../../../../web/src/lib/css/tokens.css");
/// How much of the accent its ground holds where a theme gives none, on light and on dark.
const TINT: [f64; 2] = [0.1, 0.18];

/// Where a colour is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Light,
    Dark,
    Stage,
}

impl Mode {
    pub(super) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Stage];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Stage => "stage",
        }
    }
}

/// By name, as in the style sheet without its dashes: `accent-bg`.
pub(super) type Found = BTreeMap<String, Colour>;

#[derive(Clone, Debug)]
pub(super) struct Palette {
    house: BTreeMap<Mode, Found>,
    own: BTreeMap<Mode, Found>,
}

impl Palette {
    /// The pages' own colours.
    pub(super) fn house() -> Self {
        let (root, stage) = TOKENS.rsplit_once("\n.stage {").unwrap_or((TOKENS, ""));
        let mut house: BTreeMap<Mode, Found> = BTreeMap::new();
        for (name, value) in declared(root) {
            let pair = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
            let Some((light, dark)) = pair.and_then(|pair| pair.split_once(", ")) else { continue };
            if let (Ok(light), Ok(dark)) = (light.parse(), dark.parse()) {
                house.entry(Mode::Light).or_default().insert(name.to_owned(), light);
                house.entry(Mode::Dark).or_default().insert(name.to_owned(), dark);
            }
        }
        let mut on_stage = house.get(&Mode::Dark).cloned().unwrap_or_default();
        let stage = declared(stage).filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)));
        on_stage.extend(stage);
        house.insert(Mode::Stage, on_stage);
        Self { house, own: BTreeMap::new() }
    }

    /// Whether the pages have a colour of this name.
    pub(super) fn knows(name: &str) -> bool {
        declared(TOKENS).any(|(known, value)| known == name && value.starts_with("light-dark(#"))
    }

    /// Lays a theme's colours over a mode. Of what goes with the accent, what is not given follows it.
    pub(super) fn take(&mut self, mode: Mode, found: Found) {
        let mut own = found;
        if let Some(accent) = own.get("accent").copied() {
            let tint = if mode == Mode::Light { TINT[0] } else { TINT[1] };
            let ground = own.get("paper").copied().or_else(|| self.house[&mode].get("paper").copied());
            own.entry("focus".to_owned()).or_insert(accent);
            own.entry("accent-bg".to_owned()).or_insert(accent.over(ground.unwrap_or(accent), tint));
        }
        self.own.insert(mode, own);
    }

    pub(super) fn get(&self, mode: Mode, name: &str) -> Option<Colour> {
        let own = |mode| self.own.get(&mode).and_then(|own| own.get(name)).copied();
        // A stage is dark but for the colours that it has of its own.
        let inherited =
            || (mode == Mode::Stage && !STAGE_ALONE.contains(&name)).then(|| own(Mode::Dark)).flatten();
        own(mode).or_else(inherited).or_else(|| self.house.get(&mode)?.get(name).copied())
    }

    /// What is added behind a page's own style sheet: only colours that the theme gives in some mode.
    pub(super) fn css(&self) -> String {
        // What is given for one of the two is said for both: else the light pages' would stand on the dark ones.
        let given = |mode| self.own.get(&mode).into_iter().flat_map(BTreeMap::keys);
        let both: BTreeSet<&String> = given(Mode::Light).chain(given(Mode::Dark)).collect();
        let of = |mode, names: &mut dyn Iterator<Item = &String>| {
            let mut text = String::new();
            for name in names {
                if let Some(colour) = self.get(mode, name) {
                    let _written = write!(text, "--{name}:{colour};");
                }
            }
            text
        };
        let light = of(Mode::Light, &mut both.iter().copied());
        let dark = of(Mode::Dark, &mut both.iter().copied());
        let stage = of(Mode::Stage, &mut given(Mode::Stage));
        let alone: String = STAGE_ALONE
            .iter()
            .filter_map(|name| Some(format!("--{name}:{};", self.get(Mode::Stage, name)?)))
            .collect();
        // One element more than the pages' own selectors: it counts wherever a page's sheet comes from, in any order.
        format!(
            "\nhtml:root{{{light}}}\
             @media (prefers-color-scheme:dark){{html:root{{{dark}}}}}\
             @media print{{html:root{{{light}}}}}\
             html[data-theme=light],html [data-theme=light]{{{light}}}\
             html[data-theme=dark],html [data-theme=dark],html .stage{{{dark}}}\
             html .stage{{{alone}{stage}}}\n"
        )
    }
}

/// Colours that the stage sets for itself, in every room.
const STAGE_ALONE: [&str; 6] = ["paper", "card", "ink", "ink-soft", "line", "edge"];

/// `--name: value;` of a style sheet.
fn declared(css: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';'));
    lines.filter_map(|line| line.split_once(": "))
}
