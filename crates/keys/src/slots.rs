//! One slot of a key file: as the file holds it, and as a list shows it.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::passphrase::Cost;
use crate::wrap::{WRAPPED_LEN, Wrapped};
use crate::{DataKey, Error, Result, hex, keychain};

/// What opens a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// The system keychain of the user who is logged in.
    Keychain,
    /// A passphrase.
    Passphrase,
    /// A recovery code, printed once and kept on paper.
    Recovery,
    /// Nothing: the key lies open in the file.
    Unprotected,
    /// A kind that a later version wrote: kept as it is, never opened.
    Unknown(String),
}

impl SlotKind {
    /// The word that the file uses: `keychain`, `passphrase`, `recovery`, `unprotected`, or the unknown kind's own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::Recovery => "recovery",
            Self::Unprotected => "unprotected",
            Self::Unknown(word) => word,
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "keychain" => Self::Keychain,
            "passphrase" => Self::Passphrase,
            "recovery" => Self::Recovery,
            "unprotected" => Self::Unprotected,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

impl fmt::Display for SlotKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A slot as a list shows it; holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its number in this file; never changes, and is what `remove` takes.
    pub id: u32,
    /// What opens it.
    pub kind: SlotKind,
    /// When it was added, in milliseconds since 1970 (UTC) by the clock of the machine; 0 if the file does not say.
    pub created: u64,
    /// What it costs or which keychain item it uses, for a person to read; empty if there is nothing to say.
    pub detail: String,
    /// Whether this version can try to open it: false for unknown kinds and damaged slots.
    pub usable: bool,
}

/// A slot as the file holds it: all its fields, so that those of later versions survive a rewrite.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) id: u32,
    pub(crate) kind: SlotKind,
    pub(crate) fields: Map<String, Value>,
}

/// What is needed to open a slot.
pub(crate) enum Body {
    Unprotected(DataKey),
    Keychain {
        account: String,
        wrapped: Wrapped,
    },
    Passphrase {
        salt: [u8; 16],
        cost: Cost,
        wrapped: Wrapped,
    },
    Recovery {
        salt: [u8; 16],
        wrapped: Wrapped,
    },
}

impl Entry {
    /// From the file: a number and a kind are all that every slot must have.
    pub(crate) fn read(value: Value) -> Result<Self> {
        let damaged = Error::Damaged {
            what: "a slot has no number or no kind",
        };
        let Value::Object(fields) = value else {
            return Err(damaged);
        };
        let id = fields
            .get("id")
            .and_then(Value::as_u64)
            .and_then(|id| u32::try_from(id).ok());
        let kind = fields
            .get("kind")
            .and_then(Value::as_str)
            .map(SlotKind::from_word);
        match (id, kind) {
            (Some(id), Some(kind)) => Ok(Self { id, kind, fields }),
            _ => Err(damaged),
        }
    }

    pub(crate) fn new(id: u32, body: &Body) -> Self {
        let kind = body.kind();
        let mut fields = Map::new();
        fields.insert("id".into(), id.into());
        fields.insert("kind".into(), kind.as_str().into());
        fields.insert("created".into(), now().into());
        body.write(&mut fields);
        Self { id, kind, fields }
    }

