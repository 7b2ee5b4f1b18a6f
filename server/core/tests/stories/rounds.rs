//! Rounds that are counted twice, opened again, added, or voted by everyone together; ballots of every form.

use werkatelier_core::agenda::{BallotForm, Method, RunKey, VoteOver, VoteRule, VoteSettings};
use werkatelier_core::audience::{Audience, Entity, EntityId, Own, OwnId, RoundPhase, see, see_own};
use werkatelier_core::command::{Closing, Command};
use werkatelier_core::event::Event;
use werkatelier_core::id::{ContributionId, StepId, ThemeId};
use werkatelier_core::method::ballots::{ballot_file, is_firmness};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Role;
use werkatelier_core::selection::{self, HandsUp, Rule, commitment, count, count_with_firmness};
use werkatelier_core::template::Setup;
use werkatelier_core::text::Wording;
use werkatelier_core::workshop::Round;

use super::{close, idea, participant};
use crate::room::{GATHER, HALL, PITCH, Room, SCALE, SELECT, VOTE, id, person, step, theme};
use crate::{begun, begun_in};

const LEAD: Role = Role::Lead;

pub(super) fn of(room: &Room, n: u64, theme: Option<ThemeId>) -> &Round {
    &room.workshop.rounds[&RunKey { step: step(n), theme }]
}

pub(super) fn first(room: &Room) -> &Round {
    of(room, VOTE, Some(theme(0)))
}

pub(super) fn give(room: &mut Room, role: Role, command: &Command) {
    room.give(role, command).unwrap_or_else(|refused| panic!("{command:?}: {refused:?}"));
}

pub(super) fn pick(room: &mut Room, who: u64, n: u64) {
    give(room, participant(who), &Command::Pick { step: step(VOTE), contribution: idea(n), on: true });
}

pub(super) fn closed(room: &mut Room, n: u64) {
    close(room, n, &[], Closing::AtOnce).expect("closes");
}

/// A round counted in theme 0 of three voters: ideas 0, 2 and 4 are theirs.
pub(super) fn counted() -> Room {
    let mut room = begun(VOTE, 5);
    for (who, picks) in [(0, [0, 2]), (2, [2, 4]), (4, [4, 0])] {
        picks.iter().for_each(|n| pick(&mut room, who, *n));
    }
    pick(&mut room, 1, 3);
    closed(&mut room, VOTE);
    room
}

pub(super) fn changed(change: impl Fn(&mut VoteSettings) + 'static) -> Room {
    Room::of(move |setup: &mut Setup| {
        if let Method::Vote(settings) = &mut setup.steps[VOTE as usize].method {
            change(settings);
        }
    })
}

#[test]
fn a_merge_after_closing_is_a_second_count_with_the_same_lot_and_floor() {
    let mut room = counted();
    let before = first(&room).result().expect("counted").clone();
    give(&mut room, LEAD, &Command::Merge { contribution: idea(2), into: idea(0) });
    let round = first(&room);
    assert_eq!(round.counts.len(), 2, "the first count stays beside it");
    let after = round.result().expect("counted again");
    assert_eq!(
        (&after.lot_seed, after.floor, after.present),
        (&before.lot_seed, before.floor, before.present)
    );
    // Who picked both has picked the one that stands for both, once.
    let supporters =
        |n| after.order.iter().find(|placed| placed.id == idea(n).to_string()).map(|p| p.supporters);
    assert_eq!((supporters(0), supporters(4), supporters(2)), (Some(3), Some(2), None));
    let file = ballot_file(&room.workshop, round, after.present);
    assert_eq!(count(&file).as_ref(), Ok(after), "anyone can count the second count again");
    let ideas: Vec<&str> = file.ideas.iter().map(|idea| idea.id.as_str()).collect();
    assert!(!ideas.contains(&idea(2).to_string().as_str()), "{ideas:?}");

    give(&mut room, LEAD, &Command::Unmerge { contribution: idea(2) });
    let third = first(&room).result().expect("counted a third time");
    assert_eq!(
        (first(&room).counts.len(), &third.order),
        (3, &before.order),
        "apart again, all is as it was"
    );
}

