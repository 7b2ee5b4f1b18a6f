//! A copy of what an audience sees, kept by what the server sends. It opens no connection and asks nothing.

use std::collections::BTreeMap;

use serde_json::Value;
use werkatelier_core::id::WorkshopId;

/// Entities, own things and counts, by the rules of `docs/PROTOCOL.md`: the view at `seq` and every batch after it is the
/// later view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replica {
    /// What the audience sees, by key: `card:0190…`.
    pub entities: BTreeMap<String, Value>,
    /// What is one's own, by key: `place`.
    pub own: BTreeMap<String, Value>,
    /// The latest counts.
    pub tally: Value,
    /// Which audience the entities are of.
    pub audience: Value,
    /// Who one is.
    pub role: Value,
    /// What `seq` counts in; null before the first view.
    pub epoch: Value,
    /// How far the copy is.
    pub seq: u64,
    /// Between `stale` and the view that replaces everything, frames say nothing about this copy.
    waiting: bool,
}

/// What a message did to a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was taken in, or says nothing that a replica keeps.
    Taken,
    /// It is older than the copy, or meant for the view before.
    Old,
    /// Something between is missing: ask again from `seq`.
    Gap,
    /// The view has to be fetched, at a moment within so many milliseconds.
    Stale(u64),
}

impl Replica {
    /// What the answer to joining (`JoinAnswer`) brings.
    #[must_use]
    pub fn joined(answer: &Value) -> Self {
        let mut replica =
            Self { own: keyed(&answer["own"]), tally: answer["tally"].clone(), ..Self::default() };
        replica.replace(&answer["view"]);
        replica
    }

    /// Takes in one message of the server.
    pub fn apply(&mut self, message: &Value) -> Applied {
        match message["type"].as_str() {
            Some("welcome") => {
                self.role = message["role"].clone();
                self.tally = message["tally"].clone();
                self.own = keyed(&message["own"]);
                Applied::Taken
            }
            Some("batch") => self.batch(message),
            Some("own") => {
                put(&mut self.own, &message["put"]);
                patch(&mut self.own, &message["patch"]);
                take(&mut self.own, &message["gone"]);
                Applied::Taken
            }
            Some("tally") => {
                self.tally = message["tally"].clone();
                Applied::Taken
            }
            Some("stale") => {
                self.waiting = true;
                Applied::Stale(message["spread_ms"].as_u64().unwrap_or(0))
            }
            _ => Applied::Taken,
        }
    }

    fn batch(&mut self, message: &Value) -> Applied {
        let (Some(from), Some(to)) = (message["from"].as_u64(), message["to"].as_u64()) else {
            return Applied::Gap;
        };
        if self.waiting || self.seq >= to {
            return Applied::Old;
        }
        if from > self.seq || self.epoch.is_null() {
            return Applied::Gap;
        }
        // Absent: as before.
        let epoch = message.get("epoch");
        if epoch.is_some_and(|epoch| epoch["log"] != self.epoch["log"]) {
            return Applied::Gap;
        }
        put(&mut self.entities, &message["put"]);
        patch(&mut self.entities, &message["patch"]);
        take(&mut self.entities, &message["gone"]);
        self.seq = to;
        if let Some(epoch) = epoch {
            self.epoch = epoch.clone();
        }
        Applied::Taken
    }

    /// Takes a whole view (`ViewAnswer`) in the place of all entities.
    pub fn replace(&mut self, view: &Value) {
        self.entities = keyed(&view["put"]);
        self.audience = view["audience"].clone();
        self.epoch = view["epoch"].clone();
        self.seq = view["seq"].as_u64().unwrap_or(0);
        self.waiting = false;
    }

    /// Whether there is a view, and it is not waiting for another.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.waiting && !self.epoch.is_null()
    }

    /// Which workshop this is of.
    #[must_use]
    pub fn workshop(&self) -> Option<WorkshopId> {
        self.entities.get("workshop")?["id"].as_str()?.parse().ok()
    }

    /// Entities of one type, in the order of their keys.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.entities.values().filter(move |value| value["type"] == *kind)
    }

    /// One entity.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entities.get(key)
    }

    /// The first difference with a whole view.
    #[must_use]
    pub fn differs_from(&self, view: &Value) -> Option<String> {
        if self.audience != view["audience"] {
            return Some(format!("the audience is {}, the server's is {}", self.audience, view["audience"]));
        }
        difference(&self.entities, &keyed(&view["put"]))
    }

    /// The first difference with everything that is one's own.
    #[must_use]
    pub fn own_differs_from(&self, own: &Value) -> Option<String> {
        difference(&self.own, &keyed(own))
    }
}

