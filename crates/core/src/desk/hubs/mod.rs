//! The hubs that this desk knows: where it meets others. What is said to them is said elsewhere; here is
//! what of it is to be remembered.

mod blanks;
mod copies;
mod kept;
mod keys;
mod ledger;
mod log;
mod snapshots;

use rambla_wire::Id;
use rambla_wire::hub::{Code, Enrolled, Hello, HubKey, Parcel, Rights, Welcome};
use rusqlite::params;

use super::guard::Gate;
use super::list::List;
use super::writes::Writes;
use super::{Desk, Error};
use crate::desk::error::Result;

pub(super) use self::blanks::note_untold;
pub use self::copies::Copied;
pub use self::ledger::{Brought, Pushed};
pub use self::log::LogEntry;
pub use self::snapshots::{Making, Taking};

/// A hub, and as what it knows this desk.
#[derive(Clone)]
pub struct Hub {
    /// Its name, which follows from its key.
    pub id: Id,
    /// What it signs with.
    pub key: HubKey,
    /// Where it may be: `host:port`, the likeliest first.
    pub addresses: Vec<String>,
    /// Whether its certificate is one that the world knows; else it is made of its key.
    pub is_public: bool,
    /// This desk's name there.
    pub device: Id,
    /// What shows that it is this desk.
    pub token: [u8; 32],
    /// What it may do there.
    pub rights: Rights,
}

/// A device of a hub, with the desk behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The hub.
    pub hub: Id,
    /// The device.
    pub device: Id,
    /// The desk.
    pub desk: Id,
    /// Its name.
    pub name: Option<String>,
}

