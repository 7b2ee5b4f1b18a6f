//! Commands by chance: mostly ones that fit the moment, some that do not. The same numbers give the same commands.

use std::collections::BTreeMap;

use proptest::prelude::*;
use werkatelier_core::command::{
    Agreement, Closing, Command, Judgement, Pitcher, QuestionState, Reaction, Show, TimerChange,
};
use werkatelier_core::id::{
    CommentId, ContributionId, ParticipantId, PersonId, QuestionId, Seq, StageId, StepId, ThemeId,
};
use werkatelier_core::role::Role;
use werkatelier_core::text::{CommentText, ContributionText, DisplayName, MessageText, Reason};

use super::{ENRICH, GATHER, GOODBYE, HALL, PITCH, Room, SCALE, SELECT, VOTE, id, person, step, theme};

/// The numbers one command is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw {
    kind: u8,
    who: u8,
    a: u8,
    b: u8,
    on: bool,
    /// Whether the batch ends after this command.
    pub(crate) flush: bool,
}

/// Any command.
pub(crate) fn draws() -> impl Strategy<Value = Draw> {
    (0..80_u8, any::<u8>(), any::<u8>(), any::<u8>(), any::<bool>(), any::<bool>())
        .prop_map(|(kind, who, a, b, on, flush)| Draw { kind, who, a, b, on, flush })
}

/// How many people the drawn commands know.
pub(crate) const PEOPLE: u64 = 6;

struct Pick<'a> {
    room: &'a Room,
    draw: Draw,
    serial: u64,
}

impl Pick<'_> {
    fn theme(&self) -> ThemeId {
        theme(u64::from(self.draw.a % 2))
    }

    fn who(&self) -> ParticipantId {
        person(u64::from(self.draw.who) % PEOPLE)
    }

    /// Where this person is, for things they do.
    fn home(&self) -> ThemeId {
        let person = self.room.workshop.participants.get(&self.who());
        person.and_then(|person| person.theme).unwrap_or_else(|| self.theme())
    }

    fn step(&self) -> StepId {
        if self.draw.b.is_multiple_of(8) {
            step(u64::from(self.draw.a % 10))
        } else {
            self.room.step_of(self.home())
        }
    }

    fn card(&self) -> ContributionId {
        let home = self.home();
        let cards: Vec<_> =
            self.room.workshop.contributions.values().filter(|card| card.theme == home).collect();
        match cards.len() {
            0 => ContributionId(id(4, 0)),
            n => cards[usize::from(self.draw.a) % n].id,
        }
    }

    fn cards(&self) -> Vec<ContributionId> {
        let ideas: Vec<_> = self.room.workshop.ideas(self.theme()).map(|idea| idea.id).collect();
        ideas.into_iter().skip(usize::from(self.draw.b % 3)).take(1 + usize::from(self.draw.a % 3)).collect()
    }

    fn stage(&self) -> StageId {
        let stages: Vec<_> = self.room.workshop.stages.keys().collect();
        *stages[usize::from(self.draw.b) % stages.len()]
    }

    fn saw(&self) -> Seq {
        if self.draw.b.is_multiple_of(16) { Seq(1) } else { self.room.workshop.seq }
    }

    fn text(&self) -> String {
        format!("woorden {}", self.serial)
    }

    fn participant(&self) -> Role {
        Role::Participant { participant: self.who() }
    }

    /// Mostly the lead, sometimes a facilitator, sometimes somebody who may not.
    fn leader(&self) -> Role {
        match self.draw.who % 8 {
            0..4 => Role::Lead,
            4 => Role::Facilitator { theme: self.theme() },
            5 => Role::Facilitator { theme: theme(0) },
            6 => Role::Organiser,
            _ => self.participant(),
        }
    }
}

/// The command these numbers mean in this room, and who gives it. `serial` makes new ids and texts.
pub(crate) fn command(room: &Room, draw: Draw, serial: u64) -> (Role, Command) {
    let pick = Pick { room, draw, serial };
    match draw.kind {
        0..34 => (pick.participant(), by_participant(&pick)),
        34..50 => (pick.leader(), at_desk(&pick)),
        50..64 => (pick.leader(), by_lead(&pick)),
        64..66 => (Role::Room, by_room(&pick)),
        66..73 => (pick.participant(), by_voter(&pick)),
        _ => (pick.leader(), at_count(&pick)),
    }
}

