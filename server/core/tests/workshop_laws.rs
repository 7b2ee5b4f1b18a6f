//! What holds for every workshop, whatever people do in whatever order. Commands come by chance, from everyone.

mod room;
mod stories;

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use room::chance::{Draw, PEOPLE, command, draws};
use room::{ENRICH, GATHER, PITCH, Room, SCALE, SELECT, VOTE, person, step, theme};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use werkatelier_core::agenda::{Method, Phase};
use werkatelier_core::audience::{
    Audience, Change, Entity, Glance, Own, OwnId, Patch, Put, Scene, Touched, change, own_ids, own_marks,
    own_patch, own_touched, see, see_own, tally, view,
};
use werkatelier_core::command::Command;
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{ContributionId, ParticipantId};
use werkatelier_core::method::ballots::ballot_file;
use werkatelier_core::people::People;
use werkatelier_core::role::Role;
use werkatelier_core::selection::count;
use werkatelier_core::text::ContributionText;
use werkatelier_core::workshop::{Contribution, ThemeCounts, Workshop};

/// A room in which people have joined, written and come as far as this step.
fn begun(stage: u64, ideas: u64) -> Room {
    begun_in(Room::new(), stage, ideas)
}

fn begun_in(mut room: Room, stage: u64, ideas: u64) -> Room {
    room.open(room::WELCOME);
    for n in 0..PEOPLE - 1 {
        room.give(Role::Room, &Command::Join { participant: person(n) }).expect("joins");
        let role = Role::Participant { participant: person(n) };
        room.give(role, &Command::ChooseTheme { theme: theme(n % 2) }).expect("chooses");
    }
    for n in GATHER..=stage {
        room.open(n);
        if n == GATHER {
            for idea in 0..ideas {
                let role = Role::Participant { participant: person(idea % (PEOPLE - 1)) };
                let post = Command::Post {
                    id: ContributionId(room::id(4, 1_000 + idea)),
                    step: step(GATHER),
                    theme: theme(idea % (PEOPLE - 1) % 2),
                    text: ContributionText::parse(&format!("vooraf {idea}")).expect("a text"),
                    parents: Vec::new(),
                    signed: None,
                };
                room.give(role, &post).expect("posts");
            }
        }
    }
    room
}

fn rooms() -> impl Strategy<Value = Room> {
    (0..=SCALE, prop_oneof![4 => 0..12_u64, 1 => Just(55_u64)]).prop_map(|(stage, ideas)| begun(stage, ideas))
}

fn audiences(workshop: &Workshop) -> Vec<Audience> {
    let mut all = vec![Audience::Lobby, Audience::Desk { theme: None }];
    for theme in workshop.themes.keys().copied() {
        all.extend([
            Audience::Theme { theme },
            Audience::Observer { theme },
            Audience::Desk { theme: Some(theme) },
        ]);
    }
    all.extend(workshop.stages.keys().map(|stage| Audience::Stage { stage: *stage }));
    all
}

type Copy = BTreeMap<String, Entity>;

fn copy(puts: Vec<Put>) -> Copy {
    puts.into_iter().map(|put| (put.key, put.value)).collect()
}

fn follow(copy: &mut Copy, change: Change) {
    for put in change.put {
        copy.insert(put.key, put.value);
    }
    for key in change.gone {
        assert!(copy.remove(&key).is_some(), "{key} is gone, and was never there");
    }
}

/// Lets the drawn commands happen, and tells after every batch what was recorded in it.
fn happen(room: &mut Room, drawn: &[Draw], mut after: impl FnMut(&Room, &Room, &[Recorded])) {
    let mut before = room.clone();
    let mut batch = Vec::new();
    for (serial, draw) in drawn.iter().enumerate() {
        room.now = room.now.plus(1_500);
        let (role, command) = command(room, *draw, serial as u64 + 1);
        if let Ok(recorded) = room.give(role, &command) {
            batch.extend(recorded);
        }
        if draw.flush {
            after(&before, room, &batch);
            before = room.clone();
            batch.clear();
        }
    }
    after(&before, room, &batch);
}

fn scene(room: &Room) -> Scene<'_> {
    Scene { workshop: &room.workshop, people: &room.people }
}

