//! The sample event: invented, for trying Rambla out. It stays on its desk for ever.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::attendees::{self, NewAttendee};
use crate::breaks::{self, BreakFields};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, OrganisationId, PersonId, RoomId, SessionId, StaffId, TrackId};
use crate::desk::{Desk, Outcome, Tx};
use crate::events::{self, NewEvent};
use crate::leads::{self, ConsentGiven, NewLead, NewNote};
use crate::organisations::{self, OrganisationFields};
use crate::persons::{self, PersonFields};
use crate::rooms::{self, RoomFields};
use crate::sessions::slot::{Typed, instant};
use crate::sessions::span::Span;
use crate::sessions::{self, End, SessionFields, Status};
use crate::staff;
use crate::tracks::{self, TrackFields};

const EVENT: &str = include_str!("../../../assets/sample/event.json");

#[derive(Deserialize)]
struct Sample {
    event: SampleEvent,
    staff: Vec<Keyed>,
    rooms: Vec<SampleRoom>,
    tracks: Vec<SampleTrack>,
    organisations: Vec<SampleOrganisation>,
    persons: Vec<SamplePerson>,
    sessions: Vec<SampleSession>,
    leads: Vec<SampleLead>,
    breaks: Vec<SampleBreak>,
    attendees: Vec<SampleAttendee>,
}

#[derive(Deserialize)]
struct SampleEvent {
    name: String,
    zone: String,
    from: String,
    to: String,
    venue: String,
    controller: String,
    law: String,
}

#[derive(Deserialize)]
struct Keyed {
    key: String,
    name: String,
}

#[derive(Deserialize)]
struct SampleRoom {
    key: String,
    name: String,
    capacity: i64,
}

#[derive(Deserialize)]
struct SampleTrack {
    key: String,
    name: String,
    color: String,
}

#[derive(Deserialize)]
struct SampleOrganisation {
    key: String,
    name: String,
    kind: String,
    city: Option<String>,
}

#[derive(Deserialize)]
struct SamplePerson {
    key: String,
    name: String,
    organisation: Option<String>,
    role: Option<String>,
    badge: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    city: Option<String>,
    languages: Vec<String>,
}

#[derive(Deserialize)]
struct SampleSession {
    title: String,
    kind: String,
    start: String,
    end: String,
    room: Option<String>,
    track: Option<String>,
    status: String,
    r#abstract: Option<String>,
    url: Option<String>,
    capacity: Option<i64>,
    open: bool,
    people: Vec<SampleRole>,
}

#[derive(Deserialize)]
struct SampleRole {
    person: String,
    role: String,
}

#[derive(Deserialize)]
struct SampleLead {
    r#type: String,
    name: Option<String>,
    organisation: Option<String>,
    role: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    city: Option<String>,
    temperature: Option<String>,
    tags: Vec<String>,
    notes: Vec<SampleNote>,
    consents: Vec<SampleConsent>,
    owner: Option<String>,
    at: String,
}

#[derive(Deserialize)]
struct SampleNote {
    text: String,
    staff: Option<String>,
    at: String,
}

#[derive(Deserialize)]
struct SampleConsent {
    purpose: String,
    language: Option<String>,
    how: Option<String>,
    at: String,
}

#[derive(Deserialize)]
struct SampleBreak {
    name: String,
    start: String,
    end: String,
}

/// Of a person by key, or of somebody who is not among them.
#[derive(Deserialize)]
struct SampleAttendee {
    person: Option<String>,
    name: Option<String>,
    organisation: Option<String>,
    role: Option<String>,
    email: Option<String>,
    city: Option<String>,
    registered_as: String,
    ticket: String,
    needs: Option<String>,
    /// Places in the list of sessions.
    sessions: Vec<usize>,
    at: String,
}

/// Puts the sample event on a desk and makes it the current one.
pub fn add(desk: &mut Desk) -> Result<Outcome<EventId>> {
    let sample: Sample =
        serde_json::from_str(EVENT).expect("BUG: the sample event is not as it should be");
    let done = desk.write("add_sample", |tx| put(tx, sample))?;
    events::choose(desk, done.value)?;
    Ok(done)
}

