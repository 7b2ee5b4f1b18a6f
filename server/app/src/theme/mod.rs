//! A house style: a municipality's name, logo and colours, read at the start and refused where somebody could not read the
//! text. It changes no layout, and serves nothing itself.

mod colour;
mod contrast;
mod logo;
mod names;
mod palette;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use palette::{Mode, Palette};

pub use logo::Logo;

/// The file's name where a folder is given.
const FILE: &str = "theme.json";
/// Bytes of the file: a whole set of design tokens of a design system is a few hundred kilobytes.
const BYTES_MAX: u64 = 1024 * 1024;
/// Characters of the name: it stands beside the logo.
const NAME_MAX: usize = 60;

/// A house style that was found good.
#[derive(Clone, Debug)]
pub struct Theme {
    pub name: Option<String>,
    pub logo: Option<Logo>,
    /// What is added to the pages' style sheets.
    pub css: String,
}

/// Why a house style was refused.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    #[error("the theme {} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the theme {} is not understood: {reason}", path.display())]
    NotUnderstood { path: PathBuf, reason: String },
    #[error("the theme's logo {name} cannot be used: {reason}")]
    Logo { name: String, reason: String },
    #[error("the theme cannot be read by everyone; change these pairs of colours:\n{}", .0.join("\n"))]
    Contrast(Vec<String>),
}

/// The file as it is written; without `colours` the whole file is a set of design tokens.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    logo: Option<String>,
    #[serde(default)]
    colours: Colours,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Colours {
    light: Map<String, Value>,
    dark: Map<String, Value>,
    stage: Map<String, Value>,
}

impl Theme {
    /// Reads a file, or `theme.json` in a folder, and checks every pair of colours that carries text or an edge.
    ///
    /// # Errors
    /// Why it cannot be used, in one sentence; for colours with both names, both colours and the ratio.
    pub fn load(path: &Path) -> Result<Self, ThemeError> {
        let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
        let unreadable = |source| ThemeError::Unreadable { path: file.clone(), source };
        let not_understood = |reason: String| ThemeError::NotUnderstood { path: file.clone(), reason };
        if fs::metadata(&file).map_err(unreadable)?.len() > BYTES_MAX {
            return Err(not_understood(format!("it is larger than {BYTES_MAX} bytes")));
        }
        let text = fs::read_to_string(&file).map_err(unreadable)?;
        let written = parse(&text).map_err(not_understood)?;
        let name = written.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if name
            .as_ref()
            .is_some_and(|name| name.chars().count() > NAME_MAX || name.chars().any(char::is_control))
        {
            return Err(not_understood(format!("the name is longer than {NAME_MAX} characters")));
        }
        let mut palette = Palette::house();
        let Colours { light, dark, stage } = &written.colours;
        for (mode, tokens) in [(Mode::Light, light), (Mode::Dark, dark), (Mode::Stage, stage)] {
            let found = names::colours(tokens).map_err(not_understood)?;
            palette.take(mode, found);
        }
        let failing = contrast::failing(&palette);
        if !failing.is_empty() {
            return Err(ThemeError::Contrast(failing));
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        let logo = written.logo.map(|name| Logo::load(folder, &name)).transpose()?;
        Ok(Self { name, logo, css: palette.css() })
    }
}

fn parse(text: &str) -> Result<Written, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Value::Object(fields) = value else { return Err("it is not an object".to_owned()) };
    if ["name", "logo", "colours"].iter().any(|field| fields.contains_key(*field)) {
        return serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string());
    }
    // A set of design tokens as a design system publishes it: its colours are those of the light pages.
    Ok(Written { colours: Colours { light: fields, ..Colours::default() }, ..Written::default() })
}

#[cfg(test)]
mod tests;
