//! `apply`: how a recorded event changes the state. Total and infallible; it decides nothing and counts nothing.

use std::collections::BTreeMap;

use indexmap::map::Entry;

use super::{Comment, Contribution, Message, Participant, Question, Stage, StepState, Theme, Workshop};
use crate::agenda::{Phase, Run, RunKey, Step, Timer};
use crate::command::QuestionState;
use crate::event::{Created, Event, Posted, Recorded};
use crate::id::{Moment, Seq, ThemeId};

impl Workshop {
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
            | Event::AffiliationSaid { .. }
            | Event::HelpCalled { .. } => self.apply_people(&recorded.event),
            Event::StepOpened { .. }
            | Event::StepClosing { .. }
            | Event::StepClosed { .. }
            | Event::StepSkipped { .. }
            | Event::StepAdded { .. }
            | Event::TimerSet { .. }
            | Event::ClockResumed { .. }
            | Event::GroupReady { .. } => self.apply_agenda(recorded),
            Event::ContributionPosted(posted) => self.post(posted, recorded.at),
            Event::ContributionEdited { .. }
            | Event::ContributionClarified { .. }
            | Event::ContributionWithdrawn { .. }
            | Event::ContributionHidden { .. }
            | Event::Merged { .. }
            | Event::Unmerged { .. }
            | Event::ToldApart { .. }
            | Event::LateAccepted { .. }
            | Event::ClearedForStage { .. }
            | Event::Reacted { .. } => self.apply_contribution(&recorded.event),
            Event::Commented { .. } | Event::CommentHidden { .. } => self.apply_comment(recorded),
            Event::RoundOpened(_)
            | Event::PlacesShared { .. }
            | Event::Judged { .. }
            | Event::Picked { .. }
            | Event::PointsGiven { .. }
            | Event::Scored { .. }
            | Event::BallotFinished { .. }
            | Event::RoundReopened { .. }
            | Event::HandsCounted { .. }
            | Event::PlacesSet { .. }
            | Event::FirmnessMeasured { .. }
            | Event::PaperBallotEntered { .. }
            | Event::ShortlistFrozen { .. }
            | Event::TakenOffBallot { .. }
            | Event::RoundCounted { .. }
            | Event::ResultRevealed { .. }
            | Event::Selected(_) => self.apply_voting(recorded),
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
                if let Entry::Vacant(place) = self.participants.entry(*participant) {
                    let person = place.insert(Participant { number, ..Participant::default() });
                    self.index.join(person);
                }
            }
            Event::ThemeChosen { participant, theme } => self.change_person(*participant, |person| {
                person.theme = Some(*theme);
                person.left = false;
            }),
            Event::ParticipantLeft { participant } => {
                self.change_person(*participant, |person| person.left = true);
            }
            Event::ParticipantRemoved { participant } => {
                self.change_person(*participant, |person| person.removed = true);
            }
            Event::HeadcountSet { theme, people } => {
                if let Some(theme) = self.themes.get_mut(theme) {
                    theme.headcount = *people;
                }
            }
            Event::AffiliationSaid { .. } => self.affiliations_said += 1,
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
            Event::StepOpened { run, timer } => {
                if let Some(round) = self.rounds.get_mut(run) {
                    round.counts_since_closing = 0;
                }
                self.open_run(*run, *timer, recorded);
            }
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
            Event::StepAdded { step, after } => {
                let state = StepState { is: Step::clone(step), skipped: false };
                let at = self.steps.get_index_of(after).map_or(self.steps.len(), |at| at + 1);
                self.steps.shift_insert(at, step.id, state);
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
        // A line to the room belongs to the step it was said in.
        self.messages.remove(&run.theme);
        if self.themes.values().all(|theme| theme.step == Some(run.step)) {
            self.messages.clear();
        }
        self.agenda_changed = recorded.seq;
    }

    fn post(&mut self, posted: &Posted, at: Moment) {
        let Some(theme) = self.themes.get_mut(&posted.theme) else { return };
        let Entry::Vacant(place) = self.contributions.entry(posted.contribution) else { return };
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
            merged_into: None,
            merged: Vec::new(),
            cleared: false,
            at,
            reactions: BTreeMap::new(),
            comments: Vec::new(),
        };
        self.index.post(place.insert(contribution));
    }

    fn apply_contribution(&mut self, event: &Event) {
        if let Event::ClearedForStage { contributions } = event {
            for id in contributions {
                self.change_card(*id, |found| found.cleared = true);
            }
            return;
        }
        if let Event::ToldApart { one, other } = event {
            self.told_apart.insert((*one.min(other), *one.max(other)));
            return;
        }
        if let Event::Merged { contribution, into } = event
            && let Some(found) = self.contributions.get_mut(into)
        {
            found.merged.push(*contribution);
        }
        if let Event::Unmerged { contribution } = event {
            let into = self.contributions.get(contribution).and_then(|found| found.merged_into);
            if let Some(found) = into.and_then(|into| self.contributions.get_mut(&into)) {
                found.merged.retain(|id| id != contribution);
            }
        }
        if let Event::Reacted { contribution, participant, .. } = event
            && self.contributions.contains_key(contribution)
        {
            self.index.react(*participant, *contribution);
        }
        let Some(id) = event.contribution() else { return };
        self.change_card(id, |found| change_contribution(found, event));
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
                if self.comments.insert(*comment, state).is_none() {
                    self.index.comment(*author);
                }
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
}

/// What an event changes of the one contribution it is about.
fn change_contribution(found: &mut Contribution, event: &Event) {
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
        Event::Merged { into, .. } => found.merged_into = Some(*into),
        Event::Unmerged { .. } => found.merged_into = None,
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
