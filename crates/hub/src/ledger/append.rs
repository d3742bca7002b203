//! Changes are numbered from the head of their stream, in the transaction that inserts them: no reader sees
//! a number while a smaller one can still come.

use std::collections::{BTreeMap, HashMap, HashSet};

use rambla_wire::hub::Epoch;
use rambla_wire::{Hash, Id, SealedChange, Version};

use super::insert::Entry;
use super::{Ledger, StoreError, Tx};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// What one device brings for one stream.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its team.
    pub team: Id,
    /// Who brings it.
    pub device: Id,
    /// Changes whose signatures were checked.
    pub changes: Vec<Incoming>,
}

/// A change that comes in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The hash of its header.
    pub hash: Hash,
    /// The change.
    pub change: SealedChange,
}

/// Where the ledger stands after a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Which ledger.
    pub epoch: Epoch,
    /// The number of the last entry.
    pub head: u64,
    /// Its hash.
    pub head_hash: Hash,
    /// How many of the changes were new.
    pub new: u64,
}

/// Of some desks' changes in a stream: which are here, and which parts are blank for good.
#[derive(Default)]
struct Before {
    here: HashSet<(Version, Hash)>,
    graves: HashMap<(Version, Hash), Vec<u32>>,
}

impl Incoming {
    /// One whose hash is not known yet.
    pub fn of(change: SealedChange) -> Incoming {
        let hash = change.header.hash();
        Incoming { hash, change }
    }
}

impl Ledger {
    /// Puts deliveries of one stream into its ledger, all in one transaction; a delivery that is refused leaves
    /// the others. A change that is here is not stored twice; another one of the same name is.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing of any was put. Of each delivery [`Failure::Team`], [`Failure::Full`].
    pub async fn append(
        &self,
        stream: Id,
        deliveries: &[Delivery],
        limits: &Limits,
        new: Epoch,
        now: u64,
    ) -> Result<Vec<Result<Landed>>> {
        let Some(first) = deliveries.first() else {
            return Ok(Vec::new());
        };
        let mut tx = self.begin().await?;
        let standing = tx.stream(stream, first.team, limits, new).await?;
        let mut stand = standing.stand;
        let mut before = tx.before(stream, deliveries).await?;
        let mut bytes = tx.bytes_of(standing.team).await?;
        let mut head_hash = tx.hash_at(stream, stand.head).await?;
        let (mut entries, mut answers, mut grown) = (Vec::new(), Vec::new(), 0);
        for delivery in deliveries {
            if delivery.team != standing.team {
                answers.push(Err(Failure::Team));
                continue;
            }
            let fresh = before.fresh(delivery);
            let size: u64 = fresh.iter().map(Entry::size).sum();
            if bytes + size > limits.team_bytes {
                answers.push(Err(Failure::Full));
                continue;
            }
            bytes += size;
            grown += size;
            let new = fresh.len() as u64;
            for mut entry in fresh {
                stand.head += 1;
                entry.number = stand.head;
                head_hash = entry.hash;
                before.here.insert((entry.version, entry.hash));
                entries.push(entry);
            }
            answers.push(Ok(Landed {
                epoch: stand.epoch,
                head: stand.head,
                head_hash,
                new,
            }));
        }
        if !entries.is_empty() {
            let cells = vec![stand.head.into(), grown.into(), stream.into()];
            let sql = "UPDATE streams SET head = $1, bytes = bytes + $2 WHERE id = $3";
            tx.run(sql, cells).await?;
            tx.insert(stream, &entries, now).await?;
            tx.advance(stream, &entries).await?;
        }
        tx.commit().await?;
        Ok(answers)
    }
}

impl Before {
    /// What is not here yet, with its graves.
    fn fresh(&self, delivery: &Delivery) -> Vec<Entry> {
        let mut met = HashSet::new();
        let mut fresh = Vec::new();
        for incoming in &delivery.changes {
            let version = incoming.change.header.version();
            let name = (version, incoming.hash);
            if self.here.contains(&name) || !met.insert(name) {
                continue;
            }
            let mut change = incoming.change.clone();
            if let Some(parts) = self.graves.get(&name) {
                change.blank(parts);
            }
            fresh.push(Entry {
                number: 0,
                version,
                hash: incoming.hash,
                device: delivery.device,
                header: change.header.encode(),
                body: change.body(),
            });
        }
        fresh
    }
}

impl Tx {
    async fn before(&mut self, stream: Id, of: &[Delivery]) -> Result<Before, StoreError> {
        let mut spans: BTreeMap<Id, (u64, u64)> = BTreeMap::new();
        for incoming in of.iter().flat_map(|delivery| &delivery.changes) {
            let Version { replica, seq } = incoming.change.header.version();
            let span = spans.entry(replica).or_insert((seq, seq));
            *span = (span.0.min(seq), span.1.max(seq));
        }
        let mut before = Before::default();
        for (replica, (from, to)) in spans {
            let span = vec![stream.into(), replica.into(), from.into(), to.into()];
            let here = self
                .rows(include_str!("entries_here.sql"), span.clone())
                .await?;
            for row in here {
                let seq = row.number("seq")?;
                before
                    .here
                    .insert((Version { replica, seq }, row.hash("hash")?));
            }
            for row in self.rows(include_str!("graves_here.sql"), span).await? {
                let seq = row.number("seq")?;
                let of = (Version { replica, seq }, row.hash("hash")?);
                let parts = before.graves.entry(of).or_default();
                parts.push(row.number("part")? as u32);
            }
        }
        Ok(before)
    }
}
