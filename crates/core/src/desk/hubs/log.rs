//! What was done with hubs, and what went wrong: kept, so that yesterday can be looked up. Codes and counts
//! alone, nobody's name.

use rambla_wire::Id;
use rusqlite::params;
use serde::Serialize;

use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::guard::Gate;

/// How many entries are kept.
const KEPT: i64 = 5000;

/// One thing that was done, or went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LogEntry {
    /// Its number, rising.
    pub number: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What: `sent`, `received`, `erased`, `joined`, `met`, `snapshot` (brought), `damaged`, `unopened`, or the
    /// code of what went wrong.
    pub what: String,
    /// How many changes, or parts.
    pub count: i64,
}

impl Desk {
    /// Notes what was done with a hub, or went wrong. What went wrong in the same way just before is not noted
    /// again.
    pub fn log_sync(&mut self, hub: Option<Id>, what: &str, count: u64) -> Result<()> {
        self.transaction(|conn, guard, ambient| {
            let last = conn
                .prepare_cached("SELECT what FROM sync_log ORDER BY number DESC LIMIT 1")?
                .query_row([], |row| row.get::<_, String>(0));
            if count == 0 && last.is_ok_and(|last| last == what) {
                return Ok(());
            }
            guard.open(Gate::Open);
            conn.execute(
                include_str!("log.sql"),
                params![
                    (ambient.now)() as i64,
                    hub.map(|hub| hub.0.to_vec()),
                    what,
                    count as i64
                ],
            )?;
            conn.execute(
                "DELETE FROM sync_log WHERE number <= (SELECT max(number) FROM sync_log) - ?1",
                [KEPT],
            )?;
            Ok(())
        })
    }

    /// The log, newest first: of all that was done, or of what went wrong alone.
    pub fn sync_log(&self, only_wrong: bool, most: usize) -> Result<Vec<LogEntry>> {
        self.read(|db| {
            db.rows(
                include_str!("sync_log.sql"),
                params![only_wrong, most as i64],
                |row| {
                    Ok(LogEntry {
                        number: row.get("number")?,
                        at: row.get("at")?,
                        what: row.get("what")?,
                        count: row.get("count")?,
                    })
                },
            )
        })
    }
}
