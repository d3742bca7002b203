//! A small hybrid logical clock, and where time and randomness come from.

use rambla_wire::Hlc;

/// How far ahead of this machine's clock a received stamp may be and still move our clock: a desk
/// whose clock is wrong by more must not drag all others along. Its changes are taken all the same.
pub const DRAG_LIMIT_MS: u64 = 24 * 60 * 60 * 1000;

/// Fills a slice with random bytes fit for keys.
pub type Randomness = Box<dyn FnMut(&mut [u8]) + Send>;

/// Time and randomness, given by whoever opens the desk: the core has none of its own.
pub struct Ambient {
    /// Milliseconds since 1970, UTC, as this machine's clock shows them: may be wrong, may jump.
    pub now: Box<dyn FnMut() -> u64 + Send>,
    /// Where ids, salts and keys come from.
    pub random: Randomness,
}

impl Ambient {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }
}

/// The next stamp after `last` when the machine's clock shows `now` milliseconds: never smaller
/// than one given before, however the clock jumps.
pub fn tick(last: Hlc, now: u64) -> Hlc {
    Hlc(Hlc::at(now).0.max(last.0 + 1))
}

/// The clock after a change with this stamp was received.
pub fn observe(last: Hlc, received: Hlc, now: u64) -> Hlc {
    if received.milliseconds() > now + DRAG_LIMIT_MS {
        return last;
    }
    last.max(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_rise_though_the_clock_jumps_back() {
        let first = tick(Hlc::at(0), 5_000);
        let second = tick(first, 1_000);
        assert_eq!((first, second), (Hlc::at(5_000), Hlc(Hlc::at(5_000).0 + 1)));
    }

    #[test]
    fn a_stamp_from_the_far_future_does_not_drag_the_clock() {
        let own = Hlc::at(1_000);
        assert_eq!(observe(own, Hlc::at(2_000 + DRAG_LIMIT_MS), 1_000), own);
        assert_eq!(observe(own, Hlc::at(2_000), 1_000), Hlc::at(2_000));
    }
}
