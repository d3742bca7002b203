//! Changes as a hub gets them: what compression is told to expect.

use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::Desk;
use rambla_core::imports::incoming::{Incoming, Kind, Way};
use rambla_core::imports::sessions::Target;
use rambla_core::leads::{ConsentGiven, LeadFields, NewLead, NewNote};
use rambla_core::testing::{desks, names, schedule};
use rambla_core::{leads, staff};

use crate::rooms::edit;

/// Leads, notes, edits, a schedule and registrations, as teams write them, of invented people.
fn written() -> Vec<Vec<u8>> {
    let (mut desk, event) = desks::desk(11).unwrap();
    desk.station.event = Some(event);
    let ana = desk.write("add_staff", |tx| staff::add(tx, "Ana")).unwrap();
    desk.station.staff = Some(ana.value);
    for n in 0..400 {
        let who = names::person(n);
        let line = format!(
            "{}, {}, {}, {}, {}",
            who.name, who.organisation, who.role, who.email, who.phone
        );
        let new = NewLead {
            city: Some(who.city),
            temperature: Some(["hot", "warm", "cold"][n as usize % 3].into()),
            tags: vec![["solar", "how-to-join", "mobility"][n as usize % 3].into()],
            notes: vec![NewNote {
                text: "Asks how to join, wants to talk to the city first.".into(),
                staff: None,
                at: None,
            }],
            consents: vec![ConsentGiven {
                purpose: "follow-up".into(),
                ..ConsentGiven::default()
            }],
            ..leads::from_line(&line, None)
        };
        let lead = desk.write("capture_lead", |tx| leads::capture(tx, new));
        let fields = match n % 3 {
            0 => LeadFields {
                role: Some(Some("Head of procurement".into())),
                ..LeadFields::default()
            },
            1 => LeadFields {
                temperature: Some(Some("warm".into())),
                ..LeadFields::default()
            },
            _ => LeadFields {
                phone: Some(Some("+34 600 123 456".into())),
                add_tags: vec!["energy".into()],
                ..LeadFields::default()
            },
        };
        edit(&mut desk, lead.unwrap().value, fields);
    }
    let mut table = String::from("Name,Organisation,Role,Email,Phone,City,Ticket\n");
    for n in 1000..1600 {
        let who = names::person(n);
        table += &format!(
            "\"{}\",\"{}\",{},{},{},{},Visitor\n",
            who.name, who.organisation, who.role, who.email, who.phone, who.city
        );
    }
    bring(&mut desk, table.as_bytes(), Kind::Attendees);
    bring(
        &mut desk,
        schedule::pentabarf(3, 200, 8).as_bytes(),
        Kind::Sessions,
    );
    let mut parts = Vec::new();
    for stream in desk.streams().unwrap() {
        for change in desk.changes(stream).unwrap() {
            parts.extend(change.pairs().map(|(_, bytes)| bytes.to_vec()));
        }
    }
    parts
}

fn bring(desk: &mut Desk, bytes: &[u8], kind: Kind) {
    let (mut on, desk_event) = (|_| ControlFlow::Continue(()), desk.station.event);
    let file = Incoming::read(bytes, "en", &mut on).unwrap();
    desk.write(kind.op(), |tx| {
        let way = Way {
            kind,
            own: &[],
            source: "list",
            digest: [1; 32],
            into: Target {
                event: desk_event,
                zone: None,
            },
        };
        file.bring(tx, way, &mut on)
    })
    .unwrap();
}

/// Once for a version of the encoding, and never again: what was sealed needs it to be opened.
#[test]
#[ignore = "makes the dictionary of version 1 of what is sealed, which never changes"]
fn make_the_dictionary() {
    let parts = written();
    let dictionary = zstd::dict::from_samples(&parts, 16 * 1024).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wire/src/seal.dictionary");
    std::fs::write(path, dictionary).unwrap();
}
