//! Lists of leads: what their facets say, their orders, and one owner for many.

use rambla_core::cities::register;
use rambla_core::desk::ids::{StaffId, TagId};
use rambla_core::desk::{Desk, Sort};
use rambla_core::leads::{self, ConsentGiven, Filter, NewLead, Order, counts};
use rambla_core::testing::desks::desk;
use rambla_core::{staff, trash};

fn texts(some: &[&str]) -> Vec<String> {
    some.iter().map(|text| (*text).to_owned()).collect()
}

/// Somebody joins the team and is at the desk from now on.
fn joins(desk: &mut Desk, name: &str) -> StaffId {
    let id = desk
        .write("add_staff", |tx| staff::add(tx, name))
        .unwrap()
        .value;
    staff::choose(desk, id).unwrap();
    id
}

#[test]
fn every_count_of_a_facet_is_how_many_its_choice_would_show() {
    let (mut desk, event) = desk(3).unwrap();
    register::begin(&mut desk).unwrap();
    for name in ["Ona", "Pau"] {
        joins(&mut desk, name);
        for (at, kind) in ["business", "city"].iter().enumerate() {
            for (temperature, tags, consents, city) in [
                (
                    Some("hot"),
                    vec!["solar"],
                    vec!["follow-up"],
                    Some("Barcelona"),
                ),
                (
                    Some("cold"),
                    vec!["solar", "wind"],
                    vec!["follow-up", "newsletter"],
                    Some("Lleida"),
                ),
                (None, vec![], vec![], Some("Xyzzyville")),
            ] {
                let new = NewLead {
                    r#type: Some((*kind).to_owned()),
                    name: Some(format!("Ana {at}")),
                    temperature: temperature.map(str::to_owned),
                    tags: texts(&tags),
                    city: city.map(str::to_owned),
                    consents: consents
                        .iter()
                        .map(|purpose| ConsentGiven {
                            purpose: (*purpose).to_owned(),
                            ..ConsentGiven::default()
                        })
                        .collect(),
                    ..NewLead::default()
                };
                desk.write("capture_lead", |tx| leads::capture(tx, new))
                    .unwrap();
            }
        }
    }
    let all = desk
        .read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))
        .unwrap();
    let gone = all[0].id;
    desk.write("delete_lead", |tx| trash::delete(tx, "leads", gone))
        .unwrap();
    let everything = desk
        .read(|db| counts(db, event, &Filter::default()))
        .unwrap();
    let tags: Vec<TagId> = everything.tag.keys().copied().collect();
    let team: Vec<StaffId> = everything.staff.keys().copied().collect();
    assert_eq!((tags.len(), team.len()), (2, 2));
    assert_eq!(everything.temperature[""], 3);
    assert_eq!(everything.gate["ICC"], everything.gate["listed"]);
    let how_many = |filter: &Filter| {
        desk.read(|db| leads::numbers(db, event, filter, Order::Newest, None))
            .unwrap()
            .len()
    };
    let mut tried = 0;
    for tag in [None, Some(tags[0]), Some(tags[1])] {
        for consent in [None, Some("none"), Some("newsletter")] {
            for gate in [None, Some("listed"), Some("no place"), Some("icc")] {
                for search in [None, Some("ana 1")] {
                    let filter = Filter {
                        tag,
                        consent: consent.map(str::to_owned),
                        gate: gate.map(str::to_owned),
                        search: search.map(str::to_owned),
                        ..Filter::default()
                    };
                    let counted = desk.read(|db| counts(db, event, &filter)).unwrap();
                    for (word, count) in &counted.r#type {
                        let chosen = Filter {
                            r#type: Some(word.clone()),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                    }
                    for (word, count) in counted
                        .temperature
                        .iter()
                        .filter(|(word, _)| !word.is_empty())
                    {
                        let chosen = Filter {
                            temperature: Some(word.clone()),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                    }
                    for (tag, count) in &counted.tag {
                        let chosen = Filter {
                            tag: Some(*tag),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                    }
                    for (one, count) in &counted.staff {
                        let chosen = Filter {
                            staff: Some(*one),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                    }
                    for (word, count) in &counted.consent {
                        let chosen = Filter {
                            consent: Some(word.clone()),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                    }
                    for (word, count) in &counted.gate {
                        let chosen = Filter {
                            gate: Some(word.clone()),
                            ..filter.clone()
                        };
                        assert_eq!(how_many(&chosen), *count, "{chosen:?}");
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 90, "{tried}");
    let trash = Filter {
        trash: true,
        ..Filter::default()
    };
    assert_eq!(
        desk.read(|db| counts(db, event, &trash))
            .unwrap()
            .r#type
            .values()
            .sum::<usize>(),
        1
    );
}

#[test]
fn leads_are_sorted_by_anything_as_their_readers_sort() {
    let (mut desk, event) = desk(4).unwrap();
    for (name, organisation, temperature) in [
        ("Óscar", "beta", Some("cold")),
        ("ñandú", "Álava", Some("hot")),
        ("Nube", "", None),
        ("Zoe", "alfa", Some("warm")),
        ("åsa", "Beta", None),
    ] {
        let new = NewLead {
            name: Some(name.to_owned()),
            organisation: Some(organisation.to_owned()),
            temperature: temperature.map(str::to_owned),
            ..NewLead::default()
        };
        desk.write("capture_lead", |tx| leads::capture(tx, new))
            .unwrap();
    }
    let names = |by: Order, language: &str, descending: bool| {
        let sort = Sort {
            by,
            descending,
            language: language.to_owned(),
        };
        let found = desk
            .read(|db| leads::list(db, event, &Filter::default(), sort, None))
            .unwrap();
        let names = found.into_iter().map(|lead| lead.name.unwrap());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(Order::Name, "es", false), "åsa Nube ñandú Óscar Zoe");
    assert_eq!(names(Order::Name, "sv", false), "ñandú Nube Óscar Zoe åsa");
    assert_eq!(names(Order::Name, "es", true), "Zoe Óscar ñandú Nube åsa");
    // Beta and beta are one organisation, so the newest of the two comes first.
    assert_eq!(
        names(Order::Organisation, "es", false),
        "ñandú Zoe åsa Óscar Nube"
    );
    assert_eq!(
        names(Order::Temperature, "es", false),
        "ñandú Zoe Óscar åsa Nube"
    );
    assert_eq!(names(Order::Newest, "es", true), "Óscar ñandú Nube Zoe åsa");
}

#[test]
fn many_leads_get_one_owner_and_one_undo_gives_them_back() {
    let (mut desk, event) = desk(5).unwrap();
    let ona = joins(&mut desk, "Ona");
    let mut ids = Vec::new();
    for name in ["Ana", "Bo", "Cai"] {
        let new = NewLead {
            name: Some(name.to_owned()),
            ..NewLead::default()
        };
        ids.push(
            desk.write("capture_lead", |tx| leads::capture(tx, new))
                .unwrap()
                .value,
        );
    }
    let pau = joins(&mut desk, "Pau");
    let owned = |desk: &Desk, staff: StaffId| {
        let filter = Filter {
            staff: Some(staff),
            ..Filter::default()
        };
        desk.read(|db| leads::numbers(db, event, &filter, Order::Newest, None))
            .unwrap()
            .len()
    };
    assert_eq!((owned(&desk, ona), owned(&desk, pau)), (3, 0));
    desk.write("assign_leads", |tx| leads::assign(tx, &ids[..2], Some(pau)))
        .unwrap();
    assert_eq!((owned(&desk, ona), owned(&desk, pau)), (1, 2));
    desk.undo().unwrap();
    assert_eq!((owned(&desk, ona), owned(&desk, pau)), (3, 0));
}