#[test]
fn ideas_are_put_together_only_where_no_vote_is_lost() {
    let mut room = begun(VOTE, 5);
    let merge = |contribution, into| Command::Merge { contribution, into };
    assert_eq!(room.give(LEAD, &merge(idea(2), idea(0))), Err(Rejection::BallotFrozen));
    closed(&mut room, VOTE);
    assert_eq!(room.give(LEAD, &merge(idea(0), idea(1))), Err(Rejection::ForeignTheme));
    let twice = Err(Rejection::Twice { what: Thing::Contribution });
    assert_eq!(room.give(LEAD, &merge(idea(0), idea(0))), twice);
    room.open(GATHER);
    let late = super::post(&mut room, 0, GATHER, participant(0), None).expect("is taken");
    assert_eq!(room.give(LEAD, &merge(idea(0), late)), Err(Rejection::NotOnBallot), "nobody could pick it");
    give(&mut room, LEAD, &merge(late, idea(0)));
    assert_eq!(room.give(LEAD, &merge(idea(2), late)), Err(Rejection::NoLongerThere));
    give(&mut room, Role::Facilitator { theme: theme(0) }, &merge(idea(0), idea(2)));
    assert_eq!(room.workshop.survivor(late), idea(2), "what stood for another brings it along");
    assert_eq!(room.workshop.mentions(&room.workshop.contributions[&idea(2)]), 3);
    let seen = see(&room.workshop, &room.people, Audience::Desk { theme: None }, EntityId::Card(idea(2)));
    let Some(Entity::Card(card)) = seen else { panic!("{seen:?}") };
    assert_eq!(card.mentions, Some(3));
    let own = see_own(&room.workshop, &room.people, person(0), OwnId::Card(idea(0)));
    let Some(Own::Card(own)) = own else { panic!("{own:?}") };
    assert_eq!(own.merged_into, Some(room.workshop.short_number(&room.workshop.contributions[&idea(2)])));
}

#[test]
fn a_round_opened_again_draws_a_seed_that_nobody_knows_yet() {
    let mut room = counted();
    let (seed, counts) = (first(&room).server_seed.clone(), first(&room).counts.len());
    room.open(VOTE);
    let again = first(&room).server_seed.clone();
    assert_ne!(seed, again);
    let seen = see(&room.workshop, &room.people, LEAD_DESK, EntityId::Round(first(&room).is.run));
    let Some(Entity::Round(view)) = seen else { panic!("{seen:?}") };
    assert_eq!((view.seed_hash, view.phase), (commitment(&again), RoundPhase::Picking));
    assert_eq!(view.desk.and_then(|desk| desk.server_seed), None, "it is published when the round closes");
    pick(&mut room, 0, 4);
    closed(&mut room, VOTE);
    let round = first(&room);
    assert_eq!(round.counts.len(), counts + 1);
    assert_ne!(round.counts[0].lot_seed, round.counts[1].lot_seed);
    let file = ballot_file(&room.workshop, round, round.counts[1].present);
    assert_eq!((file.seed.as_ref(), count(&file).as_ref()), (None, Ok(&round.counts[1])));
}

const LEAD_DESK: Audience = Audience::Desk { theme: None };

#[test]
fn one_place_more_never_lowers_the_floor_nor_moves_a_place() {
    let mut room = counted();
    let before = first(&room).result().expect("counted").clone();
    let places = |places| Command::SetPlaces { step: step(VOTE), theme: Some(theme(0)), places };
    give(&mut room, LEAD, &places(3));
    let after = first(&room).result().expect("counted again");
    assert_eq!((after.floor, &after.order[..2]), (before.floor, &before.order[..2]));
    assert_eq!(after.selected().len(), 3);
    assert_eq!(room.give(LEAD, &places(0)), Err(Rejection::OutOfBounds { what: Thing::Place }));
    // Set while the round is open, the floor is that of the places at opening too.
    let mut room = begun(VOTE, 5);
    give(&mut room, LEAD, &places(3));
    [0, 2, 4].iter().for_each(|who| pick(&mut room, *who, 0));
    closed(&mut room, VOTE);
    assert_eq!(first(&room).result().expect("counted").floor, selection::floor_for(3, 2));
}

