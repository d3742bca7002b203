//! Desks that meet: hand-over files.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum HandoverCommand {
    /// Write what another desk lacks of the event into a file, sealed with a passphrase
    #[command(
        after_help = "The passphrase is asked for, or taken from RAMBLA_HANDOVER_PASSPHRASE.\n\nExample:\n  ramblactl handover export booth.handover --lacking stand.vector"
    )]
    Export {
        /// The file, or - for stdout
        file: PathBuf,
        /// What the other desk says that it has: its `handover vector` [default: write all]
        #[arg(long, value_name = "FILE")]
        lacking: Option<PathBuf>,
    },
    /// Take in what another desk wrote; twice the same changes nothing
    #[command(after_help = "Example:\n  ramblactl handover import booth.handover")]
    Import {
        /// The file
        file: PathBuf,
    },
    /// Write what this desk has, for another one to write what it lacks; no names in it
    #[command(after_help = "Example:\n  ramblactl handover vector stand.vector")]
    Vector {
        /// The file, or - for stdout
        file: PathBuf,
    },
}
