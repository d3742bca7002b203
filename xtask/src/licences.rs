//! Every package we build with may be used under a licence of our list (`spdx::ACCEPTED`).

use crate::files::{File, Problem};
use crate::json::Json;
use crate::spdx::{Refused, accept};
use crate::step::{Failure, cargo, read};

/// A package whose own words are not on the list, and why it may be used all the same.
struct Exception {
    package: &'static str,
    /// As the package words it; other words bring the question up again.
    licence: &'static str,
    reason: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        package: "node_modules/@fontsource-variable/inter",
        licence: "OFL-1.1",
        reason: "A typeface may be under the SIL Open Font License.",
    },
    Exception {
        package: "sqlcipher-src",
        licence: "MIT AND BSD-3-Clause AND blessing AND WTFPL",
        reason: "`blessing` is SQLite itself, given to the public domain. WTFPL is one of two choices of LibTomCrypt, \
             the other being the public domain; only builds for WebAssembly compile LibTomCrypt, ours use OpenSSL.",
    },
    Exception {
        package: "xxhash-rust",
        licence: "BSL-1.0",
        reason: MEASURED,
    },
    Exception {
        package: "im",
        licence: "MPL-2.0+",
        reason: MEASURED,
    },
    Exception {
        package: "bitmaps",
        licence: "MPL-2.0+",
        reason: MEASURED,
    },
    Exception {
        package: "sized-chunks",
        licence: "MPL-2.0+",
        reason: MEASURED,
    },
];

/// Of what only loro needs, which benchmarks measure us beside (feature `peers`) and no program of ours holds.
const MEASURED: &str = "It comes with loro, which `cargo x bench merging` is measured beside; nothing that ships holds it.";

struct Package {
    name: String,
    /// None if it names only a file.
    licence: Option<String>,
}

/// The packages of Cargo.lock (all targets, tests included) and of each package-lock.json.
pub(crate) fn problems(files: &[File]) -> Result<Vec<Problem>, Failure> {
    // `--locked` makes this the check that Cargo.lock is up to date, too.
    let all = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--all-features",
    ];
    let metadata = read(cargo().args(all))?;
    let crates = crates(&String::from_utf8_lossy(&metadata));
    let mut problems = refused("Cargo.lock", &crates);
    let mut all = crates;
    for lock in files
        .iter()
        .filter(|file| file.path.ends_with("package-lock.json"))
    {
        match Json::parse(&lock.text) {
            Ok(read) => {
                let packages = npm_packages(&read);
                problems.extend(refused(&lock.path, &packages));
                all.extend(packages);
            }
            Err(wrong) => problems.push(Problem::new(
                &lock.path,
                0,
                format!("Not JSON at byte {}: {}.", wrong.at, wrong.why),
            )),
        }
    }
    for exception in EXCEPTIONS {
        if !all.iter().any(|package| is_excepted(package, exception)) {
            let Exception {
                package, reason, ..
            } = exception;
            let sentence = format!(
                "The exception for `{package}` is not needed any more; remove it. It said: {reason}"
            );
            problems.push(Problem::new("xtask/src/licences.rs", 0, sentence));
        }
    }
    Ok(problems)
}

fn crates(metadata: &str) -> Vec<Package> {
    let metadata = Json::parse(metadata).expect("BUG: cargo writes JSON");
    let packages = metadata.get("packages").map(Json::list).unwrap_or_default();
    packages
        .iter()
        .map(|package| Package {
            name: text(package, "name").unwrap_or_default(),
            licence: text(package, "license"),
        })
        .collect()
}

/// The packages of a lock file of version 2 or 3; folders of our own (links, the root) are not packages.
fn npm_packages(lock: &Json) -> Vec<Package> {
    let packages = lock.get("packages").map(Json::members).unwrap_or_default();
    let foreign = packages
        .iter()
        .filter(|(folder, package)| !folder.is_empty() && package.get("link").is_none());
    foreign
        .map(|(folder, package)| Package {
            name: folder.clone(),
            licence: text(package, "license"),
        })
        .collect()
}

fn text(object: &Json, key: &str) -> Option<String> {
    object.get(key).and_then(Json::text).map(str::to_owned)
}

fn is_excepted(package: &Package, exception: &Exception) -> bool {
    package.name == exception.package && package.licence.as_deref() == Some(exception.licence)
}

fn refused(lock: &str, packages: &[Package]) -> Vec<Problem> {
    let open = packages.iter().filter(|package| {
        !EXCEPTIONS
            .iter()
            .any(|exception| is_excepted(package, exception))
    });
    open.filter_map(|package| Some(Problem::new(lock, 0, refusal(package)?)))
        .collect()
}

fn refusal(package: &Package) -> Option<String> {
    let name = &package.name;
    let Some(licence) = &package.licence else {
        return Some(format!(
            "`{name}` names no licence. Read its files, then replace it or add an exception with the reason."
        ));
    };
    match accept(licence) {
        Ok(()) => None,
        Err(Refused::NotListed) => Some(format!(
            "`{name}` is under `{licence}`, which our list does not cover. Replace the package."
        )),
        Err(Refused::Unreadable(word)) => Some(format!(
            "The licence `{licence}` of `{name}` cannot be read at `{word}`."
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_listed_licence_is_named() {
        let lock = r#"{"lockfileVersion": 3, "packages": {"": {"name": "ours"},
            "node_modules/a": {"license": "MIT"}, "node_modules/b": {"license": "GPL-3.0"}, "node_modules/c": {}, "d": {"link": true}}}"#;
        let found = refused(
            "package-lock.json",
            &npm_packages(&Json::parse(lock).unwrap()),
        );
        let found: Vec<_> = found
            .iter()
            .map(|problem| &problem.sentence[..16])
            .collect();
        assert_eq!(found, ["`node_modules/b`", "`node_modules/c`"]);
    }

    #[test]
    fn an_exception_holds_only_for_the_words_it_was_made_for() {
        let metadata = r#"{"packages": [{"name": "sqlcipher-src", "license": "MIT AND BSD-3-Clause AND blessing AND WTFPL"},
            {"name": "sqlcipher-src", "license": "MIT AND BSD-3-Clause AND SSPL-1.0"}, {"name": "other", "license": "WTFPL"},
            {"name": "third", "license": null}]}"#;
        assert_eq!(refused("Cargo.lock", &crates(metadata)).len(), 3);
    }
}
