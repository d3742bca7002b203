//! A copied desk: two desks that write under one id. Whoever meets another change of the same name
//! refuses the second. The desk whose own id it is takes a new one, and what nobody else holds of what
//! it wrote since goes under that.

use std::collections::{BTreeMap, BTreeSet};

use rambla_wire::{Act, AtomWrite, Change, Id, Part, Version};
use rusqlite::{Connection, OptionalExtension, params};

use super::clock::Ambient;
use super::identity::{become_another, device};
use super::list::{List, said};
use super::merge::Merge;
use super::schema::LIFE;
use crate::desk::error::Result;

/// A change that was refused since another one of its name is here, or is continued by what is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fork {
    /// The stream.
    pub stream: Id,
    /// Who has written both.
    pub replica: Id,
}

/// Whether what this desk wrote under this id from this change on may go under another id: it is this
/// desk's own, and nobody else has said that they hold it.
pub(super) fn may_move(conn: &Connection, stream: Id, version: Version) -> Result<bool> {
    let found = conn
        .prepare_cached(include_str!("may_move.sql"))?
        .query_row(
            params![&stream.0[..], &version.replica.0[..], version.seq as i64],
            |row| row.get::<_, bool>(0),
        )
        .optional()?;
    Ok(found.unwrap_or(false))
}

/// Puts what this desk wrote under an id, from this change on, under the id that it has now; where that
/// is the same one, it takes a new one first.
pub(super) fn relabel(
    merge: &mut Merge<'_>,
    ambient: &mut Ambient,
    stream: Id,
    from: Version,
) -> Result<()> {
    let conn = merge.conn();
    if device(conn)?.replica() == from.replica {
        become_another(conn, ambient)?;
    }
    let device = device(conn)?;
    let changes = take_out(&mut merge.list, stream, from)?;
    let (last, mut previous) = merge.list.last(stream, device.replica())?;
    let mut names: BTreeMap<Version, Version> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let to = Version {
            replica: device.replica(),
            seq: last + 1 + at as u64,
        };
        names.insert(change.header.version(), to);
    }
    let mut touched: BTreeSet<(u32, Id)> = BTreeSet::new();
    merge.again = true;
    for old in changes {
        let mut parts = vec![(None, old.act().to_vec())];
        for (head, bytes) in old.said() {
            let Ok(mut part) = Part::decode(bytes) else {
                // What a later version wrote is passed on as it is.
                parts.push((head.record, bytes.to_vec()));
                continue;
            };
            for atom in &mut part.atoms {
                rename(atom, &names);
            }
            touched.insert((part.table, part.record));
            parts.push((head.record, part.encode(&ambient.bytes())));
        }
        let to = names[&old.header.version()];
        let mut change = Change::new(stream, to, previous, &parts);
        device.sign(&mut change);
        previous = change.header.hash();
        let act = Act::decode(change.act())?;
        if let Some(number) = merge.list.append(&change, &act)? {
            merge.apply(&said(&change, &act, number))?;
        }
    }
    merge.again = false;
    for (table, record) in touched {
        if let Some(table) = merge.schema.table(table) {
            merge.refresh(table, record, stream)?;
        }
    }
    Ok(())
}

fn rename(atom: &mut AtomWrite, names: &BTreeMap<Version, Version>) {
    for parent in &mut atom.parents {
        *parent = names.get(parent).copied().unwrap_or(*parent);
    }
    if atom.atom == LIFE
        && let Some(member) = &mut atom.member
        && let Ok(birth) = Version::from_slice(member)
        && let Some(to) = names.get(&birth)
    {
        *member = to.to_bytes().to_vec();
    }
}

/// Takes changes off the list, with all that they came to but the rows.
fn take_out(list: &mut List<'_>, stream: Id, from: Version) -> Result<Vec<Change>> {
    let conn = list.conn;
    let (stream, replica) = (list.stream(stream)?, list.replica(from.replica)?);
    let these = params![stream, replica, from.seq as i64];
    let numbers: Vec<i64> = conn
        .prepare_cached("SELECT number FROM changes WHERE stream = ?1 AND replica = ?2 AND seq >= ?3 ORDER BY seq")?
        .query_map(these, |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let changes = numbers.iter().map(|number| list.change(*number));
    let changes = changes.collect::<Result<Vec<_>>>()?;
    for number in numbers {
        conn.prepare_cached("DELETE FROM later WHERE change = ?1")?
            .execute([number])?;
    }
    for sql in [
        "DELETE FROM births WHERE stream = ?1 AND replica = ?2 AND seq >= ?3",
        "DELETE FROM versions WHERE stream = ?1 AND replica = ?2 AND seq >= ?3",
        "DELETE FROM changes WHERE stream = ?1 AND replica = ?2 AND seq >= ?3",
        "UPDATE heads SET seq = min(seq, ?3 - 1) WHERE stream = ?1 AND replica = ?2",
        "UPDATE handed SET seq = min(seq, ?3 - 1) WHERE stream = ?1 AND replica = ?2",
    ] {
        conn.prepare_cached(sql)?.execute(these)?;
    }
    list.forget();
    Ok(changes)
}
