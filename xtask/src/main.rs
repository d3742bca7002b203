//! `cargo x`: one door to everything done with this repository (run, test, check, bench, bless).
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
mod docs;
mod files;
mod generated;
mod invariants;
mod json;
mod licences;
mod markdown;
mod naming;
mod proofs;
mod readers;
mod rust_source;
mod setup;
mod shipped;
mod spdx;
mod step;
mod wording;

use std::process::ExitCode;

use setup::Purpose;
use step::{Failure, cargo};

const USAGE: &str = "\
Usage: cargo x <word> [more words]

  run [-- words]   set up this machine, build and start ramblactl (no words: the tour on the sample event)
  test [names]     set up this machine, then run every test, or those whose name contains one of the names
  check            format, lints, licences, docs, migrations and wording, without running a test
  bench [names]    the benchmarks, or those named
  bless            write the snapshots anew; `bless shipped` adds new migrations to the shipped ones
  set-up           only what `test` needs on this machine: system packages and the programs that read our files

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
    let rest = rest.strip_prefix(&["--".to_owned()][..]).unwrap_or(rest);
    match (verb.as_str(), rest) {
        ("run", words) => run(words),
        ("test", names) => test(names),
        ("check", []) => check::check(),
        ("bench", names) => bench(names),
        ("bless", []) => bless::snapshots(),
        ("bless", [what]) if what == "shipped" => bless::shipped(),
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

/// Builds in the dev profile: it shares its dependencies with the tests, and those are optimised there too.
fn run(words: &[String]) -> Result<(), Failure> {
    setup::ready_for(Purpose::Run)?;
    step::run(
        cargo().args(["build", "-p", "ramblactl"]),
        "Read the first error above; on a machine set up by hand, `libssl-dev` is the usual one missing.",
    )?;
    // This program was put into the same folder by the same cargo, whatever the target folder is called.
    let program = std::env::current_exe()
        .map_err(|error| {
            Failure::new(
                format!("Cannot find the built program: {error}."),
                "Run `cargo run -p ramblactl`.",
            )
        })?
        .with_file_name(format!("ramblactl{}", std::env::consts::EXE_SUFFIX));
    let mut ramblactl = std::process::Command::new(program);
    if words.is_empty() {
        ramblactl.args(["desk", "tour"]);
    } else {
        ramblactl.args(words);
    }
    step::hand_over(&mut ramblactl)
}

fn set_up_for_tests() -> Result<(), Failure> {
    setup::ready_for(Purpose::Test)?;
    readers::ready()
}

fn test(names: &[String]) -> Result<(), Failure> {
    set_up_for_tests()?;
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    if !names.is_empty() {
        command.arg("--").args(names);
    }
    step::run(
        &mut command,
        "The first `panicked at` above names the place; `cargo x test NAME` runs that one again.",
    )
}

/// Both programs are built at once, so that they share what they are made of.
fn bench(names: &[String]) -> Result<(), Failure> {
    setup::ready_for(Purpose::Test)?;
    step::run(
        cargo().args([
            "build",
            "--release",
            "-p",
            "ramblactl",
            "-p",
            "rambla-bench",
        ]),
        "Read the first error above.",
    )?;
    let mut command = cargo();
    command.args(["run", "--release", "-p", "rambla-bench", "--"]);
    command.args(names);
    step::run(&mut command, "Read the first error above.")
}
