//! The door: one action, from what a room wants written to changes, rows and the index.
//!
//! What an action reads is the desk as it was before the action: writes are gathered, and at the
//! end encoded, put on the list and applied, the way a received change is.

mod patch;

use std::collections::{HashMap, HashSet};

use rambla_wire::{Act, AtomWrite, Change, Hlc, Id, Value, Version};
use rusqlite::{Connection, OptionalExtension};

use super::Station;
use super::clock::{Ambient, tick};
use super::guard::Reader;
use super::identity::device;
use super::list::{List, Said};
use super::merge::{Merge, Touched};
use super::pack::{Packer, Pending};
use super::schema::{Kind, LIFE, Schema, version};
use super::writes::Writes;
use super::{search, undo};
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::{EventId, StaffId};
use crate::text::clean::{LIMIT, clean};

/// What an action did.
#[derive(Debug)]
pub struct Outcome<T> {
    /// What the room returned.
    pub value: T,
    /// The action's id; none where there was nothing to write.
    pub action: Option<Id>,
    /// Which records it touched.
    pub touched: Touched,
    /// How many control characters were taken out of texts.
    pub cleaned: usize,
}

/// One action under way.
pub struct Tx<'d> {
    conn: &'d Connection,
    schema: &'static Schema,
    ambient: &'d mut Ambient,
    list: List<'d>,
    station: Station,
    pub(crate) replica: Id,
    team: Id,
    now: u64,
    clock: Hlc,
    action: Id,
    pending: Vec<Pending>,
    by_record: HashMap<Id, usize>,
    cleaned: usize,
    named: HashMap<(&'static str, String), Id>,
    /// Ids made in this action: nothing that is stored can speak of them yet.
    minted: HashSet<Id>,
}