#[test]
fn hands_stand_apart_and_count_only_with_most_votes_where_that_was_set() {
    let hands =
        |votes| Command::HandsUp { step: step(VOTE), theme: Some(theme(0)), contribution: idea(4), votes };
    let mut room = counted();
    let before = first(&room).result().expect("counted").clone();
    give(&mut room, LEAD, &hands(Some(30)));
    let after = first(&room).result().expect("counted again").clone();
    assert_eq!((&after.order, after.counted), (&before.order, before.counted), "hands decide nothing");
    assert_eq!(after.hands_up.get(&idea(4).to_string()), Some(&30));
    give(&mut room, LEAD, &hands(None));
    assert!(first(&room).result().expect("counted").hands_up.is_empty());
    let much = Err(Rejection::OutOfBounds { what: Thing::Hands });
    assert_eq!(room.give(LEAD, &hands(Some(1_000_000))), much);

    let added = changed(|settings| {
        settings.rule = VoteRule::MostVotes;
        settings.hands_up = HandsUp::Added;
    });
    let mut room = begun_in(added, VOTE, 5);
    [0, 2].iter().for_each(|who| pick(&mut room, *who, 0));
    give(&mut room, LEAD, &hands(Some(30)));
    closed(&mut room, VOTE);
    let round = first(&room);
    assert_eq!(round.result().expect("counted").order[0].id, idea(4).to_string());
    assert_eq!(ballot_file(&room.workshop, round, None).hands_up_count, HandsUp::Added);
}

/// Both themes have chosen, and everyone votes on what they chose.
pub(super) fn hall(form: BallotForm) -> Room {
    let made = Room::of(move |setup: &mut Setup| {
        if let Method::Vote(settings) = &mut setup.steps[HALL as usize].method {
            settings.form = form;
        }
    });
    let mut room = begun_in(made, VOTE, 5);
    for (who, n) in [(0, 0), (2, 0), (4, 2), (1, 1), (3, 1), (3, 3)] {
        pick(&mut room, who, n);
    }
    closed(&mut room, VOTE);
    room.open(HALL);
    room
}

#[test]
fn everyone_votes_together_on_what_the_themes_chose() {
    let mut room = hall(BallotForm::MarksPicks);
    let round = of(&room, HALL, None);
    assert_eq!(
        round.is.ballot,
        vec![idea(0), idea(1), idea(2), idea(3)],
        "first places first, theme by theme"
    );
    assert_eq!(round.is.limit, 3);
    let group = Audience::Theme { theme: theme(1) };
    for n in 0..4 {
        let seen = see(&room.workshop, &room.people, group, EntityId::Card(idea(n)));
        assert!(seen.is_some(), "idea {n} of another theme is on everyone's ballot");
    }
    let vote = |n| Command::Pick { step: step(HALL), contribution: idea(n), on: true };
    for (who, n) in [(1, 0), (3, 0), (2, 3), (4, 3), (0, 3)] {
        give(&mut room, participant(who), &vote(n));
    }
    let own = see_own(&room.workshop, &room.people, person(1), OwnId::Ballot(step(HALL)));
    let Some(Own::Ballot(own)) = own else { panic!("{own:?}") };
    assert_eq!((own.theme, own.given.picks), (None, vec![idea(0)]));
    closed(&mut room, HALL);
    let round = of(&room, HALL, None);
    assert_eq!(round.result().expect("counted").order[0].id, idea(3).to_string());

    let reveal = |theme| Command::RevealResult { step: step(HALL), theme, places: 3 };
    let facilitator = Role::Facilitator { theme: theme(0) };
    for theme in [None, Some(theme(0))] {
        assert_eq!(room.give(facilitator, &reveal(theme)), Err(Rejection::Forbidden), "it is the hall's");
    }
    give(&mut room, LEAD, &reveal(None));
    let select = |selected| Command::Select {
        step: step(HALL),
        theme: None,
        selected,
        reason: None,
        pitchers: Vec::new(),
    };
    assert_eq!(room.give(LEAD, &select(vec![idea(4)])), Err(Rejection::NotOnBallot));
    assert_eq!(room.give(LEAD, &select(vec![idea(3)])), Err(Rejection::ReasonNeeded));
    let advised = selection_of(round_result(&room, HALL));
    give(&mut room, LEAD, &select(advised.clone()));
    let decided = room.workshop.hall_selection.as_ref().expect("is decided");
    assert_eq!((&decided.is.selected, decided.is.role, decided.at), (&advised, Some(LEAD), room.now));
    assert!(room.workshop.selections.is_empty(), "what the themes chose is theirs");
}

