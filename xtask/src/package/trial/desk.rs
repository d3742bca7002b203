//! The desktop app is tried: a desk in the terminal, the window, and what is the user's own.

use std::fs;

use crate::package::trial::screen::Screen;
use crate::package::trial::{BOOKS, HOME, Installed, Step, demand, run};
use crate::package::{Package, said};
use crate::step::{Failure, read};

/// A file that the later version does not have any more.
const GONE: &str = "usr/share/man/man1/ramblactl-undo.1.gz";

/// Tries the package of the desktop app.
pub(in crate::package) fn desk(package: &Package) -> Result<(), Failure> {
    let steps: [(&str, Step<'_>); 7] = [
        ("ramblactl runs and makes a desk", Installed::terminal),
        ("man pages are read", |system| {
            system.manual(&["RAMBLA_DATA", "ramblactl lead add --text"])
        }),
        ("completions are read", Installed::completions),
        ("the desktop knows it", Installed::desktop),
        ("rambla opens its window", Installed::window),
        (
            "installs again, and a later version over it",
            Installed::upgrade_of_the_desk,
        ),
        (
            "leaves only the user's own when removed",
            Installed::remove_the_desk,
        ),
    ];
    run(package, &steps)
}

impl Installed<'_> {
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

    fn upgrade_of_the_desk(&self) -> Result<(), Failure> {
        self.upgrade(|later| fs::remove_file(later.join(GONE)))?;
        demand(!self.root.join(GONE).exists(), || {
            format!("{GONE} is left over from the earlier version.")
        })
    }

    fn remove_the_desk(&self) -> Result<(), Failure> {
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
