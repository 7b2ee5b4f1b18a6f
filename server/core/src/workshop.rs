//! The state of a workshop, and `apply`: total and infallible over recorded events. It decides nothing and counts nothing.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::agenda::{Method, Phase, Run, RunKey, Scope, Step, Timer, VoteRule};
use crate::command::{Agreement, Judgement, QuestionState, Reaction, Show};
use crate::event::{
    Created, Event, NewStage, NewTheme, PlenaryItem, Posted, Recorded, RoundOpened, Selected,
};
use crate::id::{
    CommentId, ContributionId, Moment, ParticipantId, QuestionId, Seq, StageId, StepId, ThemeId, VoterId,
};
use crate::selection::Count;
use crate::text::Wording;

/// Everything that is true in one workshop, but persons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workshop {
    /// The number of the last event applied.
    pub seq: Seq,
    /// When that was.
    pub at: Moment,
    /// What it was made of; none before the first event.
    pub created: Option<Created>,
    pub themes: IndexMap<ThemeId, Theme>,
    pub steps: IndexMap<StepId, StepState>,
    pub stages: IndexMap<StageId, Stage>,
    pub participants: IndexMap<ParticipantId, Participant>,
    pub contributions: IndexMap<ContributionId, Contribution>,
    pub comments: IndexMap<CommentId, Comment>,
    pub questions: IndexMap<QuestionId, Question>,
    pub runs: BTreeMap<RunKey, Run>,
    pub rounds: BTreeMap<RunKey, Round>,
    pub selections: BTreeMap<ThemeId, Selected>,
    pub plenaries: BTreeMap<StepId, Plenary>,
    /// The line to everyone (`None`) or to a theme.
    pub messages: BTreeMap<Option<ThemeId>, Message>,
    pub blank: bool,
    /// The last event that opened, closed or skipped a step at someone's word.
    pub agenda_changed: Seq,
    /// The last event that could take something from someone's sight.
    pub taken: Seq,
    /// Where people are before they have a theme: the plenary step last opened.
    pub plenary_step: Option<StepId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    pub is: NewTheme,
    /// The last short number given out.
    pub last_number: u32,
    /// The step this group is in: the one last opened for it.
    pub step: Option<StepId>,
    pub help: bool,
    /// People in the group as a facilitator counted them.
    pub headcount: Option<u32>,
    /// When something last happened here.
    pub active_at: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StepState {
    pub is: Step,
    pub skipped: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub is: NewStage,
    /// What it is pinned to; none follows the step.
    pub pinned: Option<Show>,
    pub featured: Option<ContributionId>,
    pub changed: Seq,
    /// The theme whose room it hangs in.
    pub theme: Option<ThemeId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Participant {
    /// Their number in order of arrival, from 1: how a console names them.
    pub number: u32,
    pub theme: Option<ThemeId>,
    pub left: bool,
    pub removed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    pub id: ContributionId,
    pub step: StepId,
    pub theme: ThemeId,
    pub number: u32,
    pub author: Option<ParticipantId>,
    pub text: Wording,
    /// The author's words before a facilitator clarified them.
    pub original: Option<Wording>,
    pub parents: Vec<ContributionId>,
    pub signed: bool,
    pub late: bool,
    pub withdrawn: bool,
    pub hidden: bool,
    /// Whether a facilitator saw these very words for the stage.
    pub cleared: bool,
    pub at: Moment,
    pub reactions: BTreeMap<Reaction, BTreeSet<ParticipantId>>,
    pub comments: Vec<CommentId>,
}

impl Contribution {
    /// Whether it counts: neither withdrawn, hidden, nor waiting in the tray of what came late.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.withdrawn && !self.hidden && !self.late
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    pub contribution: ContributionId,
    pub author: Option<ParticipantId>,
    pub text: Wording,
    pub hidden: bool,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub step: StepId,
    pub contribution: Option<ContributionId>,
    pub text: Wording,
    pub state: QuestionState,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub text: Wording,
    pub at: Moment,
}

/// One voting round: one step in one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub is: RoundOpened,
    pub off: BTreeMap<ContributionId, Wording>,
    pub shortlist: Option<Vec<ContributionId>>,
    pub too_little_seen: Vec<ContributionId>,
    pub ballots: IndexMap<VoterId, Ballot>,
    /// Judgements per idea, for "least shown first".
    pub judged: BTreeMap<ContributionId, u32>,
    /// Every count that was made, in order; the last is the result.
    pub counts: Vec<Count>,
    pub revealed: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ballot {
    pub judgements: BTreeMap<ContributionId, Option<Judgement>>,
    pub picks: BTreeSet<ContributionId>,
    pub done: bool,
    pub paper: bool,
}

impl Ballot {
    /// Ideas marked promising.
    pub fn marks(&self) -> impl Iterator<Item = ContributionId> + '_ {
        self.judgements.iter().filter(|(_, j)| **j == Some(Judgement::Promising)).map(|(id, _)| *id)
    }
}

