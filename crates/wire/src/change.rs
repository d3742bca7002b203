//! A change: a header that names it and chains it to the one before, and its parts.

use ciborium::Value as Tree;

use crate::cbor::{Entries, Writer, uint};
use crate::{Hash, Id, Version, WireError};

/// The version of this encoding.
pub const VERSION: u64 = 1;

/// The largest change, header and parts together, in bytes.
pub const MAX_CHANGE: usize = 512 * 1024;

/// What the header says of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartHead {
    /// The record it is about; none for part 0.
    pub record: Option<Id>,
    /// Its size in bytes.
    pub size: u32,
    /// Its hash.
    pub hash: Hash,
}

/// Names a change, chains it to the one before it, and lists its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The stream it belongs to.
    pub stream: Id,
    /// The desk that wrote it.
    pub replica: Id,
    /// Its number, gapless per (replica, stream), from 1.
    pub seq: u64,
    /// The hash of the change before it; zeros for the first.
    pub previous: Hash,
    /// Its parts, in order.
    pub parts: Vec<PartHead>,
    /// The device's signature over the hash; empty until devices have keys.
    pub signature: Option<Vec<u8>>,
    /// Entries of a later version (key and value, ascending), kept as they came.
    pub later: Vec<(u64, Tree)>,
}

impl Header {
    /// The change's name in its stream.
    pub fn version(&self) -> Version {
        Version {
            replica: self.replica,
            seq: self.seq,
        }
    }

    fn encode_signed(&self, signature: Option<&[u8]>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(100 + self.parts.len() * 58);
        let mut out = Writer::new(&mut bytes);
        out.map(6 + usize::from(signature.is_some()) + self.later.len());
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.stream.0);
        out.uint(2);
        out.bytes(&self.replica.0);
        out.uint(3);
        out.uint(self.seq);
        out.uint(4);
        out.bytes(&self.previous.0);
        out.uint(5);
        out.array(self.parts.len());
        for part in &self.parts {
            out.array(3);
            match part.record {
                Some(record) => out.bytes(&record.0),
                None => out.null(),
            }
            out.uint(part.size.into());
            out.bytes(&part.hash.0);
        }
        if let Some(signature) = signature {
            out.uint(6);
            out.bytes(signature);
        }
        for (key, value) in &self.later {
            out.uint(*key);
            out.tree(value);
        }
        bytes
    }

    /// The header's bytes, signature included.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_signed(self.signature.as_deref())
    }

    /// The change's hash: over the header without its signature, and so over the part hashes.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.encode_signed(None))
    }

    /// What [`Header::encode`] wrote, entries of later versions included; bytes that this encoding
    /// would write otherwise are refused, since the hash is taken over what is written.
    pub fn decode(bytes: &[u8]) -> Result<Header, WireError> {
        let what = "the header of a change";
        let malformed = || WireError::Malformed(what);
        let mut entries = Entries::read(bytes, what)?;
        let version = entries.uint(0)?.ok_or_else(malformed)?;
        if version > VERSION {
            return Err(WireError::Newer(version));
        }
        let header = Header {
            stream: entries.id(1)?.ok_or_else(malformed)?,
            replica: entries.id(2)?.ok_or_else(malformed)?,
            seq: entries
                .uint(3)?
                .filter(|seq| (1..=i64::MAX as u64).contains(seq))
                .ok_or_else(malformed)?,
            previous: Hash::from_slice(&entries.bytes(4)?.ok_or_else(malformed)?)?,
            parts: entries
                .array(5)?
                .into_iter()
                .map(part_head)
                .collect::<Option<_>>()
                .ok_or_else(malformed)?,
            signature: entries.bytes(6)?,
            later: entries.all(),
        };
        if header.encode() != bytes {
            return Err(malformed());
        }
        Ok(header)
    }
}

fn part_head(tree: Tree) -> Option<PartHead> {
    let fields = tree.into_array().ok()?;
    let [record, size, hash] = fields.as_slice() else {
        return None;
    };
    Some(PartHead {
        record: match record {
            Tree::Null => None,
            other => Some(Id::from_slice(other.as_bytes()?).ok()?),
        },
        size: u32::try_from(uint(size)?).ok()?,
        hash: Hash::from_slice(hash.as_bytes()?).ok()?,
    })
}

