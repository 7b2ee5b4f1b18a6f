//! What changed and was not told yet, by audience: what happens between two wake-ups is told together, as what it came to. Where
//! nobody follows it waits for who does.

use std::collections::BTreeMap;

use werkatelier_core::audience::{Audience, Glance, Scene, Touched};

use super::settings::FRAME_BYTES_MAX;

/// Of every audience that is led on.
#[derive(Debug, Default)]
pub(super) struct Untold(BTreeMap<Audience, Waiting>);

/// Of one audience.
#[derive(Debug)]
struct Waiting {
    /// None where it came to more than a frame holds.
    glance: Option<Glance>,
    /// How many bytes of a frame it takes at most.
    bytes: usize,
}

impl Untold {
    /// Whether a frame holds what waits and so many bytes more.
    pub(super) fn has_room(&self, audience: Audience, bytes: usize) -> bool {
        self.0.get(&audience).is_none_or(|waiting| waiting.bytes + bytes <= FRAME_BYTES_MAX)
    }

    /// Remembers what an audience sees of things that are about to change, which takes so many bytes of a frame at most. By
    /// itself it may be too much for one, which shows when it is written out.
    pub(super) fn remember(&mut self, scene: Scene<'_>, audience: Audience, touched: &Touched, bytes: usize) {
        let fits = self.has_room(audience, bytes);
        let first = || Waiting { glance: Some(Glance::of(audience)), bytes: 0 };
        let waiting = self.0.entry(audience).or_insert_with(first);
        waiting.bytes += bytes;
        if !fits {
            waiting.glance = None;
        }
        if let Some(glance) = &mut waiting.glance {
            glance.remember(scene, touched);
        }
    }

    /// Takes what waits for an audience: what it saw before, or none where only a view can tell.
    pub(super) fn take(&mut self, audience: Audience) -> Option<Option<Glance>> {
        Some(self.0.remove(&audience)?.glance)
    }
}