fn round_result(room: &Room, n: u64) -> &selection::Count {
    of(room, n, None).result().expect("counted")
}

fn selection_of(count: &selection::Count) -> Vec<ContributionId> {
    count.selected().iter().filter_map(|id| id.parse().ok()).collect()
}

#[test]
fn a_round_added_stands_beside_the_one_before() {
    let mut room = counted();
    let new = StepId(id(2, 900));
    let saw = room.workshop.seq;
    let add = |id, saw| Command::AddRound { of: step(VOTE), id, theme: None, saw };
    assert_eq!(room.give(LEAD, &add(step(GATHER), saw)), Err(Rejection::IdTaken));
    let other = Command::AddRound { of: step(GATHER), id: new, theme: None, saw };
    assert_eq!(room.give(LEAD, &other), Err(Rejection::NotInThisStep));
    give(&mut room, LEAD, &add(new, saw));
    let place = |id: StepId| room.workshop.steps.get_index_of(&id);
    assert_eq!(place(new), place(step(VOTE)).map(|at| at + 1));
    assert_eq!(room.workshop.steps[&new].is.title.as_str(), "Stap (2)");
    let saw = room.workshop.seq;
    give(&mut room, LEAD, &Command::OpenStep { step: new, themes: Vec::new(), saw });
    let vote = Command::Pick { step: new, contribution: idea(4), on: true };
    give(&mut room, participant(0), &vote);
    // While it runs, the round before is still the result.
    let result = |room: &Room| room.workshop.last_result(Some(theme(0))).map(|(run, ..)| run.step);
    assert_eq!(result(&room), Some(step(VOTE)));
    let saw = room.workshop.seq;
    let close = Command::CloseStep { step: new, themes: Vec::new(), how: Closing::AtOnce, saw };
    give(&mut room, LEAD, &close);
    assert_eq!(result(&room), Some(new));
    assert_eq!(room.workshop.rounds_of(Some(theme(0))).count(), 2, "both stand side by side");
    // Nobody of the other theme voted again: what it chose before stands.
    let other = room.workshop.last_result(Some(theme(1))).map(|(run, ..)| run.step);
    assert_eq!(other, Some(step(VOTE)));
}

#[test]
fn points_stay_within_their_budget_and_the_sum_decides() {
    let points = |n, points| Command::GivePoints { step: step(HALL), contribution: idea(n), points };
    let mut room = hall(BallotForm::Points { budget: 10 });
    give(&mut room, participant(0), &points(0, 7));
    assert_eq!(room.give(participant(0), &points(1, 4)), Err(Rejection::TooManyPicks { max: 10 }));
    give(&mut room, participant(0), &points(1, 3));
    give(&mut room, participant(0), &points(0, 6));
    give(&mut room, participant(1), &points(3, 9));
    give(&mut room, participant(2), &points(2, 5));
    give(&mut room, participant(2), &points(2, 0));
    let pick = Command::Pick { step: step(HALL), contribution: idea(0), on: true };
    assert_eq!(room.give(participant(3), &pick), Err(Rejection::NotInThisStep), "another form");
    closed(&mut room, HALL);
    let result = round_result(&room, HALL);
    let told: Vec<_> = result.order.iter().map(|placed| (placed.id.clone(), placed.points)).collect();
    assert_eq!(result.rule, Rule::MostPoints);
    assert_eq!(told[0], (idea(3).to_string(), Some(9)));
    assert_eq!(told[1], (idea(0).to_string(), Some(6)));
    assert_eq!((result.counted, result.turnout), (2, 3));
    let file = ballot_file(&room.workshop, of(&room, HALL, None), result.present);
    assert_eq!(count(&file).as_ref(), Ok(result));
}

