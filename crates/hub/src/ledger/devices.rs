//! Devices: who they are by their token, which others there are, and shutting them out.

use rambla_wire::hub::{DeviceRow, Rights};
use rambla_wire::{Hash, Id};

use super::{Ledger, Row, StoreError, Tx};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// A device that has shown its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub device: Id,
    /// Its team.
    pub team: Id,
    /// What it may do.
    pub rights: Rights,
    /// It may do nothing any more.
    pub is_revoked: bool,
}

/// What a device that comes gets: all of it random.
#[derive(Clone)]
pub struct Newcomer {
    /// Its name.
    pub device: Id,
    /// What it shows from now on; its hash alone is kept.
    pub token: [u8; 32],
    /// For its next hello.
    pub nonce: [u8; 16],
}

impl Ledger {
    /// The device that has this token. It is found by the token's hash, so that nothing is compared byte by byte.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn device_of(&self, token: &[u8; 32]) -> Result<Option<Known>, StoreError> {
        let sql = "SELECT id, team, rights, revoked_at FROM devices WHERE token = $1";
        let rows = self.read(sql, vec![Hash::of(token).into()]).await?;
        rows.first().map(known).transpose()
    }

    /// All devices of a team, or of all teams.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn devices(&self, team: Option<Id>) -> Result<Vec<(Id, DeviceRow)>, StoreError> {
        let rows = match team {
            None => self.read(include_str!("devices.sql"), vec![]).await?,
            Some(team) => {
                let sql = include_str!("devices_of_team.sql");
                self.read(sql, vec![team.into()]).await?
            }
        };
        let row = |row: &Row| {
            let device = DeviceRow {
                device: row.id("id")?,
                rights: Rights(row.number("rights")? as u32),
                enrolled_at: row.number("enrolled_at")?,
                seen_at: row.number_if_any("seen_at")?,
                revoked_at: row.number_if_any("revoked_at")?,
            };
            Ok((row.id("team")?, device))
        };
        rows.iter().map(row).collect()
    }

    /// The devices of a team that are shut out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn out(&self, team: Id) -> Result<Vec<Id>, StoreError> {
        let sql = "SELECT id FROM devices WHERE team = $1 AND revoked_at IS NOT NULL ORDER BY id";
        let rows = self.read(sql, vec![team.into()]).await?;
        rows.iter().map(|row| row.id("id")).collect()
    }

    /// Shuts a device out, with all that were found to be copies of it; codes that were not used yet hold no more,
    /// since it may have some. How many are out that were not before.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure::Team`] if it is not of this team, where one is named.
    pub async fn revoke(&self, device: Id, team: Option<Id>, now: u64) -> Result<u64> {
        let mut tx = self.begin().await?;
        let sql = "SELECT id, team, rights, revoked_at FROM devices WHERE id = $1";
        let row = tx.lock(sql, vec![device.into()]).await?;
        let found = known(&row.ok_or(Failure::NotFound)?)?;
        if team.is_some_and(|team| team != found.team) {
            return Err(Failure::Team);
        }
        let mut all = 0;
        // A copy that is made at this moment waits for its parent's row, and is met in the next round.
        loop {
            let cells = vec![device.into(), now.into()];
            match tx.run(include_str!("revoke.sql"), cells).await? {
                0 => break,
                out => all += out,
            }
        }
        let sql = "DELETE FROM invitations WHERE team = $1 AND used_at IS NULL";
        tx.run(sql, vec![found.team.into()]).await?;
        tx.commit().await?;
        Ok(all)
    }
}

pub(super) fn known(row: &Row) -> Result<Known, StoreError> {
    Ok(Known {
        device: row.id("id")?,
        team: row.id("team")?,
        rights: Rights(row.number("rights")? as u32),
        is_revoked: row.number_if_any("revoked_at")?.is_some(),
    })
}

impl Tx {
    /// Lets a device in, if the team may have one more.
    pub(super) async fn admit(
        &mut self,
        new: &Newcomer,
        (team, rights): (Id, Rights),
        copy_of: Option<(Id, [u8; 16])>,
        limits: &Limits,
        now: u64,
    ) -> Result<()> {
        let sql = "SELECT id FROM teams WHERE id = $1";
        self.lock(sql, vec![team.into()]).await?;
        let sql = "SELECT COUNT(*) AS n FROM devices WHERE team = $1 AND revoked_at IS NULL";
        let count = self.one(sql, vec![team.into()]).await?;
        let count = count.map_or(Ok(0), |row| row.number("n"))?;
        if count >= limits.team_devices {
            return Err(Failure::Full);
        }
        let (parent, attempt) = copy_of.unzip();
        let cells = vec![
            new.device.into(),
            team.into(),
            Hash::of(&new.token).into(),
            u64::from(rights.0).into(),
            parent.into(),
            new.nonce.into(),
            attempt.into(),
            now.into(),
        ];
        self.run(include_str!("device_new.sql"), cells).await?;
        Ok(())
    }
}
