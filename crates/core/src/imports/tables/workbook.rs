//! XLSX: the first sheet with cells, cell by cell, so that a sheet with one cell far out costs no more
//! than its cells.

use std::io::{Cursor, Read, sink};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use zip::ZipArchive;

use super::{Form, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Refusal, Table, TableRow, table};

/// The most that all parts of a workbook may unpack to.
const MAX_UNPACKED: u64 = 4 * MAX_BYTES as u64;

pub(super) fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    measure(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    for name in book.sheet_names() {
        let rows = rows(&mut book, &name)?;
        if !rows.is_empty() {
            return table(rows.into_iter().map(Ok), Form::Sheet { name });
        }
    }
    Err(Refusal::Empty)
}

/// Whether an archive is a workbook, by the names of its parts.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    let archive = ZipArchive::new(Cursor::new(bytes));
    archive.is_ok_and(|archive| archive.index_for_name("xl/workbook.xml").is_some())
}

/// Unpacks every part once to nowhere: what an archive says of its sizes need not be true.
fn measure(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::NotAWorkbook)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(Refusal::NotAWorkbook);
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| Refusal::NotAWorkbook)?;
        let size = std::io::copy(&mut part.take(left + 1), &mut sink());
        let size = size.map_err(|_| Refusal::NotAWorkbook)?;
        left = left.checked_sub(size).ok_or(Refusal::TooLargeUnpacked)?;
    }
    Ok(())
}

fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<TableRow>, Refusal> {
    let Ok(mut cells) = book.worksheet_cells_reader(sheet) else {
        return Ok(Vec::new());
    };
    let mut rows: Vec<TableRow> = Vec::new();
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(rows),
            Err(_) => return Err(Refusal::NotAWorkbook),
        };
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (line, column) = (u64::from(row) + 1, column as usize);
        if column >= MAX_COLUMNS {
            return Err(Refusal::TooManyColumns { line });
        }
        // Cells come row by row; one that does not is put into a row of its own.
        if rows.last().is_none_or(|last| last.line != line) {
            if rows.len() > MAX_ROWS {
                return Err(Refusal::TooManyRows { line });
            }
            rows.push(TableRow {
                line,
                cells: Vec::new(),
            });
        }
        if let Some(row) = rows.last_mut() {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, String::new());
            }
            row.cells[column] = text;
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "true".to_owned(),
        DataRef::Bool(false) => "false".to_owned(),
        DataRef::DateTime(time) => moment(*time),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A date, a time or both, as `2026-11-24`, `09:30` or `2026-11-24T09:30`.
fn moment(time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
    let days = time.as_f64();
    if days < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Cursor, Write};

    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    use zip::write::SimpleFileOptions;

    use super::super::{Form, MAX_BYTES, Refusal, read};

    #[test]
    fn cells_of_every_kind_become_texts() {
        let mut book = Workbook::new();
        book.add_worksheet();
        let sheet = book.add_worksheet().set_name("People").unwrap();
        sheet.write(2, 0, "Name").unwrap();
        sheet.write(2, 1, "Code").unwrap();
        sheet.write(2, 2, "Day").unwrap();
        sheet.write(2, 4, "Phone").unwrap();
        sheet.write(4, 0, "Łucja").unwrap();
        sheet.write(4, 1, "007").unwrap();
        let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let day = ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
        sheet
            .write_with_format(4, 2, day.and_hms(9, 30, 0).unwrap(), &format)
            .unwrap();
        sheet.write(4, 4, 34_600_000_000_i64).unwrap();
        let table = read(&book.save_to_buffer().unwrap(), "en").unwrap();
        assert_eq!(table.headers, ["Name", "Code", "Day", "", "Phone"]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].line, 5);
        assert_eq!(
            table.rows[0].cells,
            ["Łucja", "007", "2026-11-24T09:30", "", "34600000000"]
        );
        assert_eq!(
            table.form,
            Form::Sheet {
                name: "People".to_owned()
            }
        );
    }

    fn archive(parts: &[(&str, &[u8], usize)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes, times) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            for _ in 0..*times {
                zip.write_all(bytes).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn bombs_and_archives_of_others_are_refused() {
        let zeros = vec![b'0'; 1 << 20];
        let bomb = archive(&[("xl/workbook.xml", &zeros, (MAX_BYTES >> 18) + 1)]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(read(&bomb, "en"), Err(Refusal::TooLargeUnpacked));
        let other = archive(&[("readme.txt", b"hello", 1)]);
        assert_eq!(read(&other, "en"), Err(Refusal::NotAWorkbook));
        let broken = archive(&[("xl/workbook.xml", b"<workbook", 1)]);
        assert_eq!(read(&broken, "en"), Err(Refusal::NotAWorkbook));
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(1_048_575, 3, "far").unwrap();
        let far = book.save_to_buffer().unwrap();
        assert_eq!(read(&far, "en").unwrap().headers[3], "far");
        for end in 4..far.len() {
            assert!(read(&far[..end], "en").is_err(), "cut at {end}");
        }
    }
}
