//! The desk beside its window, through the core: opened, and after another desk has said otherwise.

use std::path::Path;

use rambla_core::desk::schema::Schema;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::slot::Typed;
use rambla_core::sessions::{self, End, SessionFields};
use rambla_core::{events, staff, trash};
use rambla_keys::KeyFile;

/// The desk in a folder, opened beside the window, at its event.
pub(crate) fn unlocked(folder: &Path) -> Desk {
    let place = Place::new(folder.to_owned());
    let key = KeyFile::load(&place.keys()).unwrap().unlock(None).unwrap();
    let mut desk = Desk::open(
        &place,
        &Key::Raw(*key.as_bytes()),
        rambla_machine::ambient(),
    )
    .unwrap();
    desk.station.event = events::current(&desk, None).unwrap();
    desk.station.staff = staff::current(&desk).unwrap();
    desk
}

/// Two desks were apart, and merging left of each kind something to decide: two leads of which both said
/// something else, one that one of them moved to Trash and the other edited, a room with two sessions at
/// once, and a person whom both have added.
pub(crate) fn apart(folder: &Path) {
    let mut desk = unlocked(folder);
    let event = desk.station.event.unwrap();
    let team = desk.team().unwrap();
    let mut other = Desk::blank(rambla_machine::ambient(), team, Schema::current()).unwrap();
    for stream in desk.streams().unwrap() {
        other.receive(&desk.changes(stream).unwrap()).unwrap();
    }
    other.station = desk.station;
    let leads = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, Some(3)));
    let leads = leads.unwrap();
    for lead in &leads[..2] {
        for (desk, role) in [(&mut other, "head of sales"), (&mut desk, "owner")] {
            let fields = LeadFields {
                role: Some(Some(role.to_owned())),
                ..LeadFields::default()
            };
            desk.write("edit_lead", |tx| leads::edit(tx, lead.id, None, fields))
                .unwrap();
        }
    }
    desk.write("delete_lead", |tx| trash::delete(tx, "leads", leads[2].id))
        .unwrap();
    let fields = LeadFields {
        temperature: Some(Some("hot".to_owned())),
        role: Some(Some("director".to_owned())),
        ..LeadFields::default()
    };
    other
        .write("edit_lead", |tx| leads::edit(tx, leads[2].id, None, fields))
        .unwrap();
    let sessions = desk.read(|db| sessions::list_all(db, event)).unwrap();
    let mut sessions = sessions.iter().filter(|one| one.start.is_some());
    let (one, two) = (sessions.next().unwrap(), sessions.next().unwrap());
    let day = one.start.as_ref().unwrap().date();
    for (desk, id, time) in [(&mut desk, one.id, "21:00"), (&mut other, two.id, "21:15")] {
        let fields = SessionFields {
            start: Some(Typed::parse("start", &format!("{day}T{time}")).unwrap()),
            end: Some(End::Minutes(45)),
            room: Some(one.room_id),
            ..SessionFields::default()
        };
        desk.write("move_session", |tx| sessions::edit(tx, id, None, &fields))
            .unwrap();
    }
    for (desk, name) in [(&mut desk, "Nil Vila"), (&mut other, "Nil Vila Pons")] {
        let fields = PersonFields {
            name: Some(Some(name.to_owned())),
            email: Some(Some("nil@vila.example".to_owned())),
            ..PersonFields::default()
        };
        desk.write("add_person", |tx| persons::add(tx, fields))
            .unwrap();
    }
    for stream in other.streams().unwrap() {
        desk.receive(&other.changes(stream).unwrap()).unwrap();
    }
}
