//! What the booth asks of the desk while somebody waits: whom we know, which leads, what is free.

use proptest::prelude::*;
use rambla_core::desk::error::Result;
use rambla_core::desk::{Desk, Tx};
use rambla_core::leads::{self, Filter, Likeness, NewLead, NewNote, Order};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::free::nearest;
use rambla_core::sessions::limits::Limits;
use rambla_core::sessions::occupancy::Occupancy;
use rambla_core::sessions::slot::Typed;
use rambla_core::sessions::{self, SessionFields};
use rambla_core::testing::desks::desk;
use rambla_core::{staff, trash};

use crate::rooms::{ANA, capture, capture_all, room, session_fields};

fn act<T>(desk: &mut Desk, act: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> T {
    desk.write("act", act).unwrap().value
}

fn likely(desk: &Desk, line: &str) -> Vec<(Likeness, String)> {
    let event = desk.station.event.unwrap();
    let found = desk
        .read(|db| leads::duplicates(db, event, &leads::from_line(line, None)))
        .unwrap();
    let named = found
        .into_iter()
        .map(|one| (one.by, one.lead.name.unwrap_or_default()));
    named.collect()
}

#[test]
fn a_party_met_before_is_known_by_mail_phone_or_whole_name() {
    let (mut desk, _) = desk(1).unwrap();
    capture(&mut desk, ANA);
    capture(
        &mut desk,
        "Ana Rocamora, Blau S.A., , rocamora@blau.example, +34 600 000 001",
    );
    let ana = |by| vec![(by, "Ana Roca".to_owned())];
    assert_eq!(
        likely(&desk, "A. R., , , ANA@acme.example"),
        ana(Likeness::Email)
    );
    assert_eq!(
        likely(&desk, "Somebody, , , +34 600 00 00 00"),
        ana(Likeness::Phone)
    );
    assert_eq!(likely(&desk, "roca ANA"), ana(Likeness::Name));
    assert_eq!(likely(&desk, "Ana Roca, acme s.l."), ana(Likeness::Name));
    for other in [
        "Ana",
        "Ana Roca, Blau S.A.",
        "Ana Roc",
        "Bo, , , ana@acme.exampl",
        "600",
    ] {
        assert_eq!(likely(&desk, other), vec![], "{other}");
    }
}

#[test]
fn what_is_in_trash_is_no_duplicate() {
    let (mut desk, _) = desk(1).unwrap();
    let id = capture(&mut desk, ANA);
    act(&mut desk, |tx| trash::delete(tx, "leads", id));
    assert_eq!(likely(&desk, ANA), vec![]);
}

#[test]
fn adding_to_a_lead_fills_what_is_empty_and_loses_nothing_that_differs() {
    let (mut desk, event) = desk(1).unwrap();
    let id = capture(&mut desk, "Ana Roca, Acme S.L.");
    let new = NewLead {
        city: Some("Alzira".into()),
        tags: vec!["solar".into()],
        temperature: Some("hot".into()),
        notes: vec![NewNote {
            text: "wants the leaflet".into(),
            staff: None,
            at: None,
        }],
        ..leads::from_line("ana roca, Acme Iberia, buyer, ana@acme.example", None)
    };
    let seen = leads::seen(&desk, id).unwrap();
    desk.write("add_to_lead", |tx| leads::add_to(tx, id, Some(&seen), new))
        .unwrap();
    let all = desk
        .read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))
        .unwrap();
    assert_eq!(all.len(), 1);
    let lead = &all[0];
    let said = [
        &lead.name,
        &lead.organisation,
        &lead.role,
        &lead.email,
        &lead.city,
    ];
    let said = said.map(|text| text.as_deref().unwrap_or_default());
    assert_eq!(
        said,
        [
            "Ana Roca",
            "Acme S.L.",
            "buyer",
            "ana@acme.example",
            "Alzira"
        ]
    );
    assert_eq!(
        lead.note.as_deref(),
        Some("Acme Iberia\n\nwants the leaflet")
    );
    assert_eq!(
        (lead.temperature.as_deref(), lead.tags.len()),
        (Some("hot"), 1)
    );
    desk.undo().unwrap();
    let lead = desk.read(|db| leads::get(db, id)).unwrap();
    assert_eq!((lead.note, lead.role, lead.tags.len()), (None, None, 0));
}

