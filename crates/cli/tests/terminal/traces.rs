//! What a program did to the disk, as `strace` saw it.

use std::collections::BTreeSet;
use std::path::Path;

/// What a trace shows: how often something was acknowledged, and where that came too early.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Trace {
    pub(crate) acknowledged: usize,
    /// Acknowledgements while something written to the desk or its log was not synced yet.
    pub(crate) early: Vec<String>,
}

/// Reads a trace of `strace -f -y`: after a write to `desk.db` or `desk.db-wal` the same file must
/// be synced before a line with one of these words goes to stdout.
pub(crate) fn read_trace(lines: &str, words: &str) -> Trace {
    let mut trace = Trace::default();
    let mut dirty: BTreeSet<&str> = BTreeSet::new();
    for line in lines.lines() {
        let Some((call, rest)) = line.split_once('(') else {
            continue;
        };
        let call = call.rsplit(' ').next().unwrap_or(call);
        let file = rest
            .split_once('<')
            .and_then(|(_, rest)| rest.split_once('>'))
            .map_or("", |(file, _)| file);
        let file = Path::new(file)
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let of_the_desk = ["desk.db", "desk.db-wal"]
            .into_iter()
            .find(|name| *name == file);
        match (call, of_the_desk) {
            ("write" | "pwrite64" | "pwritev" | "ftruncate", Some(file)) => _ = dirty.insert(file),
            ("fsync" | "fdatasync", Some(file)) => _ = dirty.remove(file),
            ("write", None) if rest.starts_with("1<") && line.contains(words) => {
                trace.acknowledged += 1;
                if !dirty.is_empty() {
                    trace.early.push(format!("{dirty:?} before {line}"));
                }
            }
            _ => {}
        }
    }
    trace
}
