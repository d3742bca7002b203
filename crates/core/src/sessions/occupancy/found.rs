//! Warnings in short, and in full.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rambla_wire::Id;

use super::{Occupancy, Stay, Use, apart};
use crate::desk::ids::{SessionId, TrackId};
use crate::sessions::rules::{Stretch, overlap};
use crate::sessions::slot::rfc3339;
use crate::sessions::warnings::{Kind, Warning};

/// A warning in short; in the order in which warnings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    from: i64,
    kind: Kind,
    sessions: (SessionId, Option<SessionId>),
    thing: Id,
    to: i64,
}

impl Occupancy {
    /// A warning in full.
    pub(super) fn say(&self, found: Found) -> Warning {
        let first = &self.stays[&found.sessions.0];
        let second = found.sessions.1.map(|id| &self.stays[&id]);
        let name = match found.kind {
            Kind::Room | Kind::RoomUnavailable | Kind::Capacity => Some(&first.room_name),
            Kind::Parallel => Some(&first.track_name),
            Kind::Person | Kind::PersonUnavailable | Kind::Change => {
                let mut people = first.people.iter();
                people
                    .find(|(id, _)| id.0 == found.thing)
                    .map(|(_, name)| name)
            }
            Kind::Break => {
                let mut breaks = self.limits.breaks.iter();
                breaks
                    .find(|pause| pause.id.0 == found.thing)
                    .map(|pause| &pause.name)
            }
        };
        let stays = [Some(first), second];
        let (wanted, holds) = match found.kind {
            Kind::Capacity => self.too_small(first).unzip(),
            _ => (None, None),
        };
        let zone = &second.unwrap_or(first).zone;
        Warning {
            kind: found.kind,
            hard: found.kind.is_hard(),
            sessions: stays.iter().flatten().map(|stay| stay.id).collect(),
            titles: stays
                .iter()
                .flatten()
                .map(|stay| stay.title.clone())
                .collect(),
            name: name.cloned().unwrap_or_default(),
            from: shown(found.from, zone),
            to: shown(found.to, zone),
            wanted,
            holds,
            thing: found.thing,
        }
    }
}

pub(super) fn parallel(track: TrackId, one: &Stay, other: &Stay) -> Option<Found> {
    let both = overlap(one.on, other.on)?;
    let told = apart(one.room, other.room) && !one.shares_people(other);
    told.then(|| pair(Kind::Parallel, track.0, both, one.used(), other.used()))
}

pub(super) fn pair(kind: Kind, thing: Id, (from, to): Stretch, one: Use, other: Use) -> Found {
    let in_order = (one.on, one.id) < (other.on, other.id);
    let (first, second) = if in_order { (one, other) } else { (other, one) };
    Found {
        from,
        kind,
        sessions: (first.id, Some(second.id)),
        thing,
        to,
    }
}

pub(super) fn single(kind: Kind, thing: Id, (from, to): Stretch, stay: &Stay) -> Found {
    Found {
        from,
        kind,
        sessions: (stay.id, None),
        thing,
        to,
    }
}

/// A second since 1970 as RFC 3339 in this zone.
pub(in crate::sessions) fn shown(second: i64, zone: &TimeZone) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    rfc3339(&at.to_zoned_datetime(zone.clone()))
}
