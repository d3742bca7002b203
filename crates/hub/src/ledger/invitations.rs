//! Invitations: made by the hub's own people or by a desk, used once.

use rambla_wire::hub::{Enrol, Rights};
use rambla_wire::{Hash, Id};

use super::{Ledger, Newcomer};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// Expired invitations are forgotten after so many seconds.
const KEPT: u64 = 7 * 24 * 3600;

/// An invitation as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// What shows that somebody has the code; its hash alone is kept.
    pub proof: [u8; 32],
    /// The team; none for the first device of a team that the hub does not know yet.
    pub team: Option<Id>,
    /// What who comes by it may do.
    pub rights: Rights,
    /// What the desk that made it put into it.
    pub parcel: Option<Vec<u8>>,
    /// Until when it holds, in seconds since 1970.
    pub expires_at: u64,
}

/// What a device that came by an invitation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The team.
    pub team: Id,
    /// What it may do.
    pub rights: Rights,
    /// What the desk that made the code put into it.
    pub parcel: Option<Vec<u8>>,
}

impl Ledger {
    /// Keeps an invitation.
    ///
    /// # Errors
    /// [`Failure::NotFound`] if there is no such team.
    pub async fn invite(&self, of: &Invited, now: u64) -> Result<()> {
        let mut tx = self.begin().await?;
        let old = now.saturating_sub(KEPT);
        let sql = "DELETE FROM invitations WHERE expires_at < $1";
        tx.run(sql, vec![old.into()]).await?;
        if let Some(team) = of.team {
            let sql = "SELECT id FROM teams WHERE id = $1";
            let row = tx.one(sql, vec![team.into()]).await?;
            row.ok_or(Failure::NotFound)?;
        }
        let cells = vec![
            Hash::of(&of.proof).into(),
            of.team.into(),
            u64::from(of.rights.0).into(),
            of.parcel.clone().into(),
            of.expires_at.into(),
        ];
        tx.run(include_str!("invitation_new.sql"), cells).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets a device in by an invitation. Of two that come at once, one wins.
    ///
    /// # Errors
    /// [`Failure::Code`]; [`Failure::Team`] if it names no team and the device names one that is here already;
    /// [`Failure::Full`].
    pub async fn enrol(
        &self,
        asked: &Enrol,
        new: &Newcomer,
        limits: &Limits,
        now: u64,
    ) -> Result<Joined> {
        let mut tx = self.begin().await?;
        let cells = vec![Hash::of(&asked.proof).into(), now.into()];
        let used = tx.one(include_str!("invitation_used.sql"), cells).await?;
        let used = used.ok_or(Failure::Code)?;
        let rights = Rights(used.number("rights")? as u32);
        let parcel = used.bytes_if_any("parcel")?.map(<[u8]>::to_vec);
        let team = match used.bytes_if_any("team")? {
            Some(_) => used.id("team")?,
            // It is for the first device of a team: nobody may join another team by naming it.
            None => {
                let cells = vec![asked.team.into(), now.into()];
                match tx.run(include_str!("team_new.sql"), cells).await? {
                    0 => return Err(Failure::Team),
                    _ => asked.team,
                }
            }
        };
        tx.admit(new, (team, rights), None, limits, now).await?;
        tx.commit().await?;
        Ok(Joined {
            team,
            rights,
            parcel,
        })
    }
}
