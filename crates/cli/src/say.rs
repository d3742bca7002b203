//! What went wrong, as a sentence with a cure, and the exit code that goes with it.

use std::path::Path;

use rambla_core::desk::Place;
use rambla_core::desk::error::{Error, HandoverRefused, ImportRefused, Rule};

/// Done, but something needs a look.
pub(crate) const LOOK: u8 = 1;
/// The words on the command line do not fit together.
pub(crate) const USAGE: u8 = 2;
/// The input was refused.
pub(crate) const REFUSED: u8 = 3;
/// Not found, or several answer.
pub(crate) const NOT_FOUND: u8 = 4;
/// The desk cannot be opened.
pub(crate) const CLOSED: u8 = 5;
/// Could not be written; nothing was changed.
pub(crate) const UNWRITTEN: u8 = 6;

/// Why a command ends early.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    pub(crate) sentence: String,
    /// The sentence is about the desk's own file and does not name it yet.
    pub(crate) of_desk: bool,
}

/// A command's answer: its exit code.
pub(crate) type Done = Result<u8, Failure>;

impl Failure {
    pub(crate) fn new(code: u8, sentence: impl Into<String>) -> Failure {
        Failure {
            code,
            sentence: sentence.into(),
            of_desk: false,
        }
    }

    /// Names the file of others that the sentence is about.
    pub(crate) fn of(self, file: &Path) -> Failure {
        match self.of_desk {
            true => self,
            false => Failure::new(self.code, format!("{}: {}", file.display(), self.sentence)),
        }
    }

    /// Names the desk's file where the sentence is about it.
    pub(crate) fn at(self, place: &Place) -> Failure {
        if !self.of_desk {
            return self;
        }
        let sentence = format!("{}: {}", place.database().display(), self.sentence);
        Failure::new(self.code, sentence)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let of_desk = matches!(
            error,
            Error::Busy
                | Error::Newer { .. }
                | Error::WrongKey
                | Error::NotADesk
                | Error::Damaged(_)
                | Error::Full
                | Error::ReadOnly
                | Error::Store(_)
        );
        let (code, sentence) = match error {
            Error::Invalid { field, rule } => (REFUSED, format!("{} {rule}.{}", named(field), cure_of(&rule))),
            Error::NotFound { what, name } => {
                (NOT_FOUND, format!("There is no {what} \"{name}\". See `ramblactl {} list`.", command_of(what)))
            }
            Error::Ambiguous { what, candidates } => {
                let lines: String = candidates.iter().map(|(id, name)| format!("\n  {id}  {name}")).collect();
                (NOT_FOUND, format!("Several answer to that; say which {what} by its id:{lines}"))
            }
            Error::NoEvent => (
                REFUSED,
                "This desk has no event yet. Add one: ramblactl event add --name NAME --zone Europe/Madrid --from DATE --to DATE".to_owned(),
            ),
            Error::Nothing(verb) => (NOT_FOUND, format!("There is nothing to {verb} in this event.")),
            Error::Import(refused) => (REFUSED, import_refused(&refused)),
            Error::Stopped => (UNWRITTEN, "It was stopped. Nothing was changed.".to_owned()),
            Error::Busy => (
                UNWRITTEN,
                "Another program has been writing to this desk for ten seconds. Nothing was changed; try again.".to_owned(),
            ),
            Error::Held(holder) => (CLOSED, format!("The desk is held by {holder}. Wait until it is done, or use another folder.")),
            Error::Newer { found, known } => (
                CLOSED,
                format!("The desk was written by a later Rambla (version {found} of its tables, this one knows {known}). Nothing was changed; install the latest Rambla."),
            ),
            Error::WrongKey => (
                CLOSED,
                "The key does not open the desk, or desk.db is no desk. Nothing was changed; restore a backup if the file was overwritten.".to_owned(),
            ),
            Error::NotADesk => (CLOSED, "desk.db is a database but not a desk of Rambla. Nothing was changed.".to_owned()),
            Error::Damaged(what) => (
                CLOSED,
                format!("The desk is damaged: {what}. Keep the folder as it is and restore your latest backup elsewhere: ramblactl --data DIR desk restore FILE"),
            ),
            Error::Change(refused) => (REFUSED, format!("{refused}. Nothing was changed.")),
            Error::Handover(refused) => (REFUSED, handover_refused(&refused)),
            Error::Full => (UNWRITTEN, "The disk is full. Nothing was changed; free some space and try again.".to_owned()),
            Error::ReadOnly => (
                UNWRITTEN,
                "The desk may only be read here. Nothing was changed; check the rights of its folder.".to_owned(),
            ),
            Error::Io { path, source } => return io(UNWRITTEN, &path, &source),
            Error::Store(error) => (UNWRITTEN, format!("The store failed: {error}. Nothing was changed; run `ramblactl desk doctor`.")),
        };
        Failure {
            of_desk,
            ..Failure::new(code, sentence)
        }
    }
}

/// What the file system refused, as a sentence.
pub(crate) fn io(code: u8, path: &Path, source: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    let path = path.display();
    let sentence = match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            format!("{path}: the disk is full. Nothing was changed; free some space and try again.")
        }
        ErrorKind::NotFound => format!("{path}: there is no such file or folder. Check the path."),
        ErrorKind::PermissionDenied => format!(
            "{path}: no rights to do that. Nothing was changed; check the rights of the file and its folder."
        ),
        ErrorKind::ReadOnlyFilesystem => {
            format!("{path}: may only be read there. Nothing was changed; choose another folder.")
        }
        ErrorKind::IsADirectory => format!("{path}: that is a folder. Name a file."),
        ErrorKind::NotADirectory => {
            format!("{path}: a part of that path is a file. Check the path.")
        }
        _ => format!("{path}: {source}. Nothing was changed."),
    };
    Failure::new(code, sentence)
}

fn named(field: &str) -> String {
    match field {
        "lead" => "A lead".to_owned(),
        field => format!("The {field}"),
    }
}

fn cure_of(rule: &Rule) -> &'static str {
    match rule {
        Rule::Twice { .. } => " Say which with --fold, or give the offset.",
        Rule::Skipped { .. } => " Choose one of them.",
        Rule::Zone => " Give its name from the IANA database.",
        Rule::TooLong(_) => " Shorten it, or put the rest into a second note.",
        Rule::Empty
        | Rule::Unknown(_)
        | Rule::Form(_)
        | Rule::EndsFirst
        | Rule::Offset { .. }
        | Rule::Nobody => " Nothing was changed.",
    }
}

fn command_of(what: &str) -> &str {
    match what {
        "staff member" => "staff",
        "open question" | "value" => "conflict",
        what => what,
    }
}

fn handover_refused(refused: &HandoverRefused) -> String {
    match refused {
        HandoverRefused::File(fault) => format!("{fault}. Nothing was changed."),
        HandoverRefused::OtherTeam => {
            "The file is of another team, and this desk has events of its own team. Nothing was changed; take it in on a desk of its own: --data DIR".to_owned()
        }
        HandoverRefused::Sample => {
            "The sample event stays on its desk: it is the same on every one. Choose another event with --event.".to_owned()
        }
    }
}

fn import_refused(refused: &ImportRefused) -> String {
    match refused {
        ImportRefused::File(sentence) => sentence.clone(),
        ImportRefused::Table(refusal) => refusal.to_string(),
        ImportRefused::Schedule(refusal) => refusal.to_string(),
        ImportRefused::NoZone => {
            "The file names no time zone. Say it with --zone Europe/Brussels".to_owned()
        }
    }
}
