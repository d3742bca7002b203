//! Packing what an action wrote into changes: each in one stream, none too large, each free text
//! in a part of its own.

use rambla_wire::{AtomWrite, Id, MAX_CHANGE, Part, Value, Version};

use super::clock::Ambient;
use super::list::List;
use super::schema::Schema;
use crate::desk::error::Result;

/// Room for what stands around the parts of a change: names, hashes, and part 0, which may name
/// hundreds of other desks.
const ENVELOPE: usize = 16 * 1024;
/// What the header says of one part, at most.
const PART_HEAD: usize = 64;
/// How many bytes of short atoms stand in one part, about.
const MOST_TOGETHER: usize = 128 * 1024;
/// A text of more bytes is a part of its own.
const LARGE: usize = 64 * 1024;

/// What an action wrote of one record.
pub(super) struct Pending {
    pub(super) stream: Id,
    pub(super) table: u32,
    pub(super) record: Id,
    pub(super) birth: bool,
    pub(super) atoms: Vec<AtomWrite>,
}

/// One change to be: its parts, and the bytes of each with the record it is about.
pub(super) struct Batch {
    pub(super) stream: Id,
    pub(super) version: Version,
    pub(super) parts: Vec<Part>,
    pub(super) encoded: Vec<(Option<Id>, Vec<u8>)>,
    size: usize,
}

impl Batch {
    fn new(stream: Id, version: Version) -> Batch {
        Batch {
            stream,
            version,
            parts: Vec::new(),
            encoded: Vec::new(),
            size: ENVELOPE,
        }
    }

    fn fits(&self, size: usize) -> bool {
        self.size + size <= MAX_CHANGE
    }

    /// Ends this change; what comes now goes into the next one.
    fn close(&mut self, closed: &mut Vec<Batch>) {
        let next = Version {
            seq: self.version.seq + 1,
            ..self.version
        };
        closed.push(std::mem::replace(self, Batch::new(self.stream, next)));
    }
}

/// Puts what is written, record by record, into changes of at most [`MAX_CHANGE`] bytes.
pub(super) struct Packer {
    schema: &'static Schema,
    replica: Id,
    open: Vec<Batch>,
    closed: Vec<Batch>,
}

impl Packer {
    pub(super) fn new(schema: &'static Schema, replica: Id) -> Packer {
        Packer {
            schema,
            replica,
            open: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// Takes in one record. What does not fit together at birth follows in the next change as
    /// writes that name the birth.
    pub(super) fn pack(
        &mut self,
        list: &mut List<'_>,
        ambient: &mut Ambient,
        record: Pending,
    ) -> Result<()> {
        if !record.birth && record.atoms.is_empty() {
            return Ok(());
        }
        let at = self.open_in(list, record.stream)?;
        let batch = &mut self.open[at];
        let id = record.record;
        let mut parts: Vec<(Part, Vec<u8>)> = Vec::new();
        for part in split(record, self.schema) {
            let bytes = part.encode(&ambient.bytes());
            parts.push((part, bytes));
        }
        let whole: usize = parts.iter().map(|(_, bytes)| bytes.len() + PART_HEAD).sum();
        if !batch.fits(whole) && !batch.parts.is_empty() {
            batch.close(&mut self.closed);
        }
        let mut born: Option<Version> = None;
        for (mut part, mut bytes) in parts {
            if !batch.fits(bytes.len() + PART_HEAD) {
                batch.close(&mut self.closed);
            }
            // Whoever wrote it could never be read again.
            assert!(
                batch.fits(bytes.len() + PART_HEAD),
                "BUG: a part that no change holds"
            );
            match born {
                Some(birth) if birth != batch.version => {
                    part.birth = false;
                    for atom in &mut part.atoms {
                        atom.parents = vec![birth];
                    }
                    bytes = part.encode(&ambient.bytes());
                }
                _ if part.birth => born = Some(batch.version),
                _ => {}
            }
            batch.size += bytes.len() + PART_HEAD;
            batch.parts.push(part);
            batch.encoded.push((Some(id), bytes));
        }
        Ok(())
    }

    /// Which of the open changes is in this stream.
    fn open_in(&mut self, list: &mut List<'_>, stream: Id) -> Result<usize> {
        if let Some(at) = self.open.iter().position(|batch| batch.stream == stream) {
            return Ok(at);
        }
        let version = Version {
            replica: self.replica,
            seq: list.last(stream, self.replica)?.0 + 1,
        };
        self.open.push(Batch::new(stream, version));
        Ok(self.open.len() - 1)
    }

    /// The changes, those of the team first.
    pub(super) fn finish(mut self, team: Id) -> Vec<Batch> {
        let open = self.open.into_iter();
        self.closed
            .extend(open.filter(|batch| !batch.parts.is_empty()));
        self.closed
            .sort_by_key(|batch| (batch.stream != team, batch.stream, batch.version.seq));
        self.closed
    }
}

/// The parts of one record: each free text by itself, each large text too.
fn split(record: Pending, schema: &Schema) -> Vec<Part> {
    let table = schema.table(record.table);
    let alone = |atom: &AtomWrite| {
        let free = table
            .and_then(|table| table.atom(atom.atom))
            .is_some_and(|atom| atom.free_text);
        free || size_of(atom) > LARGE
    };
    let part = |atoms: Vec<AtomWrite>| Part {
        table: record.table,
        record: record.record,
        birth: record.birth,
        atoms,
        later: false,
    };
    let (apart, together): (Vec<AtomWrite>, Vec<AtomWrite>) =
        record.atoms.into_iter().partition(alone);
    let mut parts = Vec::new();
    // What is together is short, but there may be many of them.
    let (mut some, mut size) = (Vec::new(), 0);
    for atom in together {
        let more = size_of(&atom);
        if size + more > MOST_TOGETHER && !some.is_empty() {
            parts.push(part(std::mem::take(&mut some)));
            size = 0;
        }
        size += more;
        some.push(atom);
    }
    if !some.is_empty() || (record.birth && parts.is_empty()) {
        parts.push(part(some));
    }
    parts.extend(apart.into_iter().map(|atom| part(vec![atom])));
    parts
}

/// About how many bytes an atom takes in a part.
fn size_of(atom: &AtomWrite) -> usize {
    const FRAME: usize = 16;
    const PARENT: usize = 32;
    let fields = atom.fields.iter().map(|(_, value)| {
        FRAME
            + match value {
                Value::Text(text) => text.len(),
                Value::Bytes(bytes) => bytes.len(),
                Value::Null | Value::Int(_) => 0,
                // What a later version wrote was as large as it says itself.
                Value::Later(_) => Value::list_to_bytes(std::slice::from_ref(value)).len(),
            }
    });
    let member = atom.member.as_ref().map_or(0, Vec::len);
    FRAME + member + atom.parents.len() * PARENT + fields.sum::<usize>()
}
