//! What Rambla costs, measured beside raw SQLite in the same run.
//!
//! Prints Markdown tables for docs/benchmarks.md. Words given select sections; none: all of them.
//! Nothing here is a test: time depends on the machine, so figures are read by people.
#![allow(clippy::print_stdout, reason = "the tables are the output")]

mod duplicates;
mod ground;
mod handover;
mod hub;
mod lists;
mod measure;
#[cfg(feature = "peers")]
mod merging;
mod peer;
mod programs;
mod schedule;
mod searching;
mod warnings;
mod writing;

use std::error::Error;
use std::path::Path;

use ground::{Grown, SIZES};

/// Whatever went wrong ends the run: there is nobody to handle it.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const SECTIONS: &[&str] = &[
    "writing",
    "searching",
    "leads",
    "schedule",
    "warnings",
    "duplicates",
    "lists",
    "handover",
    "hub",
    "hub-ledger",
    "hub-listeners",
    "hub-slow",
    "hub-pouchdb",
    "merging",
];

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    #[cfg(feature = "peers")]
    if let Some(("hold", what)) = words
        .split_first()
        .map(|(word, what)| (word.as_str(), what))
    {
        return merging::hold(what);
    }
    if let [word, folder] = words.as_slice()
        && word == "serve-hub"
    {
        return hub::listeners::serve(Path::new(folder));
    }
    if let Some(unknown) = words.iter().find(|word| !SECTIONS.contains(&word.as_str())) {
        return Err(format!("`{unknown}` is none of: {}", SECTIONS.join(", ")).into());
    }
    let wanted = |section: &str| words.is_empty() || words.iter().any(|word| word == section);
    let folder = tempfile::tempdir()?;
    if wanted("schedule") {
        schedule::measure(folder.path())?;
    }
    if wanted("warnings") {
        warnings::measure()?;
    }
    if wanted("lists") {
        lists::measure(folder.path())?;
    }
    if wanted("handover") {
        handover::measure(folder.path())?;
    }
    if wanted("hub") {
        hub::measure(folder.path())?;
    }
    if wanted("hub-ledger") {
        hub::ledger::measure(folder.path())?;
    }
    if wanted("hub-listeners") {
        hub::listeners::measure(folder.path())?;
    }
    if wanted("hub-slow") {
        hub::slow::measure(folder.path())?;
    }
    if wanted("hub-pouchdb") {
        hub::pouchdb::measure(folder.path())?;
    }
    if wanted("merging") {
        merge(folder.path())?;
    }
    if wanted("duplicates") {
        duplicates::measure()?;
    }
    if wanted("writing") {
        let mut grown = Grown::new(folder.path())?;
        writing::measure(&mut grown)?;
        read(&grown, &wanted)
    } else if wanted("searching") || wanted("leads") {
        let mut grown = Grown::new(folder.path())?;
        for size in SIZES {
            grown.grow_to(size)?;
        }
        read(&grown, &wanted)
    } else {
        Ok(())
    }
}

#[cfg(feature = "peers")]
fn merge(folder: &Path) -> Result<()> {
    merging::measure(folder)
}

#[cfg(not(feature = "peers"))]
fn merge(_: &Path) -> Result<()> {
    println!(
        "\nMerging is left out: it is built with the feature `peers`, as `cargo x bench` does."
    );
    Ok(())
}

/// The sections that read desks which have all their leads.
fn read(grown: &Grown, wanted: &impl Fn(&str) -> bool) -> Result<()> {
    if wanted("searching") {
        searching::measure(grown)?;
    }
    if wanted("leads") {
        programs::measure(grown)?;
    }
    Ok(())
}
