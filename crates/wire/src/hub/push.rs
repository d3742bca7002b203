//! What a hub says, under its own signature, of what it was brought: nothing else is an acknowledgement, since
//! a captive portal answers 200 too.
//!
//! ```text
//! signed           the hub's public key (32), signature (64), body
//! acknowledgement  {0: 1, 1: nonce, 2: stream, 3: epoch, 4: head, 5: hash of the head, 6: [[replica, seq, hash]], 7: [[replica, seq, why]], 8: fresh}
//! erase            {0: 1, 1: nonce, 2: [[replica, seq, hash, [index]]]}
//! erased           {0: 1, 1: nonce, 2: stream, 3: how many, 4: [[replica, seq, hash, [index]]]}
//! refusal          {0: 1, 1: code, 2: seconds}
//! ```

use ciborium::Value as Tree;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::hello::{VERSION, begin, field, read_head, rows, write_head};
use super::{Epoch, id, number, row};
use crate::cbor::{Writer, uint};
use crate::{Hash, Head, Id, Version, WireError};

/// What is signed besides the body, so that no signature means anything elsewhere.
const PURPOSE: &[u8] = b"rambla hub 1";
const KEY: usize = 32;
const SIGNATURE: usize = 64;

/// The public key of a hub (Ed25519): its certificate's too, where that is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubKey(pub [u8; 32]);

impl HubKey {
    /// The key that belongs to this secret.
    pub fn of_secret(secret: &[u8; 32]) -> HubKey {
        HubKey(SigningKey::from_bytes(secret).verifying_key().to_bytes())
    }

    /// The hub's id, by which codes name it.
    pub fn id(&self) -> Id {
        Id::of_key(&self.0)
    }
}

/// The body of an answer and the hub's signature over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(Vec<u8>);

impl Signed {
    /// Signs a body with the hub's secret.
    pub fn sign(body: &[u8], secret: &[u8; 32]) -> Signed {
        let signature = SigningKey::from_bytes(secret).sign(&message(body));
        let key = HubKey::of_secret(secret);
        Signed([&key.0[..], &signature.to_bytes(), body].concat())
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The body, if the hub of this id has signed it.
    ///
    /// # Errors
    /// [`WireError::Signature`].
    pub fn open(bytes: &[u8], hub: Id) -> Result<&[u8], WireError> {
        let parts = bytes.split_first_chunk::<KEY>().and_then(|(key, rest)| {
            let (signature, body) = rest.split_first_chunk::<SIGNATURE>()?;
            Some((HubKey(*key), signature, body))
        });
        let (key, signature, body) = parts.ok_or(WireError::Signature)?;
        if key.id() != hub {
            return Err(WireError::Signature);
        }
        let signed_by = VerifyingKey::from_bytes(&key.0).map_err(|_| WireError::Signature)?;
        signed_by
            .verify_strict(&message(body), &Signature::from_bytes(signature))
            .map_err(|_| WireError::Signature)?;
        Ok(body)
    }
}

fn message(body: &[u8]) -> Vec<u8> {
    [PURPOSE, &Hash::of(body).0].concat()
}

/// Of one desk, the last of its changes that came in a push and are kept: those before it in the push are too.
pub type Taken = Head;

/// A change that the hub does not take into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub version: Version,
    /// Why: a code of [`Refusal`].
    pub why: String,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The push's.
    pub nonce: [u8; 16],
    /// The stream.
    pub stream: Id,
    /// Which ledger.
    pub epoch: Epoch,
    /// The number of the last entry that this push made; where it made none, of the last one there is.
    pub head: u64,
    /// The hash of its change.
    pub head_hash: Hash,
    /// How many entries it made: they end with that one, and nobody else's are between them.
    pub fresh: u64,
    /// What is kept.
    pub taken: Vec<Taken>,
    /// What is not.
    pub refused: Vec<Refused>,
}

