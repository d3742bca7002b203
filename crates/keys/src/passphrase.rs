//! From a passphrase to a key: normalisation, Argon2id, and the limits on what a file may ask for.

use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::data_key::random_bytes;
use crate::{Error, Result};

/// The most memory that a file may ask for, in KiB (1 GiB): a hostile file must not exhaust the machine.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
/// The most passes over the memory that a file may ask for.
const MOST_PASSES: u32 = 64;
/// The most lanes that a file may ask for.
const MOST_LANES: u32 = 16;
/// The most work, memory times passes, that a file may ask for, in KiB (8 GiB: some ten seconds).
const MOST_WORK_KIB: u64 = 8 * 1024 * 1024;

/// What Argon2id is to spend, stored in each slot so that new slots can cost more than old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Memory in KiB.
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Cost {
    /// The cost of new slots: 64 MiB and three passes, the second choice of RFC 9106, section 4, with one lane.
    pub(crate) const NEW: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    /// Whether a file may ask for it.
    pub(crate) fn is_within_limits(self) -> bool {
        (1..=MOST_LANES).contains(&self.lanes)
            && (1..=MOST_PASSES).contains(&self.passes)
            && (8 * self.lanes..=MOST_MEMORY_KIB).contains(&self.memory_kib)
            && u64::from(self.memory_kib) * u64::from(self.passes) <= MOST_WORK_KIB
    }
}

/// Sixteen random bytes for a new slot.
pub(crate) fn random_salt() -> Result<[u8; 16]> {
    Ok(*random_bytes()?)
}

/// The key that Argon2id (version 1.3) makes of a passphrase. Takes as long as the cost says.
///
/// # Errors
/// [`Error::EmptyPassphrase`], [`Error::OutOfMemory`], [`Error::Damaged`] if the cost is outside the limits.
pub(crate) fn derive(passphrase: &str, salt: &[u8; 16], cost: Cost) -> Result<Zeroizing<[u8; 32]>> {
    let passphrase = normalised(passphrase)?;
    if !cost.is_within_limits() {
        return Err(Error::Damaged {
            what: "a passphrase slot asks for more than is allowed",
        });
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .expect("BUG: the limits lie within those of Argon2");
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| Error::OutOfMemory {
            mebibytes: cost.memory_kib.div_ceil(1024),
        })?;
    Ok(key)
}

/// The form in which a passphrase counts: Unicode NFC, so that "é" typed as one character or as two is the same
/// passphrase on every system. Case, spaces within and at the ends, and everything else count as typed.
///
/// # Errors
/// [`Error::EmptyPassphrase`] if it is empty or only white space.
pub fn normalised(passphrase: &str) -> Result<Zeroizing<String>> {
    if passphrase.trim().is_empty() {
        return Err(Error::EmptyPassphrase);
    }
    // NFC is never longer than three times its source in UTF-8; reserved, so that growing leaves no copies behind.
    let mut composed = Zeroizing::new(String::with_capacity(passphrase.len() * 3));
    composed.extend(passphrase.nfc());
    Ok(composed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Cost, derive, normalised};
    use crate::Error;

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn a_passphrase_is_the_same_composed_and_decomposed_and_nothing_else_is() {
        let key = |text: &str| *derive(text, &[3; 16], CHEAP).unwrap();
        assert_eq!(
            key("Caf\u{e9} Garc\u{ed}a"),
            key("Cafe\u{301} Garci\u{301}a")
        );
        for other in [
            "caf\u{e9} Garc\u{ed}a",
            "Cafe Garcia",
            "Caf\u{e9} Garc\u{ed}a ",
            "Caf\u{e9}\u{a0}Garc\u{ed}a",
        ] {
            assert_ne!(key("Caf\u{e9} Garc\u{ed}a"), key(other));
        }
        assert_ne!(key("a"), *derive("a", &[4; 16], CHEAP).unwrap());
    }

    #[test]
    fn an_empty_passphrase_is_refused() {
        for text in ["", " ", "\u{a0}\t\n"] {
            assert!(matches!(normalised(text), Err(Error::EmptyPassphrase)));
        }
    }

    #[test]
    fn a_cost_outside_the_limits_is_refused_before_any_memory_is_taken() {
        for (memory_kib, passes, lanes) in [
            (u32::MAX, 1, 1),
            (1024 * 1024 + 1, 1, 1),
            (1024 * 1024, 9, 1),
            (64, 65, 1),
            (64, 0, 1),
            (64, 1, 0),
            (1024, 1, 17),
            (7, 1, 1),
            (127, 1, 16),
        ] {
            let cost = Cost {
                memory_kib,
                passes,
                lanes,
            };
            assert!(
                matches!(derive("a", &[0; 16], cost), Err(Error::Damaged { .. })),
                "{cost:?}"
            );
        }
        assert!(
            Cost {
                memory_kib: 1024 * 1024,
                passes: 8,
                lanes: 16
            }
            .is_within_limits()
        );
        assert!(Cost::NEW.is_within_limits());
    }
}
