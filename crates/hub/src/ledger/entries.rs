//! Entries on their way out.

use rambla_wire::hub::{Heads, MAX_BATCH, Stand};
use rambla_wire::{Head, Id, Version, encode_sealed};

use super::{Cell, Ledger, Row};
use crate::failure::Result;

/// What is read at a time: no more than fits into a batch, whatever the sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where the ledger stands.
    pub stand: Stand,
    /// Numbers and sealed changes.
    pub entries: Vec<(u64, Vec<u8>)>,
}

/// Of so many entries the sizes are looked at.
const MOST: u64 = 4096;
/// What a batch says of each change beside it.
const FRAME: u64 = 17;

impl Ledger {
    /// The entries after a number, at most `most` and [`MAX_BATCH`] bytes of them and at least one if there is
    /// any; of one desk alone if it is named.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`], [`crate::Failure::Team`].
    pub async fn page(
        &self,
        team: Id,
        stream: Id,
        after: u64,
        replica: Option<Id>,
        most: u64,
    ) -> Result<Page> {
        let stand = self.stand(team, stream).await?;
        let mut from: Vec<Cell> = vec![stream.into(), after.into(), stand.head.into()];
        let (sizes, entries) = match replica {
            None => (include_str!("sizes.sql"), include_str!("entries.sql")),
            Some(_) => (
                include_str!("sizes_of_one.sql"),
                include_str!("entries_of_one.sql"),
            ),
        };
        from.push(MOST.into());
        from.extend(replica.map(Cell::from));
        let last = self.read(sizes, from.clone()).await?;
        let Some(last) = last_that_fits(&last, most)? else {
            let entries = Vec::new();
            return Ok(Page { stand, entries });
        };
        from[2] = last.into();
        let rows = self.read(entries, from).await?;
        let entry = |row: &Row| {
            let bytes = encode_sealed(row.bytes("header")?, row.bytes("body")?);
            Ok((row.number("number")?, bytes))
        };
        let entries = rows.iter().map(entry).collect::<Result<_>>()?;
        Ok(Page { stand, entries })
    }

    /// Of each desk the last change that is here with all before it.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`], [`crate::Failure::Team`].
    pub async fn heads(&self, team: Id, stream: Id) -> Result<Heads> {
        let stand = self.stand(team, stream).await?;
        let sql = "SELECT replica, seq, hash FROM heads WHERE stream = $1 ORDER BY replica";
        let rows = self.read(sql, vec![stream.into()]).await?;
        let head = |row: &Row| {
            Ok(Head {
                version: Version {
                    replica: row.id("replica")?,
                    seq: row.number("seq")?,
                },
                hash: row.hash("hash")?,
            })
        };
        Ok(Heads {
            epoch: stand.epoch,
            heads: rows.iter().map(head).collect::<Result<_>>()?,
        })
    }
}

fn last_that_fits(sizes: &[Row], most: u64) -> Result<Option<u64>> {
    let most = most.min(MAX_BATCH as u64);
    let (mut total, mut last) = (0, None);
    for row in sizes {
        total += row.number("size")? + FRAME;
        if last.is_some() && total > most {
            break;
        }
        last = Some(row.number("number")?);
    }
    Ok(last)
}
