//! Man pages and completions, written from the words of the command line themselves.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::args::Args;
use crate::say::{Done, UNWRITTEN, io as refused};

/// What each shell looks for under `NAME` is written as it calls it: `ramblactl.bash`,
/// `ramblactl.fish`, `_ramblactl`.
const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Fish, Shell::Zsh];

/// Fills the folder: a man page for each command, a completion for each shell.
pub(super) fn write(folder: &Path) -> Done {
    fill(folder).map_err(|error| refused(UNWRITTEN, folder, &error))?;
    Ok(0)
}

fn fill(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut shown = without_hidden(&Args::command());
    for shell in SHELLS {
        clap_complete::generate_to(shell, &mut shown, "ramblactl", folder)?;
    }
    clap_mangen::generate_to(Args::command(), folder)
}

/// The words that are offered: completions would offer hidden commands too.
fn without_hidden(whole: &Command) -> Command {
    let shown = whole
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    Command::new("ramblactl")
        .version(env!("CARGO_PKG_VERSION"))
        .args(whole.get_arguments())
        .subcommands(shown)
}
