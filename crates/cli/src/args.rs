//! The words of the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Rambla in the terminal: leads and sessions on this desk, with and without a network.
#[derive(Parser)]
#[command(
    name = "ramblactl",
    version,
    max_term_width = 100,
    after_help = "\
Exit codes: 0 done, 1 done but something needs a look, 2 usage, 3 input refused,
4 not found or ambiguous, 5 the desk cannot be opened, 6 could not be written (nothing was changed)

Example:
  ramblactl lead add --text \"Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000\""
)]
pub(crate) struct Args {
    /// Print one JSON document
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The folder of the desk [default: this user's own]
    #[arg(long, global = true, env = "RAMBLA_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The event, by name or id [default: the one used last]
    #[arg(long, global = true, value_name = "NAME|ID")]
    pub(crate) event: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The desk itself: create, examine, back up, keys
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl desk create --unprotected"
    )]
    Desk(DeskCommand),
    /// Events
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl event add --name \"City Lab\" --zone Europe/Madrid --from 2026-11-24 --to 2026-11-25"
    )]
    Event(EventCommand),
    /// Who is at the desk
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl staff add \"Ona Vidal\""
    )]
    Staff(StaffCommand),
    /// Rooms of the event
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl room add --name \"Room 1\" --capacity 60"
    )]
    Room(RoomCommand),
    /// Tracks of the event
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl track add --name Energy --color \"#0b6478\""
    )]
    Track(TrackCommand),
    /// Persons of the event
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl person add --name \"Ana Roca\" --email ana@acme.example"
    )]
    Person(PersonCommand),
    /// Organisations of the event
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl organisation add --name \"Acme S.L.\" --type business"
    )]
    Organisation(OrganisationCommand),
    /// Sessions
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl session add --title Opening --start 2026-11-24T09:00 --minutes 30"
    )]
    Session(SessionCommand),
    /// Leads
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl lead list --search \"ana acme\""
    )]
    Lead(LeadCommand),
    /// Cities of the world
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl city search \"Sant Cugat\""
    )]
    City(CityCommand),
    /// What is known of a city in the programmes, and what to say
    #[command(after_help = "Example:\n  ramblactl gate Barcelona")]
    Gate {
        /// The city; behind a comma its country or region
        #[arg(allow_hyphen_values = true)]
        city: String,
    },
    /// The programme register: what sources said of cities
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl programme list --undecided"
    )]
    Programme(ProgrammeCommand),
    /// Bring in files of others
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl import sessions schedule.xml --dry-run"
    )]
    Import(ImportCommand),
    /// The agenda: warnings, calendar
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl agenda export agenda.ics --day 2026-11-24"
    )]
    Agenda(AgendaCommand),
    /// Undo what was done last in the event
    #[command(after_help = "Example:\n  ramblactl undo")]
    Undo,
    /// Redo what was undone last
    #[command(after_help = "Example:\n  ramblactl redo")]
    Redo,
    /// Who changed what in a record, when, on which desk
    #[command(after_help = "Example:\n  ramblactl history 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11")]
    History {
        /// The record
        id: String,
    },
}

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
    Keychain,
    Unprotected,
}

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

#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Add a person
    #[command(
        after_help = "Example:\n  ramblactl person add --name \"Ana Roca\" --email ana@acme.example"
    )]
    Add(PersonFlags),
    /// List the persons
    #[command(after_help = "Example:\n  ramblactl person list")]
    List,
    /// Change a person
    #[command(after_help = "Example:\n  ramblactl person edit \"Ana Roca\" --role buyer")]
    Edit {
        /// Their name or id
        id: String,
        #[command(flatten)]
        flags: PersonFlags,
    },
    /// Move a person to Trash
    #[command(after_help = "Example:\n  ramblactl person delete \"Ana Roca\"")]
    Delete {
        /// Their name or id
        id: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct PersonFlags {
    /// Their name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// Their organisation
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) organisation: Option<String>,
    /// Their role there
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) role: Option<String>,
    /// Their e-mail address
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// Their phone number
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) phone: Option<String>,
    /// Their home city
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) city: Option<String>,
    /// The code on their badge
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) badge: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum OrganisationCommand {
    /// Add an organisation
    #[command(
        after_help = "Example:\n  ramblactl organisation add --name \"Acme S.L.\" --type business"
    )]
    Add(OrganisationFlags),
    /// List the organisations
    #[command(after_help = "Example:\n  ramblactl organisation list")]
    List,
    /// Change an organisation
    #[command(after_help = "Example:\n  ramblactl organisation edit \"Acme S.L.\" --city Valencia")]
    Edit {
        /// Its name or id
        id: String,
        #[command(flatten)]
        flags: OrganisationFlags,
    },
    /// Move an organisation to Trash
    #[command(after_help = "Example:\n  ramblactl organisation delete \"Acme S.L.\"")]
    Delete {
        /// Its name or id
        id: String,
    },
}

