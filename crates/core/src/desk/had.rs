//! What the writers of changes had of others' changes: whether two desks wrote something without having
//! seen each other. It is read from the list alone, so every desk that has the same changes says the same.

use std::collections::{HashMap, HashSet};

use rambla_wire::{Act, Header, Id, Version};

use super::guard::Reader;
use super::list::List;
use super::merge::{AtomKey, Leaf, Record};
use super::schema::Schema;
use crate::desk::error::Result;

/// For each other desk: from which change of the chain on which change of that one was there.
type Chain = HashMap<Id, Vec<(u64, u64)>>;

/// The changes of one stream, as far as what their writers had is asked for.
pub(crate) struct Had<'c> {
    db: Reader<'c>,
    list: List<'c>,
    stream: Id,
    chains: HashMap<Id, Chain>,
}

impl<'c> Had<'c> {
    /// Nothing is read before it is asked for.
    pub(crate) fn new(db: Reader<'c>, stream: Id) -> Had<'c> {
        Had {
            db,
            list: List::new(db.conn()),
            stream,
            chains: HashMap::new(),
        }
    }

    /// Whether the writer of a change had another one then; of its own what came before, and itself.
    pub(crate) fn had(&mut self, writer: Version, other: Version) -> Result<bool> {
        if writer.replica == other.replica {
            return Ok(other.seq <= writer.seq);
        }
        let Some(heard) = self.chain(writer.replica)?.get(&other.replica) else {
            return Ok(false);
        };
        let until = heard.partition_point(|(at, _)| *at <= writer.seq);
        Ok(until > 0 && heard[until - 1].1 >= other.seq)
    }

    /// Whether neither writer had the other's change.
    pub(crate) fn apart(&mut self, one: Version, other: Version) -> Result<bool> {
        Ok(!self.had(one, other)? && !self.had(other, one)?)
    }

    fn chain(&mut self, replica: Id) -> Result<&Chain> {
        if !self.chains.contains_key(&replica) {
            // Names that lead round in a circle, as nobody of ours gives them, end here.
            self.chains.insert(replica, Chain::new());
            let chain = self.read(replica)?;
            self.chains.insert(replica, chain);
        }
        Ok(&self.chains[&replica])
    }

    fn read(&mut self, replica: Id) -> Result<Chain> {
        let mut chain = Chain::new();
        let heard = |chain: &mut Chain, at: u64, other: Version| {
            let heard = chain.entry(other.replica).or_default();
            let before = heard.last().map_or(0, |(_, until)| *until);
            heard.push((at, before.max(other.seq)));
        };
        let (sql, these) = (
            include_str!("chain.sql"),
            (&self.stream.0[..], &replica.0[..]),
        );
        let acts = self.db.rows(sql, these, |row| {
            let seq = row.get::<_, i64>("seq")? as u64;
            let header = row.get_ref("header")?.as_blob().unwrap_or_default();
            let parts = row.get_ref("parts")?.as_blob().unwrap_or_default();
            Ok((seq, act_of(header, parts)))
        })?;
        let mut was_here = HashSet::new();
        for (seq, act) in acts {
            let Some(act) = act else { continue };
            // Issued anew: its writer had what that desk had before the two copies parted.
            for was in act.was.iter().filter(|was| was_here.insert(was.replica)) {
                let before = was.seq.saturating_sub(1);
                for (other, known) in self.chain(was.replica)?.clone() {
                    let until = known.partition_point(|(at, _)| *at <= before);
                    if until > 0 {
                        let seq_of_other = known[until - 1].1;
                        let other = Version {
                            replica: other,
                            seq: seq_of_other,
                        };
                        heard(&mut chain, seq, other);
                    }
                }
                let own = Version {
                    seq: before,
                    ..*was
                };
                heard(&mut chain, seq, own);
            }
            for other in act.had {
                heard(&mut chain, seq, other);
            }
        }
        Ok(chain)
    }

    /// All that is known of a record.
    pub(crate) fn record(&mut self, id: Id) -> Result<Record> {
        Record::load(&mut self.list, id, None)
    }

    /// A record as the writer of a change knew it.
    pub(crate) fn record_of(&mut self, id: Id, writer: Version) -> Result<Record> {
        let mut record = self.record(id)?;
        let mut births = Vec::new();
        for birth in record.births {
            if self.had(writer, birth.version)? {
                births.push(birth);
            }
        }
        record.births = births;
        for writes in record.writes.values_mut() {
            let mut known = Vec::new();
            for write in writes.drain(..) {
                if self.had(writer, write.version)? {
                    known.push(write);
                }
            }
            *writes = known;
        }
        Ok(record)
    }

    /// The leaves of an atom, the one that shows first.
    pub(crate) fn leaves(&self, record: &Record, key: &AtomKey) -> Result<Vec<Leaf>> {
        record.leaves(&self.list, key)
    }

    /// The members of a set that some change names.
    pub(crate) fn members(&self, record: &Record, atom: u32) -> Result<Vec<AtomKey>> {
        let keys = record.members(&self.list)?.into_iter();
        Ok(keys.filter(|key| key.0 == atom).collect())
    }
}

/// What part 0 of a change says; nothing where it cannot be read.
fn act_of(header: &[u8], parts: &[u8]) -> Option<Act> {
    let header = Header::decode(header).ok()?;
    let size = header.parts.first()?.size as usize;
    Act::decode(parts.get(..size)?).ok()
}

/// What names an atom that is no set.
pub(crate) fn key_of(table: &str, atom: &str) -> AtomKey {
    let atom = Schema::current().named(table).named(atom);
    (atom.expect("BUG: no such atom").id, Vec::new())
}
