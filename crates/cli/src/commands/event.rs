//! Events and staff.

use jiff::civil::Date;
use rambla_core::desk::ids::{EventId, StaffId};
use rambla_core::events::{self, EventFields, NewEvent};
use rambla_core::names::{EVENT, STAFF};
use rambla_core::{staff, trash};

use super::{Way, told};
use crate::args::{EventCommand, StaffCommand};
use crate::json::{row, rows};
use crate::out::{Out, message};
use crate::say::{Done, Failure};

/// Reads a day.
pub(super) fn day(field: &'static str, text: &str) -> Result<Date, Failure> {
    Ok(events::day(field, text)?)
}

pub(super) fn event(command: EventCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        EventCommand::Add {
            name,
            zone,
            from,
            to,
            venue,
        } => {
            let new = NewEvent {
                name,
                zone,
                first_day: Some(day("from", &from)?),
                last_day: Some(day("to", &to)?),
                venue,
                ..NewEvent::default()
            };
            let mut shop = way.work()?;
            let id = told(events::create(&mut shop.desk, new)?);
            out.record(&row(&shop.desk.read(|db| events::get(db, id))?));
        }
        EventCommand::List => {
            let shop = way.look()?;
            out.rows(
                &["id", "name", "zone", "first_day", "last_day"],
                rows(shop.desk.read(events::list)?),
            );
        }
        EventCommand::Edit {
            event,
            name,
            zone,
            from,
            to,
            venue,
            controller,
            law,
            keep_until,
        } => {
            let mut shop = way.look()?;
            let id = EventId(shop.desk.read(|db| EVENT.find(db, None, &event))?);
            let known = shop.desk.read(|db| events::get(db, id))?;
            let date = |field, typed: Option<String>, known: Option<String>| {
                typed.or(known).map(|text| day(field, &text)).transpose()
            };
            let fields = EventFields {
                name: name.unwrap_or(known.name),
                zone: zone.unwrap_or(known.zone),
                first_day: date("from", from, known.first_day)?,
                last_day: date("to", to, known.last_day)?,
                venue: venue.or(known.venue),
                controller: controller.or(known.controller),
                law: law.or(known.law),
                keep_until: date("keep-until", keep_until, known.keep_until)?,
            };
            shop.desk.station.event = Some(id);
            told(
                shop.desk
                    .write("edit_event", |tx| events::edit(tx, id, fields))?,
            );
            out.record(&row(&shop.desk.read(|db| events::get(db, id))?));
        }
        EventCommand::Delete { event } => {
            let mut shop = way.look()?;
            let id = EventId(shop.desk.read(|db| EVENT.find(db, None, &event))?);
            shop.desk.station.event = Some(id);
            told(
                shop.desk
                    .write("delete_event", |tx| trash::delete(tx, "events", id))?,
            );
            out.record(&serde_json::json!({ "id": id, "deleted": true }));
        }
        EventCommand::Use { event } => {
            let mut shop = way.look()?;
            let id = EventId(shop.desk.read(|db| EVENT.find(db, None, &event))?);
            events::choose(&mut shop.desk, id)?;
            out.record(&row(&shop.desk.read(|db| events::get(db, id))?));
        }
    }
    Ok(0)
}

pub(super) fn staff(command: StaffCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        StaffCommand::Add { name } => {
            let mut shop = way.work()?;
            let id = told(shop.desk.write("add_staff", |tx| staff::add(tx, &name))?);
            staff::choose(&mut shop.desk, id)?;
            print(&shop.desk.read(staff::list)?, id, out);
        }
        StaffCommand::Use { staff } => {
            let mut shop = way.look()?;
            let id = StaffId(shop.desk.read(|db| STAFF.find(db, None, &staff))?);
            staff::choose(&mut shop.desk, id)?;
            print(&shop.desk.read(staff::list)?, id, out);
        }
        StaffCommand::List => {
            let shop = way.look()?;
            out.rows(&["id", "name"], rows(shop.desk.read(staff::list)?));
        }
    }
    Ok(0)
}

fn print(team: &[staff::Staff], id: StaffId, out: &mut Out) {
    if let Some(one) = team.iter().find(|one| one.id == id) {
        message("At the desk from now on:");
        out.record(&row(one));
    }
}
