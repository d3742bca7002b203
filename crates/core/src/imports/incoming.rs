//! A file of others: what it can be read as, which column is which field, and bringing it in.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::contacts::Contacts;
use super::mappings::Pair;
use super::report::Report;
use super::sessions::{self, Target};
use super::tables::headers::{ATTENDEES, Columns, LEADS, MEMBERSHIPS, SESSIONS, Target as Field};
use super::tables::{self, Form, Table};
use super::{
    FormatFound, Schedule, attendees, calendar, contacts, detect, leads, pentabarf, timetable,
};
use crate::cities::register;
use crate::desk::Tx;
use crate::desk::error::{Error, ImportRefused, Result};

/// What a file is brought in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ImportKind"))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sessions of an agenda.
    Sessions,
    /// Registrations.
    Attendees,
    /// Leads, or contacts that become leads.
    Leads,
    /// Rows of the programme register.
    Programmes,
}

impl Kind {
    /// Its word, as it is kept with what people say of columns.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Sessions => "sessions",
            Kind::Attendees => "attendees",
            Kind::Leads => "leads",
            Kind::Programmes => "programmes",
        }
    }

    /// The action that brings it in.
    pub fn op(self) -> &'static str {
        match self {
            Kind::Sessions => sessions::OP,
            Kind::Attendees => attendees::OP,
            Kind::Leads => leads::OP,
            Kind::Programmes => "import_programmes",
        }
    }

    fn fields(self) -> &'static [Field] {
        match self {
            Kind::Sessions => SESSIONS,
            Kind::Attendees => ATTENDEES,
            Kind::Leads => LEADS,
            Kind::Programmes => MEMBERSHIPS,
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub enum Incoming {
    /// A schedule or calendar.
    Schedule(Schedule),
    /// A table.
    Table(Table),
    /// Contacts.
    Contacts(Contacts),
}

/// How a file is brought in.
#[derive(Debug, Clone, Copy)]
pub struct Way<'w> {
    /// As what.
    pub kind: Kind,
    /// What somebody says of its columns; these come first.
    pub own: &'w [Pair],
    /// What it is called: a later file of that name is a later version of it.
    pub source: &'w str,
    /// The digest of its bytes.
    pub digest: [u8; 32],
    /// Where sessions go.
    pub into: Target<'w>,
}

/// A column of a table, as a preview shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ImportColumn"))]
pub struct Column {
    /// What stands over it.
    pub header: String,
    /// The field that it fills.
    pub field: Option<&'static str>,
    /// What is in it, of the first rows that have something.
    pub sample: Vec<String>,
}

/// A table as a preview shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TablePreview {
    /// The encoding of a text, by its WHATWG name.
    pub encoding: Option<&'static str>,
    /// What stands between its cells.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The fields that a column can fill.
    pub fields: Vec<&'static str>,
}

/// How many values of a column a preview shows.
const SAMPLES: usize = 3;

