//! Reading and writing the files a user names; `-` is stdin or stdout.

use std::io::{self, Read, Write};
use std::path::Path;

use crate::out::Out;
use crate::say::{Failure, REFUSED, UNWRITTEN, io as refused};

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The bytes of a file, at most `limit` and one more.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let bytes = if is_stream(path) {
        let mut bytes = Vec::new();
        let taken = io::stdin().take(limit as u64 + 1).read_to_end(&mut bytes);
        taken.map(|_| bytes)
    } else {
        rambla_machine::read(path, limit)
    };
    bytes.map_err(|error| refused(REFUSED, path, &error))
}

/// Writes a file whole or not at all.
pub(crate) fn write<T>(
    path: &Path,
    out: &mut Out,
    fill: impl FnOnce(&mut dyn Write) -> Result<io::Result<T>, Failure>,
) -> Result<T, Failure> {
    let failed = |error: io::Error| refused(UNWRITTEN, path, &error);
    if is_stream(path) {
        return fill(out.bytes())?.map_err(failed);
    }
    rambla_machine::write(path, failed, |to| fill(to)?.map_err(failed))
}
