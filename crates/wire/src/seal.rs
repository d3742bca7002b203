//! Changes as a hub gets them: headers in the open, parts sealed under a key of the team that the hub
//! never has.
//!
//! ```text
//! sealed change  version (1), key (8), length of the header (u32), header, then of each part: length (u32), sealed part
//! sealed part    0, sealed bytes | 1, tweak (8), sealed compressed bytes | nothing: it was erased
//! ```
//!
//! XChaCha20-Poly1305. The nonce is made of the part's hash, which covers the part's own random salt, and
//! of a hash of what is sealed where that is not the part itself but a compressed form of it: another
//! version of the library may compress the same part otherwise, and no nonce may serve two texts. A part
//! is bound to its place by the associated data: its first byte, stream, replica, seq, index and record.

use std::sync::LazyLock;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::change::{PartHead, is_blank};
use crate::{Change, Hash, Header, MAX_CHANGE, WireError};

const VERSION: u8 = 1;
const RAW: u8 = 0;
const COMPRESSED: u8 = 1;
const TWEAK: usize = 8;
/// What sealing adds to a part: the authenticator.
const ADDED: usize = 16;
/// What compression was told to expect. It belongs to version 1 of this encoding, and never changes.
const DICTIONARY: &[u8] = include_bytes!("seal.dictionary");
const LEVEL: i32 = 3;
/// The largest sealed change: each part may grow by its authenticator, its length and its first byte.
pub const MAX_SEALED: usize = MAX_CHANGE + MAX_CHANGE / 2;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// Names a key of a team; says nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

/// A key under which a team's changes are sealed for the hub.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct TeamKey(pub [u8; 32]);

impl TeamKey {
    /// Its name.
    pub fn id(&self) -> KeyId {
        let hash = blake3::derive_key("rambla 2026-11 name of a team key", &self.0);
        let mut id = [0; 8];
        id.copy_from_slice(&hash[..8]);
        KeyId(id)
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }
}

/// A change whose parts only the team can read.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedChange {
    /// The header, in the open.
    pub header: Header,
    /// The key that opens it.
    pub key: KeyId,
    /// The sealed parts, part 0 first; empty where the part was erased.
    pub parts: Vec<Vec<u8>>,
}

/// Seals changes under one key.
pub struct Sealer {
    key: KeyId,
    cipher: XChaCha20Poly1305,
    compressor: Compressor<'static>,
}

impl Sealer {
    /// One that seals under this key.
    pub fn new(key: &TeamKey) -> Sealer {
        Sealer {
            key: key.id(),
            cipher: key.cipher(),
            compressor: Compressor::with_prepared_dictionary(&ENCODER)
                .expect("BUG: a dictionary of ours is none"),
        }
    }

    /// Seals a change; erased parts stay empty.
    pub fn seal(&mut self, change: &Change) -> SealedChange {
        let pairs = change.pairs().enumerate();
        SealedChange {
            header: change.header.clone(),
            key: self.key,
            parts: pairs
                .map(|(at, (head, bytes))| match is_blank(bytes) {
                    true => Vec::new(),
                    false => self.part(&change.header, at, head, bytes),
                })
                .collect(),
        }
    }

    fn part(&mut self, header: &Header, at: usize, head: PartHead, bytes: &[u8]) -> Vec<u8> {
        let smaller = self
            .compressor
            .compress(bytes)
            .ok()
            .filter(|packed| packed.len() + TWEAK < bytes.len());
        let (tag, tweak, text) = match &smaller {
            None => (RAW, None, bytes),
            Some(packed) => (COMPRESSED, Some(tweak(packed)), packed.as_slice()),
        };
        let payload = Payload {
            msg: text,
            aad: &place(tag, header, at, head),
        };
        let sealed = self
            .cipher
            .encrypt(&nonce(head.hash, tweak), payload)
            .expect("BUG: memory refuses bytes");
        let mut part = Vec::with_capacity(1 + TWEAK + sealed.len());
        part.push(tag);
        part.extend(tweak.iter().flatten());
        part.extend(sealed);
        part
    }
}

/// Opens what was sealed under one key.
pub struct Opener {
    key: KeyId,
    cipher: XChaCha20Poly1305,
    decompressor: Decompressor<'static>,
}

impl Opener {
    /// One that opens what was sealed under this key.
    pub fn new(key: &TeamKey) -> Opener {
        Opener {
            key: key.id(),
            cipher: key.cipher(),
            decompressor: Decompressor::with_prepared_dictionary(&DECODER)
                .expect("BUG: a dictionary of ours is none"),
        }
    }

