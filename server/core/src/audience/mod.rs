//! What each audience may see. One function answers for one thing; a view is that over all things, and a change between two
//! moments is that over what was touched. Every way out goes through here.

mod entity;
mod figures;
mod own;
mod patch;
mod see;
mod show;
mod tally;
mod touch;
mod voting;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::agenda::RunKey;
use crate::id::{CommentId, ContributionId, ParticipantId, QuestionId, StageId, StepId, ThemeId};
use crate::people::People;
use crate::role::Role;
use crate::workshop::{Map, Workshop};

pub use entity::*;
pub use own::{Own, OwnBallot, OwnCard, OwnGiven, OwnId, OwnJudged, OwnPlace, own_ids, own_patch, see_own};
pub use patch::Patch;
pub use see::see;
pub use show::show_of;
pub use tally::{Answered, ReactionTally, RoundTally, Tally, ThemeTally, tally};
pub use touch::{OwnTouched, Touched, own_marks, own_touched};

/// Who gets the same view: one frame is encoded once for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "audience", rename_all = "snake_case")]
#[ts(export)]
pub enum Audience {
    /// Participants without a theme.
    Lobby,
    /// Participants of a theme.
    Theme { theme: ThemeId },
    /// Who looks along with a theme.
    Observer { theme: ThemeId },
    /// Who leads: one theme, or all where none is named.
    Desk { theme: Option<ThemeId> },
    /// A projector.
    Stage { stage: StageId },
}

impl Audience {
    /// The audience this role belongs to now; none once somebody was removed.
    #[must_use]
    pub fn of(role: Role, workshop: &Workshop) -> Option<Self> {
        match role {
            Role::Participant { participant } => match workshop.participants.get(&participant) {
                Some(person) if person.removed => None,
                Some(person) => Some(person.theme.map_or(Self::Lobby, |theme| Self::Theme { theme })),
                None => None,
            },
            Role::Facilitator { theme } => Some(Self::Desk { theme: Some(theme) }),
            Role::Lead | Role::Organiser => Some(Self::Desk { theme: None }),
            Role::Stage { stage } => Some(Self::Stage { stage }),
            Role::Observer { theme } => Some(Self::Observer { theme }),
            Role::Room => None,
        }
    }

    /// Whether it leads.
    #[must_use]
    pub fn is_desk(self) -> bool {
        matches!(self, Self::Desk { .. })
    }
}

/// The name of one thing in a view, `card:0190…` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityId {
    Workshop,
    Theme(ThemeId),
    Step(StepId),
    Card(ContributionId),
    Comment(CommentId),
    Round(RunKey),
    /// Of a theme, or of everyone together.
    Selection(Option<ThemeId>),
    Plenary(StepId),
    Question(QuestionId),
    Stage(StageId),
    Message(Option<ThemeId>),
    Person(ParticipantId),
}

impl EntityId {
    /// The name itself.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Workshop => "workshop".to_owned(),
            Self::Theme(id) => named("theme:", id.0),
            Self::Step(id) => named("step:", id.0),
            Self::Card(id) => named("card:", id.0),
            Self::Comment(id) => named("comment:", id.0),
            Self::Round(RunKey { step, theme: Some(theme) }) => format!("round:{step}/{theme}"),
            Self::Round(RunKey { step, theme: None }) => named("round:", step.0),
            Self::Selection(None) => "selection".to_owned(),
            Self::Selection(Some(id)) => named("selection:", id.0),
            Self::Plenary(id) => named("plenary:", id.0),
            Self::Question(id) => named("question:", id.0),
            Self::Stage(id) => named("stage:", id.0),
            Self::Message(None) => "message".to_owned(),
            Self::Message(Some(theme)) => named("message:", theme.0),
            Self::Person(id) => named("person:", id.0),
        }
    }
}

/// A kind of thing and which one, without the machinery of formats, which for many a second takes longer than the rest.
fn named(kind: &str, id: Uuid) -> String {
    [kind, id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer())].concat()
}

/// Everything there is, seen or not, in a fixed order.
#[must_use]
pub fn all_ids(workshop: &Workshop) -> BTreeSet<EntityId> {
    let mut ids = BTreeSet::from([EntityId::Workshop]);
    ids.extend(workshop.themes.keys().map(|id| EntityId::Theme(*id)));
    ids.extend(workshop.steps.keys().map(|id| EntityId::Step(*id)));
    ids.extend(workshop.contributions.keys().map(|id| EntityId::Card(*id)));
    ids.extend(workshop.comments.keys().map(|id| EntityId::Comment(*id)));
    ids.extend(workshop.rounds.keys().map(|run| EntityId::Round(*run)));
    ids.extend(workshop.selections.keys().map(|id| EntityId::Selection(Some(*id))));
    ids.extend(workshop.hall_selection.iter().map(|_| EntityId::Selection(None)));
    ids.extend(workshop.plenaries.keys().map(|id| EntityId::Plenary(*id)));
    ids.extend(workshop.questions.keys().map(|id| EntityId::Question(*id)));
    ids.extend(workshop.stages.keys().map(|id| EntityId::Stage(*id)));
    ids.extend(workshop.messages.keys().map(|theme| EntityId::Message(*theme)));
    ids.extend(workshop.participants.keys().map(|id| EntityId::Person(*id)));
    ids
}

