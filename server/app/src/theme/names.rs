//! What a theme's tokens are called here: our own names, or those of NL Design System where they correspond, flat or nested.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::palette::{Found, Palette};

/// Names of NL Design System and ours. Where several give the same colour of ours, the first one counts.
const CORRESPONDING: [(&str, &str); 31] = [
    ("utrecht.document.background-color", "paper"),
    ("utrecht.page.background-color", "paper"),
    ("utrecht.surface.background-color", "card"),
    ("utrecht.document.color", "ink"),
    ("rhc.color.foreground.default", "ink"),
    ("utrecht.form-field-description.color", "ink-soft"),
    ("rhc.color.foreground.subtle", "ink-soft"),
    ("utrecht.separator.color", "line"),
    ("rhc.color.border.subtle", "line"),
    ("utrecht.form-control.border-color", "edge"),
    ("utrecht.textbox.border-color", "edge"),
    ("rhc.color.border.default", "edge"),
    ("utrecht.focus.outline-color", "focus"),
    ("utrecht.button.primary-action.background-color", "accent"),
    ("utrecht.link.color", "accent"),
    ("rhc.color.primary.500", "accent"),
    ("utrecht.button.primary-action.color", "on-accent"),
    ("utrecht.alert.info.background-color", "accent-bg"),
    ("rhc.color.info.subtle", "accent-bg"),
    ("utrecht.alert.ok.color", "ok"),
    ("rhc.color.positive.default", "ok"),
    ("utrecht.alert.ok.background-color", "ok-bg"),
    ("rhc.color.positive.subtle", "ok-bg"),
    ("utrecht.alert.warning.color", "warn"),
    ("rhc.color.warning.default", "warn"),
    ("utrecht.alert.warning.background-color", "warn-bg"),
    ("rhc.color.warning.subtle", "warn-bg"),
    ("utrecht.alert.error.color", "danger"),
    ("rhc.color.negative.default", "danger"),
    ("utrecht.alert.error.background-color", "danger-bg"),
    ("rhc.color.negative.subtle", "danger-bg"),
];
/// How often one token may refer to another.
const REFERENCES_MAX: u32 = 8;
/// How deep tokens may be nested.
const DEPTH_MAX: u32 = 16;

/// The colours that tokens give, by our names. Tokens of a design system that mean nothing here are left out.
///
/// # Errors
/// A name that is neither ours nor of a design system, or a value that is no opaque `#rrggbb`.
pub(super) fn colours(tokens: &Map<String, Value>) -> Result<Found, String> {
    let mut flat = BTreeMap::new();
    for (name, value) in tokens {
        flatten(name, value, 0, &mut flat)?;
    }
    let mut found = Found::new();
    for (name, ours) in CORRESPONDING {
        if let Some(value) = flat.get(name).filter(|_| !found.contains_key(ours)) {
            found.insert(ours.to_owned(), colour(name, value, &flat)?);
        }
    }
    // One's own names are meant for here: they count before anything that corresponds.
    for (name, value) in flat.iter().filter(|(name, _)| !name.contains('.')) {
        if !Palette::knows(name) {
            return Err(format!("{name} is no colour of these pages; docs/THEMING.md lists them"));
        }
        found.insert(name.clone(), colour(name, value, &flat)?);
    }
    Ok(found)
}

/// `utrecht.button.primary-action.color`, from nested objects that end in `value` or `$value`, from names with dots, and
/// from custom properties (`--utrecht-…`) whose dots are lost.
fn flatten(name: &str, value: &Value, depth: u32, into: &mut BTreeMap<String, String>) -> Result<(), String> {
    if depth > DEPTH_MAX {
        return Err(format!("{name} is nested deeper than {DEPTH_MAX}"));
    }
    match value {
        Value::String(text) => {
            into.insert(dotted(name), text.trim().to_owned());
        }
        Value::Object(fields) => match fields.get("$value").or_else(|| fields.get("value")) {
            Some(Value::String(text)) => {
                into.insert(dotted(name), text.trim().to_owned());
            }
            // A token whose value is no text, such as a size or a shadow, is no colour.
            Some(Value::Number(_) | Value::Array(_) | Value::Bool(_) | Value::Null) => {}
            Some(Value::Object(_)) | None => {
                for (part, inner) in fields.iter().filter(|(part, _)| !part.starts_with('$')) {
                    flatten(&format!("{name}.{part}"), inner, depth + 1, into)?;
                }
            }
        },
        _ => {}
    }
    Ok(())
}

/// A name as `CORRESPONDING` writes it: `--utrecht-document-color` and `utrecht-document-color` too.
fn dotted(name: &str) -> String {
    let bare = name.trim_start_matches("--");
    let dashed = |known: &str| known.replace('.', "-") == bare;
    CORRESPONDING.iter().find(|(known, _)| dashed(known)).map_or(bare, |(known, _)| *known).to_owned()
}

/// The colour of a token, through `{other.token}` where it refers to one.
fn colour(name: &str, value: &str, all: &BTreeMap<String, String>) -> Result<super::colour::Colour, String> {
    let mut value = value;
    for _ in 0..REFERENCES_MAX {
        let Some(other) = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { break };
        let other = other.trim_end_matches(".value");
        value = all.get(other).ok_or_else(|| format!("{name} refers to {other}, which is not there"))?;
    }
    value.parse().map_err(|()| format!("{name} is {value}: give a colour as #rrggbb, without transparency"))
}
