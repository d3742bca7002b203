//! Leads from desk to hub to desk beside the same documents from PouchDB to a server of its own to PouchDB. PouchDB
//! comes by npm into the folder of the run; nothing of it is part of the product.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rambla_core::leads::{self, Filter, Order};
use serde_json::json;

use super::{Ground, blank, desk, export, grow, pushes, take};
use crate::Result;
use crate::ground::{BATCH, lead};
use crate::measure::{Samples, Table, ms, ratio, thousands};

const PACKAGES: [&str; 3] = [
    "pouchdb-node@9.0.0",
    "express-pouchdb@4.2.0",
    "express@4.22.3",
];
const LEADS: u64 = 10_000;
const RUNS: usize = 3;
/// Documents of a batch: as it comes (100), and more.
const BATCHES: [&str; 3] = ["default", "1000", "5000"];

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let folder = folder.join("pouchdb");
    std::fs::create_dir_all(&folder)?;
    if !is_installed(&folder) {
        println!("\nPouchDB is left out: npm does not bring it.");
        return Ok(());
    }
    let script = folder.join("pouchdb.mjs");
    std::fs::write(&script, include_str!("pouchdb.mjs"))?;
    std::fs::write(folder.join("documents.json"), documents())?;
    let server = Server::start(&folder)?;
    let mut table = Table::new(
        &format!(
            "{} leads from desk to hub to desk beside PouchDB; medians of three runs",
            thousands(LEADS)
        ),
        &[
            "program",
            "there",
            "to the other",
            "both",
            "speed of Rambla, one by one",
            "speed of Rambla, 1,000 in an action",
        ],
    );
    let mut ours = [(1, Both::default()), (BATCH, Both::default())];
    let mut theirs = BATCHES.map(|batch| (batch, Both::default()));
    for run in 0..RUNS {
        for (together, both) in &mut ours {
            rambla(
                &folder.join(format!("ours-{run}-{together}")),
                *together,
                both,
            )?;
        }
        for (batch, both) in &mut theirs {
            server.replicates(&folder, batch, both)?;
        }
    }
    for (together, both) in &ours {
        let how = match together {
            1 => "captured one by one",
            _ => "1,000 in an action",
        };
        let none = String::new;
        table.row([
            format!("Rambla, {how}"),
            ms(both.there.median()),
            ms(both.back.median()),
            ms(both.all()),
            none(),
            none(),
        ]);
    }
    for (batch, both) in &theirs {
        table.row([
            format!("PouchDB, batch {batch}"),
            ms(both.there.median()),
            ms(both.back.median()),
            ms(both.all()),
            ratio(both.all(), ours[0].1.all()),
            ratio(both.all(), ours[1].1.all()),
        ]);
    }
    table.print();
    for (together, both) in &ours {
        println!(
            "Of Rambla with {together} in an action: reading and sealing {}; the same leads taken from a file in memory {}\n",
            ms(both.sealed.median()),
            ms(both.taken.median()),
        );
    }
    Ok(())
}

#[derive(Default)]
struct Both {
    there: Samples,
    back: Samples,
    /// Of ours: reading and sealing what is to be sent, and taking the same leads from a file in memory.
    sealed: Samples,
    taken: Samples,
}

impl Both {
    fn all(&self) -> Duration {
        self.there.median() + self.back.median()
    }
}

fn is_installed(folder: &Path) -> bool {
    let done = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(PACKAGES)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

/// A document for each lead, with its fields.
fn documents() -> String {
    let of = |n: u64| {
        let lead = lead(n);
        let notes: Vec<&str> = lead.notes.iter().map(|note| note.text.as_str()).collect();
        json!({
            "_id": format!("lead-{n:07}"),
            "name": lead.name,
            "organisation": lead.organisation,
            "role": lead.role,
            "email": lead.email,
            "phone": lead.phone,
            "notes": notes,
        })
    };
    let all: Vec<serde_json::Value> = (0..LEADS).map(of).collect();
    serde_json::Value::from(all).to_string()
}

/// Leads that one desk has brought to a hub and another one has taken.
fn rambla(folder: &Path, together: u64, both: &mut Both) -> Result<()> {
    let ground = Ground::new(&folder.join("hub"))?;
    let mut from = desk(&folder.join("from"), "From")?;
    grow(&mut from, LEADS, together)?;
    let hub = ground.first(&mut from)?;
    both.sealed.time(|| pushes(&mut from, &hub))?;
    both.there.time(|| ground.meet(&mut from, &hub))?;
    let mut to = blank(&folder.join("to"))?;
    let there = ground.other(&mut from, &mut to)?;
    both.back.time(|| ground.meet(&mut to, &there))?;
    let event = from.station.event.ok_or("no event")?;
    let file = export(&mut from, event)?;
    let mut beside = blank(&folder.join("beside"))?;
    both.taken.time(|| take(&mut beside, &file))?;
    let here = to.read(|db| leads::numbers(db, event, &Filter::default(), Order::Newest, None))?;
    match here.len() as u64 {
        LEADS => Ok(()),
        _ => Err("the leads did not come over as they should".into()),
    }
}

/// PouchDB's own server, as a process; it ends when its standard input closes.
struct Server {
    child: Child,
    port: String,
}

impl Server {
    fn start(folder: &Path) -> Result<Server> {
        let mut child = Command::new("node")
            .args(["pouchdb.mjs", "serve", "."])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or("PouchDB says nothing")?;
        let mut port = String::new();
        BufReader::new(said).read_line(&mut port)?;
        let port = port.trim().to_owned();
        Ok(Server { child, port })
    }

    fn replicates(&self, folder: &Path, batch: &str, both: &mut Both) -> Result<()> {
        let done = Command::new("node")
            .args(["pouchdb.mjs", "measure", ".", &self.port, batch])
            .current_dir(folder)
            .stderr(Stdio::inherit())
            .output()?;
        let said = String::from_utf8(done.stdout)?;
        let times: Vec<f64> = said
            .split_whitespace()
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let [there, back] = times[..] else {
            return Err("PouchDB did not replicate".into());
        };
        both.there.add(Duration::from_secs_f64(there / 1e3));
        both.back.add(Duration::from_secs_f64(back / 1e3));
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself; nobody could do anything about an error.
        let _ = self.child.wait();
    }
}
