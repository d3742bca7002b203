//! Rooms and tracks.

use rambla_core::desk::ids::{RoomId, TrackId};
use rambla_core::names::{ROOM, TRACK};
use rambla_core::rooms::{self, RoomFields};
use rambla_core::tracks::{self, TrackFields};
use rambla_core::trash;

use super::{Way, told};
use crate::args::{RoomCommand, RoomFlags, TrackCommand, TrackFlags};
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
