//! How long to wait before trying again: longer each time, and never all desks at once.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(60);

/// The waits between tries that failed.
#[derive(Default)]
pub(crate) struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The next wait: twice the last one, at most a minute, and by chance half of it more or less.
    pub(crate) fn next(&mut self) -> Duration {
        let whole = (FIRST * 2_u32.saturating_pow(self.tries)).min(MOST);
        self.tries = (self.tries + 1).min(10);
        let mut byte = [0];
        // Without randomness all desks wait equally long, which only costs.
        let _ = getrandom::fill(&mut byte);
        whole / 2 + whole * u32::from(byte[0]) / 256
    }

    /// Something worked, or the user asks.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_about_a_minute_and_begin_anew() {
        let mut backoff = Backoff::default();
        let first = backoff.next();
        assert!((FIRST / 2..FIRST * 3 / 2).contains(&first));
        let last = (0..20).map(|_| backoff.next()).last();
        assert!(last.is_some_and(|last| (MOST / 2..MOST * 3 / 2).contains(&last)));
        backoff.reset();
        assert!(backoff.next() < FIRST * 3 / 2);
    }
}
