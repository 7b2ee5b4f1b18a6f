//! From what an audience sees to a report. Everything comes through `audience`; nothing is looked up past it.

use std::collections::BTreeMap;

use crate::audience::{
    AgreementView, Audience, CardView, Entity, PlenaryView, ReactionTally, RoundPhase, RoundView,
    SelectionView, StepView, ThemeView, WorkshopView, tally, view,
};
use crate::id::{ContributionId, StepId, ThemeId};
use crate::people::People;
use crate::selection::{Count, PlaceOutcome, percent};
use crate::workshop::Workshop;

use super::{
    IdeaOutcome, IdeaResult, IdeaStatus, Report, ReportIdea, ReportItem, ReportReactions, ReportRound,
    ReportSelection, ReportStep, ReportTheme,
};

/// The report for who leads: all themes, or their own. None for everyone else.
#[must_use]
pub fn report(workshop: &Workshop, people: &People, audience: Audience) -> Option<Report> {
    let Audience::Desk { theme: led } = audience else { return None };
    let seen = Seen::by(workshop, people, audience);
    let made = seen.workshop.as_ref()?;
    let themes = seen.themes.iter().filter(|theme| led.is_none_or(|led| led == theme.id));
    Some(Report {
        workshop: made.id,
        title: made.title.clone(),
        language: made.language.clone(),
        date: made.date.clone(),
        seq: workshop.seq,
        at: workshop.at,
        steps: seen.steps.iter().map(step).collect(),
        themes: themes.map(|theme| seen.theme(theme)).collect(),
        plenary: seen.plenary.iter().flat_map(|plenary| seen.items(plenary)).collect(),
        hall_rounds: seen.rounds_of(None).filter_map(|round| seen.round(round)).collect(),
        hall_selection: seen.selections.get(&None).map(|selection| seen.selection(selection)),
        plenary_coverage: seen.plenary.as_ref().and_then(|plenary| plenary.coverage),
    })
}

/// What the audience sees, by kind.
#[derive(Default)]
struct Seen {
    workshop: Option<WorkshopView>,
    /// In the order of the workshop.
    themes: Vec<ThemeView>,
    steps: Vec<StepView>,
    cards: BTreeMap<ContributionId, CardView>,
    comments: BTreeMap<ContributionId, Vec<String>>,
    /// Counted rounds, in the order of the agenda.
    rounds: Vec<RoundView>,
    selections: BTreeMap<Option<ThemeId>, SelectionView>,
    /// The last one.
    plenary: Option<PlenaryView>,
    reactions: BTreeMap<ContributionId, ReactionTally>,
}

impl Seen {
    fn by(workshop: &Workshop, people: &People, audience: Audience) -> Self {
        let mut seen = Self::default();
        let reactions = tally(workshop, audience, &BTreeMap::new()).reactions;
        seen.reactions = reactions.into_iter().map(|tally| (tally.contribution, tally)).collect();
        let mut comments = Vec::new();
        for put in view(workshop, people, audience) {
            match put.value {
                Entity::Workshop(view) => seen.workshop = Some(view),
                Entity::Theme(view) => seen.themes.push(view),
                Entity::Step(view) => seen.steps.push(view),
                Entity::Card(view) => {
                    seen.cards.insert(view.id, view);
                }
                Entity::Comment(view) if !view.hidden => comments.push(view),
                Entity::Round(view) if view.phase == RoundPhase::Counted => seen.rounds.push(*view),
                Entity::Selection(view) => {
                    seen.selections.insert(view.theme, view);
                }
                Entity::Plenary(view) => seen.plenary = Some(view),
                _ => {}
            }
        }
        comments.sort_by_key(|comment| (comment.at, comment.id));
        for comment in comments {
            seen.comments.entry(comment.contribution).or_default().push(comment.text);
        }
        seen.steps.sort_by_key(|step| step.index);
        let place = |step: StepId| workshop.steps.get_index_of(&step);
        seen.themes.sort_by_key(|theme| workshop.themes.get_index_of(&theme.id));
        seen.rounds.sort_by_key(|round| place(round.run.step));
        seen
    }

