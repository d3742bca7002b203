//! Graves beyond the tables: the file beside the desk that outlives a restore, the write-ahead log, old
//! copies, and the receipts that tell the other desks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use rambla_wire::Id;
use rusqlite::{Connection, params};

use super::guard::Gate;
use super::merge::{Merge, Text, ids_to_bytes, texts_to_bytes};
use super::undo::Step;
use super::writes::Writes;
use super::{Desk, Place, Tx, search};
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ErasureId, EventId, StaffId};

/// The action that names what was found to belong to what was erased.
const NAME: &str = "complete_erasure";
/// The action by which a desk says that it has erased what it had.
const CONFIRM: &str = "confirm_erasure";

type Graves = BTreeSet<(Id, Id)>;

impl Desk {
    /// Makes an erasure complete on this desk, and says so to the others: what a restored backup has
    /// brought back goes again, what belongs to what was erased is named, nothing is left in the
    /// write-ahead log and in copies made before migrations. Where a program still reads the old state,
    /// this is left for the next time.
    pub fn settle_erasures(&mut self) -> Result<()> {
        self.rebury()?;
        if !self.has_erased()? {
            return Ok(());
        }
        self.name_found()?;
        self.write_graves()?;
        if self.clean_log()? {
            self.confirm()?;
        }
        Ok(())
    }

    fn has_erased(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM graves) OR EXISTS (SELECT 1 FROM erasures)";
        let has = self.read(|db| db.row(sql, [], |row| row.get::<_, bool>(0)))?;
        Ok(has == Some(true))
    }

    /// Erases again what the file of graves names: before anything of a restored backup shows.
    fn rebury(&mut self) -> Result<()> {
        let known = self.graves()?;
        let mut missing: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for (stream, record) in self.graves_of_file()? {
            if !known.contains(&(stream, record)) {
                missing.entry(stream).or_default().insert(record);
            }
        }
        let streams: BTreeSet<Id> = self.streams()?.into_iter().collect();
        // An event that is not here yet may come with the next file.
        missing.retain(|stream, _| streams.contains(stream));
        if missing.is_empty() {
            return Ok(());
        }
        let schema = self.schema;
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut merge = Merge::new(conn, schema);
            for (stream, records) in missing {
                merge.bury(stream, records)?;
            }
            search::refresh(conn, &merge.touched, &merge.minted)
        })
    }

    /// Names in an erasure what none names yet, so that every desk erases the same.
    fn name_found(&mut self) -> Result<()> {
        let rows = self.ids(include_str!("graves_unsaid.sql"))?;
        let mut found: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for (stream, record) in rows {
            found.entry(stream).or_default().insert(record);
        }
        for (stream, records) in found {
            self.tell(NAME, stream, |tx| {
                let id = ErasureId(tx.id());
                put_erasure(tx, id, None, &records, &[])
            })?;
        }
        Ok(())
    }

    /// Writes a receipt for each erasure that this desk has not confirmed.
    fn confirm(&mut self) -> Result<()> {
        let replica = self.replica()?;
        let rows = self.ids(include_str!("unconfirmed.sql"))?;
        let mut open: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for (stream, erasure) in rows {
            open.entry(stream).or_default().push(erasure);
        }
        for (stream, erasures) in open {
            self.tell(CONFIRM, stream, |tx| {
                for erasure in &erasures {
                    let id = tx.derived("receipt", &format!("{erasure}/{replica}"))?;
                    let row = Writes::new()
                        .set("erasure", ErasureId(*erasure))
                        .set("desk", replica)
                        .set("at", tx.now());
                    tx.put("receipts", id, row)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// An action in this event that is nobody's doing.
    fn tell(
        &mut self,
        op: &str,
        event: Id,
        act: impl FnOnce(&mut Tx<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut station, schema) = (self.station, self.schema);
        station.event = Some(EventId(event));
        self.transaction(|conn, guard, ambient| {
            let mut tx = Tx::begin(conn, schema, ambient, station)?;
            act(&mut tx)?;
            guard.open(Gate::Open);
            tx.finish(op, (), &Step::Silent).map(drop)
        })
    }

    /// Pairs of stream and record.
    fn ids(&self, sql: &str) -> Result<Vec<(Id, Id)>> {
        let rows = self.read(|db| {
            db.rows(sql, [], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
        })?;
        rows.iter()
            .map(|(stream, record)| Ok((Id::from_slice(stream)?, Id::from_slice(record)?)))
            .collect()
    }

    fn graves(&self) -> Result<Graves> {
        let rows = self.ids(include_str!("graves.sql"))?;
        Ok(rows.into_iter().collect())
    }

    /// The folder of this desk; none of one in memory.
    fn place(&self) -> Option<Place> {
        let path = self.conn.path().filter(|path| !path.is_empty())?;
        let folder = PathBuf::from(path).parent()?.to_owned();
        Some(Place::new(folder))
    }

    /// What the file of graves names. Lines that are none are passed over.
    fn graves_of_file(&self) -> Result<Graves> {
        let Some(path) = self.place().map(|place| place.graves()) else {
            return Ok(Graves::new());
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Graves::new()),
            Err(error) => return Err(Error::io(&path, error)),
        };
        let line = |line: &str| {
            let (stream, record) = line.split_once(' ')?;
            Some((stream.parse().ok()?, record.trim().parse().ok()?))
        };
        Ok(text.lines().filter_map(line).collect())
    }

    /// Brings the file of graves up to date: it names all that was erased, by random ids alone.
    fn write_graves(&mut self) -> Result<()> {
        let Some(path) = self.place().map(|place| place.graves()) else {
            return Ok(());
        };
        let known = self.graves_of_file()?;
        let graves = self.graves()?;
        let new: Vec<_> = graves.difference(&known).collect();
        if new.is_empty() {
            return Ok(());
        }
        let written = (|| {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            let lines = new
                .iter()
                .map(|(stream, record)| format!("{stream} {record}\n"));
            // A line that was cut off ends here.
            file.write_all(format!("\n{}", lines.collect::<String>()).as_bytes())?;
            file.sync_all()
        })();
        written.map_err(|error| Error::io(&path, error))
    }

    /// Takes away what the write-ahead log and copies made before migrations still hold. False: another
    /// program still reads the old state.
    fn clean_log(&mut self) -> Result<bool> {
        let Some(place) = self.place() else {
            return Ok(true);
        };
        if self
            .read(|db| db.row(include_str!("unconfirmed.sql"), [], |_| Ok(())))?
            .is_none()
        {
            return Ok(false);
        }
        let copies = place.copies();
        match fs::remove_dir_all(&copies) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&copies, error));
            }
            _ => {}
        }
        self.wide(|conn: &Connection| {
            let busy: i64 =
                conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", params![], |row| {
                    row.get(0)
                })?;
            Ok(busy == 0)
        })
    }
}

/// Puts an erasure of these records, and of these texts of records that stay.
pub(crate) fn put_erasure(
    tx: &mut Tx<'_>,
    id: ErasureId,
    staff: Option<StaffId>,
    records: &BTreeSet<Id>,
    texts: &[Text],
) -> Result<()> {
    let some = |bytes: Vec<u8>| Some(bytes).filter(|bytes| !bytes.is_empty());
    let row = Writes::new()
        .set("records", some(ids_to_bytes(records)))
        .set("texts", some(texts_to_bytes(texts)))
        .set("staff", staff)
        .set("at", tx.now());
    tx.put("erasures", id, row)
}
