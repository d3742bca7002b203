//! A stream in few bytes, for desks that come later: made by a desk that has all that a hub has, taken by one
//! that has little of it. It holds changes and nothing else, so who takes it has what the others have.
//!
//! ```text
//! snapshot  of each bundle: length (u32), bundle
//! ```

use rambla_wire::hub::{Epoch, Heads, PIECE, Snapshot, Snapshots};
use rambla_wire::{Bundle, Hash, Id};
use rusqlite::{OptionalExtension, params};

use super::copies::note_copied;
use super::keys::Ring;
use super::ledger::Brought;
use super::number;
use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::guard::Gate;
use crate::desk::list::List;

/// A larger one is not made: the log is slower then, and never wrong.
const MOST: usize = 64 * 1024 * 1024;
/// Rows that are looked at together.
const TOGETHER: i64 = 500;

/// A snapshot that is being made, bit by bit.
pub struct Making {
    stream: Id,
    epoch: Epoch,
    graves: u64,
    up_to: u64,
    after: i64,
    bundle: Bundle,
    blob: Vec<u8>,
}

impl Making {
    /// What was made, and what it is.
    pub fn finish(self) -> (Snapshot, Vec<u8>) {
        let snapshot = Snapshot {
            epoch: self.epoch,
            graves: self.graves,
            up_to: self.up_to,
            size: self.blob.len() as u64,
            hash: Hash::of(&self.blob),
        };
        (snapshot, self.blob)
    }
}

/// A snapshot that is being taken, piece by piece.
pub struct Taking {
    snapshot: Snapshot,
    /// So many of its bytes are in.
    taken: u64,
    /// What came after them, and is no whole bundle yet.
    rest: Vec<u8>,
}

impl Taking {
    /// The next piece to ask for; none if all of it came.
    pub fn piece(&self) -> Option<u32> {
        let at = self.taken + self.rest.len() as u64;
        (at < self.snapshot.size).then(|| u32::try_from(at / PIECE).unwrap_or(u32::MAX))
    }
}

/// For what a bundle is sealed: it serves nowhere else.
fn place(stream: Id, epoch: Epoch, up_to: u64) -> Vec<u8> {
    let mut place = b"rambla snapshot 1".to_vec();
    place.extend(stream.0);
    place.extend(epoch.0);
    place.extend(up_to.to_be_bytes());
    place
}

impl Desk {
    /// Begins a snapshot for a hub that has said this before the stream was pulled to its end. None where this
    /// desk has not all that the hub has: its ledger is another, or something waits for a key.
    pub fn begin_snapshot(&self, hub: Id, stream: Id, said: &Snapshots) -> Result<Option<Making>> {
        let (epoch, up_to) = self.pulled_to(hub, stream)?;
        if epoch != said.epoch || self.stuck()? > 0 || Ring::of(self)?.newest().is_none() {
            return Ok(None);
        }
        Ok(Some(Making {
            stream,
            epoch,
            graves: said.graves,
            up_to,
            after: 0,
            bundle: Bundle::default(),
            blob: Vec::new(),
        }))
    }

    /// Goes on with a snapshot for a moment. Whether there is more to do; none where it becomes too large.
    pub fn go_on(&self, making: &mut Making) -> Result<Option<bool>> {
        let numbers = self.read(|db| {
            db.rows(
                include_str!("of_stream.sql"),
                params![&making.stream.0[..], making.after, TOGETHER],
                |row| row.get::<_, i64>(0),
            )
        })?;
        for number in &numbers {
            making.bundle.add(&self.change_at(*number)?);
            making.after = *number;
            if making.bundle.is_enough() {
                self.close(making)?;
            }
        }
        let is_over = numbers.len() < TOGETHER as usize;
        if is_over && !making.bundle.is_empty() {
            self.close(making)?;
        }
        Ok((making.blob.len() <= MOST).then_some(!is_over))
    }

    fn close(&self, making: &mut Making) -> Result<()> {
        let bundle = std::mem::take(&mut making.bundle);
        if let Some(key) = Ring::of(self)?.newest() {
            let place = place(making.stream, making.epoch, making.up_to);
            let sealed = bundle.seal(key, &place);
            making.blob.extend((sealed.len() as u32).to_be_bytes());
            making.blob.extend(sealed);
        }
        Ok(())
    }

