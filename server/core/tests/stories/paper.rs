//! Ballots on paper in every form: what stands on one counts as the same choice by phone would.

use std::collections::BTreeMap;

use werkatelier_core::agenda::BallotForm;
use werkatelier_core::command::Command;
use werkatelier_core::event::Event;
use werkatelier_core::id::{ContributionId, PersonId, StepId, ThemeId};
use werkatelier_core::rejection::{Rejection, Thing};
use werkatelier_core::role::Role;
use werkatelier_core::selection::Rule;

use super::rounds::{changed, closed, give, hall, of};
use super::{idea, participant};
use crate::room::{HALL, SCALE, VOTE, id, step, theme};
use crate::{begun, begun_in};

const LEAD: Role = Role::Lead;

type Scores = BTreeMap<ContributionId, Vec<Option<u8>>>;

fn paper(n: u64, (step, theme): (StepId, Option<ThemeId>)) -> Command {
    let (picks, points, scores) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    Command::PaperBallot { step, theme, ballot: PersonId(id(7, n)), picks, points, scores }
}

fn with_points(mut command: Command, given: &[(u64, u32)]) -> Command {
    if let Command::PaperBallot { points, .. } = &mut command {
        *points = given.iter().map(|(n, points)| (idea(*n), *points)).collect();
    }
    command
}

fn with_scores(mut command: Command, given: &[(u64, &[Option<u8>])]) -> Command {
    if let Command::PaperBallot { scores, .. } = &mut command {
        *scores = given.iter().map(|(n, scores)| (idea(*n), scores.to_vec())).collect::<Scores>();
    }
    command
}

fn with_picks(mut command: Command, given: &[u64]) -> Command {
    if let Command::PaperBallot { picks, .. } = &mut command {
        *picks = given.iter().map(|n| idea(*n)).collect();
    }
    command
}

#[test]
fn points_on_paper_count_beside_points_by_phone() {
    let mut room = hall(BallotForm::Points { budget: 10 });
    let at = (step(HALL), None);
    let entered = |n, given: &[(u64, u32)]| with_points(paper(n, at), given);
    assert_eq!(room.give(LEAD, &entered(0, &[(0, 7), (1, 4)])), Err(Rejection::TooManyPicks { max: 10 }));
    let nothing = Err(Rejection::OutOfBounds { what: Thing::Points });
    assert_eq!(room.give(LEAD, &entered(0, &[(0, 0)])), nothing);
    let huge = entered(0, &[(0, u32::MAX), (1, u32::MAX)]);
    assert_eq!(room.give(LEAD, &huge), Err(Rejection::TooManyPicks { max: 10 }));
    assert_eq!(room.give(LEAD, &entered(0, &[(4, 3)])), Err(Rejection::NotOnBallot));
    assert_eq!(room.give(LEAD, &with_picks(paper(0, at), &[0])), Err(Rejection::NotInThisStep), "other form");
    assert_eq!(room.give(participant(0), &entered(0, &[(0, 3)])), Err(Rejection::Forbidden));

    give(&mut room, LEAD, &entered(0, &[(0, 7), (1, 3)]));
    assert_eq!(room.give(LEAD, &entered(0, &[(0, 7), (1, 3)])), Ok(Vec::new()), "twice is once");
    give(&mut room, LEAD, &entered(0, &[(0, 2)]));
    give(&mut room, LEAD, &entered(1, &[(1, 9)]));
    let phone = Command::GivePoints { step: step(HALL), contribution: idea(0), points: 4 };
    give(&mut room, participant(0), &phone);
    closed(&mut room, HALL);
    let result = of(&room, HALL, None).result().expect("counted");
    let told: Vec<_> = result.order.iter().map(|placed| (placed.id.clone(), placed.points)).collect();
    assert_eq!(told, vec![(idea(1).to_string(), Some(9)), (idea(0).to_string(), Some(6))]);
    assert_eq!((result.counted, result.turnout), (3, 3), "a paper entered again is one paper");
}

#[test]
fn stacked_dots_on_paper_are_points() {
    let form = BallotForm::Dots { dots: Some(3), stacking: true };
    let room = changed(move |settings| settings.form = form.clone());
    let mut room = begun_in(room, VOTE, 5);
    let at = (step(VOTE), Some(theme(0)));
    give(&mut room, LEAD, &with_points(paper(0, at), &[(0, 2), (2, 1)]));
    let more = with_points(paper(1, at), &[(0, 2), (2, 2)]);
    assert_eq!(room.give(LEAD, &more), Err(Rejection::TooManyPicks { max: 3 }));
    closed(&mut room, VOTE);
    let result = of(&room, VOTE, Some(theme(0))).result().expect("counted");
    assert_eq!((result.rule, result.counted), (Rule::MostPoints, 1));
}

#[test]
fn scores_on_paper_lie_on_the_scale_one_for_each_criterion() {
    let mut room = begun(SCALE, 5);
    let at = (step(SCALE), Some(theme(0)));
    let out = Err(Rejection::OutOfBounds { what: Thing::Score });
    for wrong in [&[Some(6), None][..], &[Some(0), None], &[Some(3)], &[Some(3), None, None]] {
        assert_eq!(room.give(LEAD, &with_scores(paper(0, at), &[(0, wrong)])), out, "{wrong:?}");
    }
    let foreign = with_scores(paper(0, at), &[(1, &[Some(3), None])]);
    assert_eq!(room.give(LEAD, &foreign), Err(Rejection::NotOnBallot));
    for n in [0, 1] {
        give(&mut room, LEAD, &with_scores(paper(n, at), &[(2, &[Some(5), Some(4)]), (0, &[Some(1), None])]));
    }
    closed(&mut room, SCALE);
    let result = of(&room, SCALE, Some(theme(0))).result().expect("counted");
    assert_eq!((result.counted, result.order[0].id.as_str()), (2, idea(2).to_string().as_str()));
}

#[test]
fn a_paper_of_an_older_log_reads_as_picks() {
    let told = format!(
        r#"{{"event":"paper_ballot_entered","run":{{"step":"{}","theme":null}},"voter":"{}","picks":["{}"]}}"#,
        step(VOTE),
        id(7, 0),
        idea(0)
    );
    let event: Event = serde_json::from_str(&told).expect("an event of the release before");
    assert_eq!(serde_json::to_string(&event).expect("json"), told, "and is written as it was");
}
