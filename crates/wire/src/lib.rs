//! The encoding of Rambla's changes.
//!
//! A change is stored for good and sent to other desks, so what this crate writes is a contract:
//! numeric field ids are never used twice, an absent field means its default, and what a reader
//! does not know it keeps and passes on byte for byte. CBOR (RFC 8949) with integers in their
//! shortest form and map keys in ascending order, hashed by BLAKE3-256.
//!
//! ```text
//! change = header + parts
//! header   {0: wire version, 1: stream, 2: replica, 3: seq, 4: hash of the change before it,
//!           5: [[record or null, size, hash] per part], 6: signature}
//! part 0   {0: salt, 1: action, 2: k, 3: n, 4: HLC, 5: op, 6: staff}
//! part 1…  {0: salt, 1: table, 2: record, 3: birth, 4: [atom]}
//! atom     {1: atom id, 2: member, 3: [[replica, seq]] parents, 4: {field id: value}}
//! ```

mod bundle;
mod cbor;
mod change;
mod device;
mod handover;
pub mod hub;
mod id;
mod part;
mod seal;

pub use bundle::Bundle;
pub use change::{Change, Header, MAX_CHANGE, PartHead, VERSION};
pub use device::Device;
pub use handover::{HandoverReader, HandoverWriter, Head, Holding, Unreadable, Vector};
pub use id::{Hash, Hlc, Id, Version};
pub use part::{Act, AtomWrite, Part, Salt, Value};
pub use seal::{KeyId, MAX_SEALED, Opener, SealedChange, Sealer, TeamKey, encode_sealed, wrap};

/// Why bytes are not a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes are not the CBOR that is expected here; says which thing was being read.
    #[error("{0} is not encoded as it should be")]
    Malformed(&'static str),
    /// A part's bytes do not have the hash that the header gives.
    #[error("part {0} does not have the hash that its header gives")]
    PartHash(usize),
    /// The change is larger than [`MAX_CHANGE`].
    #[error("a change of {0} bytes is larger than the limit")]
    TooLarge(usize),
    /// The desk that it names has not signed it.
    #[error("the change is not signed by the desk that it names")]
    Signature,
    /// It is not sealed under this key, or for another place.
    #[error("part {0} is sealed under another key, or for another place")]
    Sealed(usize),
    /// Made by a later version of the encoding whose header this program cannot read.
    #[error("the change was written by a later version of the program (encoding {0})")]
    Newer(u64),
}
