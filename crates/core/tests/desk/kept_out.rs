//! Who was erased and is not to come back, until they ask for it.

use std::ops::ControlFlow;

use rambla_core::desk::Desk;
use rambla_core::imports::incoming::{Incoming, Kind, Way};
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::Target;
use rambla_core::{erasure, persons};

use crate::erasure::team;

const LIST: &str = "name,email,phone,organisation\n\
Zenobia Quixada,zenobia@quixada.example,+34 699 123 987,Ferralla\n\
Ana Roca,ana@acme.example,,Acme\n";

fn bring(desk: &mut Desk, text: &str, kind: Kind, source: &str) -> Report {
    let incoming =
        Incoming::read(text.as_bytes(), "en", &mut |_| ControlFlow::Continue(())).unwrap();
    let way = Way {
        kind,
        own: &[],
        source,
        digest: [0; 32],
        into: Target::default(),
    };
    desk.write(kind.op(), |tx| {
        incoming.bring(tx, way, &mut |_| ControlFlow::Continue(()))
    })
    .unwrap()
    .value
}

#[test]
fn an_import_does_not_bring_back_who_was_erased_until_they_ask_for_it() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    let far = 1_900_000_000_000;
    assert_eq!(bring(desk, LIST, Kind::Attendees, "list.csv").added, 2);
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, Some(far)).unwrap();
    for (kind, source, text) in [
        (Kind::Attendees, "list.csv", LIST),
        (Kind::Leads, "leads.csv", LIST),
        (
            Kind::Attendees,
            "list.csv",
            "name,email\nZ. Q.,ZENOBIA@quixada.example\n",
        ),
        (
            Kind::Attendees,
            "other.csv",
            "name,phone\nZ. Q.,+34 699-123-987\n",
        ),
    ] {
        let report = bring(desk, text, kind, source);
        let problems: Vec<_> = report.rows.iter().map(|row| row.problem).collect();
        assert_eq!(
            (report.refused, problems),
            (1, vec!["suppressed"]),
            "{source}"
        );
        assert!(
            report.rows[0].detail.is_empty(),
            "a report names nobody who was erased"
        );
    }
    let allow = |desk: &mut Desk, address: &str| {
        desk.write("lift_suppression", |tx| erasure::allow(tx, address))
            .unwrap()
            .value
    };
    assert!(!allow(desk, "somebody@else.example"));
    assert!(allow(desk, "zenobia@quixada.example"));
    assert!(
        !allow(desk, "+34 699 123 987"),
        "the address has let all of it back"
    );
    let report = bring(
        desk,
        "name,email\nZenobia Quixada,zenobia@quixada.example\n",
        Kind::Attendees,
        "new.csv",
    );
    assert_eq!((report.added, report.refused), (1, 0));
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    assert!(
        all.iter()
            .any(|one| one.name.as_deref() == Some("Zenobia Quixada"))
    );
}

#[test]
fn who_is_let_back_comes_back_with_all_they_were_known_by_and_colleagues_were_never_kept_out() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    let list = "name,email,phone\nZenobia Quixada,zenobia@quixada.example,+34 911 000 000\nBo Ek,bo@norr.example,+34 911 000 000\n";
    bring(desk, list, Kind::Attendees, "list.csv");
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, Some(1_900_000_000_000)).unwrap();
    let other = "name,phone\nCai Li,+34 911 000 000\n";
    assert_eq!(bring(desk, other, Kind::Attendees, "other.csv").refused, 0);
    let again = bring(desk, list, Kind::Attendees, "list.csv");
    assert_eq!((again.refused, again.unchanged), (1, 1));
    desk.write("lift_suppression", |tx| {
        erasure::allow(tx, "Zenobia@quixada.example")
    })
    .unwrap();
    let again = bring(desk, list, Kind::Attendees, "list.csv");
    assert_eq!((again.refused, again.added), (0, 1));
}

#[test]
fn who_comes_back_under_the_same_key_is_somebody_new() {
    let (mut desks, event) = team(1);
    let desk = &mut desks[0];
    bring(desk, LIST, Kind::Attendees, "list.csv");
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let who = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    erasure::run(desk, who, None).unwrap();
    let report = bring(desk, LIST, Kind::Attendees, "list.csv");
    assert_eq!((report.added, report.unchanged), (1, 1));
    let all = desk.read(|db| persons::list(db, event)).unwrap();
    let again = all
        .iter()
        .find(|one| one.name.as_deref() == Some("Zenobia Quixada"))
        .unwrap()
        .id;
    assert_ne!(again, who);
}
