//! What desks and hubs say to each other: the first byte chooses who reads the rest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rambla_wire::hub::{
    Acknowledgement, Code, Devices, Enrol, Enrolled, Erase, Erased, Heads, Hello, HubKey,
    Invitation, Pulled, Push, Refusal, Signed, Snapshots, Welcome,
};
use rambla_wire::{Opener, SealedChange, TeamKey};

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    match which % 17 {
        0 => {
            if let Ok(sealed) = SealedChange::decode(bytes) {
                assert_eq!(sealed.encode(), bytes);
                let _ = Opener::new(&TeamKey([8; 32])).open(&sealed);
            }
        }
        1 => {
            if let Ok(push) = Push::decode(bytes) {
                assert_eq!(push.encode(), bytes);
            }
            let _ = Push::split(bytes);
        }
        2 => drop(Pulled::decode(bytes)),
        3 => drop(Hello::decode(bytes)),
        4 => drop(Welcome::decode(bytes)),
        5 => drop(Heads::decode(bytes)),
        6 => drop(Acknowledgement::decode(bytes)),
        7 => drop(Erase::decode(bytes)),
        8 => drop(Erased::decode(bytes)),
        9 => drop(Refusal::decode(bytes)),
        10 => drop(Enrol::decode(bytes)),
        11 => drop(Enrolled::decode(bytes)),
        12 => drop(Invitation::decode(bytes)),
        13 => drop(Devices::decode(bytes)),
        14 => drop(Snapshots::decode(bytes)),
        15 => drop(Signed::open(bytes, &HubKey([1; 32]))),
        _ => {
            if let Ok(text) = std::str::from_utf8(bytes)
                && let Ok(code) = text.parse::<Code>()
            {
                assert!(code.to_string().parse() == Ok(code));
            }
        }
    }
});
