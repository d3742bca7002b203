//! The words of the command line.

mod attendees;
mod cities;
mod conflicts;
mod desk;
mod erasure;
mod events;
mod files;
mod handover;
mod hubs;
mod leads;
mod people;
mod sessions;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) use attendees::{AttendeeCommand, AttendeeFilterFlags, AttendeeFlags};
pub(crate) use cities::{CityCommand, ProgrammeCommand};
pub(crate) use conflicts::{ConflictCommand, Decision};
pub(crate) use desk::{DeskCommand, KeyKind, KeysCommand};
pub(crate) use erasure::{ErasureCommand, PersonFormat};
pub(crate) use events::{
    BreakCommand, EventCommand, HoursFlags, RoomCommand, RoomFlags, StaffCommand, TrackCommand,
    TrackFlags,
};
pub(crate) use files::{
    ImportCommand, ImportFlags, ImportFormat, ProfileFlag, TableFlags, TableFormat,
};
pub(crate) use handover::HandoverCommand;
pub(crate) use hubs::{DeviceCommand, HubCommand, SyncCommand, SyncMode};
pub(crate) use leads::{LeadCommand, LeadFilterFlags, LeadFlags, LeadSort};
pub(crate) use people::{
    DuplicateCommand, OrganisationCommand, OrganisationFlags, PersonCommand, PersonFlags,
    TakenField,
};
pub(crate) use sessions::{
    AgendaCommand, AgendaFormat, FilterFlags, SessionCommand, SessionFlags, SlotFlags,
};

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
    /// Attendees: registrations, their sessions and needs
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl attendee list --search \"ana acme\""
    )]
    Attendee(AttendeeCommand),
    /// Persons that are likely one: found, merged, kept apart
    #[command(subcommand, after_help = "Example:\n  ramblactl duplicate list")]
    Duplicate(DuplicateCommand),
    /// Erasing persons for good, on every desk, and proving it
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl erasure preview \"Ana Roca\""
    )]
    Erasure(ErasureCommand),
    /// Breaks of the event
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl break add Lunch \"2026-11-24 13-14\""
    )]
    Break(BreakCommand),
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
    /// Desks that meet without a network: files from desk to desk
    #[command(
        subcommand,
        after_help = "Example:\n  ramblactl handover export booth.handover"
    )]
    Handover(HandoverCommand),
    /// Hubs, where desks meet by themselves: join, leave
    #[command(subcommand, after_help = "Example:\n  ramblactl hub join CODE")]
    Hub(HubCommand),
    /// Sending what waits and taking what is new
    #[command(subcommand, after_help = "Example:\n  ramblactl sync now")]
    Sync(SyncCommand),
    /// The devices of the hub: let in, shut out
    #[command(subcommand, after_help = "Example:\n  ramblactl device enrol")]
    Device(DeviceCommand),
    /// What several desks said differently: listed, decided
    #[command(subcommand, after_help = "Example:\n  ramblactl conflict list")]
    Conflict(ConflictCommand),
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
    /// Write the man pages and the completions of bash, fish and zsh into a folder, for packages
    #[command(
        hide = true,
        after_help = "Example:\n  ramblactl handbook target/handbook"
    )]
    Handbook {
        /// The folder; it is made where there is none
        folder: PathBuf,
    },
}

/// A truth value, in words.
fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}
