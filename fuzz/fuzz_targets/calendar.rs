//! Calendars in iCalendar. Start from the files in `crates/core/tests/hostile/calendar`.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use rambla_core::imports::calendar;

fuzz_target!(|bytes: &[u8]| {
    let _ = calendar::read(bytes, &mut |_| ControlFlow::Continue(()));
});