    /// The name of its key.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// The change that was sealed; sizes and hashes are checked. Who signed it, who takes it asks.
    ///
    /// # Errors
    /// [`WireError::Sealed`] if a part was not sealed under this key for this place; those of a change.
    pub fn open(&mut self, sealed: &SealedChange) -> Result<Change, WireError> {
        if sealed.key != self.key {
            return Err(WireError::Sealed(0));
        }
        let header = &sealed.header;
        let sizes = header.parts.iter().map(|head| head.size as usize);
        let size = sizes.fold(0, usize::saturating_add);
        if size > MAX_CHANGE {
            return Err(WireError::TooLarge(size));
        }
        if sealed.parts.len() != header.parts.len() {
            return Err(WireError::Malformed("a sealed change"));
        }
        let mut parts = Vec::with_capacity(size);
        for (at, (head, part)) in header.parts.iter().zip(&sealed.parts).enumerate() {
            match part.split_first() {
                None => parts.resize(parts.len() + head.size as usize, 0),
                Some((tag, rest)) => {
                    let bytes = self
                        .part(header, at, *head, *tag, rest)
                        .ok_or(WireError::Sealed(at))?;
                    parts.extend(bytes);
                }
            }
        }
        Change::decode(&header.encode(), parts)
    }

    fn part(
        &mut self,
        header: &Header,
        at: usize,
        head: PartHead,
        tag: u8,
        rest: &[u8],
    ) -> Option<Vec<u8>> {
        let (tweak, sealed) = match tag {
            RAW => (None, rest),
            COMPRESSED => {
                let (tweak, sealed) = rest.split_at_checked(TWEAK)?;
                (Some(<[u8; TWEAK]>::try_from(tweak).ok()?), sealed)
            }
            _ => return None,
        };
        let payload = Payload {
            msg: sealed,
            aad: &place(tag, header, at, head),
        };
        let text = self
            .cipher
            .decrypt(&nonce(head.hash, tweak), payload)
            .ok()?;
        let bytes = match tag {
            RAW => text,
            _ => self
                .decompressor
                .decompress(&text, head.size as usize)
                .ok()?,
        };
        (bytes.len() == head.size as usize).then_some(bytes)
    }
}

fn tweak(packed: &[u8]) -> [u8; TWEAK] {
    let mut tweak = [0; TWEAK];
    tweak.copy_from_slice(&Hash::of(packed).0[..TWEAK]);
    tweak
}

fn nonce(hash: Hash, tweak: Option<[u8; TWEAK]>) -> XNonce {
    let mut nonce = [0; 24];
    nonce.copy_from_slice(&hash.0[..24]);
    if let Some(tweak) = tweak {
        nonce[24 - TWEAK..].copy_from_slice(&tweak);
    }
    XNonce::from(nonce)
}

fn place(tag: u8, header: &Header, at: usize, head: PartHead) -> Vec<u8> {
    let mut place = vec![tag];
    place.extend(header.stream.0);
    place.extend(header.replica.0);
    place.extend(header.seq.to_be_bytes());
    place.extend((at as u32).to_be_bytes());
    place.extend(head.record.unwrap_or_default().0);
    place
}

impl SealedChange {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode_sealed(&self.header.encode(), &self.body())
    }

    /// What follows the header: the key, and the parts, each with its length.
    pub fn body(&self) -> Vec<u8> {
        let size: usize = self.parts.iter().map(|part| part.len() + 4).sum();
        let mut body = Vec::with_capacity(self.key.0.len() + size);
        body.extend(self.key.0);
        for part in &self.parts {
            body.extend((part.len() as u32).to_be_bytes());
            body.extend(part);
        }
        body
    }

    /// Reads what [`SealedChange::encode`] wrote: the header is whole and there are as many parts as it
    /// says, none larger than what it says could have become. Nothing can be said of their content.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<SealedChange, WireError> {
        if bytes.len() > MAX_SEALED {
            return Err(WireError::TooLarge(bytes.len()));
        }
        let cut = || WireError::Malformed("a sealed change");
        let (version, rest) = bytes.split_first().ok_or_else(cut)?;
        if *version != VERSION {
            return Err(WireError::Newer((*version).into()));
        }
        let (length, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (header, body) = rest.split_at_checked(length).ok_or_else(cut)?;
        SealedChange::of(header, body)
    }

    /// The header alone, to name a change of which the rest cannot be read.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn header_of(bytes: &[u8]) -> Result<Header, WireError> {
        let cut = || WireError::Malformed("a sealed change");
        let (length, rest) = bytes
            .get(1..)
            .and_then(<[u8]>::split_first_chunk)
            .ok_or_else(cut)?;
        let length = u32::from_be_bytes(*length) as usize;
        Header::decode(rest.get(..length).ok_or_else(cut)?)
    }

    /// A sealed change from the bytes of its header and its [`SealedChange::body`].
    ///
    /// # Errors
    /// [`WireError`].
    pub fn of(header: &[u8], body: &[u8]) -> Result<SealedChange, WireError> {
        let cut = || WireError::Malformed("a sealed change");
        let header = Header::decode(header)?;
        let (key, mut rest) = body.split_first_chunk().ok_or_else(cut)?;
        let mut parts = Vec::with_capacity(header.parts.len());
        for head in &header.parts {
            let (length, after) = rest.split_first_chunk().ok_or_else(cut)?;
            let length = u32::from_be_bytes(*length) as usize;
            let (part, after) = after.split_at_checked(length).ok_or_else(cut)?;
            if length > 1 + head.size as usize + ADDED {
                return Err(cut());
            }
            parts.push(part.to_vec());
            rest = after;
        }
        if !rest.is_empty() || header.parts.is_empty() {
            return Err(cut());
        }
        Ok(SealedChange {
            header,
            key: KeyId(*key),
            parts,
        })
    }

    /// Empties parts; those that there are not are passed over. Whether any said something.
    pub fn blank(&mut self, indexes: &[u32]) -> bool {
        let mut was_said = false;
        for index in indexes {
            if let Some(part) = self.parts.get_mut(*index as usize) {
                was_said |= !part.is_empty();
                part.clear();
            }
        }
        was_said
    }
}