/// Asked of the state before the batch, as a room does that changes its state in place.
fn all_touched(before: &Room, batch: &[Recorded]) -> Touched {
    let mut all = Touched::default();
    for recorded in batch {
        all.add(&before.workshop, &recorded.event);
    }
    all
}

/// Rooms per law: enough for every run of the tests; `PROPTEST_CASES=2000` for the long form.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(40), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn replay_equals_state_and_numbers_have_no_gaps(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        happen(&mut room, &drawn, |_, _, _| {});
        let mut again = Workshop::default();
        for (n, recorded) in room.log.iter().enumerate() {
            prop_assert_eq!(recorded.seq.0, n as u64 + 1);
            let line = serde_json::to_string(recorded).expect("an event is written");
            let read: Recorded = serde_json::from_str(&line).expect("and read");
            prop_assert_eq!(&read, recorded);
            again.apply(&read);
        }
        prop_assert_eq!(&again, &room.workshop);
        let mut people = People::default();
        for row in &room.rows {
            let line = serde_json::to_string(row).expect("a row is written");
            people.apply(&serde_json::from_str(&line).expect("and read"));
        }
        prop_assert_eq!(&people, &room.people);
    }

    #[test]
    fn a_decision_depends_on_nothing_else_and_a_repeated_wish_changes_nothing(
        mut room in rooms(), drawn in vec(draws(), 1..60),
    ) {
        for (serial, draw) in drawn.iter().enumerate() {
            room.now = room.now.plus(1_500);
            let (role, command) = command(&room, *draw, serial as u64 + 1);
            let would = room.would(role, &command);
            prop_assert_eq!(&would, &room.would(role, &command));
            let did = room.give(role, &command);
            prop_assert_eq!(would.as_ref().err(), did.as_ref().err());
            if is_wish(&command) && did.is_ok() {
                let again = room.would(role, &command).map(|decision| decision.events);
                prop_assert!(again.as_ref().is_ok_and(Vec::is_empty) || again.is_err(), "{:?}: {:?}", command, again);
            }
        }
    }

    #[test]
    fn a_view_and_the_changes_after_it_are_the_later_view(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        let audiences = audiences(&room.workshop);
        let look = |room: &Room, audience| copy(view(&room.workshop, &room.people, audience));
        let mut copies: Vec<Copy> = audiences.iter().map(|audience| look(&room, *audience)).collect();
        happen(&mut room, &drawn, |before, after, batch| {
            let all = all_touched(before, batch);
            for (audience, copy) in audiences.iter().zip(&mut copies) {
                follow(copy, change(scene(before), scene(after), *audience, &all));
                let fresh = look(after, *audience);
                for (key, value) in &fresh {
                    assert_eq!(copy.get(key), Some(value), "{audience:?} has an old {key} after {batch:?}");
                }
                assert_eq!(copy.len(), fresh.len(), "{audience:?} kept what is gone after {batch:?}");
            }
        });
    }

    #[test]
    fn who_takes_patches_has_the_same_view(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        let audiences = audiences(&room.workshop);
        let look = |room: &Room, audience| -> BTreeMap<String, Value> {
            let json = |put: Put| (put.key, serde_json::to_value(put.value).expect("plain data"));
            view(&room.workshop, &room.people, audience).into_iter().map(json).collect()
        };
        let mut copies: Vec<_> = audiences.iter().map(|audience| look(&room, *audience)).collect();
        let mut glances: Vec<_> = audiences.iter().map(|audience| Glance::of(*audience)).collect();
        let mut tell = |glances: &mut [Glance], after: &Room| {
            for ((audience, copy), glance) in audiences.iter().zip(&mut copies).zip(glances) {
                let glance = std::mem::replace(glance, Glance::of(*audience));
                let mut change = glance.until(scene(after));
                for Patch { key, fields } in glance.patches(&mut change) {
                    copy.get_mut(&key).and_then(Value::as_object_mut).expect("what is patched is there").extend(laid(&fields));
                }
                for put in change.put {
                    copy.insert(put.key, serde_json::to_value(put.value).expect("plain data"));
                }
                copy.retain(|key, _| !change.gone.contains(key));
                assert_eq!(*copy, look(after, *audience), "{audience:?} at {:?}", after.workshop.seq);
            }
        };
        let mut batches = 0_u32;
        happen(&mut room, &drawn, |before, after, batch| {
            let all = all_touched(before, batch);
            glances.iter_mut().for_each(|glance| glance.remember(scene(before), &all));
            batches += 1;
            // Told after one, two or three batches, as what they came to.
            if [2, 4, 5, 8].contains(&(batches % 9)) {
                tell(&mut glances, after);
            }
        });
        tell(&mut glances, &room);
    }

    #[test]
    fn whoever_was_away_while_something_went_is_told_by_the_epoch(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        let audiences = audiences(&room.workshop);
        happen(&mut room, &drawn, |before, after, batch| {
            let all = all_touched(before, batch);
            for audience in &audiences {
                let change = change(scene(before), scene(after), *audience, &all);
                // A person who moved theme is no secret to the desk they left.
                let taken: Vec<_> = change.gone.iter().filter(|key| !key.starts_with("person:")).collect();
                if !taken.is_empty() {
                    let told = after.workshop.taken > before.workshop.seq;
                    assert!(told, "{taken:?} went from {audience:?} in the same epoch after {batch:?}");
                }
            }
        });
    }

    #[test]
    fn own_things_and_their_changes_are_the_later_own_things(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        let json = |own: BTreeMap<OwnId, Own>| -> BTreeMap<OwnId, Value> {
            own.into_iter().map(|(id, own)| (id, serde_json::to_value(own).expect("plain data"))).collect()
        };
        let mut copies: BTreeMap<ParticipantId, BTreeMap<OwnId, Value>> =
            (0..PEOPLE).map(|n| (person(n), json(own(&room, person(n))))).collect();
        happen(&mut room, &drawn, |_, after, batch| {
            let (workshop, people) = (&after.workshop, &after.people);
            for (participant, copy) in &mut copies {
                for id in batch.iter().flat_map(|recorded| own_changed(after, *participant, &recorded.event)) {
                    if let Some(patch) = own_patch(workshop, people, *participant, id) {
                        let there = copy.get_mut(&id.whole()).and_then(Value::as_object_mut);
                        there.expect("what is patched is there").extend(laid(&patch.fields));
                        continue;
                    }
                    match see_own(workshop, people, *participant, id) {
                        Some(value) => copy.insert(id.whole(), serde_json::to_value(value).expect("plain data")),
                        None => copy.remove(&id.whole()),
                    };
                }
                let own = json(own(after, *participant));
                assert_eq!(*copy, own, "own things of {participant} after {batch:?}");
            }
        });
    }

    #[test]
    fn a_closed_round_is_counted_and_its_file_gives_that_count(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        happen(&mut room, &drawn, |_, after, _| {
            for (run, round) in &after.workshop.rounds {
                if after.workshop.run(*run).phase != Phase::Closed {
                    continue;
                }
                let result = round.result().expect("a closed round is counted");
                let counted = count(&ballot_file(&after.workshop, round, result.present));
                assert_eq!(counted.as_ref(), Ok(result), "anyone can count it again");
            }
        });
    }

    #[test]
    fn what_is_looked_up_is_what_would_be_found(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        happen(&mut room, &drawn, |_, after, _| {
            for n in 0..PEOPLE {
                own_is_found(&after.workshop, person(n));
            }
            counts_are_right(&after.workshop);
            for (run, round) in &after.workshop.rounds {
                for card in after.workshop.contributions.keys() {
                    assert_eq!(round.lists(*card), round.is.ballot.contains(card), "{run:?}");
                    assert_eq!(round.is_open_for(*card), round.open_ideas().any(|id| id == *card), "{run:?}");
                }
            }
        });
    }

    #[test]
    fn nobody_is_sent_what_they_may_not_see(mut room in rooms(), drawn in vec(draws(), 1..90)) {
        let audiences = audiences(&room.workshop);
        happen(&mut room, &drawn, |_, after, _| {
            for audience in &audiences {
                secrets_stay(after, *audience);
            }
            for n in 0..PEOPLE {
                own_stays_own(after, person(n));
            }
        });
    }
}

