//! Attendees from a table of others: a registration list comes in, and later versions of it as updates.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use rambla_wire::Value;
use rusqlite::Row;

use super::report::{Report, RowReport};
use super::said::{Again, Compared, Said, is_suppressed};
use super::sessions::CLEANING;
use super::tables::headers::{ATTENDEES, Columns};
use super::tables::{Table, TableRow};
use super::{Problem, RowProblem};
use crate::attendees::{self, Attendee, AttendeeFields, NewAttendee};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{AttendeeId, PersonId, SessionId, SourceId};
use crate::desk::{Tx, Writes};
use crate::events;
use crate::exports::cells::list_cell;
use crate::persons::standing_registration;
use crate::sessions::slot::milliseconds;
use crate::text::fold::fold;

/// The action that imports attendees.
pub const OP: &str = "import_attendees";

/// The fields that are compared apart when a table comes again; their numbers are stored.
const COMPARED: [Compared; 13] = [
    (1, "name"),
    (2, "organisation"),
    (3, "role"),
    (4, "email"),
    (5, "phone"),
    (6, "place"),
    (7, "languages"),
    (8, "badge"),
    (9, "registered_as"),
    (10, "ticket"),
    (11, "needs"),
    (12, "sessions"),
    (13, "tags"),
];

/// Read as single lines.
const LINES: [&str; 13] = [
    "id",
    "organisation",
    "role",
    "email",
    "phone",
    "country",
    "languages",
    "badge",
    "registered_as",
    "ticket",
    "sessions",
    "tags",
    "registered_at",
];

