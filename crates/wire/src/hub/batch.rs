//! Sealed changes on their way: at most 1 MiB at a time.
//!
//! ```text
//! push    "rambla push 1\n", nonce (16), of each: length (u32), sealed change
//! pulled  "rambla pulled 1\n", epoch (8), head (u64), count (u32), of each: number (u64), length (u32), sealed change
//! ```

use super::Epoch;
use crate::{SealedChange, WireError};

/// The largest batch, in bytes; a single change may be larger by what sealing adds.
pub const MAX_BATCH: usize = 1024 * 1024;
const PUSH: &[u8] = b"rambla push 1\n";
const PULLED: &[u8] = b"rambla pulled 1\n";

/// Changes that a desk brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// Comes back in the acknowledgement, so that none is taken for another.
    pub nonce: [u8; 16],
    /// The changes, of one stream, each desk's in their order.
    pub changes: Vec<SealedChange>,
}

/// Changes that a hub gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Pulled {
    /// Which ledger.
    pub epoch: Epoch,
    /// The number of its last entry.
    pub head: u64,
    /// The changes with their numbers, ascending; none when there are no more.
    pub changes: Vec<(u64, SealedChange)>,
}

impl Push {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = [PUSH, &self.nonce].concat();
        for change in &self.changes {
            frame(&mut bytes, &change.encode());
        }
        bytes
    }

    /// The nonce and the bytes of each change, none of them read: so that one that is wrong does not hold up
    /// the others.
    ///
    /// # Errors
    /// [`WireError::Malformed`] if it is no push, or cut.
    pub fn split(bytes: &[u8]) -> Result<([u8; 16], Vec<&[u8]>), WireError> {
        let mut from = Frames::begin(bytes, PUSH, "a push")?;
        let nonce = from.fixed()?;
        let mut changes = Vec::new();
        while !from.rest.is_empty() {
            changes.push(from.frame()?);
        }
        Ok((nonce, changes))
    }

    /// Reads what [`Push::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Push, WireError> {
        let mut from = Frames::begin(bytes, PUSH, "a push")?;
        let nonce = from.fixed()?;
        let mut changes = Vec::new();
        while !from.rest.is_empty() {
            changes.push(from.change()?);
        }
        Ok(Push { nonce, changes })
    }
}

impl Pulled {
    /// The bytes of changes that are encoded already ([`crate::encode_sealed`]).
    pub fn encode(epoch: Epoch, head: u64, changes: &[(u64, Vec<u8>)]) -> Vec<u8> {
        let size: usize = changes.iter().map(|(_, bytes)| bytes.len() + 12).sum();
        let mut bytes = Vec::with_capacity(PULLED.len() + 20 + size);
        bytes.extend(PULLED);
        bytes.extend(epoch.0);
        bytes.extend(head.to_be_bytes());
        bytes.extend((changes.len() as u32).to_be_bytes());
        for (number, change) in changes {
            bytes.extend(number.to_be_bytes());
            frame(&mut bytes, change);
        }
        bytes
    }

    /// Reads what [`Pulled::encode`] wrote, whole.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Pulled, WireError> {
        let mut from = Frames::begin(bytes, PULLED, "what a hub gives")?;
        let epoch = Epoch(from.fixed()?);
        let head = u64::from_be_bytes(from.fixed()?);
        let count = u32::from_be_bytes(from.fixed()?);
        let mut changes: Vec<(u64, SealedChange)> = Vec::new();
        for _ in 0..count {
            let number = u64::from_be_bytes(from.fixed()?);
            let is_next = changes.last().is_none_or(|(last, _)| *last < number);
            if !is_next || number > i64::MAX as u64 {
                return Err(from.malformed());
            }
            changes.push((number, from.change()?));
        }
        match from.rest.is_empty() {
            true => Ok(Pulled {
                epoch,
                head,
                changes,
            }),
            false => Err(from.malformed()),
        }
    }
}

fn frame(bytes: &mut Vec<u8>, change: &[u8]) {
    bytes.extend((change.len() as u32).to_be_bytes());
    bytes.extend(change);
}

struct Frames<'b> {
    rest: &'b [u8],
    what: &'static str,
}

impl<'b> Frames<'b> {
    fn begin(bytes: &'b [u8], magic: &[u8], what: &'static str) -> Result<Frames<'b>, WireError> {
        match bytes.strip_prefix(magic) {
            Some(rest) => Ok(Frames { rest, what }),
            None => Err(WireError::Malformed(what)),
        }
    }

    fn malformed(&self) -> WireError {
        WireError::Malformed(self.what)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (bytes, rest) = self
            .rest
            .split_first_chunk()
            .ok_or_else(|| self.malformed())?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn change(&mut self) -> Result<SealedChange, WireError> {
        SealedChange::decode(self.frame()?)
    }

    fn frame(&mut self) -> Result<&'b [u8], WireError> {
        let length = u32::from_be_bytes(self.fixed()?) as usize;
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| self.malformed())?;
        self.rest = rest;
        Ok(bytes)
    }
}
