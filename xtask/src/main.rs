//! `cargo x`: one door to everything done with this repository (run, test, check, bench, package, bless).
//!
//! Only the standard library is used, so that this program is there a few seconds after a clone,
//! before anything else has been downloaded or compiled.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a terminal program says goes to the terminal"
)]

mod bless;
mod check;
mod credits;
mod docs;
mod files;
mod generated;
mod hub;
mod invariants;
mod json;
mod licences;
mod markdown;
mod naming;
mod package;
mod proofs;
mod readers;
mod rust_source;
mod setup;
mod shipped;
mod spdx;
mod step;
mod ui;
mod window;
mod wording;

use std::process::ExitCode;

use setup::Purpose;
use step::{Failure, cargo};

const USAGE: &str = "\
Usage: cargo x <word> [more words]

  run              set up this machine, build, and open the window on the sample event
  run --picture FILE   the same without a display: draws the window into a PNG file
  run -- words     the terminal twin instead: ramblactl with these words, on your own desk
  test [names]     set up this machine, then run every test, or those whose name contains one of the names
  check            format, lints, types, licences, docs, migrations and wording, without running a test
  bench [names]    the benchmarks, or those named
  simulate [--seeds N] [--from S]   stories of many desks on the real core; the shortest one that fails is told
  package          the release build as a package of Debian, in target/package
  package --test   the same, then installed into a folder, started, installed again and removed
  package hub      the hub's package; `package hub --test` tries it in the same way
  hub              a hub on this machine, with SQLite in target/hub; prints a code
  hub --postgres   the same with a PostgreSQL cluster in target/hub-postgres
  pictures         draw docs/pictures anew
  bless            write the snapshots and generated files anew; `bless shipped` adds new migrations to the shipped ones, `bless credits` writes those of About
  set-up           only what `test` needs on this machine: system packages, the pages of the window, readers of our files

Example: cargo x run -- desk demo";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match act(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code)
        }
    }
}

fn act(words: &[String]) -> Result<(), Failure> {
    let Some((verb, rest)) = words.split_first() else {
        return Err(Failure::usage(USAGE));
    };
    match (verb.as_str(), rest) {
        ("run", []) => window::open(),
        ("run", [flag, file]) if flag == "--picture" => window::picture(file),
        ("run", [dashes, words @ ..]) if dashes == "--" => window::terminal(words),
        ("hub", []) => hub::sqlite(),
        ("hub", [flag]) if flag == "--postgres" => hub::postgres(),
        ("pictures", []) => window::pictures(),
        ("test", names) => test(names),
        ("check", []) => check::check(),
        ("bench", names) => bench(names),
        ("simulate", words) => simulate(words),
        ("package", []) => package::make(),
        ("package", [flag]) if flag == "--test" => package::test(),
        ("package", [what]) if what == "hub" => package::make_hub(),
        ("package", [what, flag]) if what == "hub" && flag == "--test" => package::test_hub(),
        ("bless", []) => bless::snapshots(),
        ("bless", [what]) if what == "shipped" => bless::shipped(),
        ("bless", [what]) if what == "credits" => generated::write(&step::root(), &files::all()?),
        ("set-up", []) => set_up_for_tests(),
        ("help" | "--help" | "-h", []) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::usage(format!(
            "`cargo x {}` is not known.\n\n{USAGE}",
            words.join(" ")
        ))),
    }
}

fn set_up_for_tests() -> Result<(), Failure> {
    setup::ready_for(Purpose::Test)?;
    ui::ready()?;
    readers::ready()
}

fn test(names: &[String]) -> Result<(), Failure> {
    set_up_for_tests()?;
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    if !names.is_empty() {
        command.arg("--").args(names);
    }
    let pages = ui::npm(&["run", "-s", "test"], "ui");
    let tests = step::run(
        &mut command,
        "The first `panicked at` above names the place; `cargo x test NAME` runs that one again.",
    );
    pages.and(tests)
}

fn simulate(words: &[String]) -> Result<(), Failure> {
    let mut command = cargo();
    command.args(["run", "--release", "-p", "rambla-simulator", "--"]);
    step::run(
        command.args(words),
        "A story fails; `--from` and `--seeds 1` play it alone.",
    )
}

/// Both programs are built at once, so that they share what they are made of. What merging is measured
/// beside is built for that alone.
fn bench(names: &[String]) -> Result<(), Failure> {
    setup::ready_for(Purpose::Test)?;
    let merging = names.is_empty() || names.iter().any(|name| name == "merging");
    let features: &[&str] = match merging {
        true => &["--features", "rambla-bench/peers"],
        false => &[],
    };
    let mut build = cargo();
    build.args([
        "build",
        "--release",
        "-p",
        "ramblactl",
        "-p",
        "rambla-bench",
    ]);
    step::run(build.args(features), "Read the first error above.")?;
    let others: Vec<&String> = names.iter().filter(|name| *name != "window").collect();
    if names.is_empty() || !others.is_empty() {
        let mut command = cargo();
        command.args(["run", "--release", "-p", "rambla-bench"]);
        command.args(features).arg("--").args(&others);
        step::run(&mut command, "Read the first error above.")?;
    }
    if names.is_empty() || others.len() < names.len() {
        window::measure()?;
    }
    Ok(())
}
