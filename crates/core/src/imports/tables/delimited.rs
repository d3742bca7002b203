//! Text with delimiters: which encoding, which delimiter, then rows.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Form, Refusal, Table, TableRow, table};
use crate::exports::table::unguard;

/// How much of a file the delimiter is guessed from, in bytes.
const SAMPLE: usize = 64 * 1024;
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) fn read(bytes: &[u8], language: &str) -> Result<Table, Refusal> {
    let (text, encoding, has_bom) = decode(bytes, language);
    let delimiter = delimiter(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let ends_open = ends_open(&text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines::of(&text);
    let mut last = 1;
    let rows = std::iter::from_fn(|| match reader.read_record(&mut record) {
        Ok(true) => {
            let begin = record.position().map_or(0, csv::Position::byte);
            let line = lines.at(begin as usize);
            last = line;
            let cells = record.iter().map(|cell| match has_bom {
                true => unguard(cell).into_owned(),
                false => cell.to_owned(),
            });
            Some(Ok(TableRow {
                line,
                cells: cells.collect(),
            }))
        }
        // Text in memory cannot fail to be read.
        Ok(false) | Err(_) => None,
    });
    let form = Form::Delimited {
        encoding: encoding.name(),
        delimiter: char::from(delimiter),
        spreadsheet: has_bom && encoding == UTF_8,
    };
    let read = table(rows, form)?;
    if ends_open {
        return Err(Refusal::OpenQuote { line: last });
    }
    Ok(read)
}

/// Counts lines as far as they are asked for. (The reader's own count lags where lines end in CRLF, and
/// does not know the blank lines that it skips.)
struct Lines<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(text: &str) -> Lines<'_> {
        Lines {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    /// The line of the first sign at or behind `begin` that ends no line.
    fn at(&mut self, begin: usize) -> u64 {
        let ends_line = |byte: u8| byte == b'\n' || byte == b'\r';
        let rest = self.text.get(begin..).unwrap_or_default();
        let end = begin + rest.iter().take_while(|byte| ends_line(**byte)).count();
        for at in self.counted..end.min(self.text.len()) {
            let is_end = match self.text[at] {
                b'\n' => true,
                b'\r' => self.text.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(is_end);
        }
        self.counted = self.counted.max(end);
        self.line
    }
}

/// A BOM decides; else text that is valid UTF-8 is UTF-8; else what the bytes look like.
pub(in crate::imports) fn decode<'b>(
    bytes: &'b [u8],
    language: &str,
) -> (Cow<'b, str>, &'static Encoding, bool) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[length..]);
        return (text, encoding, true);
    }
    // Text without accents in UTF-16 is valid UTF-8 full of zeros.
    let wide = without_bom(bytes);
    if let (None, Ok(text)) = (wide, std::str::from_utf8(bytes)) {
        return (Cow::Borrowed(text), UTF_8, false);
    }
    let encoding = wide.unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        // The detector knows countries: a language alone is a good enough hint.
        let hint = language.get(..2).map(str::as_bytes);
        detector.guess(hint, Utf8Detection::Allow)
    });
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text, encoding, false)
}

/// UTF-16 without its mark: every other byte of the beginning is zero.
pub(super) fn without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256) & !1];
    let zeros = |at: usize| {
        head.iter()
            .skip(at)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let most = head.len() / 2 * 3 / 4;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > most && even == 0 => Some(UTF_16LE),
        (even, odd) if even > most && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The delimiter by which most rows of the beginning have as many cells as the first; of several,
/// the one that makes more cells.
fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A row that the sample cuts says nothing.
    let sample = match text[..end].rfind('\n') {
        Some(last) if end < text.len() => &text[..last],
        _ => &text[..end],
    };
    let score = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(sample.as_bytes());
        let lengths: Vec<usize> = reader
            .byte_records()
            .flatten()
            .filter(|row| row.iter().any(|cell| !cell.trim_ascii().is_empty()))
            .take(50)
            .map(|row| row.len())
            .collect();
        let first = lengths.first().copied().unwrap_or(0);
        let alike = lengths.iter().filter(|length| **length == first).count();
        let share = alike * 100 / lengths.len().max(1);
        (first > 1, share, first)
    };
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b',')
}