impl Round {
    /// Ideas one may pick from now: the shortlist where there is one, without what was taken off.
    pub fn open_ideas(&self) -> impl Iterator<Item = ContributionId> + '_ {
        let list = self.shortlist.as_ref().unwrap_or(&self.is.ballot);
        list.iter().copied().filter(|id| !self.off.contains_key(id))
    }

    /// Whether picking has begun.
    #[must_use]
    pub fn picking(&self) -> bool {
        !self.is.two_phases || self.shortlist.is_some()
    }

    /// The result: the last count.
    #[must_use]
    pub fn result(&self) -> Option<&Count> {
        self.counts.last()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plenary {
    pub items: Vec<PlenaryItem>,
    pub spotlight: Option<u32>,
    pub changed: Seq,
    pub agreement: BTreeMap<ContributionId, BTreeMap<VoterId, Agreement>>,
    pub closed: BTreeSet<ContributionId>,
}

impl Workshop {
    /// What it was made of.
    ///
    /// # Panics
    /// Never after the first event, and a room opens no log without one.
    #[must_use]
    pub fn made(&self) -> &Created {
        self.created.as_ref().expect("a log begins with WorkshopCreated")
    }

    /// The step and its settings.
    #[must_use]
    pub fn step(&self, step: StepId) -> Option<&Step> {
        self.steps.get(&step).map(|state| &state.is)
    }

    /// How this step runs for this theme: everyone together, or the theme by itself.
    #[must_use]
    pub fn run_key(&self, step: StepId, theme: Option<ThemeId>) -> RunKey {
        let plenary = self.step(step).is_none_or(|step| step.method.scope() == Scope::Plenary);
        RunKey { step, theme: if plenary { None } else { theme } }
    }

    /// The life of this run so far.
    #[must_use]
    pub fn run(&self, key: RunKey) -> Run {
        self.runs.get(&key).cloned().unwrap_or_default()
    }

    /// The step this theme, or who has none yet, is in.
    #[must_use]
    pub fn current(&self, theme: Option<ThemeId>) -> Option<&Step> {
        let step = match theme {
            Some(theme) => self.themes.get(&theme)?.step,
            None => self.plenary_step,
        };
        self.step(step?)
    }

    /// The contributions of a theme that count, in order of posting.
    pub fn ideas(&self, theme: ThemeId) -> impl Iterator<Item = &Contribution> {
        self.contributions.values().filter(move |c| c.theme == theme && c.counts())
    }

    /// The people of a theme who did not leave.
    pub fn people_of(&self, theme: ThemeId) -> impl Iterator<Item = (&ParticipantId, &Participant)> {
        self.participants.iter().filter(move |(_, p)| p.theme == Some(theme) && !p.left && !p.removed)
    }

    /// The last round of this theme that was opened, and where it ran.
    #[must_use]
    pub fn last_round(&self, theme: ThemeId) -> Option<(RunKey, &Round)> {
        let of_theme = |key: &RunKey| key.theme == Some(theme);
        self.steps
            .keys()
            .rev()
            .filter_map(|step| self.rounds.get_key_value(&RunKey { step: *step, theme: Some(theme) }))
            .find(|(key, _)| of_theme(key))
            .map(|(key, round)| (*key, round))
    }

    /// Whether this contribution is on the ballot of a round that is open or closing.
    #[must_use]
    pub fn on_open_ballot(&self, contribution: ContributionId) -> bool {
        self.rounds.iter().any(|(key, round)| {
            matches!(self.run(*key).phase, Phase::Open | Phase::Closing)
                && round.is.ballot.contains(&contribution)
                && !round.off.contains_key(&contribution)
        })
    }

    /// The short number of a contribution: `T14`.
    #[must_use]
    pub fn short_number(&self, contribution: &Contribution) -> String {
        let letter = self.themes.get(&contribution.theme).map_or("?", |theme| theme.is.letter.as_str());
        format!("{letter}{}", contribution.number)
    }

    /// Takes in what happened. Total: an event about something unknown changes nothing but the number.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.seq = recorded.seq;
        self.at = self.at.max(recorded.at);
        if recorded.event.takes() {
            self.taken = recorded.seq;
        }
        if let Some(theme) = self.theme_of(&recorded.event).and_then(|id| self.themes.get_mut(&id)) {
            theme.active_at = Some(recorded.at);
        }
        match &recorded.event {
            Event::WorkshopCreated(created) => self.create(created),
            Event::ParticipantJoined { .. }
            | Event::ThemeChosen { .. }
            | Event::ParticipantLeft { .. }
            | Event::ParticipantRemoved { .. }
            | Event::HeadcountSet { .. }
            | Event::HelpCalled { .. } => self.apply_people(&recorded.event),
            Event::StepOpened { .. }
            | Event::StepClosing { .. }
            | Event::StepClosed { .. }
            | Event::StepSkipped { .. }
            | Event::TimerSet { .. }
            | Event::ClockResumed { .. }
            | Event::GroupReady { .. } => self.apply_agenda(recorded),
            Event::ContributionPosted(posted) => self.post(posted, recorded.at),
            Event::ContributionEdited { .. }
            | Event::ContributionClarified { .. }
            | Event::ContributionWithdrawn { .. }
            | Event::ContributionHidden { .. }
            | Event::LateAccepted { .. }
            | Event::ClearedForStage { .. }
            | Event::Reacted { .. } => self.apply_contribution(&recorded.event),
            Event::Commented { .. } | Event::CommentHidden { .. } => self.apply_comment(recorded),
            Event::RoundOpened(opened) => self.open_round(opened),
            Event::Judged { .. }
            | Event::Picked { .. }
            | Event::BallotFinished { .. }
            | Event::PaperBallotEntered { .. }
            | Event::ShortlistFrozen { .. }
            | Event::TakenOffBallot { .. }
            | Event::RoundCounted { .. }
            | Event::ResultRevealed { .. } => self.apply_round(&recorded.event),
            Event::Selected(selected) => {
                if let Some(theme) = selected.run.theme {
                    self.selections.insert(theme, selected.clone());
                }
            }
            Event::PlenaryComposed { .. }
            | Event::SpotlightMoved { .. }
            | Event::Agreed { .. }
            | Event::AgreementClosed { .. }
            | Event::QuestionAsked { .. }
            | Event::QuestionSettled { .. } => self.apply_plenary(recorded),
            Event::StageSet { .. }
            | Event::Featured { .. }
            | Event::StagesBlanked { .. }
            | Event::MessageSent { .. }
            | Event::MessageCleared { .. } => self.apply_stage(recorded),
        }
    }

    fn create(&mut self, created: &Created) {
        for theme in &created.themes {
            let state = Theme {
                is: theme.clone(),
                last_number: 0,
                step: None,
                help: false,
                headcount: None,
                active_at: None,
            };
            self.themes.insert(theme.id, state);
        }
        for step in &created.steps {
            self.steps.insert(step.id, StepState { is: step.clone(), skipped: false });
        }
        for stage in &created.stages {
            let state = Stage {
                is: stage.clone(),
                pinned: None,
                featured: None,
                changed: Seq(0),
                theme: stage.theme,
            };
            self.stages.insert(stage.id, state);
        }
        self.created = Some(created.clone());
    }

    fn apply_people(&mut self, event: &Event) {
        match event {
            Event::ParticipantJoined { participant } => {
                let number = u32::try_from(self.participants.len()).unwrap_or(u32::MAX).saturating_add(1);
                self.participants
                    .entry(*participant)
                    .or_insert(Participant { number, ..Participant::default() });
            }
            Event::ThemeChosen { participant, theme } => {
                if let Some(person) = self.participants.get_mut(participant) {
                    person.theme = Some(*theme);
                    person.left = false;
                }
            }
            Event::ParticipantLeft { participant } => {
                if let Some(person) = self.participants.get_mut(participant) {
                    person.left = true;
                }
            }
            Event::ParticipantRemoved { participant } => {
                if let Some(person) = self.participants.get_mut(participant) {
                    person.removed = true;
                }
            }
            Event::HeadcountSet { theme, people } => {
                if let Some(theme) = self.themes.get_mut(theme) {
                    theme.headcount = *people;
                }
            }
            Event::HelpCalled { theme, on } => {
                if let Some(theme) = self.themes.get_mut(theme) {
                    theme.help = *on;
                }
            }
            _ => {}
        }
    }

    fn apply_agenda(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::StepOpened { run, timer } => self.open_run(*run, *timer, recorded),
            Event::StepClosing { run, grace_until } => {
                let state = self.runs.entry(*run).or_default();
                state.phase = Phase::Closing;
                state.grace_until = Some(*grace_until);
                self.agenda_changed = recorded.seq;
            }
            Event::StepClosed { run } => {
                let state = self.runs.entry(*run).or_default();
                state.phase = Phase::Closed;
                state.grace_until = None;
                state.timer = Timer::Off;
            }
            Event::StepSkipped { step, skipped } => {
                if let Some(step) = self.steps.get_mut(step) {
                    step.skipped = *skipped;
                }
                self.agenda_changed = recorded.seq;
            }
            Event::TimerSet { run, timer } => {
                let state = self.runs.entry(*run).or_default();
                state.timer = *timer;
                state.timer_changed = recorded.seq;
            }
            Event::ClockResumed { gap_ms } => {
                for run in self.runs.values_mut() {
                    run.timer = run.timer.later(*gap_ms);
                    run.grace_until = run.grace_until.map(|until| until.plus(*gap_ms));
                }
            }
            Event::GroupReady { run, ready } => self.runs.entry(*run).or_default().ready = *ready,
            _ => {}
        }
    }

    fn open_run(&mut self, run: RunKey, timer: Timer, recorded: &Recorded) {
        let state = self.runs.entry(run).or_default();
        *state = Run {
            phase: Phase::Open,
            opened_at: Some(recorded.at),
            timer,
            grace_until: None,
            ready: false,
            timer_changed: recorded.seq,
        };
        if let Some(theme) = run.theme {
            if let Some(theme) = self.themes.get_mut(&theme) {
                theme.step = Some(run.step);
            }
        } else {
            self.plenary_step = Some(run.step);
            for theme in self.themes.values_mut() {
                theme.step = Some(run.step);
            }
        }
        self.agenda_changed = recorded.seq;
    }

    fn post(&mut self, posted: &Posted, at: Moment) {
        let Some(theme) = self.themes.get_mut(&posted.theme) else { return };
        theme.last_number += 1;
        let contribution = Contribution {
            id: posted.contribution,
            step: posted.step,
            theme: posted.theme,
            number: theme.last_number,
            author: posted.author,
            text: posted.text.clone(),
            original: None,
            parents: posted.parents.clone(),
            signed: posted.signed,
            late: posted.late,
            withdrawn: false,
            hidden: false,
            cleared: false,
            at,
            reactions: BTreeMap::new(),
            comments: Vec::new(),
        };
        self.contributions.insert(posted.contribution, contribution);
    }

    fn apply_contribution(&mut self, event: &Event) {
        if let Event::ClearedForStage { contributions } = event {
            for id in contributions {
                if let Some(found) = self.contributions.get_mut(id) {
                    found.cleared = true;
                }
            }
            return;
        }
        let Some(found) = event.contribution().and_then(|id| self.contributions.get_mut(&id)) else { return };
        match event {
            Event::ContributionEdited { text, .. } => {
                found.text = text.clone();
                found.original = None;
                found.cleared = false;
            }
            Event::ContributionClarified { text, .. } => {
                let before = std::mem::replace(&mut found.text, text.clone());
                found.original.get_or_insert(before);
                // Whoever clarified it read it.
                found.cleared = true;
            }
            Event::ContributionWithdrawn { .. } => found.withdrawn = true,
            Event::ContributionHidden { hidden, .. } => found.hidden = *hidden,
            Event::LateAccepted { .. } => found.late = false,
            Event::Reacted { participant, reaction, on, .. } => {
                let people = found.reactions.entry(*reaction).or_default();
                if *on {
                    people.insert(*participant);
                } else {
                    people.remove(participant);
                }
            }
            _ => {}
        }
    }

    fn apply_comment(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commented { comment, contribution, author, text } => {
                let state = Comment {
                    contribution: *contribution,
                    author: *author,
                    text: text.clone(),
                    hidden: false,
                    at: recorded.at,
                };
                self.comments.insert(*comment, state);
                if let Some(found) = self.contributions.get_mut(contribution) {
                    found.comments.push(*comment);
                }
            }
            Event::CommentHidden { comment, hidden } => {
                if let Some(found) = self.comments.get_mut(comment) {
                    found.hidden = *hidden;
                }
            }
            _ => {}
        }
    }

    fn open_round(&mut self, opened: &RoundOpened) {
        let round = Round {
            is: opened.clone(),
            off: BTreeMap::new(),
            shortlist: None,
            too_little_seen: Vec::new(),
            ballots: IndexMap::new(),
            judged: BTreeMap::new(),
            counts: Vec::new(),
            revealed: 0,
        };
        self.rounds.insert(opened.run, round);
    }

    fn apply_round(&mut self, event: &Event) {
        let Some(round) = event.run().and_then(|run| self.rounds.get_mut(&run)) else { return };
        match event {
            Event::Judged { voter, contribution, judgement, .. } => {
                let ballot = round.ballots.entry(*voter).or_default();
                if ballot.judgements.insert(*contribution, *judgement).is_none() {
                    *round.judged.entry(*contribution).or_default() += 1;
                }
                if *judgement != Some(Judgement::Promising) {
                    ballot.picks.remove(contribution);
                }
            }
            Event::Picked { voter, contribution, on, .. } => {
                let ballot = round.ballots.entry(*voter).or_default();
                if *on {
                    ballot.picks.insert(*contribution);
                    // Ticking an unmarked idea marks it: picks are always among the marks.
                    ballot.judgements.insert(*contribution, Some(Judgement::Promising));
                } else {
                    ballot.picks.remove(contribution);
                }
            }
            Event::BallotFinished { voter, done, .. } => {
                round.ballots.entry(*voter).or_default().done = *done;
            }
            Event::PaperBallotEntered { voter, picks, .. } => {
                let ballot = Ballot {
                    judgements: picks.iter().map(|id| (*id, Some(Judgement::Promising))).collect(),
                    picks: picks.iter().copied().collect(),
                    done: true,
                    paper: true,
                };
                round.ballots.insert(*voter, ballot);
            }
            Event::ShortlistFrozen { shortlist, too_little_seen, .. } => {
                round.shortlist = Some(shortlist.clone());
                round.too_little_seen.clone_from(too_little_seen);
                for ballot in round.ballots.values_mut() {
                    ballot.done = ballot.paper;
                }
            }
            Event::TakenOffBallot { contribution, reason, .. } => {
                round.off.insert(*contribution, reason.clone());
                for ballot in round.ballots.values_mut() {
                    ballot.picks.remove(contribution);
                }
            }
            Event::RoundCounted { count, .. } => {
                round.counts.push(Count::clone(count));
                round.revealed = 0;
            }
            Event::ResultRevealed { places, .. } => round.revealed = *places,
            _ => {}
        }
    }

    fn apply_plenary(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::PlenaryComposed { step, items } => {
                let plenary = self.plenaries.entry(*step).or_default();
                plenary.items.clone_from(items);
                plenary.changed = recorded.seq;
                plenary.spotlight = None;
            }
            Event::SpotlightMoved { step, item } => {
                let plenary = self.plenaries.entry(*step).or_default();
                plenary.spotlight = *item;
                plenary.changed = recorded.seq;
            }
            Event::Agreed { step, voter, contribution, level } => {
                let plenary = self.plenaries.entry(*step).or_default();
                plenary.agreement.entry(*contribution).or_default().insert(*voter, *level);
            }
            Event::AgreementClosed { step, contribution, closed } => {
                let plenary = self.plenaries.entry(*step).or_default();
                if *closed {
                    plenary.closed.insert(*contribution);
                } else {
                    plenary.closed.remove(contribution);
                }
            }
            Event::QuestionAsked { question, step, contribution, text } => {
                let state = Question {
                    step: *step,
                    contribution: *contribution,
                    text: text.clone(),
                    state: QuestionState::Waiting,
                    at: recorded.at,
                };
                self.questions.insert(*question, state);
            }
            Event::QuestionSettled { question, state } => {
                if let Some(question) = self.questions.get_mut(question) {
                    question.state = *state;
                }
            }
            _ => {}
        }
    }

    fn apply_stage(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::StageSet { stage, show } => {
                if let Some(stage) = self.stages.get_mut(stage) {
                    stage.pinned = *show;
                    stage.changed = recorded.seq;
                }
            }
            Event::Featured { stage, contribution } => {
                if let Some(stage) = self.stages.get_mut(stage) {
                    stage.featured = *contribution;
                }
            }
            Event::StagesBlanked { on } => self.blank = *on,
            Event::MessageSent { theme, text } => {
                self.messages.insert(*theme, Message { text: text.clone(), at: recorded.at });
            }
            Event::MessageCleared { theme } => {
                self.messages.remove(theme);
            }
            _ => {}
        }
    }

    /// The theme in which an event is a sign of life.
    fn theme_of(&self, event: &Event) -> Option<ThemeId> {
        match event {
            Event::ContributionPosted(posted) => Some(posted.theme),
            Event::ThemeChosen { theme, .. } => Some(*theme),
            _ => event
                .run()
                .and_then(|run| run.theme)
                .or_else(|| self.contributions.get(&event.contribution()?).map(|found| found.theme)),
        }
    }

    /// Runs whose moment may come: closing ones, and open ones that close by themselves.
    pub fn due(&self) -> impl Iterator<Item = Due> + '_ {
        self.runs.iter().filter_map(|(key, run)| match (run.phase, run.grace_until, run.timer) {
            (Phase::Closing, Some(at), _) => Some(Due { run: *key, what: DueKind::Grace, at }),
            (Phase::Open, _, Timer::Running { ends_at }) if self.step(key.step)?.auto_close => {
                Some(Due { run: *key, what: DueKind::Close, at: ends_at })
            }
            _ => None,
        })
    }
}

