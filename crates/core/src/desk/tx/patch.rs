//! Changing what is there: every write names the versions that it replaces.

use rambla_wire::{AtomWrite, Id, Version};

use super::Tx;
use crate::desk::error::{Error, Result};
use crate::desk::merge::{Leaf, Record, Text, settled};
use crate::desk::schema::{REMOVED, Table};
use crate::desk::seen::Seen;
use crate::desk::writes::Writes;

impl Tx<'_> {
    /// Changes a record that was read: each atom's parents are what was seen of it, and an atom
    /// that already has the value is left alone. Without `seen`, what shows now was seen.
    pub fn patch(
        &mut self,
        table: &'static str,
        id: impl Into<Id>,
        seen: Option<&Seen>,
        mut row: Writes,
    ) -> Result<()> {
        let (stream, id) = (self.stream_of(table)?, id.into());
        self.clean(&mut row)?;
        let schema = self.schema.named(table);
        let atoms = row.into_atoms(schema);
        if let Some(at) = self.by_record.get(&id).copied()
            && self.pending[at].birth
        {
            for atom in atoms {
                self.replace(at, atom);
            }
            return Ok(());
        }
        let record = Record::load(&mut self.list, id, None)?;
        // A record of another event is none of this one: what is said of it belongs on that one's list.
        if !record.lives() || record.home != Some((stream, schema.id)) {
            return Err(Error::NotFound {
                what: table,
                name: id.to_string(),
            });
        }
        let now = Seen::of(&record, &self.list)?;
        let seen = seen.unwrap_or(&now);
        for mut atom in atoms {
            let key = (atom.atom, atom.member.clone().unwrap_or_default());
            let leaves = record.leaves(&self.list, &key)?;
            if let Some(shown) = leaves.first() {
                keep_later(schema, shown, &mut atom);
            }
            let same = match leaves.as_slice() {
                [leaf] => settled(&leaf.fields) == settled(&atom.fields),
                [] => !atom.adds(),
                _ => false,
            };
            if same {
                self.forget(id, &atom);
                continue;
            }
            atom.parents = seen.parents(key.0, &key.1);
            self.write_atom(stream, schema.id, id, atom);
        }
        Ok(())
    }

    /// Lets one of the values of an atom stand, for everybody who has seen the others.
    pub(crate) fn settle(
        &mut self,
        table: &'static str,
        id: Id,
        atom: &str,
        member: &[u8],
        version: Version,
    ) -> Result<()> {
        let schema = self.schema.named(table);
        let missing = || Error::NotFound {
            what: table,
            name: id.to_string(),
        };
        let known = schema.named(atom).ok_or_else(missing)?;
        let record = Record::load(&mut self.list, id, None)?;
        let (stream, _) = record.home.ok_or_else(missing)?;
        let leaves = record.leaves(&self.list, &(known.id, member.to_vec()))?;
        let leaf = leaves.iter().find(|leaf| leaf.version == version);
        let atom = AtomWrite {
            atom: known.id,
            member: known.set.map(|_| member.to_vec()),
            parents: leaves.iter().map(|leaf| leaf.version).collect(),
            fields: leaf.ok_or_else(missing)?.fields.clone(),
        };
        self.write_atom(stream, schema.id, id, atom);
        Ok(())
    }

    /// Writes a text anew, in the place of all its versions that are here; which these are: record, atom,
    /// version.
    pub(crate) fn rewrite(
        &mut self,
        table: &'static str,
        id: Id,
        atom: &str,
        column: &'static str,
        text: Option<String>,
    ) -> Result<Vec<Text>> {
        let schema = self.schema.named(table);
        let missing = || Error::NotFound {
            what: table,
            name: id.to_string(),
        };
        let number = schema.named(atom).ok_or_else(missing)?.id;
        let record = Record::load(&mut self.list, id, Some(number))?;
        let (stream, _) = record.home.ok_or_else(missing)?;
        let births = record.births.iter().map(|birth| birth.version);
        let writes = record.writes.get(&(number, Vec::new()));
        let writes = writes.into_iter().flatten().map(|write| write.version);
        let all: Vec<Version> = births.chain(writes).collect();
        let mut row = Writes::new().set(column, text);
        self.clean(&mut row)?;
        for mut atom in row.into_atoms(schema) {
            atom.parents.clone_from(&all);
            self.write_atom(stream, schema.id, id, atom);
        }
        Ok(all
            .into_iter()
            .map(|version| (id, number, version))
            .collect())
    }

    /// Says what an atom shows once more, as somebody who has seen what is here now. Other values that
    /// nobody has decided about stay open.
    pub(crate) fn affirm(&mut self, table: &'static str, id: Id, atom: &str) -> Result<()> {
        let schema = self.schema.named(table);
        let missing = || Error::NotFound {
            what: table,
            name: id.to_string(),
        };
        let known = schema.named(atom).ok_or_else(missing)?;
        let record = Record::load(&mut self.list, id, None)?;
        let (stream, _) = record.home.ok_or_else(missing)?;
        let leaves = record.leaves(&self.list, &(known.id, Vec::new()))?;
        let leaf = leaves.into_iter().next().ok_or_else(missing)?;
        let atom = AtomWrite {
            atom: known.id,
            member: None,
            parents: vec![leaf.version],
            fields: leaf.fields,
        };
        self.write_atom(stream, schema.id, id, atom);
        Ok(())
    }
}

/// What a later version of the program says in the same atom stays.
fn keep_later(table: &Table, shown: &Leaf, write: &mut AtomWrite) {
    let Some(atom) = table.atom(write.atom) else {
        return;
    };
    if !write.adds() || !shown.present() {
        return;
    }
    let known = atom.set.map_or(atom.fields, |set| set.payload);
    let later = shown
        .fields
        .iter()
        .filter(|(id, _)| *id != REMOVED && known.iter().all(|field| field.id != *id));
    write.fields.extend(later.cloned());
    write.fields.sort_by_key(|(id, _)| *id);
}
