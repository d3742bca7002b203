//! Whose work is in the package: every crate and npm package with its version and licence, and the
//! texts that they ship.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::credits::{self, Credit};
use crate::files::File;
use crate::package::{desk, hub};
use crate::step::{Failure, root};

/// How the names of files with licences begin.
const BEGINNINGS: &[&str] = &[
    "licen",
    "copying",
    "copyright",
    "notice",
    "unlicense",
    "authors",
];
/// And how they do not end: sources and lists that only speak of licences.
const OTHER_ENDS: &[&str] = &["rs", "js", "ts", "json", "toml", "spdx", "svelte"];
/// The words that About shows of data and typeface.
const WORDS: &str = "assets/words/en/settings.ftl";
const DATA: &[&str] = &[
    "about-sample",
    "about-places",
    "about-countries",
    "about-programmes",
    "about-zones",
    "about-phones",
    "about-font",
];
/// Texts that came with the data.
const DATA_FOLDER: &str = "assets/gazetteer";

const HEAD: &str = "\
Rambla is under the MIT licence or the Apache licence 2.0, as you like. This package also holds the
work of others, each under its own licence, as told below. The numbers in brackets lead to the texts
at the end: those that a package ships with its sources. Where it says \"no text\", the package ships
none, and the name of its licence (an SPDX expression) is all that is known. The address is where a
package says that its sources are; those of packages under MPL-2.0 are used unchanged. The system's
own libraries (Depends) are not part of this package.
";

/// A text, and whose it is.
struct Text {
    content: String,
    /// Its words alone: texts that differ in lines and blanks are one.
    words: String,
    of: Vec<String>,
}

/// The document of the desktop app, which has data and pages too.
pub(super) fn of_the_desk(files: &[File], version: &str) -> Result<String, Failure> {
    let crates = credits::crates(desk::KIND.programs, &[])?;
    let pages = credits::pages(files);
    let mut texts = Vec::new();
    let mut all = head(version);
    all += "\n\nDATA AND TYPEFACE\n\n";
    let words = files.iter().find(|file| file.path == WORDS);
    for line in data(words.map_or("", |file| file.text.as_str())) {
        let _ = writeln!(all, "{line}");
    }
    let numbers = gather(
        &root().join(DATA_FOLDER),
        "data of places and countries",
        &mut texts,
    );
    let _ = writeln!(all, "Texts that came with places and countries: {numbers}");
    list_crates(&crates, &mut texts, &mut all);
    let _ = write!(
        all,
        "\n\nPACKAGES OF NPM IN THE PAGES ({})\n\n",
        pages.len()
    );
    list(&pages, &mut texts, &mut all);
    append(&texts, &mut all);
    Ok(all)
}

/// The document of the hub.
pub(super) fn of_the_hub(version: &str) -> Result<String, Failure> {
    let crates = credits::crates(hub::KIND.programs, &[])?;
    let (mut texts, mut all) = (Vec::new(), head(version));
    list_crates(&crates, &mut texts, &mut all);
    append(&texts, &mut all);
    Ok(all)
}

fn head(version: &str) -> String {
    format!("Rambla {version}: notices of third parties\n\n{HEAD}")
}

fn list_crates(crates: &BTreeSet<Credit>, texts: &mut Vec<Text>, to: &mut String) {
    let _ = write!(
        to,
        "\n\nCRATES OF RUST ({} and the standard library)\n\n",
        crates.len()
    );
    *to += "the standard library of Rust: MIT OR Apache-2.0 [no text] https://github.com/rust-lang/rust\n";
    list(crates, texts, to);
}

fn append(texts: &[Text], to: &mut String) {
    *to += "\n\nTEXTS\n";
    for (at, text) in texts.iter().enumerate() {
        let line = "=".repeat(78);
        let of = text.of.join(", ");
        let _ = write!(
            to,
            "\n{line}\n[{}] {of}\n{line}\n\n{}\n",
            at + 1,
            text.content
        );
    }
}

