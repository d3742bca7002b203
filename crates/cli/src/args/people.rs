//! Persons and organisations.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::erasure::PersonFormat;
use super::events::HoursFlags;

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
    /// Say when a person is free; without times: print them
    #[command(after_help = "Example:\n  ramblactl person free \"Ana Roca\" \"2026-11-24 9-13\"")]
    Free {
        /// Their name or id
        id: String,
        #[command(flatten)]
        hours: HoursFlags,
    },
    /// Write all that is known of a person to a file: for themselves
    #[command(after_help = "Example:\n  ramblactl person data \"Ana Roca\" ana-roca.json")]
    Data {
        /// Their name or id
        #[arg(allow_hyphen_values = true)]
        id: String,
        /// The file; - for stdout
        file: PathBuf,
        /// The format
        #[arg(long, value_enum, default_value = "json")]
        format: PersonFormat,
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
pub(crate) enum DuplicateCommand {
    /// Persons that are likely one, the likeliest first, and why
    #[command(after_help = "Example:\n  ramblactl duplicate list --limit 20")]
    List {
        /// Only those of this person: name or id
        #[arg(long, allow_hyphen_values = true)]
        of: Option<String>,
        /// At most so many
        #[arg(long, default_value = "100")]
        limit: usize,
    },
    /// Make two persons one; nothing of either is lost, and it can be undone
    #[command(
        after_help = "Example:\n  ramblactl duplicate merge \"Ana Roca\" \"A. Roca\" --take role"
    )]
    Merge {
        /// Who stays: name or id
        keep: String,
        /// Who goes: name or id
        gone: String,
        /// Take this field of the one who goes
        #[arg(long, value_enum)]
        take: Vec<TakenField>,
    },
    /// Say that two persons are not one
    #[command(after_help = "Example:\n  ramblactl duplicate apart \"Ana Roca\" \"A. Roca\"")]
    Apart {
        /// One: name or id
        one: String,
        /// The other: name or id
        other: String,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum TakenField {
    Name,
    Organisation,
    Role,
    City,
    Badge,
}
