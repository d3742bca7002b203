//! The doctor: is the file whole, does the index match, do the tables say what the list says?

use std::collections::{BTreeMap, BTreeSet};

use rambla_wire::Id;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::guard::Gate;
use super::list::List;
use super::{Ambient, Desk, search};
use crate::desk::error::Result;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Which check found it: `file`, `list`, `ids`, `index` or `replay`.
    pub check: &'static str,
    /// What it found; ids and counts, never names.
    pub detail: String,
}

/// What the doctor looked at, and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Changes on the list.
    pub changes: usize,
    /// Rows of synced tables.
    pub rows: usize,
    /// What is wrong; empty on a healthy desk.
    pub faults: Vec<Fault>,
}

/// Every synced row, member, birth, version and conflict of a desk, in words that do not depend
/// on the order in which changes came: equal on desks that hold the same changes.
pub type State = BTreeMap<String, BTreeSet<String>>;

impl Desk {
    /// Examines the whole desk. Changes nothing.
    pub fn examine(&mut self, ambient: Ambient) -> Result<Report> {
        let mut faults = self.wide(file_faults)?;
        let changes = self.list_faults(&mut faults)?;
        let schema = self.schema;
        for (table, id) in search::faults(&self.conn)? {
            faults.push(Fault {
                check: "index",
                detail: format!("the words of {table} {id} are not its own"),
            });
        }
        for (table, count) in search::orphans(&self.conn)?
            .into_iter()
            .filter(|(_, count)| *count > 0)
        {
            faults.push(Fault {
                check: "index",
                detail: format!("words of {count} rows of {table} that are gone"),
            });
        }
        for table in schema.tables {
            let wrong: i64 = self.conn.query_row(
                &format!("SELECT count(*) FROM {} WHERE length(id) <> 16", table.name),
                [],
                |row| row.get(0),
            )?;
            if wrong > 0 {
                faults.push(Fault {
                    check: "ids",
                    detail: format!("{wrong} ids of {} are not 16 bytes", table.name),
                });
            }
        }
        let state = self.state()?;
        let rows = schema
            .tables
            .iter()
            .filter_map(|table| state.get(table.name))
            .map(BTreeSet::len)
            .sum();
        // A list that is itself broken cannot be replayed.
        if !faults.iter().any(|fault| fault.check == "list") {
            faults.extend(differences(&state, &self.replayed(ambient)?));
        }
        Ok(Report {
            changes,
            rows,
            faults,
        })
    }

    /// What the change list comes to in an empty desk.
    fn replayed(&self, ambient: Ambient) -> Result<State> {
        let streams = self.streams()?;
        let mut empty = Desk::blank(
            ambient,
            streams.first().copied().unwrap_or_default(),
            self.schema,
        )?;
        for stream in streams {
            empty.receive(&self.changes(stream)?)?;
        }
        empty.state()
    }

    fn list_faults(&self, faults: &mut Vec<Fault>) -> Result<usize> {
        let mut list = List::new(&self.conn);
        let numbers = self.read(|db| {
            db.rows("SELECT number FROM changes ORDER BY number", [], |row| {
                row.get(0)
            })
        })?;
        for number in &numbers {
            if !list.is_sound(*number)? {
                faults.push(Fault {
                    check: "list",
                    detail: format!("change {number} is not what its hash says"),
                });
            }
        }
        let broken = self.read(|db| {
            db.row(include_str!("broken_chains.sql"), [], |row| {
                row.get::<_, i64>(0)
            })
        })?;
        if let Some(broken @ 1..) = broken {
            faults.push(Fault {
                check: "list",
                detail: format!("{broken} changes of this desk have lost the one before"),
            });
        }
        Ok(numbers.len())
    }

    /// What stands in the tables.
    pub fn state(&self) -> Result<State> {
        let mut state = State::new();
        let mut take = |name: &str, sql: &str| -> Result<()> {
            let rows = state.entry(name.to_owned()).or_default();
            let mut statement = self.conn.prepare(sql)?;
            let columns = statement.column_count();
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                rows.insert(in_words(row, columns)?);
            }
            Ok(())
        };
        for table in self.schema.tables {
            let columns: Vec<String> = table
                .fields()
                .map(|field| format!("t.\"{}\"", field.column))
                .collect();
            take(
                table.name,
                &format!(
                    "SELECT t.id, streams.id, {} FROM {} t JOIN streams ON streams.number = t.stream",
                    columns.join(", "),
                    table.name
                ),
            )?;
            for set in table.atoms.iter().filter_map(|atom| atom.set) {
                take(set.table, &format!("SELECT * FROM {}", set.table))?;
            }
        }
        for sql in [
            "SELECT 'g', record FROM graves",
            include_str!("state_blanks.sql"),
        ] {
            take("graves", sql)?;
        }
        take("births", include_str!("state_births.sql"))?;
        take("versions", include_str!("state_versions.sql"))?;
        take(
            "conflicts",
            "SELECT record, atom, member, kind FROM conflicts",
        )?;
        Ok(state)
    }

    /// Stops waiting for the disk, so that what is acknowledged may be lost: only for the test that
    /// must notice it.
    #[cfg(feature = "testing")]
    pub fn lose_durability(&mut self) -> Result<()> {
        self.wide(|conn| Ok(conn.pragma_update(None, "synchronous", "OFF")?))
    }

    /// Spoils a setting by this SQL: only for tests that must notice it.
    #[cfg(feature = "testing")]
    pub fn spoil(&mut self, sql: &str) -> Result<()> {
        self.wide(|conn| Ok(conn.execute_batch(sql)?))
    }

    /// Maintenance that the guard would refuse; what it changes is rolled back.
    pub(super) fn wide<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.guard.open(Gate::Wide);
        let done = work(&self.conn);
        self.guard.close();
        done
    }
}

fn in_words(row: &Row<'_>, columns: usize) -> Result<String> {
    let mut words = String::new();
    for at in 0..columns {
        let word = match row.get_ref(at)? {
            ValueRef::Null => "-".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
            ValueRef::Blob(blob) => match Id::from_slice(blob) {
                Ok(id) => id.to_string(),
                Err(_) => blob.iter().map(|byte| format!("{byte:02x}")).collect(),
            },
        };
        words.push_str(&word);
        words.push(' ');
    }
    Ok(words)
}

fn file_faults(conn: &Connection) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for pragma in ["integrity_check", "cipher_integrity_check"] {
        let mut statement = conn.prepare(&format!("PRAGMA {pragma}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let found: String = row.get(0)?;
            if found != "ok" {
                faults.push(Fault {
                    check: "file",
                    detail: format!("{pragma}: {found}"),
                });
            }
        }
    }
    for index in [
        "lead_search",
        "session_search",
        "person_search",
        "organisation_search",
    ] {
        // The rank makes FTS5 compare its index with the texts it keeps.
        let sql = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        if let Err(error) = conn.execute(&sql, []) {
            faults.push(Fault {
                check: "index",
                detail: format!("{index}: {error}"),
            });
        }
    }
    Ok(faults)
}

fn differences(here: &State, replayed: &State) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (table, rows) in here {
        let empty = BTreeSet::new();
        let other = replayed.get(table).unwrap_or(&empty);
        let (more, fewer) = (
            rows.difference(other).count(),
            other.difference(rows).count(),
        );
        if more + fewer > 0 {
            let detail =
                format!("{table}: {more} rows that the list does not come to, {fewer} missing");
            faults.push(Fault {
                check: "replay",
                detail,
            });
        }
    }
    faults
}
