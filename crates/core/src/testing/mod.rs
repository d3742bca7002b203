//! Invented people, schedules and desks for tests and benchmarks.

pub mod desks;
pub mod names;
pub mod random;
pub mod schedule;
