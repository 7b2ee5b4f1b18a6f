//! What was made durable becomes visible: the published state, own things, counts, views. The frames that lead on from it
//! are made in `untold`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock, RwLockWriteGuard};
use tokio_util::sync::CancellationToken;
use werkatelier_core::audience::{
    Audience, Scene, Tally, Touched, own_ids, own_touched, see_own, tally, view,
};
use werkatelier_core::event::{Event, Recorded};
use werkatelier_core::id::{Epoch, LogId, Moment, ParticipantId, Seq, ThemeId, WorkshopId};
use werkatelier_core::people::{People, Private};
use werkatelier_core::role::Actor;
use werkatelier_core::workshop::Workshop;

use super::clock::RoomClock;
use super::fanout;
use super::frame::Frame;
use super::log::{AudienceLog, Telling};
use super::pace::{Paces, SharedPace};
use super::pack::Dictionary;
use super::parts::frame_bytes;
use super::personal::{Personal, Persons};
use super::presence::Presence;
use super::settings::RoomSettings;
use super::untold::Untold;
use super::view::{Kept, ViewBytes, Views};
use super::way_back::WayBack;
use crate::env::Env;
use crate::protocol::{OwnPut, Resume, ServerMessage, Signal, ViewAnswer};

/// The state everyone reads: what is on disk, never what is being decided.
#[derive(Debug, Default, Clone)]
pub(super) struct Published {
    pub(super) workshop: Workshop,
    pub(super) people: People,
}

impl Published {
    pub(super) fn apply(&mut self, events: &[Recorded], private: &[Private]) {
        for row in private {
            self.people.apply(row);
        }
        for event in events {
            self.workshop.apply(event);
        }
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { workshop: &self.workshop, people: &self.people }
    }
}

/// Of one audience: one, or two where somebody takes no lean messages.
pub(super) type Tails = Vec<Arc<AudienceLog>>;

/// People present per theme, `None` for who has none.
type Present = BTreeMap<Option<ThemeId>, u32>;

/// What a room shares with its followers.
pub(super) struct Board {
    pub(super) log_id: LogId,
    /// What messages are packed against, for who takes them so.
    dictionary: Arc<Dictionary>,
    pub(super) env: Env,
    pub(super) clock: RoomClock,
    pub(super) settings: RoomSettings,
    pub(super) published: RwLock<Published>,
    /// Made anew when there is another: who goes through all of them does it without the lock.
    logs: Mutex<Arc<BTreeMap<Audience, Tails>>>,
    pub(super) untold: Mutex<Untold>,
    pub(super) views: Views,
    /// What the counts of each audience were last made from.
    counted: Mutex<HashMap<(Audience, Telling), (Seq, Present)>>,
    pub(super) persons: Mutex<Persons>,
    pub(super) presence: Mutex<Presence>,
    paces: Mutex<Paces>,
    pub(super) way_back: WayBack,
    /// Ends when the room stopped.
    pub(super) stopped: CancellationToken,
}

impl Board {
    pub(super) fn new(
        log_id: LogId,
        env: Env,
        settings: RoomSettings,
        way_back: WayBack,
        published: Published,
    ) -> Self {
        let opened = published.workshop.seq;
        Self {
            log_id,
            dictionary: Arc::new(Dictionary::of(&published.workshop, log_id)),
            clock: RoomClock::open(env.clone(), published.workshop.at),
            env,
            settings,
            published: RwLock::new(published),
            logs: Mutex::default(),
            untold: Mutex::default(),
            views: Views::default(),
            counted: Mutex::default(),
            persons: Mutex::new(Persons::since(opened)),
            presence: Mutex::default(),
            paces: Mutex::default(),
            way_back,
            stopped: CancellationToken::new(),
        }
    }

    pub(super) fn epoch(&self, workshop: &Workshop) -> Epoch {
        Epoch { log: self.log_id, taken: workshop.taken }
    }

