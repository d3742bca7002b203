//! Invented people, schedules and desks for tests and benchmarks.

pub mod names;
pub mod schedule;