/// Whether the text ends inside a quoted cell. A quote opens only at the start of a cell.
fn ends_open(text: &str, delimiter: u8) -> bool {
    let (mut inside, mut at_start) = (false, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if inside => {
                if bytes.peek() == Some(&b'"') {
                    bytes.next();
                } else {
                    inside = false;
                }
                at_start = false;
            }
            b'"' if at_start => (inside, at_start) = (true, false),
            _ => at_start = !inside && (byte == delimiter || byte == b'\n' || byte == b'\r'),
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::{Form, MAX_COLUMNS, Refusal, Table, read};

    fn table(bytes: &[u8]) -> Table {
        read(bytes, "es").unwrap()
    }

    fn cells(table: &Table) -> Vec<Vec<&str>> {
        let rows = table.rows.iter();
        rows.map(|row| row.cells.iter().map(String::as_str).collect())
            .collect()
    }

    fn form(table: &Table) -> (&str, char, bool) {
        match &table.form {
            Form::Delimited {
                encoding,
                delimiter,
                spreadsheet,
            } => (encoding, *delimiter, *spreadsheet),
            Form::Sheet { .. } | Form::Cards => panic!("no sheet"),
        }
    }

    #[test]
    fn encodings_and_delimiters_are_found() {
        let text = "Nombre;Ciudad\r\nMaría Nuño;A Coruña\r\n\r\nÁngel Ibáñez;Málaga\r\n";
        let utf16 = |big: bool| {
            let units = text.encode_utf16();
            units
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect::<Vec<u8>>()
        };
        let latin: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
        for (bytes, expected) in [
            (text.as_bytes().to_vec(), ("UTF-8", ';', false)),
            (
                ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
                ("UTF-8", ';', true),
            ),
            (latin, ("windows-1252", ';', false)),
            (utf16(false), ("UTF-16LE", ';', false)),
            (utf16(true), ("UTF-16BE", ';', false)),
            (
                [b"\xff\xfe".to_vec(), utf16(false)].concat(),
                ("UTF-16LE", ';', false),
            ),
        ] {
            let table = table(&bytes);
            assert_eq!(form(&table), expected);
            assert_eq!(table.headers, ["Nombre", "Ciudad"]);
            assert_eq!(
                cells(&table),
                [["María Nuño", "A Coruña"], ["Ángel Ibáñez", "Málaga"]]
            );
            assert_eq!(table.rows[1].line, 4);
        }
        assert_eq!(form(&table(b"a,b\n\"x;y;z\",2\n")).1, ',');
        assert_eq!(form(&table(b"a\tb\n1,5\t2,5\n")).1, '\t');
        assert_eq!(form(&table(b"a|b|c\n1|2|3\n")).1, '|');
        assert_eq!(form(&table(b" \n\t\na,b\n1,2\n")).1, ',');
        let plain: Vec<u8> = "a;b\n1;2\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(table(&plain).headers, ["a", "b"]);
        assert_eq!(form(&table(b"name\nAna\n")).1, ',');
    }

    #[test]
    fn guards_are_taken_off_from_files_of_the_spreadsheet_profile_alone() {
        let text = "a,b\n'=1+1,''x\n";
        assert_eq!(cells(&table(text.as_bytes())), [["'=1+1", "''x"]]);
        let marked = format!("\u{feff}{text}");
        assert_eq!(cells(&table(marked.as_bytes())), [["=1+1", "'x"]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_place() {
        let refused = |bytes: &[u8]| read(bytes, "en").unwrap_err();
        assert_eq!(refused(b""), Refusal::Empty);
        assert_eq!(refused(b"\n \n\r\n"), Refusal::Empty);
        assert_eq!(
            refused(b"a,b\nx,\"y\nz,1\n"),
            Refusal::OpenQuote { line: 2 }
        );
        assert_eq!(
            refused(b"%PDF-1.7"),
            Refusal::NotATable {
                looks_like: "a PDF document"
            }
        );
        assert_eq!(
            refused(b"<a></a>"),
            Refusal::NotATable { looks_like: "XML" }
        );
        assert_eq!(
            refused(&[0; 4096]),
            Refusal::NotATable {
                looks_like: "a program or another binary file"
            }
        );
        let wide = format!("a,b\n{}\n", ",".repeat(MAX_COLUMNS));
        assert_eq!(
            refused(wide.as_bytes()),
            Refusal::TooManyColumns { line: 2 }
        );
    }
}
