//! The one answer to "what does this audience see of this thing?".

use std::collections::BTreeMap;

use crate::agenda::{ListenKind, Method, Visibility};
use crate::audience::figures::{agreement, plenary_coverage, revealed};
use crate::audience::{
    Audience, CardDesk, CardView, CommentView, Entity, EntityId, MessageView, PersonView, PlenaryView,
    QuestionView, RunView, StageView, StepView, ThemeView, WorkshopView, show_of,
};
use crate::command::{QuestionState, Show};
use crate::id::{CommentId, ContributionId, QuestionId, StageId, StepId, ThemeId};
use crate::people::People;
use crate::workshop::{Contribution, Plenary, Workshop};

/// What an audience sees of one thing: the thing, less or nothing of it.
#[must_use]
pub fn see(workshop: &Workshop, people: &People, audience: Audience, id: EntityId) -> Option<Entity> {
    let eye = Eye { workshop, people, audience };
    match id {
        EntityId::Workshop => Some(Entity::Workshop(eye.workshop())),
        EntityId::Theme(id) => eye.theme(id).map(Entity::Theme),
        EntityId::Step(id) => eye.step(id).map(Entity::Step),
        EntityId::Card(id) => eye.card(id).map(Entity::Card),
        EntityId::Comment(id) => eye.comment(id).map(Entity::Comment),
        EntityId::Round(run) => eye.round(run).map(|round| Entity::Round(Box::new(round))),
        EntityId::Selection(theme) => eye.selection(theme).map(Entity::Selection),
        EntityId::Plenary(step) => eye.plenary(step).map(Entity::Plenary),
        EntityId::Question(id) => eye.question(id).map(Entity::Question),
        EntityId::Stage(id) => eye.stage(id).map(Entity::Stage),
        EntityId::Message(theme) => eye.message(theme).map(Entity::Message),
        EntityId::Person(id) => {
            let person = workshop.participants.get(&id).filter(|person| !person.removed)?;
            let seen = match audience {
                Audience::Desk { theme: None } => true,
                Audience::Desk { theme } => person.theme == theme,
                _ => false,
            };
            let view = PersonView { id, number: person.number, theme: person.theme, left: person.left };
            seen.then_some(Entity::Person(view))
        }
    }
}

/// See [`super::see_on_request`].
pub(super) fn see_on_request(
    workshop: &Workshop,
    people: &People,
    theme: ThemeId,
    id: ContributionId,
) -> Option<CardView> {
    let card = workshop.contributions.get(&id).filter(|card| card.theme == theme && card.counts())?;
    let method = &workshop.current(Some(theme))?.method;
    let may = matches!(method, Method::Gather { visibility: Visibility::OnRequest, .. });
    let eye = Eye { workshop, people, audience: Audience::Theme { theme } };
    may.then(|| eye.card_view(card, false))
}

/// An audience that looks at a workshop. What it sees of rounds and selections stands in `voting.rs`.
pub(super) struct Eye<'a> {
    pub(super) workshop: &'a Workshop,
    pub(super) people: &'a People,
    pub(super) audience: Audience,
}

