//! The files of the package as they will lie on a machine, with fixed modes and one time for all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::step::Failure;

/// A folder that is filled and then sealed.
pub(super) struct Tree {
    pub(super) folder: PathBuf,
}

/// Who may do what: everybody reads, the owner writes, programs and folders are entered by all.
const TEXT: u32 = 0o644;
const PROGRAM: u32 = 0o755;
/// What dpkg runs when it lays the files and takes them away.
pub(super) const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

impl Tree {
    /// An empty folder; what lay there is removed.
    pub(super) fn new(folder: PathBuf) -> Result<Tree, Failure> {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        }
        fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        Ok(Tree { folder })
    }

    /// Writes a file; `path` is relative, with `/`.
    pub(super) fn put(&self, path: &str, content: &[u8]) -> Result<(), Failure> {
        let path = self.place(path)?;
        fs::write(&path, content).map_err(|error| refused(&path, &error))
    }

    /// Copies a file that is read.
    pub(super) fn copy(&self, from: &Path, path: &str) -> Result<(), Failure> {
        let content = fs::read(from).map_err(|error| refused(from, &error))?;
        self.put(path, &content)
    }

    /// Where a file is to be; its folders are made.
    fn place(&self, path: &str) -> Result<PathBuf, Failure> {
        let path = self.folder.join(path);
        let above = path.parent().expect("BUG: a file lies in a folder");
        fs::create_dir_all(above).map_err(|error| refused(above, &error))?;
        Ok(path)
    }

    /// Everything in it but `DEBIAN`, relative and sorted: folders end in `/`.
    pub(super) fn entries(&self) -> Result<Vec<String>, Failure> {
        let entries = entries(&self.folder)?;
        let ours = |path: &String| !path.starts_with("DEBIAN/");
        Ok(entries.into_iter().filter(ours).collect())
    }

    /// What it takes on a disk, in KiB, each file and folder in whole ones (Debian policy, 5.6.20).
    pub(super) fn size(&self) -> Result<u64, Failure> {
        let mut size = 0;
        for path in self.entries()? {
            let path = self.folder.join(&path);
            let found = fs::metadata(&path).map_err(|error| refused(&path, &error))?;
            size += if found.is_dir() {
                1
            } else {
                found.len().div_ceil(1024)
            };
        }
        Ok(size)
    }

    /// Gives all of it its modes and this time, in seconds since 1970.
    pub(super) fn seal(&self, time: u64) -> Result<(), Failure> {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(time);
        // Deepest first: a folder's time changes with what is in it.
        let mut all = entries(&self.folder)?;
        all.push(String::new());
        all.sort_by(|one, other| other.cmp(one));
        for path in all {
            let is_script = SCRIPTS.iter().any(|name| path == format!("DEBIAN/{name}"));
            let is_program = path.starts_with("usr/bin/") || path.ends_with('/') || path.is_empty();
            let path = self.folder.join(path);
            let sealed = set_mode(
                &path,
                if is_program || is_script {
                    PROGRAM
                } else {
                    TEXT
                },
            )
            .and_then(|()| File::open(&path)?.set_modified(time));
            sealed.map_err(|error| refused(&path, &error))?;
        }
        Ok(())
    }
}

/// All files and folders below one, relative and sorted; folders end in `/`.
pub(super) fn entries(folder: &Path) -> Result<Vec<String>, Failure> {
    fn walk(folder: &Path, before: &str, found: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                found.push(format!("{path}/"));
                walk(&entry.path(), &format!("{path}/"), found)?;
            } else {
                found.push(path);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found).map_err(|error| refused(folder, &error))?;
    found.sort();
    Ok(found)
}

/// A file or folder that could not be read or written.
pub(super) fn refused(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("{}: {error}.", path.display()),
        "See that it is there and may be read and written, and that the disk is not full.",
    )
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Elsewhere there are no modes, and no `dpkg-deb` either.
#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