    /// The tail of an audience; it begins when somebody first asks for it.
    pub(super) fn log(&self, audience: Audience, telling: Telling) -> Arc<AudienceLog> {
        // The published state stands still while the tail is made, so that no change falls between the two.
        let published = self.published.read();
        self.tell(&published, audience);
        let mut logs = self.logs.lock();
        let known = logs.get(&audience).into_iter().flatten().find(|log| log.telling == telling);
        if let Some(log) = known {
            return Arc::clone(log);
        }
        // A view that is kept from before the tail could not be led on.
        self.views.forget(audience);
        let (dictionary, bytes_max) = (Arc::clone(&self.dictionary), self.settings.tail_bytes);
        let log = AudienceLog::new(audience, telling, dictionary, published.workshop.seq, bytes_max);
        tokio::spawn(fanout::run(Arc::clone(&log), self.stopped.clone()));
        Arc::make_mut(&mut logs).entry(audience).or_default().push(Arc::clone(&log));
        log
    }

    /// The tails there are, by audience.
    pub(super) fn tails(&self) -> Arc<BTreeMap<Audience, Tails>> {
        Arc::clone(&self.logs.lock())
    }

    /// Everyone who follows, over all audiences.
    pub(super) fn followers(&self) -> usize {
        self.tails().values().flatten().map(|log| log.followers()).sum()
    }

    /// Takes in what is on disk now; everyone is told with the next wake-up.
    pub(super) fn publish(&self, events: &[Recorded], private: &[Private]) {
        if events.is_empty() {
            self.published.write().apply(events, private);
            return;
        }
        let bytes = events.iter().map(|recorded| frame_bytes(&recorded.event)).sum();
        self.make_room(bytes);
        let mut published = self.published.write();
        let logs = self.tails();
        let changed = changed(&published, events);
        // Votes and reactions, the most of all there is, touch no view.
        if !changed.is_nothing() {
            let mut untold = self.untold.lock();
            logs.keys().for_each(|audience| untold.remember(published.scene(), *audience, &changed, bytes));
        }
        published.apply(events, private);
        // Before any frame: who moved, or ended, is written to by nobody but its own connection.
        let rung = self.mark(&published, events);
        let published = RwLockWriteGuard::downgrade(published);
        for log in logs.values().flatten() {
            signal(&published.workshop, log, events);
        }
        // Who wakes reads what was published: not while it is locked.
        drop(published);
        rung.iter().for_each(|personal| personal.bell.notify_one());
    }

    /// Marks whose own things changed; their bells are still to ring.
    fn mark(&self, published: &Published, events: &[Recorded]) -> Vec<Arc<Personal>> {
        let mut rung = Vec::new();
        let mut persons = self.persons.lock();
        for event in events {
            let (workshop, people) = (&published.workshop, &published.people);
            let touched = own_touched(workshop, people, &event.event);
            persons.mark(workshop, people, &touched, workshop.seq, &mut rung);
        }
        rung
    }

    /// Counts anew for desks and stages, or for phones; wakes whose counts changed.
    pub(super) fn recount(&self, phones: bool) {
        let logs = self.tails();
        let published = self.published.read();
        let present = self.present(&published.workshop);
        for log in logs.values().flatten() {
            let phone = !matches!(log.audience, Audience::Desk { .. } | Audience::Stage { .. });
            if phone == phones && log.followers() > 0 && self.counts_moved(log, &published, &present) {
                // Counts are of things that who reads them knows.
                self.tell(&published, log.audience);
                let tally = tally(&published.workshop, log.audience, &present);
                if log.set_tally(Frame::of(&ServerMessage::Tally { tally })) {
                    log.wake();
                }
            }
        }
    }

    /// Whether counts of this audience follow from something newer than the last ones; from here on these are the last.
    fn counts_moved(&self, log: &AudienceLog, published: &Published, present: &Present) -> bool {
        let from = (published.workshop.seq, present.clone());
        self.counted.lock().insert((log.audience, log.telling), from.clone()) != Some(from)
    }

    pub(super) fn present(&self, workshop: &Workshop) -> Present {
        self.presence.lock().per_theme(workshop, self.env.monotonic())
    }

