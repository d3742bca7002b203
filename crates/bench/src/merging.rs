//! Merging: what other desks have written comes to one that does not have it, beside raw SQLite and
//! other programs that merge.

mod births;
mod edits;
mod growth;
mod hands;
mod memory;
mod peers;
mod raw;
mod rows;
mod sources;

use std::path::Path;
use std::time::Duration;

use crate::Result;
use crate::measure::{Samples, Table, thousands};
use peers::Costs;

pub(crate) use memory::hold;

pub(crate) fn measure(folder: &Path) -> Result<()> {
    births::measure(folder)?;
    edits::measure(folder)?;
    growth::desks(folder)?;
    growth::conflicts(folder)?;
    growth::history(folder)?;
    memory::measure(folder)
}

/// What was measured of the same rows in each program.
#[derive(Default)]
struct Round {
    on_disk: Samples,
    in_memory: Samples,
    raw: Samples,
    peers: Vec<(&'static str, Costs)>,
}

impl Round {
    /// A line for each program.
    fn lines(&self, label: &str, rows: usize, table: &mut Table) {
        let (disk, memory) = (self.on_disk.median(), self.in_memory.median());
        let lines = [
            ("Rambla", Some(memory), Some(disk)),
            ("raw SQLite", None, Some(self.raw.median())),
        ];
        let peers = self.peers.iter().map(|(name, costs)| {
            (
                *name,
                Some(costs.merged.median()),
                Some(costs.saved.median()),
            )
        });
        for (name, merged, saved) in lines.into_iter().chain(peers) {
            table.row([
                label.to_owned(),
                name.to_owned(),
                rate(rows, merged),
                beside(merged, memory),
                rate(rows, saved),
                beside(saved, disk),
            ]);
        }
    }
}

/// Rows in a second.
fn rate(rows: usize, time: Option<Duration>) -> String {
    let of = |time: Duration| thousands((rows as f64 / time.as_secs_f64()) as u64);
    time.map(of).unwrap_or_default()
}

/// How fast Rambla is beside a program that took this time.
fn beside(peer: Option<Duration>, ours: Duration) -> String {
    let of = |peer: Duration| format!("{:.2}×", peer.as_secs_f64() / ours.as_secs_f64());
    peer.map(of).unwrap_or_default()
}

const HEAD: [&str; 6] = [
    "what",
    "program",
    "rows merged in a second, in memory",
    "speed of Rambla beside it",
    "merged and safe on the disk",
    "speed of Rambla beside it",
];
