//! The keys under which the team's changes are sealed for hubs. The first one follows from the key that the
//! team's birth carries, so every desk of the team has it, however it joined. When a desk is revoked a new
//! key is made, and sealed to each desk that stays; what carries these goes out under the first key, which
//! all can open, and the revoked desk too: there is nothing in it for that one.

use std::collections::{BTreeMap, BTreeSet};

use rambla_wire::hub::{Devices, Parcel, Rights, Secret};
use rambla_wire::{Act, Change, Id, KeyId, Opener, SealedChange, Sealer, TeamKey, wrap};
use rusqlite::{Connection, params};

use super::fixed;
use super::ledger::Brought;
use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::guard::Gate;
use crate::desk::identity::{device_secret, sealing_secret};
use crate::desk::ids::ReplicaId;
use crate::desk::writes::Writes;

/// The actions that carry keys: theirs are the changes that go out under the first one.
const ROTATE: &str = "rotate_team_key";
const SHARE: &str = "share_team_key";

/// The keys that this desk has, the first one first, with when each was made.
pub(super) struct Ring(Vec<(TeamKey, i64)>);

impl Ring {
    pub(super) fn of(desk: &Desk) -> Result<Ring> {
        let mut keys: Vec<(TeamKey, i64)> = first(desk)?.map(|key| (key, 0)).into_iter().collect();
        let held = desk.read(|db| {
            db.rows(include_str!("held.sql"), [], |row| {
                Ok((row.get::<_, Vec<u8>>("key")?, row.get::<_, i64>("made_at")?))
            })
        })?;
        for (key, made_at) in held {
            let key = TeamKey(fixed(key)?);
            if keys.iter().all(|(known, _)| *known != key) {
                keys.push((key, made_at));
            }
        }
        Ok(Ring(keys))
    }

    fn keys(&self) -> impl Iterator<Item = &TeamKey> {
        self.0.iter().map(|(key, _)| key)
    }

    pub(super) fn get(&self, id: KeyId) -> Option<&TeamKey> {
        self.keys().find(|key| key.id() == id)
    }

    pub(super) fn has(&self, id: KeyId) -> bool {
        self.get(id).is_some()
    }

    /// The one under which the team writes now; none on a desk that has no key yet.
    pub(super) fn newest(&self) -> Option<&TeamKey> {
        self.0.last().map(|(key, _)| key)
    }

    /// None on a desk that has no key yet: it has not heard of the birth of its team.
    pub(super) fn sealers(&self) -> Option<Sealers> {
        let (first, newest) = (self.keys().next()?, self.newest()?);
        Some(Sealers {
            first: Sealer::new(first),
            newest: Sealer::new(newest),
        })
    }

    pub(super) fn openers(&self) -> Openers {
        Openers(
            self.keys()
                .map(|key| (key.id(), Opener::new(key)))
                .collect(),
        )
    }
}

/// Seals each change under the key that it goes out under.
pub(super) struct Sealers {
    first: Sealer,
    newest: Sealer,
}

impl Sealers {
    pub(super) fn seal(&mut self, change: &Change) -> SealedChange {
        let op = Act::decode(change.act()).map(|act| act.op);
        match op.as_deref() {
            Ok(ROTATE | SHARE) => self.first.seal(change),
            _ => self.newest.seal(change),
        }
    }
}

/// Opens each change under the key that it names.
pub(super) struct Openers(BTreeMap<KeyId, Opener>);

impl Openers {
    pub(super) fn open(&mut self, sealed: &SealedChange) -> Option<Change> {
        self.0.get_mut(&sealed.key)?.open(sealed).ok()
    }
}

/// The team's first key; none before its birth is here.
fn first(desk: &Desk) -> Result<Option<TeamKey>> {
    let sql = "SELECT key FROM streams WHERE number = (SELECT team FROM desk)";
    let key = desk.read(|db| db.row(sql, [], |row| row.get::<_, Option<Vec<u8>>>(0)))?;
    let Some(key) = key.flatten() else {
        return Ok(None);
    };
    let key: [u8; 32] = fixed(key)?;
    Ok(Some(TeamKey(blake3::derive_key(
        "rambla 2026-11 first key of a team",
        &key,
    ))))
}

fn may_shut_out(rights: Rights) -> bool {
    rights.include(Rights::ENROL)
}

/// A desk's id and its public sealing key.
type Recipient = (Vec<u8>, Vec<u8>);

/// Keeps keys that came with a code.
pub(super) fn hold(conn: &Connection, keys: &[(TeamKey, u64)]) -> Result<()> {
    for (key, made_at) in keys {
        conn.prepare_cached("INSERT OR IGNORE INTO held_keys (id, key, at) VALUES (?1, ?2, ?3)")?
            .execute(params![&key.id().0[..], &key.0[..], *made_at as i64])?;
    }
    Ok(())
}

