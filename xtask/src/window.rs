//! The two programs, run from the sources: the window, and its terminal twin.

use std::path::PathBuf;
use std::process::Command;

use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, cargo, hand_over, root, run};
use crate::ui;

/// The desk that `cargo x run` opens: it holds the sample event and nothing of anybody's.
const DESK: &str = "target/desks/sample";

/// Builds in the dev profile: it shares its dependencies with the tests, and those are optimised
/// there too.
fn build(packages: &[&str]) -> Result<(), Failure> {
    ready_for(Purpose::Run)?;
    ui::ready()?;
    let mut command = cargo();
    command.arg("build");
    for package in packages {
        command.args(["-p", package]);
    }
    run(
        &mut command,
        "Read the first error above; on a machine set up by hand, `libssl-dev` or `libwebkit2gtk-4.1-dev` is the usual one missing.",
    )
}

/// A program put into the same folder as this one by the same cargo, whatever that is called.
fn program(name: &str) -> Result<Command, Failure> {
    let own = std::env::current_exe().map_err(|error| {
        let sentence = format!("Cannot find the built program: {error}.");
        Failure::new(sentence, format!("Run `cargo run -p {name}`."))
    })?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(Command::new(own.with_file_name(file)))
}

fn desk() -> PathBuf {
    root().join(DESK)
}

/// The window on the sample event.
pub(crate) fn open() -> Result<(), Failure> {
    build(&["rambla", "ramblactl"])?;
    if !desk().join("desk.db").exists() {
        let mut demo = program("ramblactl")?;
        demo.arg("--data").arg(desk());
        demo.args(["desk", "demo", "--unprotected"]);
        run(&mut demo, "Remove target/desks and try again.")?;
    }
    hand_over(program("rambla")?.arg("--data").arg(desk()))
}

/// `ramblactl` with these words, on the desk of whoever types them.
pub(crate) fn terminal(words: &[String]) -> Result<(), Failure> {
    ready_for(Purpose::Run)?;
    run(
        cargo().args(["build", "-p", "ramblactl"]),
        "Read the first error above; on a machine set up by hand, `libssl-dev` is the usual one missing.",
    )?;
    let mut ramblactl = program("ramblactl")?;
    if words.is_empty() {
        ramblactl.args(["desk", "tour"]);
    } else {
        ramblactl.args(words);
    }
    hand_over(&mut ramblactl)
}

/// The window drawn into a file, where there is no display.
pub(crate) fn picture(file: &str) -> Result<(), Failure> {
    let path = std::env::current_dir()
        .map(|folder| folder.join(file))
        .map_err(|error| Failure::new(format!("{error}."), "Go into a folder that is there."))?;
    draw(
        "draw_one_picture",
        &[("RAMBLA_PICTURE", path.into_os_string())],
    )
}

/// docs/pictures.
pub(crate) fn pictures() -> Result<(), Failure> {
    draw("draw_the_pictures", &[])
}

/// The benchmarks of the window, as users get it.
pub(crate) fn measure() -> Result<(), Failure> {
    ready_for(Purpose::Test)?;
    ui::ready()?;
    let cure = "Read the first error above.";
    let mut empty = cargo();
    empty.args(["build", "--release", "-p", "rambla", "--example", "empty"]);
    run(&mut empty, cure)?;
    let mut command = cargo();
    command.args(["test", "-q", "--release", "-p", "rambla"]);
    command.args(["--test", "window", "--"]);
    command.args(["--ignored", "--nocapture", "measure_the_window"]);
    run(&mut command, "Read the first failure above.")
}

fn draw(test: &str, env: &[(&str, std::ffi::OsString)]) -> Result<(), Failure> {
    ready_for(Purpose::Test)?;
    build(&["rambla", "ramblactl"])?;
    let mut command = cargo();
    command.args([
        "test",
        "-q",
        "-p",
        "rambla",
        "--test",
        "window",
        "--",
        "--ignored",
    ]);
    command.arg(test);
    for (name, value) in env {
        command.env(name, value);
    }
    run(&mut command, "Read the first failure above.")
}
