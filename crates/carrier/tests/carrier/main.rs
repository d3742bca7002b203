//! Desks that meet at a real hub: what goes over, what does not, and what no bad line can do.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod background;
mod between;
mod copies;
mod days;
mod erasure;
mod failover;
mod hall;
mod kept;
mod keys;
mod lines;
mod proxy;
mod rounds;
mod snapshots;