fn own_is_found(workshop: &Workshop, participant: ParticipantId) {
    let cards = || workshop.contributions.values();
    let ids =
        |found: &mut dyn Iterator<Item = &Contribution>| -> Vec<_> { found.map(|card| card.id).collect() };
    let written = ids(&mut cards().filter(|card| card.author == Some(participant)));
    assert_eq!(ids(&mut workshop.cards_by(participant)), written);
    let said = workshop.comments.values().filter(|comment| comment.author == Some(participant));
    assert_eq!(workshop.comments_by(participant), said.count());
    let reacted = |card: &&Contribution| card.reactions.values().any(|people| people.contains(&participant));
    let known: BTreeSet<_> = ids(&mut workshop.reacted_by(participant)).into_iter().collect();
    assert!(ids(&mut cards().filter(reacted)).iter().all(|id| known.contains(id)));
    for card in cards() {
        let builds = ids(&mut cards().filter(|other| other.parents.contains(&card.id)));
        assert_eq!(ids(&mut workshop.builds_on(card.id)), builds);
    }
}

fn counts_are_right(workshop: &Workshop) {
    let here = workshop.participants.values().filter(|person| !person.left && !person.removed);
    assert_eq!(workshop.people_here() as usize, here.count());
    for theme in workshop.themes.keys().copied() {
        assert_eq!(workshop.people_in(Some(theme)) as usize, workshop.people_of(theme).count());
        let ideas =
            |of: fn(&Contribution) -> bool| workshop.ideas(theme).filter(|card| of(card)).count() as u32;
        let late = workshop.contributions.values().filter(|card| card.theme == theme && !card.withdrawn);
        let counts = ThemeCounts {
            contributions: ideas(|_| true),
            builds: ideas(|card| !card.parents.is_empty()),
            waiting: ideas(|card| !card.cleared),
            late: late.filter(|card| card.late).count() as u32,
        };
        assert_eq!(workshop.counts_of(theme), counts);
    }
}

