//! What came before its key: it is kept as it came, and opened when the key is here.

use rambla_wire::{KeyId, SealedChange};
use rusqlite::params;

use super::copies::note_copied;
use super::keys::Ring;
use super::ledger::Brought;
use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::forks;
use crate::desk::guard::Gate;
use crate::desk::list::List;

impl Desk {
    pub(super) fn keep_unopened(&mut self, key: KeyId, sealed: &[u8]) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            conn.prepare_cached("INSERT OR IGNORE INTO unopened (key, sealed) VALUES (?1, ?2)")?
                .execute(params![&key.0[..], sealed])?;
            Ok(())
        })
    }

    /// Opens what came before its key did.
    pub(super) fn open_kept(&mut self) -> Result<Brought> {
        let rows = self.read(|db| {
            db.rows("SELECT number, sealed FROM unopened", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
        })?;
        let mut all = Brought::default();
        for (kept, bytes) in rows {
            let sealed = SealedChange::decode(&bytes)?;
            if !Ring::of(self)?.has(sealed.key) {
                continue;
            }
            let (stream, replica) = (sealed.header.stream, sealed.header.replica);
            let mut brought = self.take(stream, std::iter::once(&sealed))?.0;
            all.fresh += brought.fresh;
            self.transaction(|conn, guard, _| {
                guard.open(Gate::Open);
                // What follows it was refused as long as it was not here.
                if forks::is_forked(&mut List::new(conn), stream, replica)? {
                    brought.copied.insert(replica);
                }
                note_copied(conn, None, stream, &brought.copied)?;
                conn.execute("DELETE FROM unopened WHERE number = ?1", [kept])?;
                Ok(())
            })?;
        }
        Ok(all)
    }

    /// How many changes wait for a key.
    pub fn unopened(&self) -> Result<u64> {
        let sql = "SELECT count(*) FROM unopened";
        let kept = self.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)))?;
        Ok(kept.unwrap_or(0) as u64)
    }
}
