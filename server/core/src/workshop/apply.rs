//! `apply`: how a recorded event changes the state. Total and infallible; it decides nothing and counts nothing.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{
    Ballot, Comment, Contribution, Message, Participant, Question, Round, Selection, Stage, StepState, Theme,
    Workshop,
};
use crate::agenda::{Phase, Run, RunKey, Step, Timer};
use crate::command::{Judgement, QuestionState};
use crate::event::{Created, Event, Posted, Recorded, RoundOpened};
use crate::id::{Moment, Seq, ThemeId};
use crate::selection::Count;

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
            Event::RoundOpened(opened) => self.open_round(opened),
            Event::PlacesShared { step, places } => {
                self.shared_places.insert(*step, places.iter().copied().collect());
            }
            Event::Judged { .. }
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
            | Event::ResultRevealed { .. } => self.apply_round(&recorded.event),
            Event::Selected(selected) => {
                let decided = Selection { is: selected.clone(), at: recorded.at };
                match selected.run.theme {
                    Some(theme) => drop(self.selections.insert(theme, decided)),
                    None => self.hall_selection = Some(decided),
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
            for found in self.contributions.values_mut() {
                found.merged.retain(|id| id != contribution);
            }
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
            places: opened.places,
            server_seed: opened.server_seed.clone(),
            hands: BTreeMap::new(),
            off: BTreeMap::new(),
            shortlist: None,
            too_little_seen: Vec::new(),
            ballots: IndexMap::new(),
            judged: BTreeMap::new(),
            counts: Vec::new(),
            counts_since_closing: 0,
            affiliations_said: 0,
            affiliations: Vec::new(),
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
            Event::PointsGiven { voter, contribution, points, .. } => {
                let ballot = round.ballots.entry(*voter).or_default();
                if *points == 0 {
                    ballot.points.remove(contribution);
                    ballot.picks.remove(contribution);
                } else {
                    ballot.points.insert(*contribution, *points);
                    ballot.picks.insert(*contribution);
                }
            }
            Event::Scored { voter, contribution, criterion, score, .. } => {
                let ballot = round.ballots.entry(*voter).or_default();
                ballot.scores.entry(*contribution).or_default().insert(*criterion, *score);
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
                    ..Ballot::default()
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
                    ballot.points.remove(contribution);
                    ballot.scores.remove(contribution);
                }
            }
            Event::RoundReopened { server_seed, .. } => {
                round.server_seed.clone_from(server_seed);
                round.counts_since_closing = 0;
            }
            Event::HandsCounted { contribution, votes, .. } => {
                match votes {
                    Some(votes) => drop(round.hands.insert(*contribution, *votes)),
                    None => drop(round.hands.remove(contribution)),
                };
            }
            Event::PlacesSet { places, .. } => round.places = *places,
            Event::RoundCounted { count, affiliations, .. } => {
                // A second count of a result that everyone saw stays as visible as that was.
                let seen = round.result().is_some_and(|before| before.selected() == count.selected());
                if round.counts_since_closing == 0 || !seen {
                    round.revealed = 0;
                }
                if round.counts_since_closing == 0 {
                    round.affiliations_said = self.affiliations_said;
                }
                round.counts.push(Count::clone(count));
                round.counts_since_closing += 1;
                round.affiliations.clone_from(affiliations);
            }
            Event::FirmnessMeasured { firmness, .. } => {
                if let Some(count) = round.counts.last_mut() {
                    count.firmness = Some(firmness.clone());
                }
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
}
