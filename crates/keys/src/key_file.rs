//! `desk.keys`: the data key's public name and the slots that hold the key wrapped.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::passphrase::{self, Cost};
use crate::slots::{Body, Entry};
use crate::wrap::{self, Place};
use crate::{DataKey, Error, KeychainFault, Result, Slot, SlotKind, keychain, recovery, replace};

const FORMAT: &str = "rambla desk keys";
const VERSION: u64 = 1;
/// The most slots a file may have: each may cost seconds to try.
pub(crate) const MOST_SLOTS: usize = 16;
/// The largest file that is read, in bytes; a real one has some hundreds per slot.
const MOST_BYTES: usize = 256 * 1024;

/// The contents of a `desk.keys`. Changes are made in memory, and last when [`save`](KeyFile::save)d. Two processes
/// that change one file at a time must take turns: the one that saves last wins.
///
/// It is JSON: `{"format", "version", "key_id", "slots": [{"id", "kind", "created", …}]}`. Fields and slot kinds that
/// this version does not know are kept.
#[derive(Clone)]
pub struct KeyFile {
    key_id: String,
    slots: Vec<Entry>,
    /// All the file's fields, in their order; those above are brought up to date when it is written.
    fields: Map<String, Value>,
}

impl KeyFile {
    /// A file for this key, without slots as yet.
    #[must_use]
    pub fn create(key: &DataKey) -> Self {
        let mut fields = Map::new();
        fields.insert("format".into(), FORMAT.into());
        fields.insert("version".into(), VERSION.into());
        fields.insert("key_id".into(), key.id().into());
        fields.insert("slots".into(), Value::Array(Vec::new()));
        Self {
            key_id: key.id(),
            slots: Vec::new(),
            fields,
        }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// [`Error::Absent`], [`Error::Io`], and those of [`parse`](KeyFile::parse).
    pub fn load(path: &Path) -> Result<Self> {
        let failed = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => Error::Absent {
                path: path.to_owned(),
            },
            _ => Error::Io {
                path: path.to_owned(),
                source,
            },
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        file.take(MOST_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        Self::parse(&bytes)
    }

    /// Writes the file whole or not at all: a temporary file in the same folder, made durable, takes its place. On
    /// unix it is readable by its owner alone.
    ///
    /// # Errors
    /// [`Error::LastSlot`] if nothing in it could open the desk, [`Error::Io`]; the old file is then as it was.
    pub fn save(&self, path: &Path) -> Result<()> {
        if !self.slots.iter().any(is_usable) {
            return Err(Error::LastSlot);
        }
        replace::replace(path, &self.to_bytes())
    }

    /// From the bytes of a file. A damaged slot does not keep the others from being read.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Newer`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(Error::Damaged {
                what: "it is too large",
            });
        }
        let Ok(Value::Object(mut fields)) = serde_json::from_slice(bytes) else {
            return Err(Error::Damaged {
                what: "it is not JSON",
            });
        };
        if fields.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(Error::Damaged {
                what: "it is not a key file",
            });
        }
        match fields.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Error::Newer { version }),
            _ => {
                return Err(Error::Damaged {
                    what: "it has no version",
                });
            }
        }
        let Some(key_id) = fields
            .get("key_id")
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            return Err(Error::Damaged {
                what: "it names no key",
            });
        };
        let Some(Value::Array(slots)) = fields.get_mut("slots").map(Value::take) else {
            return Err(Error::Damaged {
                what: "it has no slots",
            });
        };
        if slots.len() > MOST_SLOTS {
            return Err(Error::Damaged {
                what: "it has too many slots",
            });
        }
        let slots = slots
            .into_iter()
            .map(Entry::read)
            .collect::<Result<Vec<_>>>()?;
        let twice =
            |(at, slot): (usize, &Entry)| slots[..at].iter().any(|earlier| earlier.id == slot.id);
        if slots.iter().enumerate().any(twice) {
            return Err(Error::Damaged {
                what: "two slots have one number",
            });
        }
        Ok(Self {
            key_id,
            slots,
            fields,
        })
    }

    /// The bytes of the file: JSON in UTF-8, ending with a line feed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let slots = self
            .slots
            .iter()
            .map(|slot| Value::Object(slot.fields.clone()))
            .collect();
        let mut fields = self.fields.clone();
        fields.insert("slots".into(), Value::Array(slots));
        let mut bytes =
            serde_json::to_vec_pretty(&fields).expect("BUG: a JSON value is always written");
        bytes.push(b'\n');
        bytes
    }

    /// The public name of the data key that this file is about ([`DataKey::id`]).
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The slots, in the order of the file.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        self.slots.iter().map(Entry::shown).collect()
    }

    /// Whether it has a slot of this kind that can be tried.
    #[must_use]
    pub fn has(&self, kind: &SlotKind) -> bool {
        self.slots
            .iter()
            .any(|slot| slot.kind == *kind && is_usable(slot))
    }

    /// A copy with the slots of these kinds only: a portable backup has passphrases and recovery codes, and neither the keychain's slot
    /// of this machine nor an unprotected one. It may have none.
    #[must_use]
    pub fn only(&self, kinds: &[SlotKind]) -> Self {
        let mut copy = self.clone();
        copy.slots.retain(|slot| kinds.contains(&slot.kind));
        copy
    }

    /// Adds a slot that this passphrase opens, and gives its number. Takes some tenths of a second and 64 MiB. The
    /// passphrase counts in Unicode NFC ([`passphrase::normalised`]).
    ///
    /// # Errors
    /// [`Error::EmptyPassphrase`], [`Error::WrongKey`] if `key` is not this file's, [`Error::OutOfMemory`],
    /// [`Error::NoRandomness`], [`Error::TooManySlots`].
    pub fn add_passphrase(&mut self, key: &DataKey, passphrase: &str) -> Result<u32> {
        self.add_passphrase_at(key, passphrase, Cost::NEW)
    }

    fn add_passphrase_at(&mut self, key: &DataKey, passphrase: &str, cost: Cost) -> Result<u32> {
        let slot = self.next_slot(key)?;
        let salt = passphrase::random_salt()?;
        let under = passphrase::derive(passphrase, &salt, cost)?;
        let wrapped = wrap::wrap(key, &under, &self.place(slot, &SlotKind::Passphrase))?;
        Ok(self.push(
            slot,
            &Body::Passphrase {
                salt,
                cost,
                wrapped,
            },
        ))
    }

    /// Adds a slot that a new recovery code opens, and gives its number and the code, to be shown once: nothing keeps it.
    ///
    /// # Errors
    /// [`Error::WrongKey`], [`Error::NoRandomness`], [`Error::TooManySlots`].
    pub fn add_recovery(&mut self, key: &DataKey) -> Result<(u32, Zeroizing<String>)> {
        let slot = self.next_slot(key)?;
        let salt = passphrase::random_salt()?;
        let (symbols, code) = recovery::new()?;
        let under = recovery::derive(&symbols, &salt);
        let wrapped = wrap::wrap(key, &under, &self.place(slot, &SlotKind::Recovery))?;
        Ok((self.push(slot, &Body::Recovery { salt, wrapped }), code))
    }

    /// Adds a slot that the system keychain opens, and gives its number. The keychain may ask the user to unlock it
    /// (waits up to a minute). The item exists from now on, so save the file next.
    ///
    /// # Errors
    /// [`Error::KeychainUnavailable`], [`Error::WrongKey`], [`Error::NoRandomness`], [`Error::TooManySlots`].
    pub fn add_keychain(&mut self, key: &DataKey) -> Result<u32> {
        let slot = self.next_slot(key)?;
        let account = keychain::new_account(&self.key_id)?;
        let under = wrap::random_key()?;
        let wrapped = wrap::wrap(key, &under, &self.place(slot, &SlotKind::Keychain))?;
        keychain::put(&account, &under)?;
        Ok(self.push(slot, &Body::Keychain { account, wrapped }))
    }

    /// Adds a slot that holds the key in plain, and gives its number: whoever reads the file opens the desk.
    ///
    /// # Errors
    /// [`Error::WrongKey`], [`Error::TooManySlots`].
    pub fn add_unprotected(&mut self, key: &DataKey) -> Result<u32> {
        let slot = self.next_slot(key)?;
        Ok(self.push(
            slot,
            &Body::Unprotected(DataKey::from_bytes(key.as_bytes())),
        ))
    }

    /// Removes a slot; a keychain slot's item too, if the keychain is there and the item is truly this slot's.
    ///
    /// # Errors
    /// [`Error::SlotNotFound`]; [`Error::LastSlot`] if no slot would remain that this version can open.
    pub fn remove(&mut self, id: u32) -> Result<()> {
        let Some(at) = self.slots.iter().position(|slot| slot.id == id) else {
            return Err(Error::SlotNotFound { id });
        };
        if !self
            .slots
            .iter()
            .any(|slot| slot.id != id && is_usable(slot))
        {
            return Err(Error::LastSlot);
        }
        let entry = self.slots.remove(at);
        if let Ok(Body::Keychain { account, .. }) = entry.body()
            && self.open(&entry, None).is_ok()
        {
            // An item that stays behind opens nothing any more.
            let _ = keychain::delete(&account);
        }
        Ok(())
    }

    /// The data key, from the first slot that opens: unprotected ones, then the keychain's (which may ask the user to
    /// unlock it), then recovery codes and passphrases, if something was typed.
    ///
    /// # Errors
    /// The most useful of: [`Error::WrongPassphrase`], [`Error::PassphraseNeeded`], [`Error::EmptyPassphrase`],
    /// [`Error::OutOfMemory`], [`Error::KeychainItemMissing`], [`Error::KeychainUnavailable`], [`Error::Damaged`],
    /// [`Error::NothingOpens`].
    pub fn unlock(&self, passphrase: Option<&str>) -> Result<DataKey> {
        let mut failures = Vec::new();
        for kind in [
            SlotKind::Unprotected,
            SlotKind::Keychain,
            SlotKind::Recovery,
            SlotKind::Passphrase,
        ] {
            for slot in self.slots.iter().filter(|slot| slot.kind == kind) {
                match self.open(slot, passphrase) {
                    Ok(key) => return Ok(key),
                    Err(error) => failures.push(error),
                }
            }
        }
        Err(self.most_useful(failures))
    }

    fn open(&self, slot: &Entry, passphrase: Option<&str>) -> Result<DataKey> {
        let place = self.place(slot.id, &slot.kind);
        match slot.body()? {
            Body::Unprotected(key) if key.id() == self.key_id => Ok(key),
            Body::Unprotected(_) => Err(Error::Damaged {
                what: "the unprotected key is not the desk's",
            }),
            Body::Keychain { account, wrapped } => {
                let under = keychain::get(&account)?;
                wrap::unwrap(&wrapped, &under, &place).ok_or(Error::KeychainItemMissing { account })
            }
            Body::Passphrase {
                salt,
                cost,
                wrapped,
            } => {
                let passphrase = passphrase.ok_or(Error::PassphraseNeeded { keychain: None })?;
                let under = passphrase::derive(passphrase, &salt, cost)?;
                wrap::unwrap(&wrapped, &under, &place).ok_or(Error::WrongPassphrase)
            }
            Body::Recovery { salt, wrapped } => {
                let typed = passphrase.ok_or(Error::PassphraseNeeded { keychain: None })?;
                let symbols = recovery::read(typed).ok_or(Error::WrongPassphrase)?;
                let under = recovery::derive(&symbols, &salt);
                wrap::unwrap(&wrapped, &under, &place).ok_or(Error::WrongPassphrase)
            }
        }
    }

    /// What the caller can do most about: a passphrase first, then the keychain, then a backup.
    fn most_useful(&self, mut failures: Vec<Error>) -> Error {
        let keychain = failures.iter().find_map(|error| match error {
            Error::KeychainUnavailable { fault } => Some(fault.clone()),
            Error::KeychainItemMissing { .. } => Some(KeychainFault::ItemMissing),
            _ => None,
        });
        failures.sort_by_key(|error| match error {
            Error::WrongPassphrase => 0,
            Error::PassphraseNeeded { .. } | Error::EmptyPassphrase => 1,
            Error::OutOfMemory { .. } => 2,
            Error::KeychainItemMissing { .. } => 3,
            Error::KeychainUnavailable { .. } => 4,
            _ => 5,
        });
        match failures.into_iter().next() {
            Some(Error::PassphraseNeeded { .. }) => Error::PassphraseNeeded { keychain },
            Some(error) => error,
            None => Error::NothingOpens {
                kinds: self
                    .slots
                    .iter()
                    .map(|slot| slot.kind.to_string())
                    .collect(),
            },
        }
    }

    /// The number of the next slot, if `key` may have one here.
    fn next_slot(&self, key: &DataKey) -> Result<u32> {
        if key.id() != self.key_id {
            return Err(Error::WrongKey);
        }
        if self.slots.len() >= MOST_SLOTS {
            return Err(Error::TooManySlots);
        }
        let highest = self.slots.iter().map(|slot| slot.id).max().unwrap_or(0);
        highest.checked_add(1).ok_or(Error::Damaged {
            what: "the slots' numbers are used up",
        })
    }

    fn push(&mut self, slot: u32, body: &Body) -> u32 {
        self.slots.push(Entry::new(slot, body));
        slot
    }

    fn place<'a>(&'a self, slot: u32, kind: &'a SlotKind) -> Place<'a> {
        Place {
            key_id: &self.key_id,
            slot,
            kind,
        }
    }
}

/// Shows no slot's contents: an unprotected one holds the key.
impl fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyFile")
            .field("key_id", &self.key_id)
            .field("slots", &self.slots())
            .finish()
    }
}

fn is_usable(slot: &Entry) -> bool {
    slot.body().is_ok()
}

#[cfg(test)]
mod tests;