    pub(super) fn tally(&self, audience: Audience) -> Tally {
        let published = self.published.read();
        tally(&published.workshop, audience, &self.present(&published.workshop))
    }

    /// The pace of a person over all their connections; `factor` is how many people act through them.
    pub(super) fn pace(&self, actor: Actor, factor: u32) -> SharedPace {
        self.paces.lock().of(actor, &self.settings, factor)
    }

    pub(super) fn saw(&self, participant: ParticipantId) {
        let now: Duration = self.env.monotonic();
        self.presence.lock().saw(participant, now);
    }

    /// The whole view of an audience.
    pub(super) fn view(&self, audience: Audience) -> ViewBytes {
        self.kept(audience).whole()
    }

    /// What who just joined gets: the view and the counts of their audience, and their own things.
    pub(super) fn welcome(
        &self,
        workshop: WorkshopId,
        audience: Audience,
        participant: ParticipantId,
    ) -> ViewBytes {
        let kept = self.kept(audience);
        let own = self.own(&self.published.read(), participant);
        kept.with_own(workshop, &own)
    }

    fn kept(&self, audience: Audience) -> Arc<Kept> {
        // The tail exists from before the view on, so that who has the view can be led on.
        let _tail = self.log(audience, Telling::Lean);
        let seq = self.published.read().workshop.seq;
        let now = self.env.monotonic();
        self.views.get(audience, seq, now, || {
            // Told apart from writing it out, which takes longer than a room may wait.
            let (answer, tally) = {
                let published = self.published.read();
                // Frames lead on from here.
                self.tell(&published, audience);
                let present = self.present(&published.workshop);
                (self.answer(&published, audience), tally(&published.workshop, audience, &present))
            };
            Kept::of(&answer, &tally, now)
        })
    }

    pub(super) fn answer(&self, published: &Published, audience: Audience) -> ViewAnswer {
        ViewAnswer {
            audience,
            epoch: self.epoch(&published.workshop),
            seq: published.workshop.seq,
            now: self.clock.now(),
            put: view(&published.workshop, &published.people, audience),
        }
    }

    /// Everything of one person.
    pub(super) fn own(&self, published: &Published, participant: ParticipantId) -> Vec<OwnPut> {
        let (workshop, people) = (&published.workshop, &published.people);
        let put = |id: werkatelier_core::audience::OwnId| {
            let value = see_own(workshop, people, participant, id)?;
            Some(OwnPut { key: id.key(), value })
        };
        own_ids(workshop, people, participant).into_iter().filter_map(put).collect()
    }

    /// The room's clock.
    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }
}

/// What the events may have changed. The state before is asked, which has all that an event takes along, such as the comments of a
/// card.
fn changed(before: &Published, events: &[Recorded]) -> Touched {
    let mut all = Touched::default();
    for recorded in events {
        all.add(&before.workshop, &recorded.event);
    }
    all
}

/// A list, where there is something in it.
pub(super) fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn signal(workshop: &Workshop, log: &AudienceLog, events: &[Recorded]) {
    let Audience::Desk { theme } = log.audience else { return };
    let reaction = events.iter().rev().find_map(|recorded| match &recorded.event {
        Event::Reacted { contribution, reaction, on: true, .. } => Some((*contribution, *reaction)),
        _ => None,
    });
    let Some((contribution, reaction)) = reaction else { return };
    let of = workshop.contributions.get(&contribution).map(|card| card.theme);
    if theme.is_none() || of == theme {
        log.set_signal(Frame::of(&ServerMessage::Signal {
            signal: Signal::Reaction { contribution, reaction },
        }));
    }
}

/// Whether somebody's copy can be led on by the frames of `audience`: it is of that audience, of this log, and not older
/// than the tail.
pub(super) fn resumes(board: &Board, audience: Audience, log: &AudienceLog, copy: &Resume) -> bool {
    let published = board.published.read();
    board.tell(&published, audience);
    let same = copy.audience == audience && copy.epoch.log == board.log_id;
    same && copy.seq <= published.workshop.seq && log.leads_on(copy.seq)
}
