//! Rooms and tracks.

use rambla_core::breaks::{self, BreakFields};
use rambla_core::desk::error::Result;
use rambla_core::desk::ids::{RoomId, TrackId};
use rambla_core::names::{BREAK, ROOM, TRACK};
use rambla_core::rooms::{self, RoomFields};
use rambla_core::sessions::availability;
use rambla_core::sessions::span::Span;
use rambla_core::tracks::{self, TrackFields};
use rambla_core::trash;

use super::{Way, told};
use crate::args::{BreakCommand, HoursFlags, RoomCommand, RoomFlags, TrackCommand, TrackFlags};
use crate::json::{row, rows};
use crate::out::Out;
use crate::say::Done;

fn room_fields(flags: RoomFlags) -> RoomFields {
    RoomFields {
        name: flags.name,
        zone: flags.zone.map(Some),
        capacity: flags.capacity.map(Some),
    }
}

pub(super) fn room(command: RoomCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        RoomCommand::List => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let find = |shop: &super::Shop, id: &str| {
        shop.desk
            .read(|db| ROOM.find(db, Some(event), id))
            .map(RoomId)
    };
    let id = match command {
        RoomCommand::Add(flags) => told(
            shop.desk
                .write("add_room", |tx| rooms::add(tx, room_fields(flags)))?,
        ),
        RoomCommand::Edit { id, flags } => {
            let id = find(&shop, &id)?;
            told(shop.desk.write("edit_room", |tx| {
                rooms::edit(tx, id, None, room_fields(flags))
            })?);
            id
        }
        RoomCommand::Delete { id } => {
            let id = find(&shop, &id)?;
            told(
                shop.desk
                    .write("delete_room", |tx| trash::delete(tx, "rooms", id))?,
            );
            out.record(&serde_json::json!({ "id": id, "deleted": true }));
            return Ok(0);
        }
        RoomCommand::Free { id, hours } => {
            let id = find(&shop, &id)?;
            if let Some(free) = said_hours(&hours)? {
                told(shop.desk.write("set_room_availability", |tx| {
                    availability::set_room(tx, id, None, free)
                })?);
            }
            let free = shop.desk.read(|db| availability::of_room(db, id))?;
            out.rows(&["start", "end"], rows(free));
            return Ok(0);
        }
        RoomCommand::List => {
            out.rows(
                &["id", "name", "capacity", "zone"],
                rows(shop.desk.read(|db| rooms::list(db, event))?),
            );
            return Ok(0);
        }
    };
    for room in shop
        .desk
        .read(|db| rooms::list(db, event))?
        .iter()
        .filter(|room| room.id == id)
    {
        out.record(&row(room));
    }
    Ok(0)
}

fn track_fields(flags: TrackFlags) -> TrackFields {
    TrackFields {
        name: flags.name,
        color: flags.color.map(Some),
    }
}

pub(super) fn track(command: TrackCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        TrackCommand::List => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let find = |shop: &super::Shop, id: &str| {
        shop.desk
            .read(|db| TRACK.find(db, Some(event), id))
            .map(TrackId)
    };
    let id = match command {
        TrackCommand::Add(flags) => told(
            shop.desk
                .write("add_track", |tx| tracks::add(tx, track_fields(flags)))?,
        ),
        TrackCommand::Edit { id, flags } => {
            let id = find(&shop, &id)?;
            told(shop.desk.write("edit_track", |tx| {
                tracks::edit(tx, id, None, track_fields(flags))
            })?);
            id
        }
        TrackCommand::Delete { id } => {
            let id = find(&shop, &id)?;
            told(
                shop.desk
                    .write("delete_track", |tx| trash::delete(tx, "tracks", id))?,
            );
            out.record(&serde_json::json!({ "id": id, "deleted": true }));
            return Ok(0);
        }
        TrackCommand::List => {
            out.rows(
                &["id", "name", "color"],
                rows(shop.desk.read(|db| tracks::list(db, event))?),
            );
            return Ok(0);
        }
    };
    for track in shop
        .desk
        .read(|db| tracks::list(db, event))?
        .iter()
        .filter(|track| track.id == id)
    {
        out.record(&row(track));
    }
    Ok(0)
}

/// The hours that the flags say; none where they say nothing.
pub(super) fn said_hours(flags: &HoursFlags) -> Result<Option<Vec<Span>>> {
    if flags.free.is_empty() && !flags.always {
        return Ok(None);
    }
    let spans = flags.free.iter().map(|text| Span::parse("free", text));
    spans.collect::<Result<_>>().map(Some)
}

pub(super) fn breaks(command: BreakCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        BreakCommand::List => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    match command {
        BreakCommand::Add { name, when } => {
            let fields = BreakFields {
                name: Some(name),
                span: Some(Span::parse("when", &when)?),
            };
            told(shop.desk.write("add_break", |tx| breaks::add(tx, fields))?);
        }
        BreakCommand::Delete { id } => {
            let id = shop.desk.read(|db| BREAK.find(db, Some(event), &id))?;
            told(
                shop.desk
                    .write("delete_break", |tx| trash::delete(tx, "breaks", id))?,
            );
        }
        BreakCommand::List => {}
    }
    let all = shop.desk.read(|db| breaks::list(db, event))?;
    out.rows(&["id", "name", "start", "end"], rows(all));
    Ok(0)
}
