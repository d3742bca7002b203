//! Rambla in the terminal: the twin of the desktop app on the same desk.
//!
//! Data goes to stdout, messages go to stderr. Exit codes: 0 done, 1 done but something needs a
//! look, 2 usage, 3 input refused, 4 not found or ambiguous, 5 the desk cannot be opened, 6 could
//! not be written (nothing was changed).

mod args;
mod commands;
mod desk;
mod files;
mod json;
mod out;
mod say;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::out::Out;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut out = Out::new(args.json);
    let done = commands::run(args, &mut out);
    let code = match done.and_then(|code| out.finish().map(|()| code)) {
        Ok(code) => code,
        Err(failure) => {
            out::message(&failure.sentence);
            failure.code
        }
    };
    ExitCode::from(code)
}
