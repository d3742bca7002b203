//! The package is tried: installed into a folder, started there, installed again, removed.
//!
//! dpkg works on the folder as if it were a whole system (`--root`), so nothing of this machine is
//! changed and nobody has to be root. The programs use the libraries of this machine.

mod desk;
mod hub;
mod readers;
mod screen;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::package::tree::{self, Tree, refused};
use crate::package::{Package, build, moment, pack, said};
use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, program, read, root};

pub(super) use desk::desk;
pub(super) use hub::hub;

/// The home folder of somebody on the installed system.
const HOME: &str = "home/ana";
/// What dpkg itself keeps.
const BOOKS: &str = "var/";

/// Programs that stand in for those of a system that runs.
const OWN: &str = "var/own";

const SYSTEMCTL: &str = "#!/bin/sh\necho \"$@\" >> \"$DPKG_ROOT/var/own/told\"\n";

/// The installed system.
struct Installed<'a> {
    root: PathBuf,
    package: &'a Package,
}

/// One thing that is tried.
type Step<'a> = fn(&Installed<'a>) -> Result<(), Failure>;

/// Tries a package from its installation to its removal.
fn run<'a>(package: &'a Package, steps: &[(&str, Step<'a>)]) -> Result<(), Failure> {
    ready_for(Purpose::Test)?;
    let start = Instant::now();
    let folder = Tree::new(package.kind.folder().join("trial"))?.folder;
    let system = Installed::new(folder.join("system"), package)?;
    let all: [(&str, Step<'a>); 4] = [
        ("installs", Installed::install),
        (
            "all files are there, and no others",
            Installed::has_its_files,
        ),
        (
            "no folder of this machine is named in it",
            Installed::names_no_folder,
        ),
        ("what it depends on is stated", Installed::depends),
    ];
    for (name, step) in all.iter().chain(steps) {
        let start = Instant::now();
        step(&system)?;
        eprintln!("  {name}: {:.1} s", start.elapsed().as_secs_f64());
    }
    eprintln!("  the whole trial: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

impl<'a> Installed<'a> {
    /// A system with nothing on it but a user, and systemd, which notes what it is told.
    fn new(root: PathBuf, package: &'a Package) -> Result<Installed<'a>, Failure> {
        for folder in [HOME, "var/lib/dpkg/info", "var/lib/dpkg/updates"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        }
        let status = root.join("var/lib/dpkg/status");
        fs::write(&status, "").map_err(|error| refused(&status, &error))?;
        let systemctl = root.join(OWN).join("systemctl");
        let made = fs::create_dir_all(root.join("run/systemd/system"))
            .and_then(|()| fs::create_dir_all(root.join(OWN)))
            .and_then(|()| fs::write(&systemctl, SYSTEMCTL));
        made.map_err(|error| refused(&systemctl, &error))?;
        read(program("chmod").arg("755").arg(&systemctl))?;
        Ok(Installed { root, package })
    }

    fn dpkg(&self) -> Command {
        let mut dpkg = program("dpkg");
        dpkg.arg(format!("--root={}", self.root.display()));
        // The libraries are those of this machine, which this system knows nothing of.
        dpkg.args(["--force-not-root", "--force-depends", "--log=/dev/null"]);
        // Scripts of the package are told where the system lies.
        dpkg.arg("--force-script-chrootless");
        // It looks for programs that only root has in the path, and uses none of them.
        let path = std::env::var("PATH").unwrap_or_default();
        let own = self.root.join(OWN);
        dpkg.env("PATH", format!("{}:{path}:/usr/sbin:/sbin", own.display()));
        dpkg.stdin(Stdio::null());
        dpkg
    }

    fn install(&self) -> Result<(), Failure> {
        read(self.dpkg().arg("-i").arg(&self.package.file)).map(|_| ())
    }

    /// Everything on the system but the books of dpkg and the user's own.
    fn files(&self) -> Result<Vec<String>, Failure> {
        let all = tree::entries(&self.root)?;
        let others = [BOOKS, "home/", "run/"];
        let ours = |path: &String| !others.iter().any(|folder| path.starts_with(folder));
        Ok(all.into_iter().filter(ours).collect())
    }

    fn has_its_files(&self) -> Result<(), Failure> {
        let (found, wanted) = (self.files()?, self.package.tree.entries()?);
        let missing: Vec<_> = wanted.iter().filter(|path| !found.contains(path)).collect();
        let more: Vec<_> = found.iter().filter(|path| !wanted.contains(path)).collect();
        demand(missing.is_empty() && more.is_empty(), || {
            format!("Missing after the installation: {missing:?}; not of the package: {more:?}.")
        })?;
        let name = self.package.kind.name;
        let documents = ["copyright", "THIRD-PARTY-NOTICES", "changelog.gz"];
        let documents = documents.map(|file| format!("usr/share/doc/{name}/{file}"));
        let programs = self.package.kind.programs.iter();
        let always = programs.flat_map(|name| {
            [
                format!("usr/bin/{name}"),
                format!("usr/share/man/man1/{name}.1.gz"),
            ]
        });
        for path in always.chain(documents) {
            demand(found.contains(&path), || {
                format!("The package has no {path}.")
            })?;
        }
        // Checksums, as dpkg sees them: it names what differs. A configuration may be somebody's own by now.
        let differs = said(self.dpkg().args(["--verify", name]))?;
        let differs = differs.lines().find(|line| !line.contains(" c /"));
        demand(differs.is_none(), || {
            format!("Not as packed: {}", differs.unwrap_or_default())
        })?;
        let listed = said(
            program("dpkg-deb")
                .arg("--contents")
                .arg(&self.package.file),
        )?;
        let odd = listed.lines().find(|line| {
            let mode = line.split(' ').next().unwrap_or_default();
            !matches!(mode, "drwxr-xr-x" | "-rw-r--r--" | "-rwxr-xr-x")
                || !line.contains(" root/root ")
        });
        demand(odd.is_none(), || {
            format!(
                "Neither 0644 nor 0755, or not of root: {}",
                odd.unwrap_or_default()
            )
        })
    }

    /// Neither where the repository lies nor where cargo keeps the sources of others.
    fn names_no_folder(&self) -> Result<(), Failure> {
        let mut find = program("grep");
        find.args([
            "--recursive",
            "--files-with-matches",
            "--fixed-strings",
            "--text",
        ])
        .arg("-e")
        .arg(root())
        .arg("-e")
        .arg(build::cargo_home()?)
        .arg(&self.package.tree.folder);
        let found = find.output().map_err(|error| refused(&self.root, &error))?;
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        demand(found.is_empty(), || {
            format!("A folder of this machine is named in {found}")
        })
    }

    /// The libraries found are those of the list that stands in where they cannot be found.
    fn depends(&self) -> Result<(), Failure> {
        let field = said(
            program("dpkg-deb")
                .arg("--field")
                .arg(&self.package.file)
                .arg("Depends"),
        )?;
        let names = field
            .split(',')
            .filter_map(|one| one.split_whitespace().next());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        // Since 2024 some end so (a longer time).
        let bare: Vec<&str> = names
            .iter()
            .map(|name| name.strip_suffix("t64").unwrap_or(name))
            .collect();
        demand(bare == self.package.kind.depends, || {
            format!(
                "It depends on {names:?}, and the list that stands in says {:?}.",
                self.package.kind.depends
            )
        })
    }

    /// An installed program, with nothing in its environment but a home.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.root.join("usr/bin").join(name));
        command
            .env_clear()
            .env("HOME", self.root.join(HOME))
            .env("PATH", "/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .current_dir(&self.root);
        command
    }

    /// Installs it again, and then the same under a later number, with these changes.
    fn upgrade(&self, change: impl Fn(&Path) -> std::io::Result<()>) -> Result<(), Failure> {
        self.install()?;
        self.has_its_files()?;
        let later = self.root.with_file_name("later");
        read(
            program("cp")
                .arg("-al")
                .arg(&self.package.tree.folder)
                .arg(&later),
        )?;
        let control = later.join("DEBIAN/control");
        let text = fs::read_to_string(&control).map_err(|error| refused(&control, &error))?;
        let number = said(
            program("dpkg-deb")
                .arg("--field")
                .arg(&self.package.file)
                .arg("Version"),
        )?;
        let text = text.replacen(
            &format!("Version: {number}"),
            &format!("Version: {number}+later"),
            1,
        );
        fs::remove_file(&control).map_err(|error| refused(&control, &error))?;
        fs::write(&control, text).map_err(|error| refused(&control, &error))?;
        change(&later).map_err(|error| refused(&later, &error))?;
        let file = self.root.with_file_name("later.deb");
        pack(&later, &file, moment::of_the_sources()?, "none")?;
        // What somebody has changed stays, as dpkg asks where somebody can answer.
        read(self.dpkg().args(["--force-confold", "-i"]).arg(&file))?;
        let name = self.package.kind.name;
        let status = said(self.dpkg().args(["--status", name]))?;
        demand(
            status.contains(&format!("Version: {number}+later\n")),
            || format!("The later version is not there:\n{status}"),
        )
    }
}

/// What must be true of the package.
fn demand(is_so: bool, sentence: impl Fn() -> String) -> Result<(), Failure> {
    if is_so {
        return Ok(());
    }
    Err(Failure::new(
        sentence(),
        "Look into the folder `trial` in target/package, and put right what xtask/src/package packs.",
    ))
}
