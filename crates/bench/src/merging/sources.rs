//! A desk with leads, what it gives to others, and how they take it.

use std::collections::HashMap;

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::events::{self, NewEvent};
use rambla_core::leads;
use rambla_wire::{Change, Part, Version};

use super::rows::{Row, of_leads};
use crate::Result;
use crate::ground::{ambient, lead};

/// As handing over does: how many changes, and about how many bytes, are taken in one transaction.
const TOGETHER: usize = 500;
const BYTES_TOGETHER: usize = 4 * 1024 * 1024;

/// A change as it travels.
pub(crate) struct Packet {
    header: Vec<u8>,
    parts: Vec<u8>,
}

impl Packet {
    pub(crate) fn of(change: Change) -> Packet {
        Packet {
            header: change.header.encode(),
            parts: change.parts,
        }
    }

    fn open(&self) -> Result<Change> {
        Ok(Change::decode(&self.header, self.parts.clone())?)
    }
}

/// A lead's ids, and the changes that it was born in: mostly one.
pub(crate) struct Born {
    pub(crate) lead: LeadId,
    pub(crate) person: Id,
    pub(crate) seen: Vec<Version>,
}

/// A desk in memory with an event and leads.
pub(crate) struct Source {
    pub(crate) desk: Desk,
    pub(crate) event: EventId,
    /// The changes of the event.
    pub(crate) packets: Vec<Packet>,
    pub(crate) born: Vec<Born>,
    /// The rows of each lead.
    pub(crate) rows: Vec<Vec<Row>>,
}

impl Source {
    /// A desk with so many leads, so many of them captured in one action.
    pub(crate) fn new(count: u64, together: u64) -> Result<Source> {
        let mut desk = Desk::in_memory(ambient(), "From")?;
        let event = events::create(&mut desk, new_event())?.value;
        for first in (0..count).step_by(together as usize) {
            desk.write("capture_lead", |tx| {
                for number in first..(first + together).min(count) {
                    leads::capture(tx, lead(number))?;
                }
                Ok(())
            })?;
        }
        let changes = desk.changes(event.0)?;
        let born = born(&desk, &changes)?;
        let rows = of_leads(&desk)?;
        let packets = changes.into_iter().map(Packet::of).collect();
        Ok(Source {
            desk,
            event,
            packets,
            born,
            rows,
        })
    }

    /// How many rows its leads are.
    pub(crate) fn count(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }
}

fn new_event() -> NewEvent {
    NewEvent {
        name: "Expo".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        ..NewEvent::default()
    }
}

fn born(desk: &Desk, changes: &[Change]) -> Result<Vec<Born>> {
    let mut births: HashMap<Id, Vec<Version>> = HashMap::new();
    for change in changes {
        for (_, bytes) in change.said() {
            let part = Part::decode(bytes)?;
            let seen = births.entry(part.record).or_default();
            if seen.last() != Some(&change.header.version()) {
                seen.push(change.header.version());
            }
        }
    }
    let ids = desk.read(|db| {
        db.rows("SELECT id, person FROM leads ORDER BY n", [], |row| {
            Ok([row.get::<_, Vec<u8>>(0)?, row.get(1)?])
        })
    })?;
    let mut born = Vec::with_capacity(ids.len());
    for [lead, person] in ids {
        let (lead, person) = (Id::from_slice(&lead)?, Id::from_slice(&person)?);
        let mut seen = births.remove(&lead).ok_or("a lead without a birth")?;
        seen.extend(births.remove(&person).unwrap_or_default());
        seen.sort_unstable();
        seen.dedup();
        let lead = LeadId(lead);
        born.push(Born { lead, person, seen });
    }
    Ok(born)
}

/// What one transaction takes of these.
pub(crate) fn batches(packets: &[Packet]) -> Vec<&[Packet]> {
    let (mut batches, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (at, packet) in packets.iter().enumerate() {
        if at - from == TOGETHER || bytes >= BYTES_TOGETHER {
            batches.push(&packets[from..at]);
            (from, bytes) = (at, 0);
        }
        bytes += packet.parts.len();
    }
    batches.push(&packets[from..]);
    batches
}

/// Reads, checks and merges what one transaction takes.
pub(crate) fn take_batch(desk: &mut Desk, batch: &[Packet]) -> Result<()> {
    let changes = batch.iter().map(Packet::open).collect::<Result<Vec<_>>>()?;
    let received = desk.receive(&changes)?;
    match received.fresh == batch.len() {
        true => Ok(()),
        false => Err("a change was not new".into()),
    }
}

/// Takes all of these, transaction by transaction.
pub(crate) fn take(desk: &mut Desk, packets: &[Packet]) -> Result<()> {
    for batch in batches(packets) {
        take_batch(desk, batch)?;
    }
    Ok(())
}
