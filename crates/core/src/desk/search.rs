//! The search index follows the rows: after every action and delivery the words of what was
//! touched, and of what shows it, are folded anew.

use std::collections::{BTreeSet, HashSet};

use rambla_wire::Id;
use rusqlite::{Connection, OptionalExtension, params};

use super::merge::Touched;
use super::schema::{Schema, Table};
use crate::desk::error::Result;
use crate::text::fold::fold;

/// What can be searched: the table, the index, and the query that gives the texts of one row.
struct Index {
    table: &'static str,
    texts: &'static str,
    words: &'static str,
    replace: &'static str,
    forget: &'static str,
    orphans: &'static str,
}

macro_rules! index {
    ($table:literal, $index:literal, $texts:literal) => {
        Index {
            table: $table,
            texts: include_str!($texts),
            words: concat!("SELECT words FROM ", $index, " WHERE rowid = ?1"),
            replace: concat!(
                "INSERT OR REPLACE INTO ",
                $index,
                " (rowid, words) VALUES (?1, ?2)"
            ),
            forget: concat!("DELETE FROM ", $index, " WHERE rowid = ?1"),
            orphans: concat!(
                "SELECT count(*) FROM ",
                $index,
                " WHERE rowid NOT IN (SELECT n FROM ",
                $table,
                ")"
            ),
        }
    };
}

static INDEXES: &[Index] = &[
    index!("leads", "lead_search", "lead_texts.sql"),
    index!("sessions", "session_search", "session_texts.sql"),
    index!("persons", "person_search", "person_texts.sql"),
    index!("attendees", "attendee_search", "attendee_texts.sql"),
    index!(
        "organisations",
        "organisation_search",
        "organisation_texts.sql"
    ),
];

/// Touched table, searched table, and the query for the rows whose words hold those of the touched.
type ShownIn = (&'static str, &'static str, &'static str);

/// Where the searched row names the touched one.
static NAMED_BY: &[ShownIn] = &[
    ("persons", "leads", "SELECT id FROM leads WHERE person = ?1"),
    (
        "persons",
        "sessions",
        "SELECT session FROM session_people WHERE person = ?1",
    ),
    (
        "persons",
        "attendees",
        "SELECT id FROM attendees WHERE person = ?1",
    ),
    (
        "organisations",
        "leads",
        "SELECT id FROM leads WHERE organisation = ?1",
    ),
    (
        "organisations",
        "persons",
        "SELECT id FROM persons WHERE organisation = ?1",
    ),
    (
        "organisations",
        "attendees",
        "SELECT attendees.id FROM attendees JOIN persons ON persons.id = attendees.person WHERE persons.organisation = ?1",
    ),
    ("tags", "leads", "SELECT record FROM tagged WHERE tag = ?1"),
];

/// Where the touched row names the searched one.
static NAMING: &[ShownIn] = &[(
    "lead_notes",
    "leads",
    "SELECT lead FROM lead_notes WHERE id = ?1 AND lead IS NOT NULL",
)];

/// Adds the rows whose words hold those of this row.
pub(crate) fn touch_shown_in(
    conn: &Connection,
    table: &str,
    id: Id,
    touched: &mut Touched,
) -> Result<()> {
    let all = NAMED_BY.iter().chain(NAMING);
    for (_, shown, query) in all.filter(|(source, ..)| *source == table) {
        let records = shown_in(conn, query, id)?;
        if !records.is_empty() {
            touched.entry(shown).or_default().extend(records);
        }
    }
    Ok(())
}

fn shown_in(conn: &Connection, query: &str, id: Id) -> Result<Vec<Id>> {
    let mut statement = conn.prepare_cached(query)?;
    let mut rows = statement.query([&id.0[..]])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(Id::from_slice(&row.get::<_, Vec<u8>>(0)?)?);
    }
    Ok(records)
}

