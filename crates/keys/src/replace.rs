//! Replacing a small secret file whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::data_key::random_bytes;
use crate::{Error, Result, hex};

/// Writes `bytes` to `path`: readers, and a machine that loses power, find the old file or the new one, never a part.
/// The new file is readable by its owner alone (mode 0600 on unix).
///
/// # Errors
/// [`Error::Io`]; the old file is then untouched, unless the very last step, making the folder's entry durable, failed.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let temporary = temporary_beside(folder, path)?;
    let failed = |at: &Path| {
        let at = at.to_owned();
        move |source| Error::Io { path: at, source }
    };
    if let Err(error) = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, path)) {
        // Nothing more can be done if this fails too; the first failure is the one to tell.
        let _ = fs::remove_file(&temporary);
        return Err(failed(path)(error));
    }
    sync_folder(folder).map_err(failed(folder))
}

fn temporary_beside(folder: &Path, path: &Path) -> Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Random, so that two processes never write into one another's file.
    name.push(format!(".{}.new", *hex::encode(&*random_bytes::<4>()?)));
    Ok(folder.join(name))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened to be synced; the file system's journal keeps the rename.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::replace;
    use crate::Error;
    use std::fs;

    #[cfg(unix)]
    #[test]
    fn the_file_is_readable_by_its_owner_alone_even_if_the_old_one_was_not() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.keys");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o600
        );
    }

    #[test]
    fn a_failure_leaves_nothing_behind_and_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.keys");
        fs::create_dir(&path).unwrap(); // a folder in the way makes the rename fail, for root too
        fs::write(path.join("inside"), "").unwrap();
        let Err(Error::Io { path: named, .. }) = replace(&path, b"new") else {
            panic!("it was written")
        };
        assert_eq!(named, path);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
