//! The nonce that turns at each hello. A desk that was copied is met when the second of the two says hello:
//! it brings a nonce that was used.

use rambla_wire::Id;
use rambla_wire::hub::Hello;

use super::{Known, Ledger, Newcomer, Row, StoreError};
use crate::failure::{Failure, Result};
use crate::limits::Limits;

/// Who said hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// The device itself: its nonce for next time.
    Itself([u8; 16]),
    /// A copy of it, which is a device of its own from now on: name, token, nonce.
    Copy(Id, [u8; 32], [u8; 16]),
}

impl Ledger {
    /// Takes a device's hello. `new` is what it becomes if it is a copy; its token must be the same whenever
    /// the same hello comes.
    ///
    /// # Errors
    /// [`Failure::UnknownDevice`], [`Failure::Revoked`], [`Failure::Full`].
    pub async fn greet(
        &self,
        device: Id,
        hello: &Hello,
        new: &Newcomer,
        limits: &Limits,
        now: u64,
    ) -> Result<Greeting> {
        let mut tx = self.begin().await?;
        let row = tx.lock(DEVICE, vec![device.into()]).await?;
        let row = row.ok_or(Failure::UnknownDevice)?;
        let known: Known = super::devices::known(&row)?;
        if known.is_revoked {
            return Err(Failure::Revoked);
        }
        let greeting = match turn(&row, hello)? {
            Turn::Next => {
                let cells = vec![
                    new.nonce.into(),
                    hello.nonce.into(),
                    hello.attempt.into(),
                    now.into(),
                    device.into(),
                ];
                tx.run(include_str!("nonce_turns.sql"), cells).await?;
                Greeting::Itself(new.nonce)
            }
            Turn::Again(nonce) => {
                let sql = "UPDATE devices SET seen_at = $1 WHERE id = $2";
                tx.run(sql, vec![now.into(), device.into()]).await?;
                Greeting::Itself(nonce)
            }
            Turn::Copied => {
                let cells = vec![device.into(), hello.attempt.into()];
                let made = tx.one(include_str!("copy_made.sql"), cells).await?;
                match made {
                    // The answer was lost, or the question came twice: whoever heard it holds the same token.
                    Some(made) => Greeting::Copy(made.id("id")?, new.token, made.fixed("nonce")?),
                    None => {
                        let as_it = (known.team, known.rights);
                        let copy_of = Some((device, hello.attempt));
                        tx.admit(new, as_it, copy_of, limits, now).await?;
                        Greeting::Copy(new.device, new.token, new.nonce)
                    }
                }
            }
        };
        tx.commit().await?;
        Ok(greeting)
    }
}

const DEVICE: &str =
    "SELECT id, team, rights, revoked_at, nonce, nonce_before, attempt FROM devices WHERE id = $1";

enum Turn {
    Next,
    /// The answer was lost: the same nonce once more.
    Again([u8; 16]),
    Copied,
}

fn turn(row: &Row, hello: &Hello) -> Result<Turn, StoreError> {
    let nonce: [u8; 16] = row.fixed("nonce")?;
    if hello.nonce == nonce {
        return Ok(Turn::Next);
    }
    let was_used = row.bytes_if_any("nonce_before")? == Some(&hello.nonce[..]);
    let by_this = row.bytes_if_any("attempt")? == Some(&hello.attempt[..]);
    Ok(match was_used && by_this {
        true => Turn::Again(nonce),
        false => Turn::Copied,
    })
}
