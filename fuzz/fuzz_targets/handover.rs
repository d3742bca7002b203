//! Hand-over files without their seal, and what a desk says that it has. Start from `tests/handover`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rambla_wire::{Act, HandoverReader, Part, Vector};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut file) = HandoverReader::begin(bytes) {
        while let Ok(Some(change)) = file.change() {
            let _ = change.header.check_signature();
            let _ = Act::decode(change.act());
            for (_, part) in change.said() {
                let _ = Part::decode(part);
            }
        }
    }
    if let Ok(vector) = Vector::read(&mut &bytes[..]) {
        let mut again = Vec::new();
        vector.write(&mut again).expect("memory refuses bytes");
        assert!(Vector::read(&mut &again[..]).is_ok());
    }
});