#[test]
fn a_badge_is_its_persons_alone_and_what_differs_is_brought_up_to_date() {
    let (mut desk, event) = desk(1).unwrap();
    let person = |desk: &mut Desk, name: &str, badge: &str| {
        let fields = PersonFields {
            name: Some(Some(name.into())),
            badge: Some(Some(badge.into())),
            role: Some(Some("buyer".into())),
            ..PersonFields::default()
        };
        act(desk, |tx| persons::add(tx, fields))
    };
    let ana = person(&mut desk, "Ana Roca", "CLL-1");
    person(&mut desk, "Bo", "CLL-2");
    person(&mut desk, "Cem", "CLL-2");
    let known = |code: &str| {
        desk.read(|db| persons::with_badge(db, event, code))
            .unwrap()
            .map(|person| person.id)
    };
    assert_eq!(known(" CLL-1 "), Some(ana));
    assert_eq!(
        (known("CLL-2"), known("CLL-3"), known("")),
        (None, None, None)
    );
    let new = NewLead {
        person: Some(ana),
        role: Some("director".into()),
        ..leads::from_line("Ana Roca, Acme S.L.", None)
    };
    let id = act(&mut desk, |tx| leads::capture(tx, new));
    let (lead, people) = desk
        .read(|db| Ok((leads::get(db, id)?, persons::list(db, event)?)))
        .unwrap();
    assert_eq!(people.len(), 3);
    assert_eq!(
        (lead.role.as_deref(), lead.organisation.as_deref()),
        (Some("director"), Some("Acme S.L."))
    );
}

