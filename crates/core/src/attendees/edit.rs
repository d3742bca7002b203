//! Editing an attendee: what is shown as one record lies in the registration and the person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::desk::error::{Error, Result};
use crate::desk::ids::{AttendeeId, PersonId, SessionId};
use crate::desk::{Desk, Reader, Seen, Tx, Writes};
use crate::organisations;
use crate::persons::{self, PersonFields};
use crate::tags;
use crate::text::clean::clean_line;

/// What is said of an attendee; what is `None` is not said, `Some(None)` takes it away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct AttendeeFields {
    /// Their name.
    #[serde(deserialize_with = "said")]
    pub name: Option<Option<String>>,
    /// The name of their organisation.
    #[serde(deserialize_with = "said")]
    pub organisation: Option<Option<String>>,
    /// Their role there.
    #[serde(deserialize_with = "said")]
    pub role: Option<Option<String>>,
    /// Their first e-mail address.
    #[serde(deserialize_with = "said")]
    pub email: Option<Option<String>>,
    /// Further addresses to add.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub add_emails: Vec<String>,
    /// Addresses to take away.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub remove_emails: Vec<String>,
    /// Their first phone number.
    #[serde(deserialize_with = "said")]
    pub phone: Option<Option<String>>,
    /// Further numbers to add.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub add_phones: Vec<String>,
    /// Numbers to take away.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub remove_phones: Vec<String>,
    /// Their home city, as typed.
    #[serde(deserialize_with = "said")]
    pub city: Option<Option<String>>,
    /// Which place that is, where somebody chose it.
    pub geonameid: Option<i64>,
    /// All languages they speak.
    pub languages: Option<Vec<String>>,
    /// The code on their badge.
    #[serde(deserialize_with = "said")]
    pub badge: Option<Option<String>>,
    /// What they take part as.
    #[serde(deserialize_with = "said")]
    pub registered_as: Option<Option<String>>,
    /// Their ticket.
    #[serde(deserialize_with = "said")]
    pub ticket: Option<Option<String>>,
    /// What they need.
    #[serde(deserialize_with = "said")]
    pub needs: Option<Option<String>>,
    /// Whether they object to their data being used.
    pub objects: Option<bool>,
    /// Whether use of their data is restricted.
    pub restricted: Option<bool>,
    /// Sessions they register for.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<SessionId>>"))]
    pub add_sessions: Vec<SessionId>,
    /// Sessions they no longer register for.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<SessionId>>"))]
    pub remove_sessions: Vec<SessionId>,
    /// Tags to add.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub add_tags: Vec<String>,
    /// Tags to take away.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub remove_tags: Vec<String>,
}

/// A field that is there is said, also where it is null.
fn said<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// What was seen of an attendee and the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendeeSeen {
    attendee: Seen,
    person: Seen,
}

impl fmt::Display for AttendeeSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.attendee, self.person)
    }
}

impl FromStr for AttendeeSeen {
    type Err = rambla_wire::WireError;

    fn from_str(text: &str) -> std::result::Result<AttendeeSeen, Self::Err> {
        let malformed = rambla_wire::WireError::Malformed("what was seen");
        let (attendee, person) = text.split_once('/').ok_or(malformed)?;
        Ok(AttendeeSeen {
            attendee: attendee.parse()?,
            person: person.parse()?,
        })
    }
}

/// The person who registered.
fn person_of(db: Reader<'_>, id: AttendeeId) -> Result<Option<PersonId>> {
    let sql = "SELECT person FROM attendees WHERE id = ?1";
    let found = db.row(sql, [id], |row| row.get(0))?;
    found.ok_or_else(|| Error::NotFound {
        what: "attendee",
        name: id.to_string(),
    })
}

/// What shows of an attendee now.
pub fn seen(desk: &Desk, id: AttendeeId) -> Result<AttendeeSeen> {
    let person = desk.read(|db| person_of(db, id))?;
    Ok(AttendeeSeen {
        attendee: desk.seen(id)?,
        person: person.map_or(Ok(Seen::default()), |id| desk.seen(id))?,
    })
}

/// What actions of this name saw last of an attendee: see [`Seen::of_last`].
pub(crate) fn seen_last(db: Reader<'_>, id: AttendeeId, op: &str) -> Result<AttendeeSeen> {
    let person = person_of(db, id)?;
    Ok(AttendeeSeen {
        attendee: db.seen_last(id, op)?,
        person: person.map_or(Ok(Seen::default()), |id| db.seen_last(id, op))?,
    })
}

/// Changes what is said of an attendee.
pub fn edit(
    tx: &mut Tx<'_>,
    id: AttendeeId,
    seen: Option<&AttendeeSeen>,
    fields: AttendeeFields,
) -> Result<()> {
    let person = person_of(tx.read(), id)?;
    let line = |text: Option<Option<String>>| {
        text.map(|text| {
            let text = text.map(|text| clean_line(&text).text);
            text.filter(|text| !text.is_empty())
        })
    };
    let mut row = Writes::new()
        .set_if("registered_as", line(fields.registered_as))
        .set_if("ticket", line(fields.ticket))
        .set_if(
            "needs",
            fields
                .needs
                .map(|text| text.filter(|text| !text.trim().is_empty())),
        );
    for session in fields.add_sessions {
        row = row.add("sessions", [session.into()], Vec::new());
    }
    for session in fields.remove_sessions {
        row = row.remove("sessions", [session.into()]);
    }
    for name in &fields.add_tags {
        row = row.add("tags", [tags::named(tx, name)?.into()], Vec::new());
    }
    for name in &fields.remove_tags {
        row = row.remove("tags", [tags::id(tx, name)?.into()]);
    }
    if let Some(person) = person {
        let organisation = match line(fields.organisation) {
            Some(Some(name)) => Some(Some(organisations::named(tx, &name)?)),
            Some(None) => Some(None),
            None => None,
        };
        let said = PersonFields {
            name: fields.name,
            organisation,
            role: fields.role,
            email: fields.email,
            add_emails: fields.add_emails,
            remove_emails: fields.remove_emails,
            phone: fields.phone,
            add_phones: fields.add_phones,
            remove_phones: fields.remove_phones,
            city: fields.city,
            geonameid: fields.geonameid,
            languages: fields.languages,
            badge: fields.badge,
            objects: fields.objects,
            restricted: fields.restricted,
        };
        persons::edit(tx, person, seen.map(|seen| &seen.person), said)?;
    }
    tx.patch("attendees", id, seen.map(|seen| &seen.attendee), row)
}
