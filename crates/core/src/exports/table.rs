//! Tables as CSV (RFC 4180: CRLF after each row, quotes where needed) in two profiles, and as XLSX.
//!
//! **Plain** is for programs: comma, UTF-8 without BOM, every cell byte for byte.
//! **Spreadsheet** is for people who open the file: a BOM, so that Excel reads UTF-8, comma or
//! semicolon, and cells that would run are guarded (see [`guard`]).

use std::io::{self, Write};

use super::workbook::Book;

pub use super::cells::{guard, list_cell, split_list_cell, unguard};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// For whom a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Programs.
    Plain,
    /// People with a spreadsheet.
    Spreadsheet {
        /// What their spreadsheet expects.
        delimiter: Delimiter,
    },
    /// People who live in a spreadsheet: XLSX, every cell a text.
    Workbook,
}

/// What stands between cells. Spreadsheets expect a semicolon where the comma is decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

/// Writes a table row by row.
pub struct TableWriter<W: Write> {
    to: To<W>,
    profile: Profile,
}

enum To<W: Write> {
    Text(Box<csv::Writer<W>>),
    Book(Box<Book<W>>),
}

impl<W: Write> TableWriter<W> {
    /// Begins a table with its header row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(mut out: W, profile: Profile, headers: &[&str]) -> io::Result<Self> {
        match profile {
            Profile::Plain => {}
            Profile::Spreadsheet { .. } => out.write_all(BOM)?,
            Profile::Workbook => {
                let to = To::Book(Box::new(Book::new(out, headers)?));
                return Ok(Self { to, profile });
            }
        }
        let csv = csv::WriterBuilder::new()
            .delimiter(profile.delimiter())
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(64 * 1024)
            .from_writer(out);
        let to = To::Text(Box::new(csv));
        let mut table = Self { to, profile };
        table.row(headers)?;
        Ok(table)
    }

    /// Writes a row of as many cells as there are headers.
    ///
    /// # Errors
    /// Those of `out`, and [`io::ErrorKind::Other`] for a row of another length.
    pub fn row<I>(&mut self, cells: I) -> io::Result<()>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let csv = match &mut self.to {
            To::Book(book) => return book.row(cells),
            To::Text(csv) => csv,
        };
        let is_guarded = matches!(self.profile, Profile::Spreadsheet { .. });
        for cell in cells {
            if is_guarded {
                csv.write_field(guard(cell.as_ref()).as_bytes())?;
            } else {
                csv.write_field(cell.as_ref())?;
            }
        }
        Ok(csv.write_record(None::<&[u8]>)?)
    }

    /// How many cells were longer than the file can hold, and were cut.
    pub fn shortened(&self) -> usize {
        match &self.to {
            To::Book(book) => book.shortened(),
            To::Text(_) => 0,
        }
    }

    /// Writes what is still in the buffer, and gives the file back.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(self) -> io::Result<W> {
        match self.to {
            To::Book(book) => book.finish(),
            To::Text(csv) => csv
                .into_inner()
                .map_err(|unfinished| io::Error::from(unfinished.error().kind())),
        }
    }
}

impl Profile {
    fn delimiter(self) -> u8 {
        match self {
            Self::Plain
            | Self::Workbook
            | Self::Spreadsheet {
                delimiter: Delimiter::Comma,
            } => b',',
            Self::Spreadsheet {
                delimiter: Delimiter::Semicolon,
            } => b';',
        }
    }
}

