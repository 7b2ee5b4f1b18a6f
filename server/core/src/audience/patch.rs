//! What changed of a thing, told by the fields that did: where a large thing changes a little, everybody would be sent all of it.
//! It decides nothing about who may see a thing; both sides of a difference come from [`super::see`].

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{CardView, Entity};

/// Fields of a card that are told apart from it; with more of them it is another card.
const CARD_FIELDS_MAX: usize = 3;

/// Fields to be laid over what is at a key; the others stay as they are.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Patch {
    pub key: String,
    // Written out already: nobody here reads it.
    #[ts(type = "Record<string, unknown>")]
    pub fields: Box<RawValue>,
}

impl PartialEq for Patch {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.fields.get() == other.fields.get()
    }
}

impl Patch {
    /// All fields of a part.
    #[must_use]
    pub fn of(key: String, part: &impl Serialize) -> Option<Self> {
        Some(Self { key, fields: to_raw_value(part).ok()? })
    }
}

/// Whether a thing changes by parts that are found by comparing all of it.
fn has_parts(entity: &Entity) -> bool {
    matches!(
        entity,
        Entity::Workshop(_)
            | Entity::Theme(_)
            | Entity::Step(_)
            | Entity::Round(_)
            | Entity::Plenary(_)
            | Entity::Stage(_)
    )
}

/// What leads from one to the other; none where that is not less.
pub(super) fn between(key: &str, was: &Entity, is: &Entity) -> Option<Patch> {
    if let (Entity::Card(was), Entity::Card(is)) = (was, is) {
        return of_card(was, is).and_then(|changed| Patch::of(key.to_owned(), &changed));
    }
    if !has_parts(is) {
        return None;
    }
    let (was, mut fields) = (fields(was)?, fields(is)?);
    let all = fields.len();
    // A field that is no more cannot be laid over anything.
    if was.keys().any(|field| !fields.contains_key(field)) {
        return None;
    }
    fields.retain(|field, value| was.get(field) != Some(value));
    if 2 * fields.len() > all {
        return None;
    }
    Patch::of(key.to_owned(), &fields)
}

/// The fields of a card that are not as they were; most often its words. There are many cards, so they are compared as they are,
/// not as they are written out.
struct Changed<'a> {
    was: &'a CardView,
    is: &'a CardView,
}

/// Does something with the name and the value of each field that changed.
macro_rules! each_changed {
    ($changed:ident, $name:ident, $value:ident => $do:block) => {
        each_changed!(@ $changed, $name, $value, $do,
            id, theme, step, number, text, parents, name, clarified, at, mentions, desk)
    };
    (@ $changed:ident, $name:ident, $value:ident, $do:block, $($field:ident),+) => {{
        // A field that is not named does not compile.
        let CardView { $($field: _),+ } = $changed.is;
        $(if $changed.was.$field != $changed.is.$field {
            let ($name, $value) = (stringify!($field), &$changed.is.$field);
            $do
        })+
    }};
}

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        each_changed!(self, name, value => { fields.serialize_entry(name, value)?; });
        fields.end()
    }
}

fn of_card<'a>(was: &'a CardView, is: &'a CardView) -> Option<Changed<'a>> {
    // These are left out where they are none, and cannot be laid over anything then.
    let no_more =
        (is.mentions.is_none() && was.mentions.is_some()) || (is.desk.is_none() && was.desk.is_some());
    let (changed, mut fields) = (Changed { was, is }, 0);
    each_changed!(changed, _name, _value => { fields += 1; });
    (!no_more && fields <= CARD_FIELDS_MAX).then_some(changed)
}

fn fields(of: &impl Serialize) -> Option<Map<String, Value>> {
    match serde_json::to_value(of) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}
