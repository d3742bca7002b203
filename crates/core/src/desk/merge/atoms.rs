//! Leaves and values.

use std::collections::HashSet;

use rambla_wire::{Hlc, Value, Version};

use super::Fields;
use super::records::{AtomKey, Record, unreplaced};
use crate::desk::error::Result;
use crate::desk::list::List;
use crate::desk::schema::{Atom, Field, REMOVED, Set};

/// A version of an atom that nobody has replaced.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) hlc: Hlc,
    pub(crate) version: Version,
    /// The change that wrote it, by arrival number.
    pub(crate) change: i64,
    pub(crate) fields: Fields,
}

impl Leaf {
    /// Whether the member it speaks of is in the set.
    pub(crate) fn present(&self) -> bool {
        present(&self.fields)
    }
}

pub(super) fn present(fields: &Fields) -> bool {
    !fields
        .iter()
        .any(|(id, value)| *id == REMOVED && *value == Value::Int(1))
}

/// Whether a write of this atom can be taken: of a set it names a member, of anything else none.
pub(super) fn fits(atom: &Atom, member: &[u8]) -> bool {
    atom.set.is_some() != member.is_empty()
}

impl Record {
    /// The leaves of an atom, the one whose value shows first: the greatest (HLC, replica, seq),
    /// and in a set an addition before any removal.
    pub(crate) fn leaves(&self, list: &List<'_>, key: &AtomKey) -> Result<Vec<Leaf>> {
        let none = Vec::new();
        let writes = self.writes.get(key).unwrap_or(&none);
        let replaced: HashSet<Version> = writes
            .iter()
            .flat_map(|write| &write.parents)
            .copied()
            .collect();
        let mut leaves: Vec<Leaf> = unreplaced(writes)
            .map(|write| Leaf {
                hlc: write.hlc,
                version: write.version,
                change: write.change,
                fields: write.fields.clone(),
            })
            .collect();
        for birth in self
            .counting()
            .filter(|birth| !replaced.contains(&birth.version))
        {
            if let Some(fields) = birth.fields(list, self.id, key)? {
                leaves.push(Leaf {
                    hlc: birth.hlc,
                    version: birth.version,
                    change: birth.change,
                    fields,
                });
            }
        }
        leaves.sort_by_key(|leaf| {
            std::cmp::Reverse((
                leaf.present(),
                leaf.hlc,
                leaf.version.replica,
                leaf.version.seq,
            ))
        });
        Ok(leaves)
    }

    /// The value that shows; empty fields are defaults. None: no such member, or no birth yet.
    pub(crate) fn value(&self, list: &List<'_>, key: &AtomKey) -> Result<Option<Fields>> {
        let leaves = self.leaves(list, key)?;
        Ok(leaves
            .into_iter()
            .next()
            .filter(Leaf::present)
            .map(|leaf| leaf.fields))
    }
}

/// Whether the leaves that show disagree.
pub(crate) fn disagree(leaves: &[Leaf]) -> bool {
    let mut present = leaves
        .iter()
        .filter(|leaf| leaf.present())
        .map(|leaf| settled(&leaf.fields));
    present
        .next()
        .is_some_and(|first| present.any(|other| other != first))
}

/// The fields without those that say nothing but the default.
pub(crate) fn settled(fields: &Fields) -> Vec<&(u32, Value)> {
    fields
        .iter()
        .filter(|(_, value)| *value != Value::Null)
        .collect()
}

/// The values that make a member that member, if all are of the kind that the set keys by.
pub(crate) fn member_key(set: &Set, member: &[u8]) -> Option<Vec<Value>> {
    let values = Value::list_from_bytes(member).ok()?;
    // Written otherwise it would be another atom for the same row.
    let fits = Value::list_to_bytes(&values) == member
        && values.len() == set.key.len()
        && set
            .key
            .iter()
            .zip(&values)
            .all(|(field, value)| *value != Value::Null && field.fits(value));
    fits.then_some(values)
}

/// The value of a field among the fields that were written.
pub(crate) fn value_of(fields: &[(u32, Value)], field: &Field) -> Value {
    fields
        .iter()
        .find(|(id, _)| *id == field.id)
        .map_or(Value::Null, |(_, value)| value.clone())
}
