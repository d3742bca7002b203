//! A copied desk: two desks that write under one id. Of the first change that they wrote differently, the
//! one with the smaller hash stays, everywhere. Whoever holds the other one puts it, and all that follows
//! it, under an id of its own: the copy itself, which takes a new one, or whoever has it from there.

use std::collections::{BTreeMap, BTreeSet};

use rambla_wire::{Act, AtomWrite, Change, Hash, Header, Id, Part, Version};
use rusqlite::{OptionalExtension, params};

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

/// Whether this is the first change that two copies of a desk wrote differently, and the one that is here
/// gives way to it.
pub(super) fn gives_way(list: &mut List<'_>, change: &Change) -> Result<bool> {
    let header = &change.header;
    let before = match header.seq {
        1 => Some(Hash::default()),
        seq => list.hash_of(header.stream, header.replica, seq - 1)?,
    };
    let ours = list.hash_of(header.stream, header.replica, header.seq)?;
    let is_first = before == Some(header.previous);
    Ok(is_first && ours.is_some_and(|ours| ours.0 > header.hash().0))
}

/// Notes that there are two of a desk: all of it is asked for from now on.
pub(super) fn mark(list: &mut List<'_>, stream: Id, replica: Id) -> Result<()> {
    let these = [list.stream(stream)?, list.replica(replica)?];
    list.conn
        .prepare_cached("INSERT OR IGNORE INTO forked (stream, replica) VALUES (?1, ?2)")?
        .execute(these)?;
    Ok(())
}

/// Whether there are two of a desk.
pub(super) fn is_forked(list: &mut List<'_>, stream: Id, replica: Id) -> Result<bool> {
    let these = [list.stream(stream)?, list.replica(replica)?];
    let sql = "SELECT 1 FROM forked WHERE stream = ?1 AND replica = ?2";
    Ok(list.conn.prepare_cached(sql)?.exists(these)?)
}

/// Whether a change of a desk of which there are two comes without the one before it: nobody can say of
/// which of the two it is.
pub(super) fn hangs_loose(list: &mut List<'_>, header: &Header) -> Result<bool> {
    if header.seq == 1 || !is_forked(list, header.stream, header.replica)? {
        return Ok(false);
    }
    let before = list.hash_of(header.stream, header.replica, header.seq - 1)?;
    Ok(before.is_none())
}

/// Whether a change comes without the one before it, and is here under the name that it has got since: then its
/// old name is nobody's any more, and what was before it will not come.
pub(super) fn is_renamed(list: &mut List<'_>, header: &Header, act: &Act) -> Result<bool> {
    if !is_loose(list, header.stream, header.version())? {
        return Ok(false);
    }
    let now = renamed(list, header.stream, header.version(), act.action)?;
    Ok(now.is_some())
}

