//! Bringing a desk to the version of this program: add-only steps, each once.

use rusqlite::Connection;

use super::Schema;
use crate::desk::error::{Error, Result};

/// `RAMB`: says in the file's header that this is a desk.
pub(crate) const APPLICATION_ID: i32 = 0x5241_4d42;

/// The version of the desk behind this connection: how many migrations it has seen.
pub(crate) fn version(conn: &Connection) -> Result<usize> {
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version =
        conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? as usize;
    if application != APPLICATION_ID && (application != 0 || version != 0) {
        return Err(Error::NotADesk);
    }
    Ok(version)
}

/// Runs the migrations that this desk has not seen, all in one transaction that the caller holds.
/// They emit no changes.
pub(crate) fn migrate(conn: &Connection, schema: &Schema) -> Result<()> {
    let from = version(conn)?;
    for step in &schema.migrations[from..] {
        conn.execute_batch(step)?;
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", schema.migrations.len() as i64)?;
    Ok(())
}
