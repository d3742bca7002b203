//! Attendees.

use std::ops::ControlFlow;

use rambla_core::attendees::{
    self, Attendee, AttendeeFields, AttendeeSeen, Filter, NewAttendee, Order, own_agenda,
};
use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::ids::{AttendeeId, EventId, SessionId, TagId};
use rambla_core::exports::{attendees as attendee_table, contacts};
use rambla_core::names::{SESSION, TAG};
use rambla_core::{Id, erasure, trash};
use serde_json::{Value as Json, json};

use super::session::profile_of;
use super::{Shop, Way, table_written, told};
use crate::args::{AttendeeCommand, AttendeeFilterFlags, AttendeeFlags, TableFlags, TableFormat};
use crate::files;
use crate::json::{self, conflicts, row};
use crate::out::Out;
use crate::say::{Done, Failure};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "organisation",
    "city",
    "registered_as",
    "ticket",
    "sessions",
];

pub(super) fn run(command: AttendeeCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        AttendeeCommand::List { .. }
        | AttendeeCommand::Show { .. }
        | AttendeeCommand::Export { .. } => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let id = match command {
        AttendeeCommand::Add { flags } => {
            let new = new_attendee(&shop, event, flags)?;
            told(
                shop.desk
                    .write("register_attendee", |tx| attendees::register(tx, new))?,
            )
        }
        AttendeeCommand::Show { id } => find(&shop, event, &id)?,
        AttendeeCommand::Edit {
            id,
            flags,
            no_session,
            untag,
            clear,
            objects,
            restricted,
            seen,
        } => {
            let id = find(&shop, event, &id)?;
            let seen = match seen {
                Some(text) => text.parse::<AttendeeSeen>().map_err(|_| Error::Invalid {
                    field: "seen",
                    rule: Rule::Form("`attendee show --json` prints it"),
                })?,
                None => attendees::seen(&shop.desk, id)?,
            };
            let fields = AttendeeFields {
                remove_sessions: sessions(&shop, event, &no_session)?,
                add_sessions: sessions(&shop, event, &flags.session)?,
                remove_tags: untag,
                objects,
                restricted,
                ..edited(flags, &clear)
            };
            told(shop.desk.write("edit_attendee", |tx| {
                attendees::edit(tx, id, Some(&seen), fields)
            })?);
            id
        }
        AttendeeCommand::Delete { id } => {
            let id = find(&shop, event, &id)?;
            told(
                shop.desk
                    .write("delete_attendee", |tx| trash::delete(tx, "attendees", id))?,
            );
            id
        }
        AttendeeCommand::Restore { id } => {
            let id = find(&shop, event, &id)?;
            told(
                shop.desk
                    .write("restore_attendee", |tx| trash::restore(tx, "attendees", id))?,
            );
            id
        }
        AttendeeCommand::List {
            filter,
            limit,
            counts,
        } => {
            let filter = filter_of(&shop, event, filter)?;
            if counts {
                let facets = shop.desk.read(|db| attendees::facets(db, event, &filter))?;
                out.record(&row(&facets));
                return Ok(0);
            }
            let found = shop
                .desk
                .read(|db| attendees::list(db, event, &filter, Order::Newest, limit))?;
            out.rows(COLUMNS, json::rows(found));
            return Ok(0);
        }
        AttendeeCommand::Export { table, filter } => {
            let filter = filter_of(&shop, event, filter)?;
            return export(&mut shop, event, &table, &filter, out);
        }
    };
    out.record(&shown(&shop, event, id)?);
    Ok(0)
}

/// An attendee with their agenda, what clashes in it, open conflicts and what was seen of them.
fn shown(shop: &Shop, event: EventId, id: AttendeeId) -> Result<Json, Failure> {
    let zone = shop.zone()?;
    let (attendee, own, records) = shop.desk.read(|db| {
        let records = attendees::records(db, id)?;
        Ok((attendees::get(db, id)?, own_agenda(db, event, id)?, records))
    })?;
    let mut shown = row(&attendee);
    shown["registered_at"] =
        rambla_core::sessions::slot::moment(attendee.registered_at, &zone).into();
    let title = |id: SessionId| {
        let session = own.sessions.iter().find(|session| session.id == id);
        session.map_or(String::new(), |session| session.title.clone())
    };
    shown["agenda"] = own
        .sessions
        .iter()
        .map(|session| {
            let session = row(session);
            json!({ "id": session["id"], "title": session["title"], "start": session["start"], "end": session["end"], "room": session["room"] })
        })
        .collect();
    let clashes = own.clashes.iter();
    shown["clashes"] = clashes
        .map(|(first, second)| json!([title(*first), title(*second)]))
        .collect();
    shown["conflicts"] = conflicts(&rambla_core::conflicts::of(&shop.desk, &records)?, &zone);
    shown["whereabouts"] = row(&shop.desk.whereabouts(&records)?);
    shown["seen"] = attendees::seen(&shop.desk, id)?.to_string().into();
    Ok(shown)
}

