//! The words of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use rambla_wire::Id;
use rambla_wire::hub::Rights;
use toml::{Table, Value};

/// The hub of a team's desks: it keeps what they write in order, gives it to every desk, and reads none of it.
#[derive(Parser)]
#[command(
    name = "rambla-hub",
    version,
    max_term_width = 100,
    after_help = "\
Every setting may stand in the configuration, or in the environment as RAMBLA_HUB_ and its name
(RAMBLA_HUB_LIMITS_TEAM_BYTES); what is typed wins over the environment, and that over the file.
Exit codes: 0 done, 2 usage or configuration, 4 not found, 5 the database does not answer, 6 refused

Example:
  rambla-hub serve --database sqlite:hub.db"
)]
pub(crate) struct Args {
    /// The configuration (TOML)
    #[arg(long, global = true, env = "RAMBLA_HUB_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where the ledger is: sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:hub.db]
    #[arg(long, global = true, value_name = "WHERE")]
    database: Option<String>,
    /// Where to listen [default: 0.0.0.0:7443]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where devices find the hub, as codes say; may be given again [default: this machine's addresses]
    #[arg(long = "address", global = true, value_name = "HOST:PORT")]
    addresses: Vec<String>,
    /// own: a certificate that codes pin; none: plain HTTP behind a proxy [default: own]
    #[arg(long, global = true, value_name = "own|none")]
    tls: Option<String>,
    /// Print lists as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve until it is told to end (SIGTERM, Ctrl+C)
    #[command(after_help = "Example:\n  rambla-hub serve --config /etc/rambla-hub/hub.toml")]
    Serve,
    /// Print a code that lets one device in, within a day
    #[command(after_help = "Example:\n  rambla-hub invite --qr")]
    Invite {
        /// What the device may do; may be given again
        #[arg(long, value_enum, value_delimiter = ',', default_value = "all")]
        rights: Vec<RightsWord>,
        /// The team it joins [default: a new one, which the device brings]
        #[arg(long, value_name = "ID")]
        team: Option<Id>,
        /// Draw it as a QR code too
        #[arg(long)]
        qr: bool,
    },
    /// Devices
    #[command(subcommand, after_help = "Example:\n  rambla-hub device list")]
    Device(DeviceCommand),
    /// Streams
    #[command(subcommand, after_help = "Example:\n  rambla-hub stream list --json")]
    Stream(StreamCommand),
    /// What came and was not taken
    #[command(subcommand, after_help = "Example:\n  rambla-hub quarantine list")]
    Quarantine(QuarantineCommand),
    /// Names of ledgers
    #[command(
        subcommand,
        after_help = "Example:\n  rambla-hub epoch new 0190a000-0000-7000-8000-000000000001"
    )]
    Epoch(EpochCommand),
    /// Say how the hub is set up, and whether its database answers
    #[command(after_help = "Example:\n  rambla-hub check --config /etc/rambla-hub/hub.toml")]
    Check,
    /// Write the man pages into a folder, for packages
    #[command(
        hide = true,
        after_help = "Example:\n  rambla-hub handbook target/handbook"
    )]
    Handbook {
        /// The folder; it is made where there is none
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum DeviceCommand {
    /// All devices of all teams
    #[command(after_help = "Example:\n  rambla-hub device list --json")]
    List,
    /// Shut a device out, with all copies of it
    #[command(
        after_help = "Example:\n  rambla-hub device revoke 0190a000-0000-7000-8000-000000000001"
    )]
    Revoke {
        /// Its id
        #[arg(value_name = "ID")]
        device: Id,
    },
}

#[derive(Subcommand)]
pub(crate) enum StreamCommand {
    /// All streams of all teams, and where they stand
    #[command(after_help = "Example:\n  rambla-hub stream list")]
    List,
}

#[derive(Subcommand)]
pub(crate) enum QuarantineCommand {
    /// All that is held back
    #[command(after_help = "Example:\n  rambla-hub quarantine list --json")]
    List,
    /// Take a change into its stream
    #[command(after_help = "Example:\n  rambla-hub quarantine accept 12")]
    Accept {
        /// Its number in the list
        number: u64,
    },
    /// Remove a change for good
    #[command(after_help = "Example:\n  rambla-hub quarantine drop 12")]
    Drop {
        /// Its number in the list
        number: u64,
    },
}

#[derive(Subcommand)]
pub(crate) enum EpochCommand {
    /// Give a stream a new one, after the database was restored: every desk then brings what is missing
    #[command(after_help = "Example:\n  rambla-hub epoch new 0190a000-0000-7000-8000-000000000001")]
    New {
        /// The stream
        #[arg(value_name = "ID")]
        stream: Id,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RightsWord {
    /// All but letting others in
    Member,
    /// Everything
    All,
    Read,
    Push,
    Erase,
    Enrol,
    Publish,
}

impl From<RightsWord> for Rights {
    fn from(word: RightsWord) -> Rights {
        match word {
            RightsWord::Member => Rights::MEMBER,
            RightsWord::All => Rights::ALL,
            RightsWord::Read => Rights::READ,
            RightsWord::Push => Rights::PUSH,
            RightsWord::Erase => Rights::ERASE,
            RightsWord::Enrol => Rights::ENROL,
            RightsWord::Publish => Rights::PUBLISH,
        }
    }
}

impl Args {
    /// The settings that were typed.
    pub(crate) fn typed(&self) -> Table {
        let texts = [
            ("database", &self.database),
            ("listen", &self.listen),
            ("tls", &self.tls),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value.clone()?))));
        let mut typed: Table = texts.collect();
        if !self.addresses.is_empty() {
            let addresses = self.addresses.iter().cloned().map(Value::String);
            typed.insert("addresses".to_owned(), Value::Array(addresses.collect()));
        }
        typed
    }
}
