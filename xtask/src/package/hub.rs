//! The package of the hub: a service that waits to be set up.

use super::control::Kind;
use super::tree::{SCRIPTS, Tree};
use super::{Package, build, documents, finish, handbook, moment, notices, own_version, template};
use crate::files;
use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, root};

const SOURCES: &str = "assets/hub";
/// What whoever runs it changes: dpkg asks before it takes a later version's.
pub(super) const CONFIG: &str = "etc/rambla-hub/hub.toml";
pub(super) const UNIT: &str = "usr/lib/systemd/system/rambla-hub.service";

pub(super) const KIND: Kind = Kind {
    name: "rambla-hub",
    programs: &["rambla-hub"],
    depends: &["libc6", "libgcc-s1", "libssl3"],
    fields: "Suggests: postgresql, sqlite3\nSection: net\n",
    description: "\
Description: server of a team whose desks work on the events of Rambla
 It takes what desks write, keeps it in order and gives it to every desk of
 the team, on SQLite or PostgreSQL. It sees sealed envelopes only: names,
 notes and addresses are encrypted under a key that it never has.
 .
 The service is set up in /etc/rambla-hub/hub.toml and is not started by
 the installation: systemctl enable --now rambla-hub
",
};

pub(super) fn package() -> Result<Package, Failure> {
    ready_for(Purpose::Run)?;
    let programs = build::programs(&KIND)?;
    let time = moment::of_the_sources()?;
    let tree = Tree::new(KIND.folder().join("tree"))?;
    let own = root().join(SOURCES);
    tree.copy(&own.join("rambla-hub.service"), UNIT)?;
    tree.copy(&own.join("hub.toml"), CONFIG)?;
    tree.put("DEBIAN/conffiles", format!("/{CONFIG}\n").as_bytes())?;
    for script in SCRIPTS {
        tree.copy(&own.join(script), &format!("DEBIAN/{script}"))?;
    }
    let written = KIND.folder().join("handbook");
    handbook(&tree, &programs.join("rambla-hub"), &written)?;
    tree.copy(
        &root().join("docs/operations.md"),
        "usr/share/doc/rambla-hub/operations.md",
    )?;
    let notices = notices::of_the_hub(&own_version()?)?;
    let copyright = template(SOURCES, "copyright")?;
    let files = files::all()?;
    documents(&tree, &KIND, (&copyright, &notices), &files, time)?;
    finish(&KIND, tree, &programs, time)
}
