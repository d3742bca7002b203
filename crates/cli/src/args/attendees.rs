//! Attendees.

use clap::{Args as ClapArgs, Subcommand};

use super::files::TableFlags;
use super::yes_or_no;

#[derive(Subcommand)]
pub(crate) enum AttendeeCommand {
    /// Register somebody
    #[command(
        after_help = "Example:\n  ramblactl attendee add --name \"Ana Roca\" --as business --session Opening"
    )]
    Add {
        #[command(flatten)]
        flags: AttendeeFlags,
    },
    /// List the attendees, newest first
    #[command(after_help = "Example:\n  ramblactl attendee list --country ES --search acme")]
    List {
        #[command(flatten)]
        filter: AttendeeFilterFlags,
        /// At most so many
        #[arg(long)]
        limit: Option<usize>,
        /// Only say how many there are of each kind
        #[arg(long)]
        counts: bool,
    },
    /// Show an attendee, their sessions and what clashes
    #[command(after_help = "Example:\n  ramblactl attendee show \"Ana Roca\" --json")]
    Show {
        /// Their id, or words that find them alone
        id: String,
    },
    /// Change an attendee
    #[command(
        after_help = "Example:\n  ramblactl attendee edit \"Ana Roca\" --ticket \"Two days\" --session Panel"
    )]
    Edit {
        /// Their id, or words that find them alone
        id: String,
        #[command(flatten)]
        flags: AttendeeFlags,
        /// They no longer take part in this session
        #[arg(long, allow_hyphen_values = true)]
        no_session: Vec<String>,
        /// Take a tag away
        #[arg(long, allow_hyphen_values = true)]
        untag: Vec<String>,
        /// Take a field away
        #[arg(long, value_name = "FIELD", value_parser = ["name", "organisation", "role", "email", "phone", "city", "badge", "as", "ticket", "needs", "languages"])]
        clear: Vec<String>,
        /// They object to their data being used (GDPR Art. 21): yes or no
        #[arg(long, value_parser = yes_or_no, value_name = "YES|NO")]
        objects: Option<bool>,
        /// Use of their data is restricted (GDPR Art. 18): yes or no
        #[arg(long, value_parser = yes_or_no, value_name = "YES|NO")]
        restricted: Option<bool>,
        /// What was seen of them, from `attendee show --json`
        #[arg(long)]
        seen: Option<String>,
    },
    /// Move an attendee to Trash
    #[command(after_help = "Example:\n  ramblactl attendee delete \"Ana Roca\"")]
    Delete {
        /// Their id, or words that find them alone
        id: String,
    },
    /// Take an attendee out of Trash
    #[command(
        after_help = "Example:\n  ramblactl attendee restore 019a5e2c-7b1f-7c3e-9d41-2f6b8a0c4e11"
    )]
    Restore {
        /// Their id
        id: String,
    },
    /// Write the attendees as a table or as contacts
    #[command(after_help = "Example:\n  ramblactl attendee export attendees.xlsx --country ES")]
    Export {
        #[command(flatten)]
        table: TableFlags,
        #[command(flatten)]
        filter: AttendeeFilterFlags,
    },
}

/// Which attendees: all that is said must hold; "" asks for those without.
#[derive(ClapArgs)]
pub(crate) struct AttendeeFilterFlags {
    /// Words that they begin with: name, organisation, role, city, address, badge, ticket
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) search: Option<String>,
    /// What they take part as
    #[arg(long = "as", allow_hyphen_values = true)]
    pub(crate) registered_as: Option<String>,
    /// Their ticket
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) ticket: Option<String>,
    /// The country of their home city, two letters
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// A language they speak
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) language: Option<String>,
    /// With this tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) tag: Option<String>,
    /// Registered for this session: title or id
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) session: Option<String>,
    /// Those in Trash
    #[arg(long)]
    pub(crate) trash: bool,
}

#[derive(ClapArgs)]
pub(crate) struct AttendeeFlags {
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
    /// A language they speak
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) language: Vec<String>,
    /// The code on their badge
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) badge: Option<String>,
    /// What they take part as
    #[arg(long = "as", allow_hyphen_values = true)]
    pub(crate) registered_as: Option<String>,
    /// Their ticket
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) ticket: Option<String>,
    /// What they need
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) needs: Option<String>,
    /// A session they take part in: title or id
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) session: Vec<String>,
    /// A tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) tag: Vec<String>,
}
