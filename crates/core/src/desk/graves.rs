//! Graves beyond the tables: the file beside the desk that outlives a restore, the write-ahead log, old
//! copies, and the receipts that tell the other desks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use rambla_wire::{Id, Version};
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
/// The setting that says when the file of graves and the desk were last found to say the same.
const SETTLED: &str = "graves";
/// The action by which a desk says that it has erased what it had.
const CONFIRM: &str = "confirm_erasure";

/// How many records one erasure names, at most: its change stays far below the limit.
const MOST: usize = 8_000;

/// What is erased for good: a record, or one text of a record that stays; first its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grave {
    Record(Id, Id),
    Text(Id, Text),
}

type Graves = BTreeSet<Grave>;

impl Grave {
    fn stream(&self) -> Id {
        match self {
            Grave::Record(stream, _) | Grave::Text(stream, _) => *stream,
        }
    }

    /// As a line of the file: random ids and numbers alone.
    fn line(&self) -> String {
        match self {
            Grave::Record(stream, record) => format!("{stream} {record}\n"),
            Grave::Text(stream, (record, atom, version)) => {
                let Version { replica, seq } = version;
                format!("{stream} {record} {atom} {replica} {seq}\n")
            }
        }
    }

    fn of_line(line: &str) -> Option<Grave> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [stream, record] => Some(Grave::Record(stream.parse().ok()?, record.parse().ok()?)),
            [stream, record, atom, replica, seq] => {
                let version = Version {
                    replica: replica.parse().ok()?,
                    seq: seq.parse().ok()?,
                };
                let text = (record.parse().ok()?, atom.parse().ok()?, version);
                Some(Grave::Text(stream.parse().ok()?, text))
            }
            _ => None,
        }
    }
}

/// Records and texts of each stream.
fn by_stream(graves: Vec<Grave>) -> BTreeMap<Id, (BTreeSet<Id>, Vec<Text>)> {
    let mut all: BTreeMap<Id, (BTreeSet<Id>, Vec<Text>)> = BTreeMap::new();
    for grave in graves {
        let of = all.entry(grave.stream()).or_default();
        match grave {
            Grave::Record(_, record) => drop(of.0.insert(record)),
            Grave::Text(_, text) => of.1.push(text),
        }
    }
    all
}

impl Desk {
    /// Makes an erasure complete on this desk, and says so to the others: what a restored backup has
    /// brought back goes again, what belongs to what was erased is named, nothing is left in the
    /// write-ahead log and in copies made before migrations. Where a program still reads the old state,
    /// this is left for the next time.
    pub fn settle_erasures(&mut self) -> Result<()> {
        self.rebury()?;
        self.complete_erasures()
    }

    /// All of [`Desk::settle_erasures`] that may wait: a desk opens on a full disk too.
    pub(super) fn complete_erasures(&mut self) -> Result<()> {
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
    pub(super) fn rebury(&mut self) -> Result<()> {
        if self.is_settled()? {
            return Ok(());
        }
        let known = self.graves()?;
        let file = self.graves_of_file()?;
        // An event that is not here yet may come with the next file.
        let streams: BTreeSet<Id> = self.streams()?.into_iter().collect();
        let is_missing =
            |grave: &&Grave| !known.contains(grave) && streams.contains(&grave.stream());
        let missing: Vec<Grave> = file.iter().filter(is_missing).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let schema = self.schema;
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut merge = Merge::new(conn, schema);
            for (stream, (records, texts)) in by_stream(missing) {
                merge.bury(stream, records)?;
                merge.blank_texts(stream, &texts)?;
            }
            search::refresh(conn, &merge.touched, &merge.minted)
        })
    }

    /// Names in an erasure what none names yet, so that every desk erases the same.
    fn name_found(&mut self) -> Result<()> {
        let unsaid = self.graves_by(
            include_str!("graves_unsaid.sql"),
            include_str!("blanks_unsaid.sql"),
        )?;
        for (stream, (records, texts)) in by_stream(unsaid) {
            let records: Vec<Id> = records.into_iter().collect();
            for some in records.chunks(MOST) {
                self.name(stream, &some.iter().copied().collect(), &[])?;
            }
            for some in texts.chunks(MOST / 3) {
                self.name(stream, &BTreeSet::new(), some)?;
            }
        }
        Ok(())
    }

    fn name(&mut self, stream: Id, records: &BTreeSet<Id>, texts: &[Text]) -> Result<()> {
        self.tell(NAME, stream, |tx| {
            let id = ErasureId(tx.id());
            put_erasure(tx, id, None, records, texts)
        })
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
        let all = self.graves_by(include_str!("graves.sql"), include_str!("blanks.sql"))?;
        Ok(all.into_iter().collect())
    }

    fn graves_by(&self, records: &str, texts: &str) -> Result<Vec<Grave>> {
        let records = self.ids(records)?.into_iter();
        let mut all: Vec<Grave> = records
            .map(|(stream, record)| Grave::Record(stream, record))
            .collect();
        let rows = self.read(|db| {
            db.rows(texts, [], |row| {
                let id = |at| row.get::<_, Vec<u8>>(at);
                Ok((
                    id(0)?,
                    id(1)?,
                    row.get::<_, u32>(2)?,
                    id(3)?,
                    row.get::<_, i64>(4)?,
                ))
            })
        })?;
        for (stream, record, atom, replica, seq) in rows {
            let version = Version {
                replica: Id::from_slice(&replica)?,
                seq: seq as u64,
            };
            let text = (Id::from_slice(&record)?, atom, version);
            all.push(Grave::Text(Id::from_slice(&stream)?, text));
        }
        Ok(all)
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
        Ok(text.lines().filter_map(Grave::of_line).collect())
    }

    /// Brings the file of graves up to date: it names all that was erased, by random ids alone.
    fn write_graves(&mut self) -> Result<()> {
        let Some(path) = self.place().map(|place| place.graves()) else {
            return Ok(());
        };
        if self.is_settled()? {
            return Ok(());
        }
        let known = self.graves_of_file()?;
        let graves = self.graves()?;
        let new: Vec<_> = graves.difference(&known).collect();
        if new.is_empty() {
            return self.note_settled();
        }
        let written = (|| {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            let lines = new.iter().map(|grave| grave.line());
            // A line that was cut off ends here.
            file.write_all(format!("\n{}", lines.collect::<String>()).as_bytes())?;
            file.sync_all()
        })();
        written.map_err(|error| Error::io(&path, error))?;
        self.note_settled()
    }

    /// How long the file of graves is, and how much is erased here in how many streams: while that is so, the
    /// two need not be read to be compared. None of a desk in memory.
    fn stamp(&self) -> Result<Option<String>> {
        let Some(place) = self.place() else {
            return Ok(None);
        };
        let length = fs::metadata(place.graves()).map_or(0, |known| known.len());
        let counts = self.read(|db| {
            db.row(include_str!("graves_count.sql"), [], |row| {
                row.get::<_, String>(0)
            })
        })?;
        Ok(counts.map(|counts| format!("{length} {counts}")))
    }

    /// Whether the file of graves and the desk are as they were when they were last found to say the same.
    fn is_settled(&self) -> Result<bool> {
        let stamp = self.stamp()?;
        Ok(stamp.is_some() && stamp == self.setting(SETTLED)?)
    }

    fn note_settled(&mut self) -> Result<()> {
        match self.stamp()? {
            Some(stamp) => self.set_setting(SETTLED, &stamp),
            None => Ok(()),
        }
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
