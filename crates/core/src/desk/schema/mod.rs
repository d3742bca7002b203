//! What a desk stores: the tables and their atoms, and the SQL that saves them.

mod migrate;
mod tables;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use migrate::{migrate, version};
use rambla_wire::Value;

/// A field of an atom: a column, under a number that the wire carries.
#[derive(Debug)]
pub struct Field {
    /// Its number, unique in its table (in a set: in the set).
    pub id: u32,
    /// Its column.
    pub column: &'static str,
    /// What it holds; another kind of value from elsewhere counts as none.
    pub holds: Holds,
    /// The table whose records it names.
    pub names: Option<&'static str>,
    /// Whether the record it names is the one this row belongs to.
    pub owner: bool,
}

/// The kind of value in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// Bytes of any length.
    Bytes,
    /// 16 bytes.
    Id,
}

impl Field {
    /// Whether the field can hold this value.
    pub fn fits(&self, value: &Value) -> bool {
        match (self.holds, value) {
            (_, Value::Null)
            | (Holds::Text, Value::Text(_))
            | (Holds::Int, Value::Int(_))
            | (Holds::Bytes, Value::Bytes(_)) => true,
            (Holds::Id, Value::Bytes(bytes)) => bytes.len() == 16,
            _ => false,
        }
    }
}

/// A field, or a group of fields that only make sense together, or a set with an atom per member.
#[derive(Debug)]
pub struct Atom {
    /// Its number, unique in its table; 0 is [`LIFE`].
    pub id: u32,
    /// Its name in histories and conflicts.
    pub name: &'static str,
    /// Its fields; none where it is a set.
    pub fields: &'static [Field],
    /// Whether it is a text in a person's own words, kept in a part of its own.
    pub free_text: bool,
    /// The set, where it is one.
    pub set: Option<&'static Set>,
}

/// A set: its members are rows of a table of their own.
#[derive(Debug)]
pub struct Set {
    /// The members' table.
    pub table: &'static str,
    /// The column that names the record they belong to.
    pub owner: &'static str,
    /// What makes a member that member.
    pub key: &'static [Field],
    /// What else is known of it.
    pub payload: &'static [Field],
}

/// Whose a table is and how its rows live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows of the team's stream.
    Team,
    /// Rows of an event.
    Event,
    /// Append-only rows of an event.
    Fact,
}

/// A synced table.
#[derive(Debug)]
pub struct Table {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: &'static str,
    /// Whose it is.
    pub kind: Kind,
    /// Its atoms.
    pub atoms: &'static [Atom],
}

/// The atom that every record has besides its table's: for each birth whether it was voided
/// (member: [`rambla_wire::Version`], field 1: 1 where voided).
pub const LIFE: u32 = 0;
/// The field of a set's member that says it was removed.
pub const REMOVED: u32 = 0;

impl Table {
    /// The atom with this number.
    pub fn atom(&self, id: u32) -> Option<&'static Atom> {
        self.atoms.iter().find(|atom| atom.id == id)
    }

    /// The atom with this name.
    pub fn named(&self, name: &str) -> Option<&'static Atom> {
        self.atoms.iter().find(|atom| atom.name == name)
    }

    /// The atom and field of this column.
    pub fn column(&self, column: &str) -> Option<(&'static Atom, &'static Field)> {
        self.atoms.iter().find_map(|atom| {
            let field = atom.fields.iter().find(|field| field.column == column)?;
            Some((atom, field))
        })
    }

    /// The columns of all atoms that are not sets, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.atoms.iter().flat_map(|atom| atom.fields)
    }
}

/// The SQL that saves and reads one table, made once.
pub(crate) struct Sql {
    pub(crate) insert: String,
    pub(crate) update_all: String,
    pub(crate) delete: String,
    pub(crate) row_number: String,
    /// Per atom: update of its columns, or (sets) the upsert, the removal of one and of all.
    pub(crate) atoms: HashMap<u32, AtomSql>,
}

pub(crate) enum AtomSql {
    Fields {
        update: String,
    },
    Set {
        upsert: String,
        remove: String,
        remove_all: String,
    },
}

