//! A desk: one machine's copy of the data, behind one door.
//!
//! Every write appends to one list of changes in its own transaction; undo, history, refresh and
//! sync read that list.

pub mod backup;
pub mod clock;
mod columns;
mod conditions;
pub mod doctor;
pub mod error;
mod file;
mod forks;
mod graves;
mod guard;
mod had;
mod heads;
pub mod history;
pub mod hubs;
mod identity;
pub mod ids;
mod list;
mod merge;
pub mod open;
mod pack;
mod past;
mod past_texts;
mod refresh;
pub mod schema;
mod search;
mod seen;
mod sources;
mod tx;
mod undo;
mod writes;

use std::collections::BTreeSet;

use rambla_wire::{Act, Change, Hlc, Id, Version};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

pub use self::clock::Ambient;
pub(crate) use self::columns::Columns;
pub(crate) use self::conditions::Conditions;
pub use self::conditions::Sort;
pub use self::file::{Key, Place};
pub use self::forks::Fork;
pub(crate) use self::graves::put_erasure;
pub use self::guard::Reader;
pub(crate) use self::had::{Had, key_of};
pub use self::heads::Whereabouts;
pub use self::history::{By, Entry};
pub(crate) use self::history::{name_of, story, who};
pub use self::merge::Touched;
pub(crate) use self::merge::{AtomKey, Leaf, Record, settled};
pub(crate) use self::merge::{TEXT, Text, ids_of};
pub use self::open::Conflict;
pub use self::past::past;
pub(crate) use self::past_texts::past_texts;
pub use self::refresh::News;
pub use self::seen::Seen;
pub use self::tx::{Outcome, Tx};
pub use self::undo::{Left, Undone};
pub use self::writes::Writes;

use self::error::{ChangeRefused, Error, Result};
use self::guard::{Gate, Guard};
use self::ids::{EventId, ReplicaId, StaffId};
use self::list::said;
use self::merge::Merge;
use self::schema::Schema;
use self::undo::Step;

/// Where and as whom one works: each action is in an event, by somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Station {
    /// The event.
    pub event: Option<EventId>,
    /// Who is at the desk.
    pub staff: Option<StaffId>,
}

/// An open desk.
pub struct Desk {
    conn: Connection,
    guard: Guard,
    schema: &'static Schema,
    ambient: Ambient,
    /// Where and as whom the next actions are.
    pub station: Station,
}

/// What a delivery of changes brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Received {
    /// How many changes were new here.
    pub fresh: usize,
    /// What was refused, since it was written by two desks under one name.
    pub forks: BTreeSet<Fork>,
    /// The changes that were refused for that.
    pub refused: Vec<Change>,
    /// Whether this desk was copied, and writes under another name from now on.
    pub is_another: bool,
    /// Which records they touched.
    pub touched: Touched,
}

/// How much that comes from elsewhere is written in one transaction: whoever saves meanwhile waits for it.
const TOGETHER: usize = 200;

