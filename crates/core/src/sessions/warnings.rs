//! What is odd in an agenda. Odd, not refused: hard warnings are clashes that nobody can attend to
//! as they stand, soft ones are things that somebody may have meant.

use rambla_wire::Id;
use serde::Serialize;

use super::Session;
use super::limits::Limits;
use super::occupancy::Occupancy;
use crate::desk::ids::SessionId;

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "WarningKind"))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A room has two sessions at once.
    Room,
    /// A person is in two sessions at once.
    Person,
    /// The room is not free all the time.
    RoomUnavailable,
    /// Somebody of the session is not free all the time.
    PersonUnavailable,
    /// The session runs over a break.
    Break,
    /// More people may take part, or registered, than the room holds.
    Capacity,
    /// A person has less than [`super::rules::CHANGE_MINUTES`] to change rooms.
    Change,
    /// Two sessions of a track at once, where the track is one that people follow.
    Parallel,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 8] = [
        Kind::Room,
        Kind::Person,
        Kind::RoomUnavailable,
        Kind::PersonUnavailable,
        Kind::Break,
        Kind::Capacity,
        Kind::Change,
        Kind::Parallel,
    ];

    /// Whether it cannot stay like that.
    #[must_use]
    pub fn is_hard(self) -> bool {
        match self {
            Kind::Room | Kind::Person => true,
            Kind::RoomUnavailable
            | Kind::PersonUnavailable
            | Kind::Break
            | Kind::Capacity
            | Kind::Change
            | Kind::Parallel => false,
        }
    }
}

/// Something odd about one session or two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Warning {
    /// What is odd.
    pub kind: Kind,
    /// Whether it cannot stay like that: a room or person in two places.
    pub hard: bool,
    /// The session or the two, the one that starts first in front.
    pub sessions: Vec<SessionId>,
    /// Their titles.
    pub titles: Vec<String>,
    /// The name of the room, person, break or track.
    pub name: String,
    /// From when it is so; RFC 3339 in the zone of the last session.
    pub from: String,
    /// Until when. For a change of rooms: when the second session begins.
    pub to: String,
    /// How many people the session is for, where the room is too small.
    pub wanted: Option<i64>,
    /// How many the room holds, where that is too few.
    pub holds: Option<i64>,
    /// The room, person, break or track.
    #[serde(skip)]
    pub(crate) thing: Id,
}

/// Everything odd among these sessions, by time. Times are half-open, so one may begin when another
/// ends; drafts count, cancelled sessions and those in Trash or without a time do not.
pub fn warnings(sessions: &[Session], limits: Limits) -> Vec<Warning> {
    Occupancy::of(sessions, limits).warnings()
}

/// The hard ones alone: every room and person that is in two places at once.
pub fn clashes(sessions: &[Session]) -> Vec<Warning> {
    let mut all = warnings(sessions, Limits::default());
    all.retain(|warning| warning.hard);
    all
}
