//! Whose work is in the window's program: packages and their licences, as About shows them.

use std::collections::BTreeSet;

use crate::files::File;
use crate::json::Json;
use crate::step::{Failure, cargo, read};

/// Where they stand.
pub(crate) const FILE: &str = "assets/credits.json";
const PAGES: &str = "ui/package-lock.json";

/// The packages of the program and of its pages, without those that only build or test.
pub(crate) fn text(files: &[File]) -> Result<String, Failure> {
    let tree = [
        "tree", "-p", "rambla", "-e", "normal", "--target", "all", "--prefix", "none", "--locked",
        "-f", "{p}|{l}",
    ];
    let tree = read(cargo().args(tree))?;
    let mut all = crates(&String::from_utf8_lossy(&tree));
    if let Some(lock) = files.iter().find(|file| file.path == PAGES) {
        all.extend(npm(&lock.text));
    }
    let lines: Vec<String> = all
        .into_iter()
        .map(|(name, version, licence)| {
            format!(r#"  {{"name": "{name}", "version": "{version}", "licence": "{licence}"}}"#)
        })
        .collect();
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

type Credit = (String, String, String);

/// From lines such as `serde v1.0.0 (proc-macro)|MIT OR Apache-2.0`.
fn crates(tree: &str) -> BTreeSet<Credit> {
    let lines = tree.lines().filter_map(|line| {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split_whitespace();
        let (name, version) = (words.next()?, words.next()?);
        let licence = licence.trim_end_matches("(*)").trim();
        Some((
            name.to_owned(),
            version.trim_start_matches('v').to_owned(),
            licence.to_owned(),
        ))
    });
    lines
        .filter(|(name, ..)| !name.starts_with("rambla"))
        .collect()
}

/// The packages of a lock file that go into the pages.
fn npm(lock: &str) -> BTreeSet<Credit> {
    let lock = Json::parse(lock).expect("BUG: npm writes JSON");
    let packages = lock.get("packages").map(Json::members).unwrap_or_default();
    let shipped = packages
        .iter()
        .filter(|(folder, package)| !folder.is_empty() && package.get("dev").is_none());
    let text = |package: &Json, key: &str| {
        let text = package.get(key).and_then(Json::text);
        text.unwrap_or_default().to_owned()
    };
    let credits = shipped.map(|(folder, package)| {
        let name = folder.rsplit("node_modules/").next().unwrap_or(folder);
        (
            name.to_owned(),
            text(package, "version"),
            text(package, "license"),
        )
    });
    credits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_or_tests_is_not_credited() {
        let lock = r#"{"packages": {"": {"name": "ours"}, "node_modules/a": {"version": "1.0.0", "license": "MIT"},
            "node_modules/b": {"version": "2.0.0", "license": "MIT", "dev": true}}}"#;
        let found = npm(lock);
        assert_eq!(found.len(), 1);
        assert!(found.contains(&("a".to_owned(), "1.0.0".to_owned(), "MIT".to_owned())));
        let tree = "rambla v0.1.0 (file)|MIT\nserde v1.0.1|MIT OR Apache-2.0\nserde v1.0.1|MIT OR Apache-2.0 (*)\n";
        assert_eq!(crates(tree).len(), 1);
    }
}