#[test]
fn a_filter_shows_exactly_the_leads_of_which_all_of_it_holds() {
    let (mut desk, event) = desk(1).unwrap();
    let ona = act(&mut desk, |tx| staff::add(tx, "Ona"));
    let hot = capture_all(&mut desk);
    desk.station.staff = Some(ona);
    let owned = capture(&mut desk, "Bo Lind, Acme S.L.");
    let gone = capture(&mut desk, "Cem Kaya, Acme S.L.");
    act(&mut desk, |tx| trash::delete(tx, "leads", gone));
    let solar = desk
        .read(|db| rambla_core::names::TAG.find(db, Some(event), "solar"))
        .unwrap();
    let show = |filter: Filter| {
        let found = desk.read(|db| leads::list(db, event, &filter, Order::Newest, None));
        found
            .unwrap()
            .into_iter()
            .map(|lead| lead.id)
            .collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    let all = Filter::default;
    assert_eq!(show(all()), [owned, hot]);
    assert_eq!(
        show(Filter {
            trash: true,
            ..all()
        }),
        [gone]
    );
    assert_eq!(
        show(Filter {
            temperature: some("hot"),
            ..all()
        }),
        [hot]
    );
    assert_eq!(
        show(Filter {
            staff: Some(ona),
            ..all()
        }),
        [owned]
    );
    assert_eq!(
        show(Filter {
            tag: Some(rambla_core::desk::ids::TagId(solar)),
            ..all()
        }),
        [hot]
    );
    assert_eq!(
        show(Filter {
            consent: some("follow-up"),
            ..all()
        }),
        [hot]
    );
    assert_eq!(
        show(Filter {
            consent: some("newsletter"),
            ..all()
        }),
        []
    );
    assert_eq!(
        show(Filter {
            consent: some("none"),
            ..all()
        }),
        [owned]
    );
    assert_eq!(
        show(Filter {
            search: some("acm"),
            temperature: some("hot"),
            ..all()
        }),
        [hot]
    );
    assert_eq!(
        show(Filter {
            r#type: some("city"),
            ..all()
        }),
        []
    );
    let wrong = Filter {
        r#type: some("castle"),
        ..all()
    };
    assert!(
        desk.read(|db| leads::list(db, event, &wrong, Order::Newest, None))
            .is_err()
    );
}

#[test]
fn a_consent_taken_back_is_kept_as_given_and_withdrawn() {
    let (mut desk, _) = desk(1).unwrap();
    let id = capture_all(&mut desk);
    let consents = |desk: &Desk| desk.read(|db| leads::related(db, id)).unwrap().consents;
    let given = consents(&desk)[0].clone();
    act(&mut desk, |tx| leads::withdraw_consent(tx, given.id));
    let after = consents(&desk);
    assert_eq!((after.len(), after[0].given_at), (1, given.given_at));
    assert!(after[0].withdrawn_at.is_some());
    assert_eq!(
        desk.read(|db| leads::get(db, id)).unwrap().consents,
        Vec::<String>::new()
    );
    desk.undo().unwrap();
    assert_eq!(consents(&desk), [given]);
}

#[test]
fn news_are_what_the_newest_changes_speak_of() {
    let (mut desk, _) = desk(1).unwrap();
    let before = desk.newest().unwrap();
    assert_eq!(desk.news(before).unwrap(), None);
    let id = capture(&mut desk, ANA);
    let news = desk.news(before).unwrap().unwrap();
    let tables: Vec<&str> = news.tables.into_iter().collect();
    assert_eq!(tables, ["leads", "organisations", "persons"]);
    assert!(news.records.contains(&id.0) && news.records.len() == 3);
    assert_eq!(news.newest, desk.newest().unwrap());
    for _ in 0..40 {
        capture(&mut desk, ANA);
    }
    let many = desk.news(before).unwrap().unwrap();
    assert!(many.tables.contains("sessions") && many.records.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// What is proposed clashes with nothing, and nothing nearer in the own room would do.
    #[test]
    fn the_nearest_free_slot_is_free(
        plan in prop::collection::vec((0..40_i64, 1..6_i64, 0..2_usize, 0..3_usize), 1..16),
    ) {
        let (mut desk, event) = desk(9).unwrap();
        let halls = [room(&mut desk, "Aula"), room(&mut desk, "Hall")];
        let people: Vec<_> = ["Ana", "Bo"].map(|name| {
            let fields = PersonFields { name: Some(Some(name.into())), ..PersonFields::default() };
            act(&mut desk, |tx| persons::add(tx, fields))
        }).into();
        let mut ids = Vec::new();
        for (slot, quarters, hall, person) in plan {
            let start = format!("2026-11-24T{:02}:{:02}", 9 + slot / 4, slot % 4 * 15);
            let mut fields = session_fields("Talk", &start, quarters * 15, Some(halls[hall]));
            fields.people = people.get(person).map(|id| vec![(*id, "speaker".to_owned())]);
            ids.push(act(&mut desk, |tx| sessions::add(tx, &fields)));
        }
        let id = ids[0];
        let all = desk.read(|db| sessions::list(db, event, &sessions::Filter::default())).unwrap();
        let limits = desk.read(|db| Limits::read(db, event)).unwrap();
        let occupancy = Occupancy::of(&all, limits.clone());
        let before = occupancy.warnings_of(id).len();
        let slot = nearest(&occupancy, id);
        let Some(slot) = slot else {
            prop_assert!(before > 0);
            return Ok(());
        };
        let own = all.iter().find(|one| one.id == id).unwrap();
        if before == 0 {
            prop_assert_eq!(slot.room_id, own.room_id);
            prop_assert_eq!(&slot.start[..16], &own.start.as_ref().unwrap().datetime().to_string()[..16]);
        }
        let fields = SessionFields {
            start: Some(Typed::parse("start", &slot.start).unwrap()),
            room: Some(slot.room_id),
            ..SessionFields::default()
        };
        act(&mut desk, |tx| sessions::edit(tx, id, None, &fields));
        let all = desk.read(|db| sessions::list(db, event, &sessions::Filter::default())).unwrap();
        prop_assert_eq!(Occupancy::of(&all, limits).warnings_of(id), []);
    }
}
