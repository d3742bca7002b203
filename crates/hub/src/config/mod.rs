//! How a hub is set up: a file, over it the environment, over it what was typed.

mod layers;
mod places;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use layers::ConfigError;

use crate::ledger::Database;
use crate::limits::Limits;

/// How a hub is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where its ledger is.
    pub database: Database,
    /// Where devices find it, as codes say: `host:port`. None: the addresses of this machine.
    pub addresses: Vec<String>,
    /// How it is encrypted.
    pub tls: Tls,
    /// Where it tells what it counts, in plain HTTP and without a token; nowhere if left out.
    pub metrics: Option<SocketAddr>,
    /// A proxy before it names the client in `X-Forwarded-For`.
    pub is_behind_proxy: bool,
    /// What it takes.
    pub limits: Limits,
    /// How it says what happens.
    pub log: Log,
}

/// How connections are encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// By a certificate made of the hub's own key, which codes pin.
    Own,
    /// By a certificate that the world, or the organisation, knows.
    Files {
        /// PEM, the hub's own first.
        certificate: PathBuf,
        /// PEM.
        key: PathBuf,
    },
    /// Not at all: on loopback, or by a proxy before it.
    None,
}

/// How the program says what happens, on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// One JSON object in a line, rather than text.
    pub is_json: bool,
    /// From which level on.
    pub level: tracing::Level,
}

impl Config {
    /// One that listens on all addresses of this machine and keeps its ledger in a file.
    pub fn sqlite(path: impl Into<PathBuf>) -> Config {
        Config {
            listen: SocketAddr::from(([0, 0, 0, 0], 7443)),
            database: Database::Sqlite(path.into()),
            addresses: Vec::new(),
            tls: Tls::Own,
            metrics: None,
            is_behind_proxy: false,
            limits: Limits::default(),
            log: Log {
                is_json: false,
                level: tracing::Level::INFO,
            },
        }
    }
}
