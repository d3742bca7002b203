//! The files of a desk: creating, opening, bringing up to date.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rambla_wire::Id;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::guard::{Gate, Guard};
use super::schema::{Schema, migrate, version};
use super::{Ambient, Desk, Station};
use crate::desk::error::{Error, Result};

/// What encrypts a desk.
#[derive(Clone)]
pub enum Key {
    /// 256 random bits, used as they are.
    Raw([u8; 32]),
    /// Nothing: for tests that scan the bytes, and for measuring.
    None,
}

/// The folder of a desk and the files in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
}

impl Place {
    /// The desk in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Place {
        Place {
            folder: folder.into(),
        }
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("desk.db")
    }

    /// The wrapped keys.
    pub fn keys(&self) -> PathBuf {
        self.folder.join("desk.keys")
    }

    /// What was erased here, by random ids: it outlives the database, so that a backup brings nothing back.
    pub fn graves(&self) -> PathBuf {
        self.folder.join("desk.graves")
    }

    /// The database while it is being made.
    pub(super) fn unborn(&self) -> PathBuf {
        self.folder.join("desk.db.new")
    }

    /// The copies made before migrations.
    pub fn copies(&self) -> PathBuf {
        self.folder.join("copies")
    }

    /// Whether there is a desk here.
    pub fn exists(&self) -> bool {
        self.database().exists()
    }

    /// Takes the lock of the whole desk, for what no other program may be doing meanwhile; who
    /// holds it is written in the file.
    pub fn lock(&self, doing: &str) -> Result<Lock> {
        let path = self.folder.join("desk.lock");
        let open = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = open.map_err(|error| Error::io(&path, error))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            file.read_to_string(&mut holder)
                .map_err(|error| Error::io(&path, error))?;
            return Err(Error::Held(holder.trim().to_owned()));
        }
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "process {} ({doing})", std::process::id()));
        written.map_err(|error| Error::io(&path, error))?;
        Ok(Lock { _file: file })
    }
}

