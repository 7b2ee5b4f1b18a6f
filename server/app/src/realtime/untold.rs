//! What changed and was not told yet, by audience: what happens between two wake-ups is told together, as what it came to, in one
//! frame where it fits. Who follows is woken here; who looks without being woken asks for what is untold first.

use std::collections::BTreeMap;

use werkatelier_core::audience::{Audience, Change, Glance, Scene, Touched};

use super::frame::Frame;
use super::log::{AudienceLog, Telling};
use super::publish::{Board, Published, Tails, some};
use super::settings::FRAME_BYTES_MAX;
use crate::protocol::ServerMessage;

/// Of every audience that is led on.
#[derive(Debug, Default)]
pub(super) struct Untold(BTreeMap<Audience, Waiting>);

/// Of one audience.
#[derive(Debug)]
enum Waiting {
    /// What it saw before, and how many bytes of a frame the change takes at most.
    Frame { glance: Glance, bytes: usize },
    /// More than a frame holds, while nobody followed.
    View,
}

impl Untold {
    /// Whether a frame holds what waits and so many bytes more.
    fn has_room(&self, audience: Audience, bytes: usize) -> bool {
        match self.0.get(&audience) {
            Some(Waiting::Frame { bytes: waiting, .. }) => waiting + bytes <= FRAME_BYTES_MAX,
            None | Some(Waiting::View) => true,
        }
    }

    /// Remembers what an audience sees of things that are about to change, which takes so many bytes of a frame at most.
    pub(super) fn remember(&mut self, scene: Scene<'_>, audience: Audience, touched: &Touched, bytes: usize) {
        let first = || Waiting::Frame { glance: Glance::of(audience), bytes: 0 };
        if let Waiting::Frame { glance, bytes: waiting } = self.0.entry(audience).or_insert_with(first) {
            *waiting += bytes;
            glance.remember(scene, touched);
        }
    }

    /// Makes room where nobody follows, for so many bytes more: what waits takes what it came to by now, and where that is too much
    /// whoever comes fetches a view.
    fn let_go(&mut self, scene: Scene<'_>, audience: Audience, bytes: usize) {
        let Some(Waiting::Frame { glance, .. }) = self.0.remove(&audience) else { return };
        let change = glance.until(scene);
        let takes = if change.is_empty() { 0 } else { Frame::of(&change).len() };
        if takes + bytes > FRAME_BYTES_MAX {
            self.0.insert(audience, Waiting::View);
        } else if takes > 0 || glance.saw_any() {
            self.0.insert(audience, Waiting::Frame { glance, bytes: takes });
        }
    }
}

impl Board {
    /// Tells everyone who follows what was published, and wakes them.
    pub(super) fn wake(&self) {
        let logs = self.tails();
        {
            let published = self.published.read();
            let followed = logs.iter().filter(|(_, tails)| is_followed(tails));
            followed.for_each(|(audience, _)| self.tell(&published, *audience));
        }
        logs.values().flatten().for_each(|log| log.wake());
    }

    /// Tells what no frame would hold together with so many bytes more.
    pub(super) fn make_room(&self, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let published = self.published.read();
        for (audience, tails) in &*self.tails() {
            let mut untold = self.untold.lock();
            if untold.has_room(*audience, bytes) {
                continue;
            }
            if is_followed(tails) {
                drop(untold);
                self.tell(&published, *audience);
            } else {
                untold.let_go(published.scene(), *audience, bytes);
            }
        }
    }

    /// See [`Board::tell`].
    pub(super) fn tell_now(&self, audience: Audience) {
        self.tell(&self.published.read(), audience);
    }

    /// Gives an audience its frames of what it was not told yet. A view that is made after this stands where the next frame leads
    /// on from. Whoever is about to read a tail is counted among its followers before, so that what comes after this wakes them.
    pub(super) fn tell(&self, published: &Published, audience: Audience) {
        // Held until the frames are in the tail: who finds nothing untold finds them there.
        let mut untold = self.untold.lock();
        let Some(waiting) = untold.0.remove(&audience) else { return };
        let logs = self.tails();
        let Some((last, others)) = logs.get(&audience).and_then(|tails| tails.split_last()) else { return };
        let Waiting::Frame { glance, .. } = waiting else {
            self.views.forget(audience);
            others.iter().chain([last]).for_each(|log| log.push(published.workshop.seq, None));
            return;
        };
        let change = glance.until(published.scene());
        // Who leads says with a command which number they saw: what changed and changed back counts as well.
        if !change.is_empty() || (audience.is_desk() && glance.saw_any()) {
            others.iter().for_each(|log| self.push(published, log, &glance, change.clone()));
            self.push(published, last, &glance, change);
        }
    }

    /// Gives an audience the frame of what changed for it.
    fn push(&self, published: &Published, log: &AudienceLog, glance: &Glance, mut change: Change) {
        let patch = match log.telling {
            Telling::Whole => Vec::new(),
            Telling::Lean => glance.patches(&mut change),
        };
        let (epoch, to) = (log.turn_to(self.epoch(&published.workshop)), published.workshop.seq);
        let (from, now) = (log.last(), self.clock.now());
        let (put, gone) = match log.telling {
            Telling::Whole => (Some(change.put), Some(change.gone)),
            Telling::Lean => (some(change.put), some(change.gone)),
        };
        let frame = Frame::of(&ServerMessage::Batch { epoch, from, to, now, put, patch, gone });
        let fits = frame.len() <= FRAME_BYTES_MAX;
        if !fits {
            self.views.forget(log.audience);
        }
        log.push(to, fits.then_some(frame));
    }
}

/// Whether somebody is to be woken.
fn is_followed(tails: &Tails) -> bool {
    tails.iter().any(|log| log.followers() > 0)
}

#[cfg(test)]
mod tests;