impl Desk {
    /// What a code of this desk carries.
    pub fn parcel(&self) -> Result<Parcel> {
        let keys = Ring::of(self)?.0.into_iter().rev();
        Ok(Parcel {
            team: self.team()?,
            keys: keys.map(|(key, made_at)| (key, made_at as u64)).collect(),
            out: self.desks_out()?,
        })
    }

    /// The desks that the team knows to be shut out.
    pub fn desks_out(&self) -> Result<Vec<Id>> {
        let sql = "SELECT id FROM desks WHERE revoked_at IS NOT NULL ORDER BY id";
        let ids = self.read(|db| db.rows(sql, [], |row| row.get::<_, Vec<u8>>(0)))?;
        ids.iter().map(|id| Ok(Id::from_slice(id)?)).collect()
    }

    /// A secret for a code.
    pub fn secret(&mut self) -> Secret {
        Secret(self.ambient.bytes())
    }

    /// Gets ready to meet others at a hub: the team knows what to seal keys to, the keys that were sealed to
    /// this desk are taken, and what waited for them is opened.
    pub fn tend_keys(&mut self) -> Result<Brought> {
        self.publish_sealing_key()?;
        self.take_wrapped()?;
        // Their key may also have come by a code.
        let sql = "SELECT 1 FROM unopened JOIN held_keys ON held_keys.id = unopened.key LIMIT 1";
        match self.read(|db| db.row(sql, [], |_| Ok(())))? {
            Some(()) => self.open_kept(),
            None => Ok(Brought::default()),
        }
    }

    fn publish_sealing_key(&mut self) -> Result<()> {
        let replica = self.replica()?;
        let sql = "SELECT sealing_key IS NOT NULL FROM desks WHERE id = ?1";
        let known = self.read(|db| db.row(sql, [&replica.0.0[..]], |row| row.get::<_, bool>(0)))?;
        if known == Some(true) {
            return Ok(());
        }
        let public = wrap::public(&sealing_secret(&device_secret(&self.conn)?));
        self.note("publish_sealing_key", |tx| {
            let row = Writes::new().set("sealing_key", public.to_vec());
            match known {
                Some(_) => tx.patch("desks", replica, None, row),
                None => tx.put("desks", replica, row),
            }
        })?;
        Ok(())
    }

