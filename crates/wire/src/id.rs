//! Identifiers, hashes and stamps: the small values every change is made of.

use std::fmt;
use std::str::FromStr;

use crate::WireError;

/// 16 bytes that name a stream, a replica, an action or a record. Shown as a UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// A time-ordered id (UUID version 7, RFC 9562 §5.7) from milliseconds and 10 random bytes.
    pub fn ordered(milliseconds: u64, random: [u8; 10]) -> Id {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id(bytes)
    }

    /// The id that every desk derives for the same thing (UUID version 8, RFC 9562 §5.8): keyed
    /// BLAKE3 over the kind and the external id, so that only who holds the key can recompute it.
    pub fn derived(key: &[u8; 32], kind: &str, external: &str) -> Id {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(&(kind.len() as u64).to_be_bytes());
        hasher.update(kind.as_bytes());
        hasher.update(external.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        bytes[6] = 0x80 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id(bytes)
    }

    /// The id under which the desk with this public key writes (UUID version 8): nobody else's.
    pub fn of_key(key: &[u8; 32]) -> Id {
        let mut bytes = [0; 16];
        let hash = blake3::derive_key("rambla 2026-11 replica of a device key", key);
        bytes.copy_from_slice(&hash[..16]);
        bytes[6] = 0x80 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Id(bytes)
    }

    /// Whether it follows from something (UUID version 8), as those of desks with a key do.
    pub fn is_derived(&self) -> bool {
        self.0[6] >> 4 == 8
    }

    /// The id in these bytes, if they are 16.
    pub fn from_slice(bytes: &[u8]) -> Result<Id, WireError> {
        bytes
            .try_into()
            .map(Id)
            .map_err(|_| WireError::Malformed("an id"))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Id {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Id, WireError> {
        let digits: Vec<u8> = text
            .bytes()
            .filter(|byte| *byte != b'-')
            .map(|byte| (byte as char).to_digit(16).map(|digit| digit as u8))
            .collect::<Option<_>>()
            .ok_or(WireError::Malformed("an id"))?;
        if digits.len() != 32 {
            return Err(WireError::Malformed("an id"));
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Id(bytes))
    }
}

/// A BLAKE3-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(*blake3::hash(bytes).as_bytes())
    }

    /// The hash in these bytes, if they are 32.
    pub fn from_slice(bytes: &[u8]) -> Result<Hash, WireError> {
        bytes
            .try_into()
            .map(Hash)
            .map_err(|_| WireError::Malformed("a hash"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..4]
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A hybrid logical clock reading: 48 bits of milliseconds since 1970 (UTC), 16 of counter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The reading at these milliseconds with the counter at 0.
    pub fn at(milliseconds: u64) -> Hlc {
        Hlc(milliseconds << 16)
    }

    /// Milliseconds since 1970, UTC.
    pub fn milliseconds(self) -> u64 {
        self.0 >> 16
    }
}

/// Names one change in its stream; as a version of an atom, the value that this change gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    /// The desk that wrote it.
    pub replica: Id,
    /// Its number in the stream, gapless per replica, from 1.
    pub seq: u64,
}

impl Version {
    /// 24 bytes: replica, then seq in big-endian order.
    pub fn to_bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&self.replica.0);
        bytes[16..].copy_from_slice(&self.seq.to_be_bytes());
        bytes
    }

    /// What [`Version::to_bytes`] wrote.
    pub fn from_slice(bytes: &[u8]) -> Result<Version, WireError> {
        let malformed = WireError::Malformed("a version");
        let (replica, seq) = bytes.split_at_checked(16).ok_or(malformed.clone())?;
        Ok(Version {
            replica: Id::from_slice(replica)?,
            seq: u64::from_be_bytes(seq.try_into().map_err(|_| malformed)?),
        })
    }
}