#[test]
fn scores_lie_on_the_scale_and_their_mean_decides() {
    let mut room = begun(SCALE, 5);
    let score =
        |n, criterion, score| Command::Score { step: step(SCALE), contribution: idea(n), criterion, score };
    let out = Err(Rejection::OutOfBounds { what: Thing::Score });
    for wrong in [score(0, 0, Some(6)), score(0, 0, Some(0)), score(0, 2, Some(3))] {
        assert_eq!(room.give(participant(2), &wrong), out);
    }
    assert_eq!(room.give(participant(2), &score(1, 0, Some(3))), Err(Rejection::ForeignTheme));
    for who in [0, 2, 4] {
        give(&mut room, participant(who), &score(2, 0, Some(5)));
        give(&mut room, participant(who), &score(2, 1, Some(4)));
        give(&mut room, participant(who), &score(0, 0, Some(1)));
        give(&mut room, participant(who), &score(0, 1, None));
    }
    closed(&mut room, SCALE);
    let round = of(&room, SCALE, Some(theme(0)));
    let result = round.result().expect("counted");
    assert_eq!((result.rule, result.counted), (Rule::BestScore, 3));
    assert_eq!(result.order[0].id, idea(2).to_string());
    let file = ballot_file(&room.workshop, round, result.present);
    assert_eq!(count(&file).as_ref(), Ok(result));
}

#[test]
fn places_by_size_are_shared_once_for_all_themes() {
    let room = begun(SCALE, 5);
    let shared = &room.workshop.shared_places[&step(SCALE)];
    // Three people in the one, two in the other: five places.
    assert_eq!((shared[&theme(0)], shared[&theme(1)]), (3, 2));
    assert_eq!(of(&room, SCALE, Some(theme(1))).places, 2);
}

#[test]
fn a_group_is_counted_only_where_it_and_the_rest_are_large() {
    let mut room = begun(GATHER, 5);
    for n in 10..22 {
        give(&mut room, Role::Room, &Command::Join { participant: person(n) });
        give(&mut room, participant(n), &Command::ChooseTheme { theme: theme(0) });
        let group = match n {
            10..16 => Some(0),
            16..18 => Some(1),
            _ => None,
        };
        give(&mut room, participant(n), &Command::SayAffiliation { affiliation: group });
    }
    let unknown = Command::SayAffiliation { affiliation: Some(2) };
    assert_eq!(room.give(participant(0), &unknown), Err(Rejection::Unknown { what: Thing::Affiliation }));
    let said = room.log.iter().rev().find(|recorded| matches!(recorded.event, Event::AffiliationSaid { .. }));
    let said = serde_json::to_string(&said.expect("was said").event).expect("json");
    assert!(!said.contains("affiliation\":"), "which group it is stands with the people: {said}");
    room.open(VOTE);
    (10..22).for_each(|who| pick(&mut room, who, 0));
    closed(&mut room, VOTE);
    let told = &first(&room).affiliations;
    assert_eq!(told.len(), 1, "two of a group point at persons");
    assert_eq!((told[0].affiliation, told[0].ballots), (0, 6));
    assert_eq!(told[0].picks.get(&idea(0).to_string()), Some(&6));

    // Somebody who says another group now would be seen by the difference.
    give(&mut room, participant(10), &Command::SayAffiliation { affiliation: None });
    give(&mut room, LEAD, &Command::Merge { contribution: idea(2), into: idea(0) });
    assert!(first(&room).affiliations.is_empty(), "two answers would tell one ballot");
}

