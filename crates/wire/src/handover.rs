//! Changes on their way from desk to desk in a file, inside a seal that others make.
//!
//! ```text
//! file     "rambla handover 1\n", frame of the vector, header and parts of each change as two frames, an empty frame
//! frame    length (u32, big-endian), bytes
//! vector   {0: 1, 1: writer, 2: team, 3: [[stream, [[replica, seq, hash]], [replica]]]}
//! ```

use std::io::{self, Read, Write};

use ciborium::Value as Tree;

use crate::cbor::{Entries, Writer, uint};
use crate::{Change, Hash, Header, Id, MAX_CHANGE, Version, WireError};

const MAGIC: &[u8; 18] = b"rambla handover 1\n";
const VECTOR_MAGIC: &[u8; 16] = b"rambla vector 1\n";
/// The version of a vector's encoding.
const VERSION: u64 = 1;
/// The largest vector, in bytes: some ten thousand desks.
const MAX_VECTOR: usize = 1024 * 1024;

/// The last change of a desk in a stream that is there with all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub version: Version,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// How a change is named, by number and by hash.
    pub fn of(header: &Header) -> Head {
        Head {
            version: header.version(),
            hash: header.hash(),
        }
    }
}

/// What a desk has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    /// Which desk.
    pub replica: Id,
    /// Its team's stream.
    pub team: Id,
    /// Of each stream, the team's first.
    pub streams: Vec<Holding>,
}

/// What a desk has of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The stream.
    pub stream: Id,
    /// The last change of each desk.
    pub heads: Vec<Head>,
    /// The desks of which there are two: of them all is asked for, whatever is there.
    pub forked: Vec<Id>,
}

impl Vector {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.map(4);
        out.uint(0);
        out.uint(VERSION);
        out.uint(1);
        out.bytes(&self.replica.0);
        out.uint(2);
        out.bytes(&self.team.0);
        out.uint(3);
        out.array(self.streams.len());
        for of in &self.streams {
            out.array(3);
            out.bytes(&of.stream.0);
            out.array(of.heads.len());
            for head in &of.heads {
                out.array(3);
                out.bytes(&head.version.replica.0);
                out.uint(head.version.seq);
                out.bytes(&head.hash.0);
            }
            out.array(of.forked.len());
            of.forked.iter().for_each(|id| out.bytes(&id.0));
        }
        bytes
    }

    /// What a later version adds is passed over.
    fn decode(bytes: &[u8]) -> Result<Vector, WireError> {
        let what = "what a desk has";
        let malformed = || WireError::Malformed(what);
        let mut entries = Entries::read(bytes, what)?;
        let version = entries.uint(0)?.ok_or_else(malformed)?;
        if version > VERSION {
            return Err(WireError::Newer(version));
        }
        let replica = entries.id(1)?.ok_or_else(malformed)?;
        let team = entries.id(2)?.ok_or_else(malformed)?;
        let streams = entries.array(3)?.into_iter().map(holding);
        Ok(Vector {
            replica,
            team,
            streams: streams.collect::<Option<_>>().ok_or_else(malformed)?,
        })
    }

    /// Writes a vector as a file of its own: ids, numbers and hashes, no word of anybody.
    ///
    /// # Errors
    /// Those of the file.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(VECTOR_MAGIC)?;
        frame(out, &self.encode())
    }

    /// Reads what [`Vector::write`] wrote.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(from: &mut impl Read) -> Result<Vector, Unreadable> {
        begins(from, VECTOR_MAGIC)?;
        let bytes = next(from, MAX_VECTOR)?;
        ends(from)?;
        Ok(Vector::decode(&bytes)?)
    }
}

fn holding(tree: Tree) -> Option<Holding> {
    let [stream, heads, forked] = <[Tree; 3]>::try_from(tree.into_array().ok()?).ok()?;
    let id = |tree: &Tree| Id::from_slice(tree.as_bytes()?).ok();
    let heads = heads.into_array().ok()?.into_iter().map(head);
    let forked = forked.as_array()?.iter().map(id);
    Some(Holding {
        stream: id(&stream)?,
        heads: heads.collect::<Option<_>>()?,
        forked: forked.collect::<Option<_>>()?,
    })
}

fn head(tree: Tree) -> Option<Head> {
    let [replica, seq, hash] = <[Tree; 3]>::try_from(tree.into_array().ok()?).ok()?;
    Some(Head {
        version: Version {
            replica: Id::from_slice(replica.as_bytes()?).ok()?,
            seq: uint(&seq).filter(|seq| *seq <= i64::MAX as u64)?,
        },
        hash: Hash::from_slice(hash.as_bytes()?).ok()?,
    })
}

/// Why a hand-over file or vector cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file system refused, or the seal broke.
    #[error(transparent)]
    Io(io::Error),
    /// It begins otherwise than such a file does.
    #[error("it is no such file")]
    Foreign,
    /// It ends too early.
    #[error("it ends too early")]
    CutOff,
    /// It is not encoded as it should be.
    #[error(transparent)]
    Wire(#[from] WireError),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Unreadable {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Unreadable::CutOff,
            _ => Unreadable::Io(error),
        }
    }
}

/// Writes a hand-over file, change by change.
pub struct HandoverWriter<W> {
    out: W,
}

impl<W: Write> HandoverWriter<W> {
    /// Begins with what the writer has.
    ///
    /// # Errors
    /// Those of the file.
    pub fn begin(mut out: W, vector: &Vector) -> io::Result<HandoverWriter<W>> {
        out.write_all(MAGIC)?;
        frame(&mut out, &vector.encode())?;
        Ok(HandoverWriter { out })
    }

