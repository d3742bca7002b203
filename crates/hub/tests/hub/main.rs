//! The hub as a whole: real databases, real sockets, real changes.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

mod client;
mod cluster;
mod conformance;
mod desk;
mod endpoints;
mod place;
mod served;
