//! What somebody saw of a record: the versions on screen, which become the parents of what they
//! write.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rambla_wire::{Id, Value, Version, WireError};

use super::list::List;
use super::merge::{Record, Write, settled};
use super::schema::LIFE;
use crate::desk::error::Result;

/// The versions of a record that were on screen: its births, and the leaves of each atom written
/// since. Shown and read as one word (`1.` and hexadecimal digits).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    births: Vec<Version>,
    atoms: BTreeMap<(u32, Vec<u8>), Vec<Version>>,
}

impl Seen {
    /// What shows of this record now.
    pub(crate) fn now(list: &mut List<'_>, id: Id) -> Result<Seen> {
        let record = Record::load(list, id, None)?;
        Seen::of(&record, list)
    }

    /// What shows of a record that was loaded whole.
    pub(crate) fn of(record: &Record, list: &List<'_>) -> Result<Seen> {
        let mut seen = Seen {
            births: record.counting().map(|birth| birth.version).collect(),
            ..Seen::default()
        };
        seen.births.sort();
        for key in record.writes.keys().filter(|(atom, _)| *atom != LIFE) {
            let leaves = record.leaves(list, key)?;
            let mut leaves: Vec<Version> = leaves.into_iter().map(|leaf| leaf.version).collect();
            leaves.sort();
            seen.atoms.insert(key.clone(), leaves);
        }
        Ok(seen)
    }

    /// What actions of this name saw last of a record when they wrote it: for an atom that somebody
    /// else has changed since, their own last write (or the birth); so that writing it again keeps both
    /// values. An atom that has its old value again counts as unchanged.
    pub(crate) fn of_last(list: &mut List<'_>, id: Id, op: &str) -> Result<Seen> {
        let record = Record::load(list, id, None)?;
        let mut seen = Seen::of(&record, list)?;
        for (key, writes) in record.writes.iter().filter(|((atom, _), _)| *atom != LIFE) {
            let mut own: Option<&Write> = None;
            for write in writes {
                let is_newer =
                    own.is_none_or(|own| (own.hlc, own.version) < (write.hlc, write.version));
                if is_newer && list.op_of(write.change)? == op {
                    own = Some(write);
                }
            }
            let before = match own {
                Some(write) => Some(write.fields.clone()),
                None => match record.counting().next() {
                    Some(birth) => birth.fields(list, id, key)?,
                    None => None,
                },
            };
            let shown = record.value(list, key)?;
            let same = match (&before, &shown) {
                (Some(before), Some(shown)) => settled(before) == settled(shown),
                (None, None) => true,
                _ => false,
            };
            if !same {
                match own {
                    Some(write) => seen.atoms.insert(key.clone(), vec![write.version]),
                    None => seen.atoms.remove(key),
                };
            }
        }
        Ok(seen)
    }

    /// The parents of a write of this atom. A birth stands for all atoms not written since.
    pub(crate) fn parents(&self, atom: u32, member: &[u8]) -> Vec<Version> {
        self.atoms
            .get(&(atom, member.to_vec()))
            .unwrap_or(&self.births)
            .clone()
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |versions: &[Version]| {
            Value::Bytes(versions.iter().flat_map(|v| v.to_bytes()).collect())
        };
        let mut values = vec![joined(&self.births)];
        for ((atom, member), versions) in &self.atoms {
            values.extend([
                Value::Int(i64::from(*atom)),
                Value::Bytes(member.clone()),
                joined(versions),
            ]);
        }
        f.write_str("1.")?;
        Value::list_to_bytes(&values)
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Seen {
    type Err = WireError;

    fn from_str(text: &str) -> std::result::Result<Seen, WireError> {
        read(text).ok_or(WireError::Malformed("what was seen"))
    }
}

fn read(text: &str) -> Option<Seen> {
    let digits = text.strip_prefix("1.")?;
    if !digits.is_ascii() || digits.len() % 2 != 0 {
        return None;
    }
    let bytes: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect::<Option<_>>()?;
    let versions = |value: &Value| match value {
        Value::Bytes(bytes) => bytes
            .chunks(24)
            .map(|bytes| Version::from_slice(bytes).ok())
            .collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let values = Value::list_from_bytes(&bytes).ok()?;
    let (births, atoms) = values.split_first()?;
    let mut seen = Seen {
        births: versions(births)?,
        ..Seen::default()
    };
    for entry in atoms.chunks(3) {
        let [Value::Int(atom), Value::Bytes(member), leaves] = entry else {
            return None;
        };
        seen.atoms.insert(
            (u32::try_from(*atom).ok()?, member.clone()),
            versions(leaves)?,
        );
    }
    Some(seen)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_one_word_that_is_read_back() {
        let version = |seq| Version {
            replica: Id([7; 16]),
            seq,
        };
        let seen = Seen {
            births: vec![version(1)],
            atoms: [
                ((4, vec![]), vec![version(2), version(9)]),
                ((5, vec![1, 2]), vec![]),
            ]
            .into(),
        };
        assert_eq!(seen.to_string().parse::<Seen>().unwrap(), seen);
        for wrong in ["", "1.", "1.zz", "2.80", "1.é"] {
            assert!(wrong.parse::<Seen>().is_err(), "{wrong}");
        }
    }
}
