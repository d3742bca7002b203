//! `cargo x package`: release builds as packages of Debian, in target/package: of the desktop app, of the hub.
//!
//! The same sources, built with the same compiler, give the same bytes: the build names no folder of
//! the machine (`build`), and all files have fixed modes and the time of the commit (`tree`).

mod build;
mod control;
mod desk;
mod hub;
mod moment;
mod notices;
mod tree;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::files::File;
use crate::step::{Failure, program, read, root};

use control::{Control, Kind};
use tree::{Tree, refused};

/// No real person's address.
const MAINTAINER: &str = "Rambla contributors <noreply@rambla.example>";
const FOLDER: &str = "target/package";

/// A package that was made.
struct Package {
    kind: &'static Kind,
    file: PathBuf,
    version: String,
    tree: Tree,
}

/// Makes the package of the desktop app.
pub(crate) fn make() -> Result<(), Failure> {
    desk::package().map(|_| ())
}

/// Makes the package, installs it into a folder, starts it there and removes it again.
pub(crate) fn test() -> Result<(), Failure> {
    trial::desk(&desk::package()?)
}

/// Makes the package of the hub.
pub(crate) fn make_hub() -> Result<(), Failure> {
    hub::package().map(|_| ())
}

/// Makes the package of the hub, and tries it as the other one.
pub(crate) fn test_hub() -> Result<(), Failure> {
    trial::hub(&hub::package()?)
}

/// Puts the programs into a tree that has everything else, and makes the package of it.
fn finish(kind: &'static Kind, tree: Tree, programs: &Path, time: u64) -> Result<Package, Failure> {
    let start = Instant::now();
    let version = own_version()?;
    let architecture = said(program("dpkg").arg("--print-architecture"))?;
    for name in kind.programs {
        tree.copy(&programs.join(name), &format!("usr/bin/{name}"))?;
    }
    let debian = control::debian_version(&version);
    let control = Control {
        kind,
        version: &debian,
        architecture: &architecture,
        depends: &depends(kind, programs)?,
        size: tree.size()?,
    };
    let sums = checksums(&tree)?;
    tree.put("DEBIAN/control", control.text().as_bytes())?;
    tree.put("DEBIAN/md5sums", &sums)?;
    tree.seal(time)?;
    let file = root()
        .join(FOLDER)
        .join(format!("{}_{debian}_{architecture}.deb", kind.name));
    pack(&tree.folder, &file, time, "xz")?;
    let size = fs::metadata(&file)
        .map_err(|error| refused(&file, &error))?
        .len();
    eprintln!(
        "{} ({:.1} MB, {:.1} MB installed): packed in {:.1} s",
        file.strip_prefix(root()).unwrap_or(&file).display(),
        in_mb(size),
        in_mb(control.size * 1024),
        start.elapsed().as_secs_f64()
    );
    Ok(Package {
        kind,
        file,
        version,
        tree,
    })
}

#[allow(clippy::cast_precision_loss, reason = "for reading")]
fn in_mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The version of the workspace.
fn own_version() -> Result<String, Failure> {
    let path = root().join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
    let workspace = text.split("[workspace.package]").nth(1).unwrap_or_default();
    let line = workspace
        .lines()
        .find_map(|line| line.strip_prefix("version = "));
    Ok(line
        .expect("BUG: the workspace has a version")
        .trim_matches('"')
        .to_owned())
}

/// Man pages, which a program of the terminal writes itself; the folder keeps whatever else it wrote.
fn handbook(tree: &Tree, program_path: &Path, written: &Path) -> Result<(), Failure> {
    let written = Tree::new(written.to_owned())?.folder;
    let mut command = program(&program_path.to_string_lossy());
    // Nobody's own desk is looked for.
    command.env("RAMBLA_DATA", &written);
    read(command.arg("handbook").arg(&written))?;
    let pages = tree::entries(&written)?;
    for page in pages.iter().filter(|name| name.ends_with(".1")) {
        tree.copy(&written.join(page), &format!("usr/share/man/man1/{page}"))?;
    }
    compress(tree, "usr/share/man/man1/")
}

