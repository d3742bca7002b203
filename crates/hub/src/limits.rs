//! What one hub takes of one team, one device, one address.

use rambla_wire::MAX_SEALED;
use rambla_wire::hub::MAX_BATCH;
use serde::Deserialize;

/// The limits, each of which a configuration may change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The largest request, in bytes. Desks send batches of 1 MiB and one change more.
    pub body_bytes: usize,
    /// What a team may have here, in bytes.
    pub team_bytes: u64,
    /// The largest snapshot of a stream, in bytes. Snapshots count into what the team has here.
    pub snapshot_bytes: u64,
    /// Its streams: one for the team, one for each event.
    pub team_streams: u64,
    /// Its devices that are not shut out.
    pub team_devices: u64,
    /// What is held back of one device, in bytes.
    pub quarantine_bytes: u64,
    /// The same, in changes.
    pub quarantine_changes: u64,
    /// Streams of events and waiting requests that one device may have open.
    pub device_events: usize,
    /// The same of all devices.
    pub all_events: usize,
    /// What a device may ask in a second, over time.
    pub device_requests: u32,
    /// What it may ask at once.
    pub device_burst: u32,
    /// Failed attempts to join, of one address in a minute.
    pub enrol_attempts: u32,
    /// A request that takes longer is given up, in seconds.
    pub request_seconds: u64,
    /// A header that takes longer to come is given up, in seconds.
    pub header_seconds: u64,
    /// How long a request waits for more, in seconds.
    pub wait_seconds: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: MAX_BATCH + MAX_SEALED + 64 * 1024,
            team_bytes: 20 << 30,
            snapshot_bytes: 256 << 20,
            team_streams: 1_000,
            team_devices: 1_000,
            quarantine_bytes: 64 << 20,
            quarantine_changes: 10_000,
            device_events: 4,
            all_events: 4_000,
            device_requests: 50,
            device_burst: 200,
            enrol_attempts: 10,
            request_seconds: 60,
            header_seconds: 10,
            wait_seconds: 25,
        }
    }
}
