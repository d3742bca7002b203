//! Desks that meet at a real hub: what goes over, what does not, and what no bad line can do.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod background;
mod between;
mod copies;
mod days;
mod erasure;
mod failover;
mod hall;
mod kept;
mod keys;
mod kills;
mod lines;
mod proxy;
mod roles;
mod rounds;
mod snapshots;
mod story;
