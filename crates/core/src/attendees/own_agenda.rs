//! What one attendee takes part in, and what of it clashes.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use super::read::get;
use crate::desk::Reader;
use crate::desk::error::Result;
use crate::desk::ids::{AttendeeId, EventId, SessionId};
use crate::sessions::{Filter, Session, Status, list, list_all};

/// The agenda of one attendee.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OwnAgenda {
    /// The sessions that they registered for or have a role in, by start.
    pub sessions: Vec<Session>,
    /// The sessions in which they have a role.
    pub roles: Vec<(SessionId, String)>,
    /// Pairs of sessions that are on at the same time.
    pub clashes: Vec<(SessionId, SessionId)>,
}

/// The agenda of one attendee: what they registered for and what they have a role in.
pub fn own_agenda(db: Reader<'_>, event: EventId, id: AttendeeId) -> Result<OwnAgenda> {
    let person = get(db, id)?.person;
    let registered = registered(db, id)?;
    let mut roles = Vec::new();
    let mut sessions = list(db, event, &Filter::default())?;
    sessions.retain(|session| {
        let own = session.people.iter().filter(|one| Some(one.id) == person);
        let own: Vec<_> = own.map(|one| (session.id, one.role.clone())).collect();
        let takes_part = !own.is_empty() || registered.contains(&session.id);
        roles.extend(own);
        takes_part
    });
    let clashes = clashes(&sessions);
    Ok(OwnAgenda {
        sessions,
        roles,
        clashes,
    })
}

fn registered(db: Reader<'_>, id: AttendeeId) -> Result<HashSet<SessionId>> {
    let sql = "SELECT session FROM attendee_sessions WHERE attendee = ?1";
    Ok(db.rows(sql, [id], |row| row.get(0))?.into_iter().collect())
}

/// The sessions of [`own_agenda`], those in Trash too: what a calendar of their own is filtered by.
pub fn own_sessions(db: Reader<'_>, event: EventId, id: AttendeeId) -> Result<BTreeSet<SessionId>> {
    let person = get(db, id)?.person;
    let registered = registered(db, id)?;
    // Those in Trash too: a calendar that had them says that they are cancelled.
    let all = list_all(db, event)?;
    let own = all.iter().filter(|session| {
        let takes_part = session.people.iter().any(|one| Some(one.id) == person);
        takes_part || registered.contains(&session.id)
    });
    Ok(own.map(|session| session.id).collect())
}

/// Times are half-open; cancelled sessions clash with nothing. The sessions come by start.
fn clashes(sessions: &[Session]) -> Vec<(SessionId, SessionId)> {
    let timed: Vec<_> = sessions
        .iter()
        .filter(|session| session.status() != Status::Cancelled)
        .filter_map(|session| Some((session.id, session.start.as_ref()?, session.end.as_ref()?)))
        .filter(|(_, start, end)| start.timestamp() < end.timestamp())
        .collect();
    let mut found = Vec::new();
    for (at, first) in timed.iter().enumerate() {
        let later = timed[at + 1..]
            .iter()
            .take_while(|later| later.1.timestamp() < first.2.timestamp());
        found.extend(later.map(|later| (first.0, later.0)));
    }
    found
}
