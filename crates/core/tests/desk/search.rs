use rambla_core::leads::{self, LeadFields, NewNote, Order};
use rambla_core::testing::desks::desk;
use rambla_core::trash;

use crate::rooms::{capture, do_it, edit};

#[test]
fn leads_are_found_by_the_beginnings_of_their_words_in_any_order_and_script() {
    let (mut desk, event) = desk(1).unwrap();
    let names = [
        "Αθήνα Νικολάου",
        "Łódź Wilk",
        "Straße Klein",
        "Søren Holm",
        "Київ Шевчук",
        "Mary O'Brien",
        "東京 太郎",
    ];
    let ids: Vec<_> = names
        .iter()
        .map(|name| capture(&mut desk, &format!("{name}, Acme")))
        .collect();
    let asked = ["αθηνα", "lod", "strasse", "sor", "киі", "obrien", "京"];
    for (at, text) in asked.iter().enumerate() {
        let hits = desk
            .read(|db| leads::list(db, event, &leads::Filter::words(text), Order::Newest, None))
            .unwrap();
        assert_eq!(
            hits.iter().map(|lead| lead.id).collect::<Vec<_>>(),
            [ids[at]],
            "{text}"
        );
    }
    for order in [Order::Newest, Order::Name, Order::Organisation] {
        let hits = desk
            .read(|db| leads::list(db, event, &leads::Filter::words("acm"), order, Some(3)))
            .unwrap();
        assert_eq!(hits.len(), 3);
    }
    let hits = desk
        .read(|db| {
            leads::list(
                db,
                event,
                &leads::Filter::words("acm hol"),
                Order::Name,
                None,
            )
        })
        .unwrap();
    assert_eq!(hits.len(), 1);
}

#[test]
fn the_index_follows_contact_organisation_notes_and_tags_and_trash_is_not_found() {
    let (mut desk, event) = desk(2).unwrap();
    let id = capture(&mut desk, "Ana Roca, Acme");
    let found = |desk: &rambla_core::desk::Desk, text: &str| {
        desk.read(|db| leads::list(db, event, &leads::Filter::words(text), Order::Newest, None))
            .unwrap()
            .len()
    };
    edit(
        &mut desk,
        id,
        LeadFields {
            name: Some(Some("Berta Pons".into())),
            organisation: Some(Some("Nova".into())),
            add_tags: vec!["solar".into()],
            ..LeadFields::default()
        },
    );
    do_it(&mut desk, "note_lead", |tx| {
        leads::note(
            tx,
            id,
            NewNote {
                text: "leaflet".into(),
                staff: None,
                at: None,
            },
        )
        .map(drop)
    });
    assert_eq!(
        ["ana", "acme", "berta", "nova", "sol", "leaf"].map(|text| found(&desk, text)),
        [0, 0, 1, 1, 1, 1]
    );
    do_it(&mut desk, "delete_lead", |tx| {
        trash::delete(tx, "leads", id)
    });
    assert_eq!(found(&desk, "berta"), 0);
    desk.undo().unwrap();
    assert_eq!(found(&desk, "berta"), 1);
}