impl Incoming {
    /// Reads a file, whatever it is. `language` is the user's (BCP 47), a hint for the encoding of a
    /// table. `progress` is told how many bytes are done, and may stop it.
    ///
    /// # Errors
    /// [`Error::Import`], where nothing of it can be used.
    pub fn read(
        bytes: &[u8],
        language: &str,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Incoming> {
        match detect(bytes) {
            FormatFound::Pentabarf => Ok(Incoming::Schedule(pentabarf::read(bytes, progress)?)),
            FormatFound::Calendar => Ok(Incoming::Schedule(calendar::read(bytes, progress)?)),
            FormatFound::Contacts => Ok(Incoming::Contacts(contacts::read(
                bytes, language, progress,
            )?)),
            // An empty or too large one is refused by the reader of tables, in its words.
            FormatFound::Unknown { looks_like }
                if !bytes.is_empty() && bytes.len() <= tables::MAX_BYTES =>
            {
                Err(Error::Import(ImportRefused::File(format!(
                    "The file looks like {looks_like}. Choose a table (CSV, XLSX), a calendar (iCalendar), \
                     contacts (vCard) or a schedule (Pentabarf XML)."
                ))))
            }
            FormatFound::Table | FormatFound::Workbook | FormatFound::Unknown { .. } => {
                Ok(Incoming::Table(tables::read(bytes, language)?))
            }
        }
    }

    /// What it can be, the likeliest first: a table is what most of its columns speak of.
    pub fn kinds(&self) -> Vec<Kind> {
        let table = match self {
            Incoming::Schedule(_) => return vec![Kind::Sessions],
            Incoming::Contacts(_) => return vec![Kind::Leads],
            Incoming::Table(table) => table,
        };
        let mut kinds = [
            Kind::Leads,
            Kind::Attendees,
            Kind::Sessions,
            Kind::Programmes,
        ];
        let used = |kind: Kind| {
            let columns = Columns::of(&table.headers, kind.fields(), &[]);
            columns.map_or(0, |columns| columns.fields().iter().flatten().count())
        };
        kinds.sort_by_key(|kind| std::cmp::Reverse(used(*kind)));
        kinds.to_vec()
    }

    /// How many rows or sessions it has.
    pub fn rows(&self) -> usize {
        match self {
            Incoming::Schedule(schedule) => schedule.sessions.len(),
            Incoming::Table(table) => table.rows.len(),
            Incoming::Contacts(contacts) => contacts.contacts.len(),
        }
    }

    /// The headers of a table; none of a schedule.
    pub fn headers(&self) -> &[String] {
        match self {
            Incoming::Schedule(_) | Incoming::Contacts(_) => &[],
            Incoming::Table(table) => &table.headers,
        }
    }

    /// A table as a preview shows it: what each column was taken for.
    pub fn preview(&self, kind: Kind, own: &[Pair]) -> Option<TablePreview> {
        let Incoming::Table(table) = self else {
            return None;
        };
        let columns = Columns::of(&table.headers, kind.fields(), own);
        let fields = columns.map_or(vec![None; table.headers.len()], |columns| {
            columns.fields().to_vec()
        });
        let columns = table.headers.iter().zip(fields).enumerate();
        let columns = columns.map(|(at, (header, field))| Column {
            header: header.clone(),
            field,
            sample: samples(table, at),
        });
        let (encoding, delimiter, sheet) = match &table.form {
            Form::Delimited {
                encoding,
                delimiter,
                ..
            } => (Some(*encoding), Some(*delimiter), None),
            Form::Sheet { name } => (None, None, Some(name.clone())),
            Form::Cards => (None, None, None),
        };
        Some(TablePreview {
            encoding,
            delimiter,
            sheet,
            columns: columns.collect(),
            fields: kind.fields().iter().map(|field| field.field).collect(),
        })
    }

    /// Brings it in; to be done as the action [`Kind::op`]. `progress` is told after each row how many
    /// are done, and may stop it ([`Error::Stopped`]).
    ///
    /// # Errors
    /// [`Error::Import`], where it cannot be that kind.
    pub fn bring(
        &self,
        tx: &mut Tx<'_>,
        way: Way<'_>,
        progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Result<Report> {
        match (self, way.kind) {
            (Incoming::Schedule(schedule), Kind::Sessions) => {
                sessions::import(tx, schedule, way.digest, way.into, progress)
            }
            (Incoming::Contacts(contacts), Kind::Leads) => {
                leads::import_contacts(tx, contacts, way.source, progress)
            }
            (Incoming::Schedule(_), _) => Err(other("a schedule, and has sessions alone")),
            (Incoming::Contacts(_), _) => Err(other("a list of contacts, which become leads")),
            (Incoming::Table(table), Kind::Sessions) => {
                let schedule = timetable::read(table, way.own, way.source)?;
                sessions::import(tx, &schedule, way.digest, way.into, progress)
            }
            (Incoming::Table(table), Kind::Attendees) => {
                attendees::import(tx, table, way.own, way.source, progress)
            }
            (Incoming::Table(table), Kind::Leads) => {
                leads::import(tx, table, way.own, way.source, progress)
            }
            (Incoming::Table(table), Kind::Programmes) => register::import(tx, table, way.own),
        }
    }
}

fn other(what: &str) -> Error {
    Error::Import(ImportRefused::File(format!("It is {what}.")))
}

fn samples(table: &Table, at: usize) -> Vec<String> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
    let cells = cells
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let short = |cell: &str| cell.chars().take(40).collect();
    cells.take(SAMPLES).map(short).collect()
}