impl Desk {
    /// The hubs that this desk has joined, the first one first.
    pub fn hubs(&self) -> Result<Vec<Hub>> {
        let rows = self.read(|db| {
            db.rows(include_str!("hubs.sql"), [], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("id")?,
                    row.get::<_, Vec<u8>>("key")?,
                    row.get::<_, String>("addresses")?,
                    row.get::<_, bool>("is_public")?,
                    row.get::<_, Vec<u8>>("device")?,
                    row.get::<_, Vec<u8>>("token")?,
                    row.get::<_, u32>("rights")?,
                ))
            })
        })?;
        let hub = |(id, key, addresses, is_public, device, token, rights): HubRow| {
            Ok(Hub {
                id: Id::from_slice(&id)?,
                key: HubKey(fixed(key)?),
                addresses: addresses.split_whitespace().map(str::to_owned).collect(),
                is_public,
                device: Id::from_slice(&device)?,
                token: fixed(token)?,
                rights: Rights(rights),
            })
        };
        rows.into_iter().map(hub).collect()
    }

    /// A hub that this desk has joined.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn hub(&self, id: Id) -> Result<Hub> {
        let found = self.hubs()?.into_iter().find(|hub| hub.id == id);
        found.ok_or_else(|| Error::NotFound {
            what: "hub",
            name: id.to_string(),
        })
    }

    /// Whether this desk may go where a parcel leads: to its own team, or from an empty desk to another.
    pub fn may_take(&self, parcel: &Parcel) -> Result<bool> {
        Ok(parcel.team == self.team()? || self.may_join()?)
    }

    /// Joins a hub that has let this desk in. Twice the same: the later device counts. A desk without an
    /// event of its own joins the team of the parcel. One that was shut out, by mistake perhaps, takes another name,
    /// since nobody gives keys to the one that it had; so does one that joins again, so that its earlier device can
    /// be shut out without it.
    ///
    /// # Errors
    /// [`Error::Handover`] of another team, where this desk has work of its own.
    pub fn join_hub(
        &mut self,
        code: &Code,
        enrolled: &Enrolled,
        parcel: Option<&Parcel>,
    ) -> Result<()> {
        if let Some(parcel) = parcel
            && parcel.team != self.team()?
        {
            if !self.may_join()? {
                return Err(crate::desk::error::HandoverRefused::OtherTeam.into());
            }
            self.join(parcel.team)?;
        }
        let (id, own) = (enrolled.key.id(), self.replica()?.0);
        let out = parcel.map_or(&[][..], |parcel| &parcel.out);
        let joined = self.enrolments()?;
        let is_again = joined.iter().any(|one| one.hub == id && one.desk == own);
        if is_again || out.contains(&own) || self.desks_out()?.contains(&own) {
            self.become_another()?;
        }
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.prepare_cached(include_str!("join.sql"))?
                .execute(params![
                    &id.0[..],
                    &enrolled.key.0[..],
                    code.addresses.join(" "),
                    code.is_public,
                    &enrolled.device.0[..],
                    &enrolled.token[..],
                    enrolled.rights.0,
                    &enrolled.nonce[..],
                ])?;
            keys::hold(conn, parcel.map_or(&[], |parcel| &parcel.keys))
        })?;
        self.tell_enrolment(id, enrolled.device)
    }

    /// Tells the team as which device a hub knows this desk.
    fn tell_enrolment(&mut self, hub: Id, device: Id) -> Result<()> {
        let replica = self.replica()?;
        self.note("join_hub", |tx| {
            let id = tx.id();
            let row = Writes::new()
                .set("hub", hub.0.to_vec())
                .set("device", device.0.to_vec())
                .set("desk", replica)
                .set("at", tx.now());
            tx.put("enrolments", id, row)
        })?;
        Ok(())
    }

    /// A desk that has taken another name, restored or found to be a copy, tells the team that it is behind
    /// its device now.
    fn keep_enrolment(&mut self, hub: Id) -> Result<()> {
        let (device, replica) = (self.hub(hub)?.device, self.replica()?);
        let sql = "SELECT 1 FROM enrolments WHERE hub = ?1 AND device = ?2 AND desk = ?3";
        let these = [&hub.0[..], &device.0[..], &replica.0.0[..]];
        match self.read(|db| db.row(sql, these, |_| Ok(())))? {
            Some(()) => Ok(()),
            None => self.tell_enrolment(hub, device),
        }
    }

    /// Who is behind the devices of hubs, as far as desks have told.
    pub fn enrolments(&self) -> Result<Vec<Enrolment>> {
        let rows = self.read(|db| {
            db.rows(include_str!("enrolments.sql"), [], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("hub")?,
                    row.get::<_, Vec<u8>>("device")?,
                    row.get::<_, Vec<u8>>("desk")?,
                    row.get::<_, Option<String>>("name")?,
                ))
            })
        })?;
        let enrolment = |(hub, device, desk, name): (Vec<u8>, Vec<u8>, Vec<u8>, Option<String>)| {
            Ok(Enrolment {
                hub: Id::from_slice(&hub)?,
                device: Id::from_slice(&device)?,
                desk: Id::from_slice(&desk)?,
                name,
            })
        };
        rows.into_iter().map(enrolment).collect()
    }

    /// A hub has moved.
    pub fn set_addresses(&mut self, hub: Id, addresses: &[String]) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.execute(
                "UPDATE hubs SET addresses = ?2 WHERE id = ?1",
                params![&hub.0[..], addresses.join(" ")],
            )?;
            Ok(())
        })
    }

    /// Once all that a hub has was taken, a desk that was restored needs what it was before no more.
    pub fn forget_former_keys(&mut self, hub: Id) -> Result<()> {
        let sql = "SELECT 1 FROM former_keys JOIN hubs ON hubs.number = hub WHERE id = ?1";
        if self
            .read(|db| db.row(sql, [&hub.0[..]], |_| Ok(())))?
            .is_none()
        {
            return Ok(());
        }
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let sql = "DELETE FROM former_keys WHERE hub = ?1";
            conn.execute(sql, [number(conn, hub)?])?;
            Ok(())
        })
    }

    /// Forgets a hub; what came from it stays.
    pub fn leave_hub(&mut self, hub: Id) -> Result<()> {
        let id = hub;
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let hub = number(conn, id)?;
            let desk = List::new(conn).replica(id)?;
            for sql in [
                "DELETE FROM ledgers WHERE hub = ?1",
                "DELETE FROM seen_entries WHERE hub = ?1",
                "DELETE FROM refusals WHERE hub = ?1",
                "DELETE FROM untold WHERE hub = ?1",
                "DELETE FROM former_keys WHERE hub = ?1",
                "DELETE FROM copied WHERE hub = ?1",
                "DELETE FROM hubs WHERE number = ?1",
            ] {
                conn.execute(sql, [hub])?;
            }
            conn.execute("DELETE FROM known WHERE desk = ?1", [desk])?;
            Ok(())
        })
    }

    /// What to say first. The attempt is kept until there was an answer, so that a second try is known as one.
    pub fn hello(&mut self, hub: Id) -> Result<Hello> {
        let (nonce, attempt) = self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            let sql = "UPDATE seen_entries SET is_told = 1 WHERE hub = ?1";
            conn.execute(sql, [number(conn, hub)?])?;
            let fresh: [u8; 16] = ambient.bytes();
            conn.execute(
                "UPDATE hubs SET attempt = coalesce(attempt, ?2) WHERE id = ?1",
                params![&hub.0[..], &fresh[..]],
            )?;
            let (nonce, attempt): (Vec<u8>, Vec<u8>) = conn.query_row(
                "SELECT nonce, attempt FROM hubs WHERE id = ?1",
                [&hub.0[..]],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok((fixed(nonce)?, fixed(attempt)?))
        })?;
        let positions = self.positions(hub)?;
        Ok(Hello {
            nonce,
            attempt,
            positions,
        })
    }

    /// Takes a hub's answer. A desk that turns out to be a copy becomes another. The streams whose ledger is
    /// not the one that was known: of them [`Desk::hub_has`] is to be told next.
    pub fn welcomed(&mut self, hub: Id, welcome: &Welcome) -> Result<Vec<Id>> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.execute(
                "UPDATE hubs SET nonce = ?2, attempt = NULL, rights = ?3 WHERE id = ?1",
                params![&hub.0[..], &welcome.nonce[..], welcome.rights.0],
            )?;
            Ok(())
        })?;
        if let Some((device, token)) = &welcome.another {
            self.transaction(|conn, guard, _| {
                guard.open(Gate::Open);
                conn.execute(
                    "UPDATE hubs SET device = ?2, token = ?3 WHERE id = ?1",
                    params![&hub.0[..], &device.0[..], &token[..]],
                )?;
                Ok(())
            })?;
            self.become_another()?;
        }
        self.keep_enrolment(hub)?;
        self.note_stands(hub, &welcome.streams)
    }
}

type HubRow = (Vec<u8>, Vec<u8>, String, bool, Vec<u8>, Vec<u8>, u32);

/// The number of a hub on this desk.
fn number(conn: &rusqlite::Connection, hub: Id) -> Result<i64> {
    let number = conn
        .prepare_cached("SELECT number FROM hubs WHERE id = ?1")?
        .query_row([&hub.0[..]], |row| row.get(0));
    match number {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(Error::NotFound {
            what: "hub",
            name: hub.to_string(),
        }),
        number => Ok(number?),
    }
}

fn fixed<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N]> {
    let fixed = bytes.try_into();
    fixed.map_err(|_| rambla_wire::WireError::Malformed("what this desk knows of a hub").into())
}
