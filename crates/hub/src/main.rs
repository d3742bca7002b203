//! The hub's program. Data goes to stdout, messages go to stderr. Exit codes: 0 done, 2 usage or
//! configuration, 4 not found, 5 the database does not answer, 6 refused.

mod program;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    program::run(program::Args::parse())
}
