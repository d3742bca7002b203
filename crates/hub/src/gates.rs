//! How often and how many: requests of a device, failures of an address, streams of events that are open.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rambla_wire::Id;

use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// Beyond so many buckets those that are full again are forgotten.
const BUCKETS: usize = 10_000;

/// What this process remembers of who asked.
pub(crate) struct Gates {
    requests: Buckets<Id>,
    failures: Buckets<IpAddr>,
    open: Arc<Mutex<HashMap<Id, usize>>>,
    device_events: usize,
    all_events: usize,
}

/// A stream of events that is open; it is not any more when this is dropped.
pub(crate) struct Listening {
    open: Arc<Mutex<HashMap<Id, usize>>>,
    device: Id,
}

impl Gates {
    pub(crate) fn new(limits: &Limits) -> Gates {
        let attempts = f64::from(limits.enrol_attempts);
        Gates {
            requests: Buckets::new(
                f64::from(limits.device_requests),
                f64::from(limits.device_burst),
            ),
            failures: Buckets::new(attempts / 60.0, attempts),
            open: Arc::default(),
            device_events: limits.device_events,
            all_events: limits.all_events,
        }
    }

    /// Counts a request of a device.
    pub(crate) fn request(&self, device: Id) -> Result<()> {
        self.requests.take(device, 1.0)
    }

    /// Whether an address may try to join: it has not failed too often.
    pub(crate) fn may_join(&self, address: IpAddr) -> Result<()> {
        self.failures.take(address, 0.0)
    }

    /// Counts a failed attempt to join.
    pub(crate) fn failed_to_join(&self, address: IpAddr) {
        // Whether any are left, the next attempt is told.
        let _ = self.failures.take(address, 1.0);
    }

    /// How many streams of events and waiting requests are open.
    pub(crate) fn listening(&self) -> usize {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().sum()
    }

    /// Opens a stream of events.
    pub(crate) fn listen(&self, device: Id) -> Result<Listening> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.entry(device).or_default();
        if *own >= self.device_events || all >= self.all_events {
            return Err(Failure::Busy { seconds: 30 });
        }
        *own += 1;
        Ok(Listening {
            open: Arc::clone(&self.open),
            device,
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.device) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.device);
            }
        }
    }
}

/// Token buckets: each fills by `rate` in a second, up to `most`.
struct Buckets<K> {
    rate: f64,
    most: f64,
    levels: Mutex<HashMap<K, (f64, Instant)>>,
}

impl<K: Hash + Eq> Buckets<K> {
    fn new(rate: f64, most: f64) -> Buckets<K> {
        Buckets {
            rate,
            most,
            levels: Mutex::default(),
        }
    }

    /// Takes so much, if there is at least 1.
    fn take(&self, of: K, amount: f64) -> Result<()> {
        let now = Instant::now();
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |(level, at): (f64, Instant)| {
            (level + now.duration_since(at).as_secs_f64() * self.rate).min(self.most)
        };
        if levels.len() >= BUCKETS {
            levels.retain(|_, bucket| filled(*bucket) < self.most);
        }
        let bucket = levels.entry(of).or_insert((self.most, now));
        let level = filled(*bucket);
        if level < 1.0 {
            let seconds = ((1.0 - level) / self.rate).ceil().max(1.0) as u64;
            return Err(Failure::Busy { seconds });
        }
        *bucket = (level - amount, now);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_asks_too_often_waits_and_others_do_not() {
        let limits = Limits {
            device_requests: 1,
            device_burst: 3,
            ..Limits::default()
        };
        let gates = Gates::new(&limits);
        let (ours, theirs) = (Id([1; 16]), Id([2; 16]));
        let asked = (0..5).map(|_| gates.request(ours).is_ok());
        assert_eq!(asked.collect::<Vec<_>>(), [true, true, true, false, false]);
        assert!(gates.request(theirs).is_ok());
        let seconds = gates.request(ours).unwrap_err().seconds();
        assert_eq!(seconds, Some(1));
    }

    #[test]
    fn only_failures_to_join_count() {
        let limits = Limits {
            enrol_attempts: 2,
            ..Limits::default()
        };
        let gates = Gates::new(&limits);
        let address = IpAddr::from([192, 0, 2, 1]);
        assert!((0..10).all(|_| gates.may_join(address).is_ok()));
        gates.failed_to_join(address);
        gates.failed_to_join(address);
        assert!(gates.may_join(address).is_err());
    }

    #[test]
    fn a_stream_of_events_that_ends_makes_room() {
        let limits = Limits {
            device_events: 1,
            all_events: 2,
            ..Limits::default()
        };
        let gates = Gates::new(&limits);
        let first = gates.listen(Id([1; 16])).unwrap();
        assert!(gates.listen(Id([1; 16])).is_err());
        let _second = gates.listen(Id([2; 16])).unwrap();
        assert!(gates.listen(Id([3; 16])).is_err());
        drop(first);
        assert!(gates.listen(Id([3; 16])).is_ok());
    }
}
