//! What this desk has, and what others have: how two desks compare themselves, and how it is known
//! where a record is.

use std::collections::BTreeMap;

use rambla_wire::{Change, Hash, Head, Holding, Id, Vector, Version};
use rusqlite::params;

use super::Desk;
use super::forks;
use super::guard::Gate;
use super::list::List;
use crate::desk::error::Result;

/// Where what is known of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Whereabouts {
    /// Some of it is on this desk alone.
    Here,
    /// All of it went out in files; nobody has said yet that they have it.
    HandedOver,
    /// Another desk wrote it, or has said that it has all of it.
    Acknowledged,
}

impl Desk {
    /// What this desk has of these streams, and of the team's, which comes first.
    pub fn vector(&self, streams: &[Id]) -> Result<Vector> {
        let team = self.team()?;
        let others = streams.iter().copied().filter(|id| *id != team);
        let holding = |stream: Id| {
            Ok(Holding {
                stream,
                heads: self.heads(stream)?,
                forked: self.forked(stream)?,
            })
        };
        Ok(Vector {
            replica: self.replica()?.0,
            team,
            streams: [team]
                .into_iter()
                .chain(others)
                .map(holding)
                .collect::<Result<_>>()?,
        })
    }

    /// The desks of which there are two, as far as is known here.
    fn forked(&self, stream: Id) -> Result<Vec<Id>> {
        let ids = self.read(|db| {
            db.rows(include_str!("forked.sql"), [&stream.0[..]], |row| {
                row.get::<_, Vec<u8>>(0)
            })
        })?;
        ids.iter().map(|id| Ok(Id::from_slice(id)?)).collect()
    }

    /// The stream of the team.
    pub fn team(&self) -> Result<Id> {
        let sql = "SELECT streams.id FROM desk JOIN streams ON streams.number = desk.team";
        let id = self.read(|db| db.row(sql, [], |row| row.get::<_, Vec<u8>>(0)))?;
        Ok(Id::from_slice(&id.unwrap_or_default())?)
    }

    /// The last change of each desk in a stream that is here with all before it, by desk.
    fn heads(&self, stream: Id) -> Result<Vec<Head>> {
        self.named(include_str!("heads.sql"), stream)
    }

