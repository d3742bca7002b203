//! A data key encrypted under another key: XChaCha20-Poly1305, bound to its place in the file.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::data_key::random_bytes;
use crate::slots::SlotKind;
use crate::{DataKey, Result};

/// Length of a wrapped key: the key and a 16-byte tag.
pub(crate) const WRAPPED_LEN: usize = 48;

/// Where a wrapped key stands. It opens nowhere else, so slots cannot be swapped between files, places or kinds.
pub(crate) struct Place<'a> {
    pub(crate) key_id: &'a str,
    pub(crate) slot: u32,
    pub(crate) kind: &'a SlotKind,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        format!(
            "rambla desk.keys 1\n{}\n{}\n{}",
            self.key_id, self.slot, self.kind
        )
        .into_bytes()
    }
}

/// A nonce and what it encrypts.
pub(crate) struct Wrapped {
    pub(crate) nonce: [u8; 24],
    pub(crate) sealed: [u8; WRAPPED_LEN],
}

pub(crate) fn wrap(key: &DataKey, under: &[u8; 32], place: &Place<'_>) -> Result<Wrapped> {
    let nonce = *random_bytes::<24>()?;
    let sealed = cipher(under)
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: key.as_bytes(),
                aad: &place.associated_data(),
            },
        )
        .expect("BUG: 32 bytes are within the cipher's limits");
    let sealed = sealed.try_into().expect("BUG: the tag has 16 bytes");
    Ok(Wrapped { nonce, sealed })
}

/// `None` if `under` is not the key it was wrapped under, or the place is another, or it is damaged.
pub(crate) fn unwrap(wrapped: &Wrapped, under: &[u8; 32], place: &Place<'_>) -> Option<DataKey> {
    let opened = cipher(under)
        .decrypt(
            &XNonce::from(wrapped.nonce),
            Payload {
                msg: &wrapped.sealed,
                aad: &place.associated_data(),
            },
        )
        .ok()
        .map(Zeroizing::new)?;
    let key = DataKey::from_bytes(opened.as_slice().try_into().ok()?);
    // The cipher alone would let a forger make one text open under two keys; the public name does not.
    (key.id() == place.key_id).then_some(key)
}

/// A random key to wrap under.
pub(crate) fn random_key() -> Result<Zeroizing<[u8; 32]>> {
    random_bytes()
}

fn cipher(under: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(under.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Place, unwrap, wrap};
    use crate::{DataKey, SlotKind};

    #[test]
    fn a_wrapped_key_opens_only_under_its_key_and_in_its_place() {
        let (key, other) = (DataKey::from_bytes(&[1; 32]), DataKey::from_bytes(&[2; 32]));
        let (key_id, other_id) = (key.id(), other.id());
        let place = Place {
            key_id: &key_id,
            slot: 1,
            kind: &SlotKind::Passphrase,
        };
        let wrapped = wrap(&key, &[9; 32], &place).unwrap();
        assert_eq!(
            unwrap(&wrapped, &[9; 32], &place).unwrap().as_bytes(),
            key.as_bytes()
        );
        assert!(unwrap(&wrapped, &[8; 32], &place).is_none());
        assert!(unwrap(&wrapped, &[9; 32], &Place { slot: 2, ..place }).is_none());
        assert!(
            unwrap(
                &wrapped,
                &[9; 32],
                &Place {
                    key_id: &other_id,
                    ..place
                }
            )
            .is_none()
        );
        assert!(
            unwrap(
                &wrapped,
                &[9; 32],
                &Place {
                    kind: &SlotKind::Keychain,
                    ..place
                }
            )
            .is_none()
        );
    }

    #[test]
    fn a_key_wrapped_under_the_name_of_another_does_not_open() {
        let (key, other) = (DataKey::from_bytes(&[1; 32]), DataKey::from_bytes(&[2; 32]));
        let other_id = other.id();
        let place = Place {
            key_id: &other_id,
            slot: 1,
            kind: &SlotKind::Passphrase,
        };
        let wrapped = wrap(&key, &[9; 32], &place).unwrap();
        assert!(unwrap(&wrapped, &[9; 32], &place).is_none());
    }
}
