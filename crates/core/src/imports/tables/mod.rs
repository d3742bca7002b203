//! Tables of others: CSV in any usual encoding and delimiter, and XLSX; bytes in, texts out.
//!
//! What is not read at all: formulas (their stored results are), other sheets than the first one with
//! cells, macros, pictures.

mod delimited;
pub mod headers;
mod refusal;
mod workbook;

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
