//! Leads from a table of others: good rows come in, each row that needs a look is told, and a later
//! version of the same table is an update.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use rambla_wire::Value;

use super::contacts::Contacts;
use super::report::{Report, RowReport};
use super::said::{Again, Compared, Said, is_suppressed};
use super::sessions::CLEANING;
use super::tables::headers::{Columns, LEADS};
use super::tables::{Table, TableRow};
use super::{Problem, RowProblem};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{LeadId, SourceId};
use crate::desk::{Tx, Writes};
use crate::events;
use crate::exports::cells::list_cell;
use crate::leads::{self, LeadFields, NewLead, NewNote, TEMPERATURES, TYPES};
use crate::sessions::slot::milliseconds;
use crate::text::clean::clean_line;
use crate::text::fold::fold;

/// The action that imports leads.
pub const OP: &str = "import_leads";

/// The fields that are compared apart when a table comes again; their numbers are stored.
const COMPARED: [Compared; 10] = [
    (1, "type"),
    (2, "name"),
    (3, "organisation"),
    (4, "role"),
    (5, "email"),
    (6, "phone"),
    (7, "place"),
    (8, "temperature"),
    (9, "tags"),
    (10, "note"),
];

/// Read as single lines.
const LINES: [&str; 9] = [
    "id",
    "type",
    "organisation",
    "role",
    "email",
    "phone",
    "temperature",
    "tags",
    "captured_at",
];

/// Brings leads in. `source` names the table (its file's name): a later table of that name updates
/// what it has changed since, and takes no lead away. `progress` is told after each row how many are
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
    bring(tx, table, own, ("leads", source), progress)
}

