//! Messages packed for the line: raw deflate (RFC 1951) against a text that both sides have. A message alone is too short to
//! repeat itself; what stands in nearly every one stands in that text. It knows no connection.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};
use werkatelier_core::id::LogId;
use werkatelier_core::workshop::Workshop;

/// Shorter messages go as they are: packing one takes as long as encoding twenty.
const SHORT_BYTES: usize = 96;
/// Ids of each kind that are taken up; a workshop has a handful.
const IDS_MAX: usize = 32;
/// How messages look, the commonest last: what is near is named in fewer bits. Nothing depends on it but how small they get.
const SHAPES: &str = concat!(
    r#"{"type":"rejected","id":"","code":"rate_limited","params":{"retry_after_ms":"#,
    r#"{"type":"signal","signal":{"signal":"reaction","contribution":"","reaction":"heart"#,
    r#"{"type":"tally","tally":{"people":80,"present":80,"themes":[{"theme":"","people":20,"present":20,"contributions":0,"#,
    r#""builds":0,"waiting":0,"late":0,"done":0,"begun":0,"active_at":null}],"#,
    r#""reactions":[{"contribution":"","thumb":1,"heart":0,"curious":1}],"answered":null,"questions":0,"round":null}"#,
    r#"{"key":"plenary:","fields":{"agreements":[{"contribution":"","counts":[0,1,0],"disagreement":false}],"spotlight":"#,
    r#"{"key":"round:","fields":{"phase":"picking","ideas":{"key":"theme:","fields":{"step":"#,
    r#"{"key":"step:","fields":{"runs":[{"grace_until":null,"opened_at":1,"phase":"closed","ready":false,"theme":"","#,
    r#""timer":{"timer":"off"}},{"theme":"","phase":"open","opened_at":1,"timer":{"timer":"ends","at":1"#,
    r#"{"type":"answer","id":1,"answer":{"answer":"cards","cards":[],"left":0}}{"type":"own","seq":1,"put":["#,
    r#"{"key":"card:","value":{"type":"card","id":"","step":"","theme":"","number":"","text":"","parents":[],"quotes":[],"#,
    r#""signed":false,"late":false,"hidden":false,"merged_into":null,"at":1}}"#,
    r#"{"key":"agreement:","value":{"type":"agreement","step":"","levels":{"":"all_in","":"good","":"neutral","":"doubt"#,
    r#"{"key":"reactions","value":{"type":"reactions","given":{"":["heart","thumb","curious"]"#,
    r#"{"key":"ballot:","value":{"type":"ballot","step":"","theme":"","order":["#,
    r#""patch":[{"key":"ballot:","fields":{"not_now":[""],"promising":[""],"to_judge":12,"unsure":[]}},"#,
    r#"{"key":"ballot:","fields":{"done":false,"picks":[],"points":{},"scores":{}}}],"gone":[]}"#,
    r#"{"type":"batch","from":12,"to":13,"now":1,"put":[{"key":"comment:","value":{"type":"comment","id":"","#,
    r#""contribution":"","text":"","at":1,"hidden":false}},{"key":"card:","value":{"type":"card","id":"","theme":"","step":"","#,
    r#""number":"A1","text":"","parents":[],"name":null,"clarified":false,"at":1,"desk":{"original":null,"hidden":false,"#,
    r#""late":false,"cleared":false,"on_behalf":false,"frozen":false,"merged_into":null,"merged":[]}}}]}"#,
    r#"{"type":"done","id":"","seq":"#,
);

thread_local! {
    /// Its memory is used again: a new one for each message would cost more than the message.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::default(), false));
}

/// In which form a client takes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Text,
    /// Deflated against the room's dictionary, where that is shorter.
    Deflated,
}

impl Packing {
    /// By whether a client said that it takes them deflated.
    pub(super) fn of(deflate: bool) -> Self {
        if deflate { Self::Deflated } else { Self::Text }
    }

    /// What messages are packed against, where they are.
    pub(super) fn against(self, dictionary: &Dictionary) -> Option<&Dictionary> {
        (self == Self::Deflated).then_some(dictionary)
    }
}

/// A text that a server and its clients have both, and messages are packed against.
#[derive(Debug, Default)]
pub(super) struct Dictionary(String);

impl Dictionary {
    /// What the messages of a workshop have in common. It stays as it is while the room is open, whatever is added.
    pub(super) fn of(workshop: &Workshop, log: LogId) -> Self {
        let themes = workshop.themes.keys().take(IDS_MAX).map(ToString::to_string);
        let steps = workshop.steps.keys().take(IDS_MAX).map(ToString::to_string);
        let ids: Vec<String> = [log.to_string()].into_iter().chain(themes).chain(steps).collect();
        Self(ids.join("\"\"") + SHAPES)
    }

