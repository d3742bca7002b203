//! How a device joins, and what it may do.
//!
//! ```text
//! enrol       {0: 1, 1: proof of the code, 2: team}
//! enrolled    {0: 1, 1: device, 2: token, 3: rights, 4: the hub's public key, 5: nonce, 6: sealed parcel}
//! invitation  {0: 1, 1: proof of the code, 2: rights, 3: seconds, 4: sealed parcel}
//! parcel      {0: 1, 1: team, 2: [[key, made]], 3: [desk]}, sealed under the code
//! devices     {0: 1, 1: [[device, rights, enrolled at, seen at, revoked at]]}; times in seconds
//! ```

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ciborium::Value as Tree;

use super::code::Secret;
use super::hello::{VERSION, begin, field, rows};
use super::{HubKey, fixed, id, number, row};
use crate::cbor::{Writer, uint};
use crate::{Id, TeamKey, WireError};

/// What a device may do at a hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Rights(pub u32);

impl Rights {
    /// Takes changes from it.
    pub const READ: Rights = Rights(1);
    /// Brings changes.
    pub const PUSH: Rights = Rights(2);
    /// Has parts blanked.
    pub const ERASE: Rights = Rights(4);
    /// Lets devices in, and shuts them out.
    pub const ENROL: Rights = Rights(8);
    /// Uploads what everybody may see.
    pub const PUBLISH: Rights = Rights(16);
    /// All of these.
    pub const ALL: Rights = Rights(31);
    /// All but letting others in.
    pub const MEMBER: Rights = Rights(1 | 2 | 4);

    /// Whether these include all of those.
    pub fn include(self, those: Rights) -> bool {
        self.0 & those.0 == those.0
    }
}

/// A device asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// Shows that it has the code.
    pub proof: [u8; 32],
    /// The team it writes for: it counts where the code is the hub's own and names none.
    pub team: Id,
}

/// It is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// Under which name the hub knows it.
    pub device: Id,
    /// What it shows from now on.
    pub token: [u8; 32],
    /// What it may do.
    pub rights: Rights,
    /// The hub's public key, from which the id in the code follows.
    pub key: HubKey,
    /// For its first hello.
    pub nonce: [u8; 16],
    /// What the desk that made the code put into it; none from the hub itself.
    pub parcel: Option<Vec<u8>>,
}

/// A desk's code, as the hub gets to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What shows that somebody has the code.
    pub proof: [u8; 32],
    /// What who comes by it may do.
    pub rights: Rights,
    /// For how long it holds.
    pub seconds: u64,
    /// [`Parcel::seal`].
    pub parcel: Vec<u8>,
}

/// What a desk tells another one through a code: the hub cannot read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The team.
    pub team: Id,
    /// Its keys, the newest first, with when each was made, in milliseconds since 1970; 0: the first one.
    pub keys: Vec<(TeamKey, u64)>,
    /// The desks that were shut out: who is among them and lets itself in by the code is to take another name.
    pub out: Vec<Id>,
}

/// A device as the hub knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its name.
    pub device: Id,
    /// What it may do.
    pub rights: Rights,
    /// When it came, in seconds since 1970.
    pub enrolled_at: u64,
    /// When it said hello last.
    pub seen_at: Option<u64>,
    /// Since when it may do nothing.
    pub revoked_at: Option<u64>,
}

/// The devices of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Devices(pub Vec<DeviceRow>);

impl Enrol {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(3);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.proof);
        out.uint(2);
        out.bytes(&self.team.0);
        bytes
    }

    /// Reads what [`Enrol::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Enrol, WireError> {
        let mut entries = begin(bytes, "a request to be let in")?;
        Ok(Enrol {
            proof: field(&mut entries, 1)?,
            team: Id(field(&mut entries, 2)?),
        })
    }
}

