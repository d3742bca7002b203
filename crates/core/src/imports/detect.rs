//! What a file is, by its content and never by its name.

use super::refusal::begins_with;
use super::tables::{self, Form, decode};

/// What a file was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatFound {
    /// A schedule in Pentabarf XML: [`pentabarf`](super::pentabarf).
    Pentabarf,
    /// iCalendar: [`calendar`](super::calendar).
    Calendar,
    /// vCard: [`contacts`](super::contacts).
    Contacts,
    /// CSV: [`tables`], then what its headers say.
    Table,
    /// XLSX: as with CSV.
    Workbook,
    /// Nothing that is read here.
    Unknown {
        /// What it looks like, with its article.
        looks_like: &'static str,
    },
}

/// Says what a file is. A reader may still refuse it: only its beginning is looked at.
#[must_use]
pub fn detect(bytes: &[u8]) -> FormatFound {
    let head = &bytes[..bytes.len().min(4096)];
    let (text, ..) = decode(head, "en");
    let text = text.trim_start();
    if begins_with(text.as_bytes(), b"BEGIN:VCALENDAR") {
        return FormatFound::Calendar;
    }
    if begins_with(text.as_bytes(), b"BEGIN:VCARD") {
        return FormatFound::Contacts;
    }
    if text.starts_with('<') && is_schedule(text) {
        return FormatFound::Pentabarf;
    }
    match tables::looks_like(bytes) {
        Ok(Form::Sheet { .. }) => FormatFound::Workbook,
        Ok(Form::Delimited { .. } | Form::Cards) => FormatFound::Table,
        Err(looks_like) => FormatFound::Unknown { looks_like },
    }
}

/// Whether the outermost element is that of a schedule.
fn is_schedule(text: &str) -> bool {
    let tags = text.split('<').skip(1);
    let mut tags = tags.filter(|tag| !tag.starts_with(['?', '!']));
    let name =
        |tag: &str| tag.split(|c: char| c.is_whitespace() || c == '>').next() == Some("schedule");
    tags.next().is_some_and(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{FormatFound, detect};

    #[test]
    fn files_are_known_by_their_content() {
        let unknown = |looks_like| FormatFound::Unknown { looks_like };
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "title").unwrap();
        let wide: Vec<u8> = "\u{feff}BEGIN:VCARD\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, expected) in [
            (
                &b"<?xml version='1.0'?><!-- x --><schedule version='1'>"[..],
                FormatFound::Pentabarf,
            ),
            (
                b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n",
                FormatFound::Calendar,
            ),
            (b"BEGIN:VCARD\r\n", FormatFound::Contacts),
            (&wide, FormatFound::Contacts),
            (b"\n\ntitle;start\nx;y\n", FormatFound::Table),
            (&book.save_to_buffer().unwrap(), FormatFound::Workbook),
            (b"<rss><schedule/></rss>", unknown("XML")),
            (b"<!DOCTYPE html><html>", unknown("a web page")),
            (b"hello\nworld\n", unknown("plain text")),
            (b"{\"a\":1,\"b\":2}", unknown("JSON")),
            (b"", unknown("an empty file")),
            (
                b"PK\x03\x04",
                unknown("a ZIP archive or an Office document"),
            ),
        ] {
            assert_eq!(
                detect(bytes),
                expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
