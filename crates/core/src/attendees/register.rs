//! Registering: a person becomes an attendee of the event.

use serde::Deserialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{AttendeeId, PersonId, SessionId};
use crate::desk::{Tx, Writes};
use crate::organisations;
use crate::persons::{self, PersonFields};
use crate::tags;
use crate::text::clean::clean_line;

/// What is known of somebody who registers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct NewAttendee {
    /// Who, where it is somebody known; then what follows about the person is not used.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: Option<String>,
    /// The name of their organisation.
    pub organisation: Option<String>,
    /// Their role there.
    pub role: Option<String>,
    /// Their e-mail addresses.
    pub emails: Vec<String>,
    /// Their phone numbers.
    pub phones: Vec<String>,
    /// Their home city, as typed.
    pub city: Option<String>,
    /// Which place that is, where somebody chose it.
    pub geonameid: Option<i64>,
    /// The languages they speak.
    pub languages: Vec<String>,
    /// The code on their badge.
    pub badge: Option<String>,
    /// What they take part as.
    pub registered_as: Option<String>,
    /// Their ticket.
    pub ticket: Option<String>,
    /// What they need.
    pub needs: Option<String>,
    /// The sessions they register for.
    pub sessions: Vec<SessionId>,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// When, in milliseconds since 1970, UTC; without, now.
    pub at: Option<i64>,
}

/// Registers somebody.
///
/// # Errors
/// [`Error::Invalid`] where neither name nor organisation, address or number is said, and for an
/// address or number that cannot be one.
pub fn register(tx: &mut Tx<'_>, new: NewAttendee) -> Result<AttendeeId> {
    let (id, person) = (AttendeeId(tx.id()), PersonId(tx.id()));
    register_as(tx, id, person, new)?;
    Ok(id)
}

/// [`register`] under this id; somebody who is not known becomes the person under that id.
pub(crate) fn register_as(
    tx: &mut Tx<'_>,
    id: AttendeeId,
    unknown: PersonId,
    new: NewAttendee,
) -> Result<()> {
    let person = match new.person {
        Some(known) => known,
        None => person(tx, unknown, &new)?,
    };
    let line = |text: Option<String>| {
        let text = text.map(|text| clean_line(&text).text);
        text.filter(|text| !text.is_empty())
    };
    let needs = new.needs.filter(|text| !text.trim().is_empty());
    let mut row = Writes::new()
        .set("person", person)
        .set("registered_as", line(new.registered_as))
        .set("ticket", line(new.ticket))
        .set("registered_at", new.at.unwrap_or(tx.now()))
        .set("needs", needs);
    for session in new.sessions {
        row = row.add("sessions", [session.into()], Vec::new());
    }
    for name in &new.tags {
        row = row.add("tags", [tags::named(tx, name)?.into()], Vec::new());
    }
    tx.put("attendees", id, row)
}

fn person(tx: &mut Tx<'_>, id: PersonId, new: &NewAttendee) -> Result<PersonId> {
    let line = |text: &Option<String>| {
        let text = text.as_ref().map(|text| clean_line(text).text);
        text.filter(|text| !text.is_empty())
    };
    let (name, organisation) = (line(&new.name), line(&new.organisation));
    let is_known = [&name, &organisation].iter().any(|text| text.is_some());
    if !is_known && new.emails.is_empty() && new.phones.is_empty() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let organisation = organisation
        .map(|name| organisations::named(tx, &name))
        .transpose()?;
    let fields = PersonFields {
        name: Some(name),
        organisation: Some(organisation),
        role: Some(new.role.clone()),
        add_emails: new.emails.clone(),
        add_phones: new.phones.clone(),
        city: new.city.is_some().then(|| new.city.clone()),
        geonameid: new.geonameid,
        languages: Some(new.languages.clone()),
        badge: Some(new.badge.clone()),
        ..PersonFields::default()
    };
    persons::add_as(tx, id, fields)?;
    Ok(id)
}
