//! Bodies of the HTTP API.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use werkatelier_core::audience::{Audience, Put, Tally};
use werkatelier_core::id::{
    CommandId, Epoch, JoinCode, LinkId, Moment, ParticipantId, PersonalCode, Seq, StageId, ThemeId,
    WorkshopId,
};
use werkatelier_core::role::Role;
use werkatelier_core::template::Template;

use super::server::{OwnPut, ServerMessage};

/// `POST /api/v1/join`. The page draws everything, so a retry is the same join and the answer holds no secret.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct JoinBody {
    /// What people typed; or the secret.
    #[serde(default)]
    pub code: Option<JoinCode>,
    /// What the QR carried: 32 hex digits.
    #[serde(default)]
    pub secret: Option<String>,
    pub participant: ParticipantId,
    pub command: CommandId,
    /// 32 random bytes, base64url without padding; the server keeps its SHA-256.
    pub token: String,
    /// What brings this person back on another device; the server keeps a hash of it.
    #[serde(default)]
    pub personal: Option<PersonalCode>,
}

/// `POST /api/v1/return`: somebody who took part already, on another device or where nothing was kept. The page draws the
/// token, so a retry is the same.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct ReturnBody {
    /// What people typed; or the secret.
    #[serde(default)]
    pub code: Option<JoinCode>,
    /// What a QR carried: 32 hex digits.
    #[serde(default)]
    pub secret: Option<String>,
    pub personal: PersonalCode,
    /// As in [`JoinBody`], for this device.
    pub token: String,
}

/// The answer to both: enough for the first useful screen.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct JoinAnswer {
    pub workshop: WorkshopId,
    pub view: ViewAnswer,
    pub own: Vec<OwnPut>,
    pub tally: Tally,
}

/// `GET /api/v1/workshops/{id}/view`: an audience's whole view at one moment.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ViewAnswer {
    pub audience: Audience,
    pub epoch: Epoch,
    pub seq: Seq,
    pub now: Moment,
    pub put: Vec<Put>,
}

/// `GET /api/v1/workshops/{id}/events?log=&taken=&after=&audience=&own=&wait=`: what a socket would have said, after at most `wait` seconds.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct EventsAnswer {
    /// `batch`, `own`, `tally` or `stale`, in order.
    pub messages: Vec<ServerMessage>,
}

/// `POST /api/v1/workshops/{id}/commands`.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct CommandBody {
    pub id: CommandId,
    #[ts(as = "werkatelier_core::command::Command")]
    pub command: serde_json::Value,
}

/// The answer to a command over HTTP.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Done {
    pub id: CommandId,
    pub seq: Seq,
}

/// `POST /api/v1/workshops/{id}/links`: make a link with a secret the page drew.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct LinkBody {
    pub link: LinkId,
    pub role: LinkRole,
    /// 32 random bytes, base64url without padding.
    pub token: String,
    /// Who it is for, as the console shows: `Anouk`.
    #[serde(default)]
    pub label: Option<String>,
}

/// What a link can be made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(tag = "role", rename_all = "snake_case")]
#[ts(export)]
pub enum LinkRole {
    Lead,
    Organiser,
    Facilitator { theme: ThemeId },
    Observer { theme: ThemeId },
    Stage { stage: StageId },
}

impl From<LinkRole> for Role {
    fn from(role: LinkRole) -> Self {
        match role {
            LinkRole::Lead => Self::Lead,
            LinkRole::Organiser => Self::Organiser,
            LinkRole::Facilitator { theme } => Self::Facilitator { theme },
            LinkRole::Observer { theme } => Self::Observer { theme },
            LinkRole::Stage { stage } => Self::Stage { stage },
        }
    }
}

/// A link as the organiser sees it afterwards: never its secret.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct LinkView {
    pub link: LinkId,
    pub role: Role,
    pub label: Option<String>,
    pub revoked: bool,
}

/// `GET /api/v1/me`: what a token is for.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct MeAnswer {
    pub role: Role,
    /// None for the organiser's key, which is for every workshop of this server.
    pub workshop: Option<WorkshopId>,
}

/// `GET /api/v1/templates`.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TemplatesAnswer {
    pub templates: Vec<Template>,
}

/// `GET /api/v1/workshops`: the workshops of this server, newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct WorkshopsAnswer {
    pub workshops: Vec<WorkshopSummary>,
    /// Where the data file lies.
    pub data: String,
}

/// One workshop in the organiser's list; also the answer to making one.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct WorkshopSummary {
    pub workshop: WorkshopId,
    pub title: String,
    pub date: String,
    pub language: String,
    pub join_code: JoinCode,
    pub join_secret: String,
    pub created_at: Moment,
}

/// What can be downloaded, by the ending of `GET /api/v1/workshops/{id}/export.…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum Download {
    #[serde(rename = "csv")]
    Csv,
    #[serde(rename = "json")]
    Json,
    #[serde(rename = "ballots.json")]
    Ballots,
}
