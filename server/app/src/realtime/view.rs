//! Whole views, built, encoded and compressed once and shared by all who fetch them. It decides nothing about what is seen.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use serde::Serialize;
use werkatelier_core::audience::{Audience, Tally};
use werkatelier_core::id::{Seq, WorkshopId};

use super::gzip::{Part, gzip, joined};
use super::settings::{VIEW_AGE_MAX, VIEW_SAME_AGE_MAX};
use crate::protocol::{OwnPut, ViewAnswer};

/// JSON as it goes over HTTP.
#[derive(Clone, Debug)]
pub struct ViewBytes {
    /// A [`ViewAnswer`], or a [`crate::protocol::JoinAnswer`].
    pub json: Bytes,
    /// The same, compressed.
    pub gzip: Bytes,
}

/// A view and the counts beside it, as they stood at one moment.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    seq: Seq,
    made: Duration,
    view: Part,
    tally: Part,
    whole: ViewBytes,
}

impl Kept {
    pub(super) fn of(answer: &ViewAnswer, tally: &Tally, made: Duration) -> Self {
        let part = |json: Vec<u8>| Part::compressed(json.into());
        let (view, tally) = (part(encoded(answer)), part(encoded(tally)));
        let whole = ViewBytes { json: view.plain().clone(), gzip: gzip(&[&view]) };
        Self { seq: answer.seq, made, view, tally, whole }
    }

    /// The view alone.
    pub(super) fn whole(&self) -> ViewBytes {
        self.whole.clone()
    }

    /// The answer to who joined: all of it shared but what is their own.
    pub(super) fn with_own(&self, workshop: WorkshopId, own: &[OwnPut]) -> ViewBytes {
        let own = String::from_utf8(encoded(&own)).unwrap_or_default();
        let stored = |text: String| Part::stored(text.into());
        let before = stored(format!("{{\"workshop\":\"{workshop}\",\"own\":{own},\"view\":"));
        let (between, after) = (stored(",\"tally\":".to_owned()), stored("}".to_owned()));
        let parts = [&before, &self.view, &between, &self.tally, &after];
        ViewBytes { json: joined(&parts), gzip: gzip(&parts) }
    }

    fn serves(&self, published: Seq, now: Duration) -> bool {
        let age = now.saturating_sub(self.made);
        age < VIEW_AGE_MAX || (self.seq == published && age < VIEW_SAME_AGE_MAX)
    }
}

/// Every message is plain data with string keys, which always encodes.
fn encoded(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

type Slot = Arc<Mutex<Option<Arc<Kept>>>>;

/// The last view of each audience. While one is built its audience waits for it, and nobody else.
#[derive(Debug, Default)]
pub(super) struct Views {
    slots: Mutex<HashMap<Audience, Slot>>,
}

impl Views {
    /// The kept view where it is of `published` or young enough, else the one `make` builds. It is called with no lock that
    /// a room needs.
    pub(super) fn get(
        &self,
        audience: Audience,
        published: Seq,
        now: Duration,
        make: impl FnOnce() -> Kept,
    ) -> Arc<Kept> {
        let slot = Arc::clone(self.slots.lock().entry(audience).or_default());
        let mut kept = slot.lock();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.serves(published, now)) {
            return Arc::clone(kept);
        }
        Arc::clone(kept.insert(Arc::new(make())))
    }

    /// Forgets the view of an audience: followers are about to fetch what changed. One that is being built goes to who waits
    /// for it already, and to nobody after.
    pub(super) fn forget(&self, audience: Audience) {
        self.slots.lock().remove(&audience);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use werkatelier_core::id::{Epoch, LogId, Moment};

    use super::*;

    fn kept(seq: u64, made: Duration) -> Kept {
        let epoch = Epoch { log: LogId(Uuid::nil()), taken: Seq(0) };
        let answer =
            ViewAnswer { audience: Audience::Lobby, epoch, seq: Seq(seq), now: Moment(0), put: Vec::new() };
        Kept::of(&answer, &Tally::default(), made)
    }

    #[test]
    fn a_view_is_built_once_for_all_who_come_while_it_is_young_or_nothing_changed() {
        let views = Views::default();
        let get = |published: u64, now: Duration| {
            views.get(Audience::Lobby, Seq(published), now, || kept(published, now)).seq.0
        };
        let ms = Duration::from_millis;
        assert_eq!(get(1, ms(0)), 1);
        assert_eq!(get(2, ms(249)), 1, "young: the tail brings the rest");
        assert_eq!(get(2, ms(250)), 2);
        let first = views.get(Audience::Lobby, Seq(2), ms(600), || kept(9, ms(600)));
        assert_eq!(first.seq, Seq(2), "nothing changed");
        let later = views.get(Audience::Lobby, Seq(2), ms(1_250), || kept(2, ms(1_250)));
        assert_eq!(later.made, ms(1_250), "the moment in it would be taken for a clock that was set");
        views.forget(Audience::Lobby);
        assert_eq!(get(3, ms(1_260)), 3, "what changed is about to be fetched");
    }
}
