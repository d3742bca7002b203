//! Contacts in vCard. Start from the files in `crates/core/tests/hostile/contacts`.
#![no_main]

use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use rambla_core::imports::contacts;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(contacts) = contacts::read(bytes, "en", &mut |_| ControlFlow::Continue(())) {
        let _ = contacts.table();
    }
});
