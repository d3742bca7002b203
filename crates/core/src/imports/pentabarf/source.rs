//! The bytes of a file as text, and the lines in it.

use std::cell::Cell;

use crate::imports::draft::short;
use crate::imports::{MAX_BYTES, Refusal, refusal};

/// The bytes as text, if they may be a schedule at all.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() });
    }
    let marks: [(&[u8], &str); 4] = [
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
        (b"<\0", "UTF-16"),
        (b"\0<", "UTF-16"),
    ];
    if let Some((_, name)) = marks.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(Refusal::Encoding {
            line: 1,
            found: format!("it is {name}"),
        });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Refusal::Empty);
    }
    if let Some(looks_like) = refusal::looks_like(bytes) {
        return Err(Refusal::NotXml { looks_like });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        // A declaration of another encoding explains the odd bytes better than their place.
        let head = &before[..before.len().min(200)];
        let head = head.split(|b| *b == b'>').next().unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        match head.split_once("encoding=") {
            Some((_, name)) if !name.to_ascii_lowercase().contains("utf-8") => {
                let name = name.split(['"', '\'']).nth(1).unwrap_or_default();
                Refusal::Encoding {
                    line: 1,
                    found: format!("it says that it is {}", short(name)),
                }
            }
            _ => Refusal::Encoding {
                line: 1 + newlines(before),
                found: "some bytes there are no letters".to_owned(),
            },
        }
    })
}

/// Counts lines without starting over for each question.
#[derive(Default)]
pub(super) struct Lines<'a> {
    pub(super) xml: &'a str,
    reached: Cell<(usize, u64)>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(xml: &'a str) -> Self {
        Self {
            xml,
            ..Self::default()
        }
    }

    /// The line of a byte, from 1. Of a byte before the last one asked for, the line of that one.
    pub(super) fn at(&self, byte: usize) -> u64 {
        let (reached, line) = self.reached.get();
        let Some(between) = self.xml.as_bytes().get(reached..byte) else {
            return line + 1;
        };
        let line = line + newlines(between);
        self.reached.set((byte, line));
        line + 1
    }
}

pub(super) fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|b| u64::from(*b == b'\n')).sum()
}

pub(super) fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
