//! Two registrations of one person become one.

use crate::desk::error::Result;
use crate::desk::ids::{AttendeeId, PersonId, SessionId, TagId};
use crate::desk::{Reader, Tx, Writes};

/// A registration as merging weighs it.
struct Registration {
    id: AttendeeId,
    registered_as: Option<String>,
    ticket: Option<String>,
    registered_at: Option<i64>,
    needs: Option<String>,
    live: bool,
}

fn registrations(db: Reader<'_>, person: PersonId) -> Result<Vec<Registration>> {
    let sql = "SELECT * FROM attendees WHERE person = ?1 ORDER BY n";
    db.rows(sql, [person], |row| {
        Ok(Registration {
            id: row.get("id")?,
            registered_as: row.get("registered_as")?,
            ticket: row.get("ticket")?,
            registered_at: row.get("registered_at")?,
            needs: row.get("needs")?,
            live: row.get::<_, Option<i64>>("deleted_at")?.is_none(),
        })
    })
}

/// The registration that counts where this one was merged into another: the live one of whom it
/// names. Imports follow it, so that a later table changes no registration in Trash.
pub fn standing_registration(db: Reader<'_>, id: AttendeeId) -> Result<AttendeeId> {
    let live = db.row(include_str!("standing_registration.sql"), [id], |row| {
        row.get("id")
    })?;
    Ok(live.unwrap_or(id))
}

/// Every registration of the one who goes becomes the other's; of several that are not in Trash the
/// first of who stays gathers sessions, tags and needs, and the others go to Trash as they are.
pub(super) fn merge_registrations(tx: &mut Tx<'_>, keep: PersonId, gone: PersonId) -> Result<()> {
    let (own, others) = (
        registrations(tx.read(), keep)?,
        registrations(tx.read(), gone)?,
    );
    let mut first = own.into_iter().find(|one| one.live);
    let now = tx.now();
    for other in others {
        let mut row = Writes::new().set("person", keep);
        if other.live
            && let Some(first) = &mut first
        {
            row = row.set("deleted_at", now);
            gather(tx, first, &other)?;
        }
        tx.patch("attendees", other.id, None, row)?;
        if other.live && first.is_none() {
            first = Some(other);
        }
    }
    Ok(())
}

fn gather(tx: &mut Tx<'_>, first: &mut Registration, second: &Registration) -> Result<()> {
    let mut row = Writes::new();
    if first.registered_as.is_none() {
        first.registered_as.clone_from(&second.registered_as);
        row = row.set("registered_as", first.registered_as.clone());
    }
    if first.ticket.is_none() {
        first.ticket.clone_from(&second.ticket);
        row = row.set("ticket", first.ticket.clone());
    }
    let times = first.registered_at.into_iter().chain(second.registered_at);
    first.registered_at = times.min();
    row = row.set("registered_at", first.registered_at);
    if let Some(needs) = &second.needs {
        let own = first.needs.as_ref().filter(|own| *own != needs);
        let both = own.map_or(needs.clone(), |own| format!("{own}\n\n{needs}"));
        first.needs = Some(both);
        row = row.set("needs", first.needs.clone());
    }
    let sessions = "SELECT session FROM attendee_sessions WHERE attendee = ?1";
    for session in tx
        .read()
        .rows(sessions, [second.id], |row| row.get::<_, SessionId>(0))?
    {
        row = row.add("sessions", [session.into()], Vec::new());
    }
    let tags = "SELECT tag FROM tagged WHERE record = ?1";
    for tag in tx
        .read()
        .rows(tags, [second.id], |row| row.get::<_, TagId>(0))?
    {
        row = row.add("tags", [tag.into()], Vec::new());
    }
    tx.patch("attendees", first.id, None, row)
}
