//! A snapshot of a stream, which a desk made and sealed, and the hub keeps beside the ledger without reading it:
//! a new desk takes it and pulls from there.
//!
//! ```text
//! snapshots  {0: 1, 1: epoch, 2: graves, 3: snapshot, 4: snapshot, 5: [piece]}
//! snapshot   [epoch, graves, up to, size, hash]
//! ```

use ciborium::Value as Tree;

use super::hello::{VERSION, begin, field, rows};
use super::{Epoch, MAX_BATCH, fixed, hash, number, row};
use crate::cbor::{Entries, Writer, uint};
use crate::{Hash, WireError};

/// The size of each piece of a snapshot but the last, in bytes.
pub const PIECE: u64 = MAX_BATCH as u64;

/// Which snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Of which ledger.
    pub epoch: Epoch,
    /// How many parts of the stream were blank for good, as the hub said before the desk pulled what is in it.
    /// One that was made before a part was blanked may still hold it.
    pub graves: u64,
    /// It stands for all entries up to this number.
    pub up_to: u64,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of all its bytes, by which its pieces are named.
    pub hash: Hash,
}

/// What a hub has of a stream's snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshots {
    /// Which ledger.
    pub epoch: Epoch,
    /// How many parts of the stream are blank for good.
    pub graves: u64,
    /// The one that is here whole.
    pub whole: Option<Snapshot>,
    /// The one that is on its way.
    pub coming: Option<Coming>,
}

/// A snapshot of which pieces are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Which.
    pub snapshot: Snapshot,
    /// The pieces, ascending.
    pub missing: Vec<u32>,
}

impl Snapshot {
    /// How many pieces it has.
    pub fn pieces(&self) -> u32 {
        u32::try_from(self.size.div_ceil(PIECE)).unwrap_or(u32::MAX)
    }

    /// How many bytes this piece has; none if it has no such piece.
    pub fn piece_size(&self, piece: u32) -> Option<u64> {
        let before = u64::from(piece) * PIECE;
        (before < self.size).then(|| PIECE.min(self.size - before))
    }

    fn write(&self, out: &mut Writer<'_>) {
        out.array(5);
        out.bytes(&self.epoch.0);
        out.uint(self.graves);
        out.uint(self.up_to);
        out.uint(self.size);
        out.bytes(&self.hash.0);
    }

    fn read(tree: Tree) -> Option<Snapshot> {
        let [epoch, graves, up_to, size, seen] = row(tree)?;
        Some(Snapshot {
            epoch: Epoch(fixed(&epoch)?),
            graves: number(&graves)?,
            up_to: number(&up_to)?,
            size: number(&size)?,
            hash: hash(&seen)?,
        })
    }
}

impl Snapshots {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        let (whole, coming) = (self.whole.is_some(), self.coming.is_some());
        out.map(3 + usize::from(whole) + 2 * usize::from(coming));
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.epoch.0);
        out.uint(2);
        out.uint(self.graves);
        if let Some(whole) = &self.whole {
            out.uint(3);
            whole.write(&mut out);
        }
        if let Some(Coming { snapshot, missing }) = &self.coming {
            out.uint(4);
            snapshot.write(&mut out);
            out.uint(5);
            out.array(missing.len());
            missing.iter().for_each(|piece| out.uint((*piece).into()));
        }
        bytes
    }

    /// Reads what [`Snapshots::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Snapshots, WireError> {
        let mut entries = begin(bytes, "what a hub has of snapshots")?;
        let epoch = Epoch(field(&mut entries, 1)?);
        let graves = entries.take(2);
        let graves = entries.must(graves.as_ref().and_then(number))?;
        let whole = snapshot(&mut entries, 3)?;
        let coming = snapshot(&mut entries, 4)?;
        let missing = rows(&mut entries, 5, |tree| u32::try_from(uint(&tree)?).ok())?;
        Ok(Snapshots {
            epoch,
            graves,
            whole,
            coming: coming.map(|snapshot| Coming { snapshot, missing }),
        })
    }
}

fn snapshot(entries: &mut Entries, key: u64) -> Result<Option<Snapshot>, WireError> {
    match entries.take(key) {
        None => Ok(None),
        Some(tree) => entries.must(Snapshot::read(tree)).map(Some),
    }
}
