//! Tables of others: CSV in any usual encoding and delimiter, and XLSX; bytes in, texts out.
//!
//! What is not read at all: formulas (their stored results are), other sheets than the first one with
//! cells, macros, pictures.

mod delimited;
pub mod headers;
mod refusal;
mod workbook;

pub(super) use delimited::decode;
pub use refusal::Refusal;

/// The largest file that is read, in bytes; also what an XLSX may unpack to, times four.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most rows of one table.
pub const MAX_ROWS: usize = 200_000;
/// The most columns of one table.
pub const MAX_COLUMNS: usize = 500;

/// A table as its file has it: the header and the rows under it, all as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The texts of the first row that is not empty.
    pub headers: Vec<String>,
    /// The rows under it that are not empty.
    pub rows: Vec<TableRow>,
    /// How it was read: what a preview tells.
    pub form: Form,
}

/// One row of a table; it may have fewer or more cells than the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the file on which it begins (CSV) or the row of the sheet (XLSX), from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// How a table was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Text with delimiters.
    Delimited {
        /// The encoding, by its WHATWG name.
        encoding: &'static str,
        /// What stands between cells.
        delimiter: char,
        /// Whether it is of the spreadsheet profile (it has a BOM): then guards were taken off.
        spreadsheet: bool,
    },
    /// A sheet of an XLSX workbook.
    Sheet {
        /// Its name.
        name: String,
    },
    /// Contacts in vCard.
    Cards,
}

/// Reads a table. `language` is the user's (BCP 47), a hint for the encoding of a file that does not
/// say it.
///
/// # Errors
/// [`Refusal`], when nothing of it can be used.
pub fn read(bytes: &[u8], language: &str) -> Result<Table, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::read(bytes);
    }
    if let Some(looks_like) = refusal::looks_like(bytes) {
        return Err(Refusal::NotATable { looks_like });
    }
    delimited::read(bytes, language)
}

/// What a file is that may be a table: `Ok` for a workbook, or for text with delimiters in its first
/// line; else what it looks like.
pub(super) fn looks_like(bytes: &[u8]) -> Result<Form, &'static str> {
    if bytes.starts_with(b"PK\x03\x04") {
        return match workbook::is_workbook(bytes) {
            true => Ok(Form::Sheet {
                name: String::new(),
            }),
            false => Err("a ZIP archive or an Office document"),
        };
    }
    if let Some(looks_like) = refusal::looks_like(bytes) {
        return Err(looks_like);
    }
    let (text, encoding, has_bom) = decode(&bytes[..bytes.len().min(64 * 1024)], "en");
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().ok_or("an empty file")?;
    let is_delimiter = |c: char| {
        delimited::DELIMITERS
            .iter()
            .any(|known| c == char::from(*known))
    };
    let delimiter = first
        .chars()
        .find(|c| is_delimiter(*c))
        .ok_or("plain text")?;
    Ok(Form::Delimited {
        encoding: encoding.name(),
        delimiter,
        spreadsheet: has_bom,
    })
}

/// Makes a table of numbered rows: the first that is not empty is the header.
fn table(
    rows: impl Iterator<Item = Result<TableRow, Refusal>>,
    form: Form,
) -> Result<Table, Refusal> {
    let mut header = None;
    let mut kept = Vec::new();
    for row in rows {
        let row = row?;
        if row.cells.len() > MAX_COLUMNS {
            return Err(Refusal::TooManyColumns { line: row.line });
        }
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match header {
            None => header = Some(row.cells),
            Some(_) if kept.len() == MAX_ROWS => {
                return Err(Refusal::TooManyRows { line: row.line });
            }
            Some(_) => kept.push(row),
        }
    }
    Ok(Table {
        headers: header.ok_or(Refusal::Empty)?,
        rows: kept,
        form,
    })
}
