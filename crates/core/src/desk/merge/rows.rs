//! Rows: what the leaves of a record come to in the tables.

use std::collections::HashSet;

use rambla_wire::{Id, Part, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params, params_from_iter};

use super::atoms::{disagree, fits, member_key, present, value_of};
use super::records::{AtomKey, Record};
use super::{Fields, Merge};
use crate::desk::error::Result;
use crate::desk::list::Said;
use crate::desk::schema::{Atom, AtomSql, Field, Table};
use crate::desk::search;

impl Merge<'_> {
    /// Takes in the birth of a record: one insert where nothing else is known of it.
    pub(super) fn give_birth(
        &mut self,
        said: &Said,
        table: &'static Table,
        record: Id,
        parts: &[&Part],
    ) -> Result<()> {
        let replica = self.list.replica(said.version.replica)?;
        let stream = self.list.stream(said.stream)?;
        self.conn()
            .prepare_cached(include_str!("birth.sql"))?
            .execute(params![
                &record.0[..],
                replica,
                said.version.seq as i64,
                stream,
                table.id,
                said.hlc.0 as i64,
                said.number,
            ])?;
        if self.again || !(self.minted.contains(&record) || self.is_alone(record)?) {
            return self.refresh(table, record, said.stream);
        }
        // Of what is said twice the first counts, here as in `Birth::fields`.
        let said_of = |atom: u32| {
            let mut atoms = parts.iter().flat_map(|part| &part.atoms);
            atoms.find(|write| write.atom == atom && write.member.is_none())
        };
        let mut values: Vec<(&Field, Option<&Value>)> = Vec::new();
        for atom in table.atoms.iter().filter(|atom| atom.set.is_none()) {
            let fields = said_of(atom.id)
                .map(|write| write.fields.as_slice())
                .unwrap_or_default();
            values.extend(atom.fields.iter().map(|field| {
                (
                    field,
                    fields
                        .iter()
                        .find(|(id, _)| *id == field.id)
                        .map(|(_, value)| value),
                )
            }));
        }
        let id = Cell(ValueRef::Blob(&record.0));
        let cells = values.iter().map(|(field, value)| Cell::of(field, *value));
        self.conn()
            .prepare_cached(&self.schema.sql(table).insert)?
            .execute(params_from_iter(
                [id, Cell(ValueRef::Integer(stream))]
                    .into_iter()
                    .chain(cells),
            ))?;
        let mut members: HashSet<(u32, &[u8])> = HashSet::new();
        for atom in parts.iter().flat_map(|part| &part.atoms) {
            if let (Some(member), Some(known)) = (&atom.member, table.atom(atom.atom))
                && members.insert((atom.atom, member))
                && fits(known, member)
                && present(&atom.fields)
            {
                self.save_member(table, record, known, member, Some(&atom.fields))?;
            }
        }
        stream_is_born(self.conn(), table, record, stream)
    }

    /// Whether nothing is known of a record but one birth.
    fn is_alone(&self, record: Id) -> Result<bool> {
        let alone = self
            .conn()
            .prepare_cached(include_str!("alone.sql"))?
            .query_row([&record.0[..]], |row| row.get(0))?;
        Ok(alone)
    }

    /// Brings a whole record up to date from all that is known of it.
    pub(crate) fn refresh(&mut self, table: &'static Table, id: Id, stream: Id) -> Result<()> {
        let record = Record::load(&mut self.list, id, None)?;
        if record.home.is_some_and(|home| home != (stream, table.id)) {
            return Ok(());
        }
        if record.contested {
            self.clear_elsewhere(id)?;
        }
        let sql = self.schema.sql(table);
        for atom in table.atoms {
            if let AtomSql::Set { remove_all, .. } = &sql.atoms[&atom.id] {
                self.conn()
                    .prepare_cached(remove_all)?
                    .execute([&id.0[..]])?;
            }
        }
        self.conn()
            .prepare_cached("DELETE FROM conflicts WHERE record = ?1")?
            .execute([&id.0[..]])?;
        if !record.lives() {
            return self.drop_row(table, id);
        }
        let stream_number = self.list.stream(stream)?;
        let mut values: Vec<(&Field, Value)> = Vec::new();
        for atom in table.atoms.iter().filter(|atom| atom.set.is_none()) {
            let key = (atom.id, Vec::new());
            let leaves = record.leaves(&self.list, &key)?;
            self.note_conflict(table, id, &key, stream_number, disagree(&leaves))?;
            let shown = leaves
                .first()
                .map(|leaf| leaf.fields.as_slice())
                .unwrap_or_default();
            values.extend(
                atom.fields
                    .iter()
                    .map(|field| (field, value_of(shown, field))),
            );
        }
        let cells = || {
            values
                .iter()
                .map(|(field, value)| Cell::of(field, Some(value)))
        };
        let head = Cell(ValueRef::Blob(&id.0));
        let updated = self
            .conn()
            .prepare_cached(&sql.update_all)?
            .execute(params_from_iter([head].into_iter().chain(cells())))?;
        if updated == 0 {
            let head = [head, Cell(ValueRef::Integer(stream_number))];
            self.conn()
                .prepare_cached(&sql.insert)?
                .execute(params_from_iter(head.into_iter().chain(cells())))?;
            stream_is_born(self.conn(), table, id, stream_number)?;
        }
        for key in record.members(&self.list)? {
            if let Some(atom) = table.atom(key.0).filter(|atom| fits(atom, &key.1)) {
                self.refresh_member(table, &record, atom, &key, stream_number)?;
            }
        }
        Ok(())
    }

    /// Takes away a row. What shows its words is touched too, while the row still says what that is.
    fn drop_row(&mut self, table: &'static Table, id: Id) -> Result<()> {
        search::touch_shown_in(self.conn(), table.name, id, &mut self.touched)?;
        search::forget(self.conn(), self.schema, table, id)?;
        self.conn()
            .prepare_cached(&self.schema.sql(table).delete)?
            .execute([&id.0[..]])?;
        Ok(())
    }

    /// Takes away whatever rows a record has that is created in several places.
    fn clear_elsewhere(&mut self, id: Id) -> Result<()> {
        for table in self.schema.tables {
            self.clear(table, id)?;
        }
        Ok(())
    }

    /// Takes away a row and its members.
    fn clear(&mut self, table: &'static Table, id: Id) -> Result<()> {
        for atom in table.atoms {
            if let AtomSql::Set { remove_all, .. } = &self.schema.sql(table).atoms[&atom.id] {
                self.conn()
                    .prepare_cached(remove_all)?
                    .execute([&id.0[..]])?;
            }
        }
        self.drop_row(table, id)
    }

    /// Takes a whole stream off this desk, with all that it came to.
    pub(crate) fn drop_stream(&mut self, stream: i64) -> Result<()> {
        for table in self.schema.tables {
            let sql = format!("SELECT id FROM {} WHERE stream = ?1", table.name);
            let ids: Vec<Vec<u8>> = self
                .conn()
                .prepare(&sql)?
                .query_map([stream], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for id in ids {
                let id = Id::from_slice(&id)?;
                self.clear(table, id)?;
                self.touched.entry(table.name).or_default().insert(id);
            }
        }
        let later =
            "DELETE FROM later WHERE change IN (SELECT number FROM changes WHERE stream = ?1)";
        self.conn().execute(later, [stream])?;
        for table in [
            "changes",
            "births",
            "versions",
            "conflicts",
            "heads",
            "known",
            "handed",
            "steps",
        ] {
            let sql = format!("DELETE FROM {table} WHERE stream = ?1");
            self.conn().execute(&sql, [stream])?;
        }
        self.list.forget();
        Ok(())
    }

    /// Brings one atom of a record up to date.
    pub(super) fn refresh_atom(
        &mut self,
        table: &'static Table,
        id: Id,
        atom: u32,
        member: &[u8],
        stream: Id,
    ) -> Result<()> {
        let record = Record::load(&mut self.list, id, Some(atom))?;
        if !record.lives() || record.home != Some((stream, table.id)) {
            return Ok(());
        }
        let stream = self.list.stream(stream)?;
        let key = (atom, member.to_vec());
        let Some(atom) = table.atom(atom).filter(|atom| fits(atom, member)) else {
            return Ok(());
        };
        if atom.set.is_some() {
            return self.refresh_member(table, &record, atom, &key, stream);
        }
        let leaves = record.leaves(&self.list, &key)?;
        self.note_conflict(table, id, &key, stream, disagree(&leaves))?;
        let shown = leaves
            .first()
            .map(|leaf| leaf.fields.as_slice())
            .unwrap_or_default();
        let AtomSql::Fields { update } = &self.schema.sql(table).atoms[&atom.id] else {
            unreachable!("BUG: the SQL of a set for an atom that is none");
        };
        let cells = atom.fields.iter().map(|field| {
            let value = shown
                .iter()
                .find(|(id, _)| *id == field.id)
                .map(|(_, value)| value);
            Cell::of(field, value)
        });
        let head = [Cell(ValueRef::Blob(&id.0))];
        self.conn()
            .prepare_cached(update)?
            .execute(params_from_iter(head.into_iter().chain(cells)))?;
        Ok(())
    }

    fn refresh_member(
        &mut self,
        table: &'static Table,
        record: &Record,
        atom: &'static Atom,
        key: &AtomKey,
        stream: i64,
    ) -> Result<()> {
        let leaves = record.leaves(&self.list, key)?;
        self.note_conflict(table, record.id, key, stream, disagree(&leaves))?;
        let shown = leaves
            .first()
            .filter(|leaf| leaf.present())
            .map(|leaf| &leaf.fields);
        self.save_member(table, record.id, atom, &key.1, shown)
    }

    /// Saves a member with its payload, or removes it. One whose key cannot be read is no row.
    fn save_member(
        &self,
        table: &'static Table,
        record: Id,
        atom: &'static Atom,
        member: &[u8],
        fields: Option<&Fields>,
    ) -> Result<()> {
        let (Some(set), AtomSql::Set { upsert, remove, .. }) =
            (atom.set, &self.schema.sql(table).atoms[&atom.id])
        else {
            return Ok(());
        };
        let Some(key) = member_key(set, member) else {
            return Ok(());
        };
        let head = [Cell(ValueRef::Blob(&record.0))];
        let key = set
            .key
            .iter()
            .zip(&key)
            .map(|(field, value)| Cell::of(field, Some(value)));
        match fields {
            None => self
                .conn()
                .prepare_cached(remove)?
                .execute(params_from_iter(head.into_iter().chain(key)))?,
            Some(fields) => {
                let payload = set.payload.iter().map(|field| {
                    Cell::of(
                        field,
                        fields
                            .iter()
                            .find(|(id, _)| *id == field.id)
                            .map(|(_, value)| value),
                    )
                });
                self.conn()
                    .prepare_cached(upsert)?
                    .execute(params_from_iter(head.into_iter().chain(key).chain(payload)))?
            }
        };
        Ok(())
    }

    fn note_conflict(
        &self,
        table: &Table,
        record: Id,
        key: &AtomKey,
        stream: i64,
        open: bool,
    ) -> Result<()> {
        let sql = if open {
            "INSERT OR IGNORE INTO conflicts (record, atom, member, stream, kind) VALUES (?1, ?2, ?3, ?4, ?5)"
        } else {
            "DELETE FROM conflicts WHERE record = ?1 AND atom = ?2 AND member = ?3 AND ?4 = ?4 AND ?5 = ?5"
        };
        self.conn().prepare_cached(sql)?.execute(params![
            &record.0[..],
            key.0,
            key.1,
            stream,
            table.id
        ])?;
        Ok(())
    }
}

/// The birth of an event or a team is the birth of the stream of this id: its key becomes known.
fn stream_is_born(conn: &Connection, table: &Table, record: Id, stream: i64) -> Result<()> {
    let sql = match table.name {
        "events" => include_str!("event_stream.sql"),
        "teams" => {
            "UPDATE streams SET key = (SELECT key FROM teams WHERE id = ?1) WHERE number = ?2 AND id = ?1"
        }
        _ => return Ok(()),
    };
    conn.prepare_cached(sql)?
        .execute(params![&record.0[..], stream])?;
    Ok(())
}

/// A value on its way into a column.
#[derive(Clone, Copy)]
struct Cell<'v>(ValueRef<'v>);

impl<'v> Cell<'v> {
    fn of(field: &Field, value: Option<&'v Value>) -> Cell<'v> {
        Cell(match value.filter(|value| field.fits(value)) {
            Some(Value::Int(number)) => ValueRef::Integer(*number),
            Some(Value::Text(text)) => ValueRef::Text(text.as_bytes()),
            Some(Value::Bytes(bytes)) => ValueRef::Blob(bytes),
            Some(Value::Null | Value::Later(_)) | None => ValueRef::Null,
        })
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}