#[derive(ClapArgs)]
pub(crate) struct OrganisationFlags {
    /// Its name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// business, city, region or other
    #[arg(long = "type", value_parser = ["business", "city", "region", "other"])]
    pub(crate) kind: Option<String>,
    /// Its home city
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) city: Option<String>,
}

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
}

#[derive(ClapArgs)]
pub(crate) struct TableFlags {
    /// The file; - for stdout
    pub(crate) file: PathBuf,
    /// The format; auto goes by the ending of the file
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) format: TableFormat,
    /// CSV for programs (commas, no byte order mark) or for spreadsheets (byte order mark, safe cells)
    #[arg(long, value_enum, default_value = "plain")]
    pub(crate) profile: ProfileFlag,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum TableFormat {
    Auto,
    Csv,
    Xlsx,
    /// Contacts: vCard 3.0 (leads alone)
    Vcf,
}

impl TableFlags {
    /// The format of the file.
    pub(crate) fn format(&self) -> TableFormat {
        let ending = self.file.extension().and_then(|ending| ending.to_str());
        match (self.format, ending.map(str::to_lowercase).as_deref()) {
            (TableFormat::Auto, Some("xlsx")) => TableFormat::Xlsx,
            (TableFormat::Auto, Some("vcf" | "vcard")) => TableFormat::Vcf,
            (TableFormat::Auto, _) => TableFormat::Csv,
            (said, _) => said,
        }
    }
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ProfileFlag {
    Plain,
    Spreadsheet,
}

#[derive(Subcommand)]
pub(crate) enum LeadCommand {
    /// Capture a lead
    #[command(
        after_help = "Examples:\n  ramblactl lead add --text \"Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000\"\n  ramblactl lead add --name \"Ana Roca\" --temperature hot --tag solar --consent follow-up"
    )]
    Add {
        /// One line: name, organisation, role, mail, phone
        #[arg(long, allow_hyphen_values = true)]
        text: Option<String>,
        #[command(flatten)]
        flags: LeadFlags,
        /// A note
        #[arg(long, allow_hyphen_values = true)]
        note: Option<String>,
        /// A consent: follow-up, pass to city or newsletter
        #[arg(long, value_name = "PURPOSE")]
        consent: Vec<String>,
        /// The version of the privacy notice that was given
        #[arg(long, value_name = "VERSION")]
        notice: Option<String>,
        /// The language in which consent and notice were given
        #[arg(long)]
        language: Option<String>,
    },
    /// List the leads, newest first
    #[command(after_help = "Example:\n  ramblactl lead list --search \"ana acme\" --limit 20")]
    List {
        #[command(flatten)]
        filter: LeadFilterFlags,
        /// At most so many
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Show a lead
    #[command(after_help = "Example:\n  ramblactl lead show \"Ana Roca\" --json")]
    Show {
        /// Its id, or words that find it alone
        id: String,
    },
    /// Change a lead
    #[command(
        after_help = "Example:\n  ramblactl lead edit \"Ana Roca\" --phone \"+34 600 000 001\" --tag solar"
    )]
    Edit {
        /// Its id, or words that find it alone
        id: String,
        #[command(flatten)]
        flags: LeadFlags,
        /// Take a tag away
        #[arg(long, allow_hyphen_values = true)]
        untag: Vec<String>,
        /// Take a field away
        #[arg(long, value_name = "FIELD", value_parser = ["name", "organisation", "role", "email", "phone", "city", "temperature"])]
        clear: Vec<String>,
        /// What was seen of it, from `lead show --json`
        #[arg(long)]
        seen: Option<String>,
    },
    /// Add a note to a lead
    #[command(
        after_help = "Example:\n  ramblactl lead note \"Ana Roca\" \"Wants the LGD leaflet\""
    )]
    Note {
        /// Its id, or words that find it alone
        id: String,
        /// The note; - for stdin
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Record what the party agrees to, or that it takes it back
    #[command(
        after_help = "Example:\n  ramblactl lead consent \"Ana Roca\" follow-up --language es"
    )]
    Consent {
        /// Its id, or words that find it alone
        id: String,
        /// For what
        #[arg(value_parser = ["follow-up", "pass to city", "newsletter"])]
        purpose: String,
        /// The language it was asked in
        #[arg(long)]
        language: Option<String>,
        /// It is taken back
        #[arg(long)]
        withdraw: bool,
    },
    /// Move a lead to Trash
    #[command(after_help = "Example:\n  ramblactl lead delete \"Ana Roca\"")]
    Delete {
        /// Its id, or words that find it alone
        id: String,
    },
    /// Take a lead out of Trash
    #[command(
        after_help = "Example:\n  ramblactl lead restore 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11"
    )]
    Restore {
        /// Its id
        id: String,
    },
    /// Write the leads as a table
    #[command(after_help = "Example:\n  ramblactl lead export leads.csv --profile spreadsheet")]
    Export {
        #[command(flatten)]
        table: TableFlags,
        #[command(flatten)]
        filter: LeadFilterFlags,
    },
}

