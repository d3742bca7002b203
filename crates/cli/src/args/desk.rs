//! The desk itself.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum DeskCommand {
    /// Make a desk in the folder
    #[command(after_help = "Example:\n  ramblactl --data ./booth desk create --unprotected")]
    Create {
        /// Keep the key unprotected on this machine
        #[arg(long)]
        unprotected: bool,
        /// What the desk is called in histories
        #[arg(long, default_value = "Desk")]
        name: String,
    },
    /// Put the invented sample event on the desk
    #[command(after_help = "Example:\n  ramblactl --data ./try desk demo")]
    Demo {
        /// Keep the key unprotected on this machine, where a desk is made for it
        #[arg(long)]
        unprotected: bool,
    },
    /// Walk the whole way once: sample event, a lead, a session, undo, both files
    #[command(after_help = "Example:\n  ramblactl --data ./tour desk tour")]
    Tour,
    /// Examine the desk: file, list, ids, index, replay
    #[command(after_help = "Example:\n  ramblactl desk doctor")]
    Doctor,
    /// A digest of what is here of the event: equal on desks that hold the same
    #[command(after_help = "Example:\n  ramblactl desk digest")]
    Digest,
    /// Write everything into one file that opens elsewhere with a passphrase
    #[command(after_help = "Example:\n  RAMBLA_PASSPHRASE=… ramblactl desk backup booth.rambla")]
    Backup {
        /// The file
        file: PathBuf,
    },
    /// Make a desk of a backup, in a folder that has none
    #[command(after_help = "Example:\n  ramblactl --data ./again desk restore booth.rambla")]
    Restore {
        /// The backup
        file: PathBuf,
        /// Keep the key unprotected on this machine
        #[arg(long)]
        unprotected: bool,
    },
    /// What opens the desk
    #[command(subcommand, after_help = "Example:\n  ramblactl desk keys list")]
    Keys(KeysCommand),
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// List the slots
    #[command(after_help = "Example:\n  ramblactl desk keys list")]
    List,
    /// Add a slot
    #[command(after_help = "Example:\n  ramblactl desk keys add passphrase")]
    Add {
        /// Which kind
        kind: KeyKind,
    },
    /// Remove a slot
    #[command(after_help = "Example:\n  ramblactl desk keys remove 1")]
    Remove {
        /// Its number in the list
        slot: u32,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Passphrase,
    /// A code that is printed once, to be kept on paper
    Recovery,
    Keychain,
    Unprotected,
}
