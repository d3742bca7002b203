//! The text files of the repository: those git tracks, and new ones it does not ignore.

use std::fmt::{self, Display};
use std::path::Path;

use crate::step::{Failure, program, read, root};

/// One text file; `path` is relative to the root, with `/`.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// What is wrong in a file, and what to do about it. `line` counts from 1; 0 is the file as a whole.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) sentence: String,
}

impl Problem {
    pub(crate) fn new(path: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            sentence: sentence.into(),
        }
    }
}

impl Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(to, "{}: {}", self.path, self.sentence),
            line => write!(to, "{}:{line}: {}", self.path, self.sentence),
        }
    }
}

/// Every text file, by path. Binary files (not UTF-8) are left out, as no rule here speaks of them.
pub(crate) fn all() -> Result<Vec<File>, Failure> {
    let mut git = program("git");
    git.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let names = String::from_utf8_lossy(&read(&mut git)?).into_owned();
    let mut names: Vec<&str> = names.split('\0').filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names
        .into_iter()
        .filter_map(|name| text_file(&root(), name))
        .collect())
}

fn text_file(root: &Path, name: &str) -> Option<File> {
    let text = String::from_utf8(std::fs::read(root.join(name)).ok()?).ok()?;
    Some(File {
        path: name.to_owned(),
        text,
    })
}

/// The files of a folder (`crates/core/src/`) whose names end so (`.rs`).
pub(crate) fn within<'a>(
    files: &'a [File],
    folder: &'a str,
    end: &'a str,
) -> impl Iterator<Item = &'a File> {
    files
        .iter()
        .filter(move |file| file.path.starts_with(folder) && file.path.ends_with(end))
}

#[cfg(test)]
pub(crate) fn planted(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