/// Brings contacts in as leads, by the rules of [`import`]: a later file of that name updates. To be
/// done as the action [`OP`].
///
/// # Errors
/// Those of the desk.
pub fn import_contacts(
    tx: &mut Tx<'_>,
    contacts: &Contacts,
    source: &str,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Report> {
    let mut report = bring(tx, &contacts.table(), &[], ("contacts", source), progress)?;
    report.refused += contacts.rows.iter().filter(|row| row.refused).count();
    report
        .rows
        .extend(contacts.rows.iter().map(RowReport::from));
    report.rows.sort_by_key(|row| row.row);
    Ok(report)
}

/// `source` is the kind of file and its name.
fn bring(
    tx: &mut Tx<'_>,
    table: &Table,
    own: &[(String, String)],
    (format, source): (&str, &str),
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Report> {
    let columns = Columns::of(&table.headers, LEADS, own).map_err(Error::from)?;
    let name = fold(source);
    let source = SourceId(tx.derived("import_source", &format!("{format}/{name}"))?);
    let is_here = "SELECT 1 FROM import_sources WHERE id = ?1";
    if tx.read().row(is_here, [source], |_| Ok(()))?.is_none() {
        let row = Writes::new().set("name", name).set("format", format);
        tx.put("import_sources", source, row)?;
    }
    let mut import = Import {
        columns,
        source,
        zone: zone(tx)?,
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

/// The zone of the event, for times without one.
fn zone(tx: &Tx<'_>) -> Result<TimeZone> {
    let event = events::get(tx.read(), tx.event()?)?;
    Ok(TimeZone::get(&event.zone).unwrap_or(TimeZone::UTC))
}

struct Import {
    columns: Columns,
    source: SourceId,
    zone: TimeZone,
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
        let said = self.read(row);
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
        // A table that was exported here names its leads.
        let exported = said.of("id").and_then(|id| id.parse().ok()).map(LeadId);
        let id = match exported {
            Some(id) if is_of_event(tx, id)? => id,
            _ => LeadId(tx.derived("lead", &format!("{}/{key}", self.source))?),
        };
        match leads::get(tx.read(), id) {
            Ok(lead) => self.update(tx, id, &lead, &said, &key),
            Err(Error::NotFound { .. }) => self.add(tx, id, said, &key),
            Err(error) => Err(error),
        }
    }

    /// What a row says; what cannot be read is told and goes into the note.
    fn read(&mut self, row: &TableRow) -> Said {
        let (mut said, mut odd) = Said::read(&self.columns, row, &LINES, "note");
        // A lead has one of each; further ones stand in the note.
        for field in ["email", "phone"] {
            let mut values = said.list(field).into_iter();
            said.set(field, values.next().unwrap_or_default());
            values.for_each(|more| said.remark("note", &more));
        }
        for (field, words) in [("type", TYPES), ("temperature", TEMPERATURES)] {
            let text = said.of(field).unwrap_or_default();
            let word = text.to_lowercase();
            let is_known = word.is_empty() || words.contains(&word.as_str());
            said.set(field, if is_known { word } else { String::new() });
            if !is_known {
                said.remark("note", &text);
                odd.push((Problem::UnknownWord, text));
            }
        }
        let at = said.of("captured_at").unwrap_or_default();
        if !at.is_empty() && milliseconds(&at, &self.zone).is_none() {
            said.set("captured_at", String::new());
            said.remark("note", &at);
            odd.push((Problem::UnreadableMoment, at));
        }
        let tags = said.of("tags").unwrap_or_default();
        let tags = tags.split([';', ',', '\n']).map(|tag| clean_line(tag).text);
        said.sort("tags", tags.filter(|tag| !fold(tag).is_empty()).collect());
        for (problem, text) in odd {
            self.note(row, problem, &text, false);
        }
        said
    }

    fn add(&mut self, tx: &mut Tx<'_>, id: LeadId, said: Said, key: &str) -> Result<()> {
        let note = said.of("note").map(|text| NewNote {
            text,
            staff: None,
            at: None,
        });
        let new = NewLead {
            r#type: said.of("type"),
            name: said.of("name"),
            organisation: said.of("organisation"),
            role: said.of("role"),
            email: said.of("email"),
            phone: said.of("phone"),
            city: said.of("city"),
            geonameid: said.geonameid(),
            temperature: said.of("temperature"),
            notes: note.into_iter().collect(),
            tags: said.list("tags"),
            at: said
                .of("captured_at")
                .and_then(|text| milliseconds(&text, &self.zone)),
            ..NewLead::default()
        };
        leads::capture_as(tx, id, new)?;
        let again = Again::new(&self.columns, &said, &COMPARED, None);
        self.mark(tx, id, key, again.to_keep())?;
        self.report.added += 1;
        Ok(())
    }

    /// Writes what the table has changed since it came last; of a lead that this table did not bring,
    /// what differs.
    fn update(
        &mut self,
        tx: &mut Tx<'_>,
        id: LeadId,
        lead: &leads::Lead,
        said: &Said,
        key: &str,
    ) -> Result<()> {
        let before = self.before(tx, id)?;
        let again = Again::new(&self.columns, said, &COMPARED, before.as_deref());
        let is_new: HashMap<&str, bool> = COMPARED
            .into_iter()
            .map(|(_, field)| (field, again.has_changed(field, || shown(lead, field))))
            .collect();
        if !is_new.values().any(|is_new| *is_new) {
            self.report.unchanged += 1;
            return Ok(());
        }
        let field = |name: &str| is_new[name].then(|| said.of(name));
        let fields = LeadFields {
            r#type: field("type").flatten(),
            name: field("name"),
            organisation: field("organisation"),
            role: field("role"),
            email: field("email"),
            phone: field("phone"),
            city: is_new["place"].then(|| said.of("city")),
            geonameid: said.geonameid(),
            temperature: field("temperature"),
            add_tags: again.added("tags"),
            remove_tags: again.gone("tags", &lead.tags),
            ..LeadFields::default()
        };
        let seen = leads::seen_last(tx.read(), id, OP)?;
        leads::edit(tx, id, Some(&seen), fields)?;
        if is_new["note"]
            && let Some(text) = said.of("note")
        {
            let note = NewNote {
                text,
                staff: None,
                at: None,
            };
            leads::note(tx, id, note)?;
        }
        self.mark(tx, id, key, again.to_keep())?;
        self.report.updated += 1;
        Ok(())
    }

    /// The digests of what this table said of a lead when it came last.
    fn before(&self, tx: &Tx<'_>, id: LeadId) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT digests FROM imports WHERE record = ?1 AND source = ?2";
        let found = tx.read().row(sql, (id, self.source), |row| {
            row.get::<_, Option<Vec<u8>>>(0)
        })?;
        Ok(found.flatten())
    }

    fn mark(&self, tx: &mut Tx<'_>, id: LeadId, key: &str, digests: Vec<u8>) -> Result<()> {
        let payload = vec![key.into(), Value::Bytes(digests), CLEANING.into()];
        let row = Writes::new().add("imports", [self.source.into()], payload);
        tx.patch("leads", id, None, row)
    }
}

/// Whether a lead is one of this event: a table of another event brings its own.
fn is_of_event(tx: &Tx<'_>, id: LeadId) -> Result<bool> {
    let sql = "SELECT 1 FROM leads JOIN streams ON streams.number = leads.stream WHERE leads.id = ?1 AND streams.id = ?2";
    let event = tx.event()?;
    Ok(tx.read().row(sql, (id, event), |_| Ok(()))?.is_some())
}

/// What a lead shows of a field.
fn shown(lead: &leads::Lead, field: &str) -> Option<String> {
    match field {
        "type" => Some(lead.r#type.clone()),
        "name" => lead.name.clone(),
        "organisation" => lead.organisation.clone(),
        "role" => lead.role.clone(),
        "email" => lead.email.clone(),
        "phone" => lead.phone.clone(),
        "place" => match (&lead.city, &lead.country) {
            (Some(city), Some(country)) => Some(format!("{city}, {country}")),
            (city, _) => city.clone(),
        },
        "temperature" => lead.temperature.clone(),
        "note" => lead.note.clone(),
        "tags" => Some(list_cell(&lead.tags)).filter(|text| !text.is_empty()),
        _ => None,
    }
}