/// Brings the index up to date with the rows that were touched. Of `minted` ids nothing was stored
/// before: what names them is touched itself, and no words of theirs are there.
pub(crate) fn refresh(conn: &Connection, touched: &Touched, minted: &HashSet<Id>) -> Result<()> {
    for index in INDEXES {
        let mut records: BTreeSet<Id> = touched.get(index.table).cloned().unwrap_or_default();
        let mut add = |known: &[ShownIn], passed_over: &HashSet<Id>| -> Result<()> {
            for (source, _, query) in known.iter().filter(|(_, shown, _)| *shown == index.table) {
                let sources = touched.get(source).into_iter().flatten();
                for id in sources.filter(|id| !passed_over.contains(id)) {
                    records.extend(shown_in(conn, query, *id)?);
                }
            }
            Ok(())
        };
        add(NAMED_BY, minted)?;
        add(NAMING, &HashSet::new())?;
        let mut rows = words_of(conn, index, &records)?;
        // The index empties its memory into the file whenever a row number falls.
        rows.sort_unstable();
        let mut replace = conn.prepare_cached(index.replace)?;
        for (row, record, words) in rows {
            if minted.contains(&record) || known_words(conn, index, row)?.as_ref() != Some(&words) {
                replace.execute(params![row, words])?;
            }
        }
    }
    Ok(())
}

/// The words that the index holds for a row.
fn known_words(conn: &Connection, index: &Index, row: i64) -> Result<Option<String>> {
    let known = conn
        .prepare_cached(index.words)?
        .query_row([row], |row| row.get(0))
        .optional()?;
    Ok(known)
}

/// The row numbers, ids and folded words that the index should hold for those records that have rows.
fn words_of<'r>(
    conn: &Connection,
    index: &Index,
    records: impl IntoIterator<Item = &'r Id>,
) -> Result<Vec<(i64, Id, String)>> {
    let mut statement = conn.prepare_cached(index.texts)?;
    let columns = statement.column_count();
    let mut found = Vec::new();
    let mut texts = String::new();
    for record in records {
        let mut rows = statement.query([&record.0[..]])?;
        let Some(row) = rows.next()? else { continue };
        texts.clear();
        for column in 1..columns {
            let text = row.get_ref(column)?.as_str_or_null();
            if let Some(text) = text.map_err(rusqlite::Error::from)? {
                texts.push_str(text);
                texts.push(' ');
            }
        }
        found.push((row.get(0)?, *record, fold(&texts)));
    }
    Ok(found)
}

/// Takes a record that is about to lose its row out of the index.
pub(crate) fn forget(conn: &Connection, schema: &Schema, table: &Table, record: Id) -> Result<()> {
    let Some(index) = INDEXES.iter().find(|index| index.table == table.name) else {
        return Ok(());
    };
    let number: Option<i64> = conn
        .prepare_cached(&schema.sql(table).row_number)?
        .query_row([&record.0[..]], |row| row.get(0))
        .optional()?;
    if let Some(number) = number {
        conn.prepare_cached(index.forget)?.execute([number])?;
    }
    Ok(())
}

/// The records whose entry is not what it should be, by table: for the doctor.
pub(crate) fn faults(conn: &Connection) -> Result<Vec<(&'static str, Id)>> {
    let mut faults = Vec::new();
    for index in INDEXES {
        let ids: Vec<Vec<u8>> = conn
            .prepare(&format!("SELECT id FROM {}", index.table))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // Ids of another length are another check's.
        let ids: Vec<Id> = ids
            .iter()
            .filter_map(|id| Id::from_slice(id).ok())
            .collect();
        for some in ids.chunks(1_000) {
            for (row, id, words) in words_of(conn, index, some)? {
                if known_words(conn, index, row)?.as_ref() != Some(&words) {
                    faults.push((index.table, id));
                }
            }
        }
    }
    Ok(faults)
}

/// How many entries there are of rows that are gone, by table: for the doctor.
pub(crate) fn orphans(conn: &Connection) -> Result<Vec<(&'static str, i64)>> {
    let mut orphans = Vec::new();
    for index in INDEXES {
        let count = conn.query_row(index.orphans, [], |row| row.get(0))?;
        orphans.push((index.table, count));
    }
    Ok(orphans)
}
