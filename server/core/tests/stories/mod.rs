//! Moments of a workshop that a law over chance seldom meets, each told once. They hold nothing for all workshops.

mod paper;
mod rounds;
mod told;

use uuid::Uuid;
use werkatelier_core::agenda::{Assignment, Method, RunKey};
use werkatelier_core::audience::{Audience, Entity, EntityId, see};
use werkatelier_core::command::{Closing, Command, Show};
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{CommentId, ContributionId, QuestionId, StepId, ThemeId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Role;
use werkatelier_core::template::{Setup, SetupStep};
use werkatelier_core::text::{CommentText, ContributionText, DisplayName, Reason};
use werkatelier_core::workshop::Round;

use crate::room::{ENRICH, GATHER, PITCH, Room, SELECT, VOTE, id, person, step, theme};
use crate::{begun, begun_in};

fn participant(n: u64) -> Role {
    Role::Participant { participant: person(n) }
}

/// The `n`th idea that stood there before the story began.
fn idea(n: u64) -> ContributionId {
    ContributionId(id(4, 1_000 + n))
}

fn close(room: &mut Room, n: u64, themes: &[ThemeId], how: Closing) -> Result<Vec<Recorded>, Rejection> {
    let saw = room.workshop.seq;
    room.give(Role::Lead, &Command::CloseStep { step: step(n), themes: themes.to_vec(), how, saw })
}

/// The `n`th idea of the story itself, for theme 0.
fn post(
    room: &mut Room,
    n: u64,
    step_n: u64,
    role: Role,
    name: Option<&str>,
) -> Result<ContributionId, Rejection> {
    let id = ContributionId(id(4, 2_000 + n));
    let command = Command::Post {
        id,
        step: step(step_n),
        theme: theme(0),
        text: ContributionText::parse(&format!("tijdens {n}")).expect("a text"),
        parents: Vec::new(),
        signed: name.map(|name| DisplayName::parse(name).expect("a name")),
    };
    room.give(role, &command).map(|_| id)
}

fn round(room: &Room, n: u64) -> &Round {
    &room.workshop.rounds[&RunKey { step: step(VOTE), theme: Some(theme(n)) }]
}

/// Lets the room do what is due now.
fn graces_end(room: &mut Room) {
    while let Some((_, command)) = room.due().filter(|(at, _)| *at <= room.now) {
        room.give(Role::Room, &command).expect("the room closes what is due");
    }
}

/// Everyone who wrote picks the first idea of their theme.
fn pick_the_first(room: &mut Room) {
    for n in 0..4 {
        let pick = Command::Pick { step: step(VOTE), contribution: idea(n % 2), on: true };
        room.give(participant(n), &pick).expect("picks");
    }
}

fn presented(room: &Room) -> Vec<ContributionId> {
    room.workshop.plenaries[&step(PITCH)].items.iter().map(|item| item.contribution).collect()
}

#[test]
fn a_plenary_opened_while_a_vote_still_runs_gets_its_result() {
    let mut room = begun(VOTE, 4);
    pick_the_first(&mut room);
    close(&mut room, VOTE, &[theme(0)], Closing::AtOnce).expect("closes");
    room.open(PITCH);
    let early = presented(&room);
    assert!(early.contains(&idea(0)) && !early.contains(&idea(1)), "only one theme was counted: {early:?}");
    room.now = room.now.plus(5_000);
    graces_end(&mut room);
    assert!(presented(&room).contains(&idea(1)), "the theme that was counted later is left out");
    let shown = presented(&room).iter().position(|id| *id == idea(1)).expect("is there") as u32;
    let saw = room.workshop.seq;
    let spotlight = Command::Spotlight { step: step(PITCH), item: Some(shown), saw };
    room.give(Role::Lead, &spotlight).expect("is presented");
    assert!(
        room.workshop.contributions[&idea(1)].cleared,
        "the stage stays empty for what the lead presents"
    );
}

#[test]
fn what_comes_after_the_ballot_was_made_waits_in_the_tray() {
    let mut room = begun(GATHER, 4);
    room.open(VOTE);
    // The grace of the step before still runs: the words are taken, and nobody is told they are on the ballot.
    let typed = post(&mut room, 0, GATHER, participant(0), None).expect("is taken");
    assert!(room.workshop.contributions[&typed].late);
    let helped = post(&mut room, 1, GATHER, Role::Facilitator { theme: theme(0) }, None).expect("is taken");
    assert!(!room.workshop.contributions[&helped].late);
    close(&mut room, VOTE, &[], Closing::AtOnce).expect("closes");
    room.open(GATHER);
    let next = post(&mut room, 2, GATHER, participant(0), None).expect("is taken");
    assert!(!room.workshop.contributions[&next].late, "no round runs any more");
}

#[test]
fn a_name_stays_what_it_was_and_reaches_no_stage() {
    let mut room = begun(GATHER, 4);
    let first = post(&mut room, 0, GATHER, participant(0), Some("Fatima")).expect("is taken");
    let again = post(&mut room, 1, GATHER, participant(0), Some("Iemand anders"));
    assert_eq!(again, Err(Rejection::NameGiven));
    post(&mut room, 2, GATHER, participant(0), Some("Fatima")).expect("the same name goes with the next");
    let clear = Command::ClearForStage { contributions: vec![first] };
    room.give(Role::Lead, &clear).expect("is cleared");
    room.open(ENRICH);
    let stage = *room.workshop.stages.keys().nth(1).expect("the room of the first theme");
    let show = Some(Show::Wall { theme: theme(0) });
    let saw = room.workshop.seq;
    room.give(Role::Lead, &Command::SetStage { stage, show, saw }).expect("shows the wall");
    let name = |audience| match see(&room.workshop, &room.people, audience, EntityId::Card(first)) {
        Some(Entity::Card(card)) => card.name,
        other => panic!("{audience:?} sees {other:?}"),
    };
    assert_eq!(name(Audience::Stage { stage }), None);
    assert_eq!(name(Audience::Theme { theme: theme(0) }).as_deref(), Some("Fatima"));
}

#[test]
fn a_decision_tells_no_place_before_it_is_revealed() {
    let mut room = begun(VOTE, 6);
    for n in [0, 2] {
        for contribution in [idea(0), idea(2)] {
            let pick = Command::Pick { step: step(VOTE), contribution, on: true };
            room.give(participant(n), &pick).expect("picks");
        }
    }
    close(&mut room, VOTE, &[], Closing::AtOnce).expect("closes");
    room.open(SELECT);
    let given = round(&room, 0).result().expect("counted").selected().len();
    assert_eq!(given, 2);
    let select = Command::Select {
        step: step(SELECT),
        theme: Some(theme(0)),
        selected: vec![idea(0), idea(2)],
        reason: Some(Reason::parse("In gesprek gekozen").expect("a reason")),
        pitchers: Vec::new(),
    };
    room.give(Role::Lead, &select).expect("is decided");
    let mut knows = |places| {
        let reveal = Command::RevealResult { step: step(VOTE), theme: Some(theme(0)), places };
        room.give(Role::Lead, &reveal).expect("is revealed");
        let audience = Audience::Theme { theme: theme(0) };
        see(&room.workshop, &room.people, audience, EntityId::Selection(Some(theme(0)))).is_some()
    };
    assert!(!knows(1), "the decision tells the second place");
    assert!(knows(2));
}

#[test]
fn what_was_voted_on_is_its_authors_no_more_and_what_is_hidden_is_not_presented() {
    let mut room = begun(VOTE, 4);
    pick_the_first(&mut room);
    close(&mut room, VOTE, &[], Closing::AtOnce).expect("closes");
    room.open(GATHER);
    let text = ContributionText::parse("iets heel anders").expect("a text");
    let edit = Command::EditContribution { contribution: idea(0), text };
    assert_eq!(room.give(participant(0), &edit), Err(Rejection::BallotFrozen));
    let withdraw = Command::Withdraw { contribution: idea(0) };
    assert_eq!(room.give(participant(0), &withdraw), Err(Rejection::BallotFrozen));
    let hide = Command::Hide { contribution: idea(0), hidden: true };
    room.give(Role::Lead, &hide).expect("a facilitator may after the round");
    room.open(PITCH);
    assert_eq!(presented(&room), vec![idea(1)]);
}

#[test]
fn who_voted_and_put_the_phone_away_is_present() {
    let mut room = begun(VOTE, 4);
    pick_the_first(&mut room);
    for n in [0, 2, 4] {
        room.give(participant(n), &Command::Leave {}).expect("leaves");
    }
    close(&mut room, VOTE, &[theme(0)], Closing::AtOnce).expect("closes");
    assert_eq!(round(&room, 0).result().expect("counted").present, Some(2));
}

#[test]
fn a_shortlist_reckons_with_the_people_that_were_counted() {
    let freeze = Command::FreezeShortlist { step: step(VOTE), theme: Some(theme(0)) };
    let mut room = begun(VOTE, 55);
    let headcount = Command::SetHeadcount { theme: theme(0), people: Some(1) };
    room.give(Role::Lead, &headcount).expect("is counted");
    room.give(Role::Lead, &freeze).expect("freezes");
    // One person sees enough alone, whatever phones lie in the room.
    assert_eq!(round(&room, 0).too_little_seen, Vec::new());
}

#[test]
fn what_one_withdrew_counts_for_how_much_one_may_write() {
    let mut room = begun(GATHER, 0);
    for n in 0..200 {
        let contribution = post(&mut room, n, GATHER, participant(0), None).expect("is taken");
        room.give(participant(0), &Command::Withdraw { contribution }).expect("is taken back");
    }
    let more = post(&mut room, 200, GATHER, participant(0), None);
    assert_eq!(more, Err(Rejection::LimitReached { what: Thing::Contribution, max: 200 }));
    post(&mut room, 201, GATHER, participant(2), None).expect("somebody else still may");
}

#[test]
fn one_person_remarks_so_often_and_no_more() {
    let mut room = begun(ENRICH, 4);
    let remark = |n: u64| Command::Comment {
        id: CommentId(id(5, n)),
        contribution: idea(n % 2 * 2),
        text: CommentText::parse("nog iets").expect("a text"),
    };
    for n in 0..200 {
        room.give(participant(0), &remark(n)).expect("is taken");
    }
    let limit = Rejection::LimitReached { what: Thing::Comment, max: 200 };
    assert_eq!(room.give(participant(0), &remark(200)), Err(limit));
    room.give(participant(2), &remark(201)).expect("somebody else still may");
}

#[test]
fn an_id_that_joined_is_taken() {
    let mut room = begun(GATHER, 0);
    let again = room.give(Role::Room, &Command::Join { participant: person(0) });
    assert_eq!(again, Err(Rejection::IdTaken));
}

#[test]
fn who_left_comes_back_to_their_theme_however_themes_are_given() {
    let balanced = |setup: &mut Setup| {
        setup.steps[0].method = Method::Welcome { assignment: Assignment::Balanced };
    };
    let mut room = Room::of(balanced);
    room.give(Role::Room, &Command::Join { participant: person(0) }).expect("joins");
    let own = room.workshop.participants[&person(0)].theme.expect("is given");
    room.give(participant(0), &Command::Leave {}).expect("leaves");
    room.give(participant(0), &Command::ChooseTheme { theme: own }).expect("comes back");
    assert!(!room.workshop.participants[&person(0)].left);
    let other = room.workshop.themes.keys().copied().find(|theme| *theme != own).expect("another");
    let switch = room.give(participant(0), &Command::ChooseTheme { theme: other });
    assert_eq!(switch, Err(Rejection::ThemeIsGiven));
}

#[test]
fn every_console_empties_the_screens_and_the_lead_brings_them_back() {
    let mut room = begun(GATHER, 0);
    let desk = Role::Facilitator { theme: theme(1) };
    room.give(desk, &Command::BlankStages { on: true }).expect("a facilitator empties all screens");
    assert_eq!(room.give(desk, &Command::BlankStages { on: false }), Err(Rejection::Forbidden));
    room.give(Role::Lead, &Command::BlankStages { on: false }).expect("the lead brings them back");
    assert_eq!(room.give(participant(0), &Command::BlankStages { on: true }), Err(Rejection::Forbidden));
}

#[test]
fn a_group_that_opens_a_skipped_step_leaves_it_skipped() {
    let mut room = begun(GATHER, 0);
    let saw = room.workshop.seq;
    room.give(Role::Lead, &Command::SkipStep { step: step(ENRICH), skipped: true, saw }).expect("skips");
    let open = |saw| Command::OpenStep { step: step(ENRICH), themes: vec![theme(0)], saw };
    let saw = room.workshop.seq;
    room.give(Role::Facilitator { theme: theme(0) }, &open(saw)).expect("opens");
    assert!(room.workshop.steps[&step(ENRICH)].skipped);
    room.open(ENRICH);
    assert!(!room.workshop.steps[&step(ENRICH)].skipped, "the lead puts it back by opening it");
}

#[test]
fn one_person_asks_so_often_and_no_more() {
    let mut room = begun(PITCH, 4);
    let ask = |n: u64| Command::Ask {
        id: QuestionId(id(6, n)),
        step: step(PITCH),
        contribution: None,
        text: CommentText::parse("hoe dan?").expect("a text"),
    };
    for n in 0..20 {
        room.give(participant(0), &ask(n)).expect("is taken");
    }
    let limit = Rejection::LimitReached { what: Thing::Question, max: 20 };
    assert_eq!(room.give(participant(0), &ask(20)), Err(limit));
    room.give(participant(2), &ask(21)).expect("somebody else still may");
}

#[test]
fn a_vote_without_grace_is_counted_before_the_running_order_is_made() {
    let no_grace = |setup: &mut Setup| setup.steps[VOTE as usize].grace_ms = Some(0);
    let mut room = begun_in(Room::of(no_grace), VOTE, 4);
    pick_the_first(&mut room);
    room.open(PITCH);
    assert_eq!(presented(&room), vec![idea(0), idea(1)]);
    assert!(presented(&room).iter().all(|id| room.workshop.contributions[id].cleared));
}

#[test]
fn what_is_counted_late_joins_the_last_plenary_of_the_agenda() {
    // Its id sorts before all others, its place is last.
    let last = StepId(Uuid::nil());
    let two = |setup: &mut Setup| {
        let again = setup.steps[PITCH as usize].clone();
        setup.steps.push(SetupStep { id: last, ..again });
    };
    let mut room = begun_in(Room::of(two), VOTE, 4);
    pick_the_first(&mut room);
    room.open(PITCH);
    let saw = room.workshop.seq;
    room.give(Role::Lead, &Command::OpenStep { step: last, themes: Vec::new(), saw }).expect("opens");
    room.now = room.now.plus(5_000);
    graces_end(&mut room);
    assert_eq!(room.workshop.plenaries[&last].items.len(), 2);
}
