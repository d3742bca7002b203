//! Finding, making and opening the desk.

use std::env;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use rambla_core::cities::register;
use rambla_core::desk::error::Error;
use rambla_core::desk::{Desk, Key, Place, Station};
use rambla_core::{events, staff};
use rambla_keys::{DataKey, Error as KeysError, KeyFile, keychain};
use rambla_machine::{ambient, own_place};

use crate::say::{CLOSED, Failure, NOT_FOUND, REFUSED, UNWRITTEN, USAGE, io};

/// The folder of the desk: the one that was named, else this user's own.
pub(crate) fn place(named: Option<PathBuf>) -> Result<Place, Failure> {
    let missing =
        "This user has no home folder. Say where the desk is: --data DIR, or RAMBLA_DATA.";
    named
        .map(Place::new)
        .or_else(own_place)
        .ok_or_else(|| Failure::new(USAGE, missing))
}

/// A key and what it opens.
pub(crate) struct Opened {
    pub(crate) desk: Desk,
    pub(crate) key: DataKey,
    pub(crate) keys: KeyFile,
}

/// The passphrase of the environment.
pub(crate) fn given_passphrase() -> Option<String> {
    given("RAMBLA_PASSPHRASE")
}

/// What the environment says under this name.
pub(crate) fn given(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.is_empty())
}

fn wants_unprotected(flag: bool) -> bool {
    flag || env::var_os("RAMBLA_UNPROTECTED").is_some_and(|value| value == "1")
}

/// Asks for a passphrase, where there is somebody to ask.
pub(crate) fn ask(question: &str) -> Option<String> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(question)
        .ok()
        .filter(|answer| !answer.is_empty())
}

pub(crate) fn keys_failure(error: &KeysError) -> Failure {
    if let KeysError::Io { path, source } = error {
        return io(UNWRITTEN, path, source);
    }
    let code = match error {
        KeysError::SlotNotFound { .. } => NOT_FOUND,
        KeysError::LastSlot | KeysError::EmptyPassphrase | KeysError::TooManySlots => REFUSED,
        _ => CLOSED,
    };
    let cure = match error {
        KeysError::PassphraseNeeded { .. } => {
            "Set RAMBLA_PASSPHRASE, or run it in a terminal to be asked."
        }
        KeysError::Absent { .. } => {
            "Without that file the desk cannot be opened: put it back, or restore a backup."
        }
        KeysError::Damaged { .. } => {
            "Put the file back from a copy of the folder, or restore a backup."
        }
        KeysError::Newer { .. } => "Nothing was changed; install the latest Rambla.",
        KeysError::WrongPassphrase => "Nothing was changed; try again.",
        KeysError::SlotNotFound { .. } => "See `ramblactl desk keys list`.",
        KeysError::LastSlot => "Add another one first: ramblactl desk keys add passphrase",
        _ => "Nothing was changed.",
    };
    Failure::new(code, format!("{}. {cure}", sentence(&error.to_string())))
}

fn sentence(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn unlock(keys: &KeyFile) -> Result<DataKey, Failure> {
    let given = given_passphrase();
    match keys.unlock(given.as_deref()) {
        Err(KeysError::PassphraseNeeded { keychain }) => {
            match ask("Passphrase of the desk, or a recovery code: ") {
                Some(typed) => keys
                    .unlock(Some(&typed))
                    .map_err(|error| keys_failure(&error)),
                None => Err(keys_failure(&KeysError::PassphraseNeeded { keychain })),
            }
        }
        other => other.map_err(|error| keys_failure(&error)),
    }
}

pub(crate) fn raw(key: &DataKey) -> Key {
    Key::Raw(*key.as_bytes())
}

/// Opens the desk that is there, at the event and with the staff used last.
pub(crate) fn open(place: &Place, event: Option<&str>) -> Result<Opened, Failure> {
    let keys = load_keys(place)?;
    let key = unlock(&keys)?;
    let mut desk =
        Desk::open(place, &raw(&key), ambient()).map_err(|error| not_opened(place, error))?;
    desk.station = Station {
        event: None,
        staff: staff::current(&desk)?,
    };
    desk.station.event = events::current(&desk, event)?;
    Ok(Opened { desk, key, keys })
}

/// Whatever kept the desk from opening: exit 5.
fn not_opened(place: &Place, error: Error) -> Failure {
    if let Error::Io { path, source } = error {
        return io(CLOSED, &path, &source);
    }
    let code = match error {
        Error::Full => UNWRITTEN,
        _ => CLOSED,
    };
    Failure {
        code,
        ..Failure::from(error)
    }
    .at(place)
}

/// Opens the desk, or makes one where there is none: what the first writing command does.
pub(crate) fn open_or_create(place: &Place, event: Option<&str>) -> Result<Opened, Failure> {
    wait_while_made(place);
    if !place.exists() {
        // Another process may be quicker; its desk is the desk.
        if let Err(failure) = create(place, false, "Desk") {
            wait_while_made(place);
            if !place.exists() {
                return Err(failure);
            }
        }
    }
    open(place, event)
}

/// Waits, ten seconds at most, while another process is making the desk.
fn wait_while_made(place: &Place) {
    let held = || matches!(place.lock("looking for the desk"), Err(Error::Held(_)));
    let started = Instant::now();
    while !place.exists() && held() && started.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(20));
    }
}