impl Enrolled {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(6 + usize::from(self.parcel.is_some()));
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.device.0);
        out.uint(2);
        out.bytes(&self.token);
        out.uint(3);
        out.uint(self.rights.0.into());
        out.uint(4);
        out.bytes(&self.key.0);
        out.uint(5);
        out.bytes(&self.nonce);
        if let Some(parcel) = &self.parcel {
            out.uint(6);
            out.bytes(parcel);
        }
        bytes
    }

    /// Reads what [`Enrolled::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Enrolled, WireError> {
        let mut entries = begin(bytes, "a hub's answer to a new device")?;
        Ok(Enrolled {
            device: Id(field(&mut entries, 1)?),
            token: field(&mut entries, 2)?,
            rights: Rights(entries.uint(3)?.unwrap_or(0) as u32),
            key: HubKey(field(&mut entries, 4)?),
            nonce: field(&mut entries, 5)?,
            parcel: entries.bytes(6)?,
        })
    }
}

impl Invitation {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(5);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.proof);
        out.uint(2);
        out.uint(self.rights.0.into());
        out.uint(3);
        out.uint(self.seconds);
        out.uint(4);
        out.bytes(&self.parcel);
        bytes
    }

    /// Reads what [`Invitation::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Invitation, WireError> {
        let mut entries = begin(bytes, "an invitation")?;
        let proof = field(&mut entries, 1)?;
        let rights = Rights(entries.uint(2)?.unwrap_or(0) as u32);
        let seconds = entries.uint(3)?;
        let parcel = entries.bytes(4)?;
        Ok(Invitation {
            proof,
            rights,
            seconds: entries.must(seconds)?,
            parcel: entries.must(parcel)?,
        })
    }
}

impl Parcel {
    /// Seals it under a code, which serves once.
    pub fn seal(&self, code: &Secret) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(4);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.team.0);
        out.uint(2);
        out.array(self.keys.len());
        for (key, made) in &self.keys {
            out.array(2);
            out.bytes(&key.0);
            out.uint(*made);
        }
        out.uint(3);
        out.array(self.out.len());
        self.out.iter().for_each(|desk| out.bytes(&desk.0));
        XChaCha20Poly1305::new(&code.parcel_key().into())
            .encrypt(&XNonce::default(), &bytes[..])
            .expect("BUG: memory refuses bytes")
    }

    /// Opens what [`Parcel::seal`] made.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn open(sealed: &[u8], code: &Secret) -> Result<Parcel, WireError> {
        let bytes = XChaCha20Poly1305::new(&code.parcel_key().into())
            .decrypt(&XNonce::default(), sealed)
            .map_err(|_| WireError::Sealed(0))?;
        let mut entries = begin(&bytes, "what a code carries")?;
        Ok(Parcel {
            team: Id(field(&mut entries, 1)?),
            keys: rows(&mut entries, 2, |tree| {
                let [key, made] = row(tree)?;
                Some((TeamKey(fixed(&key)?), number(&made)?))
            })?,
            out: rows(&mut entries, 3, |tree| id(&tree))?,
        })
    }
}

impl Devices {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(2);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.array(self.0.len());
        for device in &self.0 {
            out.array(5);
            out.bytes(&device.device.0);
            out.uint(device.rights.0.into());
            out.uint(device.enrolled_at);
            for at in [device.seen_at, device.revoked_at] {
                match at {
                    Some(at) => out.uint(at),
                    None => out.null(),
                }
            }
        }
        bytes
    }

    /// Reads what [`Devices::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(bytes: &[u8]) -> Result<Devices, WireError> {
        let mut entries = begin(bytes, "a hub's devices")?;
        let devices = rows(&mut entries, 1, |tree| {
            let [device, rights, enrolled, seen, revoked] = row(tree)?;
            let time = |tree: Tree| match tree {
                Tree::Null => Some(None),
                tree => number(&tree).map(Some),
            };
            Some(DeviceRow {
                device: id(&device)?,
                rights: Rights(uint(&rights)? as u32),
                enrolled_at: number(&enrolled)?,
                seen_at: time(seen)?,
                revoked_at: time(revoked)?,
            })
        })?;
        Ok(Devices(devices))
    }
}
