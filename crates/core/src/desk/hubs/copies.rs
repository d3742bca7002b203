//! Desks of which there are two, at hubs. What was refused of theirs once is not given again by itself, so it is
//! noted, together with how far a hub's entries were taken, that all of theirs is to be asked for.

use std::collections::BTreeSet;

use rambla_wire::Id;
use rusqlite::{Connection, params};

use super::number;
use crate::desk::Desk;
use crate::desk::error::Result;
use crate::desk::guard::Gate;
use crate::desk::list::List;

/// A desk of which there are two, whose changes at a hub are to be taken whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// In which stream.
    pub stream: Id,
    /// Under which name.
    pub replica: Id,
    /// Whether it was asked for already, and something gave way. At the next hello that is taken under this desk's
    /// name, where nobody has written it anew meanwhile: if everybody did so at once, five hundred would.
    pub is_asked: bool,
}

impl Desk {
    /// The desks of which all that a hub has is to be taken.
    pub fn copied(&self, hub: Id) -> Result<Vec<Copied>> {
        let rows = self.read(|db| {
            db.rows(include_str!("copied.sql"), [&hub.0[..]], |row| {
                Ok((
                    row.get::<_, Vec<u8>>("stream")?,
                    row.get::<_, Vec<u8>>("replica")?,
                    row.get::<_, bool>("is_asked")?,
                ))
            })
        })?;
        let copied = |(stream, replica, is_asked): (Vec<u8>, Vec<u8>, bool)| {
            Ok(Copied {
                stream: Id::from_slice(&stream)?,
                replica: Id::from_slice(&replica)?,
                is_asked,
            })
        };
        rows.into_iter().map(copied).collect()
    }

    /// All of it was taken, but for what gave way, where something did: that is for the next hello.
    pub fn took_copy(&mut self, hub: Id, copied: &Copied, gave_way: bool) -> Result<()> {
        self.transaction(|conn, guard, _| {
            guard.open(Gate::Open);
            let mut list = List::new(conn);
            let (stream, replica) = (list.stream(copied.stream)?, list.replica(copied.replica)?);
            let sql = match gave_way {
                true => {
                    "UPDATE copied SET is_asked = 1 WHERE hub = ?1 AND stream = ?2 AND replica = ?3"
                }
                false => "DELETE FROM copied WHERE hub = ?1 AND stream = ?2 AND replica = ?3",
            };
            conn.execute(sql, [number(conn, hub)?, stream, replica])?;
            Ok(())
        })
    }
}

/// Notes that all that a hub has of these is to be taken; without a hub, what any of them has.
pub(super) fn note_copied(
    conn: &Connection,
    hub: Option<i64>,
    stream: Id,
    copied: &BTreeSet<Id>,
) -> Result<()> {
    let mut list = List::new(conn);
    for replica in copied {
        let these = params![hub, list.stream(stream)?, list.replica(*replica)?];
        let sql = "INSERT OR IGNORE INTO copied (hub, stream, replica, is_asked) SELECT number, ?2, ?3, 0 FROM hubs WHERE ?1 IS NULL OR number = ?1";
        conn.prepare_cached(sql)?.execute(these)?;
    }
    Ok(())
}