/// One thing a follower puts in its copy.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Put {
    /// Where: the same key replaces what was there.
    pub key: String,
    pub value: Entity,
}

/// The whole view of an audience, in a fixed order.
#[must_use]
pub fn view(workshop: &Workshop, people: &People, audience: Audience) -> Vec<Put> {
    let seen = |id: EntityId| see(workshop, people, audience, id).map(|value| Put { key: id.key(), value });
    all_ids(workshop).into_iter().filter_map(seen).collect()
}

/// What changed for an audience between two moments.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Change {
    pub put: Vec<Put>,
    /// Keys of what was seen before and is no more.
    pub gone: Vec<String>,
    /// What is put, in the same order.
    #[serde(skip)]
    ids: Vec<EntityId>,
}

impl Change {
    /// Whether nothing changed for this audience.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }
}

/// A state and its persons at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub workshop: &'a Workshop,
    pub people: &'a People,
}

/// What an audience saw of things before they changed: half of [`change`], for who changes the state in place, and may do so
/// several times before it tells.
#[derive(Debug)]
pub struct Glance {
    audience: Audience,
    before: Map<EntityId, Option<Entity>>,
    /// Whether anything may have changed, what has not been there before as well.
    everything: bool,
}

impl Glance {
    /// Nothing that changed yet.
    #[must_use]
    pub fn of(audience: Audience) -> Self {
        Self { audience, before: Map::default(), everything: false }
    }

    /// Remembers what is seen now of things that are about to change, unless they did before.
    pub fn remember(&mut self, scene: Scene<'_>, touched: &Touched) {
        if self.everything {
            // What is not remembered was not there.
            return;
        }
        self.everything = matches!(touched, Touched::Everything);
        let ids = touched.ids(scene.workshop);
        self.before.reserve(ids.len());
        for id in ids.iter().copied() {
            let seen = || see(scene.workshop, scene.people, self.audience, id);
            self.before.entry(id).or_insert_with(seen);
        }
    }

    /// Whether anything that is remembered was seen.
    #[must_use]
    pub fn saw_any(&self) -> bool {
        self.before.values().any(Option::is_some)
    }

    fn before(&self, id: EntityId) -> Option<&Entity> {
        self.before.get(&id)?.as_ref()
    }

    /// What changed since.
    #[must_use]
    pub fn until(&self, scene: Scene<'_>) -> Change {
        let mut ids: Vec<EntityId> = self.before.keys().copied().collect();
        if self.everything {
            let came = all_ids(scene.workshop);
            ids.extend(came.into_iter().filter(|id| !self.before.contains_key(id)));
        }
        ids.sort_unstable();
        let mut change = Change::default();
        for id in ids {
            let was = self.before(id);
            match see(scene.workshop, scene.people, self.audience, id) {
                Some(value) if was != Some(&value) => {
                    change.put.push(Put { key: id.key(), value });
                    change.ids.push(id);
                }
                // Such as a message, which is no more.
                None if was.is_some() => change.gone.push(id.key()),
                _ => {}
            }
        }
        change
    }

    /// Takes out of a change what can be told by a few fields: they are to be laid over what a follower has.
    #[must_use]
    pub fn patches(&self, change: &mut Change) -> Vec<Patch> {
        let mut patches = Vec::new();
        let mut ids = std::mem::take(&mut change.ids).into_iter();
        change.put.retain(|put| {
            let was = ids.next().and_then(|id| self.before(id));
            let fewer = was.and_then(|was| patch::between(&put.key, was, &put.value));
            let stays = fewer.is_none();
            patches.extend(fewer);
            stays
        });
        patches
    }
}

/// What changed for an audience between two moments, among the things touched.
#[must_use]
pub fn change(before: Scene<'_>, after: Scene<'_>, audience: Audience, touched: &Touched) -> Change {
    let mut glance = Glance::of(audience);
    glance.remember(before, touched);
    glance.until(after)
}

/// A card a participant asked to see while gathering: an idea of somebody else in their own theme, where the step's
/// visibility says on request. Nothing that only a desk knows is in it.
#[must_use]
pub fn see_on_request(
    workshop: &Workshop,
    people: &People,
    participant: ParticipantId,
    id: ContributionId,
) -> Option<CardView> {
    let theme = workshop.participants.get(&participant)?.theme?;
    see::see_on_request(workshop, people, theme, id)
}
