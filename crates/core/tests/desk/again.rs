//! A later version of a schedule: updates, cancellations, what comes back, what both sides changed.

use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::Desk;
use rambla_core::desk::ids::SessionId;
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::{OP, Target, import};
use rambla_core::imports::{Schedule, pentabarf};
use rambla_core::sessions::{self, Filter, Session, SessionFields};
use rambla_core::testing::desks::desk;
use rambla_core::testing::schedule;

fn schedule(sessions: usize) -> Schedule {
    let text = schedule::pentabarf(3, sessions, 3);
    pentabarf::read(text.as_bytes(), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn bring(desk: &mut Desk, schedule: &Schedule, version: u8) -> Report {
    let target = Target {
        event: desk.station.event,
        zone: None,
    };
    let done = desk.write(OP, |tx| {
        import(tx, schedule, [version; 32], target, &mut |_| {
            ControlFlow::Continue(())
        })
    });
    done.unwrap().value
}

fn counts(report: &Report) -> [usize; 5] {
    [
        report.added,
        report.updated,
        report.unchanged,
        report.cancelled,
        report.refused,
    ]
}

fn all(desk: &Desk) -> Vec<Session> {
    let event = desk.station.event.unwrap();
    desk.read(|db| sessions::list(db, event, &Filter::default()))
        .unwrap()
}

fn titled(desk: &Desk, title: &str) -> Session {
    all(desk)
        .into_iter()
        .find(|session| session.title == title)
        .unwrap()
}

fn rename(desk: &mut Desk, id: SessionId, title: &str) {
    let fields = SessionFields {
        title: Some(title.to_owned()),
        ..SessionFields::default()
    };
    desk.write("edit_session", |tx| sessions::edit(tx, id, None, &fields))
        .unwrap();
}

#[test]
fn a_later_version_updates_cancels_and_brings_back_under_the_same_uid() {
    let (mut desk, _) = desk(1).unwrap();
    let first = schedule(12);
    assert_eq!(counts(&bring(&mut desk, &first, 1)), [12, 0, 0, 0, 0]);
    let before = desk.state().unwrap();
    let gone = titled(&desk, &first.sessions[0].title);

    let mut second = first.clone();
    second.sessions.remove(0);
    second.sessions[0].title = "Another title".to_owned();
    second.sessions[1].room = Some("Another room".to_owned());
    second.sessions[2].minutes += 5;
    second.sessions[3].people.clear();
    let mut new = second.sessions[4].clone();
    new.guid = Some("00000000-0000-4000-8000-000000000001".to_owned());
    new.title = "A new one".to_owned();
    second.sessions.push(new);
    assert_eq!(counts(&bring(&mut desk, &second, 2)), [1, 4, 7, 1, 0]);
    assert_eq!(
        Some(titled(&desk, "Another title").uid),
        first.sessions[1].guid
    );
    assert_eq!(
        titled(&desk, &second.sessions[1].title).room.as_deref(),
        Some("Another room")
    );
    assert_eq!(titled(&desk, &second.sessions[3].title).people, vec![]);
    assert_eq!(titled(&desk, &gone.title).status, "cancelled");
    assert_eq!(counts(&bring(&mut desk, &second, 2)), [0, 0, 12, 0, 0]);

    // It comes back, and the new one goes.
    assert_eq!(counts(&bring(&mut desk, &first, 3)), [0, 5, 7, 1, 0]);
    let back = titled(&desk, &gone.title);
    assert_eq!((back.status.as_str(), &back.uid), ("confirmed", &gone.uid));
    assert_eq!(titled(&desk, "A new one").status, "cancelled");
    // What is cancelled stays so without being told again.
    assert_eq!(counts(&bring(&mut desk, &first, 4)), [0, 0, 12, 0, 0]);

    for _ in 0..3 {
        desk.undo().unwrap();
    }
    let after = desk.state().unwrap();
    assert_eq!(after["sessions"], before["sessions"]);
    assert_eq!(after["session_people"], before["session_people"]);
}

#[test]
fn what_both_sides_changed_keeps_both_values_and_the_rest_is_updated() {
    let (mut desk, _) = desk(1).unwrap();
    let first = schedule(6);
    bring(&mut desk, &first, 1);
    let edited = titled(&desk, &first.sessions[0].title).id;
    let untouched = titled(&desk, &first.sessions[1].title).id;
    rename(&mut desk, edited, "Ours");
    rename(&mut desk, untouched, "Ours alone");
    let reverted = titled(&desk, &first.sessions[2].title).id;
    rename(&mut desk, reverted, "Ours for a moment");
    rename(&mut desk, reverted, &first.sessions[2].title);

    let mut second = first.clone();
    second.sessions[0].title = "Theirs".to_owned();
    second.sessions[0].subtitle = "Theirs too".to_owned();
    second.sessions[1].subtitle = "Theirs".to_owned();
    second.sessions[2].title = "Theirs in the end".to_owned();
    assert_eq!(counts(&bring(&mut desk, &second, 2)), [0, 3, 3, 0, 0]);

    let conflicts = desk.conflicts_of(&[edited.0]).unwrap();
    let [conflict] = conflicts.as_slice() else {
        panic!("{conflicts:?}");
    };
    assert_eq!(conflict.atom, "title");
    let mut values: Vec<String> = conflict
        .values
        .iter()
        .map(|value| format!("{:?}", value.value))
        .collect();
    values.sort();
    assert!(
        values[0].contains("Ours") && values[1].contains("Theirs"),
        "{values:?}"
    );
    assert_eq!(
        desk.conflicts_of(&[untouched.0, reverted.0]).unwrap(),
        vec![]
    );
    assert_eq!(
        titled(&desk, "Ours alone").subtitle.as_deref(),
        Some("Theirs")
    );
    assert_eq!(titled(&desk, "Theirs in the end").id, reverted);

    // Who decides has seen both; a version that says nothing new asks nothing again.
    rename(&mut desk, edited, "Ours");
    assert_eq!(desk.conflicts_of(&[edited.0]).unwrap(), vec![]);
    second.sessions[3].subtitle = "Elsewhere".to_owned();
    assert_eq!(counts(&bring(&mut desk, &second, 3)), [0, 1, 5, 0, 0]);
    assert_eq!(titled(&desk, "Ours").id, edited);
}

#[test]
fn people_who_were_added_here_stay_when_the_source_changes_its_own() {
    let (mut desk, _) = desk(1).unwrap();
    let first = schedule(3);
    bring(&mut desk, &first, 1);
    let session = titled(&desk, &first.sessions[0].title);
    let cast = |name: &str, role: &str| sessions::Cast {
        id: None,
        name: name.to_owned(),
        role: role.to_owned(),
    };
    let event = desk.station.event.unwrap();
    let known = desk
        .read(|db| sessions::get(db, event, session.id))
        .unwrap();
    desk.write("edit_session", |tx| {
        let mut people: Vec<_> = known
            .people
            .iter()
            .map(|one| (one.id, one.role.clone()))
            .collect();
        people.extend(sessions::cast(
            tx,
            vec![cast("Ona Vidal", "moderator"), cast("Pau Roig", "speaker")],
        )?);
        let fields = SessionFields {
            people: Some(people),
            ..SessionFields::default()
        };
        sessions::edit(tx, session.id, None, &fields)
    })
    .unwrap();
    let mut second = first.clone();
    second.sessions[0].people.truncate(0);
    second.sessions[0]
        .people
        .extend(first.sessions[1].people.iter().take(1).cloned());
    bring(&mut desk, &second, 2);
    let people = titled(&desk, &first.sessions[0].title).people;
    let mut people: Vec<String> = people.into_iter().map(|one| one.name).collect();
    people.sort();
    let mut expected = vec!["Ona Vidal".to_owned(), "Pau Roig".to_owned()];
    expected.extend(
        first.sessions[1]
            .people
            .iter()
            .take(1)
            .map(|person| person.name.clone()),
    );
    expected.sort();
    assert_eq!(people, expected);
}

/// Two states of one real schedule; they name real people and stay where they are.
#[test]
fn two_states_of_a_real_schedule_differ_as_they_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/schedules");
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        Some(pentabarf::read(&bytes, &mut |_| ControlFlow::Continue(())).unwrap())
    };
    let (Some(early), Some(last)) = (read("fosdem-2025-early.xml"), read("fosdem-2025-final.xml"))
    else {
        println!("the real schedules are not here; the invented ones were tried");
        return;
    };
    let (mut desk, _) = desk(1).unwrap();
    bring(&mut desk, &early, 1);
    let report = bring(&mut desk, &last, 2);
    println!("ran on the real schedules: {:?}", counts(&report));
    assert_eq!(report.updated + report.unchanged, 1_060);
    assert_eq!((report.added, report.cancelled), (45, 25));
    let again = bring(&mut desk, &last, 3);
    assert_eq!(counts(&again), [0, 0, 1_105, 0, 0]);
}