    fn theme(&self, theme: &ThemeView) -> ReportTheme {
        let rounds: Vec<&RoundView> = self.rounds_of(Some(theme.id)).collect();
        let result = rounds.last().copied();
        let selection = self.selections.get(&Some(theme.id));
        let mut cards: Vec<&CardView> = self.cards.values().filter(|card| card.theme == theme.id).collect();
        cards.sort_by_key(|card| (card.number.len(), &card.number));
        ReportTheme {
            id: theme.id,
            letter: theme.letter.clone(),
            title: theme.title.clone(),
            question: theme.question.clone(),
            ideas: cards.into_iter().map(|card| self.idea(card, result, selection)).collect(),
            rounds: rounds.into_iter().filter_map(|round| self.round(round)).collect(),
            selection: selection.map(|selection| self.selection(selection)),
        }
    }

    fn rounds_of(&self, theme: Option<ThemeId>) -> impl Iterator<Item = &RoundView> + '_ {
        self.rounds.iter().filter(move |round| round.run.theme == theme)
    }

    fn selection(&self, selection: &SelectionView) -> ReportSelection {
        ReportSelection {
            selected: self.numbers(&selection.selected),
            reason: selection.reason.clone(),
            differs: selection.differs,
            at: selection.at,
            role: selection.role,
            by: selection.by,
        }
    }

    fn idea(
        &self,
        card: &CardView,
        round: Option<&RoundView>,
        selection: Option<&SelectionView>,
    ) -> ReportIdea {
        let desk = card.desk.as_ref();
        let status = match desk {
            Some(desk) if desk.hidden => IdeaStatus::Hidden,
            Some(desk) if desk.late => IdeaStatus::Late,
            Some(desk) if desk.merged_into.is_some() => IdeaStatus::Merged,
            _ => IdeaStatus::Counts,
        };
        let reactions = self.reactions.get(&card.id);
        let place = selection.and_then(|selection| selection.selected.iter().position(|id| *id == card.id));
        ReportIdea {
            id: card.id,
            number: card.number.clone(),
            text: card.text.clone(),
            original: desk.and_then(|desk| desk.original.clone()),
            mentions: card.mentions.unwrap_or(1),
            merged: desk.map(|desk| self.numbers(&desk.merged)).unwrap_or_default(),
            merged_into: desk.and_then(|desk| self.numbers(&[desk.merged_into?]).pop()),
            name: card.name.clone(),
            builds_on: self.numbers(&card.parents),
            status,
            on_behalf: desk.is_some_and(|desk| desk.on_behalf),
            at: card.at,
            reactions: reactions.map_or_else(ReportReactions::default, |tally| ReportReactions {
                thumb: tally.thumb,
                heart: tally.heart,
                curious: tally.curious,
            }),
            comments: self.comments.get(&card.id).cloned().unwrap_or_default(),
            result: round.and_then(|round| result_of(card.id, round)),
            selected: place.and_then(|place| u32::try_from(place + 1).ok()),
            pitcher: self.pitcher(card),
            agreement: self.agreement(card.id).map(|agreement| agreement.counts),
        }
    }

    fn round(&self, round: &RoundView) -> Option<ReportRound> {
        let count = round.result.as_ref()?;
        let title = self.steps.iter().find(|step| step.step.id == round.run.step);
        let ids = |ids: Vec<String>| ids.iter().filter_map(|id| self.number(id)).collect();
        Some(ReportRound {
            step: round.run.step,
            title: title.map(|step| step.step.title.as_str().to_owned()).unwrap_or_default(),
            criterion: round.criterion.clone(),
            rule: count.rule,
            rule_version: count.rule_version,
            limit: round.limit,
            places: count.places,
            counted: count.counted,
            turnout: count.turnout,
            paper: round.desk.as_ref().map_or(0, |desk| desk.paper),
            present: count.present,
            coverage: count.coverage,
            selected: ids(count.selected()),
            reserves: ids(count.reserve_ids()),
            open_places: count.open_places,
            largest_unheard: count.largest_unheard.as_ref().and_then(|unheard| self.number(&unheard.idea)),
            counts: round.desk.as_ref().map_or(1, |desk| desk.counts),
            hands: round
                .desk
                .iter()
                .flat_map(|desk| &desk.hands)
                .filter_map(|(id, votes)| Some((self.cards.get(id)?.number.clone(), *votes)))
                .collect(),
            seed_hash: round.seed_hash.clone(),
            server_seed: round.desk.as_ref().and_then(|desk| desk.server_seed.clone()),
            lot_seed: count.lot_seed.clone(),
        })
    }

    fn items<'a>(&'a self, plenary: &'a PlenaryView) -> impl Iterator<Item = ReportItem> + 'a {
        plenary.items.iter().filter_map(|item| {
            let card = self.cards.get(&item.contribution)?;
            let agreement = self.agreement(card.id);
            Some(ReportItem {
                number: card.number.clone(),
                text: card.text.clone(),
                theme: self.themes.iter().find(|theme| theme.id == item.theme)?.title.clone(),
                place: item.place,
                confirmed: item.confirmed,
                pitcher: self.pitcher(card),
                agreement: agreement.map(|agreement| agreement.counts),
                disagreement: agreement.is_some_and(|agreement| agreement.disagreement),
            })
        })
    }

    fn pitcher(&self, card: &CardView) -> Option<String> {
        let pitchers = &self.selections.get(&Some(card.theme))?.pitchers;
        pitchers.iter().find(|pitcher| pitcher.contribution == card.id).map(|pitcher| pitcher.name.clone())
    }

    fn agreement(&self, id: ContributionId) -> Option<&AgreementView> {
        self.plenary.as_ref()?.agreements.iter().find(|agreement| agreement.contribution == id)
    }

    fn number(&self, id: &str) -> Option<String> {
        self.cards.get(&id.parse().ok()?).map(|card| card.number.clone())
    }

    /// Short numbers of what this audience sees; what it does not see has none.
    fn numbers(&self, ids: &[ContributionId]) -> Vec<String> {
        ids.iter().filter_map(|id| self.cards.get(id)).map(|card| card.number.clone()).collect()
    }
}