/// Commands that say how something should be: said twice, they change nothing the second time.
fn is_wish(command: &Command) -> bool {
    !matches!(
        command,
        // Each of these is a new thing, or a step from where one is.
        Command::SendMessage { .. } | Command::SetTimer { .. } | Command::Select { .. }
    )
}

/// The fields of a patch, to be laid over what is there.
fn laid(fields: &RawValue) -> Map<String, Value> {
    serde_json::from_str(fields.get()).expect("an object")
}

fn own(room: &Room, participant: ParticipantId) -> BTreeMap<OwnId, Own> {
    let ids = own_ids(&room.workshop, &room.people, participant).into_iter();
    ids.filter_map(|id| see_own(&room.workshop, &room.people, participant, id).map(|own| (id, own))).collect()
}

/// What a connection of this person looks at again after an event.
fn own_changed(
    room: &Room,
    participant: ParticipantId,
    event: &werkatelier_core::event::Event,
) -> BTreeSet<OwnId> {
    let (workshop, people) = (&room.workshop, &room.people);
    let marks = own_marks(workshop, people, &own_touched(workshop, people, event));
    marks.into_iter().filter(|(who, _)| *who == participant).map(|(_, id)| id).collect()
}

/// The rules of `domain.md` §5, told again without `see`'s code.
fn secrets_stay(room: &Room, audience: Audience) {
    let workshop = &room.workshop;
    let puts = view(workshop, &room.people, audience);
    let told = serde_json::to_string(&puts).expect("a view is written");
    for row in &room.rows {
        if let werkatelier_core::people::Private::VoterDrawn { voter, .. } = row {
            assert!(!told.contains(&voter.to_string()), "{audience:?} is told a voter");
        }
    }
    assert!(!told.contains(&workshop.made().salt), "{audience:?} is told the salt");
    for put in &puts {
        let value = serde_json::to_string(&put.value).expect("written");
        for n in 0..PEOPLE {
            let desks_person = audience.is_desk() && put.key.starts_with("person:");
            let named = value.contains(&person(n).to_string());
            assert!(!named || desks_person, "{audience:?} is told a participant in {}", put.key);
        }
        match &put.value {
            Entity::Card(card) => card_may_be_seen(workshop, audience, card.id),
            Entity::Round(round) => round_may_be_seen(workshop, audience, round),
            Entity::Plenary(plenary) => {
                let closed = &workshop.plenaries[&plenary.step].closed;
                for agreement in &plenary.agreements {
                    assert!(closed.contains(&agreement.contribution), "an open scale is shown");
                }
            }
            _ => {}
        }
    }
    let counts = tally(workshop, audience, &BTreeMap::new());
    if !audience.is_desk() {
        assert!(counts.reactions.is_empty(), "reactions are told to {audience:?}");
    }
    if matches!(audience, Audience::Lobby | Audience::Theme { .. } | Audience::Observer { .. }) {
        for theme in &counts.themes {
            let progress = theme.contributions + theme.builds + theme.waiting + theme.late;
            let voting = theme.done + theme.begun;
            assert_eq!((progress, voting), (0, 0), "progress is told to {audience:?}");
        }
    }
}

