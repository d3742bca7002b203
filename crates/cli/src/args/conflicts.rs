//! What merging has left to decide.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Subcommand)]
pub(crate) enum ConflictCommand {
    /// List what merging left to decide: values that differ, edits against Trash, double bookings, and
    /// persons that two desks made of one; with who, when and on which desk
    #[command(after_help = "Example:\n  ramblactl conflict list")]
    List,
    /// Decide one of them
    #[command(
        after_help = "Examples:\n  ramblactl conflict resolve 3f0c1a --take 2\n  ramblactl conflict resolve 3f0c1a --restore\n  ramblactl conflict resolve 01a2… role --take 2"
    )]
    Resolve {
        /// Its item in the list, or the beginning of that; or the id of the record
        id: String,
        /// The field, where a record is named that has several
        field: Option<String>,
        #[command(flatten)]
        decision: Decision,
        /// Take the same desk's value wherever that field is open
        #[arg(long, requires = "take")]
        similar: bool,
    },
}

/// What is decided; each kind of question has its own.
#[derive(ClapArgs)]
#[group(required = true, multiple = false)]
pub(crate) struct Decision {
    /// Of values that differ: which one stands, by its place in the list
    #[arg(long, value_name = "PLACE")]
    pub(crate) take: Option<usize>,
    /// Of an edit against Trash: the record comes out of Trash
    #[arg(long)]
    pub(crate) restore: bool,
    /// Of an edit against Trash: the record stays in Trash
    #[arg(long)]
    pub(crate) leave: bool,
    /// Of a double booking: it is meant so. To end it, move one: `ramblactl session edit`
    #[arg(long)]
    pub(crate) meant: bool,
    /// Of two persons: they are one, the first stays. To choose between values: `ramblactl duplicate merge`
    #[arg(long)]
    pub(crate) merge: bool,
    /// Of two persons: they are not one
    #[arg(long)]
    pub(crate) apart: bool,
}
