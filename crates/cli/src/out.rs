//! Data to stdout, messages to stderr.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde_json::Value as Json;

use crate::say::{Failure, UNWRITTEN};

/// Where data goes.
pub(crate) struct Out {
    json: bool,
    to: BufWriter<Stdout>,
    failed: Option<io::Error>,
}

/// A sentence for the user.
#[allow(clippy::print_stderr)]
pub(crate) fn message(sentence: &str) {
    eprintln!("{sentence}");
}

impl Out {
    pub(crate) fn new(json: bool) -> Out {
        Out {
            json,
            to: BufWriter::new(io::stdout()),
            failed: None,
        }
    }

    /// Whether one JSON document is wanted.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.to.write_all(bytes).err();
        }
    }

    /// A line of data.
    pub(crate) fn line(&mut self, line: &str) {
        self.put(line.as_bytes());
        self.put(b"\n");
    }

    /// The document.
    pub(crate) fn document(&mut self, document: &Json) {
        self.line(&document.to_string());
    }

    /// The document, or for a reader its fields, one a line.
    pub(crate) fn record(&mut self, record: &Json) {
        if self.json {
            return self.document(record);
        }
        let Some(fields) = record.as_object() else {
            return self.document(record);
        };
        let width = fields
            .keys()
            .map(|key| key.chars().count())
            .max()
            .unwrap_or(0);
        for (name, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
            let text = plain(value);
            let mut lines = text.lines();
            self.line(&format!(
                "{name:width$}  {}",
                lines.next().unwrap_or_default()
            ));
            for line in lines {
                self.line(&format!("{:width$}  {line}", ""));
            }
        }
    }

    /// The documents as one array, each written before the next is made, or for a reader a table
    /// of these columns.
    pub(crate) fn rows(&mut self, columns: &[&str], rows: impl IntoIterator<Item = Json>) {
        let rows = rows.into_iter();
        if self.json {
            self.put(b"[");
            for (at, row) in rows.enumerate() {
                self.put(if at == 0 { b"" } else { b",\n" });
                self.put(row.to_string().as_bytes());
            }
            return self.put(b"]\n");
        }
        let cells: Vec<Vec<String>> = rows
            .map(|row| {
                columns
                    .iter()
                    .map(|column| shorten(&plain(&row[*column])))
                    .collect()
            })
            .collect();
        let width = |at: usize| {
            cells
                .iter()
                .map(|row| row[at].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        for row in &cells {
            let padded: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            self.line(padded.join("  ").trim_end());
        }
        if cells.is_empty() {
            message("Nothing to show.");
        }
    }

    /// Bytes as they are.
    pub(crate) fn bytes(&mut self) -> &mut impl Write {
        &mut self.to
    }

    /// Writes out what is left. A reader who has seen enough (`| head`) is no failure.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        let failed = self.failed.take().or_else(|| self.to.flush().err());
        match failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
                UNWRITTEN,
                format!("The output could not be written: {error}."),
            )),
            _ => Ok(()),
        }
    }
}

/// Whether somebody is there to see a progress bar or to be asked.
pub(crate) fn somebody_watches() -> bool {
    io::stderr().is_terminal()
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Bool(value) => !value,
        Json::String(text) => text.is_empty(),
        Json::Array(values) => values.is_empty(),
        Json::Number(_) | Json::Object(_) => false,
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("; "),
        Json::Object(fields) => {
            let shown = fields
                .iter()
                .filter(|(name, value)| *name != "id" && !is_empty(value));
            shown
                .map(|(_, value)| plain(value))
                .collect::<Vec<_>>()
                .join(" · ")
        }
        Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

/// One line of at most 60 characters.
fn shorten(text: &str) -> String {
    let line = text.replace('\n', " ");
    match line.char_indices().nth(59) {
        Some((at, _)) if line.chars().count() > 60 => format!("{}…", &line[..at]),
        _ => line,
    }
}