/// The bytes of a sealed change, from those of its header and its [`SealedChange::body`].
pub fn encode_sealed(header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5 + header.len() + body.len());
    bytes.push(VERSION);
    bytes.extend((header.len() as u32).to_be_bytes());
    bytes.extend(header);
    bytes.extend(body);
    bytes
}

/// A secret that goes to one device alone: sealed to its public key (X25519, RFC 7748; BLAKE3 over
/// the shared secret and both public keys; XChaCha20-Poly1305).
pub mod wrap {
    use x25519_dalek::{PublicKey, StaticSecret};

    use super::{Aead, KeyInit, TeamKey, XChaCha20Poly1305, XNonce};
    use crate::WireError;

    const CONTEXT: &str = "rambla 2026-11 a team key for one device";

    /// The public key that belongs to a secret.
    pub fn public(secret: &[u8; 32]) -> [u8; 32] {
        PublicKey::from(&StaticSecret::from(*secret)).to_bytes()
    }

    fn cipher(shared: &[u8; 32], from: &[u8; 32], to: &[u8; 32]) -> XChaCha20Poly1305 {
        let material = [&shared[..], from, to].concat();
        XChaCha20Poly1305::new(&blake3::derive_key(CONTEXT, &material).into())
    }

    /// Seals a key to a public key, with 32 bytes of randomness that serve this once.
    pub fn wrap(key: &TeamKey, to: &[u8; 32], random: [u8; 32]) -> Vec<u8> {
        let secret = StaticSecret::from(random);
        let from = PublicKey::from(&secret).to_bytes();
        let shared = secret.diffie_hellman(&PublicKey::from(*to)).to_bytes();
        let sealed = cipher(&shared, &from, to)
            .encrypt(&XNonce::default(), &key.0[..])
            .expect("BUG: memory refuses bytes");
        [&from[..], &sealed].concat()
    }

