//! Erasure: parts emptied where they are, and graves for what comes later.

use rambla_wire::hub::{Epoch, Erase, Erased};
use rambla_wire::{Head, Id, SealedChange};

use super::{Ledger, StoreError, Tx};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// Changes blanked in one transaction, so that pushes of the stream come in between.
const SOME: usize = 500;

impl Ledger {
    /// Empties parts for good. Part 0 stays: it names no person. What is not here has its graves. Snapshots go,
    /// since they hold what the parts said.
    ///
    /// # Errors
    /// [`Failure::Team`]; [`Failure::Store`] with [`StoreError::Busy`] if a log of the database still holds
    /// what was blanked: ask again.
    pub async fn blank(
        &self,
        team: Id,
        stream: Id,
        asked: &Erase,
        limits: &Limits,
        new: Epoch,
    ) -> Result<Erased> {
        let (mut count, mut blank) = (0, Vec::new());
        for some in asked.parts.chunks(SOME) {
            let mut tx = self.begin().await?;
            let standing = tx.stream(stream, team, limits, new).await?;
            if standing.team != team {
                return Err(Failure::Team);
            }
            for (change, indexes) in some {
                let parts: Vec<u32> = indexes.iter().copied().filter(|at| *at > 0).collect();
                count += tx.blank_change(stream, *change, &parts).await?;
                if !parts.is_empty() {
                    blank.push((*change, parts));
                }
            }
            tx.drop_stale(stream).await?;
            tx.commit().await?;
        }
        self.forget_old_pages().await?;
        Ok(Erased {
            nonce: asked.nonce,
            stream,
            count,
            parts: blank,
        })
    }
}

impl Tx {
    /// How many of the parts said something until now, here or in quarantine.
    async fn blank_change(&mut self, stream: Id, of: Head, parts: &[u32]) -> Result<u64> {
        self.bury(stream, of, parts).await?;
        let (find, write) = (
            include_str!("entries_named.sql"),
            include_str!("entry_blanked.sql"),
        );
        let (emptied, freed) = self.empty(stream, of, parts, find, write).await?;
        let (find, write) = (
            include_str!("quarantine_named.sql"),
            include_str!("quarantine_blanked.sql"),
        );
        let (held, _) = self.empty(stream, of, parts, find, write).await?;
        if freed > 0 {
            let sql = "UPDATE streams SET bytes = bytes - $1 WHERE id = $2";
            self.run(sql, vec![freed.into(), stream.into()]).await?;
        }
        Ok(emptied + held)
    }

    async fn bury(&mut self, stream: Id, of: Head, parts: &[u32]) -> Result<(), StoreError> {
        for part in parts {
            let cells = vec![
                stream.into(),
                of.version.replica.into(),
                of.version.seq.into(),
                of.hash.into(),
                u64::from(*part).into(),
            ];
            self.run(include_str!("grave_new.sql"), cells).await?;
        }
        Ok(())
    }

    /// How many parts said something until now, and how many bytes that was.
    async fn empty(
        &mut self,
        stream: Id,
        of: Head,
        parts: &[u32],
        find: &'static str,
        write: &'static str,
    ) -> Result<(u64, u64)> {
        let cells = vec![
            stream.into(),
            of.version.replica.into(),
            of.version.seq.into(),
            of.hash.into(),
        ];
        let (mut count, mut freed) = (0, 0);
        for row in self.rows(find, cells).await? {
            let mut change = SealedChange::of(row.bytes("header")?, row.bytes("body")?)?;
            let said = |part: &&u32| change.blank(&[**part]);
            let emptied = parts.iter().filter(said).count() as u64;
            if emptied > 0 {
                count += emptied;
                let body = change.body();
                freed += (row.bytes("body")?.len() - body.len()) as u64;
                let size = (row.bytes("header")?.len() + body.len()) as u64;
                let number = row.number("number")?;
                let cells = vec![body.into(), size.into(), number.into(), stream.into()];
                self.run(write, cells).await?;
            }
        }
        Ok((count, freed))
    }
}
