//! `cargo x package`: the release build as a package of Debian, in target/package.
//!
//! The same sources, built with the same compiler, give the same bytes: the build names no folder of
//! the machine (`build`), and all files have fixed modes and the time of the commit (`tree`).

mod build;
mod control;
mod moment;
mod notices;
mod tree;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::files;
use crate::step::{Failure, program, read, root};

use control::Control;
use tree::{Tree, refused};

/// No real person's address.
const MAINTAINER: &str = "Rambla contributors <noreply@rambla.example>";
/// The name that the desktop knows the program by.
const ID: &str = "org.rambla.desk";
const FOLDER: &str = "target/package";
const SOURCES: &str = "assets/package";
const PROGRAMS: [&str; 2] = ["rambla", "ramblactl"];

/// What the programs link, where `dpkg-shlibdeps` is not there to find it out with exact versions.
const DEPENDS: &[&str] = &[
    "libc6",
    "libcairo2",
    "libgcc-s1",
    "libgdk-pixbuf-2.0-0",
    "libglib2.0-0",
    "libgtk-3-0",
    "libjavascriptcoregtk-4.1-0",
    "libsoup-3.0-0",
    "libssl3",
    "libwebkit2gtk-4.1-0",
];

/// Icons, and where they lie below share/icons/hicolor.
const ICONS: &[(&str, &str)] = &[
    ("32x32.png", "32x32/apps"),
    ("128x128.png", "128x128/apps"),
    ("icon.png", "512x512/apps"),
    ("icon.svg", "scalable/apps"),
];

/// Completions as `ramblactl handbook` calls them, and as each shell looks for them.
const COMPLETIONS: &[(&str, &str)] = &[
    (
        "ramblactl.bash",
        "usr/share/bash-completion/completions/ramblactl",
    ),
    (
        "ramblactl.fish",
        "usr/share/fish/vendor_completions.d/ramblactl.fish",
    ),
    ("_ramblactl", "usr/share/zsh/vendor-completions/_ramblactl"),
];

/// A package that was made.
struct Package {
    file: PathBuf,
    version: String,
    tree: Tree,
}

/// Makes the package.
pub(crate) fn make() -> Result<(), Failure> {
    package().map(|_| ())
}

/// Makes the package, installs it into a folder, starts it there and removes it again.
pub(crate) fn test() -> Result<(), Failure> {
    trial::run(&package()?)
}

