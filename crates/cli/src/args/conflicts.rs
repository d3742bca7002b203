//! What several desks said differently.

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum ConflictCommand {
    /// List what is open: each value, who gave it, when and on which desk
    #[command(after_help = "Example:\n  ramblactl conflict list")]
    List,
    /// Let one of the values stand
    #[command(after_help = "Example:\n  ramblactl conflict resolve 01a2… role --take 2")]
    Resolve {
        /// The record, by its id in the list or the beginning of it
        id: String,
        /// The field
        field: String,
        /// Which value, by its place in the list
        #[arg(long, value_name = "PLACE")]
        take: usize,
        /// Take the same desk's value wherever that field is open
        #[arg(long)]
        similar: bool,
    },
}
