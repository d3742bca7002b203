//! The hub's program. Data goes to stdout, messages go to stderr. Exit codes: 0 done, 2 usage or
//! configuration, 4 not found, 5 the database does not answer, 6 refused.

use std::process::ExitCode;

fn main() -> ExitCode {
    rambla_hub::run(std::env::args_os())
}
