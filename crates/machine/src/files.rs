//! Reading and writing the files a user names.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The bytes of a file, at most `limit` and one more.
///
/// # Errors
/// Those of the file system.
pub fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file whole or not at all: beside it first, then in its place. A link stays a link, and
/// what is no file (a pipe, a device) is written to as it is. `failed` makes the caller's error of
/// what the file system says.
///
/// # Errors
/// Those of `fill`, and what `failed` makes.
pub fn write<T, E>(
    path: &Path,
    failed: impl Fn(io::Error) -> E,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    if path.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let fill = |file: File| {
        let mut to = BufWriter::with_capacity(1 << 16, file);
        let value = fill(&mut to)?;
        let file = to.into_inner().map_err(io::IntoInnerError::into_error);
        Ok((value, file.map_err(&failed)?))
    };
    if path.metadata().is_ok_and(|known| !known.is_file()) {
        let file = File::options().write(true).open(path).map_err(&failed)?;
        return fill(file).map(|(value, _)| value);
    }
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let part = beside(&place);
    let done = (|| {
        let (value, file) = fill(File::create(&part).map_err(&failed)?)?;
        let saved = file.sync_all().and_then(|()| fs::rename(&part, &place));
        saved.map_err(&failed)?;
        Ok(value)
    })();
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