fn by_participant(pick: &Pick<'_>) -> Command {
    let (draw, step, contribution) = (pick.draw, pick.step(), pick.card());
    match draw.kind {
        0..2 => Command::ChooseTheme { theme: pick.theme() },
        2 if draw.a < 40 => Command::Leave {},
        2..9 => {
            let n = if draw.b < 8 { 0 } else { pick.serial };
            let parents = if draw.on { vec![contribution] } else { Vec::new() };
            let signed = (draw.a % 4 == 0)
                .then(|| DisplayName::parse(&format!("Naam {}", draw.b % 3)).expect("a name"));
            let text = ContributionText::parse(&pick.text()).expect("a text");
            Command::Post { id: ContributionId(id(4, n)), step, theme: pick.home(), text, parents, signed }
        }
        9..11 => Command::EditContribution {
            contribution,
            text: ContributionText::parse(&pick.text()).expect("a text"),
        },
        11 => Command::Withdraw { contribution },
        12..15 => {
            let reaction = [Reaction::Thumb, Reaction::Heart, Reaction::Curious][usize::from(draw.b % 3)];
            Command::React { contribution, reaction, on: draw.on }
        }
        15..18 => Command::Comment {
            id: CommentId(id(5, pick.serial)),
            contribution,
            text: CommentText::parse(&pick.text()).expect("a text"),
        },
        18..23 => Command::Judge {
            step,
            contribution,
            judgement: [Some(Judgement::Promising), Some(Judgement::NotNow), None][usize::from(draw.b % 3)],
        },
        23..28 => Command::Pick { step, contribution, on: draw.b % 5 != 0 },
        28..30 => Command::FinishBallot { step, done: draw.on },
        30..32 => {
            let level = Agreement::ALL[usize::from(draw.b % 5)];
            Command::Agree { step: super::step(PITCH), contribution, level }
        }
        _ => Command::Ask {
            id: QuestionId(id(6, pick.serial)),
            step: super::step(PITCH),
            contribution: draw.on.then_some(contribution),
            text: CommentText::parse(&pick.text()).expect("a text"),
        },
    }
}

/// What people do with the ballots of other forms.
fn by_voter(pick: &Pick<'_>) -> Command {
    let (draw, step, contribution) = (pick.draw, pick.step(), pick.card());
    match draw.kind {
        66..69 => Command::GivePoints { step, contribution, points: u32::from(draw.b % 7) },
        69..72 => Command::Score {
            step,
            contribution,
            criterion: u32::from(draw.b % 3),
            score: draw.on.then_some(1 + draw.a % 6),
        },
        _ => Command::SayAffiliation { affiliation: draw.on.then_some(u32::from(draw.b % 3)) },
    }
}

/// What changes a count.
fn at_count(pick: &Pick<'_>) -> Command {
    let (draw, contribution) = (pick.draw, pick.card());
    let other = pick.cards().pop().unwrap_or(contribution);
    let (step, theme) = if draw.b.is_multiple_of(3) {
        (step(HALL), None)
    } else {
        (step(if draw.on { VOTE } else { SCALE }), Some(pick.theme()))
    };
    match draw.kind {
        73 => Command::Merge { contribution, into: other },
        74 => Command::Unmerge { contribution },
        75 => Command::TellApart { one: contribution, other },
        76 => Command::HandsUp { step, theme, contribution, votes: draw.on.then_some(u32::from(draw.a)) },
        77 => Command::SetPlaces { step, theme, places: u32::from(draw.a % 5) },
        78 => Command::AddRound {
            of: step,
            id: StepId(id(2, 100 + pick.serial)),
            theme: draw.on.then(|| pick.theme()),
            saw: pick.saw(),
        },
        _ => Command::RevealResult { step, theme, places: u32::from(draw.a % 4) },
    }
}

fn on_paper(pick: &Pick<'_>) -> Command {
    let (draw, ballot) = (pick.draw, PersonId(id(7, u64::from(pick.draw.b % 2))));
    let (step, picks, scores) = if draw.on {
        (step(VOTE), pick.cards(), BTreeMap::new())
    } else {
        let given = vec![Some(1 + draw.a % 6), None];
        (step(SCALE), Vec::new(), pick.cards().into_iter().map(|id| (id, given.clone())).collect())
    };
    Command::PaperBallot { step, theme: Some(pick.theme()), ballot, picks, points: BTreeMap::new(), scores }
}