fn put(tx: &mut Tx<'_>, sample: Sample) -> Result<EventId> {
    let day = |text: &str| text.parse().ok();
    let zone = TimeZone::get(&sample.event.zone).map_err(|_| Error::Invalid {
        field: "zone",
        rule: Rule::Zone,
    })?;
    let at = |text: &str| -> Option<i64> {
        Some(
            instant(text.parse::<DateTime>().ok()?, None, &zone)
                .timestamp()
                .as_millisecond(),
        )
    };
    let event = events::add(
        tx,
        NewEvent {
            name: sample.event.name,
            zone: sample.event.zone,
            first_day: day(&sample.event.from),
            last_day: day(&sample.event.to),
            venue: Some(sample.event.venue),
            controller: Some(sample.event.controller),
            law: Some(sample.event.law),
            keep_until: None,
            sample: true,
        },
    )?;
    let mut team: HashMap<String, StaffId> = HashMap::new();
    for member in sample.staff {
        team.insert(member.key, staff::add(tx, &member.name)?);
    }
    let mut agenda = Agenda::default();
    for room in sample.rooms {
        let fields = RoomFields {
            name: Some(room.name),
            capacity: Some(Some(room.capacity)),
            ..RoomFields::default()
        };
        agenda.rooms.insert(room.key, rooms::add(tx, fields)?);
    }
    for track in sample.tracks {
        let fields = TrackFields {
            name: Some(track.name),
            color: Some(Some(track.color)),
        };
        agenda.tracks.insert(track.key, tracks::add(tx, fields)?);
    }
    let mut known: HashMap<String, OrganisationId> = HashMap::new();
    for one in sample.organisations {
        let name = one.name.clone();
        let fields = OrganisationFields {
            name: Some(one.name),
            r#type: Some(Some(one.kind)),
            city: Some(one.city),
        };
        known.insert(one.key.clone(), organisations::add(tx, fields)?);
        known.insert(name, known[&one.key]);
    }
    for one in sample.persons {
        let fields = PersonFields {
            name: Some(Some(one.name)),
            organisation: Some(one.organisation.and_then(|key| known.get(&key).copied())),
            role: Some(one.role),
            city: Some(one.city),
            badge: one.badge.map(Some),
            languages: Some(one.languages),
            add_emails: one.emails,
            add_phones: one.phones,
            ..PersonFields::default()
        };
        let person = persons::add_unnamed(tx, fields)?;
        agenda.persons.insert(one.key, person);
    }
    let mut sessions = Vec::new();
    for session in sample.sessions {
        sessions.push(agenda.put(tx, session)?);
    }
    for one in sample.breaks {
        let fields = BreakFields {
            name: Some(one.name),
            span: Some(Span::parse("break", &format!("{}/{}", one.start, one.end))?),
        };
        breaks::add(tx, fields)?;
    }
    // Oldest first, so that the list begins with the newest.
    let mut attendees = sample.attendees;
    attendees.sort_by(|a, b| a.at.cmp(&b.at));
    for one in attendees {
        let own = one
            .sessions
            .iter()
            .filter_map(|at| sessions.get(*at).copied());
        let new = NewAttendee {
            sessions: own.collect(),
            at: at(&one.at),
            person: one.person.and_then(|key| agenda.persons.get(&key).copied()),
            name: one.name,
            organisation: one.organisation,
            role: one.role,
            emails: one.email.into_iter().collect(),
            city: one.city,
            registered_as: Some(one.registered_as),
            ticket: Some(one.ticket),
            needs: one.needs,
            ..NewAttendee::default()
        };
        attendees::register(tx, new)?;
    }
    // Oldest first, so that the list begins with the newest.
    let mut leads = sample.leads;
    leads.sort_by(|a, b| a.at.cmp(&b.at));
    for lead in leads {
        let of = |key: &Option<String>| key.as_ref().and_then(|key| team.get(key).copied());
        let notes = lead.notes.iter().map(|note| NewNote {
            text: note.text.clone(),
            staff: of(&note.staff),
            at: at(&note.at),
        });
        let consents = lead.consents.iter().map(|consent| ConsentGiven {
            purpose: consent.purpose.clone(),
            language: consent.language.clone(),
            how: consent.how.clone(),
            at: at(&consent.at),
        });
        leads::capture(
            tx,
            NewLead {
                notes: notes.collect(),
                consents: consents.collect(),
                r#type: Some(lead.r#type),
                person: None,
                name: lead.name,
                organisation: lead.organisation,
                role: lead.role,
                email: lead.email,
                phone: lead.phone,
                city: lead.city,
                geonameid: None,
                temperature: lead.temperature,
                tags: lead.tags,
                notice: None,
                staff: of(&lead.owner),
                at: at(&lead.at),
            },
        )?;
    }
    Ok(event)
}

#[derive(Default)]
struct Agenda {
    rooms: HashMap<String, RoomId>,
    tracks: HashMap<String, TrackId>,
    persons: HashMap<String, PersonId>,
}

impl Agenda {
    fn put(&self, tx: &mut Tx<'_>, session: SampleSession) -> Result<SessionId> {
        let people = session
            .people
            .iter()
            .filter_map(|one| Some((*self.persons.get(&one.person)?, one.role.clone())));
        let fields = SessionFields {
            title: Some(session.title),
            r#abstract: Some(session.r#abstract),
            kind: Some(Some(session.kind)),
            start: Some(Typed::parse("start", &session.start)?),
            end: Some(End::At(Typed::parse("end", &session.end)?)),
            room: Some(session.room.and_then(|key| self.rooms.get(&key).copied())),
            track: Some(session.track.and_then(|key| self.tracks.get(&key).copied())),
            status: Some(Status::of(Some(&session.status))),
            url: Some(session.url),
            capacity: Some(session.capacity),
            closed: Some(!session.open),
            people: Some(people.collect()),
            ..SessionFields::default()
        };
        sessions::add(tx, &fields)
    }
}