#[test]
fn firmness_follows_its_count_and_no_other() {
    let mut room = counted();
    let round = first(&room);
    assert_eq!(round.result().expect("counted").firmness, None, "the room does not wait for it");
    let file = ballot_file(&room.workshop, round, round.result().and_then(|count| count.present));
    let firmness = count_with_firmness(&file).expect("counts").firmness.expect("is asked");
    let command = |count| Command::FirmnessMeasured {
        step: step(VOTE),
        theme: Some(theme(0)),
        count,
        firmness: firmness.clone(),
    };
    assert_eq!(room.give(Role::Room, &command(2)), Ok(Vec::new()), "there is no second count");
    assert_eq!(room.give(LEAD, &command(1)), Err(Rejection::Forbidden));
    give(&mut room, Role::Room, &command(1));
    assert_eq!(room.give(Role::Room, &command(1)), Ok(Vec::new()), "twice is once");
    let told = first(&room).result().and_then(|count| count.firmness.clone()).expect("is known now");
    assert!(is_firmness(&room.workshop, first(&room), &told));
}

#[test]
fn nobody_votes_for_what_they_may_not() {
    let mut room = begun(VOTE, 5);
    let pick = |n| Command::Pick { step: step(VOTE), contribution: idea(n), on: true };
    assert_eq!(room.give(participant(0), &pick(1)), Err(Rejection::ForeignTheme));
    let gone = Command::Pick { step: step(VOTE), contribution: ContributionId(id(4, 7)), on: true };
    assert_eq!(room.give(participant(0), &gone), Err(Rejection::Unknown { what: Thing::Contribution }));
    assert_eq!(room.give(LEAD, &pick(0)), Err(Rejection::Forbidden), "who leads has no ballot");
    [0, 2, 4].iter().for_each(|n| give(&mut room, participant(0), &pick(*n)));
    closed(&mut room, VOTE);
    assert_eq!(room.give(participant(2), &pick(0)), Err(Rejection::StepNotOpen));
    room.open(SELECT);
    room.open(PITCH);
    assert_eq!(room.give(participant(2), &pick(0)), Err(Rejection::StepNotOpen));
}

#[test]
fn a_vote_over_what_was_selected_is_for_everyone() {
    let settings =
        VoteSettings { over: VoteOver::Selected, ..VoteSettings::usual(Wording::from("Waar gaan we voor?")) };
    assert_eq!((settings.limit_for(4), settings.limit_for(30)), (3, 3));
    let usual = VoteSettings::usual(Wording::from("Wat helpt?"));
    assert_eq!((usual.limit_for(9), usual.limit_for(10)), (3, 5));
    let dots = VoteSettings { form: BallotForm::Dots { dots: None, stacking: false }, ..usual };
    let given = [2, 10, 13, 14, 20, 40].map(|ideas| dots.limit_for(ideas));
    assert_eq!(given, [3, 3, 3, 4, 5, 7], "a quarter of the ideas, three to seven");
}

#[test]
fn a_round_opened_again_after_a_merge_asks_about_one_idea() {
    let mut room = begun(VOTE, 8);
    let theme_ideas = [0, 2, 4];
    theme_ideas.iter().for_each(|n| pick(&mut room, 0, *n));
    closed(&mut room, VOTE);
    give(&mut room, LEAD, &Command::Merge { contribution: idea(0), into: idea(2) });
    room.open(VOTE);
    let own = see_own(&room.workshop, &room.people, person(0), OwnId::Ballot(step(VOTE)));
    let Some(Own::Ballot(own)) = own else { panic!("{own:?}") };
    assert!(!own.order.contains(&idea(0)), "what was put together is on the ballot once");
    assert_eq!(own.given.picks, vec![idea(2), idea(4)]);
    // The pick that came free can be used, and what is seen can be taken back.
    let vote = |n, on| Command::Pick { step: step(VOTE), contribution: idea(n), on };
    assert_eq!(room.give(participant(0), &vote(0, true)), Err(Rejection::NotOnBallot));
    let other = room.workshop.ideas(theme(0)).map(|card| card.id).find(|id| !own.given.picks.contains(id));
    let other = other.expect("one more idea of the theme");
    give(&mut room, participant(0), &Command::Pick { step: step(VOTE), contribution: other, on: true });
    give(&mut room, participant(0), &vote(2, false));
    closed(&mut room, VOTE);
    let result = first(&room).result().expect("counted");
    assert!(!result.order.iter().any(|placed| placed.id == idea(2).to_string()), "nobody picks it any more");
    let apart = Command::Unmerge { contribution: idea(0) };
    assert_eq!(room.give(LEAD, &apart), Err(Rejection::BallotFrozen), "its votes are the other one's now");
}