impl Desk {
    /// One action: what the closure writes through the door, in one transaction, is appended to
    /// the list, applied and durable when this returns. An error from the closure, or from
    /// anything after it, leaves the desk as it was.
    pub fn write<T>(
        &mut self,
        op: &str,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Outcome<T>> {
        self.act(op, &Step::Done, act)
    }

    /// An action that is not the user's doing and that undo passes over: what an export notes.
    pub fn note<T>(
        &mut self,
        op: &str,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Outcome<T>> {
        self.act(op, &Step::Silent, act)
    }

    /// What an action would return, without doing it.
    pub fn rehearse<T>(&mut self, act: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let (station, schema) = (self.station, self.schema);
        self.transaction(|conn, _, ambient| act(&mut Tx::begin(conn, schema, ambient, station)?))
    }

    fn act<T>(
        &mut self,
        op: &str,
        step: &Step,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Outcome<T>> {
        let station = self.station;
        let schema = self.schema;
        self.transaction(|conn, guard, ambient| {
            let mut tx = Tx::begin(conn, schema, ambient, station)?;
            let value = act(&mut tx)?;
            if tx.is_empty() {
                return Ok(Outcome {
                    value,
                    action: None,
                    touched: Touched::new(),
                    cleaned: 0,
                });
            }
            guard.open(Gate::Open);
            tx.finish(op, value, step)
        })
    }

    /// A transaction that holds the write lock from its start; the gate is closed again after it.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection, &Guard, &mut Ambient) -> Result<T>,
    ) -> Result<T> {
        let guard = self.guard.clone();
        let done = (|| {
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&tx, &guard, &mut self.ambient)?;
            // Work that never opened the gate has nothing to commit.
            match guard.is_open() {
                true => tx.commit()?,
                false => tx.rollback()?,
            }
            Ok(done)
        })();
        self.guard.close();
        done
    }

    /// Reads: everything the closure asks is of one moment.
    pub fn read<T>(&self, look: impl FnOnce(Reader<'_>) -> Result<T>) -> Result<T> {
        let tx = self.conn.unchecked_transaction()?;
        look(Reader::new(&tx))
    }

    /// Takes in changes from elsewhere, in any order and grouping, all or none; but for those that
    /// another change of the same name keeps out, since a desk was copied: see [`Fork`].
    pub fn receive(&mut self, changes: &[Change]) -> Result<Received> {
        let (schema, station) = (self.schema, self.station);
        self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            let now = (ambient.now)();
            let clock: i64 = conn.query_row("SELECT clock FROM desk", [], |row| row.get(0))?;
            let mut clock = Hlc(clock as u64);
            let mut merge = Merge::new(conn, schema);
            let mut received = Received::default();
            for change in changes {
                change.header.check_signature()?;
                let covered = merge.covered(change)?;
                let change = covered.as_ref().unwrap_or(change);
                let header = &change.header;
                let act = Act::decode(change.act())?;
                if forks::is_renamed(&mut merge.list, header, &act)? {
                    continue;
                }
                let mut number = match forks::hangs_loose(&mut merge.list, header)? {
                    true => Err(ChangeRefused::Chain(header.replica, header.seq).into()),
                    false => merge.list.append(change, &act),
                };
                if let Err(Error::Change(ChangeRefused::Chain(_, seq))) = number
                    && seq > header.seq
                {
                    // What came before its predecessor was of the other copy.
                    let version = header.version();
                    let after = Version { seq, ..version };
                    forks::drop_tail(&mut merge, header.stream, after)?;
                    let (stream, replica) = (header.stream, header.replica);
                    received.forks.insert(Fork { stream, replica });
                    number = merge.list.append(change, &act);
                }
                if let Err(Error::Change(ChangeRefused::Fork(..))) = number
                    && forks::gives_way(&mut merge.list, change)?
                {
                    let (stream, from) = (header.stream, header.version());
                    received.is_another |= forks::relabel(&mut merge, ambient, stream, from)?;
                    number = merge.list.append(change, &act);
                }
                let number = match number {
                    Ok(number) => number,
                    Err(Error::Change(ChangeRefused::Fork(..) | ChangeRefused::Chain(..))) => {
                        let (stream, replica) = (header.stream, header.replica);
                        forks::mark(&mut merge.list, stream, replica)?;
                        received.forks.insert(Fork { stream, replica });
                        received.refused.push(change.clone());
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let Some(number) = number else {
                    continue;
                };
                if !received.is_another && identity::device(conn)?.replica() == header.replica {
                    // This desk has not written it: a copy of it has.
                    identity::become_another(conn, ambient)?;
                    received.is_another = true;
                }
                merge.apply(&said(change, &act, number))?;
                forks::drop_renamed(&mut merge, header.stream, &act)?;
                clock = clock::observe(clock, act.hlc, now);
                received.fresh += 1;
            }
            search::refresh(conn, &merge.touched, &merge.minted)?;
            conn.execute("UPDATE desk SET clock = ?1", [clock.0 as i64])?;
            received.touched = merge.touched;
            if received.is_another {
                identity::announce(Tx::begin(conn, schema, ambient, station)?, "renew_desk")?;
            }
            Ok(received)
        })
    }

    /// Takes under this desk's own name what a desk wrote of which there are two, what [`Desk::receive`] refused of
    /// it, and nobody has put under another name: whoever would may be gone.
    pub fn adopt(&mut self, refused: &[Change]) -> Result<()> {
        while self.adopt_some(refused)? == TOGETHER {}
        Ok(())
    }

    fn adopt_some(&mut self, refused: &[Change]) -> Result<usize> {
        let (schema, station) = (self.schema, self.station);
        self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            let clock: i64 = conn.query_row("SELECT clock FROM desk", [], |row| row.get(0))?;
            let (mut clock, now) = (Hlc(clock as u64), (ambient.now)());
            let mut merge = Merge::new(conn, schema);
            let (adopted, is_another) = forks::adopt(&mut merge, ambient, refused, TOGETHER)?;
            search::refresh(conn, &merge.touched, &merge.minted)?;
            for change in refused {
                clock = clock::observe(clock, Act::decode(change.act())?.hlc, now);
            }
            conn.execute("UPDATE desk SET clock = ?1", [clock.0 as i64])?;
            if is_another {
                identity::announce(Tx::begin(conn, schema, ambient, station)?, "renew_desk")?;
            }
            Ok(adopted)
        })
    }