/// The lock of a whole desk; given back when dropped, and by the system when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Desk {
    /// Makes a new desk: all of it, or nothing that counts as one. `prepare` runs under the lock
    /// before the desk is there (it saves the keys). A desk that another process made meanwhile
    /// is refused as held.
    pub fn create(
        place: &Place,
        key: &Key,
        ambient: Ambient,
        name: &str,
        prepare: impl FnOnce() -> Result<()>,
    ) -> Result<Desk> {
        fs::create_dir_all(&place.folder).map_err(|error| Error::io(&place.folder, error))?;
        let _lock = place.lock("creating the desk")?;
        if place.exists() {
            return Err(Error::Held(
                "another program, which has just created it".to_owned(),
            ));
        }
        prepare()?;
        let unborn = place.unborn();
        remove(&unborn)?;
        let made = (|| {
            let mut desk = Desk::over(connect(&unborn, key, true)?, Schema::current(), ambient)?;
            desk.found(name)?;
            let Desk {
                conn,
                ambient,
                guard,
                ..
            } = desk;
            guard.open(Gate::Wide);
            close_whole(conn)?;
            arrive(&unborn, &place.database())?;
            Ok(ambient)
        })();
        Desk::open(place, key, made.inspect_err(|_: &Error| clear(&unborn))?)
    }

    /// Opens a desk, bringing it to the version of this program: then a copy stays beside it.
    pub fn open(place: &Place, key: &Key, ambient: Ambient) -> Result<Desk> {
        Desk::open_with(place, key, ambient, Schema::current())
    }

    /// [`Desk::open`] with another schema than this version's: for trying upgrades.
    pub fn open_with(
        place: &Place,
        key: &Key,
        ambient: Ambient,
        schema: &'static Schema,
    ) -> Result<Desk> {
        Desk::open_as(place, key, ambient, schema, "renew_desk")
    }

    /// `op` is what it is called that the desk takes a key of its own, where it has none.
    pub(super) fn open_as(
        place: &Place,
        key: &Key,
        mut ambient: Ambient,
        schema: &'static Schema,
        op: &str,
    ) -> Result<Desk> {
        let path = place.database();
        let size = fs::metadata(&path).map_err(|error| Error::io(&path, error))?;
        if size.is_dir() {
            return Err(Error::NotADesk);
        }
        if size.len() == 0 {
            return Err(Error::Damaged("the file is empty".to_owned()));
        }
        let conn = unlocked(&path, key, false)?;
        let (found, known) = (version(&conn)?, schema.migrations.len());
        if found == 0 {
            return Err(Error::NotADesk);
        }
        if found > known {
            return Err(Error::Newer { found, known });
        }
        settings(&conn)?;
        if found < known {
            let _lock = place.lock("bringing the desk up to date")?;
            // Another process may have done it while this one waited for nothing but its own check.
            if version(&conn)? < known {
                copy_before(place, key, &conn, found, (ambient.now)())?;
                conn.execute_batch("BEGIN IMMEDIATE")?;
                let done = migrate(&conn, schema).and_then(|()| super::reapply(&conn, schema));
                match done {
                    Ok(()) => conn.execute_batch("COMMIT")?,
                    Err(error) => {
                        // A full disk has rolled it back already.
                        let _ = conn.execute_batch("ROLLBACK");
                        return Err(error);
                    }
                }
            }
        }
        let mut desk = Desk::guarded(conn, schema, ambient)?;
        desk.take_key(op)?;
        desk.rebury()?;
        // What cannot be completed now is completed the next time; until then there is no receipt.
        let _ = desk.complete_erasures();
        Ok(desk)
    }

    /// A new desk in memory.
    pub fn in_memory(ambient: Ambient, name: &str) -> Result<Desk> {
        let mut desk = Desk::over(Connection::open_in_memory()?, Schema::current(), ambient)?;
        desk.found(name)?;
        Ok(desk)
    }

    /// A desk in memory without a word on its list, ready to receive the team's and its events'.
    pub fn blank(ambient: Ambient, team: Id, schema: &'static Schema) -> Result<Desk> {
        let mut desk = Desk::over(Connection::open_in_memory()?, schema, ambient)?;
        desk.settle(team)?;
        Ok(desk)
    }

    /// A copy of this desk in memory, with its key and all: what copying its folder makes.
    #[cfg(feature = "testing")]
    pub fn twin(&self, ambient: Ambient) -> Result<Desk> {
        let mut conn = Connection::open_in_memory()?;
        Backup::new(&self.conn, &mut conn)?.run_to_completion(4096, Duration::ZERO, None)?;
        settings(&conn)?;
        Desk::guarded(conn, self.schema, ambient)
    }

    /// What becomes of a desk whose program is replaced by this version's.
    #[cfg(feature = "testing")]
    pub fn upgrade(&mut self) -> Result<()> {
        self.schema = Schema::current();
        let schema = self.schema;
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            super::reapply(conn, schema)
        })
    }

    /// What becomes of a copy that is a backup: see [`super::backup::Backup::restore`].
    #[cfg(feature = "testing")]
    pub fn restored(&mut self) -> Result<()> {
        let version = self.schema.migrations.len();
        self.wide(|conn| super::identity::give_up_key(conn, version))?;
        self.take_key("restore_desk")
    }

    /// A desk with the tables of this version over an empty database.
    fn over(conn: Connection, schema: &'static Schema, ambient: Ambient) -> Result<Desk> {
        settings(&conn)?;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        migrate(&conn, schema)?;
        conn.execute_batch("COMMIT")?;
        Desk::guarded(conn, schema, ambient)
    }

    fn guarded(mut conn: Connection, schema: &'static Schema, ambient: Ambient) -> Result<Desk> {
        let guard = Guard::new(&mut conn)?;
        Ok(Desk {
            conn,
            guard,
            schema,
            ambient,
            station: Station::default(),
        })
    }
}

