//! As whom a desk writes: its key, the id that follows from it, and the team that it belongs to.

use rambla_wire::{Device, Id};
use rusqlite::{Connection, OptionalExtension, params};

use super::clock::Ambient;
use super::guard::Gate;
use super::list::List;
use super::merge::Merge;
use super::undo::Step;
use super::writes::Writes;
use super::{Desk, Tx, search};
use crate::desk::error::{Error, Result};
use crate::desk::ids::StaffId;

/// From this version on a desk has a key.
const WITH_KEYS: usize = 4;
/// And from this one on it can keep what was sealed to an earlier one.
const WITH_FORMER_KEYS: usize = 8;

impl Desk {
    /// The first action of a desk: its team, and its own name.
    pub(super) fn found(&mut self, name: &str) -> Result<()> {
        let team = Id::ordered((self.ambient.now)(), self.ambient.bytes());
        self.settle(team)?;
        let replica = self.replica()?;
        self.write("create_desk", |tx| {
            let key = tx.key();
            tx.put(
                "teams",
                team,
                Writes::new().set("name", name).set("key", key.to_vec()),
            )?;
            tx.put("desks", replica, Writes::new().set("name", name))
        })?;
        Ok(())
    }

    /// Says for which team this desk writes, under a key of its own.
    pub(super) fn settle(&mut self, team: Id) -> Result<()> {
        self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            let team = List::new(conn).stream(team)?;
            conn.execute(
                "INSERT INTO desk (one, replica, team, clock) VALUES (1, 0, ?1, 0)",
                [team],
            )?;
            become_another(conn, ambient)
        })
    }

    /// A desk that has no key yet, since it was restored or is older than keys, becomes another one
    /// before it writes anything, and tells the team its name.
    pub(super) fn take_key(&mut self, op: &str) -> Result<()> {
        let missing = "SELECT 1 FROM desk WHERE secret IS NULL";
        let is_missing = |conn: &Connection| conn.query_row(missing, [], |_| Ok(())).optional();
        if is_missing(&self.conn)?.is_none() {
            return Ok(());
        }
        let (schema, station) = (self.schema, self.station);
        self.transaction(|conn, guard, ambient| {
            // Another process may have been first.
            if is_missing(conn)?.is_some() {
                guard.open(Gate::Open);
                become_another(conn, ambient)?;
                announce(Tx::begin(conn, schema, ambient, station)?, op)?;
            }
            Ok(())
        })
    }
}

/// Tells the team the name of a desk that has become another one.
pub(super) fn announce(mut tx: Tx<'_>, op: &str) -> Result<()> {
    let (replica, sql) = (tx.replica, include_str!("former_name.sql"));
    let name = tx
        .read()
        .row(sql, [&replica.0[..]], |row| row.get::<_, Option<String>>(0))?;
    let name = name.flatten().unwrap_or_default();
    tx.put("desks", replica, Writes::new().set("name", name))?;
    tx.finish(op, (), &Step::Silent)?;
    Ok(())
}

impl Desk {
    /// Takes another name, since this desk is a copy of one that goes on under the old one.
    pub(super) fn become_another(&mut self) -> Result<()> {
        let (schema, station) = (self.schema, self.station);
        self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            become_another(conn, ambient)?;
            announce(Tx::begin(conn, schema, ambient, station)?, "renew_desk")
        })
    }

    /// Whether this desk may join another team: it has no event of its own but the sample.
    pub(crate) fn may_join(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM streams WHERE sample = 0 AND number <> (SELECT team FROM desk)";
        let other = self.read(|db| db.row(sql, [], |_| Ok(())))?;
        Ok(other.is_none())
    }

    /// Leaves this desk's own team for another one: what it wrote for its own goes, but for its name
    /// and for who was at the desk, whom it brings along.
    pub(crate) fn join(&mut self, team: Id) -> Result<()> {
        let (replica, schema, station) = (self.replica()?, self.schema, self.station);
        let name = self.name_of_desk(replica.0)?;
        let staff = self.read(|db| {
            let sql = "SELECT id, name FROM staff WHERE deleted_at IS NULL ORDER BY n";
            db.rows(sql, [], |row| {
                Ok((row.get::<_, StaffId>(0)?, row.get::<_, Option<String>>(1)?))
            })
        })?;
        self.transaction(|conn, guard, ambient| {
            guard.open(Gate::Open);
            let own: i64 = conn.query_row("SELECT team FROM desk", [], |row| row.get(0))?;
            let mut merge = Merge::new(conn, schema);
            merge.drop_stream(own)?;
            search::refresh(conn, &merge.touched, &merge.minted)?;
            let team = List::new(conn).stream(team)?;
            conn.execute("UPDATE desk SET team = ?1", [team])?;
            let mut tx = Tx::begin(conn, schema, ambient, station)?;
            tx.put(
                "desks",
                replica,
                Writes::new().set("name", name.unwrap_or_default()),
            )?;
            for (id, name) in staff {
                tx.put("staff", id, Writes::new().set("name", name))?;
            }
            tx.finish("join_team", (), &Step::Silent)
        })?;
        Ok(())
    }

    /// The name of a desk, where it is known.
    pub(crate) fn name_of_desk(&self, id: Id) -> Result<Option<String>> {
        let sql = "SELECT name FROM desks WHERE id = ?1";
        let name = self.read(|db| db.row(sql, [&id.0[..]], |row| row.get(0)))?;
        Ok(name.flatten())
    }
}

/// Gives the desk behind this connection a new key, and with it another id: what it would write under
/// the old one, the desk that it is a copy of may have written.
pub(super) fn become_another(conn: &Connection, ambient: &mut Ambient) -> Result<()> {
    let secret: [u8; 32] = ambient.bytes();
    let number = List::new(conn).replica(Device::from_secret(&secret).replica())?;
    conn.execute("UPDATE replicas SET own = 1 WHERE number = ?1", [number])?;
    conn.execute(
        "UPDATE desk SET replica = ?1, secret = ?2",
        params![number, &secret[..]],
    )?;
    Ok(())
}

/// Takes its key from a desk of this version that was a backup; one of before has none, and takes one too when it
/// is opened. What was sealed to it since the backup was made, and only it could open, it opens when it meets its
/// hubs again.
pub(super) fn give_up_key(conn: &Connection, version: usize) -> Result<()> {
    if version < WITH_KEYS {
        return Ok(());
    }
    if version >= WITH_FORMER_KEYS
        && let Ok(secret) = device_secret(conn)
    {
        conn.execute(
            "INSERT OR IGNORE INTO former_keys (hub, replica, secret) SELECT hubs.number, desk.replica, ?1 FROM hubs, desk",
            [&sealing_secret(&secret)[..]],
        )?;
    }
    conn.execute("UPDATE desk SET secret = NULL", [])?;
    Ok(())
}

/// The X25519 secret that belongs to a desk's key: what is sealed to the desk it opens.
pub(super) fn sealing_secret(secret: &[u8; 32]) -> [u8; 32] {
    blake3::derive_key("rambla 2026-11 sealing secret of a desk", secret)
}

/// The key under which the desk behind this connection writes.
pub(super) fn device(conn: &Connection) -> Result<Device> {
    Ok(Device::from_secret(&device_secret(conn)?))
}

/// Its secret half.
pub(super) fn device_secret(conn: &Connection) -> Result<[u8; 32]> {
    let secret: Option<Vec<u8>> = conn
        .prepare_cached("SELECT secret FROM desk")?
        .query_row([], |row| row.get(0))?;
    let secret = secret.and_then(|secret| secret.try_into().ok());
    secret.ok_or(Error::NotADesk)
}