#[test]
fn who_withdraws_takes_nobody_else_along() {
    let mut room = begun(GATHER, 5);
    give(&mut room, LEAD, &Command::Merge { contribution: idea(2), into: idea(0) });
    give(&mut room, participant(0), &Command::Withdraw { contribution: idea(0) });
    let left: Vec<ContributionId> = room.workshop.ideas(theme(0)).map(|card| card.id).collect();
    assert!(left.contains(&idea(2)) && !left.contains(&idea(0)));
}

#[test]
fn what_everyone_votes_on_is_the_leads() {
    let mut room = hall(BallotForm::MarksPicks);
    let facilitator = |n| Role::Facilitator { theme: theme(n) };
    for n in [0, 1] {
        let saw = room.workshop.seq;
        let open = Command::OpenStep { step: step(SELECT), themes: vec![theme(n)], saw };
        give(&mut room, facilitator(n), &open);
    }
    let run = RunKey { step: step(HALL), theme: None };
    assert_eq!(
        room.workshop.run(run).phase,
        werkatelier_core::agenda::Phase::Open,
        "nobody of a theme ends it"
    );
    closed(&mut room, HALL);
    let merge = Command::Merge { contribution: idea(0), into: idea(2) };
    assert_eq!(room.give(facilitator(0), &merge), Err(Rejection::Forbidden));
    give(&mut room, LEAD, &merge);
    assert_eq!(of(&room, HALL, None).counts.len(), 2);
}

#[test]
fn hands_wait_for_the_ballot_and_can_always_be_taken_back() {
    let hands =
        |votes| Command::HandsUp { step: step(VOTE), theme: Some(theme(0)), contribution: idea(4), votes };
    let mut room = begun(VOTE, 55);
    assert_eq!(room.give(LEAD, &hands(Some(3))), Err(Rejection::NotInThisStep), "people still look");
    let mut room = begun(VOTE, 5);
    give(&mut room, LEAD, &hands(Some(3)));
    let reason = werkatelier_core::text::Reason::parse("Bestaat al").expect("a reason");
    let off =
        Command::TakeOffBallot { step: step(VOTE), theme: Some(theme(0)), contribution: idea(4), reason };
    give(&mut room, LEAD, &off);
    give(&mut room, LEAD, &hands(None));
    assert!(first(&room).hands.is_empty());
}

#[test]
fn what_was_chosen_without_a_vote_is_presented_as_what_stands_for_it() {
    let mut room = begun(GATHER, 5);
    room.open(SELECT);
    let select = Command::Select {
        step: step(SELECT),
        theme: Some(theme(0)),
        selected: vec![idea(0), idea(2)],
        reason: None,
        pitchers: Vec::new(),
    };
    give(&mut room, LEAD, &select);
    room.open(PITCH);
    assert_eq!(super::presented(&room), vec![idea(0), idea(2)]);
    give(&mut room, LEAD, &Command::Merge { contribution: idea(2), into: idea(0) });
    assert_eq!(super::presented(&room), vec![idea(0)]);
    give(&mut room, LEAD, &Command::Unmerge { contribution: idea(2) });
    assert_eq!(super::presented(&room), vec![idea(0), idea(2)]);
}
