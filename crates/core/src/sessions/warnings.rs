//! What is odd in an agenda: rooms and persons that are in two places at once. Odd, not refused.

use std::collections::BTreeMap;

use rambla_wire::Id;
use serde::Serialize;

use super::slot::rfc3339;
use super::{Session, Status};
use crate::desk::ids::SessionId;

/// What is double-booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "WarningKind"))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A room.
    Room,
    /// A person.
    Person,
}

/// Two sessions that are on at the same time in one room or with one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Warning {
    /// What is double-booked.
    pub kind: Kind,
    /// The two sessions, the one that starts first in front.
    pub sessions: [SessionId; 2],
    /// Their titles.
    pub titles: [String; 2],
    /// The name of the room or person.
    pub name: String,
    /// From when both are on.
    pub from: String,
    /// Until when.
    pub to: String,
}

/// Every clash among these sessions. Times are half-open, so one may begin when another ends;
/// drafts count, cancelled sessions and those in Trash do not.
pub fn warnings(sessions: &[Session]) -> Vec<Warning> {
    let mut uses: BTreeMap<(Kind, Id), Vec<Use<'_>>> = BTreeMap::new();
    for session in sessions
        .iter()
        .filter(|session| !session.deleted && session.status() != Status::Cancelled)
    {
        let (Some(start), Some(end)) = (&session.start, &session.end) else {
            continue;
        };
        let span = (start.timestamp().as_second(), end.timestamp().as_second());
        if let Some(room) = session.room_id {
            let name = session.room.as_deref().unwrap_or_default();
            uses.entry((Kind::Room, room.0)).or_default().push(Use {
                span,
                session,
                name,
            });
        }
        let mut seen: Vec<Id> = Vec::new();
        for person in &session.people {
            if !seen.contains(&person.id.0) {
                seen.push(person.id.0);
                uses.entry((Kind::Person, person.id.0))
                    .or_default()
                    .push(Use {
                        span,
                        session,
                        name: &person.name,
                    });
            }
        }
    }
    let mut found = Vec::new();
    for ((kind, _), mut used) in uses {
        used.sort_by_key(|one| (one.span, one.session.id));
        clashes(kind, &used, &mut found);
    }
    found.sort_by(|a, b| (&a.from, a.kind, a.sessions).cmp(&(&b.from, b.kind, b.sessions)));
    found
}

/// One session's use of a room or person, in seconds since 1970.
struct Use<'s> {
    span: (i64, i64),
    session: &'s Session,
    name: &'s str,
}

/// Walks the uses by start, keeping those that are still on.
fn clashes(kind: Kind, used: &[Use<'_>], found: &mut Vec<Warning>) {
    let mut on: Vec<&Use<'_>> = Vec::new();
    for next in used {
        on.retain(|before| before.span.1 > next.span.0);
        for before in &on {
            if next.span.0 < next.span.1 && before.span.0 < before.span.1 {
                found.push(warning(kind, before, next));
            }
        }
        on.push(next);
    }
}

fn warning(kind: Kind, first: &Use<'_>, second: &Use<'_>) -> Warning {
    let end = if first.span.1 < second.span.1 {
        first
    } else {
        second
    };
    let time = |time: &Option<jiff::ZonedDateTime>| time.as_ref().map_or(String::new(), rfc3339);
    Warning {
        kind,
        sessions: [first.session.id, second.session.id],
        titles: [first.session.title.clone(), second.session.title.clone()],
        name: first.name.to_owned(),
        from: time(&second.session.start),
        to: time(&end.session.end),
    }
}