/// A change as it is stored and sent: the header's bytes and the parts' bytes, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the header says.
    pub header: Header,
    /// All parts, part 0 first. A part whose content was erased is zeros of the same size.
    pub parts: Vec<u8>,
}

impl Change {
    /// The change of these parts (record and bytes; part 0 first).
    pub fn new(
        stream: Id,
        version: Version,
        previous: Hash,
        parts: &[(Option<Id>, Vec<u8>)],
    ) -> Change {
        let heads = parts.iter().map(|(record, bytes)| PartHead {
            record: *record,
            size: u32::try_from(bytes.len()).expect("BUG: a part is larger than a change may be"),
            hash: Hash::of(bytes),
        });
        let bytes: Vec<&[u8]> = parts.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        Change {
            header: Header {
                stream,
                replica: version.replica,
                seq: version.seq,
                previous,
                parts: heads.collect(),
                signature: None,
                later: Vec::new(),
            },
            parts: bytes.concat(),
        }
    }

    /// Reads a stored or received change and checks sizes and hashes.
    pub fn decode(header: &[u8], parts: Vec<u8>) -> Result<Change, WireError> {
        let size = header.len() + parts.len();
        if size > MAX_CHANGE {
            return Err(WireError::TooLarge(size));
        }
        let change = Change {
            header: Header::decode(header)?,
            parts,
        };
        let total: u64 = change.header.parts.iter().map(|p| u64::from(p.size)).sum();
        if total != change.parts.len() as u64 || change.header.parts.is_empty() {
            return Err(WireError::Malformed("the header of a change"));
        }
        for (at, (head, bytes)) in change.pairs().enumerate() {
            if !is_blank(bytes) && Hash::of(bytes) != head.hash {
                return Err(WireError::PartHash(at));
            }
        }
        Ok(change)
    }

    /// The parts after part 0, without those that were erased.
    pub fn said(&self) -> impl Iterator<Item = (PartHead, &[u8])> {
        self.pairs().skip(1).filter(|(_, bytes)| !is_blank(bytes))
    }

    /// Part 0.
    pub fn act(&self) -> &[u8] {
        self.pairs().next().map_or(&[], |(_, bytes)| bytes)
    }

    /// Every part with what the header says of it.
    pub fn pairs(&self) -> impl Iterator<Item = (PartHead, &[u8])> {
        let mut from = 0;
        self.header.parts.iter().map(move |head| {
            let to = from + head.size as usize;
            let bytes = self.parts.get(from..to).unwrap_or(&[]);
            from = to;
            (*head, bytes)
        })
    }
}

