//! Erasure, and what is known of one person.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum ErasureCommand {
    /// Show what erasing a person would take away, and what it would leave to look at
    #[command(after_help = "Example:\n  ramblactl erasure preview \"Ana Roca\"")]
    Preview {
        /// Their name or id
        #[arg(allow_hyphen_values = true)]
        person: String,
    },
    /// Erase a person for good, on every desk; nothing undoes it
    #[command(after_help = "Example:\n  ramblactl erasure person \"Ana Roca\" --yes")]
    Person {
        /// Their name or id
        #[arg(allow_hyphen_values = true)]
        person: String,
        /// Keep imports from bringing them back until this day [default: for two years]
        #[arg(long, value_name = "DATE", conflicts_with = "may_return")]
        until: Option<String>,
        /// Let imports bring them back
        #[arg(long)]
        may_return: bool,
        /// Do it; without, the preview is shown
        #[arg(long)]
        yes: bool,
    },
    /// Erase all personal data of the event for good: persons, registrations, leads
    #[command(after_help = "Example:\n  ramblactl erasure event --yes")]
    Event {
        /// Do it; without, it is shown what is left
        #[arg(long)]
        yes: bool,
    },
    /// Write a text anew and erase what it said: a note of a lead, an abstract, an attendee's needs
    #[command(after_help = "Example:\n  ramblactl erasure redact 01a2… --text \"Met at lunch\"")]
    Redact {
        /// The record, by its id in the preview
        id: String,
        /// The new text; without, the text is taken away
        #[arg(long, allow_hyphen_values = true)]
        text: Option<String>,
    },
    /// List the erasures, and how many desks have confirmed each
    #[command(after_help = "Example:\n  ramblactl erasure list")]
    List,
    /// Write the proof of an erasure, to print or to send; it holds no name of whom it was about
    #[command(after_help = "Example:\n  ramblactl erasure proof 01a2… proof.txt")]
    Proof {
        /// The erasure, by its id in the list or the beginning of it
        id: String,
        /// The file; - for stdout
        file: PathBuf,
    },
    /// Say that a desk will not return, so that no erasure waits for it
    #[command(after_help = "Example:\n  ramblactl erasure lost \"Booth 2\"")]
    Lost {
        /// Its name or id
        #[arg(allow_hyphen_values = true)]
        desk: String,
        /// It has returned after all
        #[arg(long)]
        back: bool,
    },
    /// Let somebody come back who was erased and asks for it
    #[command(after_help = "Example:\n  ramblactl erasure allow ana@acme.example")]
    Allow {
        /// Their e-mail address or phone number
        #[arg(allow_hyphen_values = true)]
        address: String,
    },
    /// Show what personal data of the event is left, and until when it is kept
    #[command(after_help = "Example:\n  ramblactl erasure left")]
    Left,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum PersonFormat {
    /// For programs
    Json,
    /// To read
    Text,
}
