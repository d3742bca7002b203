//! The system's clock and randomness: the hub stands at the edge.

use std::time::{SystemTime, UNIX_EPOCH};

use rambla_wire::Id;
use rambla_wire::hub::Epoch;

use crate::ledger::Newcomer;

/// Seconds since 1970, UTC.
pub(crate) fn now() -> u64 {
    since_1970().as_secs()
}

fn since_1970() -> std::time::Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("BUG: the system gives no randomness");
    bytes
}

pub(crate) fn epoch() -> Epoch {
    Epoch(bytes())
}

pub(crate) fn newcomer() -> Newcomer {
    Newcomer {
        device: Id::ordered(since_1970().as_millis() as u64, bytes()),
        token: bytes(),
        nonce: bytes(),
    }
}
