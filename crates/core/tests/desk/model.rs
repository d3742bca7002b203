//! Merging as one would write it on a blackboard: every change is read from its bytes, and what it
//! comes to is worked out anew from the whole set.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rambla_core::desk::schema::{LIFE, REMOVED, Schema};
use rambla_wire::{Act, Change, Hlc, Id, Part, Value, Version};

type Fields = Vec<(u32, Value)>;
/// Record, number of its table, atom, member.
type Key = (Id, u32, u32, Vec<u8>);

struct Write {
    hlc: Hlc,
    version: Version,
    parents: Vec<Version>,
    fields: Fields,
}

/// When a record was created, and what each of its atoms and members was then.
type Birth = (Hlc, BTreeMap<(u32, Vec<u8>), Fields>);

/// What a set of changes comes to.
pub(crate) struct Model {
    births: BTreeMap<(Id, u32), BTreeMap<Version, Birth>>,
    writes: BTreeMap<Key, BTreeMap<Version, Write>>,
}

impl Model {
    pub(crate) fn of(changes: &[Change]) -> Model {
        let mut model = Model {
            births: BTreeMap::new(),
            writes: BTreeMap::new(),
        };
        for change in changes {
            let (act, version) = (Act::decode(change.act()).unwrap(), change.header.version());
            for (_, bytes) in change.said() {
                let part = Part::decode(bytes).unwrap();
                let home = (part.record, part.table);
                if part.birth {
                    let born = model
                        .births
                        .entry(home)
                        .or_default()
                        .entry(version)
                        .or_insert((act.hlc, BTreeMap::new()));
                    born.1.extend(
                        part.atoms.into_iter().map(|atom| {
                            ((atom.atom, atom.member.unwrap_or_default()), atom.fields)
                        }),
                    );
                    continue;
                }
                for atom in part.atoms {
                    let key = (home.0, home.1, atom.atom, atom.member.unwrap_or_default());
                    let write = Write {
                        hlc: act.hlc,
                        version,
                        parents: atom.parents,
                        fields: atom.fields,
                    };
                    model.writes.entry(key).or_default().insert(version, write);
                }
            }
        }
        model
    }

    fn unreplaced(&self, key: &Key) -> Vec<&Write> {
        let Some(writes) = self.writes.get(key) else {
            return Vec::new();
        };
        let named: HashSet<Version> = writes
            .values()
            .flat_map(|write| &write.parents)
            .copied()
            .collect();
        writes
            .values()
            .filter(|write| !named.contains(&write.version))
            .collect()
    }

    fn is_void(&self, home: (Id, u32), birth: Version) -> bool {
        let life = self.unreplaced(&(home.0, home.1, LIFE, birth.to_bytes().to_vec()));
        !life.is_empty()
            && life
                .iter()
                .all(|write| write.fields == [(1, Value::Int(1))])
    }

    fn lives(&self, home: (Id, u32)) -> bool {
        self.births
            .get(&home)
            .is_some_and(|births| births.keys().any(|birth| !self.is_void(home, *birth)))
    }

    /// The values of an atom that nobody has replaced, the one that shows last.
    fn leaves(&self, key: &Key) -> Vec<Fields> {
        let home = (key.0, key.1);
        let named: HashSet<Version> = self
            .writes
            .get(key)
            .into_iter()
            .flat_map(BTreeMap::values)
            .flat_map(|write| &write.parents)
            .copied()
            .collect();
        let mut leaves: Vec<(Hlc, Version, Fields)> = self
            .unreplaced(key)
            .into_iter()
            .map(|write| (write.hlc, write.version, write.fields.clone()))
            .collect();
        for (version, (hlc, atoms)) in self.births.get(&home).into_iter().flatten() {
            let fields = atoms.get(&(key.2, key.3.clone())).cloned();
            let fields = if key.3.is_empty() {
                Some(fields.unwrap_or_default())
            } else {
                fields
            };
            if let Some(fields) =
                fields.filter(|_| !self.is_void(home, *version) && !named.contains(version))
            {
                leaves.push((*hlc, *version, fields));
            }
        }
        leaves.sort_by_key(|(hlc, version, fields)| (!is_removal(fields), *hlc, *version));
        leaves.into_iter().map(|(_, _, fields)| fields).collect()
    }

    /// Every atom of a living record with leaves that differ, in the words of `Desk::state`.
    pub(crate) fn conflicts(&self) -> BTreeSet<String> {
        let born = self.births.iter().flat_map(|((record, table), births)| {
            let atoms = births.values().flat_map(|(_, atoms)| atoms.keys());
            atoms.map(|(atom, member)| (*record, *table, *atom, member.clone()))
        });
        let keys: BTreeSet<Key> = self.writes.keys().cloned().chain(born).collect();
        let open = keys.into_iter().filter(|key| {
            let mut values = self.leaves(key);
            values.retain(|fields| !is_removal(fields));
            key.2 != LIFE
                && self.lives((key.0, key.1))
                && values
                    .iter()
                    .any(|value| settled(value) != settled(&values[0]))
        });
        open.map(|(record, table, atom, member)| {
            let member: String = match Id::from_slice(&member) {
                Ok(id) => id.to_string(),
                Err(_) => member.iter().map(|byte| format!("{byte:02x}")).collect(),
            };
            format!("{record} {atom} {member} {table} ")
        })
        .collect()
    }

    /// For each living record of a table: what this field of this atom shows.
    pub(crate) fn column(
        &self,
        table: &str,
        atom: &str,
        field: u32,
    ) -> BTreeMap<Id, Option<Value>> {
        let table = Schema::current().named(table);
        let atom = table.named(atom).unwrap();
        let living = self
            .births
            .keys()
            .filter(|(_, kind)| *kind == table.id)
            .filter(|home| self.lives(**home));
        living
            .map(|home| {
                let shown = self
                    .leaves(&(home.0, home.1, atom.id, Vec::new()))
                    .pop()
                    .unwrap_or_default();
                (
                    home.0,
                    shown
                        .into_iter()
                        .find(|(id, value)| *id == field && *value != Value::Null)
                        .map(|(_, value)| value),
                )
            })
            .collect()
    }

    /// The members of a set of each living record of a table.
    pub(crate) fn members(&self, table: &str, set: &str) -> BTreeSet<(Id, Vec<u8>)> {
        let table = Schema::current().named(table);
        let atom = table.named(set).unwrap();
        let written = self
            .writes
            .keys()
            .filter(|key| key.1 == table.id && key.2 == atom.id)
            .map(|key| (key.0, key.3.clone()));
        let born = self
            .births
            .iter()
            .filter(|(home, _)| home.1 == table.id)
            .flat_map(|(home, births)| {
                births
                    .values()
                    .flat_map(|(_, atoms)| atoms.keys())
                    .filter(|(id, _)| *id == atom.id)
                    .map(|(_, member)| (home.0, member.clone()))
            });
        let shows = |(record, member): &(Id, Vec<u8>)| {
            let shown = self
                .leaves(&(*record, table.id, atom.id, member.clone()))
                .pop();
            self.lives((*record, table.id)) && shown.is_some_and(|fields| !is_removal(&fields))
        };
        written.chain(born).filter(shows).collect()
    }
}

fn is_removal(fields: &Fields) -> bool {
    fields.contains(&(REMOVED, Value::Int(1)))
}

fn settled(fields: &Fields) -> Vec<&(u32, Value)> {
    fields
        .iter()
        .filter(|(_, value)| *value != Value::Null)
        .collect()
}
