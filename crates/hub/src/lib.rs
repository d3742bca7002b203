//! The hub of a team: it takes changes, numbers them, keeps them, and gives them to every desk. It sees
//! envelopes only: who wrote, in which stream, how large, about which record ids. What is said is sealed
//! under keys that it never has.
//!
//! Any number of processes over one PostgreSQL are one hub; a desk that is the hub of its booth has SQLite.

mod config;
mod failure;
mod gates;
mod hub;
pub mod ledger;
mod limits;
mod metrics;
mod news;
mod program;
mod random;
mod serve;
mod tls;
mod writers;

pub use config::{Config, ConfigError, Tls};
pub use failure::{Failure, Result};
pub use hub::{Hub, HubError};
pub use limits::Limits;
pub use program::run;
pub use serve::Serving;
