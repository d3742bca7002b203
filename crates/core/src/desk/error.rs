//! What can go wrong, by what the caller can do about it.

use std::path::{Path, PathBuf};

use rambla_wire::{Id, Unreadable, WireError};

use crate::imports::{Refusal, tables};

/// Shorthand.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something was not done. Whatever the reason, nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value breaks a rule: say which field and which rule, let the user correct it.
    #[error("{field}: {rule}")]
    Invalid {
        /// The field, in the glossary's word.
        field: &'static str,
        /// What is wrong with it.
        rule: Rule,
    },
    /// There is no such record (or it was undone).
    #[error("there is no {what} {name}")]
    NotFound {
        /// The kind of record.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// Several records answer to what was asked for.
    #[error("several {what} answer to that")]
    Ambiguous {
        /// The kind of record.
        what: &'static str,
        /// Which ones: id and name.
        candidates: Vec<(Id, String)>,
    },
    /// The desk has no event yet, or none was chosen.
    #[error("there is no event yet")]
    NoEvent,
    /// There is nothing to undo or to redo.
    #[error("there is nothing to {0}")]
    Nothing(&'static str),
    /// An import was refused whole.
    #[error("{0}")]
    Import(ImportRefused),
    /// The user stopped it while it was under way.
    #[error("stopped")]
    Stopped,
    /// Another process was writing for longer than the busy time-out.
    #[error("another program is writing to this desk")]
    Busy,
    /// Another process holds the lock of the whole desk; what it says of itself.
    #[error("the desk is held by {0}")]
    Held(String),
    /// The desk was written by a later version of the program.
    #[error("the desk has version {found}; this program knows versions up to {known}")]
    Newer {
        /// The desk's version.
        found: usize,
        /// The latest version known here.
        known: usize,
    },
    /// The key does not open the desk, or the file is not a desk at all (encrypted, the two look
    /// the same).
    #[error("the key does not open this desk, or the file is not a desk")]
    WrongKey,
    /// A database, but not one of ours.
    #[error("the file is a database but not a desk")]
    NotADesk,
    /// The file is damaged.
    #[error("the desk is damaged: {0}")]
    Damaged(String),
    /// A change that was received or stored is not what it claims to be.
    #[error("a change cannot be taken: {0}")]
    Change(#[from] ChangeRefused),
    /// A hand-over file cannot be taken.
    #[error("{0}")]
    Handover(#[from] HandoverRefused),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file or its folder may not be written.
    #[error("the desk may only be read here")]
    ReadOnly,
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store refused in a way that no user can cure.
    #[error("the store failed: {0}")]
    Store(rusqlite::Error),
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// It must not be empty.
    #[error("must not be empty")]
    Empty,
    /// More than 256 KiB of text.
    #[error("is {0} bytes long, more than the 262144 that one text may have")]
    TooLong(usize),
    /// Not one of the words that are allowed.
    #[error("is none of {0}")]
    Unknown(&'static str),
    /// Not written as it should be; says how.
    #[error("is not written as {0}")]
    Form(&'static str),
    /// Not a time zone of the IANA database.
    #[error("is not a time zone such as Europe/Madrid")]
    Zone,
    /// The end is not after the start.
    #[error("ends before it starts")]
    EndsFirst,
    /// The clocks skip this local time; the nearest times before and after it.
    #[error("does not exist on that day, the clocks skip it; {before} and {after} do")]
    Skipped {
        /// With offset.
        before: String,
        /// With offset.
        after: String,
    },
    /// The clocks show this local time twice.
    #[error("occurs twice on that day: {first} (fold 0) or {second} (fold 1)")]
    Twice {
        /// With offset.
        first: String,
        /// With offset.
        second: String,
    },
    /// The offset given is not one that the zone has then.
    #[error("has an offset that {zone} does not have then; there it is {right}")]
    Offset {
        /// The zone.
        zone: String,
        /// With the right offset.
        right: String,
    },
    /// A lead needs something to know the party by.
    #[error("needs at least a name, an organisation, an e-mail address or a phone number")]
    Nobody,
}

/// Why an import was refused whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefused {
    /// The file itself cannot be taken; the sentence of its reader.
    #[error("{0}")]
    File(String),
    /// Times without a zone, an event without one.
    #[error("the file names no time zone")]
    NoZone,
    /// A table that cannot be used.
    #[error("{0}")]
    Table(tables::Refusal),
    /// A schedule, calendar or list of contacts that cannot be used.
    #[error("{0}")]
    Schedule(Refusal),
}

impl From<tables::Refusal> for Error {
    fn from(refusal: tables::Refusal) -> Error {
        Error::Import(ImportRefused::Table(refusal))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        match refusal {
            Refusal::Stopped => Error::Stopped,
            refusal => Error::Import(ImportRefused::Schedule(refusal)),
        }
    }
}

/// Why a hand-over file, or what a desk says that it has, cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum HandoverRefused {
    /// The file cannot be read as one.
    #[error(transparent)]
    File(#[from] Unreadable),
    /// It is of another team, and this desk has work of its own.
    #[error("the file is of another team, and this desk has events of its own team")]
    OtherTeam,
    /// The sample event stays on its desk.
    #[error("the sample event stays on this desk")]
    Sample,
}

/// Why a change cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// It is not encoded as a change.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Another change has the same name: that desk was copied.
    #[error("change {1} of desk {0} is here with another content")]
    Fork(Id, u64),
    /// It does not continue the chain of its desk.
    #[error("change {1} of desk {0} does not follow the one before it")]
    Chain(Id, u64),
}

impl From<WireError> for Error {
    fn from(error: WireError) -> Error {
        Error::Change(ChangeRefused::Wire(error))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        // The index of the write-ahead log could not grow.
        if error
            .sqlite_error()
            .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
        {
            return Error::Full;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::ReadOnly) => Error::ReadOnly,
            Some(ErrorCode::NotADatabase) => Error::WrongKey,
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(error.to_string()),
            _ => Error::Store(error),
        }
    }
}

impl Error {
    /// The error of the file system at this path; a full disk and missing rights have their own.
    pub fn io(path: &Path, source: std::io::Error) -> Error {
        match source.kind() {
            std::io::ErrorKind::StorageFull => Error::Full,
            _ => Error::Io {
                path: path.to_owned(),
                source,
            },
        }
    }
}
