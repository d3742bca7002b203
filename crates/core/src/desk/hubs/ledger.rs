//! What goes to a hub, what comes from it, and how far both are.

use std::collections::BTreeSet;

use rambla_wire::hub::{Acknowledgement, Epoch, Heads, Position, Pulled, Push, Stand};
use rambla_wire::{Act, Change, Hash, Head, Id, SealedChange, Version};
use rusqlite::{Connection, OptionalExtension, params};

use super::copies::note_copied;
use super::keys::Ring;
use super::{fixed, number};
use crate::desk::Desk;
use crate::desk::error::{Error, Result};
use crate::desk::guard::Gate;
use crate::desk::list::List;

/// How many changes of a delivery are applied in one transaction: whoever saves meanwhile waits for it.
const TOGETHER: usize = 200;
/// And how many bytes of them.
const BYTES_TOGETHER: usize = 256 * 1024;

/// A push, and what an acknowledgement of it must say.
pub struct Pushed {
    /// What goes out.
    pub push: Push,
    stream: Id,
    heads: Vec<Head>,
    /// So far the ledger was known to reach before.
    seen: u64,
}

/// What a delivery came to.
#[derive(Debug, Default, PartialEq)]
pub struct Brought {
    /// Changes that were new here.
    pub fresh: usize,
    /// Changes that nobody can take: damaged, forged, or of no kind that is known.
    pub damaged: usize,
    /// The desks of which there turned out to be two: all of theirs is to be asked for.
    pub copied: BTreeSet<Id>,
    /// What was refused of theirs: [`Desk::adopt`] takes what nobody else does.
    pub refused: Vec<Change>,
    /// Whether this desk is one of them, and another from now on.
    pub is_another: bool,
}

impl Brought {
    pub(super) fn add(&mut self, more: Brought) {
        self.fresh += more.fresh;
        self.damaged += more.damaged;
        self.copied.extend(more.copied);
        self.refused.extend(more.refused);
        self.is_another |= more.is_another;
    }
}

