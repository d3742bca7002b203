//! Capturing a lead: everything that was said at the booth, in one action.

use serde::Deserialize;

use super::{PURPOSES, TEMPERATURES, TYPES};
use crate::cities::{HomeCity, Point, home_city};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{ConsentId, LeadId, NoteId, NoticeId, OrganisationId, PersonId, StaffId};
use crate::desk::{Tx, Writes};
use crate::organisations;
use crate::persons::{self, PersonFields};
use crate::tags;
use crate::text::clean::clean_line;
use crate::text::line::read_line;

/// A note to be added to a lead.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct NewNote {
    /// Its text.
    pub text: String,
    /// Who wrote it; without, who is at the desk.
    pub staff: Option<StaffId>,
    /// When, in milliseconds since 1970, UTC; without, now.
    pub at: Option<i64>,
}

/// A consent that was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct ConsentGiven {
    /// For what: one of [`PURPOSES`].
    pub purpose: String,
    /// The language of the notice.
    pub language: Option<String>,
    /// `spoken` or `written`.
    pub how: Option<String>,
    /// When, in milliseconds since 1970, UTC; without, now.
    pub at: Option<i64>,
}

/// A privacy notice that somebody was given (GDPR article 13): apart from any consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct NoticeGiven {
    /// Which version of the text.
    pub text_version: String,
    /// In which language.
    pub language: Option<String>,
    /// `spoken` or `written`.
    pub how: Option<String>,
}

/// What is known of a party when it is met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct NewLead {
    /// `business` (where nothing is said), `city`, `region` or `other`.
    pub r#type: Option<String>,
    /// The contact, where it is somebody known: then what is said of them is changed where it
    /// differs.
    pub person: Option<PersonId>,
    /// The contact's name.
    pub name: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The contact's role.
    pub role: Option<String>,
    /// The contact's e-mail address.
    pub email: Option<String>,
    /// The contact's phone number.
    pub phone: Option<String>,
    /// The home city, as typed.
    pub city: Option<String>,
    /// Which place that is, where somebody chose it (its number at GeoNames).
    pub geonameid: Option<i64>,
    /// `hot`, `warm` or `cold`.
    pub temperature: Option<String>,
    /// Notes, in order.
    pub notes: Vec<NewNote>,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// Consents.
    pub consents: Vec<ConsentGiven>,
    /// The notice that was given.
    pub notice: Option<NoticeGiven>,
    /// Who owns it; without, who is at the desk.
    pub staff: Option<StaffId>,
    /// When it was captured, in milliseconds since 1970, UTC; without, now.
    pub at: Option<i64>,
}

/// What one line of typing says, the rest a note; `near` is where the event is.
pub fn from_line(text: &str, near: Option<Point>) -> NewLead {
    let line = read_line(text, near);
    NewLead {
        name: line.name,
        organisation: line.organisation,
        role: line.role,
        email: line.email,
        phone: line.phone,
        city: line.city,
        notes: line
            .note
            .map(|text| NewNote {
                text,
                staff: None,
                at: None,
            })
            .into_iter()
            .collect(),
        ..NewLead::default()
    }
}

pub(super) fn word(field: &'static str, value: &str, words: &'static [&str]) -> Result<String> {
    let value = value.trim().to_lowercase();
    if words.contains(&value.as_str()) {
        return Ok(value);
    }
    Err(Error::Invalid {
        field,
        rule: Rule::Unknown(allowed(field)),
    })
}

/// The words that a field allows, as a sentence names them.
pub(super) fn allowed(field: &str) -> &'static str {
    match field {
        "type" => "business, city, region, other",
        "temperature" => "hot, warm, cold",
        _ => "follow-up, pass to city, newsletter",
    }
}

/// Captures a lead with its contact, organisation, notes, tags and consents.
pub fn capture(tx: &mut Tx<'_>, new: NewLead) -> Result<LeadId> {
    let id = LeadId(tx.id());
    capture_as(tx, id, new)?;
    Ok(id)
}