    /// Opens what [`wrap`] made, with the secret of the device it was made for.
    ///
    /// # Errors
    /// [`WireError::Sealed`].
    pub fn unwrap(wrapped: &[u8], secret: &[u8; 32]) -> Result<TeamKey, WireError> {
        let refused = WireError::Sealed(0);
        let (from, sealed) = wrapped.split_first_chunk::<32>().ok_or(refused.clone())?;
        let secret = StaticSecret::from(*secret);
        let to = PublicKey::from(&secret).to_bytes();
        let shared = secret.diffie_hellman(&PublicKey::from(*from));
        if !shared.was_contributory() {
            return Err(refused);
        }
        let key = cipher(&shared.to_bytes(), from, &to)
            .decrypt(&XNonce::default(), sealed)
            .map_err(|_| refused.clone())?;
        Ok(TeamKey(key.try_into().map_err(|_| refused)?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Act, AtomWrite, Hlc, Id, Part, Value, Version};

    fn change(note: &str) -> Change {
        let act = Act {
            action: Id([7; 16]),
            k: 1,
            n: 1,
            hlc: Hlc::at(1_700_000_000_000),
            op: "capture_lead".to_owned(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        };
        let part = Part {
            table: 1,
            record: Id([3; 16]),
            birth: true,
            atoms: vec![AtomWrite {
                atom: 1,
                member: None,
                parents: Vec::new(),
                fields: vec![(1, Value::Text(note.to_owned()))],
            }],
            later: false,
        };
        let version = Version {
            replica: Id([2; 16]),
            seq: 1,
        };
        let parts = [
            (None, act.encode(&[9; 16])),
            (Some(Id([3; 16])), part.encode(&[5; 16])),
        ];
        Change::new(Id([1; 16]), version, Hash::default(), &parts)
    }

    const KEY: TeamKey = TeamKey([8; 32]);

    #[test]
    fn what_is_sealed_is_opened_by_its_key_alone_and_names_nobody() {
        for note in ["Ana", &"Ana Ferrer met us at the booth. ".repeat(200)] {
            let change = change(note);
            let bytes = Sealer::new(&KEY).seal(&change).encode();
            assert!(!bytes.windows(3).any(|three| three == b"Ana"));
            let sealed = SealedChange::decode(&bytes).unwrap();
            assert_eq!(sealed.encode(), bytes);
            assert_eq!(Opener::new(&KEY).open(&sealed).unwrap(), change);
            let other = Opener::new(&TeamKey([9; 32])).open(&sealed);
            assert_eq!(other, Err(WireError::Sealed(0)));
            assert!(bytes.len() < 450, "{} bytes", bytes.len());
        }
    }

    #[test]
    fn a_sealed_part_stands_in_its_place_alone() {
        let change = change("Ana");
        let sealed = Sealer::new(&KEY).seal(&change);
        let mut opener = Opener::new(&KEY);
        let mut swapped = sealed.clone();
        swapped.parts.swap(0, 1);
        assert_eq!(opener.open(&swapped), Err(WireError::Sealed(0)));
        let mut moved = sealed.clone();
        moved.header.seq = 2;
        assert_eq!(opener.open(&moved), Err(WireError::Sealed(0)));
        for at in 0..sealed.parts[1].len() {
            let mut flipped = sealed.clone();
            flipped.parts[1][at] ^= 1;
            assert_eq!(opener.open(&flipped), Err(WireError::Sealed(1)));
        }
        let mut fewer = sealed.clone();
        fewer.parts.pop();
        assert!(opener.open(&fewer).is_err());
    }

    #[test]
    fn what_is_erased_at_the_hub_is_a_shell_of_its_size() {
        let change = change("Ana");
        let mut sealed = Sealer::new(&KEY).seal(&change);
        assert!(sealed.blank(&[1, 7]));
        assert!(!sealed.blank(&[1]));
        let again = SealedChange::decode(&sealed.encode()).unwrap();
        let shell = Opener::new(&KEY).open(&again).unwrap();
        assert_eq!(shell.header, change.header);
        assert_eq!(shell.said().count(), 0);
        assert_eq!(Sealer::new(&KEY).seal(&shell), again);
    }

    /// Hubs keep what was sealed, so a change that this version sealed is opened for good.
    #[test]
    fn what_version_1_has_sealed_is_opened() {
        let note = "Asks how to join, wants to talk to the city first. ".repeat(4);
        let stored = include_bytes!("seal.version-1");
        let sealed = SealedChange::decode(stored).unwrap();
        assert_eq!(sealed.parts[1][0], COMPRESSED);
        assert_eq!(Opener::new(&KEY).open(&sealed).unwrap(), change(&note));
    }

    #[test]
    #[ignore = "makes the stored change of version 1, which never changes"]
    fn make_the_stored_change() {
        let note = "Asks how to join, wants to talk to the city first. ".repeat(4);
        let bytes = Sealer::new(&KEY).seal(&change(&note)).encode();
        std::fs::write("src/seal.version-1", bytes).unwrap();
    }

    #[test]
    fn a_key_for_one_device_is_opened_by_that_one() {
        let (ours, theirs) = ([1; 32], [2; 32]);
        let wrapped = wrap::wrap(&KEY, &wrap::public(&ours), [3; 32]);
        assert!(wrap::unwrap(&wrapped, &ours).unwrap() == KEY);
        assert!(wrap::unwrap(&wrapped, &theirs).is_err());
        for at in 0..wrapped.len() {
            let mut flipped = wrapped.clone();
            flipped[at] ^= 1;
            assert!(wrap::unwrap(&flipped, &ours).is_err());
            assert!(wrap::unwrap(&wrapped[..at], &ours).is_err());
        }
    }

    #[test]
    fn hostile_bytes_are_refused_without_a_panic() {
        let bytes = Sealer::new(&KEY).seal(&change("Ana")).encode();
        for at in 0..bytes.len() {
            assert!(SealedChange::decode(&bytes[..at]).is_err());
            for with in [1, 0x80, 0xff] {
                let mut flipped = bytes.clone();
                flipped[at] ^= with;
                if let Ok(sealed) = SealedChange::decode(&flipped) {
                    assert_eq!(sealed.encode(), flipped);
                    if let Ok(opened) = Opener::new(&KEY).open(&sealed) {
                        assert_ne!(opened.header.encode(), change("Ana").header.encode());
                    }
                }
            }
        }
        assert!(SealedChange::decode(&[]).is_err());
        assert!(SealedChange::decode(&vec![0; MAX_SEALED + 1]).is_err());
    }
}
