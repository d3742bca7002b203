//! Entries into their table, and the heads of the desks that they move.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rambla_wire::{Hash, Id, Version};

use super::{Cell, StoreError, Tx};

/// Rows of one statement: few numbers, so that few statements are kept prepared.
const ROWS: [usize; 3] = [64, 8, 1];
const COLUMNS: usize = 10;
/// Entries looked through at a time for the end of a desk's run.
const PAGE: usize = 4096;

/// An entry that is to be stored.
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) version: Version,
    pub(super) hash: Hash,
    pub(super) device: Id,
    pub(super) header: Vec<u8>,
    pub(super) body: Vec<u8>,
}

impl Entry {
    pub(super) fn size(&self) -> u64 {
        (self.header.len() + self.body.len()) as u64
    }

    fn cells(&self, stream: Id, now: u64) -> [Cell; COLUMNS] {
        [
            stream.into(),
            self.number.into(),
            self.version.replica.into(),
            self.version.seq.into(),
            self.hash.into(),
            self.device.into(),
            now.into(),
            self.size().into(),
            self.header.clone().into(),
            self.body.clone().into(),
        ]
    }
}

fn insert_rows(rows: usize) -> Cow<'static, str> {
    let row = |row: usize| {
        let values: Vec<String> = (1..=COLUMNS)
            .map(|at| format!("${}", row * COLUMNS + at))
            .collect();
        format!("({})", values.join(", "))
    };
    let all: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO entries (stream, number, replica, seq, hash, device, arrived_at, size, header, body) VALUES {}",
        all.join(", ")
    )
    .into()
}

impl Tx {
    pub(super) async fn insert(
        &mut self,
        stream: Id,
        entries: &[Entry],
        now: u64,
    ) -> Result<(), StoreError> {
        let mut rest = entries;
        for rows in ROWS {
            while let Some((chunk, after)) = rest.split_at_checked(rows) {
                let cells = chunk.iter().flat_map(|entry| entry.cells(stream, now));
                self.run(insert_rows(rows), cells.collect()).await?;
                rest = after;
            }
        }
        Ok(())
    }

    /// Moves the head of each desk to the end of its gapless run. Of two changes of one name, the first that
    /// came stands in it.
    pub(super) async fn advance(
        &mut self,
        stream: Id,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let mut lowest: BTreeMap<Id, u64> = BTreeMap::new();
        for Version { replica, seq } in entries.iter().map(|entry| entry.version) {
            let least = lowest.entry(replica).or_insert(seq);
            *least = seq.min(*least);
        }
        for (replica, least) in lowest {
            let sql = "SELECT seq FROM heads WHERE stream = $1 AND replica = $2";
            let head = self.one(sql, vec![stream.into(), replica.into()]).await?;
            let head = head.map_or(Ok(0), |row| row.number("seq"))?;
            if least <= head + 1
                && let Some((seq, hash)) = self.run_from(stream, replica, head).await?
            {
                let cells = vec![stream.into(), replica.into(), seq.into(), hash.into()];
                self.run(include_str!("head_moves.sql"), cells).await?;
            }
        }
        Ok(())
    }

    /// The last of a desk's changes after `head` before which none is missing.
    async fn run_from(
        &mut self,
        stream: Id,
        replica: Id,
        head: u64,
    ) -> Result<Option<(u64, Hash)>, StoreError> {
        let (mut at, mut last) = (head, None);
        loop {
            let cells = vec![
                stream.into(),
                replica.into(),
                at.into(),
                (PAGE as u64).into(),
            ];
            let rows = self.rows(include_str!("run_from.sql"), cells).await?;
            let before = at;
            for row in &rows {
                let seq = row.number("seq")?;
                if seq == at + 1 {
                    at = seq;
                    last = Some((seq, row.hash("hash")?));
                }
            }
            if at == before || rows.len() < PAGE {
                return Ok(last);
            }
        }
    }
}
