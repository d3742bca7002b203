//! What is installed is read by those it is made for: man, shells, the desktop.

use std::fs;

use crate::package::desk::{COMPLETIONS, ID};
use crate::package::said;
use crate::package::tree::{self, refused};
use crate::package::trial::{Installed, demand};
use crate::step::{Failure, program, read};

impl Installed<'_> {
    /// Every page is set without a complaint, and says what it is.
    pub(super) fn manual(&self, shown: &[&str]) -> Result<(), Failure> {
        let folder = self.root.join("usr/share/man/man1");
        let pages = tree::entries(&folder)?;
        for page in &pages {
            let text = said(program("gzip").arg("-dc").arg(folder.join(page)))?;
            let is_page = [".TH ", ".SH NAME", ".SH SYNOPSIS"]
                .iter()
                .all(|part| text.contains(part));
            demand(is_page, || format!("{page} is no man page."))?;
        }
        if program("man").arg("--version").output().is_err() {
            eprintln!("  without man (package man-db), the pages are only read as texts");
            return Ok(());
        }
        let mut man = program("man");
        man.args([
            "--local-file",
            "--no-justification",
            "--warnings=mac",
            "--encoding=UTF-8",
        ])
        .args(pages.iter().map(|page| folder.join(page)))
        .envs([
            ("MANPAGER", "cat"),
            ("MANWIDTH", "100"),
            ("LC_ALL", "C.UTF-8"),
        ]);
        let done = man.output().map_err(|error| refused(&folder, &error))?;
        let (text, complaints) = (
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr),
        );
        demand(done.status.success() && complaints.is_empty(), || {
            format!("man complains: {complaints}")
        })?;
        demand(shown.iter().all(|words| text.contains(words)), || {
            format!("man shows:\n{text}")
        })
    }

    /// Each shell that is there reads its own; bash is everywhere.
    pub(super) fn completions(&self) -> Result<(), Failure> {
        let shells = ["bash", "fish", "zsh"];
        for (shell, (_, path)) in shells.iter().zip(COMPLETIONS) {
            let path = self.root.join(path);
            let text = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
            demand(!text.contains("handbook"), || {
                format!("{} offers a hidden command.", path.display())
            })?;
            match program(shell).arg("--version").output() {
                Ok(_) => read(program(shell).arg("-n").arg(&path)).map(|_| ())?,
                Err(_) => eprintln!("  without {shell}, its completion is not read"),
            }
        }
        // What bash would offer after `ramblactl le`.
        let script = format!(
            "source {}; COMP_WORDS=(ramblactl le) COMP_CWORD=1; _ramblactl ramblactl le ramblactl; echo \"${{COMPREPLY[*]}}\"",
            self.root.join(COMPLETIONS[0].1).display()
        );
        let offered = said(program("bash").args(["--norc", "-c", &script]))?;
        demand(offered == "lead", || {
            format!("bash offers `{offered}` for `le`.")
        })
    }

    pub(super) fn desktop(&self) -> Result<(), Failure> {
        let entry = self
            .root
            .join(format!("usr/share/applications/{ID}.desktop"));
        let text = fs::read_to_string(&entry).map_err(|error| refused(&entry, &error))?;
        let value = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines.find(|(name, _)| *name == key).map(|(_, value)| value)
        };
        demand(
            text.starts_with("[Desktop Entry]\n") && value("Type") == Some("Application"),
            || format!("{} is no desktop entry.", entry.display()),
        )?;
        let program_path = self
            .root
            .join("usr/bin")
            .join(value("Exec").unwrap_or_default());
        demand(program_path.is_file(), || {
            "The desktop entry starts nothing.".to_owned()
        })?;
        let icon = value("Icon").unwrap_or_default();
        let icon = self
            .root
            .join(format!("usr/share/icons/hicolor/scalable/apps/{icon}.svg"));
        demand(icon.is_file(), || {
            "The desktop entry has no icon.".to_owned()
        })?;
        for key in [
            "Name",
            "Comment",
            "Comment[es]",
            "Categories",
            "StartupWMClass",
        ] {
            demand(value(key).is_some(), || {
                format!("The desktop entry has no {key}.")
            })?;
        }
        let info = self
            .root
            .join(format!("usr/share/metainfo/{ID}.metainfo.xml"));
        for (judge, words, file) in [
            ("desktop-file-validate", &[][..], &entry),
            ("appstreamcli", &["validate", "--no-net"][..], &info),
        ] {
            match program(judge).arg("--version").output() {
                Ok(_) => read(program(judge).args(words).arg(file)).map(|_| ())?,
                Err(_) => eprintln!("  without {judge}, it is not asked"),
            }
        }
        Ok(())
    }
}
