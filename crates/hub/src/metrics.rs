//! What the hub counts of itself, in the text format of Prometheus (0.0.4). Of requests it says which kind, how they
//! ended and how long they took, and never who asked or about which stream.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Upper bounds of the histogram, in seconds: from a page of SQLite to the longest request.
const BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What one process has counted since it started.
pub(crate) struct Metrics {
    started: SystemTime,
    requests: Mutex<BTreeMap<Kind, Times>>,
    pushes: AtomicU64,
    changes: AtomicU64,
}

/// Requests that are counted together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    /// `GET`, `POST`, `PUT`, or `other`.
    pub(crate) method: &'static str,
    /// The path with the names of what is asked for in place of ids.
    pub(crate) endpoint: String,
    /// The status of the answer.
    pub(crate) status: u16,
}

#[derive(Default)]
struct Times {
    count: u64,
    seconds: f64,
    within: [u64; BOUNDS.len()],
}

/// How things stand now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Now {
    /// Streams of events and waiting requests that are open.
    pub(crate) listeners: usize,
    /// Changes in quarantine and their bytes; none if the database does not answer.
    pub(crate) quarantine: Option<(u64, u64)>,
    /// Connections to PostgreSQL that are in use, and how many there may be.
    pub(crate) connections: Option<(usize, usize)>,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        Metrics {
            started: SystemTime::now(),
            requests: Mutex::default(),
            pushes: AtomicU64::default(),
            changes: AtomicU64::default(),
        }
    }

    /// Counts a request that was answered.
    pub(crate) fn request(&self, kind: Kind, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let times = requests.entry(kind).or_default();
        times.count += 1;
        times.seconds += seconds;
        for (within, bound) in times.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(seconds <= bound);
        }
    }

    /// Counts a push that was acknowledged, and the entries that it made.
    pub(crate) fn push(&self, changes: u64) {
        self.pushes.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes, Ordering::Relaxed);
    }

    /// All of it as text.
    pub(crate) fn text(&self, now: &Now) -> String {
        let mut text = String::new();
        let started = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        let gauges: [(&str, &str, Option<f64>); 6] = [
            (
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                Some(started.as_secs_f64()),
            ),
            (
                "rambla_hub_database_up",
                "Whether the database answers.",
                Some(f64::from(u8::from(now.quarantine.is_some()))),
            ),
            (
                "rambla_hub_quarantine_changes",
                "Changes in quarantine.",
                now.quarantine.map(|(changes, _)| changes as f64),
            ),
            (
                "rambla_hub_quarantine_bytes",
                "Bytes in quarantine.",
                now.quarantine.map(|(_, bytes)| bytes as f64),
            ),
            (
                "rambla_hub_database_connections",
                "Connections to PostgreSQL that are in use.",
                now.connections.map(|(used, _)| used as f64),
            ),
            (
                "rambla_hub_database_connections_max",
                "Connections to PostgreSQL that there may be.",
                now.connections.map(|(_, most)| most as f64),
            ),
        ];
        for (name, help, value) in gauges {
            if let Some(value) = value {
                head(&mut text, name, "gauge", help);
                line(&mut text, name, value);
            }
        }
        let name = "rambla_hub_listeners";
        let help = "Streams of events and waiting requests that are open.";
        head(&mut text, name, "gauge", help);
        line(&mut text, name, now.listeners);
        let counters = [
            (
                "rambla_hub_pushes_total",
                "Pushes that were acknowledged.",
                &self.pushes,
            ),
            (
                "rambla_hub_changes_taken_total",
                "Changes that were new.",
                &self.changes,
            ),
        ];
        for (name, help, value) in counters {
            head(&mut text, name, "counter", help);
            line(&mut text, name, value.load(Ordering::Relaxed));
        }
        self.requests_text(&mut text);
        text
    }

    /// The histogram counts the requests too, by kind and status.
    fn requests_text(&self, text: &mut String) {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "rambla_hub_request_seconds";
        let help = "Requests by how long the answer took to begin.";
        head(text, name, "histogram", help);
        for (kind, times) in requests.iter() {
            let Kind {
                method,
                endpoint,
                status,
            } = kind;
            let of = format!("method=\"{method}\",endpoint=\"{endpoint}\",status=\"{status}\"");
            for (within, bound) in times.within.iter().zip(BOUNDS) {
                line(
                    text,
                    format!("{name}_bucket{{{of},le=\"{bound}\"}}"),
                    within,
                );
            }
            let all = times.count;
            line(text, format!("{name}_bucket{{{of},le=\"+Inf\"}}"), all);
            line(text, format!("{name}_sum{{{of}}}"), times.seconds);
            line(text, format!("{name}_count{{{of}}}"), all);
        }
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into memory does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: impl Display, value: impl Display) {
    let _ = writeln!(text, "{name} {value}");
}