fn step(view: &StepView) -> ReportStep {
    ReportStep {
        id: view.step.id,
        title: view.step.title.as_str().to_owned(),
        minutes: view.step.minutes,
        skipped: view.skipped,
        opened_at: view.runs.iter().filter_map(|run| run.opened_at).min(),
    }
}

fn result_of(id: ContributionId, round: &RoundView) -> Option<IdeaResult> {
    let count = round.result.as_ref()?;
    let off = round.off.iter().find(|off| off.contribution == id);
    let taken_off = || off.map(|_| (IdeaOutcome::OffBallot, None, 0, 0, None));
    let (outcome, rank, supporters, marks, time) = placed(id, count).or_else(taken_off)?;
    Some(IdeaResult {
        outcome,
        rank,
        supporters,
        counted: count.counted,
        share_percent: percent(supporters, count.counted),
        marks,
        time,
        reason: off.map(|off| off.reason.clone()),
    })
}

type Standing = (IdeaOutcome, Option<u32>, u32, u32, Option<crate::selection::Fraction>);

fn placed(id: ContributionId, count: &Count) -> Option<Standing> {
    let id = id.to_string();
    if let Some((index, found)) = count.order.iter().enumerate().find(|(_, placed)| placed.id == id) {
        let outcome = match found.outcome {
            PlaceOutcome::Selected => IdeaOutcome::Selected,
            PlaceOutcome::Reserve => IdeaOutcome::Reserve,
        };
        let rank = u32::try_from(index + 1).ok();
        return Some((outcome, rank, found.supporters, found.marks, found.time.clone()));
    }
    let found = count.unplaced.iter().find(|unplaced| unplaced.id == id)?;
    let outcome = if found.reached_floor { IdeaOutcome::NotPlaced } else { IdeaOutcome::BelowFloor };
    Some((outcome, None, found.supporters, found.marks, None))
}
