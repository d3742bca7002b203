//! Streams: whose they are, and where their ledgers stand.

use rambla_wire::hub::{Epoch, Position, Stand};
use rambla_wire::{Hash, Id};

use super::{Cell, Ledger, Row, StoreError, Tx};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// Where a stream's ledger stands, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The team.
    pub team: Id,
    /// Its name, its epoch, its last number.
    pub stand: Stand,
}

/// A stream, for whoever runs the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamRow {
    /// Where it stands.
    pub standing: Standing,
    /// Sealed bytes and headers.
    pub bytes: u64,
}

impl Ledger {
    /// Every stream of a team.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stands(&self, team: Id) -> Result<Vec<Stand>, StoreError> {
        let sql = "SELECT id, team, epoch, head FROM streams WHERE team = $1 ORDER BY id";
        let rows = self.read(sql, vec![team.into()]).await?;
        rows.iter().map(|row| Ok(standing(row)?.stand)).collect()
    }

    /// Every stream of every team.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn streams(&self) -> Result<Vec<StreamRow>, StoreError> {
        let sql = "SELECT id, team, epoch, head, bytes FROM streams ORDER BY team, id";
        let rows = self.read(sql, vec![]).await?;
        let row = |row: &Row| {
            Ok(StreamRow {
                standing: standing(row)?,
                bytes: row.number("bytes")?,
            })
        };
        rows.iter().map(row).collect()
    }

    /// Where a stream stands that belongs to this team.
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Team`].
    pub async fn stand(&self, team: Id, stream: Id) -> Result<Stand> {
        let rows = self.read(STANDING, vec![stream.into()]).await?;
        let found = standing(rows.first().ok_or(Failure::NotFound)?)?;
        match found.team == team {
            true => Ok(found.stand),
            false => Err(Failure::Team),
        }
    }

    /// Compares what a desk knows of a stream with what is here. Of what it knows and we do not, we were
    /// restored from an older copy: the stream gets the new epoch, so that every desk brings what it has.
    /// Whether it did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check(&self, team: Id, at: Position, new: Epoch) -> Result<bool, StoreError> {
        if at.number == 0 {
            return Ok(false);
        }
        let cells = vec![at.stream.into(), team.into(), at.epoch.0.into()];
        let known = self.read(include_str!("epoch_known.sql"), cells).await?;
        if known.is_empty() {
            return Ok(false);
        }
        let cells = vec![at.stream.into(), at.number.into(), at.hash.into()];
        let here = self.read(include_str!("entry_is_here.sql"), cells).await?;
        if !here.is_empty() {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        // Once: who comes second finds another epoch than the one that was wrong.
        let cells = vec![new.0.into(), at.stream.into(), at.epoch.0.into()];
        let sql = "UPDATE streams SET epoch = $1 WHERE id = $2 AND epoch = $3";
        let changed = tx.run(sql, cells).await?;
        tx.drop_stale(at.stream).await?;
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// Gives a stream a new epoch, as after a restore.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub async fn renew(&self, stream: Id, new: Epoch) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE streams SET epoch = $1 WHERE id = $2";
        let changed = tx.run(sql, vec![new.0.into(), stream.into()]).await?;
        tx.drop_stale(stream).await?;
        tx.commit().await?;
        match changed {
            0 => Err(Failure::NotFound),
            _ => Ok(()),
        }
    }
}

pub(super) const STANDING: &str = "SELECT id, team, epoch, head FROM streams WHERE id = $1";

pub(super) fn standing(row: &Row) -> Result<Standing, StoreError> {
    Ok(Standing {
        team: row.id("team")?,
        stand: Stand {
            stream: row.id("id")?,
            epoch: Epoch(row.fixed("epoch")?),
            head: row.number("head")?,
        },
    })
}

impl Tx {
    /// The stream, which nobody else appends to until this transaction ends; made for this team if there is none.
    pub(super) async fn stream(
        &mut self,
        stream: Id,
        team: Id,
        limits: &Limits,
        new: Epoch,
    ) -> Result<Standing> {
        if let Some(row) = self.lock(STANDING, vec![stream.into()]).await? {
            return Ok(standing(&row)?);
        }
        // Two processes that make streams of one team count one after the other.
        let sql = "SELECT id FROM teams WHERE id = $1";
        self.lock(sql, vec![team.into()]).await?;
        let count = "SELECT COUNT(*) AS n FROM streams WHERE team = $1";
        let count = self.one(count, vec![team.into()]).await?;
        let count = count.map_or(Ok(0), |row| row.number("n"))?;
        if count >= limits.team_streams {
            return Err(Failure::Full);
        }
        let cells: Vec<Cell> = vec![stream.into(), team.into(), new.0.into()];
        self.run(include_str!("stream_new.sql"), cells).await?;
        let row = self.lock(STANDING, vec![stream.into()]).await?;
        Ok(standing(&row.ok_or(StoreError::Column("id"))?)?)
    }

    /// The hash of the entry with this number; zeros where there is none.
    pub(super) async fn hash_at(&mut self, stream: Id, number: u64) -> Result<Hash, StoreError> {
        let sql = "SELECT hash FROM entries WHERE stream = $1 AND number = $2";
        let row = self.one(sql, vec![stream.into(), number.into()]).await?;
        row.map_or(Ok(Hash::default()), |row| row.hash("hash"))
    }

    /// Bytes that a team has here.
    pub(super) async fn bytes_of(&mut self, team: Id) -> Result<u64, StoreError> {
        let row = self
            .one(include_str!("team_bytes.sql"), vec![team.into()])
            .await?;
        row.map_or(Ok(0), |row| row.number("bytes"))
    }
}