/// A moment at which the room gives itself a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub run: RunKey,
    pub what: DueKind,
    pub at: Moment,
}

/// What is due then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueKind {
    /// Closing, because the timer ended.
    Close,
    /// Closed, because the grace is over.
    Grace,
}

impl Event {
    /// Whether this can take something from someone's sight.
    fn takes(&self) -> bool {
        matches!(
            self,
            Self::StepOpened { .. }
                | Self::ParticipantRemoved { .. }
                | Self::ContributionWithdrawn { .. }
                | Self::ContributionHidden { .. }
                | Self::ContributionEdited { .. }
                | Self::CommentHidden { .. }
                | Self::TakenOffBallot { .. }
                | Self::ResultRevealed { .. }
                | Self::PlenaryComposed { .. }
                | Self::SpotlightMoved { .. }
                | Self::QuestionSettled { .. }
                | Self::StageSet { .. }
                | Self::Featured { .. }
                | Self::StagesBlanked { .. }
                | Self::MessageCleared { .. }
                | Self::RoundOpened(_)
                | Self::ShortlistFrozen { .. }
        )
    }

    /// The run an event is about.
    #[must_use]
    pub fn run(&self) -> Option<RunKey> {
        match self {
            Self::StepOpened { run, .. }
            | Self::StepClosing { run, .. }
            | Self::StepClosed { run }
            | Self::TimerSet { run, .. }
            | Self::GroupReady { run, .. }
            | Self::Judged { run, .. }
            | Self::Picked { run, .. }
            | Self::BallotFinished { run, .. }
            | Self::PaperBallotEntered { run, .. }
            | Self::ShortlistFrozen { run, .. }
            | Self::TakenOffBallot { run, .. }
            | Self::RoundCounted { run, .. }
            | Self::ResultRevealed { run, .. } => Some(*run),
            Self::RoundOpened(opened) => Some(opened.run),
            Self::Selected(selected) => Some(selected.run),
            _ => None,
        }
    }