/// Brings attendees in. `source` names the table (its file's name): a later table of that name updates
/// what it has changed since, and takes nobody away. `progress` is told after each row how many are
/// done, and may stop it ([`Error::Stopped`]). To be done as the action [`OP`].
///
/// # Errors
/// [`Error::Import`] where no column can be used.
pub fn import(
    tx: &mut Tx<'_>,
    table: &Table,
    own: &[(String, String)],
    source: &str,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Report> {
    let columns = Columns::of(&table.headers, ATTENDEES, own).map_err(Error::from)?;
    let name = fold(source);
    let source = SourceId(tx.derived("import_source", &format!("attendees/{name}"))?);
    let is_here = "SELECT 1 FROM import_sources WHERE id = ?1";
    if tx.read().row(is_here, [source], |_| Ok(()))?.is_none() {
        let row = Writes::new().set("name", name).set("format", "attendees");
        tx.put("import_sources", source, row)?;
    }
    let event = tx.event()?;
    let zone = events::get(tx.read(), event)?.zone;
    let mut import = Import {
        columns,
        source,
        zone: TimeZone::get(&zone).unwrap_or(TimeZone::UTC),
        sessions: sessions_by_name(tx)?,
        seen: HashSet::new(),
        report: Report::default(),
    };
    for (at, row) in table.rows.iter().enumerate() {
        import.row(tx, row)?;
        if progress(at + 1).is_break() {
            return Err(Error::Stopped);
        }
    }
    Ok(import.report)
}

/// The sessions of the event by id, UID and folded title; a title that several have names none.
fn sessions_by_name(tx: &Tx<'_>) -> Result<HashMap<String, Option<SessionId>>> {
    let mut names: HashMap<String, Option<SessionId>> = HashMap::new();
    let event = tx.event()?;
    let all = tx
        .read()
        .rows(include_str!("session_names.sql"), [event], |row| {
            let id: SessionId = row.get("id")?;
            let title: Option<String> = row.get("title")?;
            Ok((id, row.get::<_, Option<String>>("uid")?, title))
        })?;
    for (id, uid, title) in all {
        names.insert(id.to_string(), Some(id));
        names.extend(uid.map(|uid| (uid, Some(id))));
        let entry = names.entry(fold(&title.unwrap_or_default()));
        entry.and_modify(|known| *known = None).or_insert(Some(id));
    }
    Ok(names)
}

struct Import {
    columns: Columns,
    source: SourceId,
    zone: TimeZone,
    sessions: HashMap<String, Option<SessionId>>,
    /// Keys of rows that were taken.
    seen: HashSet<String>,
    report: Report,
}

impl Import {
    fn note(&mut self, row: &TableRow, problem: Problem, detail: &str, refused: bool) {
        self.report.refused += usize::from(refused);
        self.report.rows.push(RowReport::from(&RowProblem {
            row: Some(row.line),
            problem,
            detail: detail.chars().take(80).collect(),
            refused,
        }));
    }

    fn row(&mut self, tx: &mut Tx<'_>, row: &TableRow) -> Result<()> {
        let (mut said, odd) = Said::read(&self.columns, row, &LINES, "needs");
        let known = ["name", "organisation", "email", "phone"];
        let key = said.key();
        let Some(key) = key.filter(|_| known.iter().any(|field| said.of(field).is_some())) else {
            self.note(row, Problem::MissingParty, "", true);
            return Ok(());
        };
        if !self.seen.insert(key.clone()) {
            self.note(row, Problem::RepeatedRow, &key, true);
            return Ok(());
        }
        if is_suppressed(tx, self.source, &said, &key)? {
            self.note(row, Problem::Suppressed, "", true);
            return Ok(());
        }
        for (problem, text) in odd {
            self.note(row, problem, &text, false);
        }
        let at = said.of("registered_at").unwrap_or_default();
        if !at.is_empty() && milliseconds(&at, &self.zone).is_none() {
            self.note(row, Problem::UnreadableMoment, &at, false);
        }
        let sessions = self.sessions(row, &mut said);
        // A table that was exported here names its attendees.
        let exported = said.of("id").and_then(|id| id.parse().ok()).map(AttendeeId);
        let id = match exported {
            Some(id) if is_of_event(tx, id)? => id,
            _ => AttendeeId(tx.derived("attendee", &format!("{}/{key}", self.source))?),
        };
        // A registration that was merged into another stands for that one.
        let id = standing_registration(tx.read(), id)?;
        match attendees::get(tx.read(), id) {
            Ok(known) => self.update(tx, &known, &said, &key),
            Err(Error::NotFound { .. }) => self.add(tx, id, &said, &key, sessions),
            Err(error) => Err(error),
        }
    }

    /// The sessions that a row names; a name that is none, or several, is told.
    fn sessions(&mut self, row: &TableRow, said: &mut Said) -> Vec<SessionId> {
        let mut found = Vec::new();
        for name in said.list("sessions") {
            let known = self.sessions.get(&name);
            match known.or_else(|| self.sessions.get(&fold(&name))) {
                Some(Some(id)) => found.push(*id),
                _ => {
                    self.note(row, Problem::UnknownSession, &name, false);
                    said.remark("needs", &name);
                }
            }
        }
        said.sort("sessions", found.iter().map(SessionId::to_string).collect());
        for field in ["languages", "tags"] {
            said.sort(field, said.list(field));
        }
        found
    }

    fn add(
        &mut self,
        tx: &mut Tx<'_>,
        id: AttendeeId,
        said: &Said,
        key: &str,
        sessions: Vec<SessionId>,
    ) -> Result<()> {
        let person = PersonId(tx.derived("attendee_person", &format!("{}/{key}", self.source))?);
        let at = said.of("registered_at");
        let new = NewAttendee {
            person: None,
            name: said.of("name"),
            organisation: said.of("organisation"),
            role: said.of("role"),
            emails: said.list("email"),
            phones: said.list("phone"),
            city: said.of("city"),
            geonameid: said.geonameid(),
            languages: said.list("languages"),
            badge: said.of("badge"),
            registered_as: said.of("registered_as"),
            ticket: said.of("ticket"),
            needs: said.of("needs"),
            sessions,
            tags: said.list("tags"),
            at: at.and_then(|text| milliseconds(&text, &self.zone)),
        };
        attendees::register_as(tx, id, person, new)?;
        let again = Again::new(&self.columns, said, &COMPARED, None);
        self.mark(tx, id, key, again.to_keep())?;
        self.report.added += 1;
        Ok(())
    }

    /// Writes what the table has changed since it came last; of an attendee that this table did not
    /// bring, what differs.
    fn update(&mut self, tx: &mut Tx<'_>, known: &Attendee, said: &Said, key: &str) -> Result<()> {
        let before = self.before(tx, known.id)?;
        let again = Again::new(&self.columns, said, &COMPARED, before.as_deref());
        let here = registered_for(tx, known.id)?;
        let is_new: HashMap<&str, bool> = COMPARED
            .into_iter()
            .map(|(_, field)| {
                let is_new = again.has_changed(field, || match field {
                    "sessions" => Some(list_cell(&here)),
                    field => shown(known, field),
                });
                (field, is_new)
            })
            .collect();
        if !is_new.values().any(|is_new| *is_new) {
            self.report.unchanged += 1;
            return Ok(());
        }
        let field = |name: &str| is_new[name].then(|| said.of(name));
        // Another first address takes the place of the first; one that is no longer first stays.
        let first = |name: &'static str| {
            let is_other = is_new[name] && again.begins_anew(name);
            is_other.then(|| said.list(name).into_iter().next())
        };
        let more = |name: &'static str| match is_new[name] && again.begins_anew(name) {
            true => said.list(name).into_iter().skip(1).collect(),
            false => again.added(name),
        };
        let languages = || {
            let mut all = known.languages.clone();
            let gone = again.gone("languages", &all);
            all.retain(|language| !gone.contains(language));
            all.extend(again.added("languages"));
            all
        };
        let ids = |names: Vec<String>| -> Vec<SessionId> {
            let ids = names.iter().flat_map(|name| name.parse());
            ids.map(SessionId).collect()
        };
        let fields = AttendeeFields {
            name: field("name"),
            organisation: field("organisation"),
            role: field("role"),
            email: first("email"),
            add_emails: more("email"),
            remove_emails: again.gone("email", &known.emails),
            phone: first("phone"),
            add_phones: more("phone"),
            remove_phones: again.gone("phone", &known.phones),
            city: is_new["place"].then(|| said.of("city")),
            geonameid: said.geonameid(),
            languages: is_new["languages"].then(languages),
            badge: field("badge"),
            registered_as: field("registered_as"),
            ticket: field("ticket"),
            needs: field("needs"),
            add_sessions: ids(again.added("sessions")),
            remove_sessions: ids(again.gone("sessions", &here)),
            add_tags: again.added("tags"),
            remove_tags: again.gone("tags", &known.tags),
            ..AttendeeFields::default()
        };
        let seen = attendees::seen_last(tx.read(), known.id, OP)?;
        attendees::edit(tx, known.id, Some(&seen), fields)?;
        self.mark(tx, known.id, key, again.to_keep())?;
        self.report.updated += 1;
        Ok(())
    }

    /// The digests of what this table said of an attendee when it came last.
    fn before(&self, tx: &Tx<'_>, id: AttendeeId) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT digests FROM imports WHERE record = ?1 AND source = ?2";
        let found = tx.read().row(sql, (id, self.source), |row| {
            row.get::<_, Option<Vec<u8>>>(0)
        })?;
        Ok(found.flatten())
    }

    fn mark(&self, tx: &mut Tx<'_>, id: AttendeeId, key: &str, digests: Vec<u8>) -> Result<()> {
        let payload = vec![key.into(), Value::Bytes(digests), CLEANING.into()];
        let row = Writes::new().add("imports", [self.source.into()], payload);
        tx.patch("attendees", id, None, row)
    }
}