fn package() -> Result<Package, Failure> {
    let programs = build::programs()?;
    let start = Instant::now();
    let time = moment::of_the_sources()?;
    let version = own_version()?;
    let architecture = said(program("dpkg").arg("--print-architecture"))?;
    let tree = Tree::new(root().join(FOLDER).join("tree"))?;
    for name in PROGRAMS {
        tree.copy(&programs.join(name), &format!("usr/bin/{name}"))?;
    }
    desktop(&tree, &version, time)?;
    handbook(&tree, &programs.join("ramblactl"), &version)?;
    documents(&tree, &version, time)?;
    let debian = control::debian_version(&version);
    let control = Control {
        version: &debian,
        architecture: &architecture,
        depends: &depends(&programs)?,
        size: tree.size()?,
    };
    let sums = checksums(&tree)?;
    tree.put("DEBIAN/control", control.text().as_bytes())?;
    tree.put("DEBIAN/md5sums", &sums)?;
    tree.seal(time)?;
    let file = root()
        .join(FOLDER)
        .join(format!("rambla_{debian}_{architecture}.deb"));
    pack(&tree.folder, &file, time, "xz")?;
    let size = fs::metadata(&file)
        .map_err(|error| refused(&file, &error))?
        .len();
    eprintln!(
        "{} ({:.1} MB, {:.1} MB installed): {:.1} s after the build",
        file.strip_prefix(root()).unwrap_or(&file).display(),
        in_mb(size),
        in_mb(control.size * 1024),
        start.elapsed().as_secs_f64()
    );
    Ok(Package {
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

/// What the desktop shows: the entry, its icons, what a shop of programs says.
fn desktop(tree: &Tree, version: &str, time: u64) -> Result<(), Failure> {
    let own = root().join(SOURCES);
    let entry = format!("{ID}.desktop");
    tree.copy(
        &own.join(&entry),
        &format!("usr/share/applications/{entry}"),
    )?;
    for (icon, folder) in ICONS {
        let end = icon.rsplit_once('.').map_or("", |(_, end)| end);
        let to = format!("usr/share/icons/hicolor/{folder}/{ID}.{end}");
        tree.copy(&root().join("assets/icons").join(icon), &to)?;
    }
    let info = format!("{ID}.metainfo.xml");
    let text = template(&info)?
        .replace("{version}", version)
        .replace("{date}", &moment::date(time));
    tree.put(&format!("usr/share/metainfo/{info}"), text.as_bytes())
}

/// Man pages and completions, which the terminal writes itself.
fn handbook(tree: &Tree, ramblactl: &Path, version: &str) -> Result<(), Failure> {
    let written = Tree::new(root().join(FOLDER).join("handbook"))?.folder;
    let mut command = program(&ramblactl.to_string_lossy());
    command.arg("--data").arg(&written);
    read(command.arg("handbook").arg(&written))?;
    for (name, to) in COMPLETIONS {
        tree.copy(&written.join(name), to)?;
    }
    let pages = tree::entries(&written)?;
    for page in pages.iter().filter(|name| name.ends_with(".1")) {
        tree.copy(&written.join(page), &format!("usr/share/man/man1/{page}"))?;
    }
    let own = template("rambla.1")?.replace("{version}", version);
    tree.put("usr/share/man/man1/rambla.1", own.as_bytes())?;
    compress(tree, "usr/share/man/man1/")
}

/// Licences, notices, and what has changed.
fn documents(tree: &Tree, version: &str, time: u64) -> Result<(), Failure> {
    let folder = "usr/share/doc/rambla/";
    let files = files::all()?;
    let text = |path: &str| {
        let found = files.iter().find(|file| file.path == path);
        found.map_or("", |file| file.text.as_str())
    };
    let copyright = control::copyright(&template("copyright")?, text("LICENSE-MIT"));
    tree.put(&format!("{folder}copyright"), copyright.as_bytes())?;
    let notices = notices::text(&files, version)?;
    tree.put(&format!("{folder}THIRD-PARTY-NOTICES"), notices.as_bytes())?;
    let changelog = control::changelog(text("CHANGELOG.md"), version, time)?;
    tree.put(&format!("{folder}changelog"), changelog.as_bytes())?;
    compress(tree, &format!("{folder}changelog"))
}

fn template(name: &str) -> Result<String, Failure> {
    let path = root().join(SOURCES).join(name);
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
fn depends(programs: &Path) -> Result<String, Failure> {
    let folder = Tree::new(root().join(FOLDER).join("links"))?;
    // It reads the names of packages from there.
    folder.put(
        "debian/control",
        b"Source: rambla\n\nPackage: rambla\nArchitecture: any\n",
    )?;
    let mut find = program("dpkg-shlibdeps");
    find.current_dir(&folder.folder).arg("-O");
    for name in PROGRAMS {
        find.arg(format!("-e{}", programs.join(name).display()));
    }
    if program("dpkg-shlibdeps").arg("--version").output().is_err() {
        eprintln!(
            "Without dpkg-shlibdeps (package dpkg-dev), the libraries are named without versions."
        );
        return Ok(DEPENDS.join(", "));
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

/// The checksums of all files, as `dpkg --verify` reads them.
fn checksums(tree: &Tree) -> Result<Vec<u8>, Failure> {
    let files = tree.entries()?;
    let files = files.iter().filter(|path| !path.ends_with('/'));
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