fn at_desk(pick: &Pick<'_>) -> Command {
    let (draw, theme, contribution) = (pick.draw, pick.theme(), pick.card());
    let (vote, select) = (step(VOTE), step(SELECT));
    match draw.kind {
        34 => Command::Clarify { contribution, text: ContributionText::parse(&pick.text()).expect("a text") },
        35..37 => Command::Hide { contribution, hidden: draw.on },
        37 => Command::AcceptLate { contribution },
        38 => {
            let comments = &pick.room.workshop.comments;
            let comment = comments.keys().nth(usize::from(draw.b) % comments.len().max(1)).copied();
            Command::HideComment { comment: comment.unwrap_or(CommentId(id(5, 0))), hidden: draw.on }
        }
        39..41 => Command::ClearForStage { contributions: pick.cards() },
        41 => Command::GroupReady { step: pick.room.step_of(theme), theme, ready: draw.on },
        42 => Command::CallHelp { theme, on: draw.on },
        43 => Command::SetHeadcount { theme, people: draw.on.then_some(u32::from(draw.b)) },
        44 => Command::FreezeShortlist { step: vote, theme: Some(theme) },
        45 => Command::TakeOffBallot {
            step: vote,
            theme: Some(theme),
            contribution,
            reason: Reason::parse("Staat er al").expect("a reason"),
        },
        46 => on_paper(pick),
        47 => Command::RevealResult { step: vote, theme: Some(theme), places: u32::from(draw.b % 4) },
        _ => {
            let selected = pick.cards();
            let name = DisplayName::parse("Fatima").expect("a name");
            let pitchers =
                selected.iter().take(1).map(|id| Pitcher { contribution: *id, name: name.clone() });
            Command::Select {
                step: if draw.b.is_multiple_of(5) { step(HALL) } else { select },
                theme: (!draw.b.is_multiple_of(5)).then_some(theme),
                pitchers: pitchers.collect(),
                reason: draw.on.then(|| Reason::parse("In gesprek gekozen").expect("a reason")),
                selected,
            }
        }
    }
}

fn by_lead(pick: &Pick<'_>) -> Command {
    let (draw, theme, saw, pitch) = (pick.draw, pick.theme(), pick.saw(), step(PITCH));
    let steps = [GATHER, ENRICH, VOTE, SELECT, PITCH, GOODBYE, VOTE, GATHER];
    let step = step(steps[usize::from(draw.b % 8)]);
    let themes = if draw.on { vec![theme] } else { Vec::new() };
    match draw.kind {
        50..53 => Command::OpenStep { step, themes, saw },
        53..55 => {
            let how = if draw.a % 3 == 0 { Closing::WithGrace } else { Closing::AtOnce };
            Command::CloseStep { step, themes, how, saw }
        }
        55 => Command::SkipStep { step, skipped: draw.on, saw },
        56 => {
            let change = match draw.a % 5 {
                0 => TimerChange::Start { ms: 60_000 },
                1 => TimerChange::Add { ms: -30_000 },
                2 => TimerChange::Pause,
                3 => TimerChange::Resume,
                _ => TimerChange::Off,
            };
            Command::SetTimer { step, theme: draw.on.then_some(theme), change, saw }
        }
        57 => Command::SetStage { stage: pick.stage(), show: show(draw.a, theme), saw },
        58 => Command::Feature { stage: pick.stage(), contribution: draw.on.then(|| pick.card()) },
        59 => Command::BlankStages { on: draw.on },
        60 if draw.on => Command::ClearMessage { theme: (draw.a > 99).then_some(theme) },
        60 => Command::SendMessage {
            theme: (draw.a > 99).then_some(theme),
            text: MessageText::parse(&pick.text()).expect("a text"),
        },
        61 if draw.b < 9 => Command::RemoveParticipant { participant: pick.who() },
        61 => Command::MoveParticipant { participant: pick.who(), theme },
        62 => Command::Spotlight { step: pitch, item: draw.on.then_some(u32::from(draw.a % 3)), saw },
        _ => match draw.a % 3 {
            0 => {
                let plenary = pick.room.workshop.plenaries.get(&pitch);
                let items = plenary.map(|plenary| plenary.items.clone()).unwrap_or_default();
                let order = items.iter().rev().map(|item| item.contribution).collect();
                Command::ArrangePlenary { step: pitch, order }
            }
            1 => Command::CloseAgreement { step: pitch, contribution: pick.card(), closed: draw.on },
            _ => {
                let question = pick.room.workshop.questions.keys().next().copied();
                let state = if draw.on { QuestionState::OnStage } else { QuestionState::Answered };
                Command::SettleQuestion { question: question.unwrap_or(QuestionId(id(6, 0))), state }
            }
        },
    }
}

fn show(n: u8, theme: ThemeId) -> Option<Show> {
    match n % 13 {
        0 => None,
        1 => Some(Show::Join),
        2 => Some(Show::Step),
        3 => Some(Show::Themes),
        4 => Some(Show::Theme { theme }),
        5 => Some(Show::Wall { theme }),
        6 => Some(Show::Voting { theme: Some(theme) }),
        7 => Some(Show::Result { theme: Some(theme) }),
        8 => Some(Show::Overview),
        9 => Some(Show::Voting { theme: None }),
        10 => Some(Show::Result { theme: None }),
        11 => Some(Show::Rounds { theme: Some(theme) }),
        _ => Some(Show::Pitch),
    }
}

fn by_room(pick: &Pick<'_>) -> Command {
    match pick.room.due() {
        Some((_, command)) if pick.draw.on => command,
        _ if pick.draw.a < 100 => Command::ClockResumed {},
        _ => Command::Join { participant: pick.who() },
    }
}
