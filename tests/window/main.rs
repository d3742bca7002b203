//! The real window, driven by keys.
#![allow(clippy::unwrap_used)]

mod axe;
mod flow;
mod hostile;
mod narrow;
mod pictures;
mod pilot;
mod ramblactl;
mod start;
