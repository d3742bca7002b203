//! What a change says: part 0 about itself, every other part about one record.

use ciborium::Value as Tree;

use crate::cbor::{Entries, Writer, uint};
use crate::{Hlc, Id, Version, WireError};

/// 128 random bits in every part, so that its hash tells nothing about what it says.
pub type Salt = [u8; 16];

/// The value of a field: what SQLite stores, and [`Value::Later`] for what a later version wrote.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value: the default of every field.
    Null,
    /// Numbers, truth values (0, 1), milliseconds.
    Int(i64),
    /// Text, dates and local times.
    Text(String),
    /// Ids, keys, digests.
    Bytes(Vec<u8>),
    /// A kind of value that this version does not know; kept as it came.
    Later(Tree),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Value {
        Value::Bytes(bytes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl Value {
    fn write(&self, out: &mut Writer<'_>) {
        match self {
            Value::Null => out.null(),
            Value::Int(number) => out.int(*number),
            Value::Text(text) => out.text(text),
            Value::Bytes(bytes) => out.bytes(bytes),
            Value::Later(tree) => out.tree(tree),
        }
    }

    fn of(tree: Tree) -> Value {
        match tree {
            Tree::Null => Value::Null,
            Tree::Integer(number) => {
                i64::try_from(number).map_or(Value::Later(Tree::Integer(number)), Value::Int)
            }
            Tree::Text(text) => Value::Text(text),
            Tree::Bytes(bytes) => Value::Bytes(bytes),
            other => Value::Later(other),
        }
    }

    /// The values as one CBOR array: how the key of a set's member is stored and sent.
    pub fn list_to_bytes(values: &[Value]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.array(values.len());
        values.iter().for_each(|value| value.write(&mut out));
        bytes
    }

    /// What [`Value::list_to_bytes`] wrote.
    pub fn list_from_bytes(bytes: &[u8]) -> Result<Vec<Value>, WireError> {
        let malformed = WireError::Malformed("a member");
        let tree: Tree = ciborium::from_reader(bytes).map_err(|_| malformed.clone())?;
        let list = tree.into_array().map_err(|_| malformed)?;
        Ok(list.into_iter().map(Value::of).collect())
    }

    /// The fields of an atom as one CBOR map: how a version's value is stored.
    pub fn fields_to_bytes(fields: &[(u32, Value)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_fields(fields, &mut Writer::new(&mut bytes));
        bytes
    }

    /// What [`Value::fields_to_bytes`] wrote.
    pub fn fields_from_bytes(bytes: &[u8]) -> Result<Vec<(u32, Value)>, WireError> {
        read_fields(Entries::read(bytes, "a value")?)
    }
}

/// Part 0: which action this change belongs to, and who did it.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What the user did; the same id in each change of one action.
    pub action: Id,
    /// This change is number `k` (from 1) …
    pub k: u32,
    /// … of `n`.
    pub n: u32,
    /// When it was written.
    pub hlc: Hlc,
    /// The verb, as `capture_lead`.
    pub op: String,
    /// Who was at the desk.
    pub staff: Option<Id>,
    /// What had come from other desks in this stream since the writer's change before this one:
    /// of each the last change that was there with all before it. Along the chain this tells of
    /// any two changes whether one's writer had the other.
    pub had: Vec<Version>,
    /// What this change was called before it was issued anew, since its desk had been copied; oldest
    /// first. Who has seen it under such a name has seen this one.
    pub was: Vec<Version>,
    /// Entries of a later version (key and value, ascending), kept as they came.
    pub later: Vec<(u64, Tree)>,
}

impl Act {
    /// The part's bytes.
    pub fn encode(&self, salt: &Salt) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(80);
        let mut out = Writer::new(&mut bytes);
        let versions = usize::from(!self.had.is_empty()) + usize::from(!self.was.is_empty());
        out.map(6 + usize::from(self.staff.is_some()) + versions + self.later.len());
        out.uint(0);
        out.bytes(salt);
        out.uint(1);
        out.bytes(&self.action.0);
        out.uint(2);
        out.uint(self.k.into());
        out.uint(3);
        out.uint(self.n.into());
        out.uint(4);
        out.uint(self.hlc.0);
        out.uint(5);
        out.text(&self.op);
        if let Some(staff) = self.staff {
            out.uint(6);
            out.bytes(&staff.0);
        }
        if !self.had.is_empty() {
            out.uint(7);
            write_versions(&self.had, &mut out);
        }
        if !self.was.is_empty() {
            out.uint(8);
            write_versions(&self.was, &mut out);
        }
        for (key, value) in &self.later {
            out.uint(*key);
            out.tree(value);
        }
        bytes
    }

    /// What [`Act::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Act, WireError> {
        let what = "part 0 of a change";
        let mut entries = Entries::read(bytes, what)?;
        let small = |value: u64| u32::try_from(value).map_err(|_| WireError::Malformed(what));
        entries.bytes(0)?;
        let hlc = entries.uint(4)?;
        Ok(Act {
            action: {
                let action = entries.id(1)?;
                entries.must(action)?
            },
            k: small(entries.uint(2)?.unwrap_or(1))?,
            n: small(entries.uint(3)?.unwrap_or(1))?,
            // SQLite keeps stamps as signed numbers.
            hlc: Hlc(entries.must(hlc.filter(|hlc| *hlc <= i64::MAX as u64))?),
            op: entries.text(5)?.unwrap_or_default(),
            staff: entries.id(6)?,
            had: read_versions(entries.array(7)?, what)?,
            was: read_versions(entries.array(8)?, what)?,
            later: entries.all(),
        })
    }
}

