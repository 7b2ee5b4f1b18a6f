//! Trying a network out before the guests come: what a phone measured, on the wire.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;
use werkatelier_core::id::Moment;

/// `GET /api/v1/check`, and `GET /api/v1/check/wait` a second later.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[ts(export)]
pub struct CheckAnswer {
    /// The server's wall clock.
    pub now: Moment,
}

/// `POST /api/v1/check`: what a phone measured. The same id again is the same phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, TS)]
#[ts(export)]
pub struct CheckBody {
    #[ts(type = "string")]
    pub id: Uuid,
    /// The middle one of some round trips over HTTP.
    pub rtt_ms: u32,
    /// A socket opened and gave back what was said.
    pub socket: bool,
    /// A request that waits was answered.
    pub poll: bool,
    /// The browser keeps what a page gives it.
    pub kept: bool,
    /// And more than a little of it.
    pub database: bool,
    /// How far the phone's clock is ahead of the server's.
    #[ts(type = "number")]
    pub clock_ms: i32,
    /// Of the page, as it came over the line; 0 from the phone's own memory.
    pub bytes: u32,
    /// From the tap to the page.
    pub load_ms: u32,
}

/// One phone's report as the organiser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CheckView {
    pub at: Moment,
    pub measured: CheckBody,
}

/// `GET /api/v1/checks`: the reports of late, newest first.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ChecksAnswer {
    pub now: Moment,
    pub checks: Vec<CheckView>,
}
