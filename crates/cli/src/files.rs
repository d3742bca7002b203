//! Reading and writing the files a user names; `-` is stdin or stdout.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::out::Out;
use crate::say::{Failure, REFUSED, UNWRITTEN, io as refused};

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The bytes of a file, at most `limit` and one more.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let take = |from: &mut dyn Read| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = if is_stream(path) {
        take(&mut io::stdin())
    } else {
        File::open(path).and_then(|mut file| take(&mut file))
    };
    bytes.map_err(|error| refused(REFUSED, path, &error))
}

/// Writes a file whole or not at all: beside it first, then in its place. A link stays a link, and
/// what is no file (a pipe, a device) is written to as it is.
pub(crate) fn write<T>(
    path: &Path,
    out: &mut Out,
    fill: impl FnOnce(&mut dyn Write) -> Result<io::Result<T>, Failure>,
) -> Result<T, Failure> {
    if is_stream(path) {
        return fill(out.bytes())?.map_err(|error| refused(UNWRITTEN, path, &error));
    }
    if path.is_dir() {
        return Err(refused(
            UNWRITTEN,
            path,
            &io::Error::from(io::ErrorKind::IsADirectory),
        ));
    }
    let failed = |error: io::Error| refused(UNWRITTEN, path, &error);
    let fill = |file: File| {
        let mut to = BufWriter::with_capacity(1 << 16, file);
        let value = fill(&mut to)?.map_err(failed)?;
        let file = to.into_inner().map_err(io::IntoInnerError::into_error);
        Ok((value, file.map_err(failed)?))
    };
    if path.metadata().is_ok_and(|known| !known.is_file()) {
        let file = File::options().write(true).open(path).map_err(failed)?;
        return fill(file).map(|(value, _)| value);
    }
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let part = beside(&place);
    let done = (|| {
        let (value, file) = fill(File::create(&part).map_err(failed)?)?;
        let saved = file.sync_all().and_then(|()| fs::rename(&part, &place));
        saved.map_err(failed)?;
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
