//! Whose work is in our programs: packages and their licences, as About and the package's notices
//! show them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::files::File;
use crate::json::Json;
use crate::step::{Failure, cargo, read, root};

/// Where they stand.
pub(crate) const FILE: &str = "assets/credits.json";
const PAGES: &str = "ui/package-lock.json";

/// Packages whose C sources a build script compiles into the program: only the build depends on
/// them, and yet they are in it.
const COMPILED_IN: &[&str] = &["sqlcipher-src"];

/// A package in the program, and the folder it ships its files in.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Credit {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) licence: String,
    pub(crate) folder: PathBuf,
    /// Where its sources are kept, in its own words; may be empty.
    pub(crate) repository: String,
}

/// The packages of the program and of its pages, without those that only build or test.
pub(crate) fn text(files: &[File]) -> Result<String, Failure> {
    let mut all = crates(&["rambla"], &["--target", "all"])?;
    all.extend(pages(files));
    let lines: BTreeSet<String> = all
        .into_iter()
        .map(|credit| {
            let Credit {
                name,
                version,
                licence,
                ..
            } = credit;
            format!(r#"  {{"name": "{name}", "version": "{version}", "licence": "{licence}"}}"#)
        })
        .collect();
    let lines: Vec<String> = lines.into_iter().collect();
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

/// The crates that go into these programs of ours; `more` says for which machines, else for this one.
pub(crate) fn crates(programs: &[&str], more: &[&str]) -> Result<BTreeSet<Credit>, Failure> {
    let mut tree = cargo();
    tree.args(["tree", "-e", "normal", "--prefix", "none", "--locked"]);
    tree.args(["-f", "{p}"]).args(more);
    for program in programs {
        tree.args(["-p", program]);
    }
    let tree = read(&mut tree)?;
    let named = named(&String::from_utf8_lossy(&tree));
    let metadata = read(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let all = described(&String::from_utf8_lossy(&metadata));
    let ours = |credit: &Credit| credit.name.starts_with("rambla");
    Ok(all
        .into_iter()
        .filter(|credit| {
            COMPILED_IN.contains(&credit.name.as_str())
                || named.contains(&(credit.name.clone(), credit.version.clone()))
        })
        .filter(|credit| !ours(credit))
        .collect())
}

/// Names and versions from lines such as `serde v1.0.0 (proc-macro)`.
fn named(tree: &str) -> BTreeSet<(String, String)> {
    let lines = tree.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, version) = (words.next()?, words.next()?);
        Some((name.to_owned(), version.trim_start_matches('v').to_owned()))
    });
    lines.collect()
}

/// Every package that cargo knows of, as its own manifest describes it.
fn described(metadata: &str) -> Vec<Credit> {
    let metadata = Json::parse(metadata).expect("BUG: cargo writes JSON");
    let packages = metadata.get("packages").map(Json::list).unwrap_or_default();
    let credits = packages.iter().map(|package| Credit {
        name: word(package, "name"),
        version: word(package, "version"),
        licence: word(package, "license"),
        folder: Path::new(&word(package, "manifest_path"))
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned(),
        repository: word(package, "repository"),
    });
    credits.collect()
}

/// The packages of npm that go into the pages.
pub(crate) fn pages(files: &[File]) -> BTreeSet<Credit> {
    let lock = files.iter().find(|file| file.path == PAGES);
    lock.map(|lock| npm(&lock.text)).unwrap_or_default()
}

fn npm(lock: &str) -> BTreeSet<Credit> {
    let lock = Json::parse(lock).expect("BUG: npm writes JSON");
    let packages = lock.get("packages").map(Json::members).unwrap_or_default();
    let shipped = packages
        .iter()
        .filter(|(folder, package)| !folder.is_empty() && package.get("dev").is_none());
    let credits = shipped.map(|(folder, package)| Credit {
        name: folder
            .rsplit("node_modules/")
            .next()
            .unwrap_or(folder)
            .to_owned(),
        version: word(package, "version"),
        licence: word(package, "license"),
        folder: root().join("ui").join(folder),
        repository: String::new(),
    });
    credits.collect()
}

fn word(object: &Json, key: &str) -> String {
    let text = object.get(key).and_then(Json::text);
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_or_tests_is_not_credited() {
        let lock = r#"{"packages": {"": {"name": "ours"}, "node_modules/a": {"version": "1.0.0", "license": "MIT"},
            "node_modules/b": {"version": "2.0.0", "license": "MIT", "dev": true}}}"#;
        let found = npm(lock);
        let found: Vec<_> = found.iter().map(|credit| credit.name.as_str()).collect();
        assert_eq!(found, ["a"]);
    }

    #[test]
    fn packages_are_told_by_name_and_version() {
        let found = named("rambla v0.1.0 (file)\nserde v1.0.1\nserde v1.0.1 (*)\nserde v2.0.0\n\n");
        assert_eq!(found.len(), 3);
        let all = described(
            r#"{"packages": [{"name": "serde", "version": "1.0.1", "license": "MIT", "manifest_path": "x/serde/Cargo.toml",
            "repository": null}]}"#,
        );
        assert_eq!(all[0].folder, Path::new("x/serde"));
        assert_eq!(
            (all[0].licence.as_str(), all[0].repository.as_str()),
            ("MIT", "")
        );
    }
}
