//! What the room is told after a round: what was put together, what was chosen otherwise, who voted what, and a round for
//! one theme.

use werkatelier_core::agenda::{Phase, RunKey};
use werkatelier_core::audience::{Audience, Entity, EntityId, RoundView, SelectionView, see};
use werkatelier_core::command::{Command, Show};
use werkatelier_core::id::{ContributionId, StageId, StepId};
use werkatelier_core::rejection::Rejection;
use werkatelier_core::role::Role;
use werkatelier_core::text::Reason;

use super::rounds::{closed, counted, first, give, pick};
use super::{idea, participant};
use crate::begun;
use crate::room::{GATHER, HALL, Room, SELECT, VOTE, id, person, step, theme};

const LEAD: Role = Role::Lead;

fn seen(room: &Room, audience: Audience) -> RoundView {
    let run = RunKey { step: step(VOTE), theme: Some(theme(0)) };
    match see(&room.workshop, &room.people, audience, EntityId::Round(run)) {
        Some(Entity::Round(round)) => *round,
        other => panic!("{other:?}"),
    }
}

fn by_phone() -> Audience {
    Audience::Theme { theme: theme(0) }
}

/// The projector of theme 0, pinned to its result.
fn projector(room: &mut Room) -> StageId {
    let stages = room.workshop.stages.values();
    let stage = stages.filter(|stage| stage.theme == Some(theme(0))).map(|stage| stage.is.id).next();
    let stage = stage.expect("a theme has a stage");
    let (show, saw) = (Some(Show::Result { theme: Some(theme(0)) }), room.workshop.seq);
    give(room, LEAD, &Command::SetStage { stage, show, saw });
    stage
}

fn reveal(room: &mut Room, places: u32) {
    give(room, LEAD, &Command::RevealResult { step: step(VOTE), theme: Some(theme(0)), places });
}

#[test]
fn phones_read_which_ideas_were_put_together() {
    let mut room = counted();
    assert!(seen(&room, by_phone()).merged.is_empty());
    give(&mut room, LEAD, &Command::Merge { contribution: idea(2), into: idea(0) });
    give(&mut room, LEAD, &Command::Merge { contribution: idea(4), into: idea(0) });
    let numbers = [0, 2, 4].map(|n| room.workshop.short_number(&room.workshop.contributions[&idea(n)]));
    assert_eq!(seen(&room, by_phone()).merged, vec![numbers.to_vec()]);
    give(&mut room, LEAD, &Command::Unmerge { contribution: idea(4) });
    assert_eq!(seen(&room, by_phone()).merged, vec![numbers[..2].to_vec()]);
    room.open(VOTE);
    assert!(seen(&room, by_phone()).merged.is_empty(), "a ballot that is open has one idea for both");
}

#[test]
fn a_stage_shows_what_was_chosen_otherwise_once_all_places_are_shown() {
    let mut room = counted();
    let stage = projector(&mut room);
    reveal(&mut room, 1);
    room.open(SELECT);
    let advised = first(&room).result().expect("counted").selected();
    let other: ContributionId =
        [0, 2, 4].map(idea).into_iter().find(|id| !advised.contains(&id.to_string())).expect("one is left");
    let select = Command::Select {
        step: step(SELECT),
        theme: Some(theme(0)),
        selected: vec![other],
        reason: Some(Reason::parse("Past beter bij het budget").expect("a reason")),
        pitchers: Vec::new(),
    };
    give(&mut room, LEAD, &select);
    let audience = Audience::Stage { stage };
    let card = |room: &Room| see(&room.workshop, &room.people, audience, EntityId::Card(other)).is_some();
    let decision = |room: &Room| -> Option<SelectionView> {
        match see(&room.workshop, &room.people, audience, EntityId::Selection(Some(theme(0)))) {
            Some(Entity::Selection(selection)) => Some(selection),
            _ => None,
        }
    };
    assert!(!card(&room) && decision(&room).is_none(), "a place is still to come");
    assert_eq!(seen(&room, audience).choice_coverage, None);
    reveal(&mut room, 2);
    assert!(card(&room), "its words stand beside the places");
    // Of the three voters two picked what was chosen, whichever of the three ideas it is.
    let coverage = seen(&room, audience).choice_coverage.expect("its figure too");
    assert_eq!((coverage.with, coverage.of), (2, 3));
    let told = decision(&room).expect("the decision too");
    assert_eq!((told.differs, told.reason.as_deref()), (true, Some("Past beter bij het budget")));
}

