//! The desk beside its window, through the core: opened, and after another desk has said otherwise.

use std::path::Path;

use rambla_core::desk::schema::Schema;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_core::{events, staff};
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

/// Two desks said different things of two leads.
pub(crate) fn apart(folder: &Path) {
    let mut desk = unlocked(folder);
    let event = desk.station.event.unwrap();
    let team = desk.team().unwrap();
    let mut other = Desk::blank(rambla_machine::ambient(), team, Schema::current()).unwrap();
    for stream in desk.streams().unwrap() {
        other.receive(&desk.changes(stream).unwrap()).unwrap();
    }
    other.station = desk.station;
    let leads = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, Some(2)));
    for lead in leads.unwrap() {
        for (desk, role) in [(&mut other, "head of sales"), (&mut desk, "owner")] {
            let fields = LeadFields {
                role: Some(Some(role.to_owned())),
                ..LeadFields::default()
            };
            desk.write("edit_lead", |tx| leads::edit(tx, lead.id, None, fields))
                .unwrap();
        }
    }
    for stream in other.streams().unwrap() {
        desk.receive(&other.changes(stream).unwrap()).unwrap();
    }
}
