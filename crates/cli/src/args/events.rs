//! Events, the team, rooms and tracks.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Subcommand)]
pub(crate) enum EventCommand {
    /// Add an event and use it
    #[command(
        after_help = "Example:\n  ramblactl event add --name \"City Lab\" --zone Europe/Madrid --from 2026-11-24 --to 2026-11-25"
    )]
    Add {
        /// Its name
        #[arg(long, allow_hyphen_values = true)]
        name: String,
        /// Its IANA time zone
        #[arg(long)]
        zone: String,
        /// Its first day
        #[arg(long, value_name = "DATE")]
        from: String,
        /// Its last day
        #[arg(long, value_name = "DATE")]
        to: String,
        /// Where it is
        #[arg(long, allow_hyphen_values = true)]
        venue: Option<String>,
    },
    /// List the events
    #[command(after_help = "Example:\n  ramblactl event list")]
    List,
    /// Change an event
    #[command(after_help = "Example:\n  ramblactl event edit \"City Lab\" --venue \"Hall 4\"")]
    Edit {
        /// Its name or id
        event: String,
        /// Its name
        #[arg(long, allow_hyphen_values = true)]
        name: Option<String>,
        /// Its IANA time zone
        #[arg(long)]
        zone: Option<String>,
        /// Its first day
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Its last day
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
        /// Where it is
        #[arg(long, allow_hyphen_values = true)]
        venue: Option<String>,
        /// Who is responsible for the personal data
        #[arg(long, allow_hyphen_values = true)]
        controller: Option<String>,
        /// Which law holds: gdpr, or eudpr (Regulation (EU) 2018/1725)
        #[arg(long, value_parser = ["gdpr", "eudpr"])]
        law: Option<String>,
        /// The last day on which personal data is kept: 2027-05-31
        #[arg(long, value_name = "DATE")]
        keep_until: Option<String>,
    },
    /// Move an event to Trash, with all that belongs to it
    #[command(after_help = "Example:\n  ramblactl event delete \"City Lab\"")]
    Delete {
        /// Its name or id
        event: String,
    },
    /// Use this event from now on
    #[command(after_help = "Example:\n  ramblactl event use \"City Lab\"")]
    Use {
        /// Its name or id
        event: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum StaffCommand {
    /// Add somebody to the team, who is at the desk from now on
    #[command(after_help = "Example:\n  ramblactl staff add \"Ona Vidal\"")]
    Add {
        /// Their name
        name: String,
    },
    /// Say who is at the desk
    #[command(after_help = "Example:\n  ramblactl staff use \"Ona Vidal\"")]
    Use {
        /// Their name or id
        staff: String,
    },
    /// List the team
    #[command(after_help = "Example:\n  ramblactl staff list")]
    List,
}

#[derive(Subcommand)]
pub(crate) enum RoomCommand {
    /// Add a room
    #[command(after_help = "Example:\n  ramblactl room add --name \"Room 1\" --capacity 60")]
    Add(RoomFlags),
    /// List the rooms
    #[command(after_help = "Example:\n  ramblactl room list --json")]
    List,
    /// Change a room
    #[command(after_help = "Example:\n  ramblactl room edit \"Room 1\" --capacity 80")]
    Edit {
        /// Its name or id
        id: String,
        #[command(flatten)]
        flags: RoomFlags,
    },
    /// Say when a room is free; without times: print them
    #[command(
        after_help = "Examples:\n  ramblactl room free \"Room 1\" \"2026-11-24 9-13\" 2026-11-25\n  ramblactl room free \"Room 1\" --always"
    )]
    Free {
        /// Its name or id
        id: String,
        #[command(flatten)]
        hours: HoursFlags,
    },
    /// Move a room to Trash
    #[command(after_help = "Example:\n  ramblactl room delete \"Room 1\"")]
    Delete {
        /// Its name or id
        id: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct RoomFlags {
    /// Its name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// Its own time zone
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// How many people it holds
    #[arg(long)]
    pub(crate) capacity: Option<i64>,
}

#[derive(Subcommand)]
pub(crate) enum TrackCommand {
    /// Add a track
    #[command(after_help = "Example:\n  ramblactl track add --name Energy --color \"#0b6478\"")]
    Add(TrackFlags),
    /// List the tracks
    #[command(after_help = "Example:\n  ramblactl track list")]
    List,
    /// Change a track
    #[command(
        after_help = "Example:\n  ramblactl track edit Energy --name \"Energy and buildings\""
    )]
    Edit {
        /// Its name or id
        id: String,
        #[command(flatten)]
        flags: TrackFlags,
    },
    /// Move a track to Trash
    #[command(after_help = "Example:\n  ramblactl track delete Energy")]
    Delete {
        /// Its name or id
        id: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct TrackFlags {
    /// Its name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// Its colour as #rrggbb
    #[arg(long)]
    pub(crate) color: Option<String>,
}

/// When something or somebody is free.
#[derive(ClapArgs)]
pub(crate) struct HoursFlags {
    /// Days and hours, as "2026-11-24 9-13" or 2026-11-25
    pub(crate) free: Vec<String>,
    /// Always, as before anybody said anything
    #[arg(long, conflicts_with = "free")]
    pub(crate) always: bool,
}

#[derive(Subcommand)]
pub(crate) enum BreakCommand {
    /// Add a break
    #[command(after_help = "Example:\n  ramblactl break add Lunch \"2026-11-24 13-14\"")]
    Add {
        /// Its name
        name: String,
        /// When, in the event's zone
        when: String,
    },
    /// List the breaks
    #[command(after_help = "Example:\n  ramblactl break list")]
    List,
    /// Move a break to Trash
    #[command(after_help = "Example:\n  ramblactl break delete Lunch")]
    Delete {
        /// Its name or id
        id: String,
    },
}
