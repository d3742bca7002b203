//! `cargo x check`: everything that can be found wrong without running a test. The quick checks come first.

use std::time::Instant;

use crate::files::{self, Problem};
use crate::step::{Failure, cargo, root, run};
use crate::{docs, generated, invariants, licences, naming, shipped, wording};

/// Runs every check, also after one has failed, and names all that is wrong.
pub(crate) fn check() -> Result<(), Failure> {
    let root = root();
    let files = files::all()?;
    let mut found = 0;
    let mut say = |name: &str, start: Instant, problems: &[Problem]| {
        for problem in problems {
            eprintln!("{problem}");
        }
        found += problems.len();
        let verdict = if problems.is_empty() {
            "as they should be".to_owned()
        } else {
            format!("{} to look at", problems.len())
        };
        eprintln!(
            "  {name}: {verdict}, {:.1} s",
            start.elapsed().as_secs_f64()
        );
    };

    let start = Instant::now();
    let (problems, open) = docs::problems(&files);
    say(&format!("documents ({open} proofs open)"), start, &problems);
    let start = Instant::now();
    say("invariants", start, &invariants::problems(&files));
    let start = Instant::now();
    say("shipped migrations", start, &shipped::problems(&files));
    let start = Instant::now();
    say("names", start, &naming::problems(&files));
    let start = Instant::now();
    say("wording", start, &wording::problems(&files, &root));
    let start = Instant::now();
    say(
        "generated files",
        start,
        &generated::problems(&files, &root)?,
    );
    let start = Instant::now();
    say("licences", start, &licences::problems(&files)?);

    let pages = crate::ui::packages()
        .and_then(|()| crate::ui::npm(&["run", "-s", "format:check"], "ui"))
        .and_then(|()| crate::ui::npm(&["run", "-s", "check"], "ui"));
    let format = run(
        cargo().args(["fmt", "--all", "--check"]),
        "Run `cargo fmt --all`.",
    );
    let lints = run(
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
        "Each lint above says what to write instead.",
    );
    if found > 0 {
        eprintln!();
        let end = if found == 1 { "One line" } else { "Lines" };
        return Err(Failure::new(
            format!("{end} above ({found}) must be put right."),
            "Each line says what to do.",
        ));
    }
    pages.and(format).and(lints)
}
