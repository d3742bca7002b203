//! Graves: what was erased is blanked with its salt wherever it stands, and blanked again when it comes
//! from elsewhere. Only hashes stay, as shells that hold the chains together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rambla_wire::{Act, AtomWrite, Change, Id, Part, PartHead, Value, Version};
use rusqlite::{OptionalExtension, params};

use super::belonging::owners;
use super::named::{Text, ids_of, texts_of};
use super::{Merge, Record};
use crate::desk::error::Result;
use crate::desk::hubs::note_untold;
use crate::desk::schema::{LIFE, Table};
use crate::text::fold::fold;

/// The table of erasures.
pub(crate) const ERASURES: &str = "erasures";

/// What can be erased; of what a later version writes, everything.
const ERASABLE: &[&str] = &[
    "persons",
    "attendees",
    "leads",
    "lead_notes",
    "consents",
    "notices",
    "distinct_pairs",
];

impl Merge<'_> {
    fn has_graves(&mut self) -> Result<bool> {
        if let Some(known) = self.has_graves {
            return Ok(known);
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM graves) OR EXISTS (SELECT 1 FROM blanks)";
        let has: bool = self
            .conn()
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?;
        self.has_graves = Some(has);
        Ok(has)
    }

    /// A change that has come without what was erased of it; none where nothing was.
    pub(crate) fn covered(&mut self, change: &Change) -> Result<Option<Change>> {
        if !self.has_graves()? {
            return Ok(None);
        }
        let stream = self.list.stream(change.header.stream)?;
        let mut late: BTreeSet<Id> = BTreeSet::new();
        let mut late_texts: Vec<Text> = Vec::new();
        for (_, bytes) in change.said() {
            if let Ok(part) = Part::decode(bytes)
                && part.birth
                && let Some(table) = self.schema.table(part.table)
            {
                for owner in owners(table, &part.atoms) {
                    if self.is_grave(stream, owner)? {
                        late.insert(part.record);
                    }
                }
            }
        }
        self.bury(change.header.stream, late)?;
        let mut texts = self.blanked(stream, change.header.version())?;
        let act = Act::decode(change.act());
        for was in act.iter().flat_map(|act| &act.was) {
            let more = self.blanked(stream, *was)?;
            for (record, atom) in &more {
                late_texts.push((*record, *atom, change.header.version()));
            }
            texts.extend(more);
        }
        let mut blank = BTreeSet::new();
        for (at, (head, bytes)) in change.pairs().enumerate().skip(1) {
            let about = self.about(&head, bytes);
            let mut is_erased = false;
            for record in &about.records {
                is_erased |= self.is_grave(stream, *record)?;
            }
            is_erased |= texts
                .iter()
                .any(|(record, atom)| about.is_text(*record, *atom));
            if is_erased {
                blank.insert(at);
            }
        }
        self.blank_texts(change.header.stream, &late_texts)?;
        if blank.is_empty() {
            return Ok(None);
        }
        self.tell_hubs(change, &blank)?;
        Ok(Some(without(change, &blank)))
    }

    /// A hub that has these parts is to blank them too.
    fn tell_hubs(&mut self, change: &Change, blank: &BTreeSet<usize>) -> Result<()> {
        let header = &change.header;
        let stream = self.list.stream(header.stream)?;
        let replica = self.list.replica(header.replica)?;
        note_untold(
            self.conn(),
            stream,
            replica,
            header.seq,
            header.hash(),
            blank.iter().copied(),
        )
    }

    /// What a part is about that can be erased: the record that it names, and the one that its header does.
    fn about(&self, head: &PartHead, bytes: &[u8]) -> About {
        let part = Part::decode(bytes).ok();
        let table = part.as_ref().and_then(|part| self.schema.table(part.table));
        let named = part.as_ref().map(|part| part.record);
        let records = match table.is_none_or(is_erasable) {
            true => head.record.into_iter().chain(named).collect(),
            false => Vec::new(),
        };
        About {
            records,
            part,
            table,
        }
    }

    fn is_grave(&self, stream: i64, record: Id) -> Result<bool> {
        let sql = "SELECT 1 FROM graves WHERE stream = ?1 AND record = ?2";
        let these = params![stream, &record.0[..]];
        Ok(self.conn().prepare_cached(sql)?.exists(these)?)
    }

    /// The texts of one change that are erased: record and atom.
    fn blanked(&mut self, stream: i64, version: Version) -> Result<BTreeSet<(Id, u32)>> {
        let replica = self.list.replica(version.replica)?;
        let sql = "SELECT record, atom FROM blanks WHERE stream = ?1 AND replica = ?2 AND seq = ?3";
        let these = params![stream, replica, version.seq as i64];
        let rows: Vec<(Vec<u8>, u32)> = self
            .conn()
            .prepare_cached(sql)?
            .query_map(these, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let texts = rows
            .iter()
            .map(|(id, atom)| Ok((Id::from_slice(id)?, *atom)));
        texts.collect()
    }

    /// Does what an erasure says.
    pub(super) fn bury_said(&mut self, stream: Id, parts: &[&Part]) -> Result<()> {
        let atoms = parts.iter().flat_map(|part| &part.atoms);
        let fields = atoms
            .filter(|atom| atom.atom == 1)
            .flat_map(|atom| &atom.fields);
        let bytes: Vec<(u32, Vec<u8>)> = fields
            .filter_map(|(id, value)| match value {
                Value::Bytes(bytes) => Some((*id, bytes.clone())),
                _ => None,
            })
            .collect();
        for (field, bytes) in bytes {
            match field {
                1 => {
                    let ids = ids_of(&bytes);
                    self.bury(stream, ids.clone())?;
                    let number = self.list.stream(stream)?;
                    let sql = "UPDATE graves SET said = 1 WHERE stream = ?1 AND record = ?2";
                    let mut statement = self.conn().prepare_cached(sql)?;
                    for id in ids {
                        statement.execute(params![number, &id.0[..]])?;
                    }
                }
                2 => {
                    let texts = texts_of(&bytes);
                    self.blank_texts(stream, &texts)?;
                    self.say_texts(stream, &texts)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Erases records for good, with what belongs to them.
    pub(crate) fn bury(&mut self, stream: Id, records: BTreeSet<Id>) -> Result<()> {
        let number = self.list.stream(stream)?;
        let named = records.clone();
        let mut queue = records;
        let mut all = BTreeSet::new();
        let mut written_since: Option<HashMap<Id, Vec<Id>>> = None;
        while let Some(id) = queue.pop_first() {
            let sql = "INSERT OR IGNORE INTO graves (stream, record, said) VALUES (?1, ?2, 0)";
            let new = self
                .conn()
                .prepare_cached(sql)?
                .execute(params![number, &id.0[..]])?;
            if new == 0 {
                continue;
            }
            all.insert(id);
            queue.extend(self.shown_belonging(number, id, &named)?);
            if written_since.is_none() {
                written_since = Some(self.written_since(number)?);
            }
            let more = written_since.as_ref().and_then(|known| known.get(&id));
            queue.extend(more.into_iter().flatten());
        }
        if all.is_empty() {
            return Ok(());
        }
        self.has_graves = Some(true);
        self.forget_draft(&all)?;
        let mut changes: BTreeMap<i64, BTreeSet<Id>> = BTreeMap::new();
        let mut kinds: BTreeSet<(u32, Id)> = BTreeSet::new();
        for id in &all {
            let rows: Vec<(i64, u32)> = self
                .conn()
                .prepare_cached(include_str!("written.sql"))?
                .query_map(params![&id.0[..], number], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (change, kind) in rows {
                if self.schema.table(kind).is_none_or(is_erasable) {
                    changes.entry(change).or_default().insert(*id);
                    kinds.insert((kind, *id));
                }
            }
        }
        for change in self.kept_for_later()? {
            changes.entry(change).or_default().extend(&all);
        }
        for (kind, id) in &kinds {
            for table in ["births", "versions"] {
                let sql =
                    format!("DELETE FROM {table} WHERE record = ?1 AND stream = ?2 AND kind = ?3");
                let these = params![&id.0[..], number, kind];
                self.conn().prepare_cached(&sql)?.execute(these)?;
            }
        }
        self.list.forget();
        for (kind, id) in kinds {
            if let Some(table) = self.schema.table(kind) {
                self.refresh(table, id, stream)?;
                self.touched.entry(table.name).or_default().insert(id);
            }
            // Another stream may have made a record of the same id.
            if let Some((stream, kind)) = Record::load(&mut self.list, id, Some(LIFE))?.home
                && let Some(table) = self.schema.table(kind)
            {
                self.refresh(table, id, stream)?;
            }
        }
        for (change, records) in changes {
            self.blank(change, stream, |about| {
                about.records.iter().any(|id| records.contains(id))
            })?;
        }
        Ok(())
    }

    /// Notes that an erasure names these texts.
    fn say_texts(&mut self, stream: Id, texts: &[Text]) -> Result<()> {
        let number = self.list.stream(stream)?;
        for (record, atom, version) in texts {
            let replica = self.list.replica(version.replica)?;
            let these = params![number, replica, version.seq as i64, &record.0[..], atom];
            let sql = "UPDATE blanks SET said = 1 WHERE stream = ?1 AND replica = ?2 AND seq = ?3 AND record = ?4 AND atom = ?5";
            self.conn().prepare_cached(sql)?.execute(these)?;
        }
        Ok(())
    }

    /// Erases single texts of records that stay, under every name that their changes have.
    pub(crate) fn blank_texts(&mut self, stream: Id, texts: &[Text]) -> Result<()> {
        let number = self.list.stream(stream)?;
        let mut all = texts.to_vec();
        for (record, atom, version) in texts {
            let now = self.list.aliases(number, *version)?.into_iter();
            all.extend(now.map(|version| (*record, *atom, version)));
        }
        for (record, atom, version) in &all {
            let replica = self.list.replica(version.replica)?;
            let these = params![number, replica, version.seq as i64, &record.0[..], atom];
            let sql = "INSERT OR IGNORE INTO blanks (stream, replica, seq, record, atom, said) VALUES (?1, ?2, ?3, ?4, ?5, 0)";
            self.conn().prepare_cached(sql)?.execute(these)?;
            self.has_graves = Some(true);
            let Some(change) = self.list.number_of(number, replica, version.seq)? else {
                continue;
            };
            if !self.blank(change, stream, |about| about.is_text(*record, *atom))? {
                continue;
            }
            let these = params![number, replica, version.seq as i64, &record.0[..], atom];
            self.conn()
                .prepare_cached("DELETE FROM versions WHERE stream = ?1 AND replica = ?2 AND seq = ?3 AND record = ?4 AND atom = ?5")?
                .execute(these)?;
            self.list.forget();
            if let Some(table) = self.home_of(*record)? {
                self.refresh(table, *record, stream)?;
                self.touched.entry(table.name).or_default().insert(*record);
            }
        }
        Ok(())
    }

    fn home_of(&mut self, record: Id) -> Result<Option<&'static Table>> {
        let record = Record::load(&mut self.list, record, Some(LIFE))?;
        Ok(self.schema.table(record.kind()))
    }

    /// Blanks those parts of a change of this stream, salts and all; whether there were any.
    fn blank(&mut self, number: i64, stream: Id, erased: impl Fn(&About) -> bool) -> Result<bool> {
        let change = self.list.change(number)?;
        if change.header.stream != stream {
            return Ok(false);
        }
        let blank: BTreeSet<usize> = change
            .pairs()
            .enumerate()
            .skip(1)
            .filter(|(_, (head, bytes))| erased(&self.about(head, bytes)))
            .map(|(at, _)| at)
            .collect();
        if !blank.is_empty() {
            let blanked = without(&change, &blank);
            self.list.replace_parts(number, &blanked.parts)?;
            self.tell_hubs(&change, &blank)?;
        }
        Ok(!blank.is_empty())
    }

    fn kept_for_later(&self) -> Result<Vec<i64>> {
        let numbers = self
            .conn()
            .prepare_cached("SELECT change FROM later")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(numbers)
    }

    /// What was typed and not saved goes too, where it names one of these.
    fn forget_draft(&self, records: &BTreeSet<Id>) -> Result<()> {
        let sql = "SELECT value FROM settings WHERE name = 'draft' AND value <> ''";
        let draft: Option<String> = self
            .conn()
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))
            .optional()?;
        let Some(draft) = draft.map(|draft| fold(&draft)) else {
            return Ok(());
        };
        let here: BTreeSet<&str> = draft.split_whitespace().collect();
        let mut words = self
            .conn()
            .prepare_cached(include_str!("words_of_person.sql"))?;
        for id in records {
            let mut rows = words.query([&id.0[..]])?;
            while let Some(row) = rows.next()? {
                let word = fold(&row.get::<_, String>(0)?);
                let mut words = word.split_whitespace().peekable();
                if words.peek().is_some() && words.all(|word| here.contains(word)) {
                    self.conn()
                        .execute("DELETE FROM settings WHERE name = 'draft'", [])?;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Whether a record, or what it belongs to by what is written of it, was erased.
    pub(crate) fn is_buried(
        &mut self,
        stream: Id,
        table: u32,
        record: Id,
        atoms: &[AtomWrite],
    ) -> Result<bool> {
        let Some(table) = self.schema.table(table).filter(|table| is_erasable(table)) else {
            return Ok(false);
        };
        if !self.has_graves()? {
            return Ok(false);
        }
        let stream = self.list.stream(stream)?;
        for id in owners(table, atoms).into_iter().chain([record]) {
            if self.is_grave(stream, id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What a part is about.
struct About {
    records: Vec<Id>,
    part: Option<Part>,
    table: Option<&'static Table>,
}

impl About {
    /// Whether this is a text of that record in somebody's own words, and nothing else.
    fn is_text(&self, record: Id, atom: u32) -> bool {
        let is_free = |atom| {
            let known = self.table.and_then(|table| table.atom(atom));
            known.is_none_or(|atom| atom.free_text)
        };
        let part = self.part.as_ref().filter(|part| part.record == record);
        // A birth that says nothing is no text.
        let atoms = part.map_or(&[][..], |part| &part.atoms);
        !atoms.is_empty() && is_free(atom) && atoms.iter().all(|one| one.atom == atom)
    }
}

fn is_erasable(table: &Table) -> bool {
    ERASABLE.contains(&table.name)
}

/// A change with zeros in the place of those parts.
fn without(change: &Change, blank: &BTreeSet<usize>) -> Change {
    let mut parts = change.parts.clone();
    let mut from = 0;
    for (at, head) in change.header.parts.iter().enumerate() {
        let to = from + head.size as usize;
        if blank.contains(&at) {
            parts[from..to].fill(0);
        }
        from = to;
    }
    Change {
        header: change.header.clone(),
        parts,
    }
}