/// Whether this part was erased: no part is all zeros by itself.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Act, AtomWrite, Hlc, Part, Value};

    fn act() -> Act {
        Act {
            action: Id([7; 16]),
            k: 1,
            n: 1,
            hlc: Hlc::at(1_700_000_000_000),
            op: "capture_lead".to_owned(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        }
    }

    fn change(parts: Vec<Vec<u8>>) -> Change {
        let version = Version {
            replica: Id([2; 16]),
            seq: 1,
        };
        let mut all = vec![(None, act().encode(&[9; 16]))];
        all.extend(parts.into_iter().map(|bytes| (Some(Id([3; 16])), bytes)));
        Change::new(Id([1; 16]), version, Hash::default(), &all)
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Int),
            ".{0,20}".prop_map(Value::Text),
            prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        ]
    }

    fn atom() -> impl Strategy<Value = AtomWrite> {
        (
            0..500_u32,
            prop::option::of(prop::collection::vec(any::<u8>(), 0..9)),
            prop::collection::vec((any::<[u8; 16]>(), 1..u64::MAX), 0..3),
            prop::collection::btree_map(1..99_u32, value(), 0..5),
        )
            .prop_map(|(atom, member, parents, fields)| AtomWrite {
                atom,
                member,
                parents: parents
                    .into_iter()
                    .map(|(replica, seq)| Version {
                        replica: Id(replica),
                        seq,
                    })
                    .collect(),
                fields: fields.into_iter().collect(),
            })
    }

    proptest! {
        #[test]
        fn a_change_is_read_back_as_it_was_written(
            atoms in prop::collection::vec(atom(), 0..6), birth: bool, table in 1..300_u32,
        ) {
            let part = Part { table, record: Id([3; 16]), birth, atoms, later: false };
            let change = change(vec![part.encode(&[5; 16])]);
            let again = Change::decode(&change.header.encode(), change.parts.clone()).unwrap();
            prop_assert_eq!(&again, &change);
            prop_assert_eq!(Act::decode(again.act()).unwrap(), act());
            let said: Vec<Part> = again.said().map(|(_, b)| Part::decode(b).unwrap()).collect();
            prop_assert_eq!(said, vec![part]);
        }

        #[test]
        fn hostile_bytes_are_refused_without_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..400_usize, with: u8,
        ) {
            let _ = Header::decode(&bytes);
            let _ = Part::decode(&bytes);
            let _ = Act::decode(&bytes);
            let good = change(vec![Part {
                table: 1, record: Id([3; 16]), birth: true, atoms: vec![], later: false,
            }.encode(&[5; 16])]);
            let (mut header, mut parts) = (good.header.encode(), good.parts.clone());
            let sizes = (header.len(), parts.len());
            match at.checked_sub(sizes.0) {
                None => header[at] ^= with,
                Some(at) => parts[at % sizes.1] ^= with,
            }
            if let Ok(read) = Change::decode(&header, parts.clone()) {
                prop_assert_eq!(read.header.encode(), header, "what is read is what was hashed");
                prop_assert_eq!(with == 0, read == good && read.header.hash() == good.header.hash());
            }
        }
    }

    #[test]
    fn the_bytes_of_version_1_do_not_change() {
        let part = Part {
            table: 10,
            record: Id([3; 16]),
            birth: true,
            atoms: vec![AtomWrite {
                atom: 4,
                member: Some(Value::list_to_bytes(&[Value::Text("buyer".into())])),
                parents: vec![Version {
                    replica: Id([8; 16]),
                    seq: 300,
                }],
                fields: vec![(1, Value::Int(-7)), (2, Value::Text("é".into()))],
            }],
            later: false,
        };
        let change = change(vec![part.encode(&[5; 16])]);
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(&part.encode(&[5; 16])),
            "a5005005050505050505050505050505050505010a02500303030303030303030303030303030303f50481a4\
             0104024781656275796572038182500808080808080808080808080808080819012c04a201260262c3a9"
        );
        assert_eq!(hex(&change.header.hash().0[..8]), "ed8b8ec8700e6afe");
    }

    #[test]
    fn what_a_later_version_adds_is_kept_and_passed_on() {
        let mut later = change(vec![]);
        later.header.later = vec![(9, Tree::Text("new".into()))];
        let bytes = later.header.encode();
        let read = Change::decode(&bytes, later.parts.clone()).unwrap();
        assert_eq!(read.header.encode(), bytes);
        assert_ne!(read.header.hash(), change(vec![]).header.hash());
    }

    #[test]
    fn an_erased_part_keeps_the_hash_of_its_change() {
        let part = Part {
            table: 1,
            record: Id([3; 16]),
            birth: true,
            atoms: vec![],
            later: false,
        };
        let whole = change(vec![part.encode(&[5; 16])]);
        let mut blank = whole.clone();
        let from = blank.header.parts[0].size as usize;
        blank.parts[from..].fill(0);
        let read = Change::decode(&blank.header.encode(), blank.parts).unwrap();
        assert_eq!(read.header.hash(), whole.header.hash());
        assert_eq!(read.said().count(), 0);
    }

    #[test]
    fn a_change_over_the_limit_is_refused() {
        let large = change(vec![vec![1; MAX_CHANGE]]);
        assert!(matches!(
            Change::decode(&large.header.encode(), large.parts),
            Err(WireError::TooLarge(_))
        ));
    }
}
