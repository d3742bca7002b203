//! Brings a database's tables to what this version knows. Only additive, so that old and new processes run
//! side by side while they are replaced.

use super::{EngineTx, Ledger, StoreError};

/// The schema that this version knows: the number of the last file in `migrations/`.
pub const SCHEMA: u64 = 2;
/// The oldest version of the program that may still use it.
const READS_FROM: u64 = 1;

/// Number, for PostgreSQL, for SQLite.
const MIGRATIONS: &[(u64, &str, &str)] = &[
    (
        1,
        include_str!("migrations/postgres/0001.sql"),
        include_str!("migrations/sqlite/0001.sql"),
    ),
    (
        2,
        include_str!("migrations/postgres/0002.sql"),
        include_str!("migrations/sqlite/0002.sql"),
    ),
];

/// Any number of ours: whoever migrates holds the lock of this name.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7443001)";

pub(super) async fn migrate(ledger: &Ledger) -> Result<(), StoreError> {
    let mut tx = ledger.begin().await?;
    if let EngineTx::Postgres(_) = tx.0 {
        tx.script(LOCK).await?;
    }
    tx.script(include_str!("schema_table.sql")).await?;
    let found = tx
        .one("SELECT version, reads_from FROM ledger_schema", vec![])
        .await?;
    let at = match found {
        None => 0,
        Some(row) => {
            let reads_from = row.number("reads_from")?;
            if reads_from > SCHEMA {
                let ours = SCHEMA;
                return Err(StoreError::Newer { reads_from, ours });
            }
            row.number("version")?
        }
    };
    // One that a later version has made already stays as it is.
    for (number, postgres, sqlite) in MIGRATIONS.iter().filter(|(number, ..)| *number > at) {
        let sql = match tx.0 {
            EngineTx::Postgres(_) => postgres,
            EngineTx::Sqlite(_) => sqlite,
        };
        tx.script(sql).await?;
        tracing::info!(schema = number, "the tables of the ledger are made");
    }
    if at < SCHEMA {
        tx.run("DELETE FROM ledger_schema", vec![]).await?;
        let row = vec![SCHEMA.into(), READS_FROM.into()];
        tx.run("INSERT INTO ledger_schema VALUES ($1, $2)", row)
            .await?;
    }
    tx.commit().await
}
