//! What goes into the data file and comes out of it, as the rest of the server says it. It knows no SQL.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{CommandId, JoinCode, LinkId, LogId, Moment, ParticipantId, Seq, WorkshopId};
use werkatelier_core::people::Private;
use werkatelier_core::role::{Actor, Role};

/// What is appended to one workshop's log, all or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    pub workshop: WorkshopId,
    /// Where the caller believes the log stands; anywhere else is a conflict.
    pub expected: Seq,
    /// Numbered on from `expected` without gaps; may be empty.
    pub events: Vec<Recorded>,
    /// The commands these events come from, also those without effect.
    pub commands: Vec<CommandRow>,
    /// Rows of `people` that belong with the events.
    pub private: Vec<Private>,
    /// Capabilities of who joined. A link or hash that is there already stays what it was.
    pub links: Vec<NewLink>,
}

/// An accepted command, for answering its retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandRow {
    pub id: CommandId,
    pub by: By,
    /// SHA-256 of what was asked.
    pub digest: [u8; 32],
    /// The log's number after it.
    pub seq: Seq,
}

/// Who gave a command, as it is stored with it: the same person may repeat it from anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Participant(ParticipantId),
    Link(LinkId),
    /// With the key.
    Organiser,
    Room,
}

impl From<Actor> for By {
    fn from(actor: Actor) -> Self {
        match (actor.role, actor.link) {
            (Role::Participant { participant }, _) => Self::Participant(participant),
            (Role::Room, _) => Self::Room,
            (_, Some(link)) => Self::Link(link),
            (_, None) => Self::Organiser,
        }
    }
}

const PARTICIPANT: &str = "participant";
const LINK: &str = "link";
const ORGANISER: &str = "organiser";
const ROOM: &str = "room";

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = match self {
            Self::Participant(id) => (PARTICIPANT, id.0),
            Self::Link(id) => (LINK, id.0),
            Self::Organiser => return f.write_str(ORGANISER),
            Self::Room => return f.write_str(ROOM),
        };
        f.write_str(kind)?;
        f.write_str(":")?;
        f.write_str(id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

/// None of the four forms that were ever written: the file is damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a command was given by {0:?}")]
pub struct UnknownBy(String);

impl FromStr for By {
    type Err = UnknownBy;

    fn from_str(text: &str) -> Result<Self, UnknownBy> {
        let unknown = || UnknownBy(text.to_owned());
        match text.split_once(':') {
            None if text == ORGANISER => Ok(Self::Organiser),
            None if text == ROOM => Ok(Self::Room),
            Some((kind, id)) if [PARTICIPANT, LINK].contains(&kind) => {
                let id = Uuid::try_parse(id).map_err(|_| unknown())?;
                Ok(if kind == LINK { Self::Link(LinkId(id)) } else { Self::Participant(ParticipantId(id)) })
            }
            _ => Err(unknown()),
        }
    }
}

/// A capability to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    pub link: LinkId,
    pub workshop: WorkshopId,
    pub role: Role,
    /// SHA-256 of its token.
    pub hash: [u8; 32],
    /// Who it is for, as the console shows.
    pub label: Option<String>,
}

/// A capability as it is stored, without its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    pub link: LinkId,
    pub workshop: WorkshopId,
    pub role: Role,
    pub label: Option<String>,
    pub revoked: bool,
}

/// A workshop as it is found before its log is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkshopRow {
    pub workshop: WorkshopId,
    pub log: LogId,
    /// The number of its last event.
    pub head: Seq,
    pub title: String,
    /// The calendar day, `2026-11-21`.
    pub date: String,
    /// `nl` or `en`.
    pub language: String,
    pub join_code: JoinCode,
    pub join_secret: String,
    pub created_at: Moment,
}

/// Everything a room is opened from, as it stood at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub log: LogId,
    /// From 1, in order.
    pub events: Vec<Recorded>,
    /// In the order in which they came.
    pub private: Vec<Private>,
    pub commands: Vec<CommandRow>,
}
