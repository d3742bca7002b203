//! Sessions and the agenda.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::files::TableFlags;

#[derive(Subcommand)]
pub(crate) enum SessionCommand {
    /// Add a session
    #[command(
        after_help = "Examples:\n  ramblactl session add --title Opening --start 2026-11-24T09:00 --minutes 30 --room \"Room 1\"\n  ramblactl session add --title Panel --start 2026-11-24T10:00 --minutes 60 --person \"Ana:moderator\""
    )]
    Add(SessionFlags),
    /// Change a session
    #[command(
        after_help = "Example:\n  ramblactl session edit Opening --status confirmed --clear url"
    )]
    Edit {
        /// Its title or id
        id: String,
        #[command(flatten)]
        flags: SessionFlags,
        /// Take a field away
        #[arg(long, value_name = "FIELD", value_parser = ["subtitle", "abstract", "kind", "zone", "room", "track", "url", "capacity", "person"])]
        clear: Vec<String>,
        /// What was seen of it, from `session show --json`
        #[arg(long)]
        seen: Option<String>,
    },
    /// Move a session: it keeps its length unless an end is given
    #[command(after_help = "Example:\n  ramblactl session move Opening --start 2026-11-24T10:00")]
    Move {
        /// Its title or id
        id: String,
        #[command(flatten)]
        slot: SlotFlags,
        /// Its room, by name or id
        #[arg(long)]
        room: Option<String>,
    },
    /// List the sessions
    #[command(after_help = "Example:\n  ramblactl session list --day 2026-11-24 --room \"Room 1\"")]
    List {
        #[command(flatten)]
        filter: FilterFlags,
        /// Words that title or people begin with
        #[arg(long, allow_hyphen_values = true)]
        search: Option<String>,
        /// At most so many
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Show a session
    #[command(after_help = "Example:\n  ramblactl session show Opening --json")]
    Show {
        /// Its title or id
        id: String,
    },
    /// Cancel a session: calendars show it as cancelled
    #[command(after_help = "Example:\n  ramblactl session cancel Opening")]
    Cancel {
        /// Its title or id
        id: String,
    },
    /// Take a cancellation back: the session is confirmed
    #[command(after_help = "Example:\n  ramblactl session reinstate Opening")]
    Reinstate {
        /// Its title or id
        id: String,
    },
    /// Say the nearest slot in which neither its room nor its people are busy
    #[command(after_help = "Example:\n  ramblactl session free Opening")]
    Free {
        /// Its title or id
        id: String,
        /// At most so many
        #[arg(long, default_value = "10")]
        limit: usize,
    },
    /// Move a session to Trash
    #[command(after_help = "Example:\n  ramblactl session delete Opening")]
    Delete {
        /// Its title or id
        id: String,
    },
    /// Take a session out of Trash
    #[command(
        after_help = "Example:\n  ramblactl session restore 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11"
    )]
    Restore {
        /// Its id
        id: String,
    },
    /// Write the sessions as a table
    #[command(
        after_help = "Example:\n  ramblactl session export sessions.csv --profile spreadsheet"
    )]
    Export {
        #[command(flatten)]
        table: TableFlags,
        #[command(flatten)]
        filter: FilterFlags,
    },
}

#[derive(ClapArgs, Default)]
pub(crate) struct SlotFlags {
    /// When it starts: 2026-11-23T09:00, with an offset where wanted
    #[arg(long)]
    pub(crate) start: Option<String>,
    /// When it ends
    #[arg(long, conflicts_with = "minutes")]
    pub(crate) end: Option<String>,
    /// How many minutes it lasts
    #[arg(long)]
    pub(crate) minutes: Option<i64>,
    /// Its own time zone
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// Which of two, where the clocks show the time twice
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=1))]
    pub(crate) fold: Option<i64>,
}

#[derive(ClapArgs)]
pub(crate) struct SessionFlags {
    /// Its title
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) slot: SlotFlags,
    /// Its room, by name or id
    #[arg(long)]
    pub(crate) room: Option<String>,
    /// Its track, by name or id
    #[arg(long)]
    pub(crate) track: Option<String>,
    /// Its kind: plenary, panel, training …
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Somebody in it, with a role (speaker where none is said); one who is not there yet is added
    #[arg(long, value_name = "NAME[:ROLE]", allow_hyphen_values = true)]
    pub(crate) person: Vec<String>,
    /// draft, confirmed or cancelled
    #[arg(long, value_parser = ["draft", "confirmed", "cancelled"])]
    pub(crate) status: Option<String>,
    /// Its second title
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) subtitle: Option<String>,
    /// What it is about
    #[arg(long = "abstract", allow_hyphen_values = true)]
    pub(crate) summary: Option<String>,
    /// Its page
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// How many people may take part
    #[arg(long)]
    pub(crate) capacity: Option<i64>,
}

#[derive(ClapArgs, Default)]
pub(crate) struct FilterFlags {
    /// Only this day
    #[arg(long, value_name = "DATE")]
    pub(crate) day: Option<String>,
    /// Only this track
    #[arg(long)]
    pub(crate) track: Option<String>,
    /// Only this room
    #[arg(long)]
    pub(crate) room: Option<String>,
    /// Only this person's
    #[arg(long)]
    pub(crate) person: Option<String>,
    /// Only what this attendee takes part in: id, or words that find them alone
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) attendee: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum AgendaCommand {
    /// Rooms and persons in two places at once
    #[command(after_help = "Example:\n  ramblactl agenda warnings --json")]
    Warnings,
    /// Write the agenda as a calendar or as a table
    #[command(
        after_help = "Examples:\n  ramblactl agenda export agenda.ics --track Energy\n  ramblactl agenda export ana.ics --attendee \"Ana Roca\"\n  ramblactl agenda export changes.ics --since 2026-11-20"
    )]
    Export {
        /// The file; - for stdout
        file: PathBuf,
        /// The format; auto goes by the ending of the file
        #[arg(long, value_enum, default_value = "auto")]
        format: AgendaFormat,
        #[command(flatten)]
        filter: FilterFlags,
        /// Only what was added, changed or cancelled from this day on (calendars alone)
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum AgendaFormat {
    Auto,
    Ics,
    Csv,
    Xlsx,
}
