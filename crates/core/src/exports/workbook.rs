//! A table as XLSX: every cell a text, so that `007`, `+34 600…` and codes of 20 digits stay what they
//! are, and nothing runs.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The most characters (UTF-16 units) of one cell, and the most rows of a sheet, in XLSX.
const MOST_OF_A_CELL: usize = 32_767;
const MOST_ROWS: u32 = 1_048_576;

/// A sheet under way; it is written when it is finished.
pub(super) struct Book<W> {
    out: W,
    workbook: Workbook,
    plain: Format,
    row: u32,
    columns: u16,
    shortened: usize,
}

impl<W: Write> Book<W> {
    /// Begins a sheet with its header row.
    pub(super) fn new(out: W, headers: &[&str]) -> io::Result<Book<W>> {
        let mut workbook = Workbook::new();
        // Without this the file would tell when it was made, and differ each time.
        let made = ExcelDateTime::from_ymd(2026, 1, 1).map_err(refused)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = workbook.add_worksheet();
        let bold = Format::new().set_bold();
        for (column, header) in (0..).zip(headers) {
            sheet
                .write_string_with_format(0, column, *header, &bold)
                .map_err(refused)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(refused)?;
        Ok(Book {
            out,
            workbook,
            plain: Format::new().set_num_format("@"),
            row: 1,
            columns: headers.len() as u16,
            shortened: 0,
        })
    }

    /// Writes a row of as many cells as there are headers.
    pub(super) fn row<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> io::Result<()> {
        if self.row == MOST_ROWS {
            return Err(io::Error::other(format!(
                "a workbook holds {MOST_ROWS} rows at most; write CSV, or filter"
            )));
        }
        let sheet = self.workbook.worksheet_from_index(0).map_err(refused)?;
        let mut column = 0;
        for cell in cells {
            let text = within(cell.as_ref());
            self.shortened += usize::from(text.len() < cell.as_ref().len());
            if !text.is_empty() {
                sheet
                    .write_string_with_format(self.row, column, text, &self.plain)
                    .map_err(refused)?;
            }
            column += 1;
        }
        if column != self.columns {
            return Err(io::Error::other("a row of another length"));
        }
        self.row += 1;
        Ok(())
    }

    /// How many cells were longer than a workbook allows, and were cut.
    pub(super) fn shortened(&self) -> usize {
        self.shortened
    }

    /// Writes the workbook, and gives the file back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(refused)?;
        if self.row > 1 && self.columns > 0 {
            sheet
                .autofilter(0, 0, self.row - 1, self.columns - 1)
                .map_err(refused)?;
        }
        let bytes = self.workbook.save_to_buffer().map_err(refused)?;
        self.out.write_all(&bytes)?;
        Ok(self.out)
    }
}

fn refused(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

/// As much of a text as a cell holds.
fn within(text: &str) -> &str {
    if text.len() <= MOST_OF_A_CELL {
        return text;
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > MOST_OF_A_CELL {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::table::{Profile, TableWriter};
    use super::MOST_OF_A_CELL;
    use crate::imports::tables;

    #[test]
    fn cells_come_back_as_they_went_in_and_what_is_too_long_is_counted() {
        let rows = [
            ["007", "+34 600 000 000", "12345678901234567890"],
            ["=cmd|' /C calc'!A0", "'quoted", "a\nb"],
            ["שלום עולם", "👩🏽‍🚀", " blanks "],
        ];
        let mut table = TableWriter::new(Vec::new(), Profile::Workbook, &["a", "b", "c"]).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        let long = "é🚢".repeat(MOST_OF_A_CELL);
        table.row(["x", long.as_str(), ""]).unwrap();
        assert!(table.row(["1"]).is_err());
        assert_eq!(table.shortened(), 1);
        let bytes = table.finish().unwrap();
        let back = tables::read(&bytes, "en").unwrap();
        assert_eq!(back.headers, ["a", "b", "c"]);
        for (row, back) in rows.iter().zip(&back.rows) {
            assert_eq!(back.cells, *row);
        }
        assert_eq!(back.rows[3].cells[1].encode_utf16().count(), MOST_OF_A_CELL);
    }

    #[test]
    fn the_same_rows_make_the_same_bytes() {
        let bytes = || {
            let mut table = TableWriter::new(Vec::new(), Profile::Workbook, &["a"]).unwrap();
            table.row(["1"]).unwrap();
            table.finish().unwrap()
        };
        assert_eq!(bytes(), bytes());
    }
}