impl Desk {
    /// The entries that this desk knows to have been in the ledgers of a hub, since it was asked for them last.
    pub(super) fn positions(&self, hub: Id) -> Result<Vec<Position>> {
        let rows = self.read(|db| {
            db.rows(include_str!("positions.sql"), [&hub.0[..]], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("id")?,
                    row.get::<_, Vec<u8>>("epoch")?,
                    row.get::<_, i64>("number")?,
                    row.get::<_, Vec<u8>>("hash")?,
                ))
            })
        })?;
        let position = |(stream, epoch, number, hash): (Vec<u8>, Vec<u8>, i64, Vec<u8>)| {
            Ok(Position {
                stream: Id::from_slice(&stream)?,
                epoch: Epoch(fixed(epoch)?),
                number: number as u64,
                hash: Hash::from_slice(&hash)?,
            })
        };
        rows.into_iter().map(position).collect()
    }

    /// The streams that go to hubs, the team's first: all but the sample.
    pub fn shared_streams(&self) -> Result<Vec<Id>> {
        let rows = self.read(|db| {
            db.rows(include_str!("shared.sql"), [], |row| {
                row.get::<_, Vec<u8>>(0)
            })
        })?;
        rows.iter().map(|id| Ok(Id::from_slice(id)?)).collect()
    }

    /// Notes where a hub's ledgers stand: the streams of which it has another one than was known.
    pub(super) fn note_stands(&mut self, hub: Id, stands: &[Stand]) -> Result<Vec<Id>> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let desk = List::new(conn).replica(hub)?;
            let hub = number(conn, hub)?;
            let mut anew = Vec::new();
            for stand in stands {
                let stream = List::new(conn).stream(stand.stream)?;
                if epoch(conn, hub, stream)? == Some(stand.epoch) {
                    conn.prepare_cached(include_str!("confirmed.sql"))?
                        .execute([hub, stream])?;
                    continue;
                }
                begin_ledger(conn, hub, stream, stand.epoch)?;
                conn.prepare_cached("DELETE FROM known WHERE desk = ?1 AND stream = ?2")?
                    .execute([desk, stream])?;
                anew.push(stand.stream);
            }
            Ok(anew)
        })
    }

    /// Notes what a hub has of a stream, so that it is not sent again.
    pub fn hub_has(&mut self, hub: Id, stream: Id, heads: &Heads) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            for head in &heads.heads {
                let version = head.version;
                if list.hash_of(stream, version.replica, version.seq)? == Some(head.hash) {
                    know(&mut list, ALL, hub, stream, version)?;
                }
            }
            Ok(())
        })
    }

    /// The number of the last entry of a stream's ledger that was taken.
    pub fn pulled_to(&self, hub: Id, stream: Id) -> Result<(Epoch, u64)> {
        let row = self.read(|db| {
            db.row(
                include_str!("pulled_to.sql"),
                [&hub.0[..], &stream.0[..]],
                |row| {
                    Ok((
                        row.get::<_, Vec<u8>>("epoch")?,
                        row.get::<_, i64>("pulled")?,
                    ))
                },
            )
        })?;
        match row {
            None => Ok((Epoch::default(), 0)),
            Some((epoch, pulled)) => Ok((Epoch(fixed(epoch)?), pulled as u64)),
        }
    }

    /// The next changes of a stream that a hub does not have, sealed: one, and more while they have no more
    /// than `most` bytes; none where it has all.
    pub fn push(&mut self, hub: Id, stream: Id, most: usize) -> Result<Option<Pushed>> {
        let Some(mut sealers) = Ring::of(self)?.sealers() else {
            return Ok(None);
        };
        let rows = self.read(|db| {
            db.rows(
                include_str!("lacking.sql"),
                [&hub.0[..], &stream.0[..]],
                |row| Ok((row.get::<_, i64>("replica")?, row.get::<_, i64>("known")?)),
            )
        })?;
        let (mut changes, mut heads, mut bytes) = (Vec::new(), Vec::new(), 0);
        for (replica, known) in rows {
            let numbers = self.read(|db| {
                db.rows(
                    include_str!("next.sql"),
                    params![&hub.0[..], &stream.0[..], replica, known],
                    |row| row.get::<_, i64>(0),
                )
            })?;
            for number in numbers {
                let change = self.change_at(number)?;
                let sealed = sealers.seal(&change);
                bytes += sealed.header.parts.len() * 60 + 200;
                bytes += sealed.parts.iter().map(Vec::len).sum::<usize>();
                if bytes > most && !changes.is_empty() {
                    break;
                }
                heads.push(Head::of(&change.header));
                changes.push(sealed);
            }
            if bytes > most {
                break;
            }
        }
        if changes.is_empty() {
            return Ok(None);
        }
        let nonce = self.ambient.bytes();
        let seen = self.positions(hub)?;
        let seen = seen.iter().filter(|at| at.stream == stream);
        let seen = seen.map(|at| at.number).max().unwrap_or(0);
        Ok(Some(Pushed {
            push: Push { nonce, changes },
            stream,
            heads,
            seen,
        }))
    }

    /// Takes an acknowledgement of what was pushed. Only what it names by the hash that this desk knows counts.
    /// How many of the changes it says are kept, or refused; none if it speaks of another ledger than was known:
    /// then hello is to be said again.
    pub fn acknowledged(
        &mut self,
        hub: Id,
        pushed: &Pushed,
        said: &Acknowledgement,
    ) -> Result<Option<u64>> {
        if said.nonce != pushed.push.nonce || said.stream != pushed.stream {
            return Ok(None);
        }
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            let stream = list.stream(said.stream)?;
            let at = number(conn, hub)?;
            match epoch(conn, at, stream)? {
                None => begin_ledger(conn, at, stream, said.epoch)?,
                Some(epoch) if epoch != said.epoch => return Ok(None),
                Some(_) if said.head < pushed.seen + said.fresh => return Ok(Some(0)),
                Some(_) => {}
            }
            let mut count = said.refused.len();
            for taken in &said.taken {
                if pushed.heads.contains(taken) {
                    let before = |head: &&Head| {
                        head.version.replica == taken.version.replica
                            && head.version.seq <= taken.version.seq
                    };
                    count += pushed.heads.iter().filter(before).count();
                    know(&mut list, ALL, hub, said.stream, taken.version)?;
                }
            }
            for refused in &said.refused {
                let replica = list.replica(refused.version.replica)?;
                let of = params![at, stream, replica, refused.version.seq as i64, refused.why];
                conn.prepare_cached("INSERT OR REPLACE INTO refusals (hub, stream, replica, seq, why) VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute(of)?;
            }
            // What this desk has brought it need not take, where nobody else's is before it.
            conn.prepare_cached(include_str!("own_entries.sql"))?
                .execute(params![at, stream, said.head as i64, said.fresh as i64])?;
            saw(conn, at, stream, said.head, said.head_hash)?;
            Ok(Some(count as u64))
        })
    }

    /// Takes what a hub has given of a stream, from where this desk was on. It is applied bit by bit; how far
    /// it came is noted at the end, and twice the same changes nothing. What is damaged is so at the hub, which has
    /// signed it: it is passed over.
    pub fn pulled(&mut self, hub: Id, stream: Id, pulled: &Pulled) -> Result<Brought> {
        let sealed = pulled.changes.iter().map(|(_, change)| change);
        let (brought, taken) = self.take(stream, sealed)?;
        let Some((last, change)) = pulled.changes.last() else {
            return Ok(brought);
        };
        let hash = change.header.hash();
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            let (at, of) = (number(conn, hub)?, list.stream(stream)?);
            if epoch(conn, at, of)? != Some(pulled.epoch) {
                return Ok(());
            }
            for head in &taken {
                let version = head.version;
                if list.hash_of(stream, version.replica, version.seq)? == Some(head.hash) {
                    know(&mut list, NEXT, hub, stream, version)?;
                }
            }
            note_copied(conn, Some(at), stream, &brought.copied)?;
            conn.prepare_cached("UPDATE ledgers SET pulled = ?3 WHERE hub = ?1 AND stream = ?2")?
                .execute(params![at, of, *last as i64])?;
            saw(conn, at, of, *last, hash)
        })?;
        Ok(brought)
    }

    /// Takes what a hub has of one desk of which there are two, however far this desk is.
    pub fn pulled_of_copy(&mut self, stream: Id, pulled: &Pulled) -> Result<Brought> {
        let sealed = pulled.changes.iter().map(|(_, change)| change);
        Ok(self.take(stream, sealed)?.0)
    }

    /// Opens and applies; what cannot be opened yet is kept. The changes that are good, by name.
    pub(super) fn take<'s>(
        &mut self,
        stream: Id,
        sealed: impl Iterator<Item = &'s SealedChange>,
    ) -> Result<(Brought, Vec<Head>)> {
        let ring = Ring::of(self)?;
        let mut openers = ring.openers();
        let (mut brought, mut heads) = (Brought::default(), Vec::new());
        let (mut changes, mut bytes) = (Vec::new(), 0);
        for sealed in sealed {
            if !ring.has(sealed.key) {
                self.keep_unopened(sealed.key, &sealed.encode())?;
                continue;
            }
            let change = openers.open(sealed);
            let Some(change) = change.filter(|change| is_sound(change, stream)) else {
                brought.damaged += 1;
                continue;
            };
            heads.push(Head::of(&change.header));
            bytes += change.parts.len();
            changes.push(change);
            if changes.len() >= TOGETHER || bytes >= BYTES_TOGETHER {
                self.apply(&mut brought, &changes)?;
                changes.clear();
                bytes = 0;
            }
        }
        self.apply(&mut brought, &changes)?;
        Ok((brought, heads))
    }

    /// Applies changes of one stream, in the order in which they come.
    pub(super) fn apply_all(&mut self, changes: &[Change]) -> Result<Brought> {
        let mut brought = Brought::default();
        for together in changes.chunks(TOGETHER) {
            self.apply(&mut brought, together)?;
        }
        Ok(brought)
    }

    /// Applies changes together; where one of them is forged, each by itself.
    fn apply(&mut self, brought: &mut Brought, changes: &[Change]) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let received = match self.receive(changes) {
            Err(Error::Change(_)) if changes.len() > 1 => {
                for change in changes {
                    self.apply(brought, std::slice::from_ref(change))?;
                }
                return Ok(());
            }
            Err(Error::Change(_)) => {
                brought.damaged += 1;
                return Ok(());
            }
            received => received?,
        };
        brought.fresh += received.fresh;
        brought.is_another |= received.is_another;
        brought
            .copied
            .extend(received.forks.iter().map(|fork| fork.replica));
        brought.refused.extend(received.refused);
        Ok(())
    }

    /// How many changes wait for a hub.
    pub fn waiting(&self, hub: Id) -> Result<u64> {
        let sql = include_str!("waiting.sql");
        let count = self.read(|db| db.row(sql, [&hub.0[..]], |row| row.get::<_, i64>(0)))?;
        Ok(count.unwrap_or(0).max(0) as u64)
    }

    /// How many changes a hub has refused, and how many wait for a key: somebody must look.
    pub fn stuck(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM refusals";
        let refused = self.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)))?;
        Ok(refused.unwrap_or(0) as u64 + self.unopened()?)
    }
}

