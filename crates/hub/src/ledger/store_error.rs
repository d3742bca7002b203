//! Why the database did not do it. Nothing here reaches a client but that it does not answer.

/// What the database, or the way to it, said.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own words.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's own words.
    #[error("PostgreSQL: {}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL can be had now.
    #[error("PostgreSQL cannot be reached: {0}")]
    Unreachable(Box<deadpool_postgres::PoolError>),
    /// The file cannot be used.
    #[error("the database's file: {0}")]
    Io(#[from] std::io::Error),
    /// The certificates that PostgreSQL's is to be signed by cannot be read.
    #[error("the authority's certificates cannot be read")]
    Authority,
    /// The tables were made by a later version, and this one would misread them: update it.
    #[error("the database is made for schema {reads_from} or later, this program knows {ours}")]
    Newer {
        /// The oldest that may use these tables.
        reads_from: u64,
        /// What this program knows.
        ours: u64,
    },
    /// A column is missing or is of another kind: somebody else has changed the tables.
    #[error("the column {0} is not as it was made")]
    Column(&'static str),
    /// Somebody reads for long: try again.
    #[error("the database is busy")]
    Busy,
    /// Its thread has ended.
    #[error("the connection is gone")]
    Gone,
}

/// The library's message says "db error" alone; what the server said stands one deeper.
fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => said.to_string(),
        None => error.to_string(),
    }
}