/// Opens the desk for reading: one that is not there is not made.
pub(crate) fn open_existing(place: &Place, event: Option<&str>) -> Result<Opened, Failure> {
    if !place.exists() {
        let folder = place.folder.display();
        return Err(Failure::new(
            CLOSED,
            format!(
                "There is no desk in {folder}. Make one: ramblactl desk create, or try the sample event: ramblactl desk demo"
            ),
        ));
    }
    open(place, event)
}

/// The slots of a new desk: unprotected where that is wanted, else a passphrase where one is
/// given, else the system's keychain, else a passphrase that is asked for.
pub(crate) fn new_keys(key: &DataKey, unprotected: bool) -> Result<KeyFile, Failure> {
    let mut keys = KeyFile::create(key);
    let added = if wants_unprotected(unprotected) {
        keys.add_unprotected(key)
    } else if let Some(passphrase) = given_passphrase() {
        keys.add_passphrase(key, &passphrase)
    } else if keychain::available() {
        keys.add_keychain(key)
    } else if let Some(passphrase) = new_passphrase()? {
        keys.add_passphrase(key, &passphrase)
    } else {
        return Err(Failure::new(
            CLOSED,
            "This machine has no keychain to keep the desk's key in. Set RAMBLA_PASSPHRASE, or say that the desk may be unprotected on this machine: ramblactl desk create --unprotected, or RAMBLA_UNPROTECTED=1",
        ));
    };
    added.map_err(|error| keys_failure(&error))?;
    Ok(keys)
}

/// A passphrase that is asked for twice.
pub(crate) fn new_passphrase() -> Result<Option<String>, Failure> {
    ask_twice("A passphrase for the desk: ")
}

/// A passphrase that is asked for twice.
pub(crate) fn ask_twice(question: &str) -> Result<Option<String>, Failure> {
    let Some(first) = ask(question) else {
        return Ok(None);
    };
    if ask("Once more: ").as_deref() != Some(&first) {
        return Err(Failure::new(
            USAGE,
            "The two passphrases differ. Nothing was changed.",
        ));
    }
    Ok(Some(first))
}

/// Makes a desk.
pub(crate) fn create(place: &Place, unprotected: bool, name: &str) -> Result<(), Failure> {
    if place.exists() {
        let folder = place.folder.display();
        return Err(Failure::new(
            CLOSED,
            format!(
                "There is a desk in {folder} already. Nothing was changed; use another folder with --data."
            ),
        ));
    }
    let key = DataKey::random().map_err(|error| keys_failure(&error))?;
    let keys = new_keys(&key, unprotected)?;
    let made = Desk::create(place, &raw(&key), ambient(), name, || {
        save_keys(&keys, place)
    });
    made.and_then(|mut desk| register::begin(&mut desk))
        .map_err(Failure::from)
}

/// The slots beside the desk; what is wrong with them names the file.
pub(crate) fn load_keys(place: &Place) -> Result<KeyFile, Failure> {
    let path = place.keys();
    KeyFile::load(&path).map_err(|error| match &error {
        KeysError::Io { path, source } => io(CLOSED, path, source),
        KeysError::Absent { .. } => keys_failure(&error),
        _ => {
            let failure = keys_failure(&error);
            Failure::new(
                failure.code,
                format!("{}: {}", path.display(), failure.sentence),
            )
        }
    })
}

/// Saves the slots beside the desk.
pub(crate) fn save_keys(keys: &KeyFile, place: &Place) -> Result<(), Error> {
    keys.save(&place.keys()).map_err(|error| match error {
        KeysError::Io { path, source } => Error::io(&path, source),
        other => Error::Damaged(other.to_string()),
    })
}