/// The sentences of the catalogue that credit data.
fn data(words: &str) -> Vec<&str> {
    let value = |key: &&str| {
        let mut lines = words.lines().filter_map(|line| line.split_once(" = "));
        lines.find(|(name, _)| name == key).map(|(_, value)| value)
    };
    DATA.iter().filter_map(value).collect()
}

fn list(credits: &BTreeSet<Credit>, texts: &mut Vec<Text>, to: &mut String) {
    for credit in credits {
        let name = format!("{} {}", credit.name, credit.version);
        let numbers = gather(&credit.folder, &name, texts);
        let line = format!("{name}: {} {numbers} {}", credit.licence, credit.repository);
        *to += line.trim_end();
        to.push('\n');
    }
}

/// Adds the texts of a folder that are not there yet, and says which they are: `[1] [7]`.
fn gather(folder: &Path, name: &str, texts: &mut Vec<Text>) -> String {
    let mut numbers = Vec::new();
    for path in licence_files(folder) {
        let content = fs::read(&path).unwrap_or_default();
        let content = readable(&String::from_utf8_lossy(&content));
        let words = content.split_whitespace().collect::<Vec<_>>().join(" ");
        let same = texts.iter().position(|text| text.words == words);
        let at = same.unwrap_or_else(|| {
            texts.push(Text {
                content,
                words,
                of: Vec::new(),
            });
            texts.len() - 1
        });
        if texts[at].of.last().map(String::as_str) != Some(name) {
            texts[at].of.push(name.to_owned());
        }
        numbers.push(format!("[{}]", at + 1));
    }
    numbers.dedup();
    if numbers.is_empty() {
        "[no text]".to_owned()
    } else {
        numbers.join(" ")
    }
}

/// Without what differs between systems: ends of lines, blanks at their ends, empty lines around.
fn readable(text: &str) -> String {
    let lines: Vec<&str> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_end)
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Files with licences in a folder and in those right below it, sorted. In a folder called LICENSES
/// every file is one.
fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        inside(folder).into_iter().partition(|path| path.is_dir());
    let mut found: Vec<PathBuf> = files.into_iter().filter(|path| is_licence(path)).collect();
    for folder in folders {
        let files = inside(&folder).into_iter().filter(|path| path.is_file());
        found.extend(files.filter(|path| is_licence(path) || is_licence(&folder)));
    }
    found
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = entries.map(Iterator::collect).unwrap_or_default();
    paths.sort();
    paths
}

fn is_licence(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    BEGINNINGS.iter().any(|begin| name.starts_with(begin)) && !OTHER_ENDS.contains(&end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_licences_are_told_from_others() {
        for name in [
            "LICENSE",
            "LICENSE-MIT",
            "COPYING.txt",
            "licence.md",
            "UNLICENSE",
            "LICENSES",
        ] {
            assert!(is_licence(Path::new(name)), "{name}");
        }
        for name in [
            "README.md",
            "license.rs",
            "LICENSE.spdx",
            "licenses.json",
            "unlicensed.ts",
        ] {
            assert!(!is_licence(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_text_that_several_ship_stands_once_and_what_ships_none_is_told() {
        let mut texts = Vec::new();
        let one = gather(&root().join(DATA_FOLDER), "one", &mut texts);
        let other = gather(&root().join(DATA_FOLDER), "other", &mut texts);
        assert_eq!((one.as_str(), other.as_str()), ("[1] [2]", "[1] [2]"));
        assert_eq!(texts[0].of, ["one", "other"]);
        assert_eq!(
            gather(Path::new("no such folder"), "third", &mut texts),
            "[no text]"
        );
    }

    #[test]
    fn every_credit_of_about_is_in_the_notices() {
        let words = fs::read_to_string(root().join(WORDS)).unwrap_or_default();
        let found = data(&words);
        assert_eq!(found.len(), DATA.len());
        assert!(found.iter().any(|line| line.contains("GeoNames")));
    }
}
