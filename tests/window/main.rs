//! The real window, driven by keys.
#![allow(clippy::unwrap_used)]

mod axe;
mod flow;
mod pictures;
mod pilot;
mod ramblactl;
