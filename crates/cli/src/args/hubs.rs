//! Desks that meet by themselves: hubs, devices, sync.

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum HubCommand {
    /// Join a hub by the code that it or another desk shows
    #[command(after_help = "Example:\n  ramblactl hub join 04000-K3XQ7-...")]
    Join {
        /// The code; without it, it is asked for [blanks, hyphens, small letters do not matter]
        code: Vec<String>,
    },
    /// Be the hub: this machine serves the others on the network until it is stopped (Ctrl+C)
    #[command(after_help = "Example:\n  ramblactl hub start --listen 0.0.0.0:7443")]
    Start {
        /// Where it listens
        #[arg(long, default_value = "0.0.0.0:7443")]
        listen: std::net::SocketAddr,
    },
    /// The hubs that this desk has joined
    #[command(after_help = "Example:\n  ramblactl hub list")]
    List,
    /// A hub has moved: say where it is now
    #[command(after_help = "Example:\n  ramblactl hub move 3f2a 192.168.1.20:7443")]
    Move {
        /// The hub, by the beginning of its id
        hub: String,
        /// Where it is: host:port
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// Leave a hub; all that came from it stays here
    #[command(after_help = "Example:\n  ramblactl hub leave 3f2a")]
    Leave {
        /// The hub, by the beginning of its id
        hub: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum SyncCommand {
    /// Meet the hubs now: send what waits, take what is new
    #[command(after_help = "Example:\n  ramblactl sync now")]
    Now,
    /// What waits, and how this desk is set
    #[command(after_help = "Example:\n  ramblactl sync status")]
    Status,
    /// What was sent and received, and what went wrong; the newest first
    #[command(after_help = "Example:\n  ramblactl sync log --wrong")]
    Log {
        /// Only what went wrong
        #[arg(long)]
        wrong: bool,
        /// How many
        #[arg(long, default_value_t = 50)]
        most: usize,
    },
    /// When this desk meets its hubs: always, or only when asked (a connection that is paid by what goes over it)
    #[command(after_help = "Example:\n  ramblactl sync mode asked")]
    Mode {
        /// When
        mode: SyncMode,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SyncMode {
    /// Whenever there is something
    Always,
    /// When asked alone
    Asked,
}

#[derive(Subcommand)]
pub(crate) enum DeviceCommand {
    /// The devices of the hub, and the desks behind them
    #[command(after_help = "Example:\n  ramblactl device list")]
    List,
    /// Make a code by which one other desk joins the hub and the team
    #[command(after_help = "Example:\n  ramblactl device enrol --minutes 30")]
    Enrol {
        /// For how long the code holds
        #[arg(long, default_value_t = 60)]
        minutes: u64,
        /// It may let others in, and shut them out
        #[arg(long)]
        may_enrol: bool,
        /// Show it as a QR code too
        #[arg(long)]
        qr: bool,
    },
    /// Shut a device out: it gets nothing more, and cannot read what comes after
    #[command(after_help = "Example:\n  ramblactl device revoke 01935b7c")]
    Revoke {
        /// The device, by the beginning of its id
        device: String,
    },
}
