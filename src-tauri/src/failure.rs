//! What went wrong, as the window can word it: a code, the field it is about, and what goes into
//! the sentence. The sentence itself stands in the catalogue of words (`failure-<code>`).

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rambla_core::desk::error::{Error, HandoverRefused, ImportRefused, Rule};
use rambla_core::imports::Refusal;
use rambla_core::{Unreadable, WireError};
use rambla_keys::Error as KeysError;
use serde::Serialize;
use ts_rs::TS;

/// Why a command did nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Failure {
    /// Which sentence.
    pub(crate) code: String,
    /// The field it is about, in the glossary's word.
    pub(crate) field: Option<String>,
    /// What the sentence names.
    pub(crate) detail: BTreeMap<String, String>,
}

/// A command's answer.
pub(crate) type Answer<T> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(code: &str) -> Failure {
        Failure {
            code: code.to_owned(),
            field: None,
            detail: BTreeMap::new(),
        }
    }

    fn about(self, field: &str) -> Failure {
        Failure {
            field: Some(field.to_owned()),
            ..self
        }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Failure {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }

    /// What the file system refused.
    pub(crate) fn of_file(path: &Path, error: &io::Error) -> Failure {
        let code = match error.kind() {
            io::ErrorKind::NotFound => "file-not-found",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "file-no-rights",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "file-disk-full",
            io::ErrorKind::IsADirectory => "file-is-a-folder",
            _ => "file",
        };
        Failure::new(code)
            .with("path", path.display())
            .with("reason", error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Invalid { field, rule } => of_rule(rule).about(field),
            Error::NotFound { what, name } => Failure::new("not-found")
                .with("what", what)
                .with("name", name),
            Error::Ambiguous { what, candidates } => Failure::new("ambiguous")
                .with("what", what)
                .with("count", candidates.len()),
            Error::NoEvent => Failure::new("no-event"),
            Error::Nothing(verb) => Failure::new(&format!("nothing-to-{verb}")),
            Error::Import(ImportRefused::File(sentence)) => {
                Failure::new("import").with("reason", sentence)
            }
            Error::Import(ImportRefused::Table(refusal)) => {
                Failure::new("import").with("reason", refusal)
            }
            Error::Import(ImportRefused::Schedule(refusal)) => refusal.into(),
            Error::Import(ImportRefused::NoZone) => Failure::new("import-no-zone"),
            Error::Stopped => Failure::new("stopped"),
            Error::Busy => Failure::new("busy"),
            Error::Held(holder) => Failure::new("held").with("holder", holder),
            Error::Newer { found, known } => Failure::new("newer")
                .with("found", found)
                .with("known", known),
            Error::WrongKey => Failure::new("wrong-key"),
            Error::NotADesk => Failure::new("not-a-desk"),
            Error::Damaged(what) => Failure::new("damaged").with("what", what),
            Error::Change(refused) => Failure::new("change").with("what", refused),
            Error::Handover(refused) => of_handover(&refused),
            Error::Full => Failure::new("full"),
            Error::ReadOnly => Failure::new("read-only"),
            Error::Io { path, source } => Failure::of_file(&path, &source),
            Error::Store(error) => Failure::new("store").with("reason", error),
        }
    }
}

fn of_rule(rule: Rule) -> Failure {
    match rule {
        Rule::Empty => Failure::new("invalid-empty"),
        Rule::TooLong(bytes) => Failure::new("invalid-too-long").with("bytes", bytes),
        Rule::Unknown(words) => Failure::new("invalid-unknown").with("words", words),
        Rule::Form(form) => Failure::new("invalid-form").with("form", form),
        Rule::Zone => Failure::new("invalid-zone"),
        Rule::EndsFirst => Failure::new("invalid-ends-first"),
        Rule::Skipped { before, after } => Failure::new("invalid-skipped")
            .with("before", before)
            .with("after", after),
        Rule::Twice { first, second } => Failure::new("invalid-twice")
            .with("first", first)
            .with("second", second),
        Rule::Offset { zone, right } => Failure::new("invalid-offset")
            .with("zone", zone)
            .with("right", right),
        Rule::Nobody => Failure::new("invalid-nobody"),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        let mut failure = Failure::new(&format!("schedule-{}", refusal.code()));
        if let Some(line) = refusal.line() {
            failure = failure.with("line", line);
        }
        match refusal.found() {
            Some(found) => failure.with("found", found),
            None => failure,
        }
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Failure {
        let code = match &error {
            KeysError::Io { path, source } => return Failure::of_file(path, source),
            KeysError::PassphraseNeeded { .. } => "keys-passphrase-needed",
            KeysError::WrongPassphrase => "keys-wrong-passphrase",
            KeysError::EmptyPassphrase => "keys-empty-passphrase",
            KeysError::Absent { .. } => "keys-absent",
            KeysError::Damaged { .. } => "keys-damaged",
            KeysError::Newer { .. } => "keys-newer",
            KeysError::KeychainUnavailable { .. } | KeysError::KeychainItemMissing { .. } => {
                "keys-keychain"
            }
            _ => "keys",
        };
        Failure::new(code).with("reason", error)
    }
}

pub(crate) fn of_handover(refused: &HandoverRefused) -> Failure {
    Failure::new(match refused {
        HandoverRefused::OtherTeam => "handover-other-team",
        HandoverRefused::Sample => "handover-sample",
        HandoverRefused::File(fault) => match fault {
            Unreadable::Foreign => "handover-foreign",
            Unreadable::CutOff => "handover-cut-off",
            Unreadable::Wire(WireError::Newer(_)) => "handover-newer",
            Unreadable::Wire(WireError::Signature) => "handover-forged",
            Unreadable::Wire(_) | Unreadable::Io(_) => "handover-damaged",
        },
    })
}
