//! The content lines of iCalendar (RFC 5545 3.1) and vCard (RFC 6350 3.2): which lines of the file belong
//! together, and how components stand in one another, before any value is understood.
//!
//! One pass, nothing kept but the place: so depth, length and number are known before a parser sees
//! anything.

use std::borrow::Cow;

use crate::text::clean::LIMIT;

/// One content line as it stands in the file, with its folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// The line of the file on which it begins, from 1.
    pub(super) number: u64,
    /// With folds and its end.
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    /// The property's name in capitals, without the group before it; empty where it has none.
    pub(super) fn name(&self) -> Cow<'t, str> {
        let Some(end) = self.text.find([':', ';']) else {
            return Cow::Borrowed("");
        };
        let name = &self.text[..end];
        // A name may be folded, too; no program does it.
        if name.len() <= 200 && name.contains('\n') {
            let name: String = name.split_whitespace().collect();
            let whole = format!("{name}:");
            let line = Line {
                number: self.number,
                text: &whole,
            };
            return Cow::Owned(line.name().into_owned());
        }
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name).trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match name.len() <= 64 && name.chars().all(is_name) {
            true if name.bytes().any(|b| b.is_ascii_lowercase()) => {
                Cow::Owned(name.to_ascii_uppercase())
            }
            true => Cow::Borrowed(name),
            false => Cow::Borrowed(""),
        }
    }

    /// What stands behind the first colon that is not inside quotes, unfolded.
    pub(super) fn value(&self) -> String {
        let mut inside = false;
        let colon = self.text.find(|c: char| {
            inside ^= c == '"';
            c == ':' && !inside
        });
        let value = colon.map_or("", |colon| &self.text[colon + 1..]);
        let mut unfolded = String::with_capacity(value.len());
        for (at, line) in value.split('\n').enumerate() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let fold = if at == 0 { 0 } else { 1.min(line.len()) };
            unfolded.push_str(line.get(fold..).unwrap_or(line));
        }
        unfolded.trim().to_owned()
    }

    /// Whether there is nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The content lines of a text.
pub(super) struct Lines<'t> {
    rest: &'t str,
    number: u64,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            rest: text,
            number: 1,
        }
    }

    /// How many bytes are still to come.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let number = self.number;
        let bytes = self.rest.as_bytes();
        let mut end = line_end(bytes, 0);
        // vCard 2.1 breaks quoted-printable text with a = at the end, and nothing at the beginning.
        let head = self.rest[..end].split(':').next().unwrap_or_default();
        let is_quoted = head.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        self.number += 1;
        while end < bytes.len() {
            let is_folded = matches!(bytes[end], b' ' | b'\t');
            // A break before the end of the contact was one too many.
            let is_soft = is_quoted
                && self.rest[..end]
                    .trim_end_matches(['\r', '\n'])
                    .ends_with('=')
                && !super::refusal::begins_with(&bytes[end..], b"END:");
            if !is_folded && !is_soft {
                break;
            }
            end = line_end(bytes, end);
            self.number += 1;
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Line { number, text })
    }
}

/// The most bytes that the wanted properties of one component may have: two texts as long as they are
/// stored, escaped and folded, stay below.
const MAX_COMPONENT: usize = 4 * LIMIT;

/// A component whose wanted lines are gathered.
#[derive(Default)]
pub(super) struct Piece {
    /// The line on which it begins.
    pub(super) row: u64,
    pub(super) text: String,
    pub(super) is_too_long: bool,
    /// Lines that belong to nothing.
    pub(super) stray: usize,
}

impl Piece {
    pub(super) fn begin(line: Line<'_>) -> Piece {
        Piece {
            row: line.number,
            text: whole(line.text),
            ..Piece::default()
        }
    }

    pub(super) fn add(&mut self, line: Line<'_>) {
        match self.text.len() + line.text.len() > MAX_COMPONENT {
            true => self.is_too_long = true,
            false => self.text.push_str(&whole(line.text)),
        }
    }
}

/// A line with its end: the last one of a file may have none.
fn whole(line: &str) -> String {
    match line.ends_with('\n') {
        true => line.to_owned(),
        false => format!("{line}\n"),
    }
}

/// The first byte behind the line that holds this one.
fn line_end(bytes: &[u8], from: usize) -> usize {
    let end = bytes[from..].iter().position(|b| *b == b'\n');
    end.map_or(bytes.len(), |end| from + end + 1)
}

/// A text whose lines end in CR alone, as on very old machines, with ends that readers know.
pub(super) fn with_line_ends(text: &str) -> Cow<'_, str> {
    match text.contains('\r') && !text.contains('\n') {
        true => Cow::Owned(text.replace('\r', "\n")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Lines;

    #[test]
    fn folded_lines_are_one_and_know_where_they_began() {
        let text = "begin:A\r\nitem1.note;X=\"a:b\":one\r\n  two\r\n\r\nN;ENCODING=QUOTED-PRINTABLE:a=\r\nb\r\nDT\r\n START:x\r\n\
            NOTE;QUOTED-PRINTABLE:a=\r\nEND:A";
        let lines: Vec<(u64, String, String)> = Lines::of(text)
            .map(|line| (line.number, line.name().into_owned(), line.value()))
            .collect();
        let expected = [
            (1, "BEGIN", "A"),
            (2, "NOTE", "one two"),
            (4, "", ""),
            (5, "N", "a="),
            (7, "DTSTART", "x"),
            (9, "NOTE", "a="),
            (10, "END", "A"),
        ];
        for (found, wanted) in lines.iter().zip(expected) {
            assert_eq!((found.0, found.1.as_str()), (wanted.0, wanted.1));
            assert!(found.2.starts_with(wanted.2), "{found:?}");
        }
        assert_eq!(lines.len(), expected.len());
    }
}
