//! Why a whole file is refused, and what it looks like instead.

use std::fmt;

use super::{MAX_BYTES, MAX_CONTACTS, MAX_DEPTH, MAX_SESSIONS};

/// Why nothing of a file was read. Its text is one sentence or two that name the line and the
/// cure; the caller puts the name of the file before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The user stopped it while it was read.
    Stopped,
    /// There is nothing in the file.
    Empty,
    /// The file is larger than [`MAX_BYTES`].
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The file is something else.
    NotXml {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
    /// XML, but of another kind.
    NotASchedule {
        /// Where the outermost element begins.
        line: u64,
        /// Its name.
        root: String,
    },
    /// No calendar.
    NotACalendar {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
    /// No contacts.
    NotContacts {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
    /// A calendar without a single event.
    NoSessions,
    /// More contacts than are read.
    TooManyContacts {
        /// Where the first one too many begins.
        line: u64,
    },
    /// A calendar or a contact ends in the middle.
    CutOff {
        /// The last line.
        line: u64,
        /// What was left open.
        inside: String,
        /// Where that begins.
        begin: u64,
    },
    /// The text is not UTF-8.
    Encoding {
        /// Where this shows.
        line: u64,
        /// The encoding that the file says it has, or what is wrong with it.
        found: String,
    },
    /// The file brings definitions (a DTD) of its own, which can be made to fill the memory or to
    /// read other files.
    Doctype {
        /// Where they begin.
        line: u64,
    },
    /// Elements stand in one another deeper than [`MAX_DEPTH`].
    TooDeep {
        /// Where the limit is passed.
        line: u64,
    },
    /// More sessions than [`MAX_SESSIONS`].
    TooManySessions {
        /// Where the first one too many begins.
        line: u64,
    },
    /// The file ends in the middle.
    Truncated {
        /// The last line.
        line: u64,
        /// The element that was left open.
        inside: String,
    },
    /// The file breaks a rule of XML.
    Malformed {
        /// Where.
        line: u64,
        /// Which rule, as the end of "In line 3 ".
        what: String,
    },
}

impl Refusal {
    /// The line of the file it is about, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Stopped
            | Self::Empty
            | Self::TooLarge { .. }
            | Self::NotXml { .. }
            | Self::NotACalendar { .. }
            | Self::NotContacts { .. }
            | Self::NoSessions => None,
            Self::NotASchedule { line, .. }
            | Self::TooManyContacts { line }
            | Self::CutOff { line, .. }
            | Self::Encoding { line, .. }
            | Self::Doctype { line }
            | Self::TooDeep { line }
            | Self::TooManySessions { line }
            | Self::Truncated { line, .. }
            | Self::Malformed { line, .. } => Some(*line),
        }
    }

    /// Which of them it is, as a code of the message catalogue.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::NotXml { .. } => "not-xml",
            Self::NotASchedule { .. } => "not-a-schedule",
            Self::NotACalendar { .. } => "not-a-calendar",
            Self::NotContacts { .. } => "not-contacts",
            Self::NoSessions => "no-sessions",
            Self::TooManyContacts { .. } => "too-many-contacts",
            Self::CutOff { .. } => "cut-off",
            Self::Encoding { .. } => "encoding",
            Self::Doctype { .. } => "doctype",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManySessions { .. } => "too-many-sessions",
            Self::Truncated { .. } => "truncated",
            Self::Malformed { .. } => "malformed",
        }
    }

    /// What was found instead of what is expected, where that says more than the code.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        match self {
            Self::NotXml { looks_like }
            | Self::NotACalendar { looks_like }
            | Self::NotContacts { looks_like } => Some(looks_like),
            Self::CutOff { inside, .. } => Some(inside),
            Self::NotASchedule { root, .. } => Some(root),
            Self::Encoding { found, .. } => Some(found),
            Self::Truncated { inside, .. } => Some(inside),
            Self::Malformed { what, .. } => Some(what),
            Self::Stopped
            | Self::Empty
            | Self::TooLarge { .. }
            | Self::NoSessions
            | Self::TooManyContacts { .. }
            | Self::Doctype { .. }
            | Self::TooDeep { .. }
            | Self::TooManySessions { .. } => None,
        }
    }

    /// What to do about it, a sentence in plain English.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Stopped => "Nothing was changed.",
            Self::Empty | Self::Truncated { .. } => "Download or export the schedule again.",
            Self::TooLarge { .. } => "Split it by day and import the parts.",
            Self::NotXml { .. } | Self::NotASchedule { .. } => {
                "Choose the schedule in Pentabarf XML, often called schedule.xml."
            }
            Self::NotACalendar { .. } => "Choose a calendar in iCalendar, such as agenda.ics.",
            Self::NotContacts { .. } => "Choose contacts in vCard, such as contacts.vcf.",
            Self::NoSessions => "Choose a calendar with events, or export it again.",
            Self::TooManyContacts { .. } => "Split the file and import the parts.",
            Self::CutOff { .. } => "Download or export the file again.",
            Self::Encoding { .. } => "Save the file as UTF-8 and import it again.",
            Self::Doctype { .. } => "Take the DOCTYPE out, or export the schedule without it.",
            Self::TooDeep { .. } => "Export the file again; nothing needs this depth.",
            Self::TooManySessions { .. } => "Split the file by day and import the parts.",
            Self::Malformed { .. } => "Correct that place, or export the file again.",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => write!(f, "It was stopped.")?,
            Self::Empty => write!(f, "The file is empty.")?,
            Self::TooLarge { bytes } => {
                let (mib, limit) = (bytes.div_ceil(1 << 20), MAX_BYTES >> 20);
                write!(f, "The file has {mib} MiB; at most {limit} MiB are read.")?;
            }
            Self::NotXml { looks_like } => {
                write!(f, "This is no schedule: the file looks like {looks_like}.")?;
            }
            Self::NotASchedule { line, root } => write!(
                f,
                "This is no schedule: in line {line} the file begins with <{root}> where \
                 <schedule> is expected."
            )?,
            Self::NotACalendar { looks_like } => {
                write!(f, "This is no calendar: the file looks like {looks_like}.")?;
            }
            Self::NotContacts { looks_like } => {
                write!(
                    f,
                    "These are no contacts: the file looks like {looks_like}."
                )?;
            }
            Self::NoSessions => write!(f, "There is no event in the calendar.")?,
            Self::TooManyContacts { line } => write!(
                f,
                "In line {line} begins a contact beyond the {MAX_CONTACTS} that are read."
            )?,
            Self::CutOff {
                line,
                inside,
                begin,
            } => write!(
                f,
                "The file is cut off: it ends in line {line} while the {inside} of line {begin} is \
                 still open."
            )?,
            Self::Encoding { line, found } => {
                write!(f, "In line {line} the file is not UTF-8 text: {found}.")?;
            }
            Self::Doctype { line } => write!(
                f,
                "In line {line} the file has a DOCTYPE, which is not read because it can do harm."
            )?,
            Self::TooDeep { line } => write!(
                f,
                "In line {line} elements stand more than {MAX_DEPTH} deep in one another."
            )?,
            Self::TooManySessions { line } => write!(
                f,
                "In line {line} begins a session beyond the {MAX_SESSIONS} that are read."
            )?,
            Self::Truncated { line, inside } => write!(
                f,
                "The file is cut off: it ends in line {line} while <{inside}> is still open."
            )?,
            Self::Malformed { line, what } => write!(f, "In line {line} {what}.")?,
        }
        write!(f, " {}", self.cure())
    }
}

impl std::error::Error for Refusal {}

/// Whether a file begins with this line, in any case, behind blanks.
pub(super) fn begins_with(bytes: &[u8], line: &[u8]) -> bool {
    let head = bytes.trim_ascii_start();
    let head = head.get(..line.len()).unwrap_or_default();
    head.eq_ignore_ascii_case(line)
}

/// What a file without XML looks like, by its first bytes; none when it may be XML.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 10] = [
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
    ];
    if begins_with(bytes, b"BEGIN:VCALENDAR") {
        return Some("a calendar (iCalendar)");
    }
    if begins_with(bytes, b"BEGIN:VCARD") {
        return Some("a contact (vCard)");
    }
    if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign)) {
        return Some(name);
    }
    let text = bytes.trim_ascii_start();
    let head = text[..text.len().min(16)].to_ascii_lowercase();
    match text.first()? {
        b'<' if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") => {
            Some("a web page")
        }
        b'<' => None,
        b'{' | b'[' => Some("JSON"),
        _ if text[..text.len().min(4096)].contains(&0) => Some("a program or another binary file"),
        _ => Some("plain text or a table"),
    }
}