/// What a change of this action is called now, if it is here under another name.
fn renamed(
    list: &mut List<'_>,
    stream: Id,
    version: Version,
    action: Id,
) -> Result<Option<Version>> {
    let number = list.stream(stream)?;
    for name in list.aliases(number, version)? {
        if action_of(list, stream, name)? == Some(action) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Takes away what came without the one before it and is here now under another name.
pub(super) fn drop_renamed(merge: &mut Merge<'_>, stream: Id, act: &Act) -> Result<()> {
    let mut touched: BTreeSet<(u32, Id)> = BTreeSet::new();
    for was in &act.was {
        let is_same = action_of(&mut merge.list, stream, *was)? == Some(act.action);
        if is_same && is_loose(&mut merge.list, stream, *was)? {
            touched.extend(spoken_of(&take_out(&mut merge.list, stream, *was)?));
        }
    }
    refresh(merge, touched, stream)
}

fn is_loose(list: &mut List<'_>, stream: Id, version: Version) -> Result<bool> {
    let Version { replica, seq } = version;
    Ok(seq > 1 && list.hash_of(stream, replica, seq - 1)?.is_none())
}

/// The action of a change that is here.
fn action_of(list: &mut List<'_>, stream: Id, version: Version) -> Result<Option<Id>> {
    let these = params![
        list.stream(stream)?,
        list.replica(version.replica)?,
        version.seq as i64
    ];
    let sql = "SELECT action FROM changes WHERE stream = ?1 AND replica = ?2 AND seq = ?3";
    let action: Option<Vec<u8>> = list
        .conn
        .prepare_cached(sql)?
        .query_row(these, |row| row.get(0))
        .optional()?;
    Ok(action.map(|id| Id::from_slice(&id)).transpose()?)
}

/// The records that changes speak of.
fn spoken_of(changes: &[Change]) -> BTreeSet<(u32, Id)> {
    let parts = changes.iter().flat_map(Change::said);
    let parts = parts.filter_map(|(_, bytes)| Part::decode(bytes).ok());
    parts.map(|part| (part.table, part.record)).collect()
}

/// Takes away what came before its predecessor and does not follow it. Whoever it came from has it.
pub(super) fn drop_tail(merge: &mut Merge<'_>, stream: Id, from: Version) -> Result<()> {
    let changes = take_out(&mut merge.list, stream, from)?;
    mark(&mut merge.list, stream, from.replica)?;
    refresh(merge, spoken_of(&changes), stream)
}

fn refresh(merge: &mut Merge<'_>, touched: BTreeSet<(u32, Id)>, stream: Id) -> Result<()> {
    for (table, record) in touched {
        if let Some(table) = merge.schema.table(table) {
            merge.refresh(table, record, stream)?;
            merge.touched.entry(table.name).or_default().insert(record);
        }
    }
    Ok(())
}

/// Puts what was written under an id, from this change on, under this desk's own; where that is the same
/// one, it takes a new one first. Whether it did.
pub(super) fn relabel(
    merge: &mut Merge<'_>,
    ambient: &mut Ambient,
    stream: Id,
    from: Version,
) -> Result<bool> {
    let conn = merge.conn();
    let is_another = device(conn)?.replica() == from.replica;
    if is_another {
        become_another(conn, ambient)?;
    }
    let changes = take_out(&mut merge.list, stream, from)?;
    let mut names = Names::default();
    let mut before = Hash::default();
    for old in &changes {
        // What hangs loose among them counts as following: it goes along.
        write_anew(merge, ambient, old, before, &mut names)?;
        before = old.header.hash();
    }
    refresh(merge, spoken_of(&changes), stream)?;
    Ok(is_another)
}

/// Writes under this desk's own name what gave way and is here under none, since nobody may be left who does:
/// it lies at a hub, and whoever wrote it is gone. In the order in which it was written, the first `most`; what
/// hangs loose is left. How many, and whether this desk takes another name for it, having the same.
pub(super) fn adopt(
    merge: &mut Merge<'_>,
    ambient: &mut Ambient,
    changes: &[Change],
    most: usize,
) -> Result<(usize, bool)> {
    let mut names = Names::default();
    let (mut adopted, mut is_another) = (0, false);
    for change in changes {
        if adopted == most {
            break;
        }
        let Header { stream, seq, .. } = change.header;
        let version = change.header.version();
        let act = Act::decode(change.act())?;
        if merge.list.hash_of(stream, version.replica, seq)? == Some(change.header.hash()) {
            continue;
        }
        if let Some(known) = renamed(&mut merge.list, stream, version, act.action)? {
            names.note(&change.header, change.header.previous, known);
            continue;
        }
        let before = match seq {
            1 => Some(Hash::default()),
            seq => merge.list.hash_of(stream, version.replica, seq - 1)?,
        };
        if before != Some(change.header.previous) && !names.has(change.header.previous) {
            continue;
        }
        if device(merge.conn())?.replica() == version.replica {
            become_another(merge.conn(), ambient)?;
            is_another = true;
        }
        let covered = merge.covered(change)?;
        let change = covered.as_ref().unwrap_or(change);
        write_anew(merge, ambient, change, change.header.previous, &mut names)?;
        refresh(merge, spoken_of(std::slice::from_ref(change)), stream)?;
        adopted += 1;
    }
    Ok((adopted, is_another))
}

/// What changes are called now that were written anew: by the hash that they had, what they were called, and the
/// hash of the one before.
#[derive(Default)]
struct Names {
    now: BTreeMap<Hash, (Version, Version, Hash)>,
    /// What any of them was called.
    was: BTreeSet<Version>,
}

impl Names {
    fn note(&mut self, header: &Header, before: Hash, now: Version) {
        let was = header.version();
        self.now.insert(header.hash(), (now, was, before));
        self.was.insert(was);
    }

    fn has(&self, hash: Hash) -> bool {
        self.now.contains_key(&hash)
    }

    /// What a version is called now, for what is said in a change: there may be two of one name, and it is the
    /// one that is before that change.
    fn of(&self, version: Version, said_in: Hash) -> Option<Version> {
        if !self.was.contains(&version) {
            return None;
        }
        let mut at = said_in;
        while let Some((now, was, before)) = self.now.get(&at) {
            if *was == version {
                return Some(*now);
            }
            at = *before;
        }
        None
    }

    fn rename(&self, atom: &mut AtomWrite, said_in: Hash) {
        for parent in &mut atom.parents {
            *parent = self.of(*parent, said_in).unwrap_or(*parent);
        }
        if atom.atom == LIFE
            && let Some(member) = &mut atom.member
            && let Ok(birth) = Version::from_slice(member)
            && let Some(to) = self.of(birth, said_in)
        {
            *member = to.to_bytes().to_vec();
        }
    }
}

/// Writes a change that followed another under this desk's name, as the next of its own.
fn write_anew(
    merge: &mut Merge<'_>,
    ambient: &mut Ambient,
    old: &Change,
    before: Hash,
    names: &mut Names,
) -> Result<()> {
    let device = device(merge.conn())?;
    let stream = old.header.stream;
    let (last, previous) = merge.list.last(stream, device.replica())?;
    let to = Version {
        replica: device.replica(),
        seq: last + 1,
    };
    names.note(&old.header, before, to);
    let mut act = Act::decode(old.act())?;
    act.was.push(old.header.version());
    let mut parts = vec![(None, act.encode(&ambient.bytes()))];
    for (head, bytes) in old.said() {
        let Ok(mut part) = Part::decode(bytes) else {
            // What a later version wrote is passed on as it is.
            parts.push((head.record, bytes.to_vec()));
            continue;
        };
        for atom in &mut part.atoms {
            names.rename(atom, old.header.hash());
        }
        parts.push((head.record, part.encode(&ambient.bytes())));
    }
    let mut change = Change::new(stream, to, previous, &parts);
    device.sign(&mut change);
    merge.again = true;
    if let Some(number) = merge.list.append(&change, &act)? {
        merge.apply(&said(&change, &act, number))?;
    }
    merge.again = false;
    Ok(())
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
        "DELETE FROM aliases WHERE stream = ?1 AND replica = ?2 AND seq >= ?3",
        "DELETE FROM changes WHERE stream = ?1 AND replica = ?2 AND seq >= ?3",
        "UPDATE heads SET seq = min(seq, ?3 - 1) WHERE stream = ?1 AND replica = ?2",
        "UPDATE handed SET seq = min(seq, ?3 - 1) WHERE stream = ?1 AND replica = ?2",
        "UPDATE known SET seq = min(seq, ?3 - 1) WHERE stream = ?1 AND replica = ?2",
        "DELETE FROM forked WHERE stream = ?1 AND replica = ?2 AND ?3 = ?3",
    ] {
        conn.prepare_cached(sql)?.execute(these)?;
    }
    list.forget();
    Ok(changes)
}
