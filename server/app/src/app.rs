//! What every request needs at hand: the store, the rooms, the keys and the limits of the whole server. It listens to nothing.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use werkatelier_core::id::WorkshopId;
use werkatelier_core::role::{Actor, Role};

use crate::env::Env;
use crate::http::{Guesses, Hosts, Pace, Pages, Proxies};
use crate::organiser_key::OrganiserKey;
use crate::preflight::Preflight;
use crate::protocol::{Code, Refusal};
use crate::reach::Reach;
use crate::realtime::{Room, Rooms};
use crate::storage::Store;
use crate::token;

/// The server's parts, shared by all requests.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) env: Env,
    pub(crate) key: OrganiserKey,
    pub(crate) hosts: Hosts,
    pub(crate) proxies: Proxies,
    pub(crate) guesses: Guesses,
    pub(crate) pace: Pace,
    pub(crate) reach: Reach,
    pub(crate) preflight: Preflight,
    /// Places for sockets that only try the network out.
    pub(crate) echoes: Arc<Semaphore>,
    pub(crate) pages: Pages,
    /// Folder of the data file.
    pub(crate) data: PathBuf,
    /// Cancelled when the server begins to stop.
    pub(crate) closing: CancellationToken,
    /// Sockets that are open: the server ends after they heard why.
    pub(crate) sockets: TaskTracker,
}

/// Who a token is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    /// None for the organiser's key, which is for every workshop of this server.
    pub(crate) workshop: Option<WorkshopId>,
}

impl App {
    /// Who a token is for.
    ///
    /// # Errors
    /// `unauthorized` when it is unknown or withdrawn.
    pub(crate) async fn caller(&self, token: &str) -> Result<Caller, Refusal> {
        let hash = token::hash(token).ok_or_else(|| Refusal::of(Code::Unauthorized))?;
        if self.key.is(&hash) {
            return Ok(Caller { actor: Actor { role: Role::Organiser, link: None }, workshop: None });
        }
        match self.store.link(&hash).await? {
            Some(row) if !row.revoked => {
                let actor = Actor { role: row.role, link: Some(row.link) };
                Ok(Caller { actor, workshop: Some(row.workshop) })
            }
            _ => Err(Refusal::of(Code::Unauthorized)),
        }
    }

    /// The way in for a socket's `hello`: who it is, and the room of the workshop it names or its link is for.
    ///
    /// # Errors
    /// `unauthorized`, `foreign_workshop`, `not_found`, or what kept the room from opening.
    pub(crate) async fn enter(
        &self,
        token: &str,
        named: Option<WorkshopId>,
    ) -> Result<(Actor, Room), Refusal> {
        let caller = self.caller(token).await?;
        let workshop = caller.workshop.or(named).ok_or_else(|| Refusal::of(Code::NotFound))?;
        caller.may_enter(named.unwrap_or(workshop))?;
        Ok((caller.actor, self.rooms.room(workshop).await?))
    }
}

impl Caller {
    /// Whether the token opens this workshop.
    ///
    /// # Errors
    /// `foreign_workshop` when it is for another one.
    pub(crate) fn may_enter(&self, workshop: WorkshopId) -> Result<(), Refusal> {
        match self.workshop {
            Some(own) if own != workshop => Err(Refusal::of(Code::ForeignWorkshop)),
            _ => Ok(()),
        }
    }
}
