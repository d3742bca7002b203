//! Programs that merge documents: what they are given, and how long they take.

pub(crate) mod automerge;
pub(crate) mod loro;

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::edits::Edit;
use super::rows::Row;
use crate::Result;
use crate::measure::Samples;

/// A document with a map for each table, in which each row is a map under its key.
pub(crate) trait Document: Sized {
    /// What it is called in the tables.
    const NAME: &'static str;

    /// An empty one.
    fn new() -> Result<Self>;
    /// The same document, in which somebody else writes.
    fn copy(&mut self, writer: u64) -> Result<Self>;
    /// Writes a row that is new.
    fn put(&mut self, row: &Row) -> Result<()>;
    /// Writes one field of a row.
    fn set(&mut self, edit: &Edit) -> Result<()>;
    /// What was written since belongs together.
    fn end_action(&mut self);
    /// What another one lacks that is a copy from before.
    fn lacking(&mut self, before: &mut Self) -> Result<Vec<u8>>;
    /// Merges what somebody else wrote.
    fn take(&mut self, bytes: &[u8]) -> Result<()>;
    /// The whole document with its history.
    fn whole(&mut self) -> Result<Vec<u8>>;
    /// How many rows there are.
    fn count(&self) -> Result<usize>;
    /// The text in a field of a row.
    fn text(&self, edit: &Edit) -> Result<Option<String>>;
}

/// How long merging took, and how long it took until the result was safe on the disk.
#[derive(Default)]
pub(crate) struct Costs {
    pub(crate) merged: Samples,
    pub(crate) saved: Samples,
}

impl Costs {
    /// Merges these, and then saves the whole document in a file.
    pub(crate) fn of<D: Document>(
        &mut self,
        document: &mut D,
        deliveries: &[Vec<u8>],
        file: &Path,
    ) -> Result<()> {
        let merged = &mut self.merged;
        self.saved.time(|| {
            merged.time(|| deliveries.iter().try_for_each(|bytes| document.take(bytes)))?;
            save(document, file)
        })
    }
}

fn save<D: Document>(document: &mut D, path: &Path) -> Result<()> {
    let bytes = document.whole()?;
    let mut file = File::create(path)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    Ok(())
}

/// How many leads one of those writes whose documents are merged: writing costs more the more there is.
const OF_ONE: usize = 5_000;

/// What is lacking in a document that is a copy from before these leads were written, by one desk
/// after another, so many in an action.
pub(crate) fn written<D: Document>(
    before: &mut D,
    leads: &[Vec<Row>],
    together: u64,
) -> Result<Vec<Vec<u8>>> {
    let mut deliveries = Vec::new();
    for (of, leads) in leads.chunks(OF_ONE).enumerate() {
        let mut from = before.copy(100 + of as u64)?;
        for some in leads.chunks(together as usize) {
            for row in some.iter().flatten() {
                from.put(row)?;
            }
            from.end_action();
        }
        deliveries.push(from.lacking(before)?);
    }
    Ok(deliveries)
}