/// Whether a change that was opened is of this stream and has a part 0. Who signed it, [`Desk::receive`] asks.
fn is_sound(change: &Change, stream: Id) -> bool {
    change.header.stream == stream && Act::decode(change.act()).is_ok()
}

fn epoch(conn: &Connection, hub: i64, stream: i64) -> Result<Option<Epoch>> {
    let epoch: Option<Vec<u8>> = conn
        .prepare_cached("SELECT epoch FROM ledgers WHERE hub = ?1 AND stream = ?2")?
        .query_row([hub, stream], |row| row.get(0))
        .optional()?;
    epoch.map(|epoch| fixed(epoch).map(Epoch)).transpose()
}

/// Nothing is known yet of this ledger.
fn begin_ledger(conn: &Connection, hub: i64, stream: i64, epoch: Epoch) -> Result<()> {
    conn.prepare_cached(include_str!("begin_ledger.sql"))?
        .execute(params![hub, stream, &epoch.0[..]])?;
    conn.prepare_cached("DELETE FROM seen_entries WHERE hub = ?1 AND stream = ?2")?
        .execute([hub, stream])?;
    Ok(())
}

/// An entry is there. A later one does not say that it still is: the hub's database may have failed over to one
/// that lacks it, and given its number to another. So it is told until a hello has found it there.
fn saw(conn: &Connection, hub: i64, stream: i64, at: u64, hash: Hash) -> Result<()> {
    if at > 0 {
        conn.prepare_cached(include_str!("saw.sql"))?
            .execute(params![hub, stream, at as i64, &hash.0[..]])?;
    }
    Ok(())
}

/// A hub has a change and all of its desk before it.
const ALL: &str = include_str!("../note_known.sql");
/// A hub has a change; whether it has what came before it, what is known of it says.
const NEXT: &str = include_str!("know_next.sql");

fn know(list: &mut List<'_>, sql: &str, hub: Id, stream: Id, version: Version) -> Result<()> {
    let these = params![
        list.replica(hub)?,
        list.stream(stream)?,
        list.replica(version.replica)?,
        version.seq as i64
    ];
    list.conn.prepare_cached(sql)?.execute(these)?;
    Ok(())
}
