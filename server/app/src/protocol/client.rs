//! What a client says over its socket.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ts_rs::TS;
use werkatelier_core::audience::Audience;
use werkatelier_core::id::{CommandId, Epoch, Seq, StepId, WorkshopId};

/// One message from a client; text frames of at most 16 KiB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum ClientMessage {
    /// Always the first message, within 5 seconds and 1 KiB.
    Hello {
        /// The link's secret, or the organiser's key.
        token: String,
        /// Which workshop; a link knows its own, the organiser's key needs one.
        #[serde(default)]
        workshop: Option<WorkshopId>,
        /// What the client has already.
        #[serde(default)]
        resume: Option<Resume>,
        /// Whether it takes `patch`, fields to be laid over what it has, and messages without what is as it was, or empty.
        #[serde(default)]
        #[ts(as = "Option<bool>", optional)]
        lean: bool,
        /// Whether it takes messages packed, as binary frames.
        #[serde(default)]
        #[ts(as = "Option<bool>", optional)]
        deflate: bool,
    },
    /// After `stale`: the view was fetched, go on from here.
    Follow { epoch: Epoch, seq: Seq, audience: Audience },
    /// A command. The same id is the same command, however often it is sent.
    Do {
        id: CommandId,
        /// Parsed after the envelope, so that a refusal can name the id.
        #[ts(as = "werkatelier_core::command::Command")]
        command: serde_json::Value,
    },
    /// A question that concerns one person and is not logged.
    Ask {
        /// Chosen by the client; the answer repeats it.
        id: u32,
        what: Ask,
    },
    /// Every 10 seconds while visible; answered with `pong`.
    Ping {
        /// Whether the page is in sight: who looks is present.
        visible: bool,
    },
}

impl ClientMessage {
    /// Reads a message as a connection takes it: of a command, of which there are most, the envelope alone.
    ///
    /// # Errors
    /// Where it is no message of a client.
    pub fn read(text: &str) -> Result<Heard<'_>, serde_json::Error> {
        if let Ok(Do { id, command, .. }) = serde_json::from_str(text) {
            return Ok(Heard::Do { id, command: command.get().into() });
        }
        Ok(match serde_json::from_str(text)? {
            Self::Do { id, command } => Heard::Do { id, command: command.to_string().into() },
            message => Heard::Other(message),
        })
    }
}

/// What a client said.
#[derive(Debug, PartialEq)]
pub enum Heard<'a> {
    /// A command, not looked at yet: a refusal names its id.
    Do {
        id: CommandId,
        command: Cow<'a, str>,
    },
    Other(ClientMessage),
}

/// [`ClientMessage::Do`] by itself.
#[derive(Deserialize)]
struct Do<'a> {
    #[serde(rename = "type")]
    _kind: DoKind,
    id: CommandId,
    #[serde(borrow)]
    command: &'a RawValue,
}

#[derive(Deserialize)]
enum DoKind {
    #[serde(rename = "do")]
    Do,
}

/// What a follower has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Resume {
    pub epoch: Epoch,
    pub seq: Seq,
    /// Whose copy it is: who moved meanwhile begins anew.
    pub audience: Audience,
}

/// What one person may ask for themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "snake_case")]
#[ts(export)]
pub enum Ask {
    /// The next cards to judge or to read, least shown first; at most 3.
    NextCards {
        step: StepId,
        count: u32,
        /// Cards the client still holds and does not want again.
        #[serde(default)]
        holding: Vec<werkatelier_core::id::ContributionId>,
    },
    /// Three ideas of others, while gathering.
    IdeasOfOthers { step: StepId },
    /// Ideas one may see that look like this text; at most 3.
    Similar { step: StepId, text: String },
    /// For desks: pairs among these ideas that look alike; of all ideas one leads where none is named. At most 10.
    Alike {
        #[serde(default)]
        ideas: Vec<werkatelier_core::id::ContributionId>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> CommandId {
        CommandId(uuid::Uuid::from_u128(7))
    }

    #[test]
    fn a_command_is_known_by_its_envelope_whatever_is_in_it() {
        let envelopes = [
            r#"{"type":"do","id":"ID","command":{"do":"leave"}}"#,
            r#"{ "command": {"do":"leave"}, "later": [1], "id": "ID", "type": "do" }"#,
            r#"{"type":"\u0064o","id":"ID","command":{"do":"leave"}}"#,
        ];
        for envelope in envelopes {
            let envelope = envelope.replace("ID", &id().0.to_string());
            let heard = ClientMessage::read(&envelope).expect("a command");
            assert_eq!(heard, Heard::Do { id: id(), command: r#"{"do":"leave"}"#.into() }, "{envelope}");
        }
        let nonsense = format!(r#"{{"type":"do","id":"{}","command":[]}}"#, id().0);
        assert_eq!(
            ClientMessage::read(&nonsense).expect("an envelope"),
            Heard::Do { id: id(), command: "[]".into() }
        );
    }

    #[test]
    fn what_is_no_command_is_read_whole_or_refused() {
        let ping = ClientMessage::read(r#"{"type":"ping","visible":true}"#).expect("a ping");
        assert_eq!(ping, Heard::Other(ClientMessage::Ping { visible: true }));
        for bad in
            ["", "{}", r#"{"type":"do"}"#, r#"{"type":"do","id":7,"command":{}}"#, r#"{"type":"sing"}"#]
        {
            assert!(ClientMessage::read(bad).is_err(), "{bad}");
        }
    }
}
