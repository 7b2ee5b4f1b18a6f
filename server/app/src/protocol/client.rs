//! What a client says over its socket.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ts_rs::TS;
use werkatelier_core::audience::Audience;
use werkatelier_core::command::Command;
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
        /// Whether it takes `patch`: fields to be laid over what it has.
        #[serde(default)]
        #[ts(as = "Option<bool>", optional)]
        patches: bool,
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
    /// Reads a message as a connection takes it: a command, of which there are most, without a tree of values in between.
    ///
    /// # Errors
    /// Where it is no message of a client.
    pub fn read(text: &str) -> Result<Heard, serde_json::Error> {
        if let Ok(Do { id, command, .. }) = serde_json::from_str(text) {
            return Ok(Heard::Do { id, command: serde_json::from_str(command.get()) });
        }
        Ok(match serde_json::from_str(text)? {
            Self::Do { id, command } => Heard::Do { id, command: serde_json::from_value(command) },
            message => Heard::Other(message),
        })
    }
}

/// What a client said.
#[derive(Debug)]
pub enum Heard {
    /// A command, or why it is none: the refusal names its id.
    Do {
        id: CommandId,
        command: Result<Command, serde_json::Error>,
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
