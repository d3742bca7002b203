//! Why a whole table is refused.

use std::fmt;

use super::{MAX_BYTES, MAX_COLUMNS, MAX_ROWS};
use crate::imports::MAX_SESSIONS;

/// Why nothing of a table was read; its text names the place and the cure, the caller puts the name
/// of the file before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in the file.
    Empty,
    /// The file is larger than [`MAX_BYTES`].
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// The workbook unpacks to more than four times [`MAX_BYTES`].
    TooLargeUnpacked,
    /// The file is something else.
    NotATable {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
    /// A ZIP archive, or a damaged workbook.
    NotAWorkbook,
    /// More columns than [`MAX_COLUMNS`].
    TooManyColumns {
        /// Where.
        line: u64,
    },
    /// More rows than [`MAX_ROWS`].
    TooManyRows {
        /// Where the first one too many is.
        line: u64,
    },
    /// A quoted cell is not closed before the end of the file.
    OpenQuote {
        /// Where its row begins.
        line: u64,
    },
    /// The user speaks of a header that is not there.
    NoSuchHeader {
        /// The header.
        header: String,
    },
    /// The user names a field that these rows do not have.
    NoSuchField {
        /// The field.
        field: String,
        /// The fields that they have.
        known: String,
    },
    /// No column holds what every row needs.
    MissingColumn {
        /// What it is, with its article.
        what: &'static str,
        /// The field to name.
        field: &'static str,
    },
    /// More rows than an event can have sessions.
    TooManySessions {
        /// Where the first one too many is.
        line: u64,
    },
    /// No header names anything that can be used here.
    NoColumn {
        /// The headers that were found, the first ones.
        found: String,
    },
}

impl Refusal {
    /// Which of them it is, as a code of the message catalogue.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::TooLargeUnpacked => "too-large-unpacked",
            Self::NotATable { .. } => "not-a-table",
            Self::NotAWorkbook => "not-a-workbook",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::TooManyRows { .. } => "too-many-rows",
            Self::OpenQuote { .. } => "open-quote",
            Self::NoSuchHeader { .. } => "no-such-header",
            Self::NoSuchField { .. } => "no-such-field",
            Self::MissingColumn { .. } => "missing-column",
            Self::TooManySessions { .. } => "too-many-sessions",
            Self::NoColumn { .. } => "no-column",
        }
    }

    /// The line it is about, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::TooManyColumns { line }
            | Self::TooManyRows { line }
            | Self::TooManySessions { line }
            | Self::OpenQuote { line } => Some(*line),
            _ => None,
        }
    }

    /// What was found instead of what is expected, where that says more than the code.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        match self {
            Self::NotATable { looks_like } => Some(looks_like),
            Self::NoSuchHeader { header } => Some(header),
            Self::NoSuchField { field, .. } => Some(field),
            Self::MissingColumn { field, .. } => Some(field),
            Self::NoColumn { found } => Some(found),
            _ => None,
        }
    }

    /// What to do about it, a sentence in plain English.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Empty => "Export the table again.",
            Self::TooLarge { .. }
            | Self::TooLargeUnpacked
            | Self::TooManyRows { .. }
            | Self::TooManySessions { .. } => "Split the table and import the parts.",
            Self::NotATable { .. } => "Choose a table: CSV or XLSX.",
            Self::NotAWorkbook => {
                "Open it in a spreadsheet program and save it again as XLSX or CSV."
            }
            Self::TooManyColumns { .. } => "Check the delimiter, or leave out columns.",
            Self::OpenQuote { .. } => "Close the quotation mark in that row.",
            Self::NoSuchHeader { .. } => "Write the header as it stands in the first row.",
            Self::NoSuchField { .. } => "Name one of these, or - to leave the column out.",
            Self::NoColumn { .. } | Self::MissingColumn { .. } => {
                "Name the columns in the first row, or say what they are: --map \"Header=field\"."
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "There is no row in the file.")?,
            Self::TooLarge { bytes } => write!(
                f,
                "The file has {} MiB; at most {} MiB are read.",
                bytes.div_ceil(1 << 20),
                MAX_BYTES >> 20
            )?,
            Self::TooLargeUnpacked => write!(
                f,
                "The workbook unpacks to more than {} MiB.",
                MAX_BYTES >> 18
            )?,
            Self::NotATable { looks_like } => {
                write!(f, "This is no table: the file looks like {looks_like}.")?;
            }
            Self::NotAWorkbook => write!(f, "This is no workbook that can be read.")?,
            Self::TooManyColumns { line } => write!(
                f,
                "Row {line} has more than the {MAX_COLUMNS} columns that are read."
            )?,
            Self::TooManyRows { line } => write!(
                f,
                "In line {line} begins a row beyond the {MAX_ROWS} that are read."
            )?,
            Self::OpenQuote { line } => write!(
                f,
                "The row that begins in line {line} has a quotation mark that is never closed."
            )?,
            Self::NoSuchHeader { header } => write!(f, "No column is called \"{header}\".")?,
            Self::NoSuchField { field, known } => {
                write!(f, "There is no field \"{field}\"; there are: {known}.")?;
            }
            Self::MissingColumn { what, field } => {
                write!(f, "No column holds {what} ({field}).")?;
            }
            Self::TooManySessions { line } => write!(
                f,
                "In line {line} begins a session beyond the {MAX_SESSIONS} that are read."
            )?,
            Self::NoColumn { found } => write!(f, "No column can be used; found: {found}.")?,
        }
        write!(f, " {}", self.cure())
    }
}

impl std::error::Error for Refusal {}

/// What a file that is no table looks like, by its first bytes; none when it may be one.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    use crate::imports::refusal::looks_like;
    let text = bytes.trim_ascii_start();
    if text.starts_with(b"<") && looks_like(bytes).is_none() {
        return Some("XML");
    }
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Some("text in UTF-32");
    }
    let is_utf16 = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || super::delimited::without_bom(bytes).is_some();
    looks_like(bytes).filter(|what| {
        !(*what == "plain text or a table" || is_utf16 && what.ends_with("binary file"))
    })
}
