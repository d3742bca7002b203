//! Portable backups: one file with the desk and its wrapped keys.
//!
//! ```text
//! "RAMBLA BACKUP 1\n" · length of the keys (u64, little-endian) · keys
//! length of the database (u64) · database · BLAKE3-256 over all before it
//! ```

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::file::{arrive, clear, close_whole, copy, remove, settings, unlocked};
use super::identity::give_up_key;
use super::schema::{Schema, version};
use super::{Ambient, Desk, Key, Place};
use crate::desk::error::{Error, Result, Rule};

const MAGIC: &[u8; 16] = b"RAMBLA BACKUP 1\n";
/// No key file is larger.
const MAX_KEYS: u64 = 1 << 20;

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

impl Desk {
    /// Writes a backup to this path, replacing what is there only once it is whole. `keys` are
    /// the slots that open it elsewhere. A path that is one of the desk's own files is refused, and
    /// one of a pipe or a device; a link stays a link.
    pub fn back_up(&mut self, key: &Key, keys: &[u8], path: &Path) -> Result<()> {
        let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let other = fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir());
        if other || self.owns(path) {
            return Err(Error::Invalid {
                field: "file",
                rule: Rule::Form("a file of its own, neither the desk's nor a device"),
            });
        }
        let (database, part) = (beside(path, ".database"), beside(path, ".part"));
        let done = self.wide(|conn| copy(conn, key, &database)).and_then(|()| {
            assemble(keys, &database, &part).map_err(|error| Error::io(path, error))?;
            arrive(&part, path)
        });
        clear(&database);
        if done.is_err() {
            let _ = fs::remove_file(&part);
        }
        done
    }

    /// Whether this is the path of a file of this desk, reached whichever way.
    fn owns(&self, path: &Path) -> bool {
        let whole = |path: &Path| {
            path.parent()
                .and_then(|folder| fs::canonicalize(folder).ok())
        };
        let database = self
            .conn
            .path()
            .filter(|database| !database.is_empty())
            .map(Path::new);
        let own = |name: &str| {
            name.starts_with("desk.db") || ["desk.keys", "desk.lock", "desk.graves"].contains(&name)
        };
        database.is_some_and(|database| whole(&absolute(database)) == whole(&absolute(path)))
            && path
                .file_name()
                .and_then(|name| name.to_str())
                .is_some_and(own)
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn assemble(keys: &[u8], database: &Path, part: &Path) -> std::io::Result<()> {
    let mut from = File::open(database)?;
    let mut out = Hashing {
        out: std::io::BufWriter::new(File::create(part)?),
        hasher: blake3::Hasher::new(),
    };
    out.write_all(MAGIC)?;
    out.write_all(&(keys.len() as u64).to_le_bytes())?;
    out.write_all(keys)?;
    out.write_all(&from.metadata()?.len().to_le_bytes())?;
    std::io::copy(&mut from, &mut out)?;
    let hash = out.hasher.finalize();
    out.out.write_all(hash.as_bytes())?;
    out.out.flush()
}

struct Hashing<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// A backup that was found to be whole.
pub struct Backup {
    path: PathBuf,
    /// The slots that open it.
    pub keys: Vec<u8>,
    database: u64,
}

impl Backup {
    /// Reads a backup and checks that all of it is there.
    pub fn open(path: &Path) -> Result<Backup> {
        let refused = |what: &str| Error::Damaged(format!("the backup {what}"));
        let io = |error| Error::io(path, error);
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?;
        if size.is_dir() {
            return Err(refused("is a folder"));
        }
        let mut from = BufReader::new(file);
        let mut magic = [0; 16];
        let read = from.read(&mut magic).map_err(io)?;
        if magic != *MAGIC {
            return Err(refused(if read == 0 {
                "is empty"
            } else {
                "is not a backup made by Rambla"
            }));
        }
        let short = |_| refused("is not whole: it ends too early");
        let keys = length(&mut from).map_err(short)?;
        if keys > MAX_KEYS {
            return Err(refused("is damaged: its keys are too long"));
        }
        let mut slots = vec![0; keys as usize];
        from.read_exact(&mut slots).map_err(short)?;
        let database = length(&mut from).map_err(short)?;
        let head = 16 + 8 + keys + 8;
        if size.len() != head.saturating_add(database).saturating_add(32) {
            return Err(refused("is not whole: it has another length than it says"));
        }
        let backup = Backup {
            path: path.to_owned(),
            keys: slots,
            database,
        };
        backup
            .check()
            .map_err(io)?
            .then_some(backup)
            .ok_or_else(|| refused("is damaged: its check sum is wrong"))
    }

    fn check(&self) -> std::io::Result<bool> {
        let mut from = File::open(&self.path)?;
        let mut hasher = blake3::Hasher::new();
        let content = self.start() + self.database;
        std::io::copy(&mut Read::by_ref(&mut from).take(content), &mut hasher)?;
        let mut hash = [0; 32];
        from.read_exact(&mut hash)?;
        Ok(hasher.finalize().as_bytes() == &hash)
    }

    fn start(&self) -> u64 {
        16 + 8 + self.keys.len() as u64 + 8
    }

    /// Makes a desk of the backup where there is none. It writes under another replica id from
    /// now on: what it would write under the old one, the desk it came from may have written.
    pub fn restore(
        &self,
        place: &Place,
        key: &Key,
        ambient: Ambient,
        prepare: impl FnOnce() -> Result<()>,
    ) -> Result<Desk> {
        fs::create_dir_all(&place.folder).map_err(|error| Error::io(&place.folder, error))?;
        let _lock = place.lock("restoring the desk")?;
        if place.exists() {
            return Err(Error::Held("the desk that is there already".to_owned()));
        }
        let unborn = place.unborn();
        remove(&unborn)?;
        let made = (|| {
            self.unpack(&unborn)
                .map_err(|error| Error::io(&unborn, error))?;
            Backup::check_desk(&unborn, key)?;
            prepare()
        })();
        if let Err(error) = made.and_then(|()| arrive(&unborn, &place.database())) {
            clear(&unborn);
            return Err(error);
        }
        Desk::open_as(place, key, ambient, Schema::current(), "restore_desk")
    }

    /// Whether what was unpacked is a desk that this program can open; it gives up its key
    /// before it has the name of a desk, so that nothing is ever written under the old one.
    fn check_desk(unborn: &Path, key: &Key) -> Result<()> {
        let conn = unlocked(unborn, key, false)?;
        let (found, known) = (version(&conn)?, Schema::current().migrations.len());
        if found == 0 {
            return Err(Error::NotADesk);
        }
        if found > known {
            return Err(Error::Newer { found, known });
        }
        settings(&conn)?;
        conn.query_row(include_str!("own_replica.sql"), [], |_| Ok(()))
            .map_err(|_| Error::NotADesk)?;
        give_up_key(&conn, found)?;
        close_whole(conn)
    }

    fn unpack(&self, to: &Path) -> std::io::Result<()> {
        let mut from = File::open(&self.path)?;
        std::io::copy(
            &mut Read::by_ref(&mut from).take(self.start()),
            &mut std::io::sink(),
        )?;
        std::io::copy(&mut from.take(self.database), &mut File::create(to)?)?;
        Ok(())
    }
}

fn length(from: &mut impl Read) -> std::io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
