//! A desk that writes real changes, and its key.

use rambla_wire::{
    Act, AtomWrite, Change, Device, Hash, Hlc, Id, Opener, Part, SealedChange, Sealer, TeamKey,
    Value, Version,
};

pub const KEY: [u8; 32] = [7; 32];

/// A desk that writes into one stream.
#[derive(Clone)]
pub struct Desk {
    device: Device,
    stream: Id,
    seq: u64,
    last: Hash,
}

impl Desk {
    pub fn new(secret: u8, stream: Id) -> Desk {
        Desk {
            device: Device::from_secret(&[secret; 32]),
            stream,
            seq: 0,
            last: Hash::default(),
        }
    }

    pub fn replica(&self) -> Id {
        self.device.replica()
    }

    /// Its next change: part 0, and a note in part 1.
    pub fn writes(&mut self, note: &str) -> SealedChange {
        self.seq += 1;
        let act = Act {
            action: Id([self.seq as u8; 16]),
            k: 1,
            n: 1,
            hlc: Hlc::at(1_700_000_000_000 + self.seq),
            op: "capture_lead".to_owned(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        };
        let part = Part {
            table: 1,
            record: Id([3; 16]),
            birth: true,
            atoms: vec![AtomWrite {
                atom: 1,
                member: None,
                parents: Vec::new(),
                fields: vec![(1, Value::Text(note.to_owned()))],
            }],
            later: false,
        };
        let version = Version {
            replica: self.replica(),
            seq: self.seq,
        };
        let mut salt = [self.seq as u8; 16];
        salt[..4].copy_from_slice(&(self.seq as u32).to_be_bytes());
        let parts = [
            (None, act.encode(&salt)),
            (Some(Id([3; 16])), part.encode(&salt)),
        ];
        let mut change = Change::new(self.stream, version, self.last, &parts);
        self.device.sign(&mut change);
        self.last = change.header.hash();
        Sealer::new(&TeamKey(KEY)).seal(&change)
    }

    pub fn writes_many(&mut self, count: usize) -> Vec<SealedChange> {
        (0..count)
            .map(|at| self.writes(&format!("note {at}")))
            .collect()
    }
}

/// The note in a change; none if it is blank.
pub fn note(sealed: &SealedChange) -> Option<String> {
    let change = Opener::new(&TeamKey(KEY)).open(sealed).unwrap();
    let (_, bytes) = change.said().next()?;
    let part = Part::decode(bytes).unwrap();
    match &part.atoms[0].fields[0].1 {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

pub fn id(of: u8) -> Id {
    Id::ordered(1_700_000_000_000, [of; 10])
}

/// Bytes that do not compress, as a sealed snapshot's.
pub fn blob(of: u8, size: usize) -> Vec<u8> {
    let hashes = (0_u32..).flat_map(|at| Hash::of(&[&[of][..], &at.to_be_bytes()].concat()).0);
    hashes.take(size).collect()
}