    /// Begins to take a snapshot, or goes on where it was left.
    pub fn begin_taking(&mut self, hub: Id, stream: Id, snapshot: &Snapshot) -> Result<Taking> {
        let taken = self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let (hub, stream) = (number(conn, hub)?, List::new(conn).stream(stream)?);
            let of = params![hub, stream, &snapshot.hash.0[..]];
            conn.prepare_cached(include_str!("begin_taking.sql"))?
                .execute(of)?;
            let sql = "SELECT snapshot_taken FROM ledgers WHERE hub = ?1 AND stream = ?2 AND snapshot = ?3";
            let taken = conn.prepare_cached(sql)?.query_row(of, |row| row.get::<_, i64>(0));
            Ok(taken.optional()?.unwrap_or(0) as u64)
        })?;
        Ok(Taking {
            snapshot: *snapshot,
            taken,
            rest: Vec::new(),
        })
    }

    /// Takes the piece that was asked for: what is whole of it is in afterwards, and stays in. None where it cannot
    /// be opened: then it is to be left alone.
    pub fn take_piece(
        &mut self,
        hub: Id,
        stream: Id,
        taking: &mut Taking,
        piece: &[u8],
    ) -> Result<Option<Brought>> {
        let at = taking.taken + taking.rest.len() as u64;
        let expected = taking.piece().and_then(|of| taking.snapshot.piece_size(of));
        if expected != Some(piece.len() as u64) {
            return Ok(None);
        }
        taking.rest.extend(&piece[(at % PIECE) as usize..]);
        let place = place(stream, taking.snapshot.epoch, taking.snapshot.up_to);
        let ring = Ring::of(self)?;
        let mut all = Brought::default();
        while let Some((length, rest)) = taking.rest.split_first_chunk() {
            let length = u32::from_be_bytes(*length) as usize;
            let Some(sealed) = rest.get(..length) else {
                if length > MOST {
                    return Ok(None);
                }
                break;
            };
            let key = Bundle::key(sealed).ok().and_then(|id| ring.get(id));
            let Some(key) = key else {
                return Ok(None);
            };
            let Ok(changes) = Bundle::open(sealed, key, &place, stream) else {
                return Ok(None);
            };
            let brought = self.apply_all(&changes)?;
            taking.rest.drain(..4 + length);
            taking.taken += 4 + length as u64;
            self.transaction(|conn, guard, _| {
                guard.open(Gate::Open);
                let at = number(conn, hub)?;
                note_copied(conn, Some(at), stream, &brought.copied)?;
                let of = params![at, List::new(conn).stream(stream)?, taking.taken as i64];
                let sql = "UPDATE ledgers SET snapshot_taken = ?3 WHERE hub = ?1 AND stream = ?2";
                conn.prepare_cached(sql)?.execute(of)?;
                Ok(())
            })?;
            all.add(brought);
        }
        let is_cut = taking.piece().is_none() && !taking.rest.is_empty();
        Ok((!is_cut).then_some(all))
    }

    /// From here on the log is taken: after a snapshot from its last entry on, so that this one is known to be there.
    pub fn pull_from(&mut self, hub: Id, stream: Id, after: u64) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let (hub, stream) = (number(conn, hub)?, List::new(conn).stream(stream)?);
            let sql =
                "UPDATE ledgers SET pulled = ?3, snapshot = NULL WHERE hub = ?1 AND stream = ?2";
            conn.prepare_cached(sql)?
                .execute(params![hub, stream, after as i64])?;
            Ok(())
        })
    }

    /// Whether all that a hub has said that it has is here.
    pub fn has_all(&self, stream: Id, heads: &Heads) -> Result<bool> {
        for head in &heads.heads {
            let version = head.version;
            let of = params![&stream.0[..], &version.replica.0[..], version.seq as i64];
            let found = self.read(|db| db.row(include_str!("../hash_of.sql"), of, |_| Ok(())))?;
            if found.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