#[test]
fn a_stage_tells_what_groups_chose_with_the_whole_result_and_of_its_places_only() {
    let mut room = begun(GATHER, 5);
    for n in 10..22 {
        give(&mut room, Role::Room, &Command::Join { participant: person(n) });
        give(&mut room, participant(n), &Command::ChooseTheme { theme: theme(0) });
        give(&mut room, participant(n), &Command::SayAffiliation { affiliation: (n < 16).then_some(0) });
    }
    room.open(VOTE);
    (10..22).for_each(|who| pick(&mut room, who, if who < 20 { 0 } else { 2 }));
    pick(&mut room, 10, 4);
    closed(&mut room, VOTE);
    let stage = Audience::Stage { stage: projector(&mut room) };
    let places = first(&room).result().expect("counted").selected();
    assert!(!places.contains(&idea(4).to_string()), "too few for a place: {places:?}");
    reveal(&mut room, 1);
    assert!(seen(&room, stage).affiliations.is_empty(), "places are still to come");
    reveal(&mut room, 2);
    let told = seen(&room, stage).affiliations;
    assert_eq!(told.iter().map(|group| (group.affiliation, group.ballots)).collect::<Vec<_>>(), [(0, 6)]);
    assert_eq!(told[0].picks.get(&idea(0).to_string()), Some(&6));
    assert!(!told[0].picks.contains_key(&idea(4).to_string()), "of places only: {told:?}");
    assert!(seen(&room, by_phone()).affiliations.is_empty(), "on the stage, where it can be explained");
}

#[test]
fn a_round_for_one_theme_leaves_the_others_where_they_are() {
    let mut room = counted();
    let facilitator = |n| Role::Facilitator { theme: theme(n) };
    let new = StepId(id(2, 900));
    let add = |room: &Room, of, only| Command::AddRound {
        of: step(of),
        id: new,
        theme: Some(theme(only)),
        saw: room.workshop.seq,
    };
    let hall = add(&room, HALL, 0);
    assert_eq!(room.give(LEAD, &hall), Err(Rejection::NotInThisStep), "everyone together is no theme's");
    let foreign = add(&room, VOTE, 1);
    assert_eq!(room.give(facilitator(0), &foreign), Err(Rejection::ForeignTheme));
    let own = add(&room, VOTE, 0);
    give(&mut room, facilitator(0), &own);
    let open = |room: &Room, themes: Vec<u64>| Command::OpenStep {
        step: new,
        themes: themes.into_iter().map(theme).collect(),
        saw: room.workshop.seq,
    };
    let other = open(&room, vec![1]);
    assert_eq!(room.give(LEAD, &other), Err(Rejection::ForeignTheme));
    let all = open(&room, Vec::new());
    give(&mut room, LEAD, &all);
    let phase = |room: &Room, n| room.workshop.run(RunKey { step: new, theme: Some(theme(n)) }).phase;
    assert_eq!((phase(&room, 0), phase(&room, 1)), (Phase::Open, Phase::Planned));
    assert_eq!(room.step_of(theme(1)), step(VOTE), "the other group is where it was");
    let again = StepId(id(2, 901));
    let for_all = Command::AddRound { of: new, id: again, theme: None, saw: room.workshop.seq };
    give(&mut room, LEAD, &for_all);
    assert_eq!(room.workshop.steps[&again].is.only, None, "a round for all after one for some");
}
