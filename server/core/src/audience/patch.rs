//! What changed of a thing, told by the fields that did: where a large thing changes a little, everybody would be sent all of it.
//! It decides nothing about who may see a thing; both sides of a difference come from [`super::see`].

use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{CardView, Entity};

/// Fields of a card that are told apart from it; with more of them it is another card.
const CARD_FIELDS_MAX: usize = 3;

/// Fields to be laid over what is at a key; the others stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Patch {
    pub key: String,
    #[ts(type = "Record<string, unknown>")]
    pub fields: Map<String, Value>,
}

impl Patch {
    /// All fields of a part.
    #[must_use]
    pub fn of(key: String, part: &impl Serialize) -> Option<Self> {
        Some(Self { key, fields: fields(part)? })
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
        return of_card(was, is).map(|fields| Patch { key: key.to_owned(), fields });
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
    (2 * fields.len() <= all).then(|| Patch { key: key.to_owned(), fields })
}

/// Of a card, most often other words. There are many cards, so they are compared as they are, not as they are written out.
fn of_card(was: &CardView, is: &CardView) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    macro_rules! compare {
        ($($field:ident),+) => {{
            // A field that is not named does not compile.
            let CardView { $($field: _),+ } = is;
            $(if was.$field != is.$field {
                fields.insert(stringify!($field).to_owned(), serde_json::to_value(&is.$field).ok()?);
            })+
        }};
    }
    compare!(id, theme, step, number, text, parents, name, clarified, at, mentions, desk);
    // These are left out where they are none, and cannot be laid over anything then.
    let no_more =
        (is.mentions.is_none() && was.mentions.is_some()) || (is.desk.is_none() && was.desk.is_some());
    (!no_more && fields.len() <= CARD_FIELDS_MAX).then_some(fields)
}

fn fields(of: &impl Serialize) -> Option<Map<String, Value>> {
    match serde_json::to_value(of) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}