    /// The one contribution an event is about.
    #[must_use]
    pub fn contribution(&self) -> Option<ContributionId> {
        match self {
            Self::ContributionPosted(posted) => Some(posted.contribution),
            Self::ContributionEdited { contribution, .. }
            | Self::ContributionClarified { contribution, .. }
            | Self::ContributionWithdrawn { contribution }
            | Self::ContributionHidden { contribution, .. }
            | Self::LateAccepted { contribution }
            | Self::Reacted { contribution, .. }
            | Self::Commented { contribution, .. } => Some(*contribution),
            _ => None,
        }
    }
}

/// Whether a method is the one of a voting round.
#[must_use]
pub fn vote_settings(step: &Step) -> Option<&crate::agenda::VoteSettings> {
    match &step.method {
        Method::Vote(settings) => Some(settings),
        _ => None,
    }
}

/// The rule that holds for this many counted ballots: below ten, and for one place, most votes.
#[must_use]
pub fn rule_for(rule: VoteRule, counted: u32, places: u32) -> crate::selection::Rule {
    match rule {
        VoteRule::FairShare if counted >= 10 && places > 1 => crate::selection::Rule::FairShare,
        VoteRule::FairShare | VoteRule::MostVotes => crate::selection::Rule::MostVotes,
    }
}
