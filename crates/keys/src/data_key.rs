//! The key of a desk's database.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Result, hex};

/// Changing this sentence would make every key file unreadable.
const ID_CONTEXT: &str = "rambla desk.keys 1: the public name of a data key";

/// The 256-bit key under which a desk's database is encrypted. Wiped from memory when dropped.
pub struct DataKey(Box<[u8; 32]>); // boxed, so that moving it leaves no copies on the stack

impl DataKey {
    /// A new key from the system's randomness.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn random() -> Result<Self> {
        let mut key = Self(Box::new([0; 32]));
        fill_random(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// The key with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Box::new(*bytes))
    }

    /// The 32 bytes, for SQLCipher's raw key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key's public name: 32 hexadecimal digits, the first half of a BLAKE3 derivation of the key. It says whether
    /// a key is the right one, and says nothing else about it.
    #[must_use]
    pub fn id(&self) -> String {
        let derived = Zeroizing::new(blake3::derive_key(ID_CONTEXT, self.as_bytes()));
        hex::encode(&derived[..16]).to_string()
    }
}

impl Drop for DataKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DataKey(..)")
    }
}

pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|_| Error::NoRandomness)
}

pub(crate) fn random_bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    fill_random(bytes.as_mut_slice())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::DataKey;

    #[test]
    fn a_printed_key_shows_nothing() {
        assert_eq!(
            format!("{:?}", DataKey::from_bytes(&[7; 32])),
            "DataKey(..)"
        );
    }

    #[test]
    fn the_public_name_of_a_key_never_changes() {
        let key = DataKey::from_bytes(&[7; 32]);
        assert_eq!(key.id(), "e2c716ebadb43c060ceb771f8e49850a");
        assert_ne!(key.id(), DataKey::random().unwrap().id());
    }
}
