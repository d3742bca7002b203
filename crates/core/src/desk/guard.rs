//! The walls around the store: a reader that refuses every statement that could write, and a gate
//! that is closed but while the door is open. The authorizer asks the gate when a statement is
//! prepared; what was prepared while it was open, the commit hook asks again when it would last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use rambla_wire::Id;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Params, Row};

use super::list::List;
use super::seen::Seen;
use crate::desk::error::{Error, Result};

/// What the authorizer lets pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Gate {
    /// Reads and transactions.
    Closed = 0,
    /// Rows of our tables too.
    Open = 1,
    /// Everything: migrations, maintenance.
    Wide = 2,
}

/// Sets how far the gate of a connection is open.
#[derive(Clone)]
pub(crate) struct Guard(Arc<AtomicU8>);

impl Guard {
    /// Puts a closed gate before this connection.
    pub(crate) fn new(conn: &mut Connection) -> Result<Guard> {
        let guard = Guard(Arc::new(AtomicU8::new(Gate::Closed as u8)));
        let gate = Arc::clone(&guard.0);
        conn.authorizer(Some(move |context: AuthContext<'_>| {
            judge(&context, gate.load(Ordering::SeqCst))
        }))?;
        let gate = Arc::clone(&guard.0);
        conn.commit_hook(Some(move || {
            gate.load(Ordering::SeqCst) == Gate::Closed as u8
        }))?;
        Ok(guard)
    }

    /// Opens the gate.
    pub(crate) fn open(&self, gate: Gate) {
        self.0.store(gate as u8, Ordering::SeqCst);
    }

    /// Closes the gate. Statements stay prepared: expiring them here, as setting the authorizer
    /// anew would, made a capture a third slower.
    pub(crate) fn close(&self) {
        self.open(Gate::Closed);
    }

    /// Whether what is written now may be committed.
    pub(crate) fn is_open(&self) -> bool {
        self.0.load(Ordering::SeqCst) != Gate::Closed as u8
    }
}

/// Pragmas that only tell something; FTS5 asks for the first one itself.
const TELLING: &[&str] = &[
    "data_version",
    "user_version",
    "application_id",
    "page_count",
    "page_size",
    "freelist_count",
    "secure_delete",
    "synchronous",
    "journal_mode",
];

fn judge(context: &AuthContext<'_>, gate: u8) -> Authorization {
    if gate == Gate::Wide as u8 {
        return Authorization::Allow;
    }
    let allowed = match context.action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Recursive
        | AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. } => true,
        AuthAction::Function { function_name } => {
            !function_name.eq_ignore_ascii_case("load_extension")
        }
        AuthAction::Pragma {
            pragma_name,
            pragma_value,
        } => {
            pragma_value.is_none()
                && TELLING
                    .iter()
                    .any(|name| pragma_name.eq_ignore_ascii_case(name))
        }
        AuthAction::Insert { table_name }
        | AuthAction::Delete { table_name }
        | AuthAction::Update { table_name, .. } => {
            gate == Gate::Open as u8
                && !table_name.starts_with("sqlite_")
                && context.accessor.is_none()
        }
        _ => false,
    };
    if allowed {
        Authorization::Allow
    } else {
        Authorization::Deny
    }
}

