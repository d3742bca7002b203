//! The peer of merged edits: raw SQLite that writes, with prepared statements, the very rows that a desk
//! wrote: the changes, the versions, the fields of the rows, the words of the index, what is open.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;

use crate::Result;
use crate::ground::Ours;
use crate::peer::{Rows, Written};

/// How far the rows of a desk are known.
pub(crate) struct Marks {
    change: i64,
    conflicts: BTreeSet<Vec<u8>>,
    words: [BTreeMap<i64, Value>; 2],
}

/// The indexes whose words follow what is edited.
const INDEXES: [&str; 2] = ["person_search", "lead_search"];

impl Marks {
    /// All that is there now.
    pub(crate) fn now(ours: &Ours) -> Result<Marks> {
        let sql = "SELECT coalesce(max(number), 0) FROM changes";
        Ok(Marks {
            change: ours.eye.query_row(sql, [], |row| row.get(0))?,
            conflicts: open(ours)?,
            words: [words(ours, INDEXES[0])?, words(ours, INDEXES[1])?],
        })
    }
}

fn open(ours: &Ours) -> Result<BTreeSet<Vec<u8>>> {
    let mut statement = ours.eye.prepare_cached("SELECT record FROM conflicts")?;
    let open = statement.query_map([], |row| row.get(0))?;
    Ok(open.collect::<rusqlite::Result<_>>()?)
}

/// The words of an index, by row number.
fn words(ours: &Ours, index: &str) -> Result<BTreeMap<i64, Value>> {
    let sql = format!("SELECT rowid, words FROM {index}");
    let mut statement = ours.eye.prepare_cached(&sql)?;
    let words = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(words.collect::<rusqlite::Result<_>>()?)
}

/// The rows of a query, with the statement that writes each.
fn rows(ours: &Ours, query: &str, since: i64, insert: &str) -> Result<Rows> {
    let mut statement = ours.eye.prepare_cached(query)?;
    let columns = statement.column_count();
    let found = statement.query_map([since], |row| {
        (0..columns)
            .map(|at| row.get(at))
            .collect::<rusqlite::Result<Vec<Value>>>()
    })?;
    let marks: Vec<String> = (1..=columns).map(|at| format!("?{at}")).collect();
    Ok(Rows {
        insert: insert.replace("(*)", &format!("({})", marks.join(", "))),
        rows: found.collect::<rusqlite::Result<_>>()?,
    })
}

/// What was written since these marks.
pub(crate) fn edited(ours: &Ours, marks: &mut Marks) -> Result<Written> {
    let of = |query: &str, insert: &str| rows(ours, query, marks.change, insert);
    let mut tables = vec![
        of(
            "SELECT * FROM changes WHERE number > ?1",
            "INSERT INTO changes VALUES (*)",
        )?,
        of(
            "SELECT * FROM versions WHERE change > ?1 ORDER BY change",
            "INSERT INTO versions VALUES (*)",
        )?,
        of(
            include_str!("roles.sql"),
            "UPDATE persons SET role = ?2 WHERE id = ?1",
        )?,
        of(
            include_str!("leads.sql"),
            "UPDATE leads SET temperature = ?2, type = ?3 WHERE id = ?1",
        )?,
    ];
    let now = Marks::now(ours)?;
    for ((index, was), is) in INDEXES.iter().zip(&marks.words).zip(&now.words) {
        let others = is.iter().filter(|(row, words)| was.get(row) != Some(words));
        tables.push(Rows {
            insert: format!("INSERT OR REPLACE INTO {index} (rowid, words) VALUES (?1, ?2)"),
            rows: others
                .map(|(row, words)| vec![Value::Integer(*row), words.clone()])
                .collect(),
        });
    }
    let mut conflicts = rows(
        ours,
        "SELECT * FROM conflicts WHERE ?1 = ?1",
        0,
        "INSERT INTO conflicts VALUES (*)",
    )?;
    conflicts.rows.retain(|row| match row.first() {
        Some(Value::Blob(record)) => !marks.conflicts.contains(record),
        _ => false,
    });
    tables.push(conflicts);
    let clock = ours
        .eye
        .query_row("SELECT clock FROM desk", [], |row| row.get(0))?;
    *marks = now;
    Ok(Written { tables, clock })
}
