//! Names of proofs: what stands in backticks beside a sentence must exist, as a test that runs or as a file.

use std::collections::BTreeMap;

use crate::files::File;
use crate::markdown::{anchor, heading, lines};
use crate::rust_source::{functions, tokens};

/// Everything a sentence can point to.
#[derive(Debug, Default)]
pub(crate) struct Known {
    paths: Vec<String>,
    /// By name, the files it is a test in, and whether it is passed over there.
    tests: BTreeMap<String, Vec<(String, bool)>>,
    /// Functions of benchmarks and headings of docs/benchmarks.md.
    benches: Vec<String>,
}

pub(crate) fn known(files: &[File]) -> Known {
    let mut known = Known::default();
    for file in files {
        known.paths.push(file.path.clone());
        if file.path.ends_with(".rs") {
            let tokens = tokens(&file.text);
            for function in functions(&tokens) {
                if function.is_test {
                    let places = known.tests.entry(function.name.to_owned()).or_default();
                    places.push((file.path.clone(), function.is_ignored));
                } else if file.path.contains("benches/") {
                    known.benches.push(function.name.to_owned());
                }
            }
        }
        if file.path == "docs/benchmarks.md" {
            let headings = lines(&file.text).filter_map(|(_, line)| heading(line));
            known.benches.extend(headings.map(|(_, text)| anchor(text)));
        }
    }
    known
}

/// What is wrong with a name, as a sentence; none if it stands for something that exists and runs.
///
/// Names are `path`, `path::test`, `test: name`, `bench: name` (a function or a heading of docs/benchmarks.md)
/// or the bare name of a test, with modules before it or not.
pub(crate) fn wrong(name: &str, known: &Known) -> Option<String> {
    if let Some(bench) = name.strip_prefix("bench:") {
        let bench = bench.trim();
        let exists = known
            .benches
            .iter()
            .any(|known| known == bench || *known == anchor(bench));
        return (!exists).then(|| {
            format!("There is no benchmark and no heading of docs/benchmarks.md called `{bench}`.")
        });
    }
    let name = name.strip_prefix("test:").unwrap_or(name).trim();
    let (place, test) = name.rsplit_once("::").unwrap_or(("", name));
    if place.is_empty() && is_path(name) {
        return (!exists(name, known)).then(|| format!("There is no file `{name}`."));
    }
    let Some(places) = known.tests.get(test) else {
        return Some(format!("There is no test called `{test}`."));
    };
    let places: Vec<_> = places
        .iter()
        .filter(|(path, _)| !is_path(place) || path == place)
        .collect();
    if places.is_empty() {
        return Some(format!("`{place}` has no test called `{test}`."));
    }
    places
        .iter()
        .all(|(_, ignored)| *ignored)
        .then(|| format!("The test `{test}` is marked `ignore`, so it proves nothing."))
}

/// Whether a file or folder of this path is in the repository.
pub(crate) fn exists(path: &str, known: &Known) -> bool {
    let path = path.trim_end_matches('/');
    known.paths.iter().any(|known| {
        known
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn is_path(name: &str) -> bool {
    name.contains('/')
        || name
            .rsplit_once('.')
            .is_some_and(|(_, end)| !end.is_empty() && end.chars().all(|c| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;

    fn sample() -> Known {
        known(&[
            planted(
                "crates/core/tests/all/undo.rs",
                "#[test] fn undo_is_exact() {}\nfn not_a_test() {}",
            ),
            planted("crates/core/src/a.rs", "#[test] #[ignore] fn slow() {}"),
            planted("crates/cli/benches/desk.rs", "fn capture() {}"),
            planted(
                "docs/benchmarks.md",
                "# Times\n## Search in 100,000 leads\n",
            ),
        ])
    }

    #[test]
    fn what_exists_and_runs_is_accepted() {
        let known = sample();
        for name in [
            "undo_is_exact",
            "test: undo_is_exact",
            "all::undo::undo_is_exact",
            "crates/core/tests/all/undo.rs::undo_is_exact",
            "crates/core/tests/all/undo.rs",
            "crates/core/tests/",
            "bench: capture",
            "bench: Search in 100,000 leads",
        ] {
            assert_eq!(wrong(name, &known), None, "{name}");
        }
    }

    #[test]
    fn what_does_not_exist_or_does_not_run_is_refused() {
        let known = sample();
        for name in [
            "not_a_test",
            "slow",
            "test: undo",
            "crates/core/src/a.rs::undo_is_exact",
            "crates/core/tests/al",
            "undo.rs",
            "bench: undo_is_exact",
        ] {
            assert!(wrong(name, &known).is_some(), "{name}");
        }
    }
}
