//! What is known of a session that takes place, in short.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::ids::{PersonId, RoomId, SessionId, TrackId};
use crate::sessions::limits::Limits;
use crate::sessions::rules::{KINDS_IN_BREAKS, Stretch, is_line};
use crate::sessions::{Session, Status};

/// What is known of a session that takes place.
#[derive(Debug, Clone)]
pub(in crate::sessions) struct Stay {
    pub(in crate::sessions) id: SessionId,
    pub(in crate::sessions) on: Stretch,
    pub(in crate::sessions) zone: TimeZone,
    pub(in crate::sessions) zone_name: String,
    pub(in crate::sessions) day: Date,
    pub(super) title: String,
    pub(in crate::sessions) room: Option<RoomId>,
    pub(super) room_name: String,
    pub(in crate::sessions) people: Vec<(PersonId, String)>,
    pub(in crate::sessions) track: Option<TrackId>,
    pub(super) track_name: String,
    /// How many people it is for.
    pub(in crate::sessions) wanted: Option<i64>,
    pub(in crate::sessions) in_breaks: bool,
}

/// When a session uses a room, person or track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sessions) struct Use {
    pub(in crate::sessions) on: Stretch,
    pub(in crate::sessions) id: SessionId,
    pub(in crate::sessions) room: Option<RoomId>,
}

/// A track's sessions.
#[derive(Debug, Clone, Default)]
pub(in crate::sessions) struct Line {
    pub(in crate::sessions) uses: Vec<Use>,
    /// Beside how many others a session runs; those that run beside none are not here.
    pub(in crate::sessions) beside: HashMap<SessionId, usize>,
}

impl Line {
    pub(super) fn told(&self) -> bool {
        is_line(self.beside.len(), self.uses.len())
    }
}

impl Stay {
    /// None of a session that does not take place, or has no time.
    pub(super) fn of(session: &Session, limits: &Limits) -> Option<Stay> {
        if session.deleted || session.status() == Status::Cancelled {
            return None;
        }
        let (start, end) = (session.start.as_ref()?, session.end.as_ref()?);
        let on = (start.timestamp().as_second(), end.timestamp().as_second());
        let mut people: Vec<(PersonId, String)> = Vec::with_capacity(session.people.len());
        for one in &session.people {
            if people.iter().all(|(known, _)| *known != one.id) {
                people.push((one.id, one.name.clone()));
            }
        }
        let kind = session.kind.as_deref().unwrap_or_default();
        (on.0 < on.1).then(|| Stay {
            id: session.id,
            on,
            zone: start.time_zone().clone(),
            zone_name: session.zone.clone(),
            day: start.date(),
            title: session.title.clone(),
            room: session.room_id,
            room_name: session.room.clone().unwrap_or_default(),
            people,
            track: session.track_id,
            track_name: session.track.clone().unwrap_or_default(),
            wanted: limits.wanted(session.id, session.capacity),
            in_breaks: KINDS_IN_BREAKS
                .iter()
                .any(|one| kind.eq_ignore_ascii_case(one)),
        })
    }

    pub(super) fn used(&self) -> Use {
        Use {
            on: self.on,
            id: self.id,
            room: self.room,
        }
    }

    pub(in crate::sessions) fn shares_people(&self, other: &Stay) -> bool {
        let mut people = self.people.iter();
        people.any(|(id, _)| other.people.iter().any(|(other, _)| other == id))
    }
}

/// Whether somebody who goes from one to the other must leave the room.
pub(in crate::sessions) fn changes(from: Option<RoomId>, to: Option<RoomId>) -> bool {
    from.is_some() && to.is_some() && from != to
}

/// Whether two sessions are not in one and the same room.
pub(in crate::sessions) fn apart(one: Option<RoomId>, other: Option<RoomId>) -> bool {
    one.is_none() || one != other
}