    /// The text itself, ASCII.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Adds a message, packed, to what stands in `into` already; whether it did, which it does where that is shorter.
    pub(super) fn pack(&self, text: &[u8], into: &mut Vec<u8>) -> bool {
        if text.len() < SHORT_BYTES {
            return false;
        }
        let before = into.len();
        into.reserve_exact(text.len());
        let packed = PACKER.with_borrow_mut(|packer| {
            packer.reset();
            if !self.0.is_empty() {
                packer.set_dictionary(self.0.as_bytes())?;
            }
            packer.compress_vec(text, into, FlushCompress::Finish)
        });
        let shorter = matches!(packed, Ok(Status::StreamEnd)) && into.len() - before < text.len();
        if !shorter {
            into.truncate(before);
        }
        shorter
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use sha2::{Digest as _, Sha256};
    use uuid::Uuid;

    use super::*;
    use crate::client::Unpacking;

    fn packed(dictionary: &Dictionary, text: &str) -> Option<Vec<u8>> {
        let mut bytes = b"head".to_vec();
        let shorter = dictionary.pack(text.as_bytes(), &mut bytes);
        assert_eq!(&bytes[..4], b"head");
        assert!(shorter || bytes.len() == 4);
        shorter.then(|| bytes.split_off(4))
    }

    fn of_today() -> Dictionary {
        Dictionary::of(&Workshop::default(), LogId(Uuid::from_u128(7)))
    }

    fn read(dictionary: &Dictionary, packed: &[u8]) -> String {
        let mut unpacking = Unpacking::default();
        unpacking.learn(&json!({ "type": "welcome", "dictionary": dictionary.text() }));
        unpacking.text(packed).expect("as it was packed")
    }

    #[test]
    fn what_was_packed_is_read_as_it_was() {
        let idea =
            |text: &str| json!({ "type": "batch", "put": [{ "key": "card:1", "value": { "text": text } }] });
        let own = of_today();
        for text in ["Één boom per straat. ", "👩‍🌾 \u{0}\"\\", "x"] {
            for times in [40, 90, 900] {
                let message = idea(&text.repeat(times)).to_string();
                for dictionary in [&own, &Dictionary::default()] {
                    let packed = packed(dictionary, &message).expect("shorter");
                    assert_eq!(read(dictionary, &packed), message, "{} bytes", message.len());
                }
            }
        }
    }

    #[test]
    fn what_would_not_be_shorter_goes_as_it_is() {
        let bytes: Vec<u8> = (0..20_u8).flat_map(|n| Sha256::digest([n])).collect();
        let mut into = Vec::new();
        assert!(!Dictionary::default().pack(&bytes, &mut into));
        assert_eq!(packed(&of_today(), r#"{"type":"pong","now":1}"#), None);
    }

    #[test]
    fn the_messages_there_are_most_of_take_less_than_half() {
        let id = |n: u128| {
            Uuid::from_u128(0x01a2_22d8_4b3d_7616_9e14_64eb_65b5_f0ff + n * 0x1_0001_0f00_0d00_700b)
                .to_string()
        };
        let card = json!({
            "type": "card", "id": id(1), "theme": id(2), "step": id(3), "number": "A14", "text": "Zet bankjes in de schaduw",
            "parents": [], "name": null, "clarified": false, "at": 1_795_880_930_118_u64,
        });
        let messages: [Value; 4] = [
            json!({ "type": "batch", "from": 466, "to": 467, "now": 1_795_880_930_120_u64,
                "put": [{ "key": format!("card:{}", id(1)), "value": card }] }),
            json!({ "type": "own", "seq": 467, "put": [], "patch": [
                { "key": format!("ballot:{}", id(3)),
                  "fields": { "not_now": [id(1)], "promising": [id(4)], "to_judge": 12, "unsure": [] } },
                { "key": format!("ballot:{}", id(3)), "fields": { "done": false, "picks": [], "points": {}, "scores": {} } },
            ], "gone": [] }),
            json!({ "type": "own", "seq": 467, "put": [{ "key": format!("agreement:{}", id(3)), "value":
                { "type": "agreement", "step": id(3), "levels": { (id(1)): "good", (id(4)): "all_in" } } }], "gone": [] }),
            json!({ "type": "answer", "id": 1, "answer": { "answer": "cards", "cards": [card], "left": 4 } }),
        ];
        let dictionary = of_today();
        for message in messages {
            let message = message.to_string();
            let packed = packed(&dictionary, &message).expect("shorter").len();
            assert!(2 * packed < message.len(), "{packed} of {}: {message}", message.len());
        }
    }
}