    /// # Errors
    /// [`Error::NothingOpens`] for an unknown kind, [`Error::Damaged`] if a field is missing or malformed. Neither
    /// keeps other slots from opening.
    pub(crate) fn body(&self) -> Result<Body> {
        match &self.kind {
            SlotKind::Unprotected => match self.bytes("key") {
                Some(key) => Ok(Body::Unprotected(DataKey::from_bytes(&key))),
                None => Err(Error::Damaged {
                    what: "the unprotected slot has no key",
                }),
            },
            SlotKind::Keychain => match (self.text("account"), self.wrapped()) {
                (Some(account), Some(wrapped)) => Ok(Body::Keychain {
                    account: account.to_owned(),
                    wrapped,
                }),
                _ => Err(Error::Damaged {
                    what: "the keychain slot is incomplete",
                }),
            },
            SlotKind::Passphrase => match (
                self.text("kdf"),
                self.bytes("salt"),
                self.cost(),
                self.wrapped(),
            ) {
                (Some("argon2id"), Some(salt), Some(cost), Some(wrapped))
                    if cost.is_within_limits() =>
                {
                    Ok(Body::Passphrase {
                        salt: *salt,
                        cost,
                        wrapped,
                    })
                }
                (Some("argon2id"), Some(_), Some(_), Some(_)) => Err(Error::Damaged {
                    what: "a passphrase slot asks for more than is allowed",
                }),
                _ => Err(Error::Damaged {
                    what: "a passphrase slot is incomplete",
                }),
            },
            SlotKind::Recovery => match (self.bytes("salt"), self.wrapped()) {
                (Some(salt), Some(wrapped)) => Ok(Body::Recovery {
                    salt: *salt,
                    wrapped,
                }),
                _ => Err(Error::Damaged {
                    what: "a recovery slot is incomplete",
                }),
            },
            SlotKind::Unknown(word) => Err(Error::NothingOpens {
                kinds: vec![word.clone()],
            }),
        }
    }

    pub(crate) fn shown(&self) -> Slot {
        let (detail, usable) = match self.body() {
            Ok(body) => (body.detail(), true),
            Err(_) => (String::new(), false),
        };
        let created = self
            .fields
            .get("created")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        Slot {
            id: self.id,
            kind: self.kind.clone(),
            created,
            detail,
            usable,
        }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    fn bytes<const N: usize>(&self, field: &str) -> Option<zeroize::Zeroizing<[u8; N]>> {
        hex::decode(self.text(field)?)
    }

    fn wrapped(&self) -> Option<Wrapped> {
        Some(Wrapped {
            nonce: *self.bytes("nonce")?,
            sealed: *self.bytes::<WRAPPED_LEN>("wrapped")?,
        })
    }

    fn cost(&self) -> Option<Cost> {
        let number = |field| u32::try_from(self.fields.get(field)?.as_u64()?).ok();
        Some(Cost {
            memory_kib: number("memory_kib")?,
            passes: number("passes")?,
            lanes: number("lanes")?,
        })
    }
}

impl Body {
    fn kind(&self) -> SlotKind {
        match self {
            Self::Unprotected(_) => SlotKind::Unprotected,
            Self::Keychain { .. } => SlotKind::Keychain,
            Self::Passphrase { .. } => SlotKind::Passphrase,
            Self::Recovery { .. } => SlotKind::Recovery,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Unprotected(_) | Self::Recovery { .. } => String::new(),
            Self::Keychain { account, .. } => format!("{} {account}", keychain::SERVICE),
            Self::Passphrase { cost, .. } => {
                format!(
                    "Argon2id, {} MiB, {} passes",
                    cost.memory_kib.div_ceil(1024),
                    cost.passes
                )
            }
        }
    }

    fn write(&self, fields: &mut Map<String, Value>) {
        let mut put = |name: &str, value: Value| fields.insert(name.into(), value);
        let wrapped = match self {
            Self::Unprotected(key) => {
                put("key", hex::encode(key.as_bytes()).as_str().into());
                return;
            }
            Self::Keychain { account, wrapped } => {
                put("account", account.as_str().into());
                wrapped
            }
            Self::Passphrase {
                salt,
                cost,
                wrapped,
            } => {
                put("kdf", "argon2id".into());
                put("memory_kib", cost.memory_kib.into());
                put("passes", cost.passes.into());
                put("lanes", cost.lanes.into());
                put("salt", hex::encode(salt).as_str().into());
                wrapped
            }
            Self::Recovery { salt, wrapped } => {
                put("salt", hex::encode(salt).as_str().into());
                wrapped
            }
        };
        put("nonce", hex::encode(&wrapped.nonce).as_str().into());
        put("wrapped", hex::encode(&wrapped.sealed).as_str().into());
    }
}

/// Milliseconds since 1970; 0 on a machine whose clock stands before that.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