/// [`capture`] under this id.
pub(crate) fn capture_as(tx: &mut Tx<'_>, id: LeadId, new: NewLead) -> Result<()> {
    let said = |text: &Option<String>| {
        text.as_ref()
            .map(|text| clean_line(text).text)
            .filter(|text| !text.is_empty())
    };
    let (name, organisation) = (said(&new.name), said(&new.organisation));
    let (email, phone) = (said(&new.email), said(&new.phone));
    let unnamed = [&name, &organisation, &email, &phone]
        .iter()
        .all(|value| value.is_none());
    if unnamed && new.person.is_none() {
        return Err(Error::Invalid {
            field: "lead",
            rule: Rule::Nobody,
        });
    }
    let kind = word("type", new.r#type.as_deref().unwrap_or("business"), TYPES)?;
    let temperature = new
        .temperature
        .as_deref()
        .map(|word_| word("temperature", word_, TEMPERATURES))
        .transpose()?;
    let organisation = organisation
        .map(|name| organisations::named(tx, &name))
        .transpose()?;
    let (person, organisation) = match new.person {
        None => {
            let fields = PersonFields {
                name: Some(name),
                organisation: Some(organisation),
                role: Some(new.role),
                email: email.map(Some),
                phone: phone.map(Some),
                ..PersonFields::default()
            };
            (persons::add_unnamed(tx, fields)?, organisation)
        }
        Some(known) => {
            let fields = PersonFields {
                name: name.map(Some),
                organisation: organisation.map(Some),
                role: said(&new.role).map(Some),
                email: email.map(Some),
                phone: phone.map(Some),
                ..PersonFields::default()
            };
            (known, known_contact(tx, known, fields)?)
        }
    };
    let captured_at = new.at.unwrap_or(tx.now());
    let mut row = Writes::new()
        .set("type", kind)
        .set("person", person)
        .set("organisation", organisation)
        .set("temperature", temperature)
        .set("staff", new.staff.or(tx.staff()))
        .set("captured_at", captured_at);
    let city = HomeCity {
        typed: new.city,
        geonameid: new.geonameid,
    };
    row = home_city(tx, row, city);
    for name in &new.tags {
        row = row.add("tags", [tags::named(tx, name)?.into()], Vec::new());
    }
    tx.put("leads", id, row)?;
    for text in new.notes {
        note(tx, id, text)?;
    }
    for consent in new.consents {
        give_consent(tx, id, consent)?;
    }
    if let Some(notice) = new.notice {
        give_notice(tx, id, notice)?;
    }
    Ok(())
}

/// Brings what is known of a contact up to date with what was said; answers their organisation.
fn known_contact(
    tx: &mut Tx<'_>,
    person: PersonId,
    mut fields: PersonFields,
) -> Result<Option<OrganisationId>> {
    let known = persons::get(tx.read(), person)?;
    let same = |said: &Option<Option<String>>, known: &Option<String>| {
        said.as_ref().is_some_and(|said| said == known)
    };
    if same(&fields.name, &known.name) {
        fields.name = None;
    }
    if same(&fields.role, &known.role) {
        fields.role = None;
    }
    if same(&fields.email, &known.emails.first().cloned()) {
        fields.email = None;
    }
    if same(&fields.phone, &known.phones.first().cloned()) {
        fields.phone = None;
    }
    if fields.organisation == Some(known.organisation_id) {
        fields.organisation = None;
    }
    let organisation = fields.organisation.unwrap_or(known.organisation_id);
    if fields != PersonFields::default() {
        let seen = tx.read().seen(person)?;
        persons::edit(tx, person, Some(&seen), fields)?;
    }
    Ok(organisation)
}

/// Adds a note to a lead.
pub fn note(tx: &mut Tx<'_>, lead: LeadId, new: NewNote) -> Result<NoteId> {
    if new.text.trim().is_empty() {
        return Err(Error::Invalid {
            field: "note",
            rule: Rule::Empty,
        });
    }
    let id = NoteId(tx.id());
    let row = Writes::new()
        .set("lead", lead)
        .set("staff", new.staff.or(tx.staff()))
        .set("at", new.at.unwrap_or(tx.now()))
        .set("text", new.text);
    tx.put("lead_notes", id, row)?;
    Ok(id)
}

/// Records that the party of a lead consents, to whom and when (GDPR article 7 (1)).
pub fn give_consent(tx: &mut Tx<'_>, lead: LeadId, given: ConsentGiven) -> Result<ConsentId> {
    let purpose = word("consent", &given.purpose, PURPOSES)?;
    let id = ConsentId(tx.id());
    let row = Writes::new()
        .set("lead", lead)
        .set("person", None::<LeadId>)
        .set("purpose", purpose)
        .set("basis", "consent")
        .set("language", given.language)
        .set("how", given.how)
        .set("given_at", given.at.unwrap_or(tx.now()))
        .set("given_to", tx.staff())
        .set("withdrawn_at", None::<i64>);
    tx.put("consents", id, row)?;
    Ok(id)
}

/// Records that a consent was withdrawn, now; one that was is left as it is (GDPR article 7 (3)).
pub fn withdraw_consent(tx: &mut Tx<'_>, id: ConsentId) -> Result<()> {
    let sql = "SELECT * FROM consents WHERE id = ?1";
    let found = tx.read().row(sql, [id], |row| {
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let given = Writes::new()
            .set("lead", row.get::<_, Option<LeadId>>("lead")?)
            .set("person", row.get::<_, Option<PersonId>>("person")?)
            .set("purpose", text("purpose")?)
            .set("basis", text("basis")?)
            .set("language", text("language")?)
            .set("how", text("how")?)
            .set("given_at", row.get::<_, Option<i64>>("given_at")?)
            .set("given_to", row.get::<_, Option<StaffId>>("given_to")?);
        Ok((given, row.get::<_, Option<i64>>("withdrawn_at")?))
    })?;
    let (given, withdrawn) = found.ok_or_else(|| Error::NotFound {
        what: "consent",
        name: id.to_string(),
    })?;
    if withdrawn.is_some() {
        return Ok(());
    }
    let now = tx.now();
    tx.patch("consents", id, None, given.set("withdrawn_at", now))
}

/// Records that the party of a lead was given a privacy notice, now.
pub fn give_notice(tx: &mut Tx<'_>, lead: LeadId, given: NoticeGiven) -> Result<NoticeId> {
    let text_version = clean_line(&given.text_version).text;
    if text_version.is_empty() {
        return Err(Error::Invalid {
            field: "notice",
            rule: Rule::Empty,
        });
    }
    let id = NoticeId(tx.id());
    let row = Writes::new()
        .set("lead", lead)
        .set("person", None::<LeadId>)
        .set("text_version", text_version)
        .set("language", given.language)
        .set("how", given.how)
        .set("staff", tx.staff())
        .set("at", tx.now());
    tx.put("notices", id, row)?;
    Ok(id)
}
