//! What a room asks the door to write: columns by name, members of sets.

use rambla_wire::{AtomWrite, Value};

use super::schema::{REMOVED, Set, Table};

/// A member of a set: its set, its key, and its payload, or none where it is removed.
type Member = (&'static str, Vec<Value>, Option<Vec<Value>>);

/// Values for some columns of a record and some members of its sets.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    columns: Vec<(&'static str, Value)>,
    members: Vec<Member>,
}

impl Writes {
    /// Nothing yet.
    pub fn new() -> Writes {
        Writes::default()
    }

    /// This column gets this value.
    #[must_use]
    pub fn set(mut self, column: &'static str, value: impl Into<Value>) -> Writes {
        self.columns.push((column, value.into()));
        self
    }

    /// Each column with its value, from what may be absent: nothing is written of what is `None`.
    #[must_use]
    pub fn set_if(self, column: &'static str, value: Option<impl Into<Value>>) -> Writes {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// The set gets this member, with this payload (in the order of the set's fields).
    #[must_use]
    pub fn add<const K: usize>(
        mut self,
        set: &'static str,
        key: [Value; K],
        payload: Vec<Value>,
    ) -> Writes {
        self.members.push((set, key.to_vec(), Some(payload)));
        self
    }

    /// The set loses this member.
    #[must_use]
    pub fn remove<const K: usize>(mut self, set: &'static str, key: [Value; K]) -> Writes {
        self.members.push((set, key.to_vec(), None));
        self
    }

    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.members.is_empty()
    }

    /// Every text that would be written, with the name of its field.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
        let columns = self
            .columns
            .iter_mut()
            .map(|(column, value)| (*column, value));
        let members = self.members.iter_mut().flat_map(|(set, key, payload)| {
            key.iter_mut()
                .chain(payload.iter_mut().flatten())
                .map(|value| (*set, value))
        });
        columns
            .chain(members)
            .filter_map(|(field, value)| match value {
                Value::Text(text) => Some((field, text)),
                _ => None,
            })
    }

    /// As atoms without parents. A group of fields must be given whole.
    pub(crate) fn into_atoms(self, table: &Table) -> Vec<AtomWrite> {
        let mut atoms: Vec<AtomWrite> = Vec::new();
        for (column, value) in self.columns {
            let (atom, field) = table.column(column).expect("BUG: a column of no atom");
            assert!(
                field.fits(&value),
                "BUG: a value of the wrong kind for {column}"
            );
            let at = atoms
                .iter()
                .position(|write| write.atom == atom.id)
                .unwrap_or_else(|| {
                    atoms.push(AtomWrite {
                        atom: atom.id,
                        member: None,
                        parents: Vec::new(),
                        fields: Vec::new(),
                    });
                    atoms.len() - 1
                });
            atoms[at].fields.push((field.id, value));
        }
        for write in &mut atoms {
            let whole = table
                .atom(write.atom)
                .is_some_and(|atom| atom.fields.len() == write.fields.len());
            assert!(whole, "BUG: half an atom of {}", table.name);
            write.fields.sort_by_key(|(id, _)| *id);
            write.fields.retain(|(_, value)| *value != Value::Null);
        }
        let members = self.members.into_iter().map(|(name, key, payload)| {
            let atom = table.named(name).expect("BUG: no set of this name");
            let set = atom.set.expect("BUG: not a set");
            member_write(atom.id, set, &key, payload)
        });
        atoms.extend(members);
        atoms
    }
}

fn member_write(atom: u32, set: &Set, key: &[Value], payload: Option<Vec<Value>>) -> AtomWrite {
    assert_eq!(key.len(), set.key.len(), "BUG: half a key of {}", set.table);
    let fields = match payload {
        None => vec![(REMOVED, Value::Int(1))],
        Some(values) => {
            let pairs = set.payload.iter().map(|field| field.id).zip(values);
            pairs.filter(|(_, value)| *value != Value::Null).collect()
        }
    };
    AtomWrite {
        atom,
        member: Some(Value::list_to_bytes(key)),
        parents: Vec::new(),
        fields,
    }
}
