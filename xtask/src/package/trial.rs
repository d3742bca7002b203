//! The package is tried: installed into a folder, started there, installed again, removed.
//!
//! dpkg works on the folder as if it were a whole system (`--root`), so nothing of this machine is
//! changed and nobody has to be root. The programs use the libraries of this machine.

mod readers;
mod screen;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::package::tree::{self, Tree, refused};
use crate::package::{DEPENDS, FOLDER, Package, build, moment, pack, said};
use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, program, read, root};

use screen::Screen;

/// The home folder of somebody on the installed system.
const HOME: &str = "home/ana";
/// What dpkg itself keeps.
const BOOKS: &str = "var/";
/// A file that the later version does not have any more.
const GONE: &str = "usr/share/man/man1/ramblactl-undo.1.gz";

/// The installed system.
struct Installed<'a> {
    root: PathBuf,
    package: &'a Package,
}

/// One thing that is tried.
type Step<'a> = fn(&Installed<'a>) -> Result<(), Failure>;

/// Tries the package from its installation to its removal.
pub(super) fn run<'a>(package: &'a Package) -> Result<(), Failure> {
    ready_for(Purpose::Test)?;
    let start = Instant::now();
    let folder = Tree::new(root().join(FOLDER).join("trial"))?.folder;
    let system = Installed::new(folder.join("system"), package)?;
    let steps: [(&str, Step<'a>); 11] = [
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
        ("ramblactl runs and makes a desk", Installed::terminal),
        ("man pages are read", Installed::manual),
        ("completions are read", Installed::completions),
        ("the desktop knows it", Installed::desktop),
        ("rambla opens its window", Installed::window),
        (
            "installs again, and a later version over it",
            Installed::upgrade,
        ),
        ("leaves only the user's own when removed", Installed::remove),
    ];
    for (name, step) in steps {
        let start = Instant::now();
        step(&system)?;
        eprintln!("  {name}: {:.1} s", start.elapsed().as_secs_f64());
    }
    eprintln!("  the whole trial: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

impl<'a> Installed<'a> {
    /// A system with nothing on it but a user.
    fn new(root: PathBuf, package: &'a Package) -> Result<Installed<'a>, Failure> {
        for folder in [HOME, "var/lib/dpkg/info", "var/lib/dpkg/updates"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
        }
        let status = root.join("var/lib/dpkg/status");
        fs::write(&status, "").map_err(|error| refused(&status, &error))?;
        Ok(Installed { root, package })
    }

    fn dpkg(&self) -> Command {
        let mut dpkg = program("dpkg");
        dpkg.arg(format!("--root={}", self.root.display()));
        // The libraries are those of this machine, which this system knows nothing of.
        dpkg.args(["--force-not-root", "--force-depends", "--log=/dev/null"]);
        // It looks for programs that only root has in the path, and uses none of them.
        let path = std::env::var("PATH").unwrap_or_default();
        dpkg.env("PATH", format!("{path}:/usr/sbin:/sbin"));
        dpkg
    }

    fn install(&self) -> Result<(), Failure> {
        read(self.dpkg().arg("-i").arg(&self.package.file)).map(|_| ())
    }

    /// Everything on the system but the books of dpkg and the user's own.
    fn files(&self) -> Result<Vec<String>, Failure> {
        let all = tree::entries(&self.root)?;
        let others =
            |path: &String| !path.starts_with(BOOKS) && !path.starts_with(HOME) && path != "home/";
        Ok(all.into_iter().filter(others).collect())
    }

    fn has_its_files(&self) -> Result<(), Failure> {
        let (found, wanted) = (self.files()?, self.package.tree.entries()?);
        let missing: Vec<_> = wanted.iter().filter(|path| !found.contains(path)).collect();
        let more: Vec<_> = found.iter().filter(|path| !wanted.contains(path)).collect();
        demand(missing.is_empty() && more.is_empty(), || {
            format!("Missing after the installation: {missing:?}; not of the package: {more:?}.")
        })?;
        for path in [
            "usr/bin/rambla",
            "usr/bin/ramblactl",
            "usr/share/man/man1/rambla.1.gz",
            "usr/share/man/man1/ramblactl-lead-add.1.gz",
            "usr/share/doc/rambla/copyright",
            "usr/share/doc/rambla/THIRD-PARTY-NOTICES",
            "usr/share/doc/rambla/changelog.gz",
        ] {
            demand(found.iter().any(|found| found == path), || {
                format!("The package has no {path}.")
            })?;
        }
        // Checksums, as dpkg sees them: it names what differs.
        let differs = said(self.dpkg().args(["--verify", "rambla"]))?;
        demand(differs.is_empty(), || format!("Not as packed: {differs}"))?;
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
        demand(bare == DEPENDS, || {
            format!("It depends on {names:?}, and the list that stands in says {DEPENDS:?}.")
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

    fn terminal(&self) -> Result<(), Failure> {
        let version = said(self.program("ramblactl").arg("--version"))?;
        demand(
            version == format!("ramblactl {}", self.package.version),
            || format!("The installed ramblactl says it is `{version}`."),
        )?;
        let desk = self.root.join(HOME).join("tour");
        let tour = said(
            self.program("ramblactl")
                .arg("--data")
                .arg(&desk)
                .args(["desk", "tour"]),
        )?;
        demand(tour.contains("Captured, on the disk: Ana Roca"), || {
            format!("The tour says:\n{tour}")
        })
    }

    /// Starts it as somebody who has just installed it, and waits for the window.
    fn window(&self) -> Result<(), Failure> {
        let screen = Screen::open(&self.root.join(BOOKS))?;
        let mut command = self.program("rambla");
        command
            .env("DISPLAY", &screen.name)
            .env("XDG_RUNTIME_DIR", self.root.join(HOME));
        screen.shows(&mut command, "rambla", "Rambla")?;
        let own = self.root.join(HOME).join(".local/share/rambla");
        demand(own.is_dir(), || {
            "The window made no folder of the user's own.".to_owned()
        })
    }

    fn upgrade(&self) -> Result<(), Failure> {
        self.install()?;
        self.has_its_files()?;
        // The same files under a later number, but for one.
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
        for path in [&control, &later.join(GONE)] {
            fs::remove_file(path).map_err(|error| refused(path, &error))?;
        }
        fs::write(&control, text).map_err(|error| refused(&control, &error))?;
        let file = self.root.with_file_name("later.deb");
        pack(&later, &file, moment::of_the_sources()?, "none")?;
        read(self.dpkg().arg("-i").arg(&file))?;
        let status = said(self.dpkg().args(["--status", "rambla"]))?;
        demand(
            status.contains(&format!("Version: {number}+later\n")),
            || format!("The later version is not there:\n{status}"),
        )?;
        demand(!self.root.join(GONE).exists(), || {
            format!("{GONE} is left over from the earlier version.")
        })
    }

    fn remove(&self) -> Result<(), Failure> {
        let own = |path: &str| self.root.join(HOME).join(path).exists();
        read(self.dpkg().args(["--remove", "rambla"]))?;
        read(self.dpkg().args(["--purge", "rambla"]))?;
        let left = self.files()?;
        demand(left.is_empty(), || {
            format!("Left after the removal: {left:?}.")
        })?;
        demand(own("tour/desk.db") && own(".local/share/rambla"), || {
            "The removal took something of the user's own.".to_owned()
        })
    }
}

/// What must be true of the package.
fn demand(is_so: bool, sentence: impl Fn() -> String) -> Result<(), Failure> {
    if is_so {
        return Ok(());
    }
    Err(Failure::new(
        sentence(),
        "Look into target/package/trial, and put right what xtask/src/package.rs packs.",
    ))
}