fn difference(here: &BTreeMap<String, Value>, there: &BTreeMap<String, Value>) -> Option<String> {
    let keys = here.keys().chain(there.keys());
    let differs = |key: &&String| here.get(*key) != there.get(*key);
    keys.into_iter().find(differs).map(|key| {
        let said = |side: Option<&Value>| side.map_or("nothing".to_owned(), ToString::to_string);
        format!("{key} is {} here and {} on the server", said(here.get(key)), said(there.get(key)))
    })
}

fn keyed(puts: &Value) -> BTreeMap<String, Value> {
    let mut map = BTreeMap::new();
    put(&mut map, puts);
    map
}

fn put(map: &mut BTreeMap<String, Value>, puts: &Value) {
    for put in puts.as_array().into_iter().flatten() {
        if let Some(key) = put["key"].as_str() {
            map.insert(key.to_owned(), put["value"].clone());
        }
    }
}

/// Lays fields over what is there.
fn patch(things: &mut BTreeMap<String, Value>, patches: &Value) {
    for patch in patches.as_array().into_iter().flatten() {
        let thing = patch["key"].as_str().and_then(|key| things.get_mut(key)).and_then(Value::as_object_mut);
        if let (Some(thing), Some(fields)) = (thing, patch["fields"].as_object()) {
            thing.extend(fields.clone());
        }
    }
}

fn take(map: &mut BTreeMap<String, Value>, gone: &Value) {
    for key in gone.as_array().into_iter().flatten().filter_map(Value::as_str) {
        map.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn replica() -> Replica {
        let mut replica = Replica::default();
        replica.replace(&json!({
            "audience": { "audience": "lobby" }, "epoch": { "log": "a", "taken": 1 }, "seq": 4,
            "put": [{ "key": "card:1", "value": { "type": "card", "text": "een" } }],
        }));
        replica
    }

    fn batch(log: &str, from: u64, to: u64) -> Value {
        json!({
            "type": "batch", "epoch": { "log": log, "taken": 1 }, "from": from, "to": to,
            "put": [{ "key": "card:2", "value": { "type": "card" } }], "gone": ["card:1"],
        })
    }

    #[test]
    fn a_batch_that_begins_at_or_before_the_copy_is_taken_once() {
        let mut replica = replica();
        assert_eq!(replica.apply(&batch("a", 2, 6)), Applied::Taken);
        assert_eq!((replica.seq, replica.entities.len()), (6, 1));
        assert!(replica.get("card:2").is_some());
        assert_eq!(replica.apply(&batch("a", 2, 6)), Applied::Old);
    }

    #[test]
    fn what_a_batch_does_not_say_is_as_it_was() {
        let mut replica = replica();
        let batch = json!({ "type": "batch", "from": 4, "to": 5, "patch": [{ "key": "card:1", "fields": { "text": "twee" } }] });
        assert_eq!(replica.apply(&batch), Applied::Taken);
        assert_eq!(replica.get("card:1"), Some(&json!({ "type": "card", "text": "twee" })));
        assert_eq!(replica.epoch, json!({ "log": "a", "taken": 1 }));
        assert_eq!(Replica::default().apply(&batch), Applied::Gap, "of nothing");
    }

    #[test]
    fn a_gap_or_another_log_changes_nothing() {
        let mut replica = replica();
        let before = replica.clone();
        assert_eq!(replica.apply(&batch("a", 5, 6)), Applied::Gap);
        assert_eq!(replica.apply(&batch("b", 4, 6)), Applied::Gap);
        assert_eq!(replica, before);
    }

    #[test]
    fn after_stale_frames_say_nothing_until_the_view_came() {
        let mut replica = replica();
        assert_eq!(replica.apply(&json!({ "type": "stale", "spread_ms": 80 })), Applied::Stale(80));
        assert_eq!(replica.apply(&batch("a", 4, 6)), Applied::Old);
        assert!(!replica.is_whole());
        let view = json!({ "audience": {}, "epoch": { "log": "a" }, "seq": 5, "put": [] });
        replica.replace(&view);
        assert_eq!(replica.apply(&batch("a", 4, 6)), Applied::Taken);
        assert!(replica.differs_from(&view).is_some());
    }
}