impl Eye<'_> {
    /// The theme a participant or observer sits in.
    pub(super) fn seat(&self) -> Option<ThemeId> {
        match self.audience {
            Audience::Theme { theme } | Audience::Observer { theme } => Some(theme),
            _ => None,
        }
    }

    /// Whether this is a desk that leads a round: its theme's, or everyone's.
    pub(super) fn desk_of_run(&self, theme: Option<ThemeId>) -> bool {
        match theme {
            Some(theme) => self.desk_of(theme),
            None => matches!(self.audience, Audience::Desk { theme: None }),
        }
    }

    /// Whether this is a desk that leads this theme.
    fn desk_of(&self, theme: ThemeId) -> bool {
        matches!(self.audience, Audience::Desk { theme: own } if own.is_none_or(|own| own == theme))
    }

    fn workshop(&self) -> WorkshopView {
        let made = self.workshop.made();
        let inviting = matches!(self.audience, Audience::Desk { .. } | Audience::Stage { .. });
        WorkshopView {
            id: made.workshop,
            title: made.title.as_str().to_owned(),
            language: made.language.clone(),
            date: made.date.clone(),
            template: made.template.clone(),
            join_code: made.join_code.clone(),
            join_secret: inviting.then(|| made.join_secret.clone()),
            expected_people: made.expected_people,
            plenary_step: self.workshop.plenary_step,
            blank: self.workshop.blank,
            affiliations: made.affiliations.iter().map(|name| name.as_str().to_owned()).collect(),
        }
    }

    fn theme(&self, id: ThemeId) -> Option<ThemeView> {
        let (index, _, theme) = self.workshop.themes.get_full(&id)?;
        let desk = self.audience.is_desk();
        Some(ThemeView {
            id,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            letter: theme.is.letter.clone(),
            title: theme.is.title.as_str().to_owned(),
            question: theme.is.question.as_str().to_owned(),
            colour: theme.is.colour,
            icon: theme.is.icon.clone(),
            places: theme.is.places,
            step: theme.step,
            help: desk.then_some(theme.help),
            headcount: theme.headcount.filter(|_| desk),
        })
    }

    fn step(&self, id: StepId) -> Option<StepView> {
        let (index, _, state) = self.workshop.steps.get_full(&id)?;
        let knows = |theme: Option<ThemeId>| match self.audience {
            Audience::Lobby => theme.is_none(),
            Audience::Theme { theme: own } | Audience::Observer { theme: own } => {
                theme.is_none_or(|theme| theme == own)
            }
            Audience::Desk { .. } | Audience::Stage { .. } => true,
        };
        let runs = self.workshop.runs.iter().filter(|(key, _)| key.step == id && knows(key.theme));
        let runs = runs.map(|(key, run)| RunView {
            theme: key.theme,
            phase: run.phase,
            opened_at: run.opened_at,
            timer: run.timer,
            grace_until: run.grace_until,
            ready: run.ready,
        });
        Some(StepView {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            scope: state.is.method.scope(),
            step: state.is.clone(),
            skipped: state.skipped,
            runs: runs.collect(),
        })
    }

    fn card(&self, id: ContributionId) -> Option<CardView> {
        let card = self.workshop.contributions.get(&id)?;
        let desk = self.desk_of(card.theme);
        let seen = (desk && !card.withdrawn) || self.sees_card(card);
        seen.then(|| self.card_view(card, desk))
    }

    fn card_view(&self, card: &Contribution, desk: bool) -> CardView {
        // A name is typed too, and nobody ticks it for a stage.
        let named = card.signed && !matches!(self.audience, Audience::Stage { .. });
        let name = card.author.filter(|_| named).and_then(|author| self.people.name(author));
        let on_ballot = || self.workshop.on_open_ballot(card.id);
        let told = desk || matches!(self.audience, Audience::Stage { .. });
        let mentions = Some(self.workshop.mentions(card)).filter(|mentions| told && *mentions > 1);
        CardView {
            id: card.id,
            theme: card.theme,
            step: card.step,
            number: self.workshop.short_number(card),
            text: card.text.as_str().to_owned(),
            parents: card.parents.clone(),
            name: name.map(str::to_owned),
            clarified: card.original.is_some(),
            at: card.at,
            mentions,
            desk: desk.then(|| CardDesk {
                original: card.original.as_ref().map(|text| text.as_str().to_owned()),
                hidden: card.hidden,
                late: card.late,
                cleared: card.cleared,
                on_behalf: card.author.is_none(),
                frozen: on_ballot(),
                merged_into: card.merged_into,
                merged: card.merged.clone(),
            }),
        }
    }

    /// Whether who does not lead sees this card.
    fn sees_card(&self, card: &Contribution) -> bool {
        if !card.counts() {
            return false;
        }
        match self.audience {
            Audience::Desk { .. } => self.presented(card.id) || self.voted_on_together(card.id),
            Audience::Stage { stage } => self.on_stage(stage, card),
            Audience::Lobby | Audience::Theme { .. } | Audience::Observer { .. } => {
                let seat = self.seat();
                let Some(step) = self.workshop.current(seat) else { return false };
                let own = seat == Some(card.theme);
                match &step.method {
                    Method::Enrich { .. } | Method::Select {} => own,
                    Method::Vote(_) => {
                        let run = self.workshop.run_key(step.id, seat);
                        let round = self.workshop.rounds.get(&run);
                        let voted = round.is_some_and(|round| round.lists(card.id));
                        voted && (own || run.theme.is_none())
                    }
                    Method::Pitch { .. } | Method::Listen { kind: ListenKind::Goodbye } => {
                        self.presented(card.id)
                    }
                    Method::Welcome { .. } | Method::Listen { .. } | Method::Gather { .. } => false,
                }
            }
        }
    }

    /// Whether this card is in the running order of a plenary that has begun.
    fn presented(&self, id: ContributionId) -> bool {
        let mut plenaries = self.workshop.plenaries.values();
        plenaries.any(|plenary| plenary.items.iter().any(|item| item.contribution == id))
    }

    /// Whether everyone together voted, or votes, on this card.
    fn voted_on_together(&self, id: ContributionId) -> bool {
        self.workshop.rounds_of(None).any(|(_, round)| round.lists(id))
    }

    fn on_stage(&self, id: StageId, card: &Contribution) -> bool {
        // Nothing typed reaches a stage before a facilitator saw these very words.
        let may = card.cleared && !self.workshop.blank;
        let Some(stage) = self.workshop.stages.get(&id).filter(|_| may) else { return false };
        match show_of(self.workshop, stage) {
            Show::Join | Show::Step | Show::Themes | Show::Voting { .. } => false,
            Show::Theme { theme } => card.theme == theme && stage.featured == Some(card.id),
            Show::Wall { theme } => card.theme == theme,
            Show::Result { theme } => {
                let result = self.workshop.last_round(theme);
                result.is_some_and(|(_, round)| revealed(round, card.id))
                    || self.chosen_otherwise(theme, card.id)
            }
            Show::Rounds { theme } => {
                self.workshop.rounds_of(theme).any(|(_, round)| revealed(round, card.id))
            }
            Show::Overview => self.presented(card.id),
            Show::Pitch => {
                let plenary = self.plenary_now();
                let item = plenary.and_then(|(_, plenary)| plenary.items.get(plenary.spotlight? as usize));
                item.is_some_and(|item| item.contribution == card.id)
            }
        }
    }

    /// The plenary that is going on, or went on last.
    fn plenary_now(&self) -> Option<(StepId, &Plenary)> {
        let mut steps = self.workshop.steps.keys().rev();
        steps.find_map(|step| self.workshop.plenaries.get(step).map(|plenary| (*step, plenary)))
    }

    fn comment(&self, id: CommentId) -> Option<CommentView> {
        let comment = self.workshop.comments.get(&id)?;
        let card = self.workshop.contributions.get(&comment.contribution)?;
        let reading =
            |step: &crate::agenda::Step| matches!(step.method, Method::Enrich { .. } | Method::Select {});
        let seated = self.seat().is_some_and(|seat| self.workshop.current(Some(seat)).is_some_and(reading));
        let seen = self.desk_of(card.theme) || (seated && !comment.hidden && self.sees_card(card));
        seen.then(|| CommentView {
            id,
            contribution: comment.contribution,
            text: comment.text.as_str().to_owned(),
            at: comment.at,
            hidden: comment.hidden,
        })
    }

    fn plenary(&self, step: StepId) -> Option<PlenaryView> {
        let plenary = self.workshop.plenaries.get(&step)?;
        let agreements = plenary.closed.iter().map(|contribution| {
            let answers = plenary.agreement.get(contribution);
            agreement(*contribution, answers.unwrap_or(&BTreeMap::new()))
        });
        Some(PlenaryView {
            step,
            items: plenary.items.clone(),
            spotlight: plenary.spotlight,
            agreements: agreements.collect(),
            coverage: plenary_coverage(self.workshop, self.people, plenary),
        })
    }

    fn question(&self, id: QuestionId) -> Option<QuestionView> {
        let question = self.workshop.questions.get(&id)?;
        let leads = matches!(self.audience, Audience::Desk { theme: None });
        let seen = leads || question.state == QuestionState::OnStage;
        seen.then(|| QuestionView {
            id,
            contribution: question.contribution,
            text: question.text.as_str().to_owned(),
            state: question.state,
            at: question.at,
        })
    }

    fn stage(&self, id: StageId) -> Option<StageView> {
        let (index, _, stage) = self.workshop.stages.get_full(&id)?;
        let own = matches!(self.audience, Audience::Stage { stage } if stage == id);
        (own || self.audience.is_desk()).then(|| StageView {
            id,
            index: u32::try_from(index).unwrap_or(u32::MAX),
            title: stage.is.title.as_str().to_owned(),
            theme: stage.theme,
            show: show_of(self.workshop, stage),
            pinned: stage.pinned.is_some(),
            blank: self.workshop.blank,
            featured: stage.featured,
        })
    }

    fn message(&self, theme: Option<ThemeId>) -> Option<MessageView> {
        let message = self.workshop.messages.get(&theme)?;
        let seen = match (theme, self.audience) {
            (None, _) => true,
            (Some(theme), Audience::Stage { stage }) => {
                self.workshop.stages.get(&stage).is_some_and(|stage| stage.theme == Some(theme))
            }
            (Some(theme), _) => self.desk_of(theme) || self.seat() == Some(theme),
        };
        seen.then(|| MessageView { theme, text: message.text.as_str().to_owned(), at: message.at })
    }
}
