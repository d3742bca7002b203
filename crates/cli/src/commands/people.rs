//! Persons and organisations.

use rambla_core::desk::Tx;
use rambla_core::desk::error::Result;
use rambla_core::desk::ids::{OrganisationId, PersonId};
use rambla_core::names::{ORGANISATION, PERSON};
use rambla_core::organisations::{self, OrganisationFields};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::availability;
use rambla_core::trash;

use super::places::said_hours;
use super::{Way, told};
use crate::args::{OrganisationCommand, OrganisationFlags, PersonCommand, PersonFlags};
use crate::json::{row, rows};
use crate::out::Out;
use crate::say::Done;

fn person_fields(tx: &mut Tx<'_>, flags: PersonFlags) -> Result<PersonFields> {
    let organisation = flags
        .organisation
        .map(|name| organisations::named(tx, &name))
        .transpose()?;
    Ok(PersonFields {
        name: flags.name.map(Some),
        organisation: organisation.map(Some),
        role: flags.role.map(Some),
        email: flags.email.map(Some),
        phone: flags.phone.map(Some),
        city: flags.city.map(Some),
        badge: flags.badge.map(Some),
        ..PersonFields::default()
    })
}

pub(super) fn person(command: PersonCommand, way: &Way, out: &mut Out) -> Done {
    if let PersonCommand::Data { id, file, format } = &command {
        return super::erasure::person_file(way, id, file, *format, out);
    }
    let (mut shop, event) = match command {
        PersonCommand::List => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let find = |shop: &super::Shop, id: &str| {
        shop.desk
            .read(|db| PERSON.find(db, Some(event), id))
            .map(PersonId)
    };
    let id = match command {
        PersonCommand::Add(flags) => told(shop.desk.write("add_person", |tx| {
            let fields = person_fields(tx, flags)?;
            persons::add(tx, fields)
        })?),
        PersonCommand::Edit { id, flags } => {
            let id = find(&shop, &id)?;
            told(shop.desk.write("edit_person", |tx| {
                let fields = person_fields(tx, flags)?;
                persons::edit(tx, id, None, fields)
            })?);
            id
        }
        PersonCommand::Delete { id } => {
            let id = find(&shop, &id)?;
            told(
                shop.desk
                    .write("delete_person", |tx| trash::delete(tx, "persons", id))?,
            );
            out.record(&serde_json::json!({ "id": id, "deleted": true }));
            return Ok(0);
        }
        PersonCommand::Free { id, hours } => {
            let id = find(&shop, &id)?;
            if let Some(free) = said_hours(&hours)? {
                told(shop.desk.write("set_person_availability", |tx| {
                    availability::set_person(tx, id, None, free)
                })?);
            }
            let free = shop.desk.read(|db| availability::of_person(db, id))?;
            out.rows(&["start", "end"], rows(free));
            return Ok(0);
        }
        PersonCommand::Data { .. } => unreachable!("BUG: a file of a person is written above"),
        PersonCommand::List => {
            let persons = shop.desk.read(|db| persons::list(db, event))?;
            out.rows(
                &["id", "name", "organisation", "role", "emails", "city"],
                rows(persons),
            );
            return Ok(0);
        }
    };
    for person in shop
        .desk
        .read(|db| persons::list(db, event))?
        .iter()
        .filter(|person| person.id == id)
    {
        out.record(&row(person));
    }
    Ok(0)
}

fn organisation_fields(flags: OrganisationFlags) -> OrganisationFields {
    OrganisationFields {
        name: flags.name,
        r#type: flags.kind.map(Some),
        city: flags.city.map(Some),
    }
}

pub(super) fn organisation(command: OrganisationCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        OrganisationCommand::List => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let find = |shop: &super::Shop, id: &str| {
        shop.desk
            .read(|db| ORGANISATION.find(db, Some(event), id))
            .map(OrganisationId)
    };
    let id = match command {
        OrganisationCommand::Add(flags) => told(shop.desk.write("add_organisation", |tx| {
            organisations::add(tx, organisation_fields(flags))
        })?),
        OrganisationCommand::Edit { id, flags } => {
            let id = find(&shop, &id)?;
            let fields = organisation_fields(flags);
            told(shop.desk.write("edit_organisation", |tx| {
                organisations::edit(tx, id, None, fields)
            })?);
            id
        }
        OrganisationCommand::Delete { id } => {
            let id = find(&shop, &id)?;
            told(shop.desk.write("delete_organisation", |tx| {
                trash::delete(tx, "organisations", id)
            })?);
            out.record(&serde_json::json!({ "id": id, "deleted": true }));
            return Ok(0);
        }
        OrganisationCommand::List => {
            let all = shop.desk.read(|db| organisations::list(db, event))?;
            out.rows(&["id", "name", "type", "city"], rows(all));
            return Ok(0);
        }
    };
    for one in shop
        .desk
        .read(|db| organisations::list(db, event))?
        .iter()
        .filter(|one| one.id == id)
    {
        out.record(&row(one));
    }
    Ok(0)
}
