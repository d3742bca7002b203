//! What the hub keeps: numbered entries of each stream, and who may do what. One text of SQL serves both
//! engines, which differ in the tables' types, in how a transaction is begun and in how a row is locked.

mod append;
mod blank;
mod cell;
mod devices;
mod entries;
mod greet;
mod insert;
mod invitations;
mod migrate;
mod postgres;
mod quarantine;
mod snapshots;
mod sqlite;
mod store_error;
mod streams;

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

pub use append::{Delivery, Incoming, Landed};
pub use devices::{Known, Newcomer};
pub use entries::Page;
pub use greet::Greeting;
pub use invitations::{Invited, Joined};
pub use migrate::SCHEMA;
pub use quarantine::{Held, HeldRow};
pub use store_error::StoreError;
pub use streams::{Standing, StreamRow};

use cell::{Cell, Row};
use postgres::{Postgres, PostgresTx};
use sqlite::{Sqlite, SqliteTx};

/// Where a ledger is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// One file, for one hub process: a laptop at the booth.
    Sqlite(PathBuf),
    /// A cluster, for as many hub processes as there are.
    Postgres {
        /// `postgres://…`; holds a password, so it is never shown.
        address: String,
        /// Who signs the server's certificate; the system's authorities otherwise.
        authority: Option<PathBuf>,
        /// The most connections of this process.
        connections: usize,
    },
}

impl fmt::Debug for Database {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "SQLite, {}", path.display()),
            Database::Postgres { .. } => f.write_str("PostgreSQL"),
        }
    }
}

/// The ledger of a hub.
#[derive(Clone)]
pub struct Ledger(Engine);

#[derive(Clone)]
enum Engine {
    Postgres(Postgres),
    Sqlite(Sqlite),
}

/// A transaction: it is undone unless it is committed.
struct Tx(EngineTx);

enum EngineTx {
    Postgres(Box<PostgresTx>),
    Sqlite(SqliteTx),
}

/// What a statement gave.
#[derive(Debug, Default)]
struct Answer {
    rows: Vec<Row>,
    /// Rows that it inserted, changed or removed.
    changed: u64,
}

impl Ledger {
    /// Opens it and brings its tables to what this version knows.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a later version has changed what this one relies on.
    pub async fn open(database: &Database) -> Result<Ledger, StoreError> {
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(Sqlite::open(path)?),
            Database::Postgres {
                address,
                authority,
                connections,
            } => Engine::Postgres(Postgres::new(address, authority.as_deref(), *connections)?),
        };
        let ledger = Ledger(engine);
        migrate::migrate(&ledger).await?;
        Ok(ledger)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError`] if it does not.
    pub async fn answers(&self) -> Result<(), StoreError> {
        self.read("SELECT 1", vec![]).await.map(|_| ())
    }

    /// Connections to PostgreSQL that are in use, and how many there may be.
    pub fn connections(&self) -> Option<(usize, usize)> {
        match &self.0 {
            Engine::Postgres(engine) => Some(engine.connections()),
            Engine::Sqlite(_) => None,
        }
    }

    /// The hub's secret: the given one if it has none yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn secret(&self, new: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let mut tx = self.begin().await?;
        tx.run(include_str!("secret_new.sql"), vec![new.into()])
            .await?;
        let secret = tx.one("SELECT secret FROM hub", vec![]).await?;
        tx.commit().await?;
        secret
            .map(|row| row.fixed("secret"))
            .ok_or(StoreError::Column("secret"))?
    }

    /// One statement that only reads.
    async fn read(
        &self,
        sql: impl Into<Cow<'static, str>>,
        cells: Vec<Cell>,
    ) -> Result<Vec<Row>, StoreError> {
        let answer = match &self.0 {
            Engine::Postgres(engine) => engine.read(sql.into(), cells).await?,
            Engine::Sqlite(engine) => engine.read(sql.into(), cells).await?,
        };
        Ok(answer.rows)
    }

    async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(Tx(match &self.0 {
            Engine::Postgres(engine) => EngineTx::Postgres(Box::new(engine.begin().await?)),
            Engine::Sqlite(engine) => EngineTx::Sqlite(engine.begin().await?),
        }))
    }

    /// Leaves nothing of what was blanked in a log of the database, where that is in our hands.
    async fn forget_old_pages(&self) -> Result<(), StoreError> {
        match &self.0 {
            // Its log and its dead rows go by its own terms; docs/operations.md names them.
            Engine::Postgres(_) => Ok(()),
            Engine::Sqlite(engine) => engine.empty_log().await,
        }
    }
}

impl Tx {
    async fn answer(
        &mut self,
        sql: Cow<'static, str>,
        cells: Vec<Cell>,
    ) -> Result<Answer, StoreError> {
        match &mut self.0 {
            EngineTx::Postgres(tx) => tx.run(sql, cells).await,
            EngineTx::Sqlite(tx) => tx.run(sql, cells).await,
        }
    }

    async fn rows(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        cells: Vec<Cell>,
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.answer(sql.into(), cells).await?.rows)
    }

    async fn one(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        cells: Vec<Cell>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, cells).await?.pop())
    }

    /// How many rows it changed.
    async fn run(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        cells: Vec<Cell>,
    ) -> Result<u64, StoreError> {
        Ok(self.answer(sql.into(), cells).await?.changed)
    }

    /// The row, which nobody else changes until this transaction ends. In SQLite nobody else writes at all.
    async fn lock(
        &mut self,
        sql: &'static str,
        cells: Vec<Cell>,
    ) -> Result<Option<Row>, StoreError> {
        match &self.0 {
            EngineTx::Postgres(_) => self.one(format!("{sql} FOR UPDATE"), cells).await,
            EngineTx::Sqlite(_) => self.one(sql, cells).await,
        }
    }

    async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match &mut self.0 {
            EngineTx::Postgres(tx) => tx.script(sql).await,
            EngineTx::Sqlite(tx) => tx.script(sql).await,
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            EngineTx::Postgres(tx) => tx.commit().await,
            EngineTx::Sqlite(tx) => tx.commit().await,
        }
    }
}
