//! One helper per room, so that a room's functions can move.

use rambla_core::desk::error::Result;
use rambla_core::desk::ids::{EventId, LeadId, RoomId, SessionId};
use rambla_core::desk::{Desk, Tx};
use rambla_core::leads::{self, ConsentGiven, Lead, LeadFields, NewLead, NewNote, Order};
use rambla_core::rooms::{self, RoomFields};
use rambla_core::sessions::slot::Typed;
use rambla_core::sessions::{self, End, SessionFields};

pub(crate) const ANA: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000";

pub(crate) fn capture(desk: &mut Desk, line: &str) -> LeadId {
    desk.write("capture_lead", |tx| {
        leads::capture(tx, leads::from_line(line, None))
    })
    .unwrap()
    .value
}

pub(crate) fn capture_all(desk: &mut Desk) -> LeadId {
    let new = NewLead {
        notes: vec![NewNote {
            text: "Asks how to join".into(),
            staff: None,
            at: None,
        }],
        tags: vec!["solar".into(), "how-to-join".into()],
        consents: vec![ConsentGiven {
            purpose: "follow-up".into(),
            ..ConsentGiven::default()
        }],
        temperature: Some("hot".into()),
        city: Some("Alzira".into()),
        ..leads::from_line(ANA, None)
    };
    desk.write("capture_lead", |tx| leads::capture(tx, new))
        .unwrap()
        .value
}

pub(crate) fn edit(desk: &mut Desk, id: LeadId, fields: LeadFields) {
    let seen = leads::seen(desk, id).unwrap();
    desk.write("edit_lead", |tx| leads::edit(tx, id, Some(&seen), fields))
        .unwrap();
}

pub(crate) fn phone(number: &str) -> LeadFields {
    LeadFields {
        phone: Some(Some(number.into())),
        ..LeadFields::default()
    }
}

pub(crate) fn role(role: &str) -> LeadFields {
    LeadFields {
        role: Some(Some(role.into())),
        ..LeadFields::default()
    }
}

pub(crate) fn lead(desk: &Desk, id: LeadId) -> Lead {
    desk.read(|db| leads::get(db, id)).unwrap()
}

pub(crate) fn all_leads(desk: &Desk, event: EventId) -> Vec<Lead> {
    desk.read(|db| leads::list(db, event, &leads::Filter::default(), Order::Newest, None))
        .unwrap()
}

pub(crate) fn room(desk: &mut Desk, name: &str) -> RoomId {
    let fields = RoomFields {
        name: Some(name.into()),
        ..RoomFields::default()
    };
    desk.write("add_room", |tx| rooms::add(tx, fields))
        .unwrap()
        .value
}

pub(crate) fn at(time: &str) -> Typed {
    Typed::parse("start", time).unwrap()
}

pub(crate) fn session_fields(
    title: &str,
    start: &str,
    minutes: i64,
    room: Option<RoomId>,
) -> SessionFields {
    SessionFields {
        title: Some(title.into()),
        start: Some(at(start)),
        end: Some(End::Minutes(minutes)),
        room: Some(room),
        ..SessionFields::default()
    }
}

pub(crate) fn session(
    desk: &mut Desk,
    title: &str,
    start: &str,
    minutes: i64,
    room: Option<RoomId>,
) -> SessionId {
    let fields = session_fields(title, start, minutes, room);
    desk.write("add_session", |tx| sessions::add(tx, &fields))
        .unwrap()
        .value
}

pub(crate) fn do_it(desk: &mut Desk, op: &str, act: impl FnOnce(&mut Tx<'_>) -> Result<()>) {
    desk.write(op, act).unwrap();
}
