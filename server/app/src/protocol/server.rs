//! What the server says over a socket.

use serde::Serialize;
use ts_rs::TS;
use werkatelier_core::audience::{Audience, CardView, Own, Patch, Put, Tally};
use werkatelier_core::command::Reaction;
use werkatelier_core::id::{CommandId, ContributionId, Epoch, Moment, Seq};
use werkatelier_core::role::Role;

use super::refusal::Refusal;

/// One message from the server.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum ServerMessage {
    /// The answer to `hello`: who one is, and everything that is one's own. Frames after `seq` follow, unless `stale` comes.
    Welcome {
        role: Role,
        audience: Audience,
        epoch: Epoch,
        /// What the server has published; with `resume` inside the tail, batches lead from there to here.
        seq: Seq,
        /// The room's clock; timers are moments on it.
        now: Moment,
        own: Vec<OwnPut>,
        tally: Tally,
        /// The version of the server, so that an old page can say so.
        version: String,
        /// For who takes messages packed: what they are packed against from the next one on, in ASCII. This one is packed
        /// against nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        dictionary: Option<String>,
    },
    /// What the client has cannot be led on by frames: wait a random part of `spread_ms`, fetch the view, say `follow`.
    Stale {
        audience: Audience,
        spread_ms: u32,
    },
    /// The connection is not for this client; it is closed after this.
    Refused(Refusal),
    /// What changed for this audience between two numbers. A follower takes any with `from <= its seq < to`.
    Batch {
        /// Absent: as in the batch or the view before.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        epoch: Option<Epoch>,
        from: Seq,
        to: Seq,
        now: Moment,
        /// Absent: nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        put: Option<Vec<Put>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Patch>>", optional)]
        patch: Vec<Patch>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        gone: Option<Vec<String>>,
    },
    /// What changed of one's own.
    Own {
        seq: Seq,
        /// Absent: nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        put: Option<Vec<OwnPut>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<Patch>>", optional)]
        patch: Vec<Patch>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        gone: Option<Vec<String>>,
    },
    /// The latest counts.
    Tally {
        tally: Tally,
    },
    /// Something to show for a moment and forget.
    Signal {
        signal: Signal,
    },
    /// The command is on disk.
    Done {
        id: CommandId,
        /// The last event the command led to, or the state it found where it changed nothing.
        seq: Seq,
    },
    /// The command was refused and changed nothing. `busy`, `rate_limited` and `storage_…` mean later.
    Rejected {
        id: CommandId,
        #[serde(flatten)]
        refusal: Refusal,
    },
    /// The answer to `ask`.
    Answer {
        id: u32,
        answer: Answer,
    },
    Pong {
        now: Moment,
    },
}

/// One own thing put in place.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct OwnPut {
    pub key: String,
    pub value: Own,
}

/// Something that happened just now; sampled, the first to be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "signal", rename_all = "snake_case")]
#[ts(export)]
pub enum Signal {
    /// Somebody reacted.
    Reaction { contribution: ContributionId, reaction: Reaction },
}

/// The answer to what one person asked.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[ts(export)]
pub enum Answer {
    /// Cards, in the order to show them.
    Cards {
        cards: Vec<CardView>,
        /// Cards after these.
        left: u32,
    },
    /// Ideas that look alike, most alike first.
    Similar { cards: Vec<SimilarCard> },
    /// Pairs of ideas that look alike, most alike first, without those a facilitator told apart.
    Alike { pairs: Vec<AlikeIdeas> },
    /// There is no answer here and now.
    Refused(Refusal),
}

/// Two ideas that look alike. Whether they are the same, a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct AlikeIdeas {
    pub one: ContributionId,
    pub other: ContributionId,
    /// Cosine, 0 to 1.
    pub score: f64,
}

/// An idea that looks like a text.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SimilarCard {
    pub card: CardView,
    /// Cosine, 0 to 1.
    pub score: f64,
}
