//! The peer: raw SQLite that writes, with prepared statements, the very rows that a desk wrote.
//!
//! It is given the finished rows, so it does not encode, hash, fold or look anything up; it has
//! the same tables and indexes, and the same settings of durability and erasure. No program that
//! keeps the same facts can do less.

use std::fs;
use std::path::{Path, PathBuf};

use rambla_core::desk::Key;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::Result;
use crate::ground::{Ours, raw, settle};

/// The tables that a capture writes, and which of their rows are new: `?1` is the last lead, `?2`
/// the last person, `?3` organisation, `?4` note, `?5` change and `?6` undo step known.
const NEW: &[(&str, &str)] = &[
    ("changes", "number > ?5"),
    ("births", include_str!("new_births.sql")),
    ("organisations", "n > ?3"),
    ("persons", "n > ?2"),
    (
        "person_emails",
        "person IN (SELECT id FROM persons WHERE n > ?2)",
    ),
    (
        "person_phones",
        "person IN (SELECT id FROM persons WHERE n > ?2)",
    ),
    ("leads", "n > ?1"),
    ("lead_notes", "n > ?4"),
    ("lead_search", "rowid > ?1"),
    ("person_search", "rowid > ?2"),
    ("organisation_search", "rowid > ?3"),
    ("steps", "number > ?6"),
];

/// The rows of one table, and the statement that writes one.
pub(crate) struct Rows {
    pub(crate) insert: String,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// What a desk wrote since it was last looked at.
pub(crate) struct Written {
    pub(crate) tables: Vec<Rows>,
    pub(crate) clock: i64,
}

/// How far the rows of a desk are known.
pub(crate) struct Known([i64; 6]);

impl Known {
    /// All that is there now.
    pub(crate) fn now(ours: &Ours) -> Result<Known> {
        let marks = ours.eye.query_row(include_str!("marks.sql"), [], |row| {
            Ok([
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ])
        })?;
        Ok(Known(marks))
    }

    /// What was written since.
    pub(crate) fn written(&mut self, ours: &Ours) -> Result<Written> {
        let mut tables = Vec::new();
        for (table, new) in NEW {
            let columns = if table.ends_with("_search") {
                "rowid, words"
            } else {
                "*"
            };
            // Every mark must stand in the statement to be bound.
            let marks = "?1 + ?2 + ?3 + ?4 + ?5 + ?6 IS NOT NULL";
            let sql = format!("SELECT {columns} FROM {table} WHERE {new} AND {marks}");
            let mut statement = ours.eye.prepare_cached(&sql)?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
            let rows = statement.query_map(self.0, |row| {
                (0..names.len()).map(|at| row.get(at)).collect()
            })?;
            tables.push(Rows {
                insert: format!(
                    "INSERT INTO {table} ({}) VALUES ({})",
                    names.join(", "),
                    marks.join(", ")
                ),
                rows: rows.collect::<rusqlite::Result<_>>()?,
            });
        }
        let clock = ours
            .eye
            .query_row("SELECT clock FROM desk", [], |row| row.get(0))?;
        *self = Known::now(ours)?;
        Ok(Written { tables, clock })
    }
}

impl Written {
    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }
}

/// Raw SQLite over a file of its own.
pub(crate) struct Peer {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
    key: Key,
}

impl Peer {
    /// Begins with what the desk has now.
    pub(crate) fn beside(ours: &Ours, path: PathBuf) -> Result<Peer> {
        settle(&ours.eye)?;
        Peer::over(&ours.place.database(), path, ours.key.clone())
    }

    fn over(from: &Path, path: PathBuf, key: Key) -> Result<Peer> {
        fs::copy(from, &path)?;
        Ok(Peer {
            conn: raw(&path, &key)?,
            path,
            key,
        })
    }

    /// A copy of it as it is now.
    pub(crate) fn copy_to(&self, path: PathBuf) -> Result<Peer> {
        settle(&self.conn)?;
        Peer::over(&self.path, path, self.key.clone())
    }

    /// Writes these rows in one durable transaction, table by table.
    pub(crate) fn write(&mut self, written: &Written) -> Result<()> {
        let tx = self
            .conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for table in &written.tables {
            let mut insert = tx.prepare_cached(&table.insert)?;
            for row in &table.rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        tx.prepare_cached("UPDATE desk SET clock = ?1")?
            .execute([written.clock])?;
        tx.commit()?;
        Ok(())
    }
}
