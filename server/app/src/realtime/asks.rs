//! Questions that concern one person and are not logged: the next cards, ideas of others, ideas that look alike.
//! Leases and what was handed out live here, per node; nothing of it is in the log.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use parking_lot::Mutex;
use werkatelier_core::agenda::{BallotForm, Method, RunKey, Scope};
use werkatelier_core::audience::{Audience, CardView, Entity, EntityId, see, see_on_request};
use werkatelier_core::exposure::{self, Candidate};
use werkatelier_core::id::{ContributionId, LinkId, ParticipantId, StepId, ThemeId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Actor;
use werkatelier_core::similarity::{self, Index};
use werkatelier_core::workshop::{Contribution, Workshop};

use super::handle::Room;
use super::publish::Published;
use crate::protocol::{Answer, Ask, SimilarCard};

/// Cards in one answer.
const CARDS_MAX: u32 = 3;

/// What was handed out, to whom, and until when it counts.
#[derive(Default)]
pub struct Asks {
    handed: Mutex<Handed>,
    revoked: Mutex<HashSet<LinkId>>,
}

#[derive(Default)]
struct Handed {
    /// Cards to judge that are out: until when they count as shown.
    leases: HashMap<(ContributionId, ParticipantId), Duration>,
    /// Cards to read that were handed out, and to whom: reading leaves no judgement in the log.
    read: HashMap<StepId, HashMap<ContributionId, HashSet<ParticipantId>>>,
}

impl Asks {
    pub(super) fn revoke(&self, link: LinkId) {
        self.revoked.lock().insert(link);
    }

    pub(super) fn is_revoked(&self, link: Option<LinkId>) -> bool {
        link.is_some_and(|link| self.revoked.lock().contains(&link))
    }
}

impl Room {
    /// Answers what somebody asks for themselves.
    #[must_use]
    pub fn ask(&self, actor: Actor, what: &Ask) -> Answer {
        if let Ask::Alike { ideas } = what {
            return self.alike(actor, ideas);
        }
        let Some(participant) = actor.participant() else {
            return Answer::Refused(Rejection::Forbidden.into());
        };
        self.board.saw(participant);
        let asking = |published: &Published| -> Result<Found, Rejection> {
            let asked = Asked { room: self, published, participant };
            match what {
                Ask::NextCards { step, count, holding } => {
                    asked.next_cards(*step, *count, holding).map(Found::Answer)
                }
                Ask::IdeasOfOthers { step } => asked.ideas_of_others(*step).map(Found::Answer),
                Ask::Similar { step, text } if similarity::long_enough(text) => {
                    asked.visible(*step).map(|cards| Found::Compare(cards, text.clone()))
                }
                Ask::Similar { .. } => Ok(Found::Answer(Answer::Similar { cards: Vec::new() })),
                Ask::Alike { .. } => Err(Rejection::Forbidden),
            }
        };
        let found = asking(&self.board.published.read());
        // Texts are compared after the state is let go: nobody waits for it.
        let answered = found.map(|found| match found {
            Found::Answer(answer) => answer,
            Found::Compare(cards, text) => alike(&text, cards),
        });
        answered.unwrap_or_else(|rejection| Answer::Refused(rejection.into()))
    }
}

/// What the state said: an answer, or what a text is to be compared with.
enum Found {
    Answer(Answer),
    Compare(Vec<CardView>, String),
}

fn alike(text: &str, cards: Vec<CardView>) -> Answer {
    let mut index = Index::new();
    for card in &cards {
        index.put(card.id, &card.text);
    }
    let found = index.query(text, similarity::SUGGESTIONS_MAX, similarity::SUGGESTION_SCORE_MIN, |_| true);
    let mut cards: HashMap<ContributionId, CardView> =
        cards.into_iter().map(|card| (card.id, card)).collect();
    let cards = found
        .into_iter()
        .filter_map(|alike| Some(SimilarCard { card: cards.remove(&alike.key)?, score: alike.score }));
    Answer::Similar { cards: cards.collect() }
}

struct Asked<'a> {
    room: &'a Room,
    published: &'a Published,
    participant: ParticipantId,
}