/// Which leads: all that is said must hold.
#[derive(ClapArgs)]
pub(crate) struct LeadFilterFlags {
    /// Words that it begins with: name, organisation, address, note, tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) search: Option<String>,
    /// business, city, region or other
    #[arg(long = "type", value_parser = ["business", "city", "region", "other"])]
    pub(crate) kind: Option<String>,
    /// hot, warm or cold
    #[arg(long, value_parser = ["hot", "warm", "cold"])]
    pub(crate) temperature: Option<String>,
    /// With this tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) tag: Option<String>,
    /// Owned by them: name or id
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) owner: Option<String>,
    /// With this consent, or none
    #[arg(long, value_parser = ["follow-up", "pass to city", "newsletter", "none"])]
    pub(crate) consent: Option<String>,
    /// What the register says of their city: listed, unlisted, "no place", or a programme
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) gate: Option<String>,
    /// Those in Trash
    #[arg(long)]
    pub(crate) trash: bool,
}

#[derive(ClapArgs)]
pub(crate) struct LeadFlags {
    /// The contact's name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// The organisation
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) organisation: Option<String>,
    /// The contact's role
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) role: Option<String>,
    /// The contact's e-mail address
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// The contact's phone number
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) phone: Option<String>,
    /// business, city, region or other
    #[arg(long = "type", value_parser = ["business", "city", "region", "other"])]
    pub(crate) kind: Option<String>,
    /// The home city
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) city: Option<String>,
    /// hot, warm or cold
    #[arg(long, value_parser = ["hot", "warm", "cold"])]
    pub(crate) temperature: Option<String>,
    /// A tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) tag: Vec<String>,
}

#[derive(Subcommand)]
pub(crate) enum ImportCommand {
    /// Sessions from a schedule
    #[command(
        after_help = "Example:\n  ramblactl import sessions schedule.xml --zone Europe/Brussels --dry-run"
    )]
    Sessions {
        /// The file; - for stdin
        file: PathBuf,
        /// The format
        #[arg(long, value_enum, default_value = "auto")]
        format: ScheduleFormat,
        /// The time zone of a file that names none
        #[arg(long)]
        zone: Option<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Leads from a table (CSV, XLSX); one of the same name again is an update
    #[command(
        after_help = "Example:\n  ramblactl import leads booth.xlsx --map \"Firma=organisation\" --dry-run"
    )]
    Leads(TableFileFlags),
    /// The programme register from a table (CSV, XLSX)
    #[command(
        after_help = "Example:\n  ramblactl import programmes cities.csv --map \"Municipality=city\" --dry-run"
    )]
    Programmes(TableFileFlags),
}

/// A table of others.
#[derive(ClapArgs)]
pub(crate) struct TableFileFlags {
    /// The file; - for stdin
    pub(crate) file: PathBuf,
    /// What a column is: the text over it, and the field (- leaves it out)
    #[arg(long = "map", value_name = "HEADER=FIELD", allow_hyphen_values = true)]
    pub(crate) own: Vec<String>,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Subcommand)]
pub(crate) enum CityCommand {
    /// Find cities by any of their names
    #[command(after_help = "Example:\n  ramblactl city search \"Sant Cugat\"")]
    Search {
        /// Words of a name in any script; behind a comma the country or region
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// At most so many
        #[arg(long, default_value = "10")]
        limit: usize,
    },
}

#[derive(Subcommand)]
pub(crate) enum ProgrammeCommand {
    /// List the register
    #[command(after_help = "Example:\n  ramblactl programme list --undecided")]
    List {
        /// Only rows of which nobody has said which place they mean
        #[arg(long)]
        undecided: bool,
    },
    /// Say which place a row means
    #[command(
        after_help = "Example:\n  ramblactl programme decide 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11 2978771"
    )]
    Decide {
        /// The row
        id: String,
        /// The place: a number that `city search` prints
        geonameid: i64,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ScheduleFormat {
    Auto,
    Pentabarf,
}

#[derive(Subcommand)]
pub(crate) enum AgendaCommand {
    /// Rooms and persons in two places at once
    #[command(after_help = "Example:\n  ramblactl agenda warnings --json")]
    Warnings,
    /// Write the agenda as a calendar
    #[command(after_help = "Example:\n  ramblactl agenda export agenda.ics --track Energy")]
    Export {
        /// The file; - for stdout
        file: PathBuf,
        /// The format
        #[arg(long, value_enum, default_value = "ics")]
        format: CalendarFormat,
        #[command(flatten)]
        filter: FilterFlags,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum CalendarFormat {
    Ics,
}
