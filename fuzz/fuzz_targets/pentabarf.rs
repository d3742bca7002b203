//! Schedules in Pentabarf XML. Start from the files in `crates/core/tests/hostile/pentabarf`.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use rambla_core::imports::pentabarf;

fuzz_target!(|bytes: &[u8]| {
    let _ = pentabarf::read(bytes, &mut |_| ControlFlow::Continue(()));
});