/// Tables, migrations and their SQL. There is one, [`Schema::current`]; tests of upgrades make others.
pub struct Schema {
    /// The synced tables.
    pub tables: &'static [Table],
    /// The migrations, in order; the version of a desk is how many it has seen.
    pub migrations: &'static [&'static str],
    by_id: HashMap<u32, (&'static Table, Sql)>,
}

static CURRENT: LazyLock<Schema> = LazyLock::new(|| Schema::new(tables::TABLES, MIGRATIONS));

const MIGRATIONS: &[&str] = &[
    include_str!("001.sql"),
    include_str!("002.sql"),
    include_str!("003.sql"),
    include_str!("004.sql"),
    include_str!("005.sql"),
    include_str!("006.sql"),
    include_str!("007.sql"),
    include_str!("008.sql"),
];

impl Schema {
    /// The schema of this version of the program.
    pub fn current() -> &'static Schema {
        &CURRENT
    }

    /// A schema of these tables and migrations.
    pub fn new(tables: &'static [Table], migrations: &'static [&'static str]) -> Schema {
        let by_id = tables
            .iter()
            .map(|table| (table.id, (table, sql_of(table))))
            .collect();
        Schema {
            tables,
            migrations,
            by_id,
        }
    }

    /// The table with this number.
    pub fn table(&self, id: u32) -> Option<&'static Table> {
        self.by_id.get(&id).map(|(table, _)| *table)
    }

    /// The table with this name.
    pub fn named(&self, name: &str) -> &'static Table {
        self.tables
            .iter()
            .find(|table| table.name == name)
            .expect("BUG: no table of this name")
    }

    pub(crate) fn sql(&self, table: &Table) -> &Sql {
        &self
            .by_id
            .get(&table.id)
            .expect("BUG: a table of another schema")
            .1
    }
}

fn quoted<'f>(fields: impl Iterator<Item = &'f Field>) -> Vec<String> {
    fields
        .map(|field| format!("\"{}\"", field.column))
        .collect()
}

fn sql_of(table: &Table) -> Sql {
    let name = table.name;
    let columns = quoted(table.fields());
    let marks: Vec<String> = (0..columns.len())
        .map(|at| format!("?{}", at + 3))
        .collect();
    let assign = |columns: &[String]| {
        let pairs = columns
            .iter()
            .enumerate()
            .map(|(at, column)| format!("{column} = ?{}", at + 2));
        pairs.collect::<Vec<_>>().join(", ")
    };
    let atoms = table.atoms.iter().map(|atom| {
        let sql = match atom.set {
            None => AtomSql::Fields {
                update: format!(
                    "UPDATE {name} SET {} WHERE id = ?1",
                    assign(&quoted(atom.fields.iter()))
                ),
            },
            Some(set) => set_sql(set),
        };
        (atom.id, sql)
    });
    Sql {
        insert: format!(
            "INSERT INTO {name} (id, stream, {}) VALUES (?1, ?2, {})",
            columns.join(", "),
            marks.join(", ")
        ),
        update_all: format!("UPDATE {name} SET {} WHERE id = ?1", assign(&columns)),
        delete: format!("DELETE FROM {name} WHERE id = ?1"),
        row_number: format!("SELECT n FROM {name} WHERE id = ?1"),
        atoms: atoms.collect(),
    }
}

fn set_sql(set: &Set) -> AtomSql {
    let (table, owner) = (set.table, set.owner);
    let key = quoted(set.key.iter());
    let all = quoted(set.key.iter().chain(set.payload));
    let marks: Vec<String> = (0..all.len()).map(|at| format!("?{}", at + 2)).collect();
    let matches: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(at, column)| format!("{column} = ?{}", at + 2))
        .collect();
    AtomSql::Set {
        upsert: format!(
            "INSERT OR REPLACE INTO {table} ({owner}, {}) VALUES (?1, {})",
            all.join(", "),
            marks.join(", ")
        ),
        remove: format!(
            "DELETE FROM {table} WHERE {owner} = ?1 AND {}",
            matches.join(" AND ")
        ),
        remove_all: format!("DELETE FROM {table} WHERE {owner} = ?1"),
    }
}
