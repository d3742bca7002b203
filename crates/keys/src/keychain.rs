//! The system keychain: Secret Service on Linux (GNOME Keyring, KWallet, KeePassXC), Keychain on macOS, Credential
//! Manager on Windows. Never the kernel's keyutils, which forget at reboot.
//!
//! What is kept there is a random key that wraps the data key, not the data key itself: whoever has the item needs the
//! key file too. It is written as hexadecimal text, because KWallet keeps no other bytes. Each slot has an item of its
//! own, so that two copies of a desk on one machine never overwrite one another's.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error as StoreError};
use zeroize::Zeroizing;

use crate::data_key::random_bytes;
use crate::{Error, KeychainFault, Result, hex};

/// The name of the service under which the items are filed. Fixed, and never read from a file: a hostile key file
/// must not make the program touch the items of other programs.
pub const SERVICE: &str = "Rambla";

/// How long to wait for the keychain to say that it is there. It may have to be started first.
const ANSWER: Duration = Duration::from_secs(5);
/// How long to wait for its answer once it is there: it may be asking the user to unlock it.
const PROMPT: Duration = Duration::from_secs(60);

/// Whether there is a system keychain to talk to. Asks the user nothing, and takes at most five seconds; without a
/// D-Bus session it takes some milliseconds. That adding a slot will succeed is not promised.
#[must_use]
pub fn available() -> bool {
    connect().is_ok()
}

/// A name for a new item: the data key's public name, and something random.
pub(crate) fn new_account(key_id: &str) -> Result<String> {
    Ok(format!(
        "desk {key_id} {}",
        *hex::encode(&*random_bytes::<4>()?)
    ))
}

pub(crate) fn put(account: &str, secret: &[u8; 32]) -> Result<()> {
    let text = hex::encode(secret);
    with_entry(account, move |entry| entry.set_password(&text))
}

pub(crate) fn get(account: &str) -> Result<Zeroizing<[u8; 32]>> {
    let secret = with_entry(account, |entry| entry.get_secret().map(Zeroizing::new))?;
    let text = str::from_utf8(&secret).ok();
    text.and_then(hex::decode)
        .ok_or_else(|| Error::KeychainItemMissing {
            account: account.to_owned(),
        })
}

pub(crate) fn delete(account: &str) -> Result<()> {
    with_entry(account, Entry::delete_credential)
}

/// Where the keychain keeps the item, as it names it itself: the D-Bus object path on Linux.
///
/// # Errors
/// [`Error::KeychainItemMissing`], [`Error::KeychainUnavailable`].
#[cfg(all(unix, not(target_os = "macos")))]
pub fn item_path(account: &str) -> Result<String> {
    use zbus_secret_service_keyring_store::cred::Wrapper;
    with_entry(account, |entry| {
        let item = entry.get_credential()?;
        let wrapper = item.as_any().downcast_ref::<Wrapper>();
        Ok(wrapper
            .expect("BUG: a found item of this store is a Wrapper")
            .get_path())
    })
}

fn with_entry<T: Send + 'static>(
    account: &str,
    act: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Result<T> {
    let store = connect()?;
    let name = account.to_owned();
    let acted = within(PROMPT, move || {
        let modifiers = HashMap::from([("label", "Rambla desk key")]);
        let entry = store.build(SERVICE, &name, LABELLED.then_some(&modifiers))?;
        act(&entry)
    });
    acted?.map_err(|error| explained(&error, account))
}

fn connect() -> Result<Arc<CredentialStore>> {
    within(ANSWER, open_store)?.map_err(|error| Error::KeychainUnavailable {
        fault: KeychainFault::Nowhere {
            detail: described(&error),
        },
    })
}

/// The stores block without limit, and cannot be interrupted: so they are asked on a thread of their own, which is left
/// to itself when it takes too long.
fn within<T: Send + 'static>(
    limit: Duration,
    ask: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (answer, answered) = mpsc::sync_channel(1);
    let asking = thread::Builder::new()
        .name("keychain".into())
        .spawn(move || answer.send(ask()));
    let silent = Error::KeychainUnavailable {
        fault: KeychainFault::Silent,
    };
    if asking.is_err() {
        return Err(silent);
    }
    match answered.recv_timeout(limit) {
        Ok(value) => Ok(value),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(silent),
    }
}

fn explained(error: &StoreError, account: &str) -> Error {
    match error {
        // Data of another form, or several items, are not ours.
        StoreError::NoEntry
        | StoreError::Ambiguous(_)
        | StoreError::BadEncoding(_)
        | StoreError::BadDataFormat(..) => Error::KeychainItemMissing {
            account: account.to_owned(),
        },
        StoreError::NoStorageAccess(_) => Error::KeychainUnavailable {
            fault: KeychainFault::Locked {
                detail: described(error),
            },
        },
        _ => Error::KeychainUnavailable {
            fault: KeychainFault::Nowhere {
                detail: described(error),
            },
        },
    }
}

/// The system's own words. Of errors that may carry data of the item only the kind is told.
fn described(error: &StoreError) -> String {
    match error {
        StoreError::PlatformFailure(cause) | StoreError::NoStorageAccess(cause) => {
            cause.to_string()
        }
        _ => "the keychain's answer was not understood".to_owned(),
    }
}

#[cfg(target_os = "macos")]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// Whether the store lets an item have a label for people to read; the others show service and account.
const LABELLED: bool = cfg!(all(unix, not(target_os = "macos")));

#[cfg(test)]
mod tests {
    use super::within;
    use crate::{Error, KeychainFault};
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_keychain_that_does_not_answer_is_left_alone() {
        let (_never, wait) = mpsc::channel::<()>();
        let asked = within(Duration::from_millis(20), move || wait.recv());
        assert!(matches!(
            asked,
            Err(Error::KeychainUnavailable {
                fault: KeychainFault::Silent
            })
        ));
    }
}
