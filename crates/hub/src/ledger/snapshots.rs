//! Snapshots of streams: opaque, sealed by desks, in pieces. Of each stream at most one that is whole and one
//! that is on its way; none outlives an erasure or an epoch, since it holds what they take back.

use std::collections::BTreeSet;

use rambla_wire::hub::{Coming, Epoch, Snapshot, Snapshots, Stand};
use rambla_wire::{Hash, Id};

use super::streams::{STANDING, standing};
use super::{Ledger, Row, StoreError, Tx};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// One whose pieces have not all come after so many seconds is given up.
const PATIENCE: u64 = 24 * 3600;
const GRAVES: &str = "SELECT COUNT(*) AS n FROM change_graves WHERE stream = $1";

/// A snapshot as it is kept.
struct Kept {
    snapshot: Snapshot,
    begun_at: u64,
    is_whole: bool,
}

impl Ledger {
    /// What there is of a stream's snapshots.
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Team`].
    pub async fn snapshots(&self, team: Id, stream: Id, now: u64) -> Result<Snapshots> {
        let stand = self.stand(team, stream).await?;
        let graves = self.read(GRAVES, vec![stream.into()]).await?;
        let graves = graves.first().map_or(Ok(0), |row| row.number("n"))?;
        let rows = include_str!("snapshots.sql");
        let rows = self.read(rows, vec![stream.into()]).await?;
        let mut found = Snapshots {
            epoch: stand.epoch,
            graves,
            whole: None,
            coming: None,
        };
        for row in &rows {
            let kept = kept(row)?;
            let Kept { snapshot, .. } = kept;
            if snapshot.epoch != stand.epoch || snapshot.graves != graves {
                continue;
            }
            if kept.is_whole {
                found.whole = Some(snapshot);
            } else if now < kept.begun_at + PATIENCE {
                let sql = include_str!("snapshot_pieces.sql");
                let cells = vec![stream.into(), snapshot.hash.into()];
                let missing = missing(&snapshot, &self.read(sql, cells).await?)?;
                found.coming = Some(Coming { snapshot, missing });
            }
        }
        Ok(found)
    }

    /// A piece of the snapshot that is whole.
    ///
    /// # Errors
    /// [`Failure::NotFound`] if there is no such piece, or not any more; [`Failure::Team`].
    pub async fn piece(&self, team: Id, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>> {
        self.stand(team, stream).await?;
        let cells = vec![stream.into(), hash.into(), u64::from(piece).into()];
        let sql = include_str!("snapshot_piece_given.sql");
        let rows = self.read(sql, cells).await?;
        let row = rows.first().ok_or(Failure::NotFound)?;
        Ok(row.bytes("body")?.to_vec())
    }

    /// Takes a piece. With the last one the snapshot is checked, and takes the place of the one before.
    ///
    /// # Errors
    /// [`Failure::Stale`] if the stream has another epoch, if parts were blanked since, or if another snapshot that
    /// is no older is here or on its way; [`Failure::Full`]; [`Failure::Malformed`] if the piece is not as large as it
    /// has to be or the snapshot has another hash, and then nothing is left of it; [`Failure::NotFound`],
    /// [`Failure::Team`].
    pub async fn put_piece(
        &self,
        (device, team): (Id, Id),
        stream: Id,
        of: &Snapshot,
        (piece, body): (u32, &[u8]),
        limits: &Limits,
        now: u64,
    ) -> Result<()> {
        if of.piece_size(piece) != Some(body.len() as u64) {
            return Err(Failure::Malformed);
        }
        self.give_up_old(now).await?;
        let mut tx = self.begin().await?;
        let row = tx.lock(STANDING, vec![stream.into()]).await?;
        let standing = standing(&row.ok_or(Failure::NotFound)?)?;
        if standing.team != team {
            return Err(Failure::Team);
        }
        tx.drop_stale(stream).await?;
        tx.is_wanted(&standing.stand, of).await?;
        match tx.same(stream, of).await? {
            Some(kept) if kept.is_whole => return Ok(()),
            Some(_) => {}
            None => {
                tx.begin_snapshot((device, team), stream, of, limits, now)
                    .await?;
            }
        }
        let cells = vec![
            stream.into(),
            of.hash.into(),
            u64::from(piece).into(),
            body.to_vec().into(),
        ];
        tx.run(include_str!("snapshot_piece_new.sql"), cells)
            .await?;
        let is_right = tx.complete(stream, of, now).await?;
        tx.commit().await?;
        match is_right {
            true => Ok(()),
            false => Err(Failure::Malformed),
        }
    }

    async fn give_up_old(&self, now: u64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let before = now.saturating_sub(PATIENCE);
        let sql = include_str!("snapshots_given_up.sql");
        tx.run(sql, vec![before.into()]).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Removes what was begun before the stream's epoch, or before parts were blanked.
    pub(super) async fn drop_stale(&mut self, stream: Id) -> Result<(), StoreError> {
        let sql = include_str!("snapshots_stale.sql");
        self.run(sql, vec![stream.into()]).await.map(|_| ())
    }

    async fn is_wanted(&mut self, stand: &Stand, of: &Snapshot) -> Result<()> {
        let graves = self.one(GRAVES, vec![stand.stream.into()]).await?;
        let graves = graves.map_or(Ok(0), |row| row.number("n"))?;
        if of.epoch != stand.epoch || of.graves != graves {
            return Err(Failure::Stale);
        }
        match of.up_to <= stand.head {
            true => Ok(()),
            false => Err(Failure::Malformed),
        }
    }

    async fn kept(&mut self, stream: Id) -> Result<Vec<Kept>, StoreError> {
        let sql = include_str!("snapshots.sql");
        let rows = self.rows(sql, vec![stream.into()]).await?;
        rows.iter().map(kept).collect()
    }

    /// What is here of this snapshot.
    async fn same(&mut self, stream: Id, of: &Snapshot) -> Result<Option<Kept>> {
        let kept = self.kept(stream).await?;
        let same = kept.into_iter().find(|kept| kept.snapshot.hash == of.hash);
        match same {
            Some(kept) if kept.snapshot != *of => Err(Failure::Malformed),
            same => Ok(same),
        }
    }

    /// Makes room for a snapshot, in place of an older one that is on its way.
    async fn begin_snapshot(
        &mut self,
        (device, team): (Id, Id),
        stream: Id,
        of: &Snapshot,
        limits: &Limits,
        now: u64,
    ) -> Result<()> {
        for kept in self.kept(stream).await? {
            if kept.snapshot.up_to >= of.up_to {
                return Err(Failure::Stale);
            }
            if !kept.is_whole {
                self.drop_snapshot(stream, kept.snapshot.hash).await?;
            }
        }
        let bytes = self.bytes_of(team).await?;
        if of.size > limits.snapshot_bytes || bytes + of.size > limits.team_bytes {
            return Err(Failure::Full);
        }
        let cells = vec![
            stream.into(),
            of.hash.into(),
            of.epoch.0.into(),
            of.graves.into(),
            of.up_to.into(),
            of.size.into(),
            device.into(),
            now.into(),
        ];
        self.run(include_str!("snapshot_new.sql"), cells).await?;
        Ok(())
    }

    async fn drop_snapshot(&mut self, stream: Id, hash: Hash) -> Result<(), StoreError> {
        let sql = "DELETE FROM snapshots WHERE stream = $1 AND hash = $2";
        let cells = vec![stream.into(), hash.into()];
        self.run(sql, cells).await.map(|_| ())
    }

    /// Once all pieces are here: in place of the one before, or gone if its hash is another. Whether all is right.
    async fn complete(&mut self, stream: Id, of: &Snapshot, now: u64) -> Result<bool, StoreError> {
        let cells = vec![stream.into(), of.hash.into()];
        let rows = include_str!("snapshot_pieces.sql");
        let rows = self.rows(rows, cells.clone()).await?;
        if !missing(of, &rows)?.is_empty() {
            return Ok(true);
        }
        if self.hash_of(stream, of).await? != of.hash {
            self.drop_snapshot(stream, of.hash).await?;
            return Ok(false);
        }
        self.run(include_str!("snapshots_others.sql"), cells)
            .await?;
        let sql = "UPDATE snapshots SET whole_at = $1 WHERE stream = $2 AND hash = $3";
        let cells = vec![now.into(), stream.into(), of.hash.into()];
        self.run(sql, cells).await?;
        Ok(true)
    }

    async fn hash_of(&mut self, stream: Id, of: &Snapshot) -> Result<Hash, StoreError> {
        let mut hasher = blake3::Hasher::new();
        for piece in 0..of.pieces() {
            let cells = vec![stream.into(), of.hash.into(), u64::from(piece).into()];
            let row = self.one(include_str!("snapshot_piece.sql"), cells).await?;
            hasher.update(row.ok_or(StoreError::Column("body"))?.bytes("body")?);
        }
        Ok(Hash(hasher.finalize().into()))
    }
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        snapshot: Snapshot {
            epoch: Epoch(row.fixed("epoch")?),
            graves: row.number("graves")?,
            up_to: row.number("up_to")?,
            size: row.number("size")?,
            hash: row.hash("hash")?,
        },
        begun_at: row.number("begun_at")?,
        is_whole: row.number_if_any("whole_at")?.is_some(),
    })
}

fn missing(of: &Snapshot, here: &[Row]) -> Result<Vec<u32>, StoreError> {
    let here = here.iter().map(|row| row.number("piece"));
    let here: BTreeSet<u64> = here.collect::<Result<_, _>>()?;
    let all = 0..of.pieces();
    Ok(all.filter(|at| !here.contains(&u64::from(*at))).collect())
}