/// A view of the desk that cannot change it.
#[derive(Clone, Copy)]
pub struct Reader<'c> {
    conn: &'c Connection,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Reader<'c> {
        Reader { conn }
    }

    fn statement(&self, sql: &str) -> Result<rusqlite::CachedStatement<'c>> {
        let statement = self.conn.prepare_cached(sql)?;
        if !statement.readonly() {
            return Err(Error::ReadOnly);
        }
        Ok(statement)
    }

    /// All rows of a query.
    pub fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.statement(sql)?;
        let rows = statement
            .query_map(params, read)?
            .collect::<rusqlite::Result<Vec<T>>>()?;
        Ok(rows)
    }

    /// Each row of a query, one after another: for what may be large.
    pub fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut see: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            see(row)?;
        }
        Ok(())
    }

    /// The first row of a query.
    pub fn row<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(&mut read).transpose()?)
    }

    /// The versions of a record that show now: to be read in the same moment as its values.
    pub fn seen(&self, id: impl Into<Id>) -> Result<Seen> {
        Seen::now(&mut List::new(self.conn), id.into())
    }

    /// What actions of this name saw last of a record: see [`Seen::of_last`].
    pub(crate) fn seen_last(&self, id: impl Into<Id>, op: &str) -> Result<Seen> {
        Seen::of_last(&mut List::new(self.conn), id.into(), op)
    }

    pub(crate) fn conn(&self) -> &'c Connection {
        self.conn
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn guarded() -> (Connection, Guard) {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE leads (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO leads VALUES (1, 'a');
             CREATE TABLE log (line TEXT);
             CREATE TRIGGER spy AFTER UPDATE ON leads BEGIN INSERT INTO log VALUES ('x'); END;",
        )
        .unwrap();
        let guard = Guard::new(&mut conn).unwrap();
        (conn, guard)
    }

    const WRITES: &[&str] = &[
        "UPDATE leads SET name = 'b'",
        "DELETE FROM leads",
        "INSERT INTO leads VALUES (2, 'b')",
        "INSERT OR REPLACE INTO leads VALUES (1, 'b')",
        "INSERT INTO leads VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET name = 'b'",
        "WITH x AS (SELECT 1) UPDATE leads SET name = 'b'",
    ];
    const NEVER: &[&str] = &[
        "CREATE TRIGGER t AFTER INSERT ON leads BEGIN DELETE FROM leads; END",
        "ATTACH ':memory:' AS other",
        "ALTER TABLE leads RENAME TO people",
        "DROP TABLE leads",
        "PRAGMA writable_schema = ON",
        "PRAGMA user_version = 9",
        "VACUUM",
        "DELETE FROM sqlite_master",
    ];

    fn name(conn: &Connection) -> String {
        conn.query_row("SELECT group_concat(name) FROM leads", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_reader_refuses_every_statement_that_writes_even_through_an_open_gate() {
        let (conn, guard) = guarded();
        guard.open(Gate::Wide);
        for sql in WRITES.iter().chain(&NEVER[..1]).chain(&NEVER[2..4]) {
            let read = Reader::new(&conn).rows(sql, [], |_| Ok(()));
            assert!(read.is_err(), "{sql}");
        }
        assert_eq!(name(&conn), "a");
    }

    #[test]
    fn a_closed_gate_refuses_writes_on_the_raw_connection() {
        let (conn, guard) = guarded();
        for sql in WRITES.iter().chain(NEVER) {
            assert!(conn.execute_batch(sql).is_err(), "{sql}");
        }
        guard.open(Gate::Open);
        for sql in NEVER {
            assert!(conn.execute_batch(sql).is_err(), "{sql}");
        }
        assert_eq!(name(&conn), "a");
        conn.execute_batch(WRITES[2]).unwrap();
        assert!(
            conn.execute_batch(WRITES[0]).is_err(),
            "a trigger writes by itself"
        );
    }

    #[test]
    fn what_a_statement_cached_while_the_gate_was_open_writes_afterwards_does_not_last() {
        let (mut conn, guard) = guarded();
        guard.open(Gate::Open);
        conn.prepare_cached("INSERT INTO leads VALUES (?1, 'b')")
            .unwrap()
            .execute([2])
            .unwrap();
        guard.close();
        let write = |conn: &Connection| {
            conn.prepare_cached("INSERT INTO leads VALUES (?1, 'b')")
                .and_then(|mut statement| statement.execute([3]))
        };
        assert!(write(&conn).is_err());
        assert_eq!(name(&conn), "a,b");
        let tx = conn.transaction().unwrap();
        write(&tx).unwrap();
        assert!(tx.commit().is_err());
        assert_eq!(name(&conn), "a,b");
    }
}