fn filter_of(shop: &Shop, event: EventId, flags: AttendeeFilterFlags) -> Result<Filter, Failure> {
    let tag = flags.tag.map(|text| {
        shop.desk
            .read(|db| TAG.find(db, Some(event), &text))
            .map(TagId)
    });
    let session = flags.session.map(|text| session(shop, event, &text));
    Ok(Filter {
        search: flags.search,
        registered_as: flags.registered_as,
        ticket: flags.ticket,
        country: flags.country.map(|country| country.to_uppercase()),
        language: flags.language,
        tag: tag.transpose()?,
        session: session.transpose()?,
        trash: flags.trash,
    })
}

fn session(shop: &Shop, event: EventId, text: &str) -> Result<SessionId, Failure> {
    let found = shop.desk.read(|db| SESSION.find(db, Some(event), text))?;
    Ok(SessionId(found))
}

fn sessions(shop: &Shop, event: EventId, texts: &[String]) -> Result<Vec<SessionId>, Failure> {
    texts
        .iter()
        .map(|text| session(shop, event, text))
        .collect()
}

fn export(
    shop: &mut Shop,
    event: EventId,
    table: &TableFlags,
    filter: &Filter,
    out: &mut Out,
) -> Done {
    let bar = super::import::bar("attendees");
    let progress = |count: usize| {
        if count.is_multiple_of(1_000) {
            bar.set_position(count as u64);
        }
        ControlFlow::Continue(())
    };
    let written = if table.format() == TableFormat::Vcf {
        files::write(&table.file, out, |to| {
            Ok(shop
                .desk
                .read(|db| contacts::write_attendees(db, event, filter, to, progress))?)
        })?
    } else {
        let profile = profile_of(table)?;
        files::write(&table.file, out, |to| {
            Ok(shop
                .desk
                .read(|db| attendee_table::write(db, event, filter, profile, to, progress))?)
        })?
    };
    bar.finish_and_clear();
    erasure::disclosed(
        &mut shop.desk,
        "attendees",
        table.format().word(),
        None,
        written.rows,
    )?;
    table_written(&written, "attendees")
}

/// The attendee with this id, or the only one that these words find.
pub(super) fn find(shop: &Shop, event: EventId, text: &str) -> Result<AttendeeId, Failure> {
    if let Ok(id) = text.parse::<Id>() {
        shop.desk.read(|db| attendees::get(db, AttendeeId(id)))?;
        return Ok(AttendeeId(id));
    }
    let filter = Filter {
        search: Some(text.to_owned()),
        ..Filter::default()
    };
    let found = match text.trim() {
        "" => Vec::new(),
        _ => shop
            .desk
            .read(|db| attendees::list(db, event, &filter, Order::Newest, Some(20)))?,
    };
    let name = |attendee: &Attendee| {
        let parts = [&attendee.name, &attendee.organisation]
            .into_iter()
            .flatten();
        parts.cloned().collect::<Vec<_>>().join(", ")
    };
    match found.as_slice() {
        [] => Err(Error::NotFound {
            what: "attendee",
            name: text.to_owned(),
        }
        .into()),
        [one] => Ok(one.id),
        several => Err(Error::Ambiguous {
            what: "attendee",
            candidates: several.iter().map(|one| (one.id.0, name(one))).collect(),
        }
        .into()),
    }
}

fn new_attendee(shop: &Shop, event: EventId, flags: AttendeeFlags) -> Result<NewAttendee, Failure> {
    Ok(NewAttendee {
        sessions: sessions(shop, event, &flags.session)?,
        person: None,
        name: flags.name,
        organisation: flags.organisation,
        role: flags.role,
        emails: flags.email.into_iter().collect(),
        phones: flags.phone.into_iter().collect(),
        city: flags.city,
        geonameid: None,
        languages: flags.language,
        badge: flags.badge,
        registered_as: flags.registered_as,
        ticket: flags.ticket,
        needs: flags.needs,
        tags: flags.tag,
        at: None,
    })
}

fn edited(flags: AttendeeFlags, clear: &[String]) -> AttendeeFields {
    let is_cleared = |field: &str| clear.iter().any(|cleared| cleared == field);
    let value = |field: &str, said: Option<String>| match said {
        Some(text) => Some(Some(text)),
        None => is_cleared(field).then_some(None),
    };
    let languages =
        (!flags.language.is_empty() || is_cleared("languages")).then_some(flags.language);
    AttendeeFields {
        name: value("name", flags.name),
        organisation: value("organisation", flags.organisation),
        role: value("role", flags.role),
        email: value("email", flags.email),
        phone: value("phone", flags.phone),
        city: value("city", flags.city),
        languages,
        badge: value("badge", flags.badge),
        registered_as: value("as", flags.registered_as),
        ticket: value("ticket", flags.ticket),
        needs: value("needs", flags.needs),
        add_tags: flags.tag,
        ..AttendeeFields::default()
    }
}
