//! Finds the one room of a workshop, or opens it. No guard is held while it waits.

use std::sync::Arc;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use werkatelier_core::id::WorkshopId;

use super::handle::Room;
use super::room;
use super::settings::RoomSettings;
use super::way_back::WayBack;
use crate::env::Env;
use crate::protocol::Refusal;
use crate::storage::Store;

type Opening = Shared<BoxFuture<'static, Result<Room, Refusal>>>;

#[derive(Clone)]
enum Slot {
    Opening(Opening),
    Open(Room),
}

/// The rooms of this process.
pub struct Rooms {
    slots: DashMap<WorkshopId, Slot>,
    store: Store,
    env: Env,
    settings: RoomSettings,
    way_back: WayBack,
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl Rooms {
    /// No rooms yet.
    #[must_use]
    pub fn new(store: Store, env: Env, settings: RoomSettings) -> Arc<Self> {
        Arc::new(Self {
            slots: DashMap::new(),
            store,
            env,
            settings,
            way_back: WayBack::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        })
    }

    /// The room of a workshop, opened if it is not.
    ///
    /// # Errors
    /// `not_found`, or why its log could not be read.
    pub async fn room(self: &Arc<Self>, id: WorkshopId) -> Result<Room, Refusal> {
        let opening = match self.slots.entry(id) {
            Entry::Occupied(slot) => match slot.get() {
                Slot::Open(room) if room.is_open() => return Ok(room.clone()),
                Slot::Opening(opening) => opening.clone(),
                Slot::Open(ending) => {
                    let opening = self.open(id, Some(ending.stopped.clone()));
                    slot.replace_entry(Slot::Opening(opening.clone()));
                    opening
                }
            },
            Entry::Vacant(slot) => {
                let opening = self.open(id, None);
                slot.insert(Slot::Opening(opening.clone()));
                opening
            }
        };
        let opened = opening.await;
        // Whoever comes first puts the room in the slot, or empties the slot of a failed opening.
        if let Entry::Occupied(mut slot) = self.slots.entry(id)
            && matches!(slot.get(), Slot::Opening(_))
        {
            match &opened {
                Ok(room) => {
                    slot.insert(Slot::Open(room.clone()));
                }
                Err(_) => {
                    slot.remove();
                }
            }
        }
        opened
    }

    /// Opens a room, after the one before it wrote its last.
    fn open(self: &Arc<Self>, id: WorkshopId, before: Option<CancellationToken>) -> Opening {
        let rooms = Arc::clone(self);
        let opening = async move {
            if let Some(stopped) = before {
                stopped.cancelled().await;
            }
            let stop = rooms.closing.child_token();
            let (store, env) = (rooms.store.clone(), rooms.env.clone());
            let (settings, way_back) = (rooms.settings.clone(), rooms.way_back.clone());
            let (room, task) = room::open(id, store, env, settings, way_back, stop).await?;
            let (registry, handle) = (Arc::clone(&rooms), room.clone());
            rooms.tasks.spawn(async move {
                // A room that ends, or panics, leaves no slot.
                let _slot = Vacate { rooms: registry, id, room: handle };
                task.await;
            });
            Ok(room)
        };
        opening.boxed().shared()
    }

    /// Stops every room after what it already took, and waits for it; their connections close with 1012,
    /// each with its own delay until it tries again.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Rooms in memory.
    #[must_use]
    pub fn open_rooms(&self) -> usize {
        self.slots.len()
    }
}

struct Vacate {
    rooms: Arc<Rooms>,
    id: WorkshopId,
    room: Room,
}

impl Drop for Vacate {
    fn drop(&mut self) {
        self.rooms.slots.remove_if(&self.id, |_, slot| match slot {
            Slot::Open(room) => room.same(&self.room),
            Slot::Opening(_) => false,
        });
    }
}