/// All rows of a table, the header first, as they were given to [`TableWriter`]: BOM and guard are
/// undone for the spreadsheet profile and honest content for the plain one.
///
/// # Errors
/// [`io::ErrorKind::Other`] where a row is no UTF-8 or differs from the header in length.
pub fn read_back(bytes: &[u8], profile: Profile) -> io::Result<Vec<Vec<String>>> {
    // The csv crate drops a BOM at the start. One in a plain file is content: it gets one to drop.
    let kept;
    let bytes = match profile {
        Profile::Plain if bytes.starts_with(BOM) => {
            kept = [BOM, bytes].concat();
            &kept
        }
        Profile::Plain | Profile::Workbook | Profile::Spreadsheet { .. } => bytes,
    };
    csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(profile.delimiter())
        .from_reader(bytes)
        .records()
        .map(|row| {
            let row = row?;
            Ok(match profile {
                Profile::Plain | Profile::Workbook => row.iter().map(str::to_owned).collect(),
                Profile::Spreadsheet { .. } => {
                    row.iter().map(|cell| unguard(cell).into_owned()).collect()
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    const PROFILES: [Profile; 3] = [
        Profile::Plain,
        Profile::Spreadsheet {
            delimiter: Delimiter::Comma,
        },
        Profile::Spreadsheet {
            delimiter: Delimiter::Semicolon,
        },
    ];

    fn written(profile: Profile, headers: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
        let mut table = TableWriter::new(Vec::new(), profile, headers).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        table.finish().unwrap()
    }

    #[test]
    fn both_profiles_look_like_this() {
        let rows = [["Łódź, \"old\"", "=1+1", "a;b"].map(str::to_owned).to_vec()];
        let [plain, _, semicolon] = PROFILES.map(|profile| {
            String::from_utf8(written(profile, &["name", "note", "tags"], &rows)).unwrap()
        });
        assert_eq!(
            plain,
            "name,note,tags\r\n\"Łódź, \"\"old\"\"\",=1+1,a;b\r\n"
        );
        assert_eq!(
            semicolon,
            "\u{feff}name;note;tags\r\n\"Łódź, \"\"old\"\"\";'=1+1;\"a;b\"\r\n"
        );
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let mut table = TableWriter::new(Vec::new(), Profile::Plain, &["a", "b"]).unwrap();
        assert!(table.row(["1"]).is_err());
    }

    #[test]
    fn nasty_cells_come_back_byte_for_byte() {
        let nasty = [
            "",
            " ",
            "\u{feff}x",
            "a\r\nb\rc\nd",
            "\"\"",
            "';",
            "=cmd|' /C calc'!A0",
            "\u{2028}",
            "שלום עולם\u{202e}abc",
            "👩🏽‍🚀👨‍👩‍👧‍👦",
            "<b>&amp;</b>",
            "0\u{0}\u{7}1",
            "007",
            "''=1",
        ];
        let mut rows = vec![nasty.map(str::to_owned).to_vec()];
        rows.push(nasty.map(|cell| cell.repeat(7_000)).to_vec());
        rows.push(vec![String::new(); nasty.len()]);
        for profile in PROFILES {
            let headers = vec!["\u{feff}h"; nasty.len()];
            let back = read_back(&written(profile, &headers, &rows), profile).unwrap();
            assert_eq!(back[0], headers);
            assert_eq!(back[1..], rows);
        }
    }

    proptest! {
        #[test]
        fn any_table_comes_back(
            rows in proptest::collection::vec(proptest::collection::vec("[=+'\";,\\r\\n\u{feff} a]{0,5}|(?s).{0,9}", 1..=1), 0..5),
            more in "(?s).{0,9}",
        ) {
            for profile in PROFILES {
                let rows: Vec<_> = rows.iter().map(|r| vec![r[0].clone(), more.clone()]).collect();
                let back = read_back(&written(profile, &["a", "b"], &rows), profile).unwrap();
                prop_assert_eq!(&back[1..], &rows[..]);
            }
        }

        #[test]
        fn a_table_of_one_column_keeps_its_empty_rows(cells in proptest::collection::vec("[a\\n ]{0,2}", 0..5)) {
            for profile in PROFILES {
                let rows: Vec<_> = cells.iter().map(|c| vec![c.clone()]).collect();
                let back = read_back(&written(profile, &["a"], &rows), profile).unwrap();
                prop_assert_eq!(&back[1..], &rows[..]);
            }
        }
    }
}
