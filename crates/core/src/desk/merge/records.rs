//! All that is known of one record: its births and the versions written since.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use rambla_wire::{AtomWrite, Hlc, Id, Part, Value, Version};
use rusqlite::params;

use super::{Fields, List};
use crate::desk::error::Result;
use crate::desk::schema::LIFE;

/// A birth: the change that created the record, once per desk or import that did so.
pub(crate) struct Birth {
    pub(crate) version: Version,
    pub(crate) hlc: Hlc,
    pub(crate) change: i64,
    pub(crate) voided: bool,
    atoms: OnceCell<Vec<AtomWrite>>,
}

/// A later write of one atom.
pub(crate) struct Write {
    pub(crate) version: Version,
    pub(crate) hlc: Hlc,
    pub(crate) change: i64,
    pub(crate) parents: Vec<Version>,
    pub(crate) fields: Fields,
}

/// What names an atom in a record: its number, and the member where it is a set.
pub(crate) type AtomKey = (u32, Vec<u8>);

/// The births and later writes of one record.
pub(crate) struct Record {
    pub(crate) id: Id,
    /// The number of its table; 0 where nothing is known of it.
    pub(crate) kind: u32,
    pub(crate) births: Vec<Birth>,
    pub(crate) writes: HashMap<AtomKey, Vec<Write>>,
}

impl Record {
    /// Everything about a record; `only` one atom (and its births' voids) where that is enough.
    pub(crate) fn load(list: &mut List<'_>, id: Id, only: Option<u32>) -> Result<Record> {
        let mut record = Record { id, kind: 0, births: Vec::new(), writes: HashMap::new() };
        record.load_births(list)?;
        record.load_writes(list, only)?;
        for birth in &mut record.births {
            let key = (LIFE, birth.version.to_bytes().to_vec());
            let Some(writes) = record.writes.get(&key) else { continue };
            let mut leaves = unreplaced(writes);
            birth.voided = leaves.all(|write| write.fields == [(1, Value::Int(1))]);
        }
        Ok(record)
    }

    fn load_births(&mut self, list: &mut List<'_>) -> Result<()> {
        let mut statement = list.conn.prepare_cached(
            "SELECT replica, seq, hlc, change, kind FROM births WHERE record = ?1",
        )?;
        let mut rows = statement.query([&self.id.0[..]])?;
        while let Some(row) = rows.next()? {
            self.kind = row.get("kind")?;
            self.births.push(Birth {
                version: Version {
                    replica: list.replica_of(row.get("replica")?)?,
                    seq: row.get::<_, i64>("seq")? as u64,
                },
                hlc: Hlc(row.get::<_, i64>("hlc")? as u64),
                change: row.get("change")?,
                voided: false,
                atoms: OnceCell::new(),
            });
        }
        Ok(())
    }

    fn load_writes(&mut self, list: &mut List<'_>, only: Option<u32>) -> Result<()> {
        let mut statement = list.conn.prepare_cached(include_str!("writes.sql"))?;
        let mut rows = statement.query(params![&self.id.0[..], only])?;
        while let Some(row) = rows.next()? {
            let parents: Vec<u8> = row.get("parents")?;
            let fields: Vec<u8> = row.get("fields")?;
            let write = Write {
                version: Version {
                    replica: list.replica_of(row.get("replica")?)?,
                    seq: row.get::<_, i64>("seq")? as u64,
                },
                hlc: Hlc(row.get::<_, i64>("hlc")? as u64),
                change: row.get("change")?,
                parents: parents
                    .chunks(24)
                    .map(Version::from_slice)
                    .collect::<std::result::Result<_, _>>()?,
                fields: Value::fields_from_bytes(&fields)?,
            };
            if self.kind == 0 {
                self.kind = row.get("kind")?;
            }
            let key = (row.get("atom")?, row.get("member")?);
            self.writes.entry(key).or_default().push(write);
        }
        Ok(())
    }

    /// Whether one of its births is not voided: only then does it have a row.
    pub(crate) fn lives(&self) -> bool {
        self.births.iter().any(|birth| !birth.voided)
    }

    /// The births whose values count: those not voided, or all where nothing else is left.
    pub(crate) fn counting(&self) -> impl Iterator<Item = &Birth> {
        let lives = self.lives();
        self.births.iter().filter(move |birth| !lives || !birth.voided)
    }

    /// Every member that some birth or write names, by atom.
    pub(crate) fn members(&self, list: &List<'_>) -> Result<BTreeSet<AtomKey>> {
        let mut keys: BTreeSet<AtomKey> =
            self.writes.keys().filter(|(atom, member)| *atom != LIFE && !member.is_empty()).cloned().collect();
        for birth in self.counting() {
            for atom in birth.atoms(list, self.id)? {
                if let Some(member) = &atom.member {
                    keys.insert((atom.atom, member.clone()));
                }
            }
        }
        Ok(keys)
    }
}

impl Birth {
    /// What the birth change wrote of this record.
    pub(crate) fn atoms(&self, list: &List<'_>, record: Id) -> Result<&[AtomWrite]> {
        if let Some(atoms) = self.atoms.get() {
            return Ok(atoms);
        }
        let change = list.change(self.change)?;
        let mut atoms = Vec::new();
        for (head, bytes) in change.said() {
            if head.record != Some(record) {
                continue;
            }
            let part = Part::decode(bytes)?;
            if part.birth {
                atoms.extend(part.atoms);
            }
        }
        Ok(self.atoms.get_or_init(|| atoms))
    }

    /// The value this birth gave an atom: defaults where it is silent; none where it names no
    /// such member.
    pub(crate) fn fields(&self, list: &List<'_>, record: Id, key: &AtomKey) -> Result<Option<Fields>> {
        let member = (!key.1.is_empty()).then_some(key.1.as_slice());
        let found = self
            .atoms(list, record)?
            .iter()
            .find(|atom| atom.atom == key.0 && atom.member.as_deref() == member);
        Ok(match (found, member) {
            (Some(atom), _) => Some(atom.fields.clone()),
            (None, None) => Some(Fields::new()),
            (None, Some(_)) => None,
        })
    }
}

/// The writes that no other write replaced.
pub(crate) fn unreplaced(writes: &[Write]) -> impl Iterator<Item = &Write> {
    let replaced: HashSet<Version> = writes.iter().flat_map(|write| &write.parents).copied().collect();
    writes.iter().filter(move |write| !replaced.contains(&write.version))
}
