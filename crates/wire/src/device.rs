//! Who wrote a change: each desk signs with a key of its own, and the id under which it writes
//! follows from that key, so that nobody else can write under it.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::{Change, Header, Id, WireError};

/// What is signed besides the hash, so that no signature means anything elsewhere.
const PURPOSE: &[u8] = b"rambla change 1";
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// The key of a desk (Ed25519, RFC 8032).
#[derive(Clone)]
pub struct Device(SigningKey);

impl Device {
    /// The desk that has this secret.
    pub fn from_secret(secret: &[u8; 32]) -> Device {
        Device(SigningKey::from_bytes(secret))
    }

    /// The id under which it writes.
    pub fn replica(&self) -> Id {
        Id::of_key(self.0.verifying_key().as_bytes())
    }

    /// Signs a change: its public key, then the signature over its hash.
    pub fn sign(&self, change: &mut Change) {
        let signature = self.0.sign(&message(&change.header));
        let mut bytes = self.0.verifying_key().as_bytes().to_vec();
        bytes.extend_from_slice(&signature.to_bytes());
        change.header.signature = Some(bytes);
    }
}

fn message(header: &Header) -> Vec<u8> {
    [PURPOSE, &header.hash().0].concat()
}

impl Header {
    /// Whether the desk it names has signed it. Desks that are older than device keys have ids that
    /// follow from no key, and sign nothing.
    ///
    /// # Errors
    /// [`WireError::Signature`].
    pub fn check_signature(&self) -> Result<(), WireError> {
        let Some(bytes) = &self.signature else {
            return match self.replica.is_derived() {
                true => Err(WireError::Signature),
                false => Ok(()),
            };
        };
        let checked = || {
            let (key, signature) = bytes.split_at_checked(KEY)?;
            let key: &[u8; KEY] = key.try_into().ok()?;
            let signature: &[u8; SIGNATURE] = signature.try_into().ok()?;
            let signed_by = VerifyingKey::from_bytes(key).ok()?;
            let signature = Signature::from_bytes(signature);
            let is_signed = signed_by.verify_strict(&message(self), &signature).is_ok();
            (is_signed && Id::of_key(key) == self.replica).then_some(())
        };
        checked().ok_or(WireError::Signature)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Hash, Version};

    fn change(device: &Device, seq: u64) -> Change {
        let version = Version {
            replica: device.replica(),
            seq,
        };
        Change::new(
            Id([1; 16]),
            version,
            Hash::default(),
            &[(None, vec![1, 2, 3])],
        )
    }

    #[test]
    fn only_the_desk_itself_can_write_under_its_id() {
        let (ours, theirs) = (Device::from_secret(&[1; 32]), Device::from_secret(&[2; 32]));
        let mut signed = change(&ours, 1);
        assert_eq!(signed.header.check_signature(), Err(WireError::Signature));
        ours.sign(&mut signed);
        assert_eq!(signed.header.check_signature(), Ok(()));
        let read = Change::decode(&signed.header.encode(), signed.parts.clone()).unwrap();
        assert_eq!(read.header.check_signature(), Ok(()));
        // Another desk's signature under our id, ours under another change, cut, flipped, none.
        let mut forged = signed.clone();
        theirs.sign(&mut forged);
        assert_eq!(forged.header.check_signature(), Err(WireError::Signature));
        let mut moved = signed.clone();
        moved.header.seq = 2;
        assert_eq!(moved.header.check_signature(), Err(WireError::Signature));
        for at in 0..96 {
            let mut flipped = signed.clone();
            flipped.header.signature.as_mut().unwrap()[at] ^= 1;
            assert_eq!(flipped.header.check_signature(), Err(WireError::Signature));
        }
        let mut cut = signed.clone();
        cut.header.signature.as_mut().unwrap().pop();
        assert_eq!(cut.header.check_signature(), Err(WireError::Signature));
    }

    #[test]
    fn a_desk_that_is_older_than_keys_signs_nothing() {
        let ours = Device::from_secret(&[1; 32]);
        let mut old = change(&ours, 1);
        old.header.replica = Id::ordered(1_700_000_000_000, [3; 10]);
        assert_eq!(old.header.check_signature(), Ok(()));
        ours.sign(&mut old);
        assert_eq!(old.header.check_signature(), Err(WireError::Signature));
    }
}
