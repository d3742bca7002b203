//! Leads.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::files::TableFlags;
use super::yes_or_no;

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
    #[command(
        after_help = "Examples:\n  ramblactl lead list --search \"ana acme\" --limit 20\n  ramblactl lead list --gate listed --sort organisation"
    )]
    List {
        #[command(flatten)]
        filter: LeadFilterFlags,
        /// At most so many
        #[arg(long)]
        limit: Option<usize>,
        /// By what
        #[arg(long, value_enum, default_value = "newest")]
        sort: LeadSort,
        /// The other way round
        #[arg(long)]
        descending: bool,
        /// Only say how many there are of each kind
        #[arg(long)]
        counts: bool,
    },
    /// Say who owns the leads that pass
    #[command(
        after_help = "Example:\n  ramblactl lead assign \"Ona Vidal\" --gate unlisted --temperature hot"
    )]
    Assign {
        /// Name or id of somebody of the team; - for nobody
        #[arg(allow_hyphen_values = true)]
        to: String,
        #[command(flatten)]
        filter: LeadFilterFlags,
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
        /// The contact objects to their data being used (GDPR Art. 21): yes or no
        #[arg(long, value_parser = yes_or_no, value_name = "YES|NO")]
        objects: Option<bool>,
        /// Use of their data is restricted (GDPR Art. 18): yes or no
        #[arg(long, value_parser = yes_or_no, value_name = "YES|NO")]
        restricted: Option<bool>,
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
    /// Write the leads as a table or as contacts, without those who object to it
    #[command(
        after_help = "Examples:\n  ramblactl lead export leads.csv --profile spreadsheet\n  ramblactl lead export newsletter.vcf --purpose newsletter"
    )]
    Export {
        #[command(flatten)]
        table: TableFlags,
        #[command(flatten)]
        filter: LeadFilterFlags,
        /// What the file is for: then only those who agreed to it stand in it
        #[arg(long, value_parser = ["follow-up", "pass to city", "newsletter"])]
        purpose: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum LeadSort {
    Newest,
    Name,
    Organisation,
    City,
    Country,
    Programmes,
    Type,
    Temperature,
    Owner,
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
