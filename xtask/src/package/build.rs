//! The release build that goes into the package: it names neither the folder of the repository nor
//! cargo's own.
//!
//! Places in the sources are named in messages of the program. Without more they would be folders
//! of the machine that built it, so they are given other names. As this asks for another build of
//! everything, it has a folder of its own and leaves that of `cargo build --release` warm.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::package::control::Kind;
use crate::step::{Failure, cargo, read, root, run};

const FOLDER: &str = "target/package/build";
/// What stands between two flags in `CARGO_ENCODED_RUSTFLAGS`.
const BETWEEN_FLAGS: &str = "\u{1f}";

/// Builds the programs and says in which folder they are.
pub(super) fn programs(kind: &Kind) -> Result<PathBuf, Failure> {
    let folder = root().join(FOLDER);
    let mut command = cargo();
    command.args(["build", "--release", "--locked"]);
    for name in kind.programs {
        command.args(["-p", name]);
    }
    command.arg("--target-dir").arg(&folder);
    // After this the sources are there, so that their folders can be named.
    read(cargo().args(["fetch", "--locked"]))?;
    command
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&cargo_home()?))
        .env_remove("RUSTFLAGS");
    run(&mut command, "Read the first error above.")?;
    Ok(folder.join("release"))
}

/// One flag for each folder that sources lie in.
fn flags(home: &Path) -> OsString {
    let registries = fs::read_dir(home.join("registry/src"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    let mut registries: Vec<PathBuf> = registries;
    registries.sort();
    let crates = registries.into_iter().map(|folder| (folder, "crates"));
    let mut flags = OsString::new();
    for (folder, name) in [(root(), "rambla")].into_iter().chain(crates) {
        if !flags.is_empty() {
            flags.push(BETWEEN_FLAGS);
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// The folder that cargo keeps sources of others in.
pub(super) fn cargo_home() -> Result<PathBuf, Failure> {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    own.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .ok_or_else(|| {
            Failure::new(
                "There is no home folder.",
                "Say where cargo keeps its files: CARGO_HOME.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_of_sources_gets_another_name() {
        let flags = flags(Path::new("no such folder"));
        let flags = flags.to_string_lossy();
        assert!(flags.starts_with("--remap-path-prefix=") && flags.ends_with("=rambla"));
        assert_eq!(flags.matches(BETWEEN_FLAGS).count(), 0);
    }
}