    /// Takes the keys that were sealed to this desk.
    fn take_wrapped(&mut self) -> Result<()> {
        let rows = self.read(|db| {
            db.rows(include_str!("wrapped.sql"), [], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("key")?,
                    row.get::<_, Vec<u8>>("wrapped")?,
                    row.get::<_, i64>("at")?,
                    row.get::<_, Option<Vec<u8>>>("former")?,
                ))
            })
        })?;
        let own = sealing_secret(&device_secret(&self.conn)?);
        for (id, wrapped, at, former) in rows {
            let secret = former.map_or(Ok(own), fixed)?;
            // One that does not open, or is another than it says, was made by a program that errs.
            let key = wrap::unwrap(&wrapped, &secret);
            let Some(key) = key.ok().filter(|key| key.id().0[..] == id[..]) else {
                continue;
            };
            self.transaction(|conn, guard, _| {
                guard.open(Gate::Open);
                conn.execute(
                    "INSERT OR IGNORE INTO held_keys (id, key, at) VALUES (?1, ?2, ?3)",
                    params![&key.id().0[..], &key.0[..], at],
                )?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// After a hub has shut a device out: the desks behind those that are out are marked, and the others get a new
    /// key, under which everything goes out from now on.
    pub fn shut_out(&mut self, hub: Id, devices: &Devices) -> Result<()> {
        self.mark_revoked(hub, devices)?;
        self.rotate_key()?;
        self.give_keys(hub, devices)
    }

    /// Whether a hub has shut out a desk that the team does not know to be out (who did it did not know which desk
    /// it was, was interrupted, or runs the hub), or a desk that is out has the newest key: two that were shut out
    /// at the same time, each by somebody who did not know of the other, have each other's. [`Desk::end_shut_outs`]
    /// is for both, once all that the hub has is here: it may be that somebody has done so.
    pub fn has_shut_outs_to_end(&self, hub: Id, out: &[Id]) -> Result<bool> {
        Ok(!self.unmarked_behind(hub, out)?.is_empty() || self.is_newest_spoiled()?)
    }

    /// Marks the desks that are out, and makes a new key if any was not marked or has the newest one. Only who may
    /// shut out does so, or anybody where nobody may any more: if everybody did who notices, five hundred would at
    /// once.
    pub fn end_shut_outs(&mut self, hub: Id, devices: &Devices) -> Result<()> {
        let stay = devices.0.iter().filter(|row| row.revoked_at.is_none());
        let may_any = stay.map(|row| row.rights).any(may_shut_out);
        if may_any && !may_shut_out(self.hub(hub)?.rights) {
            return Ok(());
        }
        if self.mark_revoked(hub, devices)? || self.is_newest_spoiled()? {
            self.rotate_key()?;
        }
        self.give_keys(hub, devices)
    }

    /// Whether [`Desk::give_keys`] has anything to do.
    pub fn has_keys_to_give(&self, hub: Id) -> Result<bool> {
        let sql = include_str!("newcomers.sql");
        let newcomer = self.read(|db| db.row(sql, [&hub.0[..]], |_| Ok(())))?;
        Ok(newcomer.is_some())
    }

    fn is_newest_spoiled(&self) -> Result<bool> {
        let sql = include_str!("spoiled.sql");
        Ok(self.read(|db| db.row(sql, [], |_| Ok(())))?.is_some())
    }

    /// Marks the desks behind devices that are shut out. A desk that joins again takes another name, so who is
    /// behind two devices was copied, and nobody knows which of the two has its secret. Whether any was not marked.
    fn mark_revoked(&mut self, hub: Id, devices: &Devices) -> Result<bool> {
        let out = devices.0.iter().filter(|row| row.revoked_at.is_some());
        let out: Vec<Id> = out.map(|row| row.device).collect();
        let gone = self.unmarked_behind(hub, &out)?;
        self.note("revoke_desk", |tx| {
            for desk in &gone {
                let row = Writes::new().set("revoked_at", tx.now());
                tx.patch("desks", ReplicaId(*desk), None, row)?;
            }
            Ok(())
        })?;
        Ok(!gone.is_empty())
    }

    fn unmarked_behind(&self, hub: Id, out: &[Id]) -> Result<BTreeSet<Id>> {
        let rows = self.read(|db| {
            db.rows(include_str!("behind.sql"), [&hub.0[..]], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("device")?,
                    row.get::<_, Vec<u8>>("desk")?,
                ))
            })
        })?;
        let rows = rows.iter();
        let behind = rows.filter(|(device, _)| out.iter().any(|out| out.0[..] == device[..]));
        behind.map(|(_, desk)| Ok(Id::from_slice(desk)?)).collect()
    }

    /// Makes a new key, which the others get when a hub is met. It comes after all keys that are known here,
    /// whatever this machine's clock shows.
    pub fn rotate_key(&mut self) -> Result<()> {
        let key = TeamKey(self.ambient.bytes());
        let public = wrap::public(&sealing_secret(&device_secret(&self.conn)?));
        let own = (self.replica()?.0.0.to_vec(), public.to_vec());
        let last = self.read(|db| {
            let sql = "SELECT max(at) FROM (SELECT at FROM wrapped_keys UNION ALL SELECT at FROM held_keys)";
            db.row(sql, [], |row| row.get::<_, Option<i64>>(0))
        })?;
        let now = (self.ambient.now)() as i64;
        let after = |last: i64| now.max(last.saturating_add(1));
        self.share(ROTATE, &key, last.flatten().map_or(now, after), vec![own])
    }

    /// A desk that was not known when a key was made gets it from whoever has it, if the hub lets it in: not one
    /// that was shut out, whoever hands over what it wrote. A desk that has a key from a code says so by sealing
    /// it to itself, so that not everybody seals it once more.
    pub fn give_keys(&mut self, hub: Id, devices: &Devices) -> Result<()> {
        let rows = self.read(|db| {
            db.rows(include_str!("newcomers.sql"), [&hub.0[..]], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("key")?,
                    row.get::<_, i64>("made_at")?,
                    row.get::<_, Vec<u8>>("device")?,
                    row.get::<_, Vec<u8>>("id")?,
                    row.get::<_, Vec<u8>>("sealing_key")?,
                ))
            })
        })?;
        let may_come = devices.0.iter().filter(|row| row.revoked_at.is_none());
        let may_come: BTreeSet<Id> = may_come.map(|row| row.device).collect();
        let mut by_key: BTreeMap<Vec<u8>, (i64, BTreeSet<Recipient>)> = BTreeMap::new();
        for (key, made_at, device, desk, public) in rows {
            if may_come.contains(&Id::from_slice(&device)?) {
                let (_, desks) = by_key
                    .entry(key)
                    .or_insert_with(|| (made_at, BTreeSet::new()));
                desks.insert((desk, public));
            }
        }
        for (key, (at, desks)) in by_key {
            let desks = desks.into_iter().collect();
            self.share(SHARE, &TeamKey(fixed(key)?), at, desks)?;
        }
        Ok(())
    }

    /// `at` is when the key was made, whenever it is given.
    fn share(&mut self, op: &str, key: &TeamKey, at: i64, desks: Vec<Recipient>) -> Result<()> {
        let id = key.id();
        self.note(op, |tx| {
            for (desk, public) in desks {
                let wrapped = wrap::wrap(key, &fixed(public)?, tx.key());
                let row = Writes::new()
                    .set("key", id.0.to_vec())
                    .set("desk", desk)
                    .set("wrapped", wrapped)
                    .set("at", at);
                let fact = tx.id();
                tx.put("wrapped_keys", fact, row)?;
            }
            Ok(())
        })?;
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.execute(
                "INSERT OR IGNORE INTO held_keys (id, key, at) VALUES (?1, ?2, ?3)",
                params![&id.0[..], &key.0[..], at],
            )?;
            Ok(())
        })
    }
}
