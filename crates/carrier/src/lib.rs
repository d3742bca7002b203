//! The carrier: takes a desk's changes to hubs and brings those of others, in the background, whenever
//! there is a connection. It decides when and how; what is sent and what has come to be known is the
//! desk's own ([`rambla_core::desk::hubs`]).

mod backoff;
mod carrier;
mod exchange;
mod join;
mod line;
mod listen;
mod mode;
mod peer;
mod pin;
mod round;
mod snapshot;
mod status;
mod surroundings;
mod trouble;
mod work;

pub use carrier::Carrier;
pub use exchange::Exchange;
pub use join::{devices, invite, join, revoke, revoke_over};
pub use line::Line;
pub use mode::Mode;
pub use round::{Met, catch_up, round};
pub use snapshot::{Given, Giving};
pub use status::{State, Status};
pub use surroundings::{Pace, Surroundings};
pub use trouble::{Result, Trouble};
