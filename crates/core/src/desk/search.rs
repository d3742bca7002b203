//! The search index follows the rows: after every action and delivery the words of what was
//! touched, and of what shows it, are folded anew.

use std::collections::BTreeSet;

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
    add: &'static str,
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
            add: concat!("INSERT INTO ", $index, " (rowid, words) VALUES (?1, ?2)"),
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
    index!(
        "organisations",
        "organisation_search",
        "organisation_texts.sql"
    ),
];

/// Rows whose words hold those of a touched row: (touched table, searched table, query).
static SHOWN_IN: &[(&str, &str, &str)] = &[
    ("persons", "leads", "SELECT id FROM leads WHERE person = ?1"),
    (
        "persons",
        "sessions",
        "SELECT session FROM session_people WHERE person = ?1",
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
        "lead_notes",
        "leads",
        "SELECT lead FROM lead_notes WHERE id = ?1 AND lead IS NOT NULL",
    ),
    ("tags", "leads", "SELECT record FROM tagged WHERE tag = ?1"),
];

/// Adds the rows whose words hold those of this row.
pub(crate) fn touch_shown_in(
    conn: &Connection,
    table: &str,
    id: Id,
    touched: &mut Touched,
) -> Result<()> {
    for (_, shown, query) in SHOWN_IN.iter().filter(|(source, ..)| *source == table) {
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

/// Brings the index up to date with the rows that were touched.
pub(crate) fn refresh(conn: &Connection, touched: &Touched) -> Result<()> {
    for index in INDEXES {
        let mut records: BTreeSet<Id> = touched.get(index.table).cloned().unwrap_or_default();
        for (source, _, query) in SHOWN_IN
            .iter()
            .filter(|(_, shown, _)| *shown == index.table)
        {
            for id in touched.get(source).into_iter().flatten() {
                records.extend(shown_in(conn, query, *id)?);
            }
        }
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            rows.extend(words(conn, index, record)?);
        }
        // The index empties its memory into the file whenever a row number falls.
        rows.sort_unstable();
        for (row, words) in rows {
            save(conn, index, row, &words)?;
        }
    }
    Ok(())
}

fn save(conn: &Connection, index: &Index, row: i64, words: &str) -> Result<()> {
    let known: Option<String> = conn
        .prepare_cached(index.words)?
        .query_row([row], |row| row.get(0))
        .optional()?;
    let sql = match known {
        Some(known) if known == words => return Ok(()),
        Some(_) => index.replace,
        None => index.add,
    };
    conn.prepare_cached(sql)?.execute(params![row, words])?;
    Ok(())
}

/// The row number and the folded words that the index should hold for a record.
fn words(conn: &Connection, index: &Index, record: Id) -> Result<Option<(i64, String)>> {
    let mut statement = conn.prepare_cached(index.texts)?;
    let columns = statement.column_count();
    let found = statement
        .query_row([&record.0[..]], |row| {
            let mut texts = String::new();
            for column in 1..columns {
                if let Some(text) = row
                    .get_ref(column)?
                    .as_str_or_null()
                    .map_err(rusqlite::Error::from)?
                {
                    texts.push_str(text);
                    texts.push(' ');
                }
            }
            Ok((row.get(0)?, texts))
        })
        .optional()?;
    Ok(found.map(|(row, texts)| (row, fold(&texts))))
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
        for id in ids.iter().filter_map(|id| Id::from_slice(id).ok()) {
            let Some((row, words)) = words(conn, index, id)? else {
                continue;
            };
            let known: Option<String> = conn
                .prepare_cached(index.words)?
                .query_row([row], |row| row.get(0))
                .optional()?;
            if known.as_deref() != Some(&words) {
                faults.push((index.table, id));
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
