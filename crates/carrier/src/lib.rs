//! The carrier: takes a desk's changes to hubs and brings those of others, in the background, whenever
//! there is a connection. It decides when and how; what is sent and what has come to be known is the
//! desk's own ([`rambla_core::desk::hubs`]).

mod backoff;
mod carrier;
mod join;
mod line;
mod listen;
mod pin;
mod round;
mod trouble;

pub use carrier::{Carrier, Mode, State, Status};
pub use join::{devices, invite, join, revoke};
pub use line::Line;
pub use round::{Met, catch_up, round};
pub use trouble::{Result, Trouble};