fn card_may_be_seen(workshop: &Workshop, audience: Audience, id: ContributionId) {
    let card = &workshop.contributions[&id];
    assert!(!card.withdrawn, "{audience:?} sees a withdrawn card");
    let presented =
        workshop.plenaries.values().any(|plenary| plenary.items.iter().any(|item| item.contribution == id));
    let leads = matches!(audience, Audience::Desk { theme } if theme.is_none_or(|own| own == card.theme));
    if leads {
        return;
    }
    assert!(!card.hidden && !card.late, "{audience:?} sees a hidden or late card");
    let seat = match audience {
        Audience::Desk { .. } => return assert!(presented, "a desk sees a card of another theme"),
        Audience::Stage { stage } => {
            let shown = werkatelier_core::audience::show_of(workshop, &workshop.stages[&stage]);
            assert!(!workshop.blank, "an empty screen shows a card");
            return assert!(card.cleared, "{shown:?} shows what nobody saw");
        }
        Audience::Lobby => None,
        Audience::Theme { theme } | Audience::Observer { theme } => Some(theme),
    };
    let method =
        workshop.current(seat).map(|step| &step.method).expect("nothing is seen before the first step");
    let alone = matches!(method, Method::Welcome { .. } | Method::Gather { .. });
    assert!(!alone, "{audience:?} sees a card while people work alone");
    assert!(seat == Some(card.theme) || presented, "{audience:?} sees a card of another theme");
}

fn round_may_be_seen(workshop: &Workshop, audience: Audience, round: &werkatelier_core::audience::RoundView) {
    let state = &workshop.rounds[&round.run];
    let open = workshop.run(round.run).phase != Phase::Closed;
    let told = serde_json::to_string(round).expect("written");
    assert!(!open || round.result.is_none(), "{audience:?} sees totals of an open round");
    assert!(!open || !told.contains(&state.is.server_seed), "{audience:?} sees the seed of an open round");
    if audience.is_desk() {
        return;
    }
    assert!(round.desk.is_none());
    let places = round.result.as_ref().map_or(0, |count| count.order.len());
    assert!(places <= state.revealed as usize, "{audience:?} sees more places than were revealed");
    if let Some(count) = &round.result {
        let shown: BTreeSet<&str> = count.order.iter().map(|placed| placed.id.as_str()).collect();
        let result = serde_json::to_string(count).expect("written");
        for idea in state.is.ballot.iter().map(ToString::to_string).filter(|id| !shown.contains(id.as_str()))
        {
            assert!(!result.contains(&idea), "{audience:?} is told of an idea that is not revealed");
        }
    }
}

fn own_stays_own(room: &Room, participant: ParticipantId) {
    let workshop = &room.workshop;
    for (id, own) in own(room, participant) {
        if let Own::Card(card) = &own {
            assert_eq!(workshop.contributions[&card.id].author, Some(participant), "{id:?}");
        }
        let told = serde_json::to_string(&own).expect("written");
        for n in 0..PEOPLE {
            assert!(!told.contains(&person(n).to_string()), "{id:?} names a person");
        }
    }
}

#[test]
fn the_rooms_of_these_laws_come_everywhere() {
    // Without this, a law could hold because nothing ever happened.
    for stage in [GATHER, ENRICH, VOTE, SELECT, PITCH] {
        let room = begun(stage, 6);
        assert_eq!(room.step_of(theme(0)), step(stage));
    }
    let room = begun(SELECT, 55);
    assert!(room.workshop.rounds.values().all(|round| round.is.two_phases));
    let round = room.workshop.rounds.keys().next().expect("a round");
    let desk = Audience::Desk { theme: round.theme };
    assert!(
        see(&room.workshop, &room.people, desk, werkatelier_core::audience::EntityId::Round(*round))
            .is_some()
    );
}