    /// Adds a change.
    ///
    /// # Errors
    /// Those of the file.
    pub fn change(&mut self, change: &Change) -> io::Result<()> {
        frame(&mut self.out, &change.header.encode())?;
        frame(&mut self.out, &change.parts)
    }

    /// Ends the file, without which it counts as cut off.
    ///
    /// # Errors
    /// Those of the file.
    pub fn end(mut self) -> io::Result<W> {
        frame(&mut self.out, &[])?;
        Ok(self.out)
    }
}

/// Reads a hand-over file, change by change.
pub struct HandoverReader<R> {
    from: R,
    /// What the writer had.
    pub vector: Vector,
    is_at_end: bool,
}

impl<R: Read> HandoverReader<R> {
    /// Reads the beginning.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn begin(mut from: R) -> Result<HandoverReader<R>, Unreadable> {
        begins(&mut from, MAGIC)?;
        let vector = Vector::decode(&next(&mut from, MAX_VECTOR)?)?;
        Ok(HandoverReader {
            from,
            vector,
            is_at_end: false,
        })
    }

    /// The next change, whose sizes and hashes hold; none at the end of a whole file. Whose it is, who
    /// takes it asks ([`Header::check_signature`](crate::Header::check_signature)).
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn change(&mut self) -> Result<Option<Change>, Unreadable> {
        if self.is_at_end {
            return Ok(None);
        }
        let header = next(&mut self.from, MAX_CHANGE)?;
        if header.is_empty() {
            ends(&mut self.from)?;
            self.is_at_end = true;
            return Ok(None);
        }
        Ok(Some(Change::decode(
            &header,
            next(&mut self.from, MAX_CHANGE)?,
        )?))
    }
}

fn frame(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).expect("BUG: no frame is that long");
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)
}

fn begins(from: &mut impl Read, magic: &[u8]) -> Result<(), Unreadable> {
    let mut bytes = vec![0; magic.len()];
    match from.read_exact(&mut bytes) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error.into()),
        Ok(()) if bytes == magic => Ok(()),
        _ => Err(Unreadable::Foreign),
    }
}

/// The next frame; memory is taken as bytes come, not as the length says.
fn next(from: &mut impl Read, most: usize) -> Result<Vec<u8>, Unreadable> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > most {
        return Err(WireError::TooLarge(length).into());
    }
    let mut bytes = Vec::new();
    from.by_ref().take(length as u64).read_to_end(&mut bytes)?;
    match bytes.len() == length {
        true => Ok(bytes),
        false => Err(Unreadable::CutOff),
    }
}

fn ends(from: &mut impl Read) -> Result<(), Unreadable> {
    match from.read(&mut [0])? {
        0 => Ok(()),
        _ => Err(WireError::Malformed("what comes after the end").into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Device;

    fn vector() -> Vector {
        let head = |replica, seq| Head {
            version: Version {
                replica: Id([replica; 16]),
                seq,
            },
            hash: Hash([replica; 32]),
        };
        let holding = |stream, heads, forked| Holding {
            stream: Id([stream; 16]),
            heads,
            forked,
        };
        Vector {
            replica: Id([1; 16]),
            team: Id([2; 16]),
            streams: vec![
                holding(2, vec![head(1, 1)], vec![]),
                holding(3, vec![head(1, 70_000), head(4, 0)], vec![Id([4; 16])]),
                holding(5, vec![], vec![]),
            ],
        }
    }

    fn file() -> Vec<u8> {
        let device = Device::from_secret(&[1; 32]);
        let mut out = HandoverWriter::begin(Vec::new(), &vector()).unwrap();
        for seq in 1..4 {
            let version = Version {
                replica: device.replica(),
                seq,
            };
            let parts = [(None, vec![1, 2, seq as u8])];
            let mut change = Change::new(Id([3; 16]), version, Hash::default(), &parts);
            device.sign(&mut change);
            out.change(&change).unwrap();
        }
        out.end().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<usize, Unreadable> {
        let mut from = HandoverReader::begin(bytes)?;
        let mut count = 0;
        while let Some(change) = from.change()? {
            // As whoever takes it does.
            change.header.check_signature()?;
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn what_is_handed_over_is_read_back_and_nothing_less_or_more() {
        let bytes = file();
        assert_eq!(read(&bytes).unwrap(), 3);
        let from = HandoverReader::begin(&bytes[..]).unwrap();
        assert_eq!(from.vector, vector());
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "cut at {length}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(matches!(read(&longer), Err(Unreadable::Wire(_))));
        let mut seal = Vec::new();
        vector().write(&mut seal).unwrap();
        assert_eq!(Vector::read(&mut &seal[..]).unwrap(), vector());
        assert!(matches!(
            Vector::read(&mut &bytes[..]),
            Err(Unreadable::Foreign)
        ));
    }

    #[test]
    fn a_file_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::MAX.to_be_bytes());
        assert!(matches!(
            read(&bytes),
            Err(Unreadable::Wire(WireError::TooLarge(_)))
        ));
    }

    proptest! {
        #[test]
        fn damaged_files_are_refused_and_never_a_surprise(at in 0usize..600, bit in 0u8..8) {
            let mut bytes = file();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            // Nothing in the file holds the vector together; the seal around the file does.
            let vector = MAGIC.len() + 4 + vector().encode().len();
            prop_assert!(read(&bytes).is_err() || at < vector);
        }

        #[test]
        fn foreign_bytes_are_no_hand_over_file(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read(&bytes).is_err());
            prop_assert!(read(&[&MAGIC[..], &bytes].concat()).is_err());
        }
    }
}