/// One write of an atom: a field or a group of fields that only make sense together, or one
/// member of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct AtomWrite {
    /// The atom's number in its table.
    pub atom: u32,
    /// Which member of the set, where the atom is a set ([`Value::list_to_bytes`]).
    pub member: Option<Vec<u8>>,
    /// The versions that were on screen when this was written; a birth has none.
    pub parents: Vec<Version>,
    /// Field id and value, ascending; a field that is absent has its default.
    pub fields: Vec<(u32, Value)>,
}

impl AtomWrite {
    /// Whether this says more than a removal or a default would.
    pub fn adds(&self) -> bool {
        match self.member {
            Some(_) => !self
                .fields
                .iter()
                .any(|(id, value)| *id == 0 && *value == Value::Int(1)),
            None => true,
        }
    }
}

/// What a change says about one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The table's number.
    pub table: u32,
    /// The record.
    pub record: Id,
    /// Whether this creates the record (a free text is a part of its own, also at birth).
    pub birth: bool,
    /// The atoms written.
    pub atoms: Vec<AtomWrite>,
    /// Whether the part holds entries that this version does not know.
    pub later: bool,
}

impl Part {
    /// The part's bytes.
    pub fn encode(&self, salt: &Salt) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(128);
        let mut out = Writer::new(&mut bytes);
        out.map(4 + usize::from(self.birth));
        out.uint(0);
        out.bytes(salt);
        out.uint(1);
        out.uint(self.table.into());
        out.uint(2);
        out.bytes(&self.record.0);
        if self.birth {
            out.uint(3);
            out.bool(true);
        }
        out.uint(4);
        out.array(self.atoms.len());
        for atom in &self.atoms {
            write_atom(atom, &mut out);
        }
        bytes
    }

    /// What [`Part::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Part, WireError> {
        let what = "a part of a change";
        let mut entries = Entries::read(bytes, what)?;
        entries.bytes(0)?;
        let table = entries.uint(1)?;
        let record = entries.id(2)?;
        let birth = entries.take(3) == Some(Tree::Bool(true));
        let mut later = false;
        let atoms = entries
            .array(4)?
            .into_iter()
            .map(|tree| read_atom(tree, &mut later))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Part {
            table: entries.must(table.and_then(|table| u32::try_from(table).ok()))?,
            record: entries.must(record)?,
            birth,
            atoms,
            later: later | entries.rest(),
        })
    }
}

fn write_versions(versions: &[Version], out: &mut Writer<'_>) {
    out.array(versions.len());
    for version in versions {
        out.array(2);
        out.bytes(&version.replica.0);
        out.uint(version.seq);
    }
}

fn write_atom(atom: &AtomWrite, out: &mut Writer<'_>) {
    let entries = 1
        + usize::from(atom.member.is_some())
        + usize::from(!atom.parents.is_empty())
        + usize::from(!atom.fields.is_empty());
    out.map(entries);
    out.uint(1);
    out.uint(atom.atom.into());
    if let Some(member) = &atom.member {
        out.uint(2);
        out.bytes(member);
    }
    if !atom.parents.is_empty() {
        out.uint(3);
        write_versions(&atom.parents, out);
    }
    if !atom.fields.is_empty() {
        out.uint(4);
        write_fields(&atom.fields, out);
    }
}

fn read_versions(trees: Vec<Tree>, what: &'static str) -> Result<Vec<Version>, WireError> {
    let version = |tree: Tree| {
        let pair = tree.as_array().filter(|pair| pair.len() == 2)?;
        Some(Version {
            replica: Id::from_slice(pair[0].as_bytes()?).ok()?,
            seq: uint(&pair[1])?,
        })
    };
    let versions: Option<Vec<Version>> = trees.into_iter().map(version).collect();
    versions.ok_or(WireError::Malformed(what))
}

fn read_atom(tree: Tree, later: &mut bool) -> Result<AtomWrite, WireError> {
    let what = "an atom of a change";
    let mut entries = Entries::of(tree, what)?;
    let atom = entries.uint(1)?;
    let member = entries.bytes(2)?;
    let parents = read_versions(entries.array(3)?, what)?;
    let fields = match entries.take(4) {
        Some(fields) => read_fields(Entries::of(fields, what)?)?,
        None => Vec::new(),
    };
    let atom = entries.must(atom.and_then(|atom| u32::try_from(atom).ok()))?;
    *later |= entries.rest();
    Ok(AtomWrite {
        atom,
        member,
        parents,
        fields,
    })
}

fn write_fields(fields: &[(u32, Value)], out: &mut Writer<'_>) {
    out.map(fields.len());
    for (field, value) in fields {
        out.uint((*field).into());
        value.write(out);
    }
}

fn read_fields(entries: Entries) -> Result<Vec<(u32, Value)>, WireError> {
    entries
        .all()
        .into_iter()
        .map(|(field, value)| {
            let field = u32::try_from(field).map_err(|_| WireError::Malformed("a field"))?;
            Ok((field, Value::of(value)))
        })
        .collect()
}
