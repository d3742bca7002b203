//! The one list of changes: appending to it, and reading a change from it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rambla_wire::{Act, AtomWrite, Change, Hash, Header, Hlc, Id, Part, Version};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::desk::error::{ChangeRefused, Result};

/// A change as merging needs it: who, when, and what it says.
pub(crate) struct Said {
    /// Its arrival number.
    pub(crate) number: i64,
    pub(crate) stream: Id,
    pub(crate) version: Version,
    pub(crate) hlc: Hlc,
    pub(crate) parts: Vec<Part>,
    /// Whether parts were left out that this version cannot read.
    pub(crate) later: bool,
}

/// What one change gave the records it created, by record and table.
pub(crate) type Given = HashMap<(Id, u32), Vec<AtomWrite>>;

/// The list, with the numbers that stand for streams and replicas in this desk.
pub(crate) struct List<'c> {
    pub(crate) conn: &'c Connection,
    numbers: HashMap<(&'static str, Id), i64>,
    ids: HashMap<(&'static str, i64), Id>,
    /// The change whose births were asked for last: the records of an import come one after
    /// another, and it may have thousands of them.
    given: RefCell<Option<(i64, Rc<Given>)>>,
}

impl<'c> List<'c> {
    pub(crate) fn new(conn: &'c Connection) -> List<'c> {
        List {
            conn,
            numbers: HashMap::new(),
            ids: HashMap::new(),
            given: RefCell::new(None),
        }
    }

    /// The number of a stream here, given it now if it has none.
    pub(crate) fn stream(&mut self, id: Id) -> Result<i64> {
        self.number("streams", id)
    }

    /// The number of a replica here, given it now if it has none.
    pub(crate) fn replica(&mut self, id: Id) -> Result<i64> {
        self.number("replicas", id)
    }

    fn number(&mut self, table: &'static str, id: Id) -> Result<i64> {
        if let Some(number) = self.numbers.get(&(table, id)) {
            return Ok(*number);
        }
        let known = self
            .conn
            .prepare_cached(&format!("SELECT number FROM {table} WHERE id = ?1"))?
            .query_row([&id.0[..]], |row| row.get(0))
            .optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                self.conn
                    .prepare_cached(&format!("INSERT INTO {table} (id) VALUES (?1)"))?
                    .execute([&id.0[..]])?;
                self.conn.last_insert_rowid()
            }
        };
        self.numbers.insert((table, id), number);
        Ok(number)
    }

    /// Which replica a number stands for.
    pub(crate) fn replica_of(&mut self, number: i64) -> Result<Id> {
        self.id("replicas", number)
    }

    /// Which stream a number stands for.
    pub(crate) fn stream_of(&mut self, number: i64) -> Result<Id> {
        self.id("streams", number)
    }

    fn id(&mut self, table: &'static str, number: i64) -> Result<Id> {
        if let Some(id) = self.ids.get(&(table, number)) {
            return Ok(*id);
        }
        let bytes: Vec<u8> = self
            .conn
            .prepare_cached(&format!("SELECT id FROM {table} WHERE number = ?1"))?
            .query_row([number], |row| row.get(0))?;
        let id = Id::from_slice(&bytes)?;
        self.ids.insert((table, number), id);
        Ok(id)
    }

    /// The last change of this replica in this stream: its number and hash (0 and zeros before
    /// the first).
    pub(crate) fn last(&mut self, stream: Id, replica: Id) -> Result<(u64, Hash)> {
        let (stream, replica) = (self.stream(stream)?, self.replica(replica)?);
        let last = self
            .conn
            .prepare_cached(
                "SELECT seq, hash FROM changes WHERE stream = ?1 AND replica = ?2 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([stream, replica], seq_and_hash)
            .optional()?;
        let Some((seq, hash)) = last else {
            return Ok((0, Hash::default()));
        };
        Ok((seq as u64, Hash::from_slice(&hash)?))
    }

    /// What has come from others in this stream since the last change of this replica: of each the
    /// last change that is here with all before it.
    pub(crate) fn news(&mut self, stream: Id, replica: Id) -> Result<Vec<Version>> {
        let (stream, replica) = (self.stream(stream)?, self.replica(replica)?);
        let others: Vec<i64> = self
            .conn
            .prepare_cached(include_str!("news.sql"))?
            .query_map([stream, replica], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut news = Vec::new();
        for other in others {
            let seq: Option<i64> = self
                .conn
                .prepare_cached("SELECT seq FROM heads WHERE stream = ?1 AND replica = ?2")?
                .query_row([stream, other], |row| row.get(0))
                .optional()?;
            if let Some(seq) = seq.filter(|seq| *seq > 0) {
                news.push(Version {
                    replica: self.replica_of(other)?,
                    seq: seq as u64,
                });
            }
        }
        news.sort_unstable();
        Ok(news)
    }

    /// Takes a change into the list. `None`: it was there already. Whoever made it, the chain of
    /// its replica must hold on both sides.
    pub(crate) fn append(&mut self, change: &Change, act: &Act) -> Result<Option<i64>> {
        let header = &change.header;
        let (stream, replica) = (self.stream(header.stream)?, self.replica(header.replica)?);
        let hash = header.hash();
        if let Some(known) = self.hash_at(stream, replica, header.seq)? {
            if known != hash {
                return Err(ChangeRefused::Fork(header.replica, header.seq).into());
            }
            return Ok(None);
        }
        let before = match header.seq {
            1 => Some(Hash::default()),
            seq => self.hash_at(stream, replica, seq - 1)?,
        };
        if before.is_some_and(|before| before != header.previous) {
            return Err(ChangeRefused::Chain(header.replica, header.seq).into());
        }
        self.next_follows(stream, replica, header, hash)?;
        self.conn
            .prepare_cached(include_str!("append.sql"))?
            .execute(params![
                stream,
                replica,
                header.seq as i64,
                act.hlc.0 as i64,
                &act.action.0[..],
                act.op,
                act.staff.as_ref().map(|staff| &staff.0[..]),
                &hash.0[..],
                header.encode(),
                change.parts,
            ])?;
        let number = self.conn.last_insert_rowid();
        for was in &act.was {
            let was_replica = self.replica(was.replica)?;
            self.conn
                .prepare_cached(include_str!("alias.sql"))?
                .execute(params![
                    stream,
                    was_replica,
                    was.seq as i64,
                    replica,
                    header.seq as i64
                ])?;
        }
        self.move_head(stream, replica, header.seq)?;
        Ok(Some(number))
    }

    /// What a change is called now that was issued anew since its desk had been copied.
    pub(crate) fn aliases(&mut self, stream: i64, was: Version) -> Result<Vec<Version>> {
        let rows: Vec<(i64, i64)> = self
            .conn
            .prepare_cached(include_str!("aliases.sql"))?
            .query_map(params![stream, &was.replica.0[..], was.seq as i64], |row| {
                Ok((row.get("replica")?, row.get("seq")?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        rows.into_iter()
            .map(|(replica, seq)| {
                Ok(Version {
                    replica: self.replica_of(replica)?,
                    seq: seq as u64,
                })
            })
            .collect()
    }

    /// Moves the head of a replica on as far as all before it is here.
    fn move_head(&self, stream: i64, replica: i64, seq: u64) -> Result<()> {
        let head: Option<i64> = self
            .conn
            .prepare_cached("SELECT seq FROM heads WHERE stream = ?1 AND replica = ?2")?
            .query_row([stream, replica], |row| row.get(0))
            .optional()?;
        let mut to = head.unwrap_or(0) as u64;
        if to + 1 == seq {
            to = seq;
            while self.hash_at(stream, replica, to + 1)?.is_some() {
                to += 1;
            }
        } else if head.is_some() {
            return Ok(());
        }
        self.conn
            .prepare_cached(include_str!("head.sql"))?
            .execute([stream, replica, to as i64])?;
        Ok(())
    }

    /// The arrival number of a change that is here.
    pub(crate) fn number_of(&self, stream: i64, replica: i64, seq: u64) -> Result<Option<i64>> {
        let number = self
            .conn
            .prepare_cached(
                "SELECT number FROM changes WHERE stream = ?1 AND replica = ?2 AND seq = ?3",
            )?
            .query_row(params![stream, replica, seq as i64], |row| row.get(0))
            .optional()?;
        Ok(number)
    }

    /// The hash of a change that is here.
    pub(crate) fn hash_of(&mut self, stream: Id, replica: Id, seq: u64) -> Result<Option<Hash>> {
        let (stream, replica) = (self.stream(stream)?, self.replica(replica)?);
        self.hash_at(stream, replica, seq)
    }

    fn hash_at(&self, stream: i64, replica: i64, seq: u64) -> Result<Option<Hash>> {
        let hash: Option<Vec<u8>> = self
            .conn
            .prepare_cached(
                "SELECT hash FROM changes WHERE stream = ?1 AND replica = ?2 AND seq = ?3",
            )?
            .query_row(params![stream, replica, seq as i64], |row| row.get(0))
            .optional()?;
        Ok(hash.map(|hash| Hash::from_slice(&hash)).transpose()?)
    }

    /// A change that came before its predecessor must continue it.
    fn next_follows(&self, stream: i64, replica: i64, header: &Header, hash: Hash) -> Result<()> {
        let next: Option<Vec<u8>> = self
            .conn
            .prepare_cached(
                "SELECT header FROM changes WHERE stream = ?1 AND replica = ?2 AND seq = ?3",
            )?
            .query_row(params![stream, replica, header.seq as i64 + 1], |row| {
                row.get(0)
            })
            .optional()?;
        match next.map(|bytes| Header::decode(&bytes)).transpose()? {
            Some(next) if next.previous != hash => {
                Err(ChangeRefused::Chain(header.replica, header.seq + 1).into())
            }
            _ => Ok(()),
        }
    }

    /// The change with this arrival number, read and checked.
    pub(crate) fn change(&self, number: i64) -> Result<Change> {
        let (header, parts): (Vec<u8>, Vec<u8>) = self
            .conn
            .prepare_cached("SELECT header, parts FROM changes WHERE number = ?1")?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Change::decode(&header, parts)?)
    }

    /// Stores a change's parts anew, some of them blank.
    pub(crate) fn replace_parts(&self, number: i64, parts: &[u8]) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE changes SET parts = ?2 WHERE number = ?1")?
            .execute(params![number, parts])?;
        Ok(())
    }

    /// Whether a stored change is whole, is what its columns say, and follows the one before it.
    pub(crate) fn is_sound(&mut self, number: i64) -> Result<bool> {
        let Ok(change) = self.change(number) else {
            return Ok(false);
        };
        let Ok(act) = Act::decode(change.act()) else {
            return Ok(false);
        };
        let header = &change.header;
        if header.check_signature().is_err() {
            return Ok(false);
        }
        let (stream, replica) = (self.stream(header.stream)?, self.replica(header.replica)?);
        let before = match header.seq {
            1 => Some(Hash::default()),
            seq => self.hash_at(stream, replica, seq - 1)?,
        };
        let staff = act.staff.as_ref().map(|staff| &staff.0[..]);
        let same = self
            .conn
            .prepare_cached(include_str!("as_written.sql"))?
            .query_row(
                params![
                    number,
                    stream,
                    replica,
                    header.seq as i64,
                    act.hlc.0 as i64,
                    &act.action.0[..],
                    act.op,
                    staff,
                    &header.hash().0[..],
                ],
                |row| row.get(0),
            )?;
        Ok(same && before.is_none_or(|before| before == header.previous))
    }

    /// What the user did when the change with this arrival number was written.
    pub(crate) fn op_of(&self, number: i64) -> Result<String> {
        let op = self
            .conn
            .prepare_cached("SELECT op FROM changes WHERE number = ?1")?
            .query_row([number], |row| row.get(0))?;
        Ok(op)
    }

    /// Numbers may stand for other changes from now on.
    pub(crate) fn forget(&self) {
        *self.given.borrow_mut() = None;
    }

    /// What the change with this arrival number gave the records it created.
    pub(crate) fn given(&self, number: i64) -> Result<Rc<Given>> {
        if let Some((known, given)) = &*self.given.borrow()
            && *known == number
        {
            return Ok(Rc::clone(given));
        }
        let mut given = Given::new();
        for (_, bytes) in self.change(number)?.said() {
            let Ok(part) = Part::decode(bytes) else {
                continue;
            };
            if part.birth {
                given
                    .entry((part.record, part.table))
                    .or_default()
                    .extend(part.atoms);
            }
        }
        let given = Rc::new(given);
        *self.given.borrow_mut() = Some((number, Rc::clone(&given)));
        Ok(given)
    }
}

fn seq_and_hash(row: &Row<'_>) -> rusqlite::Result<(i64, Vec<u8>)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// What a change says, decoded. A part that this version cannot read is left for a later one: it
/// must not keep back what came with it.
pub(crate) fn said(change: &Change, act: &Act, number: i64) -> Said {
    let mut said = Said {
        number,
        stream: change.header.stream,
        version: change.header.version(),
        hlc: act.hlc,
        parts: Vec::new(),
        later: false,
    };
    for (_, bytes) in change.said() {
        match Part::decode(bytes) {
            Ok(part) => said.parts.push(part),
            Err(_) => said.later = true,
        }
    }
    said
}
