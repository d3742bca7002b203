//! What came and is not taken: late pushes of devices that are shut out, changes that nobody has signed.
//! Whoever runs the hub looks at them, and takes or drops them.

use rambla_wire::hub::Epoch;
use rambla_wire::{Id, SealedChange, Version};

use super::{Delivery, Incoming, Ledger, Row, StoreError};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// A change that is held back.
#[derive(Clone, Debug)]
pub struct Held {
    /// The change.
    pub incoming: Incoming,
    /// Why: a code of [`rambla_wire::hub::Refusal`].
    pub why: &'static str,
}

/// A change in quarantine, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// By which it is named.
    pub number: u64,
    /// The stream.
    pub stream: Id,
    /// Who brought it.
    pub device: Id,
    /// Which change.
    pub version: Version,
    /// Why it is here.
    pub why: String,
    /// When it came, in seconds since 1970.
    pub at: u64,
    /// Header and sealed parts.
    pub size: u64,
}

impl Ledger {
    /// Holds changes back that a device brings; those that are held already stay as they are.
    ///
    /// # Errors
    /// [`Failure::Full`] beyond what is kept of one device; [`Failure::Team`].
    pub async fn hold(
        &self,
        (device, team): (Id, Id),
        stream: Id,
        changes: &[Held],
        limits: &Limits,
        now: u64,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        // The stream's row is held, so that no erasure runs between its graves and these changes.
        let sql = "SELECT team FROM streams WHERE id = $1";
        let row = tx.lock(sql, vec![stream.into()]).await?;
        if row.is_some_and(|row| row.id("team").ok() != Some(team)) {
            return Err(Failure::Team);
        }
        let sql = include_str!("quarantine_of_device.sql");
        let row = tx.one(sql, vec![device.into()]).await?;
        let row = row.ok_or(StoreError::Column("n"))?;
        let (mut count, mut bytes) = (row.number("n")?, row.number("bytes")?);
        for Held { incoming, why } in changes {
            let mut change = incoming.change.clone();
            let Version { replica, seq } = change.header.version();
            let cells = vec![stream.into(), replica.into(), seq.into(), seq.into()];
            let graves = tx.rows(include_str!("graves_here.sql"), cells).await?;
            for row in graves {
                if row.hash("hash")? == incoming.hash {
                    change.blank(&[row.number("part")? as u32]);
                }
            }
            let (header, body) = (change.header.encode(), change.body());
            let size = (header.len() + body.len()) as u64;
            if bytes + size > limits.quarantine_bytes || count >= limits.quarantine_changes {
                return Err(Failure::Full);
            }
            let cells = vec![
                stream.into(),
                device.into(),
                replica.into(),
                seq.into(),
                incoming.hash.into(),
                (*why).into(),
                now.into(),
                size.into(),
                header.into(),
                body.into(),
            ];
            let new = tx.run(include_str!("quarantine_new.sql"), cells).await?;
            count += new;
            bytes += new * size;
        }
        tx.commit().await?;
        Ok(())
    }

    /// All that is held back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn held(&self) -> Result<Vec<HeldRow>, StoreError> {
        let rows = self.read(include_str!("quarantine.sql"), vec![]).await?;
        let row = |row: &Row| {
            Ok(HeldRow {
                number: row.number("number")?,
                stream: row.id("stream")?,
                device: row.id("device")?,
                version: Version {
                    replica: row.id("replica")?,
                    seq: row.number("seq")?,
                },
                why: row.text("why")?.to_owned(),
                at: row.number("at")?,
                size: row.number("size")?,
            })
        };
        rows.iter().map(row).collect()
    }

    /// How many changes are held back, and how many bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn quarantine_size(&self) -> Result<(u64, u64), StoreError> {
        let sql = include_str!("quarantine_size.sql");
        let rows = self.read(sql, vec![]).await?;
        let row = rows.first().ok_or(StoreError::Column("n"))?;
        Ok((row.number("n")?, row.number("bytes")?))
    }

    /// Takes a change out of quarantine into its stream.
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Signature`] (such a change no desk would take), [`Failure::Full`].
    pub async fn accept(&self, number: u64, limits: &Limits, new: Epoch, now: u64) -> Result<()> {
        let sql = include_str!("quarantine_one.sql");
        let rows = self.read(sql, vec![number.into()]).await?;
        let row = rows.first().ok_or(Failure::NotFound)?;
        let change = SealedChange::of(row.bytes("header")?, row.bytes("body")?)?;
        change.header.check_signature()?;
        let stream = change.header.stream;
        let delivery = Delivery {
            team: row.id("team")?,
            device: row.id("device")?,
            changes: vec![Incoming::of(change)],
        };
        let answers = self.append(stream, &[delivery], limits, new, now).await?;
        answers.into_iter().collect::<Result<Vec<_>>>()?;
        // If this fails, the change is in both places, and accepting it again does no harm.
        self.drop_held(number).await
    }

    /// Removes a change from quarantine.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub async fn drop_held(&self, number: u64) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM quarantine WHERE number = $1";
        let gone = tx.run(sql, vec![number.into()]).await?;
        tx.commit().await?;
        match gone {
            0 => Err(Failure::NotFound),
            _ => Ok(()),
        }
    }
}
