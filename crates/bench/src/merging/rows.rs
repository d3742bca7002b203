//! What a lead is, as rows that every program is given: each in its table, under its key.

use std::collections::HashSet;

use rambla_core::desk::{Desk, Reader};
use rusqlite::Row as Read;
use rusqlite::types::Value;

use crate::Result;

/// The tables that the rows are in, by which column they belong to a lead, and what is the rest of
/// their key.
const KEYS: [(&str, &str, Option<&str>); 6] = [
    ("organisations", "id", None),
    ("persons", "id", None),
    ("person_emails", "person", Some("email")),
    ("person_phones", "person", Some("phone")),
    ("leads", "id", None),
    ("lead_notes", "lead", Some("n")),
];

/// A row: its table, its key and its columns, less those that are empty or a desk's own.
pub(crate) struct Row {
    pub(crate) table: &'static str,
    pub(crate) key: String,
    pub(crate) fields: Vec<(String, Value)>,
}

/// The names of all tables.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(table, ..)| *table)
}

/// The rows of each lead of a desk, in the order of capture; an organisation comes with the first lead
/// that names it.
pub(crate) fn of_leads(desk: &Desk) -> Result<Vec<Vec<Row>>> {
    let all = desk.read(|db| {
        let sql = "SELECT organisation, person, id FROM leads ORDER BY n";
        let leads: Vec<[Vec<u8>; 3]> =
            db.rows(sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        let mut known = HashSet::new();
        let mut all = Vec::with_capacity(leads.len());
        for [organisation, person, lead] in leads {
            let mut rows = Vec::with_capacity(6);
            for (table, column, rest) in KEYS {
                let id = match table {
                    "organisations" if !known.insert(organisation.clone()) => continue,
                    "organisations" => &organisation,
                    "leads" | "lead_notes" => &lead,
                    _ => &person,
                };
                rows.extend(read(db, table, column, rest, id)?);
            }
            all.push(rows);
        }
        Ok(all)
    })?;
    Ok(all)
}

fn read(
    db: Reader<'_>,
    table: &'static str,
    column: &str,
    rest: Option<&str>,
    id: &[u8],
) -> rambla_core::desk::error::Result<Vec<Row>> {
    let sql = format!("SELECT * FROM {table} WHERE {column} = ?1");
    db.rows(&sql, [id], |row| {
        let rest = rest.map(|rest| row.get::<_, Value>(rest)).transpose()?;
        Ok(Row {
            table,
            key: match rest {
                None => hex(id),
                Some(Value::Text(text)) => format!("{}/{text}", hex(id)),
                Some(_) => hex(&row.get::<_, Vec<u8>>("id")?),
            },
            fields: fields(row)?,
        })
    })
}

fn fields(row: &Read<'_>) -> rusqlite::Result<Vec<(String, Value)>> {
    let names = row.as_ref().column_names();
    let mut fields = Vec::with_capacity(names.len());
    for name in names {
        let value: Value = row.get(name)?;
        if value != Value::Null && !["n", "id", "stream"].contains(&name) {
            fields.push((name.to_owned(), value));
        }
    }
    Ok(fields)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
