//! CSV and XLSX, and sessions in them. Start from the files in `crates/core/tests/hostile/table`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rambla_core::imports::{tables, timetable};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(table) = tables::read(bytes, "en") {
        let _ = timetable::read(&table, &[], "fuzz");
    }
});
