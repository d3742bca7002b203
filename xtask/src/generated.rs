//! Files that a program of ours writes: what is committed is what it writes today.

use std::path::Path;

use crate::credits;
use crate::files::{File, Problem};
use crate::step::Failure;

/// Generated files that are stale, and snapshots that wait for a decision.
pub(crate) fn problems(files: &[File], root: &Path) -> Result<Vec<Problem>, Failure> {
    let mut problems = waiting_snapshots(files);
    problems.extend(stale(root, credits::FILE, credits::text(files)?.as_bytes()));
    Ok(problems)
}

/// Writes every generated file anew. Snapshots and types are written by their tests.
pub(crate) fn write(root: &Path, files: &[File]) -> Result<(), Failure> {
    write_file(&root.join(credits::FILE), credits::text(files)?.as_bytes())
}

pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, content).map_err(|error| {
        let sentence = format!("{} could not be written: {error}.", path.display());
        Failure::new(
            sentence,
            "Make the folder writable, and see that the disk is not full.",
        )
    })
}

fn stale(root: &Path, path: &str, fresh: &[u8]) -> Option<Problem> {
    let same = std::fs::read(root.join(path)).is_ok_and(|committed| committed == fresh);
    (!same).then(|| {
        Problem::new(
            path,
            0,
            "This generated file is stale; run `cargo x bless` and look at the difference.",
        )
    })
}

fn waiting_snapshots(files: &[File]) -> Vec<Problem> {
    let waiting = files
        .iter()
        .filter(|file| file.path.ends_with(".snap.new") || file.path.ends_with(".pending-snap"));
    let sentence = "A snapshot waits for a decision; run `cargo x bless` if the new one is right, else delete it.";
    waiting
        .map(|file| Problem::new(&file.path, 0, sentence))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;
    use crate::step::root;

    #[test]
    fn a_stale_file_and_a_waiting_snapshot_are_found() {
        let files = [
            planted("crates/a/tests/x.snap", ""),
            planted("crates/a/tests/x.snap.new", ""),
        ];
        assert_eq!(waiting_snapshots(&files).len(), 1);
        assert_eq!(
            stale(&root(), "LICENSE-MIT", include_bytes!("../../LICENSE-MIT")),
            None
        );
        assert!(stale(&root(), "LICENSE-MIT", b"other").is_some());
        assert!(stale(&root(), "no such file", b"").is_some());
    }
}
