//! The package of the desktop app and its terminal twin.

use std::path::Path;

use super::control::Kind;
use super::tree::Tree;
use super::{Package, build, documents, finish, handbook, moment, notices, own_version, template};
use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, root};
use crate::{files, ui};

/// The name that the desktop knows the program by.
pub(super) const ID: &str = "org.rambla.desk";
const SOURCES: &str = "assets/package";

pub(super) const KIND: Kind = Kind {
    name: "rambla",
    programs: &["rambla", "ramblactl"],
    depends: &[
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
    ],
    // A keychain keeps the key of the desk; xdg-utils open files and addresses in other programs.
    fields: "Recommends: gnome-keyring, xdg-utils\nSection: misc\n",
    description: "\
Description: leads, sessions and attendees of an event, kept on the laptop
 For people who run a booth at an expo and sessions at a City Lab: capture
 leads in seconds with no network, build the agenda, and hand out files that
 Excel, Outlook and Google accept. Everything is kept on the laptop,
 encrypted; every change can be undone.
 .
 The package has the desktop app, rambla, and its terminal twin, ramblactl.
",
};

/// Icons, and where they lie below share/icons/hicolor.
const ICONS: &[(&str, &str)] = &[
    ("32x32.png", "32x32/apps"),
    ("128x128.png", "128x128/apps"),
    ("icon.png", "512x512/apps"),
    ("icon.svg", "scalable/apps"),
];

/// Completions as `ramblactl handbook` calls them, and as each shell looks for them.
pub(super) const COMPLETIONS: &[(&str, &str)] = &[
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

pub(super) fn package() -> Result<Package, Failure> {
    ready_for(Purpose::Run)?;
    ui::ready()?;
    let programs = build::programs(&KIND)?;
    let time = moment::of_the_sources()?;
    let version = own_version()?;
    let tree = Tree::new(KIND.folder().join("tree"))?;
    desktop(&tree, &version, time)?;
    terminal(&tree, &programs.join("ramblactl"), &version)?;
    let files = files::all()?;
    let notices = notices::of_the_desk(&files, &version)?;
    let copyright = template(SOURCES, "copyright")?;
    documents(&tree, &KIND, (&copyright, &notices), &files, time)?;
    finish(&KIND, tree, &programs, time)
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
    let text = template(SOURCES, &info)?
        .replace("{version}", version)
        .replace("{date}", &moment::date(time));
    tree.put(&format!("usr/share/metainfo/{info}"), text.as_bytes())
}

/// Man pages and completions.
fn terminal(tree: &Tree, ramblactl: &Path, version: &str) -> Result<(), Failure> {
    let written = KIND.folder().join("handbook");
    let own = template(SOURCES, "rambla.1")?.replace("{version}", version);
    tree.put("usr/share/man/man1/rambla.1", own.as_bytes())?;
    handbook(tree, ramblactl, &written)?;
    for (name, to) in COMPLETIONS {
        tree.copy(&written.join(name), to)?;
    }
    Ok(())
}
