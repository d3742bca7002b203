//! What can go wrong, by what the caller can do about it. No message holds a secret.

use std::path::PathBuf;

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a key file could not be read, opened, changed or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no key file at this path: a new desk, or one whose key file was lost.
    #[error("{} does not exist", path.display())]
    Absent {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The disk refused; the file is as it was before.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder that was worked on.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a key file, or a damaged one: take it from a backup.
    #[error("the key file is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: &'static str,
    },
    /// Written in a format of a later version: update the program.
    #[error("the key file has format {version}, which is newer than this program")]
    Newer {
        /// The format's version, as the file states it.
        version: u64,
    },
    /// A passphrase would open the desk and none was given: ask for it.
    #[error("the desk asks for its passphrase")]
    PassphraseNeeded {
        /// Why the keychain slot did not open it, if there is one.
        keychain: Option<KeychainFault>,
    },
    /// The passphrase given opens no slot: ask again.
    #[error("this passphrase does not open the desk")]
    WrongPassphrase,
    /// A slot cannot have a passphrase that is empty or only spaces.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The system keychain cannot be used now.
    #[error("the system keychain cannot be used: {fault}")]
    KeychainUnavailable {
        /// What it did.
        fault: KeychainFault,
    },
    /// The keychain answers, but its item for this desk is gone or belongs to something else.
    #[error("the system keychain has no key for this desk (item {account:?} of {service})", service = crate::keychain::SERVICE)]
    KeychainItemMissing {
        /// The item's account name.
        account: String,
    },
    /// The file has no slot that this version can open; a later version may.
    #[error("no slot of the key file can be opened by this program (kinds: {})", kinds.join(", "))]
    NothingOpens {
        /// The kinds of the slots there are.
        kinds: Vec<String>,
    },
    /// The data key given is not the one that this file is about.
    #[error("this key belongs to another desk")]
    WrongKey,
    /// No slot has this number.
    #[error("there is no key slot {id}")]
    SlotNotFound {
        /// The number asked for.
        id: u32,
    },
    /// Without this slot nothing would open the desk any more: add another one first.
    #[error("the last slot that opens the desk cannot be removed")]
    LastSlot,
    /// The file has as many slots as it may: remove one first.
    #[error("a key file holds at most {most} slots", most = crate::key_file::MOST_SLOTS)]
    TooManySlots,
    /// The memory that the passphrase's derivation takes is not free now: close something and try again.
    #[error("too little free memory to check the passphrase ({mebibytes} MiB)")]
    OutOfMemory {
        /// How much it takes, in MiB.
        mebibytes: u32,
    },
    /// The system gave no random bytes; nothing can be encrypted safely.
    #[error("the system gave no random bytes")]
    NoRandomness,
}

/// What the system keychain did instead of answering.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainFault {
    /// Nothing here offers one: no D-Bus session, no Secret Service, or no default collection.
    #[error("there is none ({detail})")]
    Nowhere {
        /// What the system said.
        detail: String,
    },
    /// It is locked and was not unlocked, or access was denied.
    #[error("it is locked or refused access ({detail})")]
    Locked {
        /// What the system said.
        detail: String,
    },
    /// It did not answer in time.
    #[error("it did not answer")]
    Silent,
    /// It answers, but has no fitting item.
    #[error("it has no key for this desk")]
    ItemMissing,
}