    /// Changes with their names, from a query that gives `id`, `seq` and `hash`.
    fn named(&self, sql: &str, stream: Id) -> Result<Vec<Head>> {
        let rows = self.read(|db| {
            db.rows(sql, [&stream.0[..]], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("id")?,
                    row.get::<_, i64>("seq")?,
                    row.get::<_, Vec<u8>>("hash")?,
                ))
            })
        })?;
        let head = |(id, seq, hash): (Vec<u8>, i64, Vec<u8>)| {
            Ok(Head {
                version: Version {
                    replica: Id::from_slice(&id)?,
                    seq: seq as u64,
                },
                hash: Hash::from_slice(&hash)?,
            })
        };
        rows.into_iter().map(head).collect()
    }

    /// A digest of all that is here of a stream: equal on desks that hold the same changes, and so show
    /// the same. It costs as much as there are desks, and changes that came before what they follow.
    pub fn digest(&self, stream: Id) -> Result<Hash> {
        let mut bytes = stream.0.to_vec();
        let loose = self.named(include_str!("loose.sql"), stream)?;
        for head in self.heads(stream)?.into_iter().chain(loose) {
            bytes.extend(head.version.to_bytes());
            bytes.extend(head.hash.0);
        }
        Ok(Hash::of(&bytes))
    }

    /// The arrival numbers of what is here of these streams and another desk lacks, by what it says that
    /// it has; of one that says nothing all. Where it has another change of the same name, one of the two
    /// desks was copied: then all of that one goes out, so that it can be found.
    pub(crate) fn lacking(&self, streams: &[Id], has: Option<&Vector>) -> Result<Vec<i64>> {
        let mut numbers = Vec::new();
        for stream in streams {
            let mut stands: BTreeMap<Id, u64> = BTreeMap::new();
            let known = has.and_then(|has| has.streams.iter().find(|of| of.stream == *stream));
            let forked = self.forked(*stream)?;
            for head in known.iter().flat_map(|of| &of.heads) {
                let replica = head.version.replica;
                let is_asked = known.is_some_and(|of| of.forked.contains(&replica))
                    || forked.contains(&replica);
                if !is_asked && self.is_here(*stream, head)? {
                    stands.insert(head.version.replica, head.version.seq);
                }
            }
            let changes = self.read(|db| {
                db.rows(include_str!("all_of_stream.sql"), [&stream.0[..]], |row| {
                    Ok((
                        row.get::<_, i64>("number")?,
                        row.get::<_, Vec<u8>>("id")?,
                        row.get::<_, i64>("seq")?,
                    ))
                })
            })?;
            for (number, replica, seq) in changes {
                let replica = Id::from_slice(&replica)?;
                if stands.get(&replica).is_none_or(|has| *has < seq as u64) {
                    numbers.push(number);
                }
            }
        }
        Ok(numbers)
    }

    /// Whether this very change is here, or what it names is beyond what is here.
    fn is_here(&self, stream: Id, head: &Head) -> Result<bool> {
        let version = head.version;
        let hash = self.read(|db| {
            db.row(
                include_str!("hash_of.sql"),
                params![&stream.0[..], &version.replica.0[..], version.seq as i64],
                |row| row.get::<_, Vec<u8>>(0),
            )
        })?;
        Ok(hash.is_none_or(|hash| hash == head.hash.0))
    }

    /// The change with this arrival number.
    pub(crate) fn change_at(&self, number: i64) -> Result<Change> {
        List::new(&self.conn).change(number)
    }

    /// Where another desk has another change of the same name, one of two desks was copied: from now on
    /// all of that one is asked for, so that the first one they wrote differently is found.
    pub(crate) fn note_forks(&mut self, has: &Vector) -> Result<()> {
        for of in &has.streams {
            for head in &of.heads {
                if self.is_here(of.stream, head)? {
                    continue;
                }
                self.transaction(|conn, guard, _| {
                    guard.open(Gate::Open);
                    forks::mark(&mut List::new(conn), of.stream, head.version.replica)
                })?;
            }
        }
        Ok(())
    }

    /// Notes what another desk has said that it has.
    pub fn note_known(&mut self, has: &Vector) -> Result<()> {
        let sql = "SELECT 1 FROM replicas WHERE id = ?1 AND own = 1";
        let is_own = self.read(|db| db.row(sql, [&has.replica.0[..]], |_| Ok(())))?;
        if is_own.is_some() {
            return Ok(());
        }
        let sql = include_str!("note_known.sql");
        self.note_heads(has, |conn, list, stream, replica, seq| {
            let desk = list.replica(has.replica)?;
            conn.prepare_cached(sql)?
                .execute(params![desk, stream, replica, seq])?;
            Ok(())
        })
    }

    /// Notes that what is here up to this vector went out.
    pub(crate) fn note_handed(&mut self, vector: &Vector) -> Result<()> {
        let sql = include_str!("note_handed.sql");
        self.note_heads(vector, |conn, _, stream, replica, seq| {
            conn.prepare_cached(sql)?
                .execute(params![stream, replica, seq])?;
            Ok(())
        })
    }

    /// Of changes of the same name only those that are here say anything.
    fn note_heads(
        &mut self,
        vector: &Vector,
        mut note: impl FnMut(&rusqlite::Connection, &mut List<'_>, i64, i64, i64) -> Result<()>,
    ) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            for of in &vector.streams {
                for head in &of.heads {
                    let version = head.version;
                    let here = list.hash_of(of.stream, version.replica, version.seq)?;
                    if here != Some(head.hash) || of.forked.contains(&version.replica) {
                        continue;
                    }
                    let number = list.stream(of.stream)?;
                    let replica = list.replica(head.version.replica)?;
                    note(conn, &mut list, number, replica, head.version.seq as i64)?;
                }
            }
            Ok(())
        })
    }

    /// Where what is known of these records is: of all of them that which has come least far. None on a
    /// desk that has met no other.
    pub fn whereabouts(&self, records: &[Id]) -> Result<Option<Whereabouts>> {
        let has_met = "SELECT EXISTS (SELECT 1 FROM handed) OR EXISTS (SELECT 1 FROM known)";
        let has_met = self.read(|db| db.row(has_met, [], |row| row.get::<_, bool>(0)))?;
        if has_met != Some(true) {
            return Ok(None);
        }
        let mut least = Whereabouts::Acknowledged;
        for record in records {
            let found = self.read(|db| {
                db.row(include_str!("whereabouts.sql"), [&record.0[..]], |row| {
                    Ok((
                        row.get::<_, bool>("is_handed")?,
                        row.get::<_, bool>("is_known")?,
                    ))
                })
            })?;
            match found {
                Some((_, true)) | None => {}
                Some((true, false)) => least = Whereabouts::HandedOver,
                Some((false, false)) => return Ok(Some(Whereabouts::Here)),
            }
        }
        Ok(Some(least))
    }
}
