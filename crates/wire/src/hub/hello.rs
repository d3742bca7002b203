//! The first words: where a desk stands, and where the hub does.
//!
//! ```text
//! hello    {0: 1, 1: nonce, 2: attempt, 3: [[stream, epoch, number, hash]]}
//! welcome  {0: 1, 1: nonce, 2: [[stream, epoch, head]], 3: rights, 4: device, 5: token, 6: [device]}
//! heads    {0: 1, 1: epoch, 2: [[replica, seq, hash]]}
//! ```

use ciborium::Value as Tree;

use super::devices::Rights;
use super::{Epoch, fixed, hash, id, number, row};
use crate::cbor::{Entries, Writer};
use crate::{Hash, Head, Id, Version, WireError};

/// The version of these messages.
pub(super) const VERSION: u64 = 1;

/// The last entry of a stream's ledger that a desk knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The stream.
    pub stream: Id,
    /// Which ledger.
    pub epoch: Epoch,
    /// The entry's number; 0: none.
    pub number: u64,
    /// The hash of its change.
    pub hash: Hash,
}

/// A desk says where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The one that the hub gave last. Who brings an older one is a copy of the desk.
    pub nonce: [u8; 16],
    /// Says of a repeated hello that it is one.
    pub attempt: [u8; 16],
    /// Entries that it knows to have been there, of a stream as many as it likes: one that is gone says that the
    /// hub's database is one that was copied earlier.
    pub positions: Vec<Position>,
}

/// Where a stream's ledger stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The stream.
    pub stream: Id,
    /// Which ledger.
    pub epoch: Epoch,
    /// The number of its last entry.
    pub head: u64,
}

/// The hub's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// To be brought next time.
    pub nonce: [u8; 16],
    /// Every stream of the team that the hub has.
    pub streams: Vec<Stand>,
    /// What the device may do.
    pub rights: Rights,
    /// The desk is a copy: this is the device it is from now on, with its token.
    pub another: Option<(Id, [u8; 32])>,
    /// The devices of the team that are shut out.
    pub out: Vec<Id>,
}

/// Of each desk the last change that is at the hub with all before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    /// Which ledger.
    pub epoch: Epoch,
    /// The changes.
    pub heads: Vec<Head>,
}

impl Hello {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(4);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.nonce);
        out.uint(2);
        out.bytes(&self.attempt);
        out.uint(3);
        out.array(self.positions.len());
        for at in &self.positions {
            out.array(4);
            out.bytes(&at.stream.0);
            out.bytes(&at.epoch.0);
            out.uint(at.number);
            out.bytes(&at.hash.0);
        }
        bytes
    }

    /// Reads what [`Hello::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Hello, WireError> {
        let mut entries = begin(bytes, "a hello")?;
        let nonce = field(&mut entries, 1)?;
        let attempt = field(&mut entries, 2)?;
        let positions = rows(&mut entries, 3, |tree| {
            let [stream, epoch, at, seen] = row(tree)?;
            Some(Position {
                stream: id(&stream)?,
                epoch: Epoch(fixed(&epoch)?),
                number: number(&at)?,
                hash: hash(&seen)?,
            })
        })?;
        Ok(Hello {
            nonce,
            attempt,
            positions,
        })
    }
}

impl Welcome {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        let is_anybody_out = !self.out.is_empty();
        out.map(4 + 2 * usize::from(self.another.is_some()) + usize::from(is_anybody_out));
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.nonce);
        out.uint(2);
        out.array(self.streams.len());
        for stand in &self.streams {
            out.array(3);
            out.bytes(&stand.stream.0);
            out.bytes(&stand.epoch.0);
            out.uint(stand.head);
        }
        out.uint(3);
        out.uint(self.rights.0.into());
        if let Some((device, token)) = &self.another {
            out.uint(4);
            out.bytes(&device.0);
            out.uint(5);
            out.bytes(token);
        }
        if is_anybody_out {
            out.uint(6);
            out.array(self.out.len());
            for device in &self.out {
                out.bytes(&device.0);
            }
        }
        bytes
    }

    /// Reads what [`Welcome::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Welcome, WireError> {
        let mut entries = begin(bytes, "a hub's welcome")?;
        let nonce = field(&mut entries, 1)?;
        let streams = rows(&mut entries, 2, |tree| {
            let [stream, epoch, head] = row(tree)?;
            Some(Stand {
                stream: id(&stream)?,
                epoch: Epoch(fixed(&epoch)?),
                head: number(&head)?,
            })
        })?;
        let rights = entries.uint(3)?.unwrap_or(0);
        let device = entries.id(4)?;
        let token: Option<Tree> = entries.take(5);
        let token = token.as_ref().and_then(fixed);
        let out = rows(&mut entries, 6, |tree| id(&tree))?;
        Ok(Welcome {
            nonce,
            streams,
            rights: Rights(rights as u32),
            another: device.zip(token),
            out,
        })
    }
}

impl Heads {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(3);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.epoch.0);
        out.uint(2);
        out.array(self.heads.len());
        for head in &self.heads {
            write_head(&mut out, head);
        }
        bytes
    }

    /// Reads what [`Heads::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Heads, WireError> {
        let mut entries = begin(bytes, "what a hub has")?;
        let epoch = Epoch(field(&mut entries, 1)?);
        let heads = rows(&mut entries, 2, read_head)?;
        Ok(Heads { epoch, heads })
    }
}

pub(super) fn write_head(out: &mut Writer<'_>, head: &Head) {
    out.array(3);
    out.bytes(&head.version.replica.0);
    out.uint(head.version.seq);
    out.bytes(&head.hash.0);
}

pub(super) fn read_head(tree: Tree) -> Option<Head> {
    let [replica, seq, seen] = row(tree)?;
    Some(Head {
        version: Version {
            replica: id(&replica)?,
            seq: number(&seq)?,
        },
        hash: hash(&seen)?,
    })
}

/// The entries of a message of this version.
pub(super) fn begin(bytes: &[u8], what: &'static str) -> Result<Entries, WireError> {
    let mut entries = Entries::read(bytes, what)?;
    let version = entries.uint(0)?;
    let version = entries.must(version)?;
    match version {
        VERSION => Ok(entries),
        later => Err(WireError::Newer(later)),
    }
}

/// A field of so many bytes.
pub(super) fn field<const N: usize>(entries: &mut Entries, key: u64) -> Result<[u8; N], WireError> {
    let tree = entries.take(key);
    entries.must(tree.as_ref().and_then(fixed))
}

pub(super) fn rows<T>(
    entries: &mut Entries,
    key: u64,
    read: impl Fn(Tree) -> Option<T>,
) -> Result<Vec<T>, WireError> {
    let trees = entries.array(key)?;
    let rows = trees.into_iter().map(read).collect::<Option<_>>();
    entries.must(rows)
}