/// The sessions that somebody registered for.
fn registered_for(tx: &Tx<'_>, id: AttendeeId) -> Result<Vec<String>> {
    let sql = "SELECT session FROM attendee_sessions WHERE attendee = ?1";
    let text = |row: &Row<'_>| row.get::<_, SessionId>(0).map(|id| id.to_string());
    let mut all = tx.read().rows(sql, [id], text)?;
    all.sort();
    Ok(all)
}

/// Whether a registration is one of this event: a table of another event brings its own.
fn is_of_event(tx: &Tx<'_>, id: AttendeeId) -> Result<bool> {
    let sql = "SELECT 1 FROM attendees JOIN streams ON streams.number = attendees.stream WHERE attendees.id = ?1 AND streams.id = ?2";
    let event = tx.event()?;
    Ok(tx.read().row(sql, (id, event), |_| Ok(()))?.is_some())
}

/// What an attendee shows of a field, as a table of ours has it.
fn shown(known: &Attendee, field: &str) -> Option<String> {
    let list = |values: &[String]| Some(list_cell(values)).filter(|text| !text.is_empty());
    match field {
        "name" => known.name.clone(),
        "organisation" => known.organisation.clone(),
        "role" => known.role.clone(),
        "email" => list(&known.emails),
        "phone" => list(&known.phones),
        "place" => match (&known.city, &known.country) {
            (Some(city), Some(country)) => Some(format!("{city}, {country}")),
            (city, _) => city.clone(),
        },
        "languages" => list(&known.languages),
        "badge" => known.badge.clone(),
        "registered_as" => known.registered_as.clone(),
        "ticket" => known.ticket.clone(),
        "needs" => known.needs.clone(),
        "tags" => list(&known.tags),
        _ => None,
    }
}
