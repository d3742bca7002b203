//! The hub's program.

fn main() {}