impl<'d> Tx<'d> {
    /// Begins an action inside a transaction that holds the write lock.
    pub(super) fn begin(
        conn: &'d Connection,
        schema: &'static Schema,
        ambient: &'d mut Ambient,
        station: Station,
    ) -> Result<Tx<'d>> {
        let (found, known) = (version(conn)?, schema.migrations.len());
        if found > known {
            return Err(Error::Newer { found, known });
        }
        let now = (ambient.now)();
        let action = Id::ordered(now, ambient.bytes());
        let mut list = List::new(conn);
        let row: Option<(i64, Vec<u8>, i64)> = conn
            .prepare_cached(include_str!("../own.sql"))?
            .query_row([], |row| {
                Ok((row.get("replica")?, row.get("team")?, row.get("clock")?))
            })
            .optional()?;
        let (replica, team, clock) = row.ok_or(Error::NotADesk)?;
        Ok(Tx {
            replica: list.replica_of(replica)?,
            team: Id::from_slice(&team)?,
            clock: Hlc(clock as u64),
            conn,
            schema,
            ambient,
            list,
            station,
            now,
            action,
            pending: Vec::new(),
            by_record: HashMap::new(),
            cleaned: 0,
            named: HashMap::new(),
            minted: HashSet::new(),
        })
    }

    /// The desk as it was before this action.
    pub fn read(&self) -> Reader<'d> {
        Reader::new(self.conn)
    }

    /// Milliseconds since 1970, UTC, as this machine's clock shows them.
    pub fn now(&self) -> i64 {
        self.now as i64
    }

    /// A fresh id, ordered by time.
    pub fn id(&mut self) -> Id {
        let id = Id::ordered(self.now, self.ambient.bytes());
        self.minted.insert(id);
        id
    }

    /// A fresh 256-bit key.
    pub fn key(&mut self) -> [u8; 32] {
        self.ambient.bytes()
    }

    /// The event this action is in.
    pub fn event(&self) -> Result<EventId> {
        self.station.event.ok_or(Error::NoEvent)
    }

    /// Who is at the desk.
    pub fn staff(&self) -> Option<StaffId> {
        self.station.staff
    }

    /// The id that every desk derives for the same thing of the action's event.
    pub fn derived(&mut self, kind: &str, external: &str) -> Result<Id> {
        let event = self.event()?.0;
        let key = self.key_of(event)?.or_else(|| self.pending_key(event));
        let key = key.ok_or(Error::NoEvent)?;
        let mut id = Id::derived(&key, kind, external);
        // What was erased does not come back under its id: who may come back is somebody new.
        for again in 1.. {
            let sql = include_str!("../is_grave.sql");
            if self.read().row(sql, (event.0, id.0), |_| Ok(()))?.is_none() {
                break;
            }
            id = Id::derived(&key, kind, &format!("{external}\u{1f}{again}"));
        }
        Ok(id)
    }

    /// The id that every desk of the team derives for the same thing.
    pub fn derived_of_team(&mut self, kind: &str, external: &str) -> Result<Id> {
        let key = self.key_of(self.team)?.ok_or(Error::NotADesk)?;
        Ok(Id::derived(&key, kind, external))
    }

    fn key_of(&self, stream: Id) -> Result<Option<[u8; 32]>> {
        let key: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT key FROM streams WHERE id = ?1")?
            .query_row([&stream.0[..]], |row| row.get(0))
            .optional()?
            .flatten();
        Ok(key.and_then(|key| key.try_into().ok()))
    }

    /// What this action has put in a column of a record so far: reading shows the desk as it was
    /// before, so what an action builds on its own work it asks here.
    pub fn put_value(&self, table: &'static str, id: impl Into<Id>, column: &str) -> Option<Value> {
        let pending = &self.pending[*self.by_record.get(&id.into())?];
        let (atom, field) = self.schema.named(table).column(column)?;
        let write = pending.atoms.iter().find(|write| write.atom == atom.id)?;
        write
            .fields
            .iter()
            .find(|(id, _)| *id == field.id)
            .map(|(_, value)| value.clone())
    }

    /// Remembers, for the rest of this action, which record stands for a name.
    pub fn remember(&mut self, table: &'static str, name: &str, id: impl Into<Id>) {
        self.named.insert((table, name.to_lowercase()), id.into());
    }

    /// Which record this action has made for a name.
    pub fn recall(&self, table: &'static str, name: &str) -> Option<Id> {
        self.named.get(&(table, name.to_lowercase())).copied()
    }

    /// The key of an event that this action creates.
    fn pending_key(&self, event: Id) -> Option<[u8; 32]> {
        match self.put_value("events", event, "key") {
            Some(Value::Bytes(key)) => key.try_into().ok(),
            _ => None,
        }
    }

    /// Opens a new event: what is put from now on belongs to it.
    pub fn open_event(&mut self, event: EventId) {
        self.station.event = Some(event);
    }

    fn stream_of(&self, table: &'static str) -> Result<Id> {
        Ok(match self.schema.named(table).kind {
            Kind::Team => self.team,
            Kind::Event | Kind::Fact => self.event()?.0,
        })
    }

    /// Creates a record.
    pub fn put(&mut self, table: &'static str, id: impl Into<Id>, mut row: Writes) -> Result<()> {
        let (stream, id) = (self.stream_of(table)?, id.into());
        self.clean(&mut row)?;
        let table = self.schema.named(table);
        let atoms = row.into_atoms(table);
        // A member without payload says something all the same; an atom of defaults says nothing.
        let atoms = atoms
            .into_iter()
            .filter(|atom| atom.member.is_some() || !atom.fields.is_empty());
        let pending = Pending {
            stream,
            table: table.id,
            record: id,
            birth: true,
            atoms: atoms.collect(),
        };
        assert!(
            self.by_record.insert(id, self.pending.len()).is_none(),
            "BUG: one record put twice"
        );
        self.pending.push(pending);
        Ok(())
    }

    /// Whether this action has already put this record.
    pub fn has_put(&self, id: impl Into<Id>) -> bool {
        self.by_record.contains_key(&id.into())
    }

    /// Whether this action writes anything of this record.
    pub fn has_changed(&self, id: impl Into<Id>) -> bool {
        let at = self.by_record.get(&id.into());
        at.is_some_and(|at| self.pending[*at].birth || !self.pending[*at].atoms.is_empty())
    }

    /// An atom that was to be written gets its old value again after all.
    fn forget(&mut self, record: Id, atom: &AtomWrite) {
        if let Some(at) = self.by_record.get(&record) {
            self.pending[*at]
                .atoms
                .retain(|known| known.atom != atom.atom || known.member != atom.member);
        }
    }

    /// Writes an atom with these parents, whatever it holds now: how undo puts values back.
    pub(super) fn write_atom(&mut self, stream: Id, table: u32, record: Id, atom: AtomWrite) {
        let at = *self.by_record.entry(record).or_insert_with(|| {
            self.pending.push(Pending {
                stream,
                table,
                record,
                birth: false,
                atoms: Vec::new(),
            });
            self.pending.len() - 1
        });
        self.replace(at, atom);
    }

    fn replace(&mut self, at: usize, atom: AtomWrite) {
        let atoms = &mut self.pending[at].atoms;
        match atoms
            .iter_mut()
            .find(|known| known.atom == atom.atom && known.member == atom.member)
        {
            Some(known) => known.fields = atom.fields,
            None => atoms.push(atom),
        }
    }

    /// Text is cleaned where it enters, once, whichever room it goes to.
    fn clean(&mut self, row: &mut Writes) -> Result<()> {
        for (field, text) in row.texts() {
            let cleaned = clean(text);
            if cleaned.text.len() > LIMIT {
                return Err(Error::Invalid {
                    field,
                    rule: Rule::TooLong(cleaned.text.len()),
                });
            }
            self.cleaned += cleaned.removed;
            *text = cleaned.text;
        }
        Ok(())
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        self.pending
            .iter()
            .all(|pending| !pending.birth && pending.atoms.is_empty())
    }

    /// Puts what was gathered on the list and applies it. The caller commits.
    pub(super) fn finish<T>(mut self, op: &str, value: T, step: &undo::Step) -> Result<Outcome<T>> {
        let mut pending = std::mem::take(&mut self.pending);
        let mut merge = Merge::new(self.conn, self.schema);
        merge.minted = std::mem::take(&mut self.minted);
        let mut buried = Vec::new();
        for one in &pending {
            // A birth alone says what a record belongs to.
            let atoms = if one.birth { &one.atoms[..] } else { &[] };
            buried.push(merge.is_buried(one.stream, one.table, one.record, atoms)?);
        }
        let mut buried = buried.into_iter();
        pending.retain(|_| buried.next() != Some(true));
        let stack = self.station.event.map(|event| event.0);
        let mut packer = Packer::new(self.schema, self.replica);
        for record in pending {
            packer.pack(&mut self.list, self.ambient, record)?;
        }
        let batches = packer.finish(self.team);
        let device = device(self.conn)?;
        let count = batches.len() as u32;
        let mut undoable = false;
        for (at, batch) in batches.into_iter().enumerate() {
            self.clock = tick(self.clock, self.now);
            let had = merge.list.news(batch.stream, self.replica)?;
            let act = Act {
                action: self.action,
                k: at as u32 + 1,
                n: count,
                hlc: self.clock,
                op: op.to_owned(),
                staff: self.station.staff.map(|staff| staff.0),
                had,
                was: Vec::new(),
                later: Vec::new(),
            };
            let mut parts = vec![(None, act.encode(&self.ambient.bytes()))];
            parts.extend(batch.encoded);
            let (_, previous) = merge.list.last(batch.stream, self.replica)?;
            let mut change = Change::new(batch.stream, batch.version, previous, &parts);
            device.sign(&mut change);
            let number = merge
                .list
                .append(&change, &act)?
                .expect("BUG: the number of a change was taken");
            undoable |= undo::undoable(self.schema, &batch.parts);
            merge.apply(&Said {
                number,
                stream: batch.stream,
                version: batch.version,
                hlc: act.hlc,
                parts: batch.parts,
                later: false,
            })?;
        }
        search::refresh(self.conn, &merge.touched, &merge.minted)?;
        self.conn
            .prepare_cached("UPDATE desk SET clock = ?1")?
            .execute([self.clock.0 as i64])?;
        if let (true, Some(stream)) = (undoable, stack) {
            let stream = merge.list.stream(stream)?;
            undo::record(self.conn, stream, self.action, op, step)?;
        }
        Ok(Outcome {
            value,
            action: Some(self.action),
            touched: merge.touched,
            cleaned: self.cleaned,
        })
    }
}

/// Voids a birth, or takes that back; the parents are what was there before.
pub(super) fn life(birth: Version, voided: bool, parents: Vec<Version>) -> AtomWrite {
    AtomWrite {
        atom: LIFE,
        member: Some(birth.to_bytes().to_vec()),
        parents,
        fields: vec![(1, Value::Int(i64::from(voided)))],
    }
}
