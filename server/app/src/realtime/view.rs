//! Whole views, encoded once and shared by all who fetch them.

use std::collections::HashMap;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use werkatelier_core::audience::Audience;

use super::settings::VIEW_AGE_MAX;
use crate::protocol::ViewAnswer;

/// A view as it goes over HTTP.
#[derive(Clone, Debug)]
pub struct ViewBytes {
    /// A [`ViewAnswer`].
    pub json: Bytes,
    /// The same, compressed.
    pub gzip: Bytes,
}

impl ViewBytes {
    fn encode(answer: &ViewAnswer) -> Self {
        let json = serde_json::to_vec(answer).unwrap_or_default();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let gzip = encoder.write_all(&json).and_then(|()| encoder.finish()).unwrap_or_default();
        Self { json: json.into(), gzip: gzip.into() }
    }
}

/// The last view of each audience.
#[derive(Debug, Default)]
pub(super) struct Views {
    kept: HashMap<Audience, (werkatelier_core::id::Seq, Duration, ViewBytes)>,
}

impl Views {
    /// The kept view where it is of `published` or young enough, else the one `make` builds.
    pub(super) fn get(
        &mut self,
        audience: Audience,
        published: werkatelier_core::id::Seq,
        now: Duration,
        make: impl FnOnce() -> ViewAnswer,
    ) -> ViewBytes {
        if let Some((seq, made, bytes)) = self.kept.get(&audience) {
            let young = now.saturating_sub(*made) < VIEW_AGE_MAX;
            if *seq == published || young {
                return bytes.clone();
            }
        }
        let answer = make();
        let bytes = ViewBytes::encode(&answer);
        self.kept.insert(audience, (answer.seq, now, bytes.clone()));
        bytes
    }

    /// Forgets the view of an audience: followers are about to fetch what changed.
    pub(super) fn forget(&mut self, audience: Audience) {
        self.kept.remove(&audience);
    }
}
