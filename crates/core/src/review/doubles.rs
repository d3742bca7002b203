//! Persons that two desks made of one: likely duplicates of whom neither desk knew the other's.

use std::collections::{BTreeSet, HashMap};

use rambla_wire::{Hlc, Id, Version};
use serde::Serialize;

use super::{Item, Question, named};
use crate::desk::error::Result;
use crate::desk::ids::{EventId, PersonId};
use crate::desk::{By, Had, Reader, who};
use crate::persons::{self, DuplicatePair};

/// Two persons that are likely one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Doubles {
    /// The two, the one that was made first in front, and why they are likely one.
    #[serde(flatten)]
    pub pair: DuplicatePair,
    /// Who made the one and the other.
    pub made: Vec<By>,
}

/// A birth: the change, its stamp, its number of arrival.
type Birth = (Version, Hlc, i64);

pub(super) fn all(db: Reader<'_>, event: EventId, had: &mut Had<'_>) -> Result<Vec<Item>> {
    let born = births(db, event)?;
    let desks: BTreeSet<Id> = born.values().flatten().map(|one| one.0.replica).collect();
    if desks.len() < 2 {
        return Ok(Vec::new());
    }
    let none = Vec::new();
    let of = |id: &PersonId| born.get(id).unwrap_or(&none);
    let mut pairs = persons::duplicates_among(db, event, |one, other| {
        for one in of(&one) {
            for other in of(&other) {
                if !had.apart(one.0, other.0)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    })?;
    // In the same order on every desk, whatever came first there.
    let first_of = |id: &PersonId| of(id).iter().map(|one| (one.1, one.0)).min();
    for pair in &mut pairs {
        if first_of(&pair.other.id) < first_of(&pair.one.id) {
            std::mem::swap(&mut pair.one, &mut pair.other);
        }
    }
    pairs.sort_by_key(|pair| (-pair.likeness.weight, pair.one.id, pair.other.id));
    let mut items = Vec::new();
    for pair in pairs {
        let ids = [pair.one.id, pair.other.id];
        let (first, second) = (ids[0].min(ids[1]), ids[0].max(ids[1]));
        let mut made = Vec::new();
        for birth in ids.iter().filter_map(|id| of(id).iter().min()) {
            made.push(who(db, birth.2, birth.1)?);
        }
        items.push(Item {
            item: named("duplicates", &[&first.0.0, &second.0.0], &BTreeSet::new()),
            question: Question::Duplicates(Box::new(Doubles { pair, made })),
        });
    }
    Ok(items)
}

fn births(db: Reader<'_>, event: EventId) -> Result<HashMap<PersonId, Vec<Birth>>> {
    let mut born: HashMap<PersonId, Vec<Birth>> = HashMap::new();
    db.each(include_str!("births.sql"), [event], |row| {
        let version = Version {
            replica: Id::from_slice(&row.get::<_, Vec<u8>>("replica")?)?,
            seq: row.get::<_, i64>("seq")? as u64,
        };
        let stamp = Hlc(row.get::<_, i64>("hlc")? as u64);
        let birth = (version, stamp, row.get("change")?);
        born.entry(row.get("id")?).or_default().push(birth);
        Ok(())
    })?;
    Ok(born)
}