    /// Every change of a stream that is here, in order of arrival.
    pub fn changes(&self, stream: Id) -> Result<Vec<Change>> {
        let list = list::List::new(&self.conn);
        let numbers: Vec<i64> = self
            .conn
            .prepare_cached(include_str!("stream_changes.sql"))?
            .query_map([&stream.0[..]], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        numbers
            .into_iter()
            .map(|number| list.change(number))
            .collect()
    }

    /// Every stream that is here, the team's first.
    pub fn streams(&self) -> Result<Vec<Id>> {
        self.read(|db| {
            db.rows("SELECT id FROM streams ORDER BY number", [], |row| {
                row.get::<_, Vec<u8>>(0)
            })
        })?
        .iter()
        .map(|id| Ok(Id::from_slice(id)?))
        .collect()
    }

    /// Who writes on this desk.
    pub fn replica(&self) -> Result<ReplicaId> {
        let id = self.read(|db| db.row(include_str!("own_replica.sql"), [], |row| row.get(0)))?;
        id.ok_or(Error::NotADesk)
    }

    /// Undoes the newest action of the event that was not undone.
    pub fn undo(&mut self) -> Result<Outcome<Undone>> {
        self.turn(false)
    }

    /// Redoes what was undone last.
    pub fn redo(&mut self) -> Result<Outcome<Undone>> {
        self.turn(true)
    }

    fn turn(&mut self, redo: bool) -> Result<Outcome<Undone>> {
        let (station, schema) = (self.station, self.schema);
        let event = station.event.ok_or(Error::NoEvent)?.0;
        self.transaction(|conn, guard, ambient| {
            let mut tx = Tx::begin(conn, schema, ambient, station)?;
            let (number, action, op) =
                undo::top(conn, event, redo)?.ok_or_else(|| undo::nothing(redo))?;
            let left = undo::invert(&mut tx, conn, schema, event, action)?;
            guard.open(Gate::Open);
            let undone = Undone {
                op: op.clone(),
                left,
            };
            if tx.is_empty() {
                undo::drop_step(conn, number)?;
                return Ok(Outcome {
                    value: undone,
                    action: None,
                    touched: Touched::new(),
                    cleaned: 0,
                });
            }
            match redo {
                false => tx.finish("undo", undone, &Step::Undone(number, op)),
                true => tx.finish("redo", undone, &Step::Redone(number, op)),
            }
        })
    }

    /// What undo (or redo) would take next in the event.
    pub fn next_undo(&self, redo: bool) -> Result<Option<String>> {
        match self.station.event {
            Some(event) => undo::next(&self.conn, event.0, redo),
            None => Ok(None),
        }
    }

    /// The versions of a record that show now.
    pub fn seen(&self, id: impl Into<Id>) -> Result<Seen> {
        let id = id.into();
        self.read(|db| db.seen(id))
    }

    /// A setting of this desk.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        let value = self
            .conn
            .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(value)
    }

    /// Keeps a setting of this desk: it never travels.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)",
                [name, value],
            )?;
            Ok(())
        })
    }
}

/// After a migration: what earlier versions kept without understanding it is applied.
fn reapply(conn: &Connection, schema: &'static Schema) -> Result<()> {
    let mut merge = Merge::new(conn, schema);
    merge.apply_later()?;
    search::refresh(conn, &merge.touched, &merge.minted)
}