/// Licences, notices, and what has changed.
fn documents(
    tree: &Tree,
    kind: &Kind,
    (copyright, notices): (&str, &str),
    files: &[File],
    time: u64,
) -> Result<(), Failure> {
    let folder = format!("usr/share/doc/{}/", kind.name);
    let text = |path: &str| {
        let found = files.iter().find(|file| file.path == path);
        found.map_or("", |file| file.text.as_str())
    };
    let copyright = control::copyright(copyright, text("LICENSE-MIT"));
    tree.put(&format!("{folder}copyright"), copyright.as_bytes())?;
    tree.put(&format!("{folder}THIRD-PARTY-NOTICES"), notices.as_bytes())?;
    let version = own_version()?;
    let changelog = control::changelog(kind, text("CHANGELOG.md"), &version, time)?;
    tree.put(&format!("{folder}changelog"), changelog.as_bytes())?;
    compress(tree, &format!("{folder}changelog"))
}

fn template(folder: &str, name: &str) -> Result<String, Failure> {
    let path = root().join(folder).join(name);
    fs::read_to_string(&path).map_err(|error| refused(&path, &error))
}

/// Compresses the files whose path begins so, without a name or a time inside.
fn compress(tree: &Tree, beginning: &str) -> Result<(), Failure> {
    let files = tree.entries()?;
    let files = files
        .iter()
        .filter(|path| path.starts_with(beginning) && !path.ends_with('/'));
    let mut gzip = program("gzip");
    gzip.current_dir(&tree.folder)
        .args(["-9n", "--"])
        .args(files);
    read(&mut gzip).map(|_| ())
}

/// The system's libraries that the programs link, with the versions that they need.
fn depends(kind: &Kind, programs: &Path) -> Result<String, Failure> {
    let folder = Tree::new(kind.folder().join("links"))?;
    // It reads the names of packages from there.
    folder.put(
        "debian/control",
        b"Source: rambla\n\nPackage: rambla\nArchitecture: any\n",
    )?;
    let mut find = program("dpkg-shlibdeps");
    find.current_dir(&folder.folder).arg("-O");
    for name in kind.programs {
        find.arg(format!("-e{}", programs.join(name).display()));
    }
    if program("dpkg-shlibdeps").arg("--version").output().is_err() {
        eprintln!(
            "Without dpkg-shlibdeps (package dpkg-dev), the libraries are named without versions."
        );
        return Ok(kind.depends.join(", "));
    }
    let found = said(&mut find)?;
    found
        .strip_prefix("shlibs:Depends=")
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::new(
                format!("dpkg-shlibdeps says `{found}`."),
                "It should say `shlibs:Depends=` and names of packages.",
            )
        })
}

/// The checksums of all files, as `dpkg --verify` reads them; it keeps those of configurations itself.
fn checksums(tree: &Tree) -> Result<Vec<u8>, Failure> {
    let files = tree.entries()?;
    let files = files
        .iter()
        .filter(|path| !path.ends_with('/') && !path.starts_with("etc/"));
    read(
        program("md5sum")
            .current_dir(&tree.folder)
            .arg("--")
            .args(files),
    )
}

/// Makes the file of a sealed tree.
fn pack(tree: &Path, file: &Path, time: u64, how: &str) -> Result<(), Failure> {
    let mut pack = program("dpkg-deb");
    pack.args(["--build", "--root-owner-group"])
        .arg(format!("-Z{how}"))
        .arg(tree)
        .arg(file)
        .env("SOURCE_DATE_EPOCH", time.to_string());
    read(&mut pack).map(|_| ())
}

/// What a program says, without the last end of line.
fn said(command: &mut std::process::Command) -> Result<String, Failure> {
    let said = read(command)?;
    Ok(String::from_utf8_lossy(&said).trim_end().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_package() {
        if program("dpkg-deb").arg("--version").output().is_err() {
            // Packages of Debian are made on Debian.
            return;
        }
        let packages = ["one", "two"].map(|name| {
            let folder = root().join(FOLDER).join("same").join(name);
            let tree = Tree::new(folder.join("tree")).unwrap();
            tree.put("usr/share/doc/rambla/copyright", b"ours").unwrap();
            tree.put("usr/bin/rambla", b"a program").unwrap();
            let control = Control {
                kind: &desk::KIND,
                version: "1",
                architecture: "all",
                depends: "libc6",
                size: tree.size().unwrap(),
            };
            tree.put("DEBIAN/control", control.text().as_bytes())
                .unwrap();
            tree.seal(1_000_000_000).unwrap();
            let file = folder.join("rambla.deb");
            pack(&tree.folder, &file, 1_000_000_000, "xz").unwrap();
            fs::read(file).unwrap()
        });
        assert!(packages[0] == packages[1]);
    }

    #[test]
    fn the_version_is_that_of_the_workspace() {
        let version = own_version().unwrap();
        assert_eq!(version.split('.').count(), 3, "{version}");
    }
}
