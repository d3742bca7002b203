//! What was erased here goes at the hubs too: a part stays on this list until a hub says that it is gone.

use std::collections::BTreeMap;

use rambla_wire::hub::{Erase, Erased};
use rambla_wire::{Hash, Head, Id, Version};
use rusqlite::{Connection, params};

use super::number;
use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::guard::Gate;
use crate::desk::list::List;

/// Notes parts of a change that are blank here from now on.
pub(in crate::desk) fn note_untold(
    conn: &Connection,
    stream: i64,
    replica: i64,
    seq: u64,
    hash: Hash,
    parts: impl Iterator<Item = usize>,
) -> Result<()> {
    let mut note = conn.prepare_cached(include_str!("untold.sql"))?;
    for part in parts {
        note.execute(params![
            stream,
            replica,
            seq as i64,
            &hash.0[..],
            part as i64
        ])?;
    }
    Ok(())
}

impl Desk {
    /// What a hub is to blank next of a stream; none where it was told of all, or where something was written
    /// here after the change of this number, which may be the erasure itself.
    pub fn erase(&mut self, hub: Id, stream: Id, told: i64) -> Result<Option<Erase>> {
        let rows = self.read(|db| {
            db.rows(
                include_str!("to_erase.sql"),
                params![&hub.0[..], &stream.0[..], told],
                |row| {
                    Ok((
                        row.get::<_, Vec<u8>>("id")?,
                        row.get::<_, i64>("seq")?,
                        row.get::<_, Vec<u8>>("hash")?,
                        row.get::<_, u32>("part")?,
                    ))
                },
            )
        })?;
        let mut parts: BTreeMap<(Version, Hash), Vec<u32>> = BTreeMap::new();
        for (replica, seq, hash, part) in rows {
            let version = Version {
                replica: Id::from_slice(&replica)?,
                seq: seq as u64,
            };
            let of = (version, Hash::from_slice(&hash)?);
            parts.entry(of).or_default().push(part);
        }
        let named = |((version, hash), parts)| (Head { version, hash }, parts);
        if parts.is_empty() {
            return Ok(None);
        }
        Ok(Some(Erase {
            nonce: self.ambient.bytes(),
            parts: parts.into_iter().map(named).collect(),
        }))
    }

    /// A hub has said what says nothing there any more.
    pub fn erased(&mut self, hub: Id, said: &Erased) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            let (hub, stream) = (number(conn, hub)?, list.stream(said.stream)?);
            for (Head { version, hash }, parts) in &said.parts {
                let replica = list.replica(version.replica)?;
                for part in parts {
                    conn.prepare_cached("DELETE FROM untold WHERE hub = ?1 AND stream = ?2 AND replica = ?3 AND seq = ?4 AND hash = ?5 AND part = ?6")?
                        .execute(params![
                            hub,
                            stream,
                            replica,
                            version.seq as i64,
                            &hash.0[..],
                            part
                        ])?;
                }
            }
            Ok(())
        })
    }

    /// How many erased parts hubs have not yet said to be gone.
    pub fn untold(&self) -> Result<u64> {
        let count = self.read(|db| {
            db.row("SELECT count(*) FROM untold", [], |row| {
                row.get::<_, i64>(0)
            })
        })?;
        Ok(count.unwrap_or(0) as u64)
    }
}
