//! Durations, and what is said of many of them.

use std::fmt::Write;
use std::time::{Duration, Instant};

/// Durations of one thing that was done again and again.
#[derive(Debug, Default, Clone)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Does it once, and keeps how long it took.
    pub(crate) fn time<T>(&mut self, act: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = act();
        self.0.push(start.elapsed());
        value
    }

    /// Keeps how long it took where the parts were timed one by one.
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// How long all took together.
    #[cfg(feature = "peers")]
    pub(crate) fn sum(&self) -> Duration {
        self.0.iter().sum()
    }

    pub(crate) fn extend(&mut self, others: &Samples) {
        self.0.extend(&others.0);
    }

    /// The duration that this share of the samples does not exceed.
    fn quantile(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1));
        sorted.get(at - 1).copied().unwrap_or_default()
    }

    pub(crate) fn median(&self) -> Duration {
        self.quantile(0.5)
    }

    pub(crate) fn p99(&self) -> Duration {
        self.quantile(0.99)
    }

    /// How fast ours was beside a peer that was timed right before or after it each time: the median.
    pub(crate) fn beside(&self, peer: &Samples) -> String {
        let pairs = peer.0.iter().zip(&self.0);
        let mut ratios: Vec<f64> = pairs
            .map(|(peer, ours)| peer.as_secs_f64() / ours.as_secs_f64())
            .collect();
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.get(ratios.len() / 2);
        middle.map_or_else(String::new, |ratio| format!("{ratio:.2}×"))
    }

    pub(crate) fn slowest(&self) -> Duration {
        self.quantile(1.0)
    }

    pub(crate) fn p95(&self) -> Duration {
        self.quantile(0.95)
    }
}

/// Milliseconds, with as many digits as mean something.
pub(crate) fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        100.0.. => format!("{ms:.0} ms"),
        10.0.. => format!("{ms:.1} ms"),
        ..0.1 => format!("{ms:.4} ms"),
        _ => format!("{ms:.2} ms"),
    }
}

/// Median and 95th percentile.
pub(crate) fn both(samples: &Samples) -> String {
    format!("{} / {}", ms(samples.median()), ms(samples.p95()))
}

/// How fast ours is, as a share of the peer's speed: above 1 ours is faster.
pub(crate) fn ratio(peer: Duration, ours: Duration) -> String {
    format!("{:.2}×", peer.as_secs_f64() / ours.as_secs_f64())
}

/// A number with its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut apart = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// A Markdown table.
pub(crate) struct Table(String);

impl Table {
    pub(crate) fn new(title: &str, head: &[&str]) -> Table {
        let mut table = Table(format!("\n## {title}\n\n"));
        table.row(head.iter().map(|cell| (*cell).to_owned()));
        table.row(
            head.iter()
                .enumerate()
                .map(|(at, _)| if at == 0 { "---" } else { "--:" }.to_owned()),
        );
        table
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for cell in cells {
            write!(self.0, "| {cell} ").expect("BUG: a text cannot be written to");
        }
        self.0.push_str("|\n");
    }

    pub(crate) fn print(&self) {
        println!("{}", self.0);
    }
}