impl Asked<'_> {
    fn workshop(&self) -> &Workshop {
        &self.published.workshop
    }

    /// The run that who asks is in, where this step is the one it is in; who has no theme is in what everyone does.
    fn run(&self, step: StepId) -> Result<RunKey, Rejection> {
        let person = self.workshop().participants.get(&self.participant);
        let theme = person.filter(|person| !person.removed).and_then(|person| person.theme);
        let method = &self.workshop().step(step).ok_or(Rejection::Unknown { what: Thing::Step })?.method;
        if theme.is_none() && method.scope() == Scope::Breakout {
            return Err(Rejection::ForeignTheme);
        }
        let current = self.workshop().current(theme).map(|current| current.id);
        let run = self.workshop().run_key(step, theme);
        if current == Some(step) { Ok(run) } else { Err(Rejection::StepNotOpen) }
    }

    /// The theme of who asks, in a step that groups do by themselves.
    fn seat(&self, step: StepId) -> Result<ThemeId, Rejection> {
        self.run(step)?.theme.ok_or(Rejection::NotInThisStep)
    }

    fn not_own(&self, card: &Contribution) -> bool {
        card.author != Some(self.participant)
    }

    fn next_cards(&self, step: StepId, count: u32, holding: &[ContributionId]) -> Result<Answer, Rejection> {
        let run = self.run(step)?;
        match (self.workshop().step(step).map(|step| &step.method), run.theme) {
            (Some(Method::Vote(_)), _) => self.cards_to_judge(run, count, holding),
            (Some(Method::Enrich { .. }), Some(theme)) => Ok(self.cards_to_read(step, theme, count, holding)),
            _ => Err(Rejection::NotInThisStep),
        }
    }

    fn cards_to_judge(
        &self,
        run: RunKey,
        count: u32,
        holding: &[ContributionId],
    ) -> Result<Answer, Rejection> {
        let round = self.workshop().rounds.get(&run).ok_or(Rejection::Unknown { what: Thing::Round })?;
        if round.is.form != BallotForm::MarksPicks {
            return Err(Rejection::NotInThisStep);
        }
        let voter = self.published.people.voter(run, self.participant);
        let ballot = voter.and_then(|voter| round.ballots.get(&voter));
        let judged = |id: &ContributionId| ballot.is_some_and(|ballot| ballot.judgements.contains_key(id));
        let old_enough = self.room.board.now().plus(-i64::from(exposure::CARD_AGE_SECONDS_MIN) * 1000);
        let ideas = round.open_ideas().filter_map(|id| self.workshop().contributions.get(&id));
        let cards: Vec<ContributionId> = ideas
            .filter(|card| card.counts() && self.not_own(card))
            .filter(|card| !judged(&card.id) && card.at <= old_enough)
            .map(|card| card.id)
            .filter(|id| !holding.contains(id))
            .collect();
        // While looking, a person stops at the cap: no endless feed.
        let done = ballot.map_or(0, |ballot| ballot.judgements.len()) + holding.len();
        let room_left =
            if round.picking() { usize::MAX } else { (round.is.cards_max as usize).saturating_sub(done) };
        let now = self.room.board.env.monotonic();
        let mut handed = self.room.asks.handed.lock();
        handed
            .leases
            .retain(|(card, who), until| *until > now && !(*who == self.participant && judged(card)));
        let mut leases: BTreeMap<ContributionId, u32> = BTreeMap::new();
        for (card, _) in handed.leases.keys() {
            *leases.entry(*card).or_default() += 1;
        }
        let shown = |id: ContributionId| {
            (round.judged.get(&id).copied().unwrap_or(0), leases.get(&id).copied().unwrap_or(0))
        };
        let chosen = self.least_shown(&cards, (count.min(CARDS_MAX) as usize).min(room_left), shown);
        for id in &chosen {
            handed
                .leases
                .insert((*id, self.participant), now + Duration::from_secs(exposure::LEASE_SECONDS.into()));
        }
        let left = cards.len().min(room_left) - chosen.len();
        Ok(self.seen(run.theme, &chosen, left))
    }

    fn cards_to_read(&self, step: StepId, theme: ThemeId, count: u32, holding: &[ContributionId]) -> Answer {
        let ideas: Vec<&Contribution> =
            self.workshop().ideas(theme).filter(|card| self.not_own(card)).collect();
        let mut handed = self.room.asks.handed.lock();
        let read = handed.read.entry(step).or_default();
        let was_read = |id: &ContributionId| read.get(id).is_some_and(|by| by.contains(&self.participant));
        let mut cards: Vec<ContributionId> =
            ideas.iter().map(|card| card.id).filter(|id| !holding.contains(id) && !was_read(id)).collect();
        // Who has read everything may go round again.
        if cards.is_empty() && holding.is_empty() {
            cards = ideas.iter().map(|card| card.id).collect();
        }
        let shown = |id: ContributionId| {
            (u32::try_from(read.get(&id).map_or(0, HashSet::len)).unwrap_or(u32::MAX), 0)
        };
        let chosen = self.least_shown(&cards, count.min(CARDS_MAX) as usize, shown);
        for id in &chosen {
            read.entry(*id).or_default().insert(self.participant);
        }
        self.seen(Some(theme), &chosen, cards.len() - chosen.len())
    }

    fn ideas_of_others(&self, step: StepId) -> Result<Answer, Rejection> {
        let theme = self.seat(step)?;
        let others = self.workshop().ideas(theme).filter(|card| card.author != Some(self.participant));
        let visible: BTreeMap<ContributionId, CardView> = others
            .filter_map(|card| {
                let view =
                    see_on_request(self.workshop(), &self.published.people, self.participant, card.id)?;
                Some((card.id, view))
            })
            .collect();
        let on_request = matches!(
            self.workshop().step(step).map(|step| &step.method),
            Some(Method::Gather { visibility: werkatelier_core::agenda::Visibility::OnRequest, .. })
        );
        if !on_request {
            return Err(Rejection::NotInThisStep);
        }
        let mut handed = self.room.asks.handed.lock();
        let read = handed.read.entry(step).or_default();
        let unread = |id: &ContributionId| !read.get(id).is_some_and(|by| by.contains(&self.participant));
        let mut ids: Vec<ContributionId> = visible.keys().copied().filter(unread).collect();
        if ids.is_empty() {
            ids = visible.keys().copied().collect();
        }
        let shown = |id: ContributionId| {
            (u32::try_from(read.get(&id).map_or(0, HashSet::len)).unwrap_or(u32::MAX), 0)
        };
        let chosen = self.least_shown(&ids, CARDS_MAX as usize, shown);
        for id in &chosen {
            read.entry(*id).or_default().insert(self.participant);
        }
        let left = u32::try_from(visible.len() - chosen.len()).unwrap_or(u32::MAX);
        let cards = chosen.iter().filter_map(|id| visible.get(id).cloned()).collect();
        Ok(Answer::Cards { cards, left })
    }

    /// The ideas that a text may be compared with: those this person may see.
    fn visible(&self, step: StepId) -> Result<Vec<CardView>, Rejection> {
        let theme = self.seat(step)?;
        Ok(self.workshop().ideas(theme).filter_map(|card| self.card(Some(theme), card.id)).collect())
    }

    /// Least shown first; equal ones in an order of this person's own.
    fn least_shown(
        &self,
        cards: &[ContributionId],
        count: usize,
        shown: impl Fn(ContributionId) -> (u32, u32),
    ) -> Vec<ContributionId> {
        let candidates = cards.iter().map(|id| {
            let (shown, leases) = shown(*id);
            Candidate { card: id.0, shown, leases }
        });
        let salt = self.workshop().made().salt.as_bytes();
        let chosen = exposure::next_cards(candidates, salt, self.participant.0.as_bytes(), count);
        chosen.into_iter().map(ContributionId).collect()
    }

    fn card(&self, theme: Option<ThemeId>, id: ContributionId) -> Option<CardView> {
        let person = self.workshop().participants.get(&self.participant).and_then(|person| person.theme);
        let audience = theme.or(person).map_or(Audience::Lobby, |theme| Audience::Theme { theme });
        match see(self.workshop(), &self.published.people, audience, EntityId::Card(id)) {
            Some(Entity::Card(card)) => Some(card),
            _ => None,
        }
    }

    fn seen(&self, theme: Option<ThemeId>, chosen: &[ContributionId], left: usize) -> Answer {
        let cards = chosen.iter().filter_map(|id| self.card(theme, *id)).collect();
        Answer::Cards { cards, left: u32::try_from(left).unwrap_or(u32::MAX) }
    }
}