/// Opens the database file with its key, in the settings that durability and erasure need.
pub(super) fn connect(path: &Path, key: &Key, create: bool) -> Result<Connection> {
    let conn = unlocked(path, key, create)?;
    settings(&conn)?;
    Ok(conn)
}

/// Opens the database file with its key and changes nothing.
pub(super) fn unlocked(path: &Path, key: &Key, create: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, error))?;
    unlock(&conn, key)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|error| cannot_open(path, error))?;
    Ok(conn)
}

/// Gives a connection its key.
fn unlock(conn: &Connection, key: &Key) -> Result<()> {
    if let Key::Raw(bytes) = key {
        // What goes wrong is told as an error, not by the library on stderr.
        conn.pragma_update_and_check(None, "cipher_log_level", "NONE", |_| Ok(()))
            .or_else(no_answer)?;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        conn.pragma_update(None, "key", format!("x'{digits}'"))?;
    }
    Ok(())
}

pub(super) fn settings(conn: &Connection) -> Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(256);
    // Plans do not depend on the values that are bound: otherwise some statements would be
    // prepared anew for every row.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A desk in memory answers "memory" here.
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    for (name, value) in [
        ("synchronous", "FULL"),
        ("fullfsync", "ON"),
        ("checkpoint_fullfsync", "ON"),
        ("secure_delete", "ON"),
        ("temp_store", "MEMORY"),
        ("trusted_schema", "OFF"),
        ("cache_size", "-16000"),
    ] {
        conn.pragma_update_and_check(None, name, value, |_| Ok(()))
            .or_else(no_answer)?;
    }
    Ok(())
}

/// Some pragmas answer and some do not; neither is a failure.
fn no_answer(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            let tried = File::options().read(true).write(true).open(path);
            match tried {
                Err(source) => Error::io(path, source),
                Ok(_) => Error::ReadOnly,
            }
        }
        _ => error.into(),
    }
}

/// The copy that is always made before a migration, under the same key.
fn copy_before(place: &Place, key: &Key, conn: &Connection, from: usize, now: u64) -> Result<()> {
    let folder = place.copies();
    fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, error))?;
    let path = folder.join(format!("desk-version-{from}-{now}.db"));
    let part = folder.join("copy.part");
    copy(conn, key, &part)?;
    arrive(&part, &path)
}

/// A whole copy of a desk's database at this path, under the same key, in one file. A copy that
/// fails leaves nothing behind.
pub(super) fn copy(conn: &Connection, key: &Key, path: &Path) -> Result<()> {
    remove(path)?;
    let made = (|| {
        let mut copy = Connection::open(path).map_err(|error| cannot_open(path, error))?;
        unlock(&copy, key)?;
        copy.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        Backup::new(conn, &mut copy)?.run_to_completion(4096, Duration::ZERO, None)?;
        close_whole(copy)
    })();
    made.inspect_err(|_: &Error| clear(path))
}

/// Takes away what a database that did not come about has left.
pub(super) fn clear(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = fs::remove_file(PathBuf::from(name));
    }
}

/// Closes the only connection to a database that will be moved: all of it is in the one file then.
/// Just closing would leave a write-ahead log behind, and say nothing, where the disk is full.
pub(super) fn close_whole(conn: Connection) -> Result<()> {
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    if mode != "delete" {
        return Err(Error::Busy);
    }
    conn.close().map_err(|(_, error)| Error::from(error))
}

pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}

/// Makes a finished file durable and gives it its name, in one step.
pub(super) fn arrive(from: &Path, to: &Path) -> Result<()> {
    let done = (|| {
        File::open(from)?.sync_all()?;
        fs::rename(from, to)?;
        match to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    })();
    done.map_err(|error| Error::io(to, error))
}
