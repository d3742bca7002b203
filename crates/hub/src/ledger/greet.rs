//! The nonce that turns at each hello. A desk that was copied is met when the second of the two says hello:
//! it brings a nonce that was used.

use rambla_wire::hub::Hello;
use rambla_wire::{Hash, Id};

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
    /// Takes a device's hello.
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
                let copy = match made {
                    // The answer that told it who it is was lost: the same device, with a new token.
                    Some(made) => {
                        let made = made.id("id")?;
                        let token = Hash::of(&new.token);
                        let cells = vec![token.into(), new.nonce.into(), made.into()];
                        let sql = "UPDATE devices SET token = $1, nonce = $2 WHERE id = $3";
                        tx.run(sql, cells).await?;
                        made
                    }
                    None => {
                        let as_it = (known.team, known.rights);
                        let copy_of = Some((device, hello.attempt));
                        tx.admit(new, as_it, copy_of, limits, now).await?;
                        new.device
                    }
                };
                Greeting::Copy(copy, new.token, new.nonce)
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
