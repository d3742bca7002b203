//! Hand-over files: how desks meet without a network. What is in one is sealed by who calls; here are
//! the changes that go out, and the ones that come in.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use rambla_wire::{Change, HandoverReader, HandoverWriter, Id, Vector};
use serde::Serialize;

use crate::desk::error::{Error, HandoverRefused, Result};
use crate::desk::ids::EventId;
use crate::desk::{Desk, Fork};

/// How many changes are taken in one transaction, at most.
const TOGETHER: usize = 500;
/// How many bytes of parts are taken in one transaction, about.
const BYTES_TOGETHER: usize = 4 * 1024 * 1024;

/// What went into a hand-over file.
#[derive(Debug)]
pub struct Given {
    /// How many changes.
    pub changes: usize,
    vector: Vector,
}

/// What came out of a hand-over file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Taken {
    /// Who wrote the file: the name of the desk, where it is known.
    pub desk: Option<String>,
    /// How many changes the file holds.
    pub changes: usize,
    /// How many of them were new here.
    pub fresh: usize,
    /// Whether this desk has joined the file's team with it.
    pub joined: bool,
    /// Whether this desk was found to be a copy, and has taken a name of its own.
    pub is_another: bool,
    /// The desks of which there are two: what one of the two wrote was left out.
    pub copied: Vec<String>,
    /// The events of the file.
    pub events: Vec<EventId>,
}

/// What this desk has of an event and of the team: for another desk, to hand over what is lacking here.
///
/// # Errors
/// [`HandoverRefused::Sample`], those of the desk.
pub fn vector(desk: &Desk, event: EventId) -> Result<Vector> {
    if is_sample(desk, event)? {
        return Err(HandoverRefused::Sample.into());
    }
    desk.vector(&[event.0])
}

fn is_sample(desk: &Desk, event: EventId) -> Result<bool> {
    let sql = "SELECT sample FROM streams WHERE id = ?1";
    let sample = desk.read(|db| db.row(sql, [event], |row| row.get::<_, bool>(0)))?;
    Ok(sample.unwrap_or(false))
}

/// Writes what another desk lacks of an event and the team, by what it says that it has; else all.
/// Once the file is safe, [`handed`] is to be called. `progress` is told after each how many there are, and may stop it. The outer
/// error is the desk's, the inner one the file's.
///
/// # Errors
/// [`HandoverRefused::Sample`], [`Error::Stopped`], those of the desk.
pub fn export<W: Write>(
    desk: &mut Desk,
    event: EventId,
    has: Option<&Vector>,
    out: W,
    mut progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<std::io::Result<(W, Given)>> {
    let vector = vector(desk, event)?;
    if let Some(has) = has {
        if has.team != vector.team {
            return Err(HandoverRefused::OtherTeam.into());
        }
        desk.note_known(has)?;
        desk.note_forks(has)?;
    }
    let numbers = desk.lacking(&[vector.team, event.0], has)?;
    let mut file = match HandoverWriter::begin(out, &vector) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    for (at, number) in numbers.iter().enumerate() {
        if let Err(error) = file.change(&desk.change_at(*number)?) {
            return Ok(Err(error));
        }
        if progress(at + 1).is_break() {
            return Err(Error::Stopped);
        }
    }
    let given = Given {
        changes: numbers.len(),
        vector,
    };
    Ok(file.end().map(|out| (out, given)))
}

/// Notes that a file that [`export`] wrote is where it should be.
///
/// # Errors
/// Those of the desk.
pub fn handed(desk: &mut Desk, given: &Given) -> Result<()> {
    desk.note_handed(&given.vector)
}

/// Takes in what a hand-over file holds. It is read twice: nothing is taken before the whole file was
/// found to be good. Then it is taken bit by bit; what was interrupted goes on when the file comes again,
/// and twice the same file changes nothing. A desk without an event of its own joins the file's team.
/// `progress` is told how many changes were taken, and may stop it.
///
/// # Errors
/// [`HandoverRefused`], [`Error::Stopped`] (what came before it stays), those of the desk.
pub fn import(
    desk: &mut Desk,
    mut from: impl Read + Seek,
    mut progress: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<Taken> {
    let refused = HandoverRefused::from;
    let mut file = HandoverReader::begin(&mut from).map_err(refused)?;
    let (vector, is_ours) = (file.vector.clone(), file.vector.team == desk.team()?);
    if !is_ours && !desk.may_join()? {
        return Err(HandoverRefused::OtherTeam.into());
    }
    let named: BTreeSet<Id> = vector.streams.iter().map(|of| of.stream).collect();
    let mut changes = 0;
    while let Some(change) = file.change().map_err(refused)? {
        if !named.contains(&change.header.stream) {
            return Err(refused(
                rambla_wire::WireError::Malformed("the file's list of events").into(),
            )
            .into());
        }
        change
            .header
            .check_signature()
            .map_err(|error| refused(error.into()))?;
        rambla_wire::Act::decode(change.act())?;
        changes += 1;
    }
    from.seek(SeekFrom::Start(0))
        .map_err(|error| refused(error.into()))?;
    let mut file = HandoverReader::begin(&mut from).map_err(refused)?;
    if !is_ours {
        desk.join(vector.team)?;
    }
    let mut taken = Taken {
        desk: None,
        changes,
        fresh: 0,
        joined: !is_ours,
        is_another: false,
        copied: Vec::new(),
        events: named
            .iter()
            .filter(|id| **id != vector.team)
            .map(|id| EventId(*id))
            .collect(),
    };
    let mut forks: BTreeSet<Fork> = BTreeSet::new();
    let mut done = 0;
    loop {
        let batch = batch(&mut file)?;
        if batch.is_empty() {
            break;
        }
        let received = desk.receive(&batch)?;
        taken.fresh += received.fresh;
        taken.is_another |= received.is_another;
        forks.extend(received.forks);
        done += batch.len();
        if progress(done).is_break() {
            return Err(Error::Stopped);
        }
    }
    desk.note_known(&vector)?;
    desk.note_forks(&vector)?;
    desk.settle_erasures()?;
    let name = |id: Id| desk.name_of_desk(id);
    taken.desk = name(vector.replica)?;
    let copied: BTreeSet<Id> = forks.into_iter().map(|fork| fork.replica).collect();
    for id in copied {
        taken
            .copied
            .push(name(id)?.unwrap_or_else(|| id.to_string()));
    }
    Ok(taken)
}

fn batch(file: &mut HandoverReader<impl Read>) -> Result<Vec<Change>> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < TOGETHER && bytes < BYTES_TOGETHER {
        let Some(change) = file.change().map_err(HandoverRefused::from)? else {
            break;
        };
        bytes += change.parts.len();
        batch.push(change);
    }
    Ok(batch)
}
