//! Tables that are written, and files of others.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

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
    /// Contacts: vCard 3.0 (leads and attendees)
    Vcf,
}

impl TableFormat {
    /// Its word, as it is noted that such a file left the desk.
    pub(crate) fn word(self) -> &'static str {
        match self {
            TableFormat::Auto | TableFormat::Csv => "csv",
            TableFormat::Xlsx => "xlsx",
            TableFormat::Vcf => "vcf",
        }
    }
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
pub(crate) enum ImportCommand {
    /// Sessions from a schedule (Pentabarf XML), a calendar (iCalendar) or a table (CSV, XLSX)
    #[command(
        after_help = "Examples:\n  ramblactl import sessions schedule.xml --zone Europe/Brussels --dry-run\n  ramblactl import sessions agenda.csv --map \"Sala=room\""
    )]
    Sessions {
        #[command(flatten)]
        file: ImportFlags,
        /// The time zone of a file that names none
        #[arg(long)]
        zone: Option<String>,
    },
    /// Attendees from a table (CSV, XLSX); one of the same name again is an update
    #[command(
        after_help = "Example:\n  ramblactl import attendees registrations.csv --map \"Participant=name\" --dry-run"
    )]
    Attendees(ImportFlags),
    /// Leads from a table (CSV, XLSX); one of the same name again is an update
    #[command(
        after_help = "Example:\n  ramblactl import leads booth.xlsx --map \"Firma=organisation\" --dry-run"
    )]
    Leads(ImportFlags),
    /// Leads from contacts (vCard); a file of the same name again is an update
    #[command(after_help = "Example:\n  ramblactl import contacts cards.vcf --dry-run")]
    Contacts(ImportFlags),
    /// The programme register from a table (CSV, XLSX)
    #[command(
        after_help = "Example:\n  ramblactl import programmes cities.csv --map \"Municipality=city\" --dry-run"
    )]
    Programmes(ImportFlags),
}

/// A file of others.
#[derive(ClapArgs)]
pub(crate) struct ImportFlags {
    /// The file; - for stdin
    pub(crate) file: PathBuf,
    /// What it must be; auto takes what it is
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) format: ImportFormat,
    /// What a column is: the text over it, and the field (- leaves it out); kept for the next such table
    #[arg(long = "map", value_name = "HEADER=FIELD", allow_hyphen_values = true)]
    pub(crate) own: Vec<String>,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ImportFormat {
    Auto,
    Pentabarf,
    Ics,
    Csv,
    Xlsx,
    Vcf,
}
