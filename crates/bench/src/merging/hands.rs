//! Desks that write edits without having a desk: what they write is what a desk would have written.

use std::ops::Range;

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::leads::{self, LeadFields};
use rambla_wire::{Act, AtomWrite, Change, Device, Hash, Hlc, Part, Value, Version};

use super::sources::{Born, Packet};
use crate::Result;
use crate::ground::ambient;

/// A field that is edited, by its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) table: u32,
    atom: u32,
    field: u32,
}

/// Learns the numbers of a field from an edit of it.
pub(crate) fn learn(desk: &mut Desk, born: &Born, fields: LeadFields) -> Result<Field> {
    let event = desk.station.event.ok_or("no event")?;
    desk.write("edit_lead", |tx| leads::edit(tx, born.lead, None, fields))?;
    let changes = desk.changes(event.0)?;
    let last = changes.last().ok_or("nothing was edited")?;
    let (_, bytes) = last.said().next().ok_or("nothing was said")?;
    let part = Part::decode(bytes)?;
    let atom = part.atoms.first().ok_or("no atom was written")?;
    let (field, _) = atom.fields.first().ok_or("no field was written")?;
    Ok(Field {
        table: part.table,
        atom: atom.atom,
        field: *field,
    })
}

/// The chain of one desk that only edits.
pub(crate) struct Hand {
    device: Device,
    stream: Id,
    written: u64,
    previous: Hash,
    began: u64,
}

impl Hand {
    /// Desk number `number`, without a change in this stream.
    pub(crate) fn new(number: u64, stream: Id) -> Hand {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        Hand {
            device: Device::from_secret(&secret),
            stream,
            written: 0,
            previous: Hash::default(),
            began: (ambient().now)(),
        }
    }

    pub(crate) fn all(numbers: Range<u64>, stream: Id) -> Vec<Hand> {
        numbers.map(|number| Hand::new(number, stream)).collect()
    }

    /// An action of its own that writes this field of a record, having seen these versions of it.
    pub(crate) fn edit(
        &mut self,
        of: Field,
        record: Id,
        text: &str,
        parents: Vec<Version>,
    ) -> (Version, Packet) {
        self.written += 1;
        let version = Version {
            replica: self.device.replica(),
            seq: self.written,
        };
        let mut salt = [0; 16];
        salt.copy_from_slice(&Hash::of(&version.to_bytes()).0[..16]);
        let act = Act {
            action: Id(salt),
            k: 1,
            n: 1,
            hlc: Hlc::at(self.began + self.written),
            op: "edit_lead".to_owned(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        };
        let part = Part {
            table: of.table,
            record,
            birth: false,
            atoms: vec![AtomWrite {
                atom: of.atom,
                member: None,
                parents,
                fields: vec![(of.field, Value::Text(text.to_owned()))],
            }],
            later: false,
        };
        let parts = [
            (None, act.encode(&salt)),
            (Some(record), part.encode(&salt)),
        ];
        let mut change = Change::new(self.stream, version, self.previous, &parts);
        self.device.sign(&mut change);
        self.previous = change.header.hash();
        (version, Packet::of(change))
    }
}