impl Acknowledgement {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(9);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.nonce);
        out.uint(2);
        out.bytes(&self.stream.0);
        out.uint(3);
        out.bytes(&self.epoch.0);
        out.uint(4);
        out.uint(self.head);
        out.uint(5);
        out.bytes(&self.head_hash.0);
        out.uint(6);
        out.array(self.taken.len());
        for taken in &self.taken {
            write_head(&mut out, taken);
        }
        out.uint(7);
        out.array(self.refused.len());
        for refused in &self.refused {
            out.array(3);
            out.bytes(&refused.version.replica.0);
            out.uint(refused.version.seq);
            out.text(&refused.why);
        }
        out.uint(8);
        out.uint(self.fresh);
        bytes
    }

    /// Reads what [`Acknowledgement::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Acknowledgement, WireError> {
        let mut entries = begin(bytes, "an acknowledgement")?;
        let nonce = field(&mut entries, 1)?;
        let stream = Id(field(&mut entries, 2)?);
        let epoch = Epoch(field(&mut entries, 3)?);
        let head = entries.take(4);
        let head = entries.must(head.as_ref().and_then(number))?;
        Ok(Acknowledgement {
            nonce,
            stream,
            epoch,
            head,
            head_hash: Hash(field(&mut entries, 5)?),
            taken: rows(&mut entries, 6, read_head)?,
            refused: rows(&mut entries, 7, |tree| {
                let [replica, seq, why] = row(tree)?;
                Some(Refused {
                    version: version(&replica, &seq)?,
                    why: why.into_text().ok()?,
                })
            })?,
            fresh: entries.uint(8)?.unwrap_or(0),
        })
    }
}

fn version(replica: &Tree, seq: &Tree) -> Option<Version> {
    Some(Version {
        replica: id(replica)?,
        seq: number(seq)?,
    })
}

type Blanks = Vec<(Head, Vec<u32>)>;

fn write_blanks(out: &mut Writer<'_>, blanks: &Blanks) {
    out.array(blanks.len());
    for (change, indexes) in blanks {
        out.array(4);
        out.bytes(&change.version.replica.0);
        out.uint(change.version.seq);
        out.bytes(&change.hash.0);
        out.array(indexes.len());
        indexes.iter().for_each(|index| out.uint((*index).into()));
    }
}

fn read_blank(tree: Tree) -> Option<(Head, Vec<u32>)> {
    let [replica, seq, hash, indexes] = row(tree)?;
    let index = |tree: &Tree| u32::try_from(uint(tree)?).ok();
    let indexes = indexes.as_array()?.iter().map(index);
    let change = Head {
        version: version(&replica, &seq)?,
        hash: super::hash(&hash)?,
    };
    Some((change, indexes.collect::<Option<_>>()?))
}

/// Parts to blank, since a person was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erase {
    /// Comes back in the answer.
    pub nonce: [u8; 16],
    /// The changes, and which of their parts. By hash too: where a desk was copied, two changes have one name.
    pub parts: Vec<(Head, Vec<u32>)>,
}

/// What the hub has blanked, or had before, or never had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The request's.
    pub nonce: [u8; 16],
    /// The stream.
    pub stream: Id,
    /// How many parts said something until now.
    pub count: u64,
    /// Of what was asked, all that says nothing any more.
    pub parts: Vec<(Head, Vec<u32>)>,
}

impl Erase {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(3);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.nonce);
        out.uint(2);
        write_blanks(&mut out, &self.parts);
        bytes
    }

    /// Reads what [`Erase::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Erase, WireError> {
        let mut entries = begin(bytes, "what is to be erased")?;
        Ok(Erase {
            nonce: field(&mut entries, 1)?,
            parts: rows(&mut entries, 2, read_blank)?,
        })
    }
}

impl Erased {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(5);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.nonce);
        out.uint(2);
        out.bytes(&self.stream.0);
        out.uint(3);
        out.uint(self.count);
        out.uint(4);
        write_blanks(&mut out, &self.parts);
        bytes
    }

    /// Reads what [`Erased::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Erased, WireError> {
        let mut entries = begin(bytes, "what was erased")?;
        Ok(Erased {
            nonce: field(&mut entries, 1)?,
            stream: Id(field(&mut entries, 2)?),
            count: entries.uint(3)?.unwrap_or(0),
            parts: rows(&mut entries, 4, read_blank)?,
        })
    }
}

/// Why a hub does not do what it was asked. The codes: `unknown-device`, `revoked`, `right` (the device
/// may not), `code` (the invitation is used, too old or none), `team` (another team's stream), `malformed`,
/// `too-large`, `signature`, `newer` (a later version's), `busy` (too often: wait), `full` (the hub's limit
/// of size, streams or devices), `stale` (a snapshot that is older than what is here), `not-found`, `store` (its
/// database does not answer).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which of these.
    pub code: String,
    /// After how many seconds to try again, where that helps.
    pub seconds: Option<u64>,
}

impl Refusal {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(2 + usize::from(self.seconds.is_some()));
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.text(&self.code);
        if let Some(seconds) = self.seconds {
            out.uint(2);
            out.uint(seconds);
        }
        bytes
    }

    /// Reads what [`Refusal::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Refusal, WireError> {
        let mut entries = begin(bytes, "a hub's refusal")?;
        let code = entries.text(1)?;
        Ok(Refusal {
            code: entries.must(code)?,
            seconds: entries.uint(2)?,
        })
    }
}
