//! The hub as a whole: real databases, real sockets, real changes.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod client;
mod desk;
mod endpoints;
mod served;
