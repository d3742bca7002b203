//! `cargo x bless`: what the program writes today becomes what is expected of it.

use crate::files;
use crate::step::{Failure, cargo, root, run};
use crate::{generated, shipped};

/// Writes snapshots and generated files anew. The difference is for a person to read.
pub(crate) fn snapshots() -> Result<(), Failure> {
    crate::ui::ready()?;
    let mut test = cargo();
    test.args(["test", "--workspace", "--no-fail-fast"])
        .env("INSTA_UPDATE", "always")
        .env("RAMBLA_BLESS", "1");
    let tests = run(
        &mut test,
        "Snapshots were written; what still fails is no snapshot.",
    );
    generated::write(&root(), &files::all()?)?;
    eprintln!("Read `git diff` before committing.");
    tests
}

/// Adds the migrations that go out with the next release to the list of those that never change.
pub(crate) fn shipped() -> Result<(), Failure> {
    let files = files::all()?;
    generated::write_file(
        &root().join(shipped::LIST),
        shipped::with_new_ones(&files).as_bytes(),
    )?;
    eprintln!(
        "{} is up to date; from now on the migrations in it must not change.",
        shipped::LIST
    );
    Ok(())
}
