//! SQLite: one connection that writes, some that read, each on a thread of its own.

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{Answer, Cell, Row, StoreError};

const READERS: usize = 3;
/// Statements that each connection keeps prepared.
const PREPARED: usize = 64;

#[derive(Clone)]
pub(super) struct Sqlite {
    writer: Arc<Mutex<Worker>>,
    readers: Arc<[Worker]>,
    next: Arc<AtomicUsize>,
}

/// A connection on its thread; it ends when the last sender is gone.
#[derive(Clone)]
struct Worker(mpsc::Sender<Errand>);

enum Errand {
    Run(Statement, oneshot::Sender<Result<Answer, StoreError>>),
    Script(&'static str, oneshot::Sender<Result<Answer, StoreError>>),
    /// A transaction was given up by somebody who does not wait.
    Forget,
}

struct Statement {
    sql: Cow<'static, str>,
    cells: Vec<Cell>,
}

/// A transaction that has the writer for itself.
pub(super) struct SqliteTx {
    worker: OwnedMutexGuard<Worker>,
    is_open: bool,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let writer = Connection::open(path)?;
        keep_to_owner(path)?;
        writer.execute_batch(include_str!("connect.sql"))?;
        let readers: Vec<Worker> = (0..READERS)
            .map(|_| {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let reader = Connection::open_with_flags(path, flags)?;
                reader.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA query_only = ON")?;
                Worker::start(reader)
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Sqlite {
            writer: Arc::new(Mutex::new(Worker::start(writer)?)),
            readers: readers.into(),
            next: Arc::default(),
        })
    }

    /// One statement that only reads.
    pub(super) async fn read(
        &self,
        sql: Cow<'static, str>,
        cells: Vec<Cell>,
    ) -> Result<Answer, StoreError> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        self.readers[at].run(sql, cells).await
    }

    pub(super) async fn begin(&self) -> Result<SqliteTx, StoreError> {
        let mut tx = SqliteTx {
            worker: Arc::clone(&self.writer).lock_owned().await,
            is_open: true,
        };
        tx.run("BEGIN IMMEDIATE".into(), Vec::new()).await?;
        Ok(tx)
    }

    /// Writes the log of changes to pages back and empties it: no old page is left in it.
    pub(super) async fn empty_log(&self) -> Result<(), StoreError> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let answer = writer
            .run("PRAGMA wal_checkpoint(TRUNCATE)".into(), Vec::new())
            .await?;
        match answer.rows.first().map(|row| row.number("busy")) {
            Some(Ok(0)) => Ok(()),
            _ => Err(StoreError::Busy),
        }
    }
}

/// On systems with modes: nobody else reads the file, nor those that SQLite makes beside it.
fn keep_to_owner(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    let _ = path;
    Ok(())
}

impl SqliteTx {
    pub(super) async fn run(
        &mut self,
        sql: Cow<'static, str>,
        cells: Vec<Cell>,
    ) -> Result<Answer, StoreError> {
        self.worker.run(sql, cells).await
    }

    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.worker.send(Errand::Script(sql, reply))?;
        answer.await.map_err(|_| StoreError::Gone)?.map(|_| ())
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT".into(), Vec::new()).await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.is_open {
            // A thread that is gone has no transaction either.
            let _ = self.worker.send(Errand::Forget);
        }
    }
}

impl Worker {
    fn start(connection: Connection) -> Result<Worker, StoreError> {
        let (to, errands) = mpsc::channel();
        connection.set_prepared_statement_cache_capacity(PREPARED);
        std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || work(&connection, &errands))?;
        Ok(Worker(to))
    }

    fn send(&self, errand: Errand) -> Result<(), StoreError> {
        self.0.send(errand).map_err(|_| StoreError::Gone)
    }

    async fn run(&self, sql: Cow<'static, str>, cells: Vec<Cell>) -> Result<Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Errand::Run(Statement { sql, cells }, reply))?;
        answer.await.map_err(|_| StoreError::Gone)?
    }
}

fn work(connection: &Connection, errands: &mpsc::Receiver<Errand>) {
    // Whoever asked may have left: the answer then goes nowhere.
    for errand in errands {
        match errand {
            Errand::Run(statement, reply) => {
                let _ = reply.send(run(connection, statement));
            }
            Errand::Script(sql, reply) => {
                let done = connection.execute_batch(sql).map(|()| Answer::default());
                let _ = reply.send(done.map_err(Into::into));
            }
            // Nothing to undo where the beginning itself failed, or SQLite has undone it by itself.
            Errand::Forget if connection.is_autocommit() => {}
            Errand::Forget => {
                if let Err(error) = connection.execute_batch("ROLLBACK") {
                    tracing::error!(%error, "a transaction cannot be undone");
                }
            }
        }
    }
}

fn run(connection: &Connection, of: Statement) -> Result<Answer, StoreError> {
    let mut statement = connection.prepare_cached(&of.sql)?;
    for (at, cell) in of.cells.into_iter().enumerate() {
        // By name: `$2` is the second value wherever it stands.
        let Some(place) = statement.parameter_index(&format!("${}", at + 1))? else {
            continue;
        };
        match cell {
            Cell::Null => statement.raw_bind_parameter(place, rusqlite::types::Null)?,
            Cell::Number(number) => statement.raw_bind_parameter(place, number)?,
            Cell::Bytes(bytes) => statement.raw_bind_parameter(place, bytes)?,
            Cell::Text(text) => statement.raw_bind_parameter(place, text)?,
        }
    }
    if statement.column_count() == 0 {
        let changed = statement.raw_execute()? as u64;
        return Ok(Answer {
            rows: Vec::new(),
            changed,
        });
    }
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let names: Arc<[String]> = names.into();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cells = (0..names.len()).map(|at| Ok(cell(row.get_ref(at)?)));
        let cells = cells.collect::<Result<_, StoreError>>()?;
        rows.push(Row {
            names: Arc::clone(&names),
            cells,
        });
    }
    let changed = rows.len() as u64;
    Ok(Answer { rows, changed })
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null | ValueRef::Real(_) => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}
