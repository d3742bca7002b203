//! What the carrier goes by: the clock and the network of its machine, and how patient it is.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until};

/// So often is it asked whether a hub lacks a snapshot.
const GIVE: Duration = Duration::from_secs(600);
/// So often is the machine looked at.
const LOOK: Duration = Duration::from_secs(1);
/// A clock that moved by more than this beside our own has slept, or somebody has set it.
const SLEPT: Duration = Duration::from_secs(5);

/// What the carrier goes by; by default this machine.
pub struct Surroundings {
    /// The time, as the machine shows it.
    pub clock: Box<dyn Fn() -> SystemTime + Send>,
    /// The addresses that the machine has in its networks.
    pub addresses: Box<dyn Fn() -> Vec<IpAddr> + Send>,
    /// How patient it is, and how keen.
    pub pace: Pace,
}

impl Default for Surroundings {
    fn default() -> Surroundings {
        Surroundings {
            clock: Box::new(SystemTime::now),
            addresses: Box::new(addresses),
            pace: Pace::default(),
        }
    }
}

/// How patient the carrier is, and how keen.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long an answer may take before the line counts as broken.
    pub patience: Duration,
    /// From how many entries on a snapshot pays.
    pub far: u64,
    /// How often it is asked whether a hub lacks one.
    pub give: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            patience: crate::line::PATIENCE,
            far: crate::line::FAR,
            give: GIVE,
        }
    }
}

/// A machine that cannot say which it has does not seem to move.
fn addresses() -> Vec<IpAddr> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let mut all: Vec<IpAddr> = found.iter().map(if_addrs::Interface::ip).collect();
    all.sort();
    all
}

/// Notices when every line is to be taken for dead, though none of them has said so.
pub(crate) struct Watch {
    clock: Box<dyn Fn() -> SystemTime + Send>,
    addresses: Box<dyn Fn() -> Vec<IpAddr> + Send>,
    looked: (Instant, SystemTime),
    at: Vec<IpAddr>,
}

impl Watch {
    pub(crate) fn over(
        clock: Box<dyn Fn() -> SystemTime + Send>,
        addresses: Box<dyn Fn() -> Vec<IpAddr> + Send>,
    ) -> Watch {
        Watch {
            looked: (Instant::now(), clock()),
            at: addresses(),
            clock,
            addresses,
        }
    }

    /// Waits until the machine has slept, or is in another network. Dropped and called again, it goes on.
    pub(crate) async fn disturbed(&mut self) {
        loop {
            sleep_until(self.looked.0 + LOOK).await;
            let now = (Instant::now(), (self.clock)());
            let has_slept = has_slept(self.looked, now);
            self.looked = now;
            let addresses = (self.addresses)();
            let has_moved = addresses != self.at;
            self.at = addresses;
            if has_slept || has_moved {
                return;
            }
        }
    }
}

/// Our own clock stands still while the machine sleeps, and its clock on the wall does not.
fn has_slept(before: (Instant, SystemTime), after: (Instant, SystemTime)) -> bool {
    let awake = after.0.duration_since(before.0);
    match after.1.duration_since(before.1) {
        Ok(by_clock) => by_clock.abs_diff(awake) > SLEPT,
        Err(back) => back.duration() + awake > SLEPT,
    }
}
